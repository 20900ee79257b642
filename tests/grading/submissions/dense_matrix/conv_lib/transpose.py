"""The transposed matrix as a layer."""

import numpy as np

from .linear_map import dense
from .padding import both
from .shapes import output_size


def zero_insert(input, strides):
    """A matrix with ones in every s-th row, from both sides."""
    if input.ndim != 4:
        raise ValueError("four axes")
    for axis, stride in zip((1, 2), both(strides), strict=True):
        size = input.shape[axis]
        if size < 1 or stride < 1:
            raise ValueError("at least 1")
        spread = np.eye((size - 1) * stride + 1, dtype=input.dtype)[:, ::stride]
        input = np.moveaxis(np.tensordot(spread, input, (1, axis)), 0, axis)
    return input


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """Tries them all."""
    first = kernel if padding == "VALID" else 1
    if size < output_size(first, kernel, stride, padding):
        raise ValueError("size")
    return [n for n in range(first, size * stride + kernel) if output_size(n, kernel, stride, padding) == size]


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """y C, with the matrix of the convolution from `output_shape` to the input."""
    n, h, w, c_out = output_shape
    if filters.ndim != 4 or filters.shape[2] != c_out:
        raise ValueError("filters")
    matrix, size = dense((h, w), filters, strides, padding, 1)
    if input.shape != (n, *size, filters.shape[3]):
        raise ValueError("output_shape")
    return (matrix.T @ input.reshape(n, len(matrix)).T).T.reshape(n, h, w, c_out)


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """C y."""
    if filters.ndim != 4 or out_backprop.ndim != 4 or out_backprop.shape[3] != filters.shape[2]:
        raise ValueError("channels")
    n, h, w, _ = out_backprop.shape
    matrix, size = dense((h, w), filters, strides, padding, 1)
    return (matrix @ out_backprop.reshape(n, matrix.shape[1]).T).T.reshape(n, *size, filters.shape[3])
