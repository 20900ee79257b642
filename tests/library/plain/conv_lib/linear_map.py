"""Convolution as one linear map: its matrix, and how far one output sees."""

import numpy as np

from .arguments import axes, equal, sizes
from .conv2d import conv2d


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    h, w, c_in = sizes("conv2d_matrix", "input_shape", input_shape, "H, W, C_in")
    axes("conv2d_matrix", "filters", filters, "K_h, K_w, C_in, C_out")
    equal("conv2d_matrix", "filters.shape[2]", filters.shape[2], "the input's channels", c_in)
    count = h * w * c_in
    images = np.eye(count, dtype=filters.dtype).reshape(count, h, w, c_in)  # one image for each column
    columns = conv2d(images, filters, strides, padding).reshape(count, -1)  # (H*W*C_in, H_out*W_out*C_out)
    return columns.T


def receptive_field(layers):
    size, jump = 1, 1
    for layer in layers:
        kernel, stride, dilation = sizes("receptive_field", "layers", layer, "kernel, stride, dilation")
        size += (kernel - 1) * dilation * jump
        jump *= stride
    return size, jump
