"""Seven loops, one number at a time."""

import numpy as np

from conv_lib.padding import both, sizes_of


def conv2d_single(image, kernel):
    """As `conv2d`, with axes of one element."""
    if len(image.shape) != 2 or len(kernel.shape) != 2:
        raise ValueError("need (H, W) and (K_h, K_w)")
    return conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """The definition; what lies outside the image counts nothing."""
    if len(input.shape) != 4 or len(filters.shape) != 4:
        raise ValueError("need (N, H, W, C_in) and (K_h, K_w, C_in, C_out)")
    n_images, height, width, channels = input.shape
    k_h, k_w, depth, n_filters = filters.shape
    if depth != channels:
        raise ValueError("channels differ")
    (h_out, w_out), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding, dilations)
    strides, dilations = both(strides), both(dilations)
    result = np.empty((n_images, h_out, w_out, n_filters), dtype=input.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for o in range(n_filters):
                    total = 0.0
                    for a in range(k_h):
                        row = i * strides[0] + a * dilations[0] - top
                        for b in range(k_w):
                            column = j * strides[1] + b * dilations[1] - left
                            if 0 <= row < height and 0 <= column < width:
                                for c in range(channels):
                                    total += input[n, row, column, c] * filters[a, b, c, o]
                    result[n, i, j, o] = total
    return result
