"""The matrix is what the convolution does to the unit images."""

import math

import numpy as np

from .conv2d import conv2d


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """One column for each input cell."""
    if len(input_shape) != 3 or min(input_shape) < 1:
        raise ValueError(f"conv2d_matrix: {input_shape} is not (H, W, C_in)")
    cells = math.prod(input_shape)
    units = np.eye(cells, dtype=filters.dtype).reshape(cells, *input_shape)
    return conv2d(units, filters, strides, padding).reshape(cells, -1).T


def receptive_field(layers):
    """From the last layer back to the input: what one output sees of the layer below."""
    size = 1
    for kernel, stride, dilation in reversed(layers):
        if kernel < 1 or stride < 1 or dilation < 1:
            raise ValueError("receptive_field: numbers are at least 1")
        size = (size - 1) * stride + (kernel - 1) * dilation + 1
    return size, math.prod(stride for _, stride, _ in layers)
