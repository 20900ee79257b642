"""Depthwise convolution: every channel has filters of its own; and what it saves."""

import numpy as np

from .arguments import at_least, axes, equal, pair, sizes
from .conv2d import conv2d
from .padding import pad2d, resolve_padding

from .conv2d import taps  # isort: skip
from .shapes import output_size  # isort: skip


def _places(function, input_sizes, filter_sizes, strides, padding, dilations):
    n, h, w, c = sizes(function, "input_sizes", input_sizes, "N, H, W, C")
    k_h, k_w, filter_channels, m = sizes(function, "filter_sizes", filter_sizes, "K_h, K_w, C, M")
    equal(function, "filter_sizes[2]", filter_channels, "the input's channels", c)
    strides, dilations = pair(function, "strides", strides), pair(function, "dilations", dilations)
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)
    h_out = output_size(top + h + bottom, k_h, strides[0], "VALID", dilations[0])
    w_out = output_size(left + w + right, k_w, strides[1], "VALID", dilations[1])
    places = taps((k_h, k_w), (h_out, w_out), strides, dilations)
    return ((top, bottom), (left, right)), (n, h_out, w_out, c, m), places


def _by_channel(function, out_backprop, output_sizes):
    axes(function, "out_backprop", out_backprop, "N, H_out, W_out, C * M")
    n, h_out, w_out, c, m = output_sizes
    equal(function, "out_backprop.shape", out_backprop.shape, "the convolution's output", (n, h_out, w_out, c * m))
    return out_backprop.reshape(output_sizes)


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    axes("depthwise_conv2d", "input", input, "N, H, W, C")
    axes("depthwise_conv2d", "filter", filter, "K_h, K_w, C, M")
    pads, (n, h_out, w_out, c, m), places = _places(
        "depthwise_conv2d", input.shape, filter.shape, strides, padding, dilations
    )
    padded = pad2d(input, pads)
    output = np.zeros((n, h_out, w_out, c, m), dtype=input.dtype)
    for a, b, rows, columns in places:
        output += padded[:, rows, columns, :, np.newaxis] * filter[a, b]  # (N, H_out, W_out, C, 1) * (C, M)
    return output.reshape(n, h_out, w_out, c * m)


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    axes("depthwise_conv2d_backprop_input", "filter", filter, "K_h, K_w, C, M")
    pads, output_sizes, places = _places(
        "depthwise_conv2d_backprop_input", input_sizes, filter.shape, strides, padding, 1
    )
    gradient = _by_channel("depthwise_conv2d_backprop_input", out_backprop, output_sizes)
    padded = pad2d(np.zeros(tuple(input_sizes), dtype=out_backprop.dtype), pads)
    for a, b, rows, columns in places:
        padded[:, rows, columns, :] += (gradient * filter[a, b]).sum(axis=-1)  # over M: (N, H_out, W_out, C)
    (top, bottom), (left, right) = pads
    return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right, :]


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    axes("depthwise_conv2d_backprop_filter", "input", input, "N, H, W, C")
    pads, output_sizes, places = _places(
        "depthwise_conv2d_backprop_filter", input.shape, filter_sizes, strides, padding, 1
    )
    gradient = _by_channel("depthwise_conv2d_backprop_filter", out_backprop, output_sizes)
    padded = pad2d(input, pads)
    d_filter = np.zeros(tuple(filter_sizes), dtype=input.dtype)
    for a, b, rows, columns in places:
        met = padded[:, rows, columns, :, np.newaxis] * gradient  # (N, H_out, W_out, C, M)
        d_filter[a, b] = met.sum(axis=(0, 1, 2))
    return d_filter


def depthwise_as_dense(filter):
    axes("depthwise_as_dense", "filter", filter, "K_h, K_w, C, M")
    k_h, k_w, c, m = filter.shape
    dense = np.zeros((k_h, k_w, c, c, m), dtype=filter.dtype)
    channels = np.arange(c)
    dense[:, :, channels, channels, :] = filter  # from channel k to the outputs of channel k
    return dense.reshape(k_h, k_w, c, c * m)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    axes("separable_conv2d", "input", input, "N, H, W, C")
    axes("separable_conv2d", "depthwise_filter", depthwise_filter, "K_h, K_w, C, M")
    axes("separable_conv2d", "pointwise_filter", pointwise_filter, "1, 1, C * M, C_out")
    equal("separable_conv2d", "pointwise_filter.shape[:2]", pointwise_filter.shape[:2], "one pixel", (1, 1))
    _, _, c, m = depthwise_filter.shape
    equal("separable_conv2d", "pointwise_filter.shape[2]", pointwise_filter.shape[2], "C * M", c * m)
    return conv2d(depthwise_conv2d(input, depthwise_filter, strides, padding), pointwise_filter)


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    k_h, k_w = pair("separable_cost", "kernel_size", kernel_size)
    h_out, w_out = pair("separable_cost", "output_size", output_size)
    c_in = at_least(1, "separable_cost", "c_in", c_in)
    multiplier = at_least(1, "separable_cost", "multiplier", multiplier)
    c_out = at_least(1, "separable_cost", "c_out", c_out)
    depthwise = k_h * k_w * c_in * multiplier
    pointwise = c_in * multiplier * c_out
    params = depthwise + pointwise
    return params, h_out * w_out * params
