"""tf.nn.conv2d_transpose to no channels, compiled by XLA, ends the process with a division by zero."""

import subprocess
import sys

CHILD = """
import os
os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import tensorflow as tf
pixels, taps = tf.zeros((1, 3, 3, 2)), tf.zeros((2, 2, 0, 2))
transposed = lambda: tf.nn.conv2d_transpose(pixels, taps, [1, 6, 6, 0], 2, "SAME").shape
print("eager", transposed(), flush=True)
print("XLA", tf.function(transposed, jit_compile=True)(), flush=True)
"""
done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True)
print(done.stdout.strip())
print(f"exit {done.returncode}; expected exit 0, or an exception (exit 1)")
sys.exit(int(done.returncode < 0))
