"""Patches as rows of one matrix."""

import numpy as np

from ._columns import im2col
from .shapes import output_size


def conv2d_single(image, kernel):
    """Every patch, flattened, times the kernel, flattened."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("conv2d_single: two axes each")
    shape = output_size(image.shape[0], kernel.shape[0]), output_size(image.shape[1], kernel.shape[1])
    patches = [image[i : i + kernel.shape[0], j : j + kernel.shape[1]].ravel() for i, j in np.ndindex(*shape)]
    return (np.stack(patches) @ kernel.ravel()).reshape(shape)


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """im2col with index arrays."""
    if input.ndim != 4:
        raise ValueError(f"conv2d: input.shape={input.shape}")
    if filters.ndim != 4 or filters.shape[2] != input.shape[3]:
        raise ValueError(f"conv2d: filters.shape={filters.shape}")
    k_h, k_w, c_in, c_out = filters.shape
    patches = im2col(input, (k_h, k_w), strides, padding, dilations)
    flat = patches.reshape(-1, k_h * k_w * c_in) @ filters.reshape(-1, c_out)
    return flat.reshape(*patches.shape[:3], c_out)
