"""tf.nn.conv2d ends the process when the batch axis is forgotten."""

import subprocess
import sys

CHILD = """
import os
os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import tensorflow as tf
try:
    tf.nn.conv2d(tf.zeros((5, 5, 1)), tf.zeros((3, 3, 1, 1)), 1, "SAME")
except (ValueError, tf.errors.InvalidArgumentError) as refusal:
    print(type(refusal).__name__)
"""
done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True)
print(f"exit {done.returncode}, {done.stdout.strip() or 'no exception'}; expected exit 0, InvalidArgumentError")
print(*[line for line in done.stderr.splitlines() if "Check failed" in line], sep="\n")
sys.exit(int(done.returncode < 0))
