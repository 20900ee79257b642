"""The matrix itself."""

import numpy as np

from .padding import incidence


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """(H_out*W_out*C_out, H*W*C_in)."""
    h, w, c_in = input_shape
    if filters.ndim != 4 or filters.shape[2] != c_in:
        raise ValueError("filters")
    return dense((h, w), filters, strides, padding, 1)[0]


def dense(size, filters, strides, padding, dilations):
    """The matrix, and (H_out, W_out)."""
    rows, columns = incidence(size, filters.shape[:2], strides, padding, dilations)
    wide = np.tensordot(columns.astype(filters.dtype), filters, (1, 1))  # (W_out, W, K_h, C_in, C_out)
    tall = np.tensordot(rows.astype(filters.dtype), wide, (1, 2))  # (H_out, H, W_out, W, C_in, C_out)
    matrix = tall.transpose(0, 2, 5, 1, 3, 4)
    shape = len(rows) * len(columns) * filters.shape[3], size[0] * size[1] * filters.shape[2]
    return matrix.reshape(shape), (len(rows), len(columns))


def receptive_field(layers):
    """The cells under outputs 0 and 1, from the last layer back to the input."""
    first, second = range(1), range(1, 2)
    for kernel, stride, dilation in reversed(list(layers)):
        if kernel < 1 or stride < 1 or dilation < 1:
            raise ValueError("layers")
        reach = (kernel - 1) * dilation
        first, second = (range(cells[0] * stride, cells[-1] * stride + reach + 1) for cells in (first, second))
    return len(first), second[0] - first[0]
