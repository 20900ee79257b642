"""tf.nn.depthwise_conv2d with both a stride and a dilation computes something else, after a warning at most."""

import os
import sys
import warnings

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import numpy as np
import tensorflow as tf

warnings.simplefilter("ignore")
row = np.arange(6, dtype=np.float32)
pixels = np.tile(row, (6, 1))[np.newaxis, :, :, np.newaxis]
one = np.ones((1, 1, 1, 1), np.float32)  # one tap has nothing to dilate: this is every second pixel
try:
    seen = tf.nn.depthwise_conv2d(pixels, one, [1, 2, 2, 1], "VALID", dilations=(2, 2)).numpy()[0, 0, :, 0].tolist()
except (ValueError, tf.errors.InvalidArgumentError) as refusal:
    print("refused, as the documentation says:", refusal)
    sys.exit(0)
print("depthwise_conv2d:", seen)
print("expected:        ", row[::2].tolist(), "or a refusal")
sys.exit(int(seen != row[::2].tolist()))
