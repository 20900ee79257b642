"""One matrix product for each channel, all in one call."""

import numpy as np

from ._columns import col2im, im2col, output_shape


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """(C, positions, taps) times (C, taps, M)."""
    if input.ndim != 4 or filter.ndim != 4 or input.shape[3] != filter.shape[2]:
        raise ValueError(f"depthwise_conv2d: input.shape={input.shape}, filter.shape={filter.shape}")
    patches = im2col(input, filter.shape[:2], strides, padding, dilations)
    flat = (_by_channel(patches) @ _taps(filter)).transpose(1, 0, 2)
    return flat.reshape(*patches.shape[:3], filter.shape[2] * filter.shape[3])


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """(C, positions, M) times (C, M, taps), then col2im."""
    n, h, w, c = input_sizes
    if filter.ndim != 4 or filter.shape[2] != c:
        raise ValueError(f"depthwise_conv2d_backprop_input: filter.shape={filter.shape}")
    k_h, k_w, _, m = filter.shape
    shape = output_shape(n, (h, w), (k_h, k_w), c * m, strides, padding, 1)
    if out_backprop.shape != shape:
        raise ValueError(f"depthwise_conv2d_backprop_input: out_backprop.shape={out_backprop.shape}")
    flat = out_backprop.reshape(-1, c, m).transpose(1, 0, 2) @ _taps(filter).transpose(0, 2, 1)
    patches = flat.transpose(1, 2, 0).reshape(*shape[:3], k_h, k_w, c)
    return col2im(patches, (h, w), strides, padding, 1)


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """(C, taps, positions) times (C, positions, M)."""
    k_h, k_w, c, m = filter_sizes
    if input.ndim != 4 or input.shape[3] != c:
        raise ValueError(f"depthwise_conv2d_backprop_filter: input.shape={input.shape}")
    patches = im2col(input, (k_h, k_w), strides, padding, 1)
    if out_backprop.shape != (*patches.shape[:3], c * m):
        raise ValueError(f"depthwise_conv2d_backprop_filter: out_backprop.shape={out_backprop.shape}")
    flat = _by_channel(patches).transpose(0, 2, 1) @ out_backprop.reshape(-1, c, m).transpose(1, 0, 2)
    return flat.reshape(c, k_h, k_w, m).transpose(1, 2, 0, 3)


def depthwise_as_dense(filter):
    """Block k of the outputs listens to channel k."""
    if filter.ndim != 4:
        raise ValueError(f"depthwise_as_dense: filter.shape={filter.shape}")
    k_h, k_w, c, m = filter.shape
    dense = np.zeros((k_h, k_w, c, c, m), filter.dtype)
    dense[:, :, np.arange(c), np.arange(c)] = filter
    return dense.reshape(k_h, k_w, c, c * m)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """One more matrix product."""
    between = depthwise_conv2d(input, depthwise_filter, strides, padding)
    if pointwise_filter.ndim != 4 or pointwise_filter.shape[:3] != (1, 1, between.shape[3]):
        raise ValueError(f"separable_conv2d: pointwise_filter.shape={pointwise_filter.shape}")
    return between @ pointwise_filter[0, 0]


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """Every weight is used once for each position."""
    numbers = [*np.broadcast_to(kernel_size, 2), c_in, multiplier, c_out, *np.broadcast_to(output_size, 2)]
    k_h, k_w, c_in, multiplier, c_out, h_out, w_out = map(int, numbers)
    if min(numbers) < 1:
        raise ValueError(f"separable_cost: {numbers} must be at least 1.")
    params = c_in * multiplier * (k_h * k_w + c_out)
    return params, params * h_out * w_out


def _by_channel(patches):
    return patches.reshape(-1, patches.shape[3] * patches.shape[4], patches.shape[5]).transpose(2, 0, 1)


def _taps(filter):
    return filter.transpose(2, 0, 1, 3).reshape(filter.shape[2], -1, filter.shape[3])
