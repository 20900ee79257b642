"""Output times kernel, under its other name."""

import numpy as np

from ._spectra import Plane
from .padding import twice


def zero_insert(input, strides):
    """Cells of s_h * s_w, of which the first is taken; the zeros behind the last are cut off."""
    if input.ndim != 4:
        raise ValueError("zero_insert: input")
    n, h, w, c = input.shape
    s_h, s_w = twice(strides)
    if h < 1 or w < 1 or s_h < 1 or s_w < 1:
        raise ValueError("zero_insert: sizes and strides are at least 1")
    cells = np.zeros((n, h, s_h, w, s_w, c), input.dtype)
    cells[:, :, 0, :, 0] = input
    return cells.reshape(n, h * s_h, w * s_w, c)[:, : h * s_h - s_h + 1, : w * s_w - s_w + 1]


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """The sizes that shrink to the same number of steps."""
    if size < 1 or kernel < 1 or stride < 1:
        raise ValueError("transpose_output_range: numbers are at least 1")
    if padding == "SAME":
        last = size * stride
    elif padding == "VALID":
        last = size * stride + kernel - 1
    else:
        raise ValueError("transpose_output_range: padding")
    return range(last - stride + 1, last + 1)


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """A convolution without a conjugate."""
    n, h, w, c_out = output_shape
    if filters.ndim != 4 or filters.shape[2] != c_out:
        raise ValueError("conv2d_transpose: filters")
    plane = Plane((h, w), filters.shape[:2], strides, padding)
    if input.shape != (n, *plane.counts, filters.shape[3]):
        raise ValueError("conv2d_transpose: output_shape")
    product = plane.of_output(input)[:, :, :, np.newaxis] * plane.of_kernel(filters)
    return plane.image(product.sum(4)).astype(input.dtype)


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """With the conjugate again."""
    if filters.ndim != 4 or out_backprop.ndim != 4 or out_backprop.shape[3] != filters.shape[2]:
        raise ValueError("conv2d_transpose_backprop: channels")
    plane = Plane(out_backprop.shape[1:3], filters.shape[:2], strides, padding)
    product = plane.of_image(out_backprop)[..., np.newaxis] * plane.of_kernel(filters).conj()
    return plane.output(product.sum(3)).astype(out_backprop.dtype)
