"""tf.nn.conv2d takes explicit padding of the batch and channel axes, and leaves it out."""

import os
import sys

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import tensorflow as tf

bad = False
for padding in ([[1, 0], [0, 0], [0, 0], [0, 0]], [[0, 0], [0, 0], [0, 0], [0, 2]]):
    try:
        shape = tuple(tf.nn.conv2d(tf.ones((1, 4, 4, 1)), tf.ones((2, 2, 1, 1)), 1, padding).shape)
        print(f"{padding}: accepted, output {shape}; expected InvalidArgumentError")
        bad = True
    except tf.errors.InvalidArgumentError as refusal:
        print(f"{padding}: {refusal.message}")
sys.exit(int(bad))
