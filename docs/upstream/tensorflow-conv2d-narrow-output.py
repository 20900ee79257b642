"""tf.nn.conv2d with one input channel, a horizontal stride and one output column reads memory that it never wrote."""

import os
import sys

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import numpy as np
import tensorflow as tf

pixels = np.array([1, 2, 3, 4], np.float32).reshape(2, 2, 1, 1)  # two images, two rows of one pixel
taps = np.ones((1, 2, 1, 1), np.float32)  # SAME adds one column of zeros: the sums are the pixels themselves
seen = tf.nn.conv2d(pixels, taps, [1, 1, 2, 1], "SAME").numpy().ravel()
print("conv2d:  ", seen.tolist())
print("expected:", pixels.ravel().tolist())
sys.exit(int(not np.array_equal(seen, pixels.ravel())))
