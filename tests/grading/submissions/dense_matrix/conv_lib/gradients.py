"""The transposed matrix, and the gradient of the matrix."""

import numpy as np

from .linear_map import dense
from .padding import incidence


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """C^T y."""
    n, h, w, c_in = input_sizes
    if filters.ndim != 4 or filters.shape[2] != c_in:
        raise ValueError("filters")
    matrix, size = dense((h, w), filters, strides, padding, dilations)
    if out_backprop.shape != (n, *size, filters.shape[3]):
        raise ValueError("out_backprop")
    return (out_backprop.reshape(n, len(matrix)) @ matrix).reshape(n, h, w, c_in)


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """The gradient of C is y x^T; a weight collects it from wherever it stands in C."""
    k_h, k_w, c_in, c_out = filter_sizes
    if input.ndim != 4 or c_in != input.shape[3]:
        raise ValueError("input")
    rows, columns = incidence(input.shape[1:3], (k_h, k_w), strides, padding, dilations)
    if out_backprop.shape != (len(input), len(rows), len(columns), c_out):
        raise ValueError("out_backprop")
    of_matrix = np.tensordot(out_backprop, input, (0, 0))  # (H_out, W_out, C_out, H, W, C_in)
    of_rows = np.tensordot(rows.astype(input.dtype), of_matrix, ((0, 2), (0, 3)))  # (K_h, W_out, C_out, W, C_in)
    return np.tensordot(columns.astype(input.dtype), of_rows, ((0, 2), (1, 3))).transpose(1, 0, 3, 2)


def bias_backprop(out_backprop):
    """The matrix of the bias is a column of identities."""
    n, h, w, c = out_backprop.shape
    return np.tile(np.eye(c, dtype=out_backprop.dtype), n * h * w) @ out_backprop.reshape(-1)


def numerical_vjp(f, x, dy, h=1e-5):
    """J^T dy."""
    flat = x.astype(np.float64).reshape(-1)
    if f(flat.reshape(x.shape).copy()).shape != dy.shape:
        raise ValueError("dy")
    columns = [f((flat + step).reshape(x.shape)) - f((flat - step).reshape(x.shape)) for step in h * np.eye(flat.size)]
    jacobian = np.array(columns).reshape(flat.size, dy.size) / (2 * h)
    return (jacobian @ dy.astype(np.float64).reshape(-1)).reshape(x.shape)
