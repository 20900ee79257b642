"""Every channel for itself, tap by tap."""

import numpy as np

from ._taps import Taps, four_axes, four_sizes
from .padding import pad2d


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """Channel k of the input makes the channels k * M + q."""
    four_axes("depthwise_conv2d", input, filter)
    n, h, w, c = input.shape
    k_h, k_w, depth, m = filter.shape
    if depth != c:
        raise ValueError("depthwise_conv2d: the channels must agree.")
    taps = Taps((h, w), (k_h, k_w), strides, padding, dilations)
    padded = pad2d(input, taps.pads)
    output = np.zeros((n, taps.h_out, taps.w_out, c, m), input.dtype)
    for a, b, rows, columns in taps:
        output += padded[:, rows, columns, :, None] * filter[a, b]
    return output.reshape(n, taps.h_out, taps.w_out, c * m)


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """Each tap sends back the sum over its channel's M."""
    four_axes("depthwise_conv2d_backprop_input", filter, out_backprop)
    n, h, w, c = four_sizes("depthwise_conv2d_backprop_input", input_sizes, least=0)
    k_h, k_w, depth, m = filter.shape
    if depth != c:
        raise ValueError("depthwise_conv2d_backprop_input: the channels must agree.")
    taps = Taps((h, w), (k_h, k_w), strides, padding)
    if out_backprop.shape != (n, taps.h_out, taps.w_out, c * m):
        raise ValueError("depthwise_conv2d_backprop_input: out_backprop must have the shape of the output.")
    back = out_backprop.reshape(n, taps.h_out, taps.w_out, c, m)
    gradient = np.zeros((n, *taps.padded, c), out_backprop.dtype)
    for a, b, rows, columns in taps:
        gradient[:, rows, columns] += (back * filter[a, b]).sum(-1)
    return taps.crop(gradient)


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """For each tap and channel, what it read times what came back."""
    four_axes("depthwise_conv2d_backprop_filter", input, out_backprop)
    k_h, k_w, c, m = four_sizes("depthwise_conv2d_backprop_filter", filter_sizes)
    if input.shape[3] != c:
        raise ValueError("depthwise_conv2d_backprop_filter: the channels must agree.")
    taps = Taps(input.shape[1:3], (k_h, k_w), strides, padding)
    if out_backprop.shape != (len(input), taps.h_out, taps.w_out, c * m):
        raise ValueError("depthwise_conv2d_backprop_filter: out_backprop must have the shape of the output.")
    padded = pad2d(input, taps.pads)
    back = out_backprop.reshape(len(input), taps.h_out, taps.w_out, c, m)
    gradient = np.zeros((k_h, k_w, c, m), input.dtype)
    for a, b, rows, columns in taps:
        gradient[a, b] = (padded[:, rows, columns, :, None] * back).sum((0, 1, 2))
    return gradient


def depthwise_as_dense(filter):
    """Blocks on the diagonal of the channels."""
    four_axes("depthwise_as_dense", filter)
    k_h, k_w, c, m = filter.shape
    dense = np.zeros((k_h, k_w, c, c * m), filter.dtype)
    for k in range(c):
        dense[:, :, k, k * m : (k + 1) * m] = filter[:, :, k]
    return dense


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """Depthwise, then one matrix product for all positions."""
    four_axes("separable_conv2d", input, depthwise_filter, pointwise_filter)
    if pointwise_filter.shape[:2] != (1, 1):
        raise ValueError("separable_conv2d: the pointwise filter must be 1x1.")
    if pointwise_filter.shape[2] != depthwise_filter.shape[2] * depthwise_filter.shape[3]:
        raise ValueError("separable_conv2d: the pointwise filter must take C * M channels.")
    return depthwise_conv2d(input, depthwise_filter, strides, padding) @ pointwise_filter[0, 0]


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """Weights, and products for one image."""
    k_h, k_w = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    h_out, w_out = output_size if isinstance(output_size, tuple) else (output_size, output_size)
    if min(k_h, k_w, c_in, multiplier, c_out, h_out, w_out) < 1:
        raise ValueError("separable_cost: sizes must be at least 1.")
    params = k_h * k_w * c_in * multiplier + c_in * multiplier * c_out
    return params, params * h_out * w_out
