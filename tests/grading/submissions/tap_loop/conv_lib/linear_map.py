"""The convolution as one matrix, and how far a stack of them sees."""

import numpy as np

from ._taps import Taps, four_axes
from .padding import pair


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """Each tap fills its places in the matrix of the padded input, which is cropped."""
    four_axes("conv2d_matrix", filters)
    if len(input_shape) != 3 or min(input_shape) < 1:
        raise ValueError(f"conv2d_matrix: {input_shape} must be (H, W, C_in).")
    h, w, c_in = input_shape
    if filters.shape[2] != c_in:
        raise ValueError("conv2d_matrix: the channels must agree.")
    c_out = filters.shape[3]
    taps = Taps((h, w), filters.shape[:2], strides, padding)
    (s_h, s_w), (h_out, w_out) = pair(strides), (taps.h_out, taps.w_out)
    matrix = np.zeros((h_out, w_out, c_out, *taps.padded, c_in), filters.dtype)
    i, j = np.arange(h_out)[:, None], np.arange(w_out)
    for a, b, _, _ in taps:
        matrix[i, j, :, i * s_h + a, j * s_w + b, :] = filters[a, b].T
    matrix = matrix[..., taps.top : taps.top + h, taps.left : taps.left + w, :]
    return matrix.reshape(h_out * w_out * c_out, h * w * c_in)


def receptive_field(layers):
    """Each layer adds its extent, in steps of the layers before."""
    size, jump = 1, 1
    for kernel, stride, dilation in layers:
        if min(kernel, stride, dilation) < 1:
            raise ValueError(f"receptive_field: {(kernel, stride, dilation)} must be at least 1.")
        size += (kernel - 1) * dilation * jump
        jump *= stride
    return size, jump
