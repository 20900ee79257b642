"""tf.nn.conv2d_transpose takes output shapes that no convolution has, or refuses them as an internal failure."""

import os
import sys

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import tensorflow as tf

bad = False
for cells, taps, size, padding in ((1, 2, 1, "VALID"), (1, 2, 0, "VALID"), (3, 3, 4, "SAME")):
    call = f"{cells} cells, {taps} taps, stride 2, {padding}, output size {size}"
    try:
        tf.nn.conv2d_transpose(
            tf.ones((1, cells, cells, 1)), tf.ones((taps, taps, 1, 1)), [1, size, size, 1], 2, padding
        )
        print(f"{call}: accepted; expected InvalidArgumentError")
        bad = True
    except tf.errors.OpError as refusal:
        print(f"{call}: {type(refusal).__name__}; expected InvalidArgumentError")
        bad |= not isinstance(refusal, tf.errors.InvalidArgumentError)
sys.exit(int(bad))
