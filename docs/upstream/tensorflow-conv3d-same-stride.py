"""tf.nn.conv3d with SAME and a stride at least two longer than the filter starts at the wrong voxel."""

import os
import sys

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import numpy as np
import tensorflow as tf

voxels = np.arange(64, dtype=np.float32).reshape(1, 4, 4, 4, 1)
taps = np.ones((2, 2, 2, 1, 1), np.float32)  # one position, nothing to pad: the first eight voxels
seen = tf.nn.conv3d(voxels, taps, [1, 4, 4, 4, 1], "SAME").numpy().item()
expected = voxels[0, :2, :2, :2].sum().item()
print(f"conv3d: {seen}, expected: {expected}, the eight voxels in the middle: {voxels[0, 1:3, 1:3, 1:3].sum()}")
sys.exit(int(seen != expected))
