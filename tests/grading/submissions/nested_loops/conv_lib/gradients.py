"""Gradients: every product of the forward loops sends back its share."""

import numpy as np

from conv_lib.padding import both, check_four, sizes_of


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """The input gets the weights' share."""
    if len(filters.shape) != 4 or len(out_backprop.shape) != 4:
        raise ValueError("need (K_h, K_w, C_in, C_out) and (N, H_out, W_out, C_out)")
    check_four(input_sizes)
    n_images, height, width, channels = input_sizes
    k_h, k_w, depth, n_filters = filters.shape
    if depth != channels:
        raise ValueError("channels differ")
    (h_out, w_out), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding, dilations)
    if out_backprop.shape != (n_images, h_out, w_out, n_filters):
        raise ValueError("out_backprop is not like the output")
    strides, dilations = both(strides), both(dilations)
    result = np.zeros((n_images, height, width, channels), dtype=out_backprop.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for a in range(k_h):
                    row = i * strides[0] + a * dilations[0] - top
                    for b in range(k_w):
                        column = j * strides[1] + b * dilations[1] - left
                        if 0 <= row < height and 0 <= column < width:
                            for c in range(channels):
                                for o in range(n_filters):
                                    result[n, row, column, c] += filters[a, b, c, o] * out_backprop[n, i, j, o]
    return result


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """The weights get the input's share."""
    if len(input.shape) != 4 or len(out_backprop.shape) != 4:
        raise ValueError("need (N, H, W, C_in) and (N, H_out, W_out, C_out)")
    check_four(filter_sizes)
    n_images, height, width, channels = input.shape
    k_h, k_w, depth, n_filters = filter_sizes
    if depth != channels:
        raise ValueError("channels differ")
    (h_out, w_out), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding, dilations)
    if out_backprop.shape != (n_images, h_out, w_out, n_filters):
        raise ValueError("out_backprop is not like the output")
    strides, dilations = both(strides), both(dilations)
    result = np.zeros((k_h, k_w, channels, n_filters), dtype=input.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for a in range(k_h):
                    row = i * strides[0] + a * dilations[0] - top
                    for b in range(k_w):
                        column = j * strides[1] + b * dilations[1] - left
                        if 0 <= row < height and 0 <= column < width:
                            for c in range(channels):
                                for o in range(n_filters):
                                    result[a, b, c, o] += input[n, row, column, c] * out_backprop[n, i, j, o]
    return result


def bias_backprop(out_backprop):
    """One sum for each channel."""
    if len(out_backprop.shape) != 4:
        raise ValueError("need (N, H_out, W_out, C_out)")
    n_images, h_out, w_out, n_filters = out_backprop.shape
    result = np.zeros(n_filters, dtype=out_backprop.dtype)
    for o in range(n_filters):
        for n in range(n_images):
            for i in range(h_out):
                for j in range(w_out):
                    result[o] += out_backprop[n, i, j, o]
    return result


def numerical_vjp(f, x, dy, h=1e-5):
    """Two calls for each number of x."""
    if np.shape(f(np.array(x, dtype=float))) != np.shape(dy):
        raise ValueError("dy is not like f(x)")
    result = np.zeros(np.shape(x))
    for place, _ in np.ndenumerate(x):
        sums = []
        for step in (h, -h):
            moved = np.array(x, dtype=float)
            moved[place] += step
            y = f(moved)
            total = 0.0
            for index, weight in np.ndenumerate(dy):
                total += float(weight) * float(y[index])
            sums.append(total)
        result[place] = (sums[0] - sums[1]) / (2 * h)
    return result
