"""The matrix, and how far a cell sees."""

import numpy as np

from ._columns import im2col


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """Where im2col fetches cell number p (0 for the border), the column p gets the weights."""
    h, w, c_in = input_shape
    if filters.ndim != 4 or filters.shape[2] != c_in:
        raise ValueError(f"conv2d_matrix: filters.shape={filters.shape}")
    k_h, k_w, _, c_out = filters.shape
    numbers = 1 + np.arange(h * w * c_in).reshape(1, h, w, c_in)
    fetched = im2col(numbers, (k_h, k_w), strides, padding, 1).reshape(-1, k_h * k_w * c_in)
    matrix = np.zeros((len(fetched), 1 + numbers.size, c_out), filters.dtype)
    matrix[np.arange(len(fetched))[:, None], fetched] = filters.reshape(-1, c_out)
    return matrix[:, 1:].transpose(0, 2, 1).reshape(-1, numbers.size)


def receptive_field(layers):
    """Layer after layer, from the input on."""
    size = jump = 1
    for kernel, stride, dilation in layers:
        if min(kernel, stride, dilation) < 1:
            raise ValueError(f"receptive_field: {(kernel, stride, dilation)}")
        size += (kernel - 1) * dilation * jump
        jump *= stride
    return size, jump
