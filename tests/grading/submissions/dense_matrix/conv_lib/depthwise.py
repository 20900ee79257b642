"""Every depthwise convolution is a dense one with many zeros."""

import numpy as np

from .conv2d import conv2d
from .gradients import conv2d_backprop_filter, conv2d_backprop_input
from .padding import both


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """With the zeros."""
    return conv2d(input, depthwise_as_dense(filter), strides, padding, dilations)


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """With the zeros."""
    return conv2d_backprop_input(input_sizes, depthwise_as_dense(filter), out_backprop, strides, padding)


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """The zeros have a gradient too; it is thrown away."""
    k_h, k_w, c, m = filter_sizes
    whole = conv2d_backprop_filter(input, (k_h, k_w, c, c * m), out_backprop, strides, padding)
    return np.einsum("abccm->abcm", whole.reshape(k_h, k_w, c, c, m))


def depthwise_as_dense(filter):
    """Times an identity."""
    if filter.ndim != 4:
        raise ValueError("four axes")
    k_h, k_w, c, m = filter.shape
    blocks = np.eye(c, dtype=filter.dtype)[:, :, None] * filter[:, :, :, None, :]
    return blocks.reshape(k_h, k_w, c, c * m)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """Two linear maps are one."""
    dense = depthwise_as_dense(depthwise_filter)
    if pointwise_filter.ndim != 4 or pointwise_filter.shape[:3] != (1, 1, dense.shape[3]):
        raise ValueError("pointwise_filter")
    return conv2d(input, dense @ pointwise_filter[0, 0], strides, padding)


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """Weights and products of both steps."""
    (k_h, k_w), (h_out, w_out) = both(kernel_size), both(output_size)
    if not min(k_h, k_w, c_in, multiplier, c_out, h_out, w_out) > 0:
        raise ValueError("at least 1")
    weights = k_h * k_w * c_in * multiplier, c_in * multiplier * c_out
    return sum(weights), sum(count * h_out * w_out for count in weights)
