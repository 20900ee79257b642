"""The transposed convolution: spread the input, turn the kernel, slide."""

import numpy as np

from . import shapes
from ._windows import back_windows, spread
from .conv2d import conv2d


def zero_insert(input, strides):
    """As the gradient does it."""
    return spread(input, strides)


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """`stride` sizes from the smallest on."""
    if size < 1:
        raise ValueError("transpose_output_range: sizes are at least 1")
    first = 1 if padding == "SAME" else kernel
    shapes.output_size(first, kernel, stride, padding)
    first += (size - 1) * stride
    return range(first, first + stride)


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """What lies in the windows of the spread input."""
    n, h, w, c_out = output_shape
    if input.ndim != 4 or filters.ndim != 4 or min(h, w, c_out) < 1:
        raise ValueError("conv2d_transpose: four axes each, sizes at least 1")
    if filters.shape[2:] != (c_out, input.shape[3]) or n != len(input):
        raise ValueError(f"conv2d_transpose: {input.shape}, {filters.shape} and {output_shape}")
    windows = back_windows((h, w), filters.shape[:2], input, strides, padding)
    return np.einsum("nhwcab,aboc->nhwo", windows, filters[::-1, ::-1])


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """Its transpose is the convolution."""
    return conv2d(out_backprop, filters, strides, padding)
