"""The transposed convolution by the matrix, unusual in memory."""

import numpy as np

from ._memory import backwards, fortran, scattered
from ._selectors import demand
from .conv2d import conv2d
from .linear_map import conv2d_matrix
from .padding import resolve_padding, twice
from .shapes import output_size


def zero_insert(input, strides):
    """Images last in memory, read backwards."""
    s_h, s_w = twice(strides)
    demand(input.ndim == 4 and min(*input.shape[1:3], s_h, s_w) > 0, "zero_insert")
    n, h, w, c = input.shape
    wide = np.zeros((n, (h - 1) * s_h + 1, (w - 1) * s_w + 1, c))
    wide[:, ::s_h, ::s_w] = input
    return backwards(wide.T, input.dtype).T


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """A list of NumPy integers."""
    demand(min(size, kernel, stride) > 0 and padding in ("SAME", "VALID"), "transpose_output_range")
    first = (size - 1) * stride + (kernel if padding == "VALID" else 1)
    return list(first + np.arange(stride))


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """Rows times the matrix of the convolution that leads from output_shape to the input."""
    demand(len(output_shape) == 4 and input.ndim == filters.ndim == 4, "conv2d_transpose")
    n, h, w, c_out = output_shape
    demand(n == len(input) and c_out == filters.shape[2], "conv2d_transpose")
    (k_h, k_w, _, c_in), (s_h, s_w) = filters.shape, twice(strides)
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides)
    sizes = output_size(top + h + bottom, k_h, s_h), output_size(left + w + right, k_w, s_w)
    demand(input.shape[1:] == (*sizes, c_in), "conv2d_transpose")
    matrix = conv2d_matrix((h, w, c_out), filters, strides, padding).astype(np.float64)
    flat = input.reshape(n, len(matrix)).astype(np.float64) @ matrix
    return scattered(flat.reshape(n, h, w, c_out), input.dtype)


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """The convolution, moved."""
    return fortran(conv2d(out_backprop, filters, strides, padding), out_backprop.dtype)
