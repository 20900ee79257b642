"""tf.nn.conv2d on an empty batch gives an array of the input's shape."""

import os
import sys

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import tensorflow as tf

bad = False
for pixels, taps, padding, expected in (
    ((0, 9, 8, 3), (3, 3, 3, 4), "SAME", (0, 9, 8, 4)),
    ((2, 3, 3, 3), (4, 4, 3, 4), "VALID", (2, 0, 0, 4)),
):
    seen = tuple(tf.nn.conv2d(tf.zeros(pixels), tf.zeros(taps), 1, padding).shape)
    print(f"{pixels} * {taps} {padding}: {seen}, expected {expected}")
    bad |= seen != expected
sys.exit(int(bad))
