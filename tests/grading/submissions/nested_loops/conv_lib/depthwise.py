"""Depthwise convolution: the loop over the channels is shared by input and output."""

import numpy as np

from conv_lib.padding import both, check_four, sizes_of


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """Channel k makes the channels k * M + q."""
    if len(input.shape) != 4 or len(filter.shape) != 4:
        raise ValueError("need (N, H, W, C) and (K_h, K_w, C, M)")
    n_images, height, width, channels = input.shape
    k_h, k_w, depth, multiplier = filter.shape
    if depth != channels:
        raise ValueError("channels differ")
    (h_out, w_out), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding, dilations)
    strides, dilations = both(strides), both(dilations)
    result = np.empty((n_images, h_out, w_out, channels * multiplier), dtype=input.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for k in range(channels):
                    for q in range(multiplier):
                        total = 0.0
                        for a in range(k_h):
                            row = i * strides[0] + a * dilations[0] - top
                            for b in range(k_w):
                                column = j * strides[1] + b * dilations[1] - left
                                if 0 <= row < height and 0 <= column < width:
                                    total += input[n, row, column, k] * filter[a, b, k, q]
                        result[n, i, j, k * multiplier + q] = total
    return result


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """The input gets the weights' share."""
    if len(filter.shape) != 4 or len(out_backprop.shape) != 4:
        raise ValueError("need (K_h, K_w, C, M) and (N, H_out, W_out, C * M)")
    check_four(input_sizes)
    n_images, height, width, channels = input_sizes
    k_h, k_w, depth, multiplier = filter.shape
    if depth != channels:
        raise ValueError("channels differ")
    (h_out, w_out), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding)
    if out_backprop.shape != (n_images, h_out, w_out, channels * multiplier):
        raise ValueError("out_backprop is not like the output")
    s_h, s_w = both(strides)
    result = np.zeros((n_images, height, width, channels), dtype=out_backprop.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for a in range(k_h):
                    row = i * s_h + a - top
                    for b in range(k_w):
                        column = j * s_w + b - left
                        if 0 <= row < height and 0 <= column < width:
                            for k in range(channels):
                                for q in range(multiplier):
                                    share = out_backprop[n, i, j, k * multiplier + q]
                                    result[n, row, column, k] += filter[a, b, k, q] * share
    return result


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """The weights get the input's share."""
    if len(input.shape) != 4 or len(out_backprop.shape) != 4:
        raise ValueError("need (N, H, W, C) and (N, H_out, W_out, C * M)")
    check_four(filter_sizes)
    n_images, height, width, channels = input.shape
    k_h, k_w, depth, multiplier = filter_sizes
    if depth != channels:
        raise ValueError("channels differ")
    (h_out, w_out), (top, left) = sizes_of((height, width), (k_h, k_w), strides, padding)
    if out_backprop.shape != (n_images, h_out, w_out, channels * multiplier):
        raise ValueError("out_backprop is not like the output")
    s_h, s_w = both(strides)
    result = np.zeros((k_h, k_w, channels, multiplier), dtype=input.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for a in range(k_h):
                    row = i * s_h + a - top
                    for b in range(k_w):
                        column = j * s_w + b - left
                        if 0 <= row < height and 0 <= column < width:
                            for k in range(channels):
                                for q in range(multiplier):
                                    share = out_backprop[n, i, j, k * multiplier + q]
                                    result[a, b, k, q] += input[n, row, column, k] * share
    return result


def depthwise_as_dense(filter):
    """A weight where the channels belong together, zero elsewhere."""
    if len(filter.shape) != 4:
        raise ValueError("need (K_h, K_w, C, M)")
    k_h, k_w, channels, multiplier = filter.shape
    result = np.empty((k_h, k_w, channels, channels * multiplier), dtype=filter.dtype)
    for a in range(k_h):
        for b in range(k_w):
            for k in range(channels):
                for o in range(channels * multiplier):
                    result[a, b, k, o] = filter[a, b, k, o % multiplier] if o // multiplier == k else 0
    return result


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """Mix the channels of each position."""
    if len(pointwise_filter.shape) != 4 or pointwise_filter.shape[0] != 1 or pointwise_filter.shape[1] != 1:
        raise ValueError("the pointwise filter must be 1x1")
    middle = depthwise_conv2d(input, depthwise_filter, strides, padding)
    n_images, h_out, w_out, channels = middle.shape
    if pointwise_filter.shape[2] != channels:
        raise ValueError("channels differ")
    result = np.empty((n_images, h_out, w_out, pointwise_filter.shape[3]), dtype=input.dtype)
    for n in range(n_images):
        for i in range(h_out):
            for j in range(w_out):
                for o in range(pointwise_filter.shape[3]):
                    total = 0.0
                    for k in range(channels):
                        total += middle[n, i, j, k] * pointwise_filter[0, 0, k, o]
                    result[n, i, j, o] = total
    return result


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """Count the products of one position, then all positions."""
    k_h, k_w = both(kernel_size)
    h_out, w_out = both(output_size)
    for number in (k_h, k_w, c_in, multiplier, c_out, h_out, w_out):
        if number < 1:
            raise ValueError("numbers must be positive")
    params = 0
    for _ in range(c_in):
        for _ in range(multiplier):
            params += k_h * k_w
            params += c_out
    macs = 0
    for _ in range(h_out):
        for _ in range(w_out):
            macs += params
    return params, macs
