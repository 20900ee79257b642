"""The matrix as a product of selectors, column after column."""

import numpy as np

from ._memory import fortran
from ._selectors import demand, selectors


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """Fortran ordered, read-only."""
    demand(len(input_shape) == 3 and filters.ndim == 4, "conv2d_matrix")
    h, w, c = input_shape
    demand(c == filters.shape[2] and c > 0, "conv2d_matrix")
    rows, columns = selectors((h, w), filters.shape[:2], strides, padding)
    matrix = np.einsum("aih,bjw,abco->ijohwc", rows, columns, filters, dtype=np.float64, optimize=True)
    return fortran(matrix.reshape(-1, h * w * c), filters.dtype)


def receptive_field(layers):
    """A list, from running products."""
    for layer in layers:
        demand(len(layer) == 3 and min(layer) > 0, "receptive_field")
    kernels, strides, dilations = np.array(layers, np.int64).reshape(-1, 3).T
    jumps = np.cumprod([1, *strides])
    return [1 + np.sum((kernels - 1) * dilations * jumps[:-1]), jumps[-1]]
