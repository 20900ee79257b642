"""The matrix, entry by entry."""

import numpy as np

from conv_lib.padding import both, sizes_of


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """Every output asks every tap which input it reads."""
    if len(input_shape) != 3 or len(filters.shape) != 4:
        raise ValueError("need (H, W, C_in) and (K_h, K_w, C_in, C_out)")
    height, width, channels = input_shape
    k_h, k_w, depth, n_filters = filters.shape
    if depth != channels or channels < 1:
        raise ValueError("channels differ")
    (h_out, w_out), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding)
    s_h, s_w = both(strides)
    matrix = np.zeros((h_out * w_out * n_filters, height * width * channels), dtype=filters.dtype)
    for i in range(h_out):
        for j in range(w_out):
            for o in range(n_filters):
                for a in range(k_h):
                    row = i * s_h + a - top
                    for b in range(k_w):
                        column = j * s_w + b - left
                        if 0 <= row < height and 0 <= column < width:
                            for c in range(channels):
                                output = (i * w_out + j) * n_filters + o
                                matrix[output, (row * width + column) * channels + c] = filters[a, b, c, o]
    return matrix


def receptive_field(layers):
    """Walk from tap to tap."""
    size, jump = 1, 1
    for kernel, stride, dilation in layers:
        if kernel < 1 or stride < 1 or dilation < 1:
            raise ValueError("numbers must be positive")
        for _ in range(kernel - 1):
            for _ in range(dilation):
                size += jump
        step = 0
        for _ in range(stride):
            step += jump
        jump = step
    return size, jump
