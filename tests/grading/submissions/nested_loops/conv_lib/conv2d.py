"""Seven loops, one number at a time."""

import numpy as np

from conv_lib.shapes import output_size


def conv2d_single(image, kernel):
    """As `conv2d`, with axes of one element."""
    if len(image.shape) != 2 or len(kernel.shape) != 2:
        raise ValueError("need (H, W) and (K_h, K_w)")
    return conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """The definition."""
    if len(input.shape) != 4 or len(filters.shape) != 4:
        raise ValueError("need (N, H, W, C_in) and (K_h, K_w, C_in, C_out)")
    if padding != "VALID":
        raise ValueError("only VALID")
    if type(strides) is int:
        strides = (strides, strides)
    if type(dilations) is int:
        dilations = (dilations, dilations)
    n_images, height, width, channels = input.shape
    k_h, k_w, depth, n_filters = filters.shape
    if depth != channels:
        raise ValueError("channels differ")
    h_out = output_size(height, k_h, strides[0], padding, dilations[0])
    w_out = output_size(width, k_w, strides[1], padding, dilations[1])
    result = np.empty((n_images, h_out, w_out, n_filters), dtype=input.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for o in range(n_filters):
                    total = 0.0
                    for a in range(k_h):
                        for b in range(k_w):
                            for c in range(channels):
                                row = i * strides[0] + a * dilations[0]
                                column = j * strides[1] + b * dilations[1]
                                total += input[n, row, column, c] * filters[a, b, c, o]
                    result[n, i, j, o] = total
    return result
