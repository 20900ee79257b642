"""The transposed convolution: every input number paints the kernel into the output."""

import numpy as np

from conv_lib.conv2d import conv2d
from conv_lib.padding import both, check_four, sizes_of
from conv_lib.shapes import output_size


def zero_insert(input, strides):
    """A number where both indices are multiples, zero elsewhere."""
    if len(input.shape) != 4:
        raise ValueError("need (N, H, W, C)")
    n_images, height, width, channels = input.shape
    s_h, s_w = both(strides)
    if height < 1 or width < 1 or s_h < 1 or s_w < 1:
        raise ValueError("sizes and strides must be positive")
    result = np.empty((n_images, (height - 1) * s_h + 1, (width - 1) * s_w + 1, channels), dtype=input.dtype)
    for n in range(n_images):
        for row in range(result.shape[1]):
            for column in range(result.shape[2]):
                for c in range(channels):
                    if row % s_h == 0 and column % s_w == 0:
                        result[n, row, column, c] = input[n, row // s_h, column // s_w, c]
                    else:
                        result[n, row, column, c] = 0
    return result


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """Try all sizes, keep the right ones."""
    if size < 1:
        raise ValueError("size must be positive")
    found = []
    for larger in range(1 if padding == "SAME" else max(kernel, 1), size * stride + kernel + 1):
        if output_size(larger, kernel, stride, padding) == size:
            found.append(larger)
    if not found:
        raise ValueError("kernel and stride must be positive")
    return found


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """Read as the forward convolution from output_shape to the input, backwards."""
    if len(input.shape) != 4 or len(filters.shape) != 4:
        raise ValueError("need (N, H, W, C_in) and (K_h, K_w, C_out, C_in)")
    check_four(output_shape)
    n_images, height, width, channels = output_shape
    k_h, k_w, n_filters, depth = filters.shape
    if n_filters != channels or depth != input.shape[3]:
        raise ValueError("channels differ")
    (h_in, w_in), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding)
    if input.shape[:3] != (n_images, h_in, w_in):
        raise ValueError("output_shape does not lead to the input")
    s_h, s_w = both(strides)
    result = np.zeros((n_images, height, width, channels), dtype=input.dtype)
    for n in range(n_images):
        for i in range(h_in):
            for j in range(w_in):
                for c in range(depth):
                    for a in range(k_h):
                        row = i * s_h + a - top
                        for b in range(k_w):
                            column = j * s_w + b - left
                            if 0 <= row < height and 0 <= column < width:
                                for o in range(channels):
                                    result[n, row, column, o] += input[n, i, j, c] * filters[a, b, o, c]
    return result


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """What was painted is read again."""
    return conv2d(out_backprop, filters, strides, padding)
