"""A tensordot for each channel."""

import numpy as np

from conv_lib._views import check, padded_windows, sizes, windows
from conv_lib.padding import pair, resolve_padding
from conv_lib.transpose import spread


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """Channel by channel, side by side."""
    check("depthwise_conv2d: four axes each", input.ndim == 4 and filter.ndim == 4)
    check("depthwise_conv2d: channels", input.shape[3] == filter.shape[2])
    view = padded_windows(input, filter.shape[:2], strides, padding, dilations)
    channels = [np.tensordot(view[..., k], filter[:, :, k], 2) for k in range(filter.shape[2])]
    return np.concatenate(channels, axis=3)


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """Zeros inserted, kernel turned."""
    check("depthwise_conv2d_backprop_input: input_sizes", len(input_sizes) == 4)
    check("depthwise_conv2d_backprop_input: filter", filter.ndim == 4 and filter.shape[2] == input_sizes[3])
    n, h, w, c = input_sizes
    k_h, k_w, _, m = filter.shape
    size = sizes((h, w), (k_h, k_w), strides, padding)
    check("depthwise_conv2d_backprop_input: out_backprop", out_backprop.shape == (n, *size, c * m))
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides)
    around = spread(out_backprop, (top + h + bottom, left + w + right), (k_h, k_w), strides)
    view, turned = windows(around, (k_h, k_w)), filter[::-1, ::-1]
    channels = [np.tensordot(view[..., k * m : (k + 1) * m], turned[:, :, k], 3) for k in range(c)]
    return np.stack(channels, axis=3)[:, top : top + h, left : left + w]


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """Windows and output, over batch and positions."""
    check("depthwise_conv2d_backprop_filter: filter_sizes", len(filter_sizes) == 4)
    check("depthwise_conv2d_backprop_filter: input", input.ndim == 4 and input.shape[3] == filter_sizes[2])
    k_h, k_w, c, m = filter_sizes
    view = padded_windows(input, (k_h, k_w), strides, padding)
    check("depthwise_conv2d_backprop_filter: out_backprop", out_backprop.shape == (*view.shape[:3], c * m))
    blocks = np.split(out_backprop, c, axis=3)
    positions = (0, 1, 2), (0, 1, 2)
    return np.stack([np.tensordot(view[..., k], block, positions) for k, block in enumerate(blocks)], axis=2)


def depthwise_as_dense(filter):
    """The diagonal as a view that can be written to."""
    check("depthwise_as_dense: filter", filter.ndim == 4)
    k_h, k_w, c, m = filter.shape
    dense = np.zeros((k_h, k_w, c, c, m), filter.dtype)
    np.einsum("abkkm->abkm", dense)[...] = filter
    return dense.reshape(k_h, k_w, c, c * m)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """And a tensordot across the channels."""
    check("separable_conv2d: pointwise_filter", pointwise_filter.ndim == 4 and pointwise_filter.shape[:2] == (1, 1))
    between = depthwise_conv2d(input, depthwise_filter, strides, padding)
    check("separable_conv2d: channels", pointwise_filter.shape[2] == between.shape[3])
    return np.tensordot(between, pointwise_filter[0, 0], 1)


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """Depthwise and pointwise."""
    shape = *pair(kernel_size), c_in, multiplier
    check("separable_cost: numbers", min(*shape, c_out, *pair(output_size)) > 0)
    params = int(np.prod(shape)) + c_in * multiplier * c_out
    return params, params * int(np.prod(pair(output_size)))
