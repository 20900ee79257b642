"""Cut out of a block-circulant matrix."""

import numpy as np

from .padding import windows


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """Each block of rows is the kernel, rolled on."""
    h, w, c_in = input_shape
    if filters.ndim != 4 or filters.shape[2] != c_in:
        raise ValueError("conv2d_matrix: filters")
    k_h, k_w, _, c_out = filters.shape
    pads, whole, counts = windows((h, w), (k_h, k_w), strides, padding, 1)
    plane = np.zeros((c_out, *whole, c_in), filters.dtype)
    plane[:, :k_h, :k_w] = np.moveaxis(filters, 3, 0)
    blocks = []
    for place in np.ndindex(*counts):
        rolled = np.roll(plane, np.multiply(place, strides), (1, 2))
        blocks.append(rolled[:, pads[0][0] :, pads[1][0] :][:, :h, :w].reshape(c_out, -1))
    return np.concatenate(blocks)


def receptive_field(layers):
    """From the last layer back."""
    size, jump = 1, 1
    for kernel, stride, dilation in list(layers)[::-1]:
        if any(number < 1 for number in (kernel, stride, dilation)):
            raise ValueError("receptive_field: layers")
        size, jump = (size - 1) * stride + (kernel - 1) * dilation + 1, jump * stride
    return size, jump
