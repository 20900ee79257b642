"""The filter gradient of a strided 1x1 convolution corrupts the heap (AVX-512) or is wrong (AVX2)."""

import subprocess
import sys

CHILD = """
import os
os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
os.environ |= {"ONEDNN_MAX_CPU_ISA": "%s"}
import numpy as np, tensorflow as tf
pixels, change = np.ones((1, 14, 14, 4), np.float32), np.ones((1, 7, 7, 16), np.float32)
for _ in range(2000):  # the heap may bear it for a while
    gradient = tf.raw_ops.Conv2DBackpropFilter(
        input=pixels, filter_sizes=[1, 1, 4, 16], out_backprop=change, strides=[1, 2, 2, 1], padding="SAME"
    ).numpy()
print(np.unique(gradient).tolist())
"""
bad = False
for instructions in ("ALL", "AVX2"):
    done = subprocess.run([sys.executable, "-c", CHILD % instructions], capture_output=True, text=True)
    print(f"{instructions:>4}: exit {done.returncode}, values {done.stdout.strip() or 'none'}; expected [49.0]")
    bad |= done.returncode < 0 or done.stdout.strip() != "[49.0]"
sys.exit(int(bad))
