"""The filter gradients of an empty output are memory that nobody wrote; every value must be zero."""

import os
import sys

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import numpy as np
import tensorflow as tf

bad = False
for operation, depth in (("Conv2DBackpropFilter", 4), ("DepthwiseConv2dNativeBackpropFilter", 12)):
    for size in (3, 16, 64):
        filters = [size + 1, size + 1, 3, 4]
        used = [np.full(filters, 7, np.float32) for _ in range(50)]  # leave something behind in freed memory
        del used
        gradient = getattr(tf.raw_ops, operation)(
            input=tf.zeros((2, size, size, 3)),
            filter_sizes=filters,
            out_backprop=tf.zeros((2, 0, 0, depth)),
            strides=[1, 1, 1, 1],
            padding="VALID",
        ).numpy()
        print(f"{operation} {filters}: {np.count_nonzero(gradient)} of {gradient.size} not zero")
        bad |= bool(gradient.any())
sys.exit(int(bad))
