"""The depthwise gradient functions take `dilations` and ignore them."""

import os
import sys

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import numpy as np
import tensorflow as tf

random = np.random.default_rng(0)
pixels, change = random.integers(-4, 5, (2, 1, 6, 7, 2)).astype(np.float32)
taps = random.integers(-4, 5, (3, 3, 2, 1)).astype(np.float32)
place = {"strides": [1, 1, 1, 1], "padding": "SAME", "dilations": [1, 2, 2, 1]}
with tf.GradientTape() as tape:
    variables = [tf.Variable(pixels), tf.Variable(taps)]
    output = tf.nn.depthwise_conv2d(*variables, [1, 1, 1, 1], "SAME", dilations=(2, 2))
expected = tape.gradient(output, variables, change)  # right: it goes through space_to_batch
seen = [
    tf.nn.depthwise_conv2d_backprop_input(pixels.shape, taps, change, **place),
    tf.nn.depthwise_conv2d_backprop_filter(pixels, taps.shape, change, **place),
]
wrong = [int((np.asarray(one) != np.asarray(other)).sum()) for one, other in zip(seen, expected, strict=True)]
undilated = tf.nn.depthwise_conv2d_backprop_input(pixels.shape, taps, change, [1, 1, 1, 1], "SAME")
print("input gradient the same as without dilation:", np.array_equal(seen[0], undilated))
print(f"input gradient: {wrong[0]} of {pixels.size} values wrong; filter gradient: {wrong[1]} of {taps.size}")
sys.exit(int(any(wrong)))
