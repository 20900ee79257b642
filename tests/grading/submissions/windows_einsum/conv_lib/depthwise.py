"""Windows again, with the channel in both operands."""

import math

import numpy as np

from ._windows import back_windows, windows_of
from .padding import pair


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """(C, M) as two axes, then as one."""
    if input.ndim != 4 or filter.ndim != 4 or input.shape[3] != filter.shape[2]:
        raise ValueError(f"depthwise_conv2d: {input.shape} and {filter.shape}")
    windows = windows_of(input, filter.shape[:2], strides, padding, dilations)
    output = np.einsum("nijcab,abcm->nijcm", windows, filter)
    return output.reshape(*output.shape[:3], filter.shape[2] * filter.shape[3])


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """Turned kernel; the multiplier is summed."""
    n, h, w, c = input_sizes
    if filter.ndim != 4 or out_backprop.ndim != 4 or min(h, w, c) < 1:
        raise ValueError("depthwise_conv2d_backprop_input: four axes each, sizes at least 1")
    m = filter.shape[3]
    if c != filter.shape[2] or (n, c * m) != (len(out_backprop), out_backprop.shape[3]):
        raise ValueError("depthwise_conv2d_backprop_input: batch or channels")
    windows = back_windows((h, w), filter.shape[:2], out_backprop, strides, padding)
    windows = windows.reshape(n, h, w, c, m, *filter.shape[:2])
    return np.einsum("nhwcmab,abcm->nhwc", windows, filter[::-1, ::-1])


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """The forward windows, summed over images and positions."""
    k_h, k_w, c, m = filter_sizes
    if input.ndim != 4 or c != input.shape[3] or m < 1:
        raise ValueError(f"depthwise_conv2d_backprop_filter: {input.shape} and filters {filter_sizes}")
    windows = windows_of(input, (k_h, k_w), strides, padding)
    if out_backprop.shape != (*windows.shape[:3], c * m):
        raise ValueError(f"depthwise_conv2d_backprop_filter: out_backprop {out_backprop.shape}")
    return np.einsum("nijcab,nijcm->abcm", windows, out_backprop.reshape(*windows.shape[:3], c, m))


def depthwise_as_dense(filter):
    """Times a unit matrix of channels."""
    if filter.ndim != 4:
        raise ValueError(f"depthwise_as_dense: {filter.shape}")
    k_h, k_w, c, m = filter.shape
    return np.einsum("abcm,ck->abckm", filter, np.eye(c, dtype=filter.dtype)).reshape(k_h, k_w, c, c * m)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """Both filters in one sum."""
    if not input.ndim == depthwise_filter.ndim == pointwise_filter.ndim == 4:
        raise ValueError("separable_conv2d: four axes each")
    k_h, k_w, c, m = depthwise_filter.shape
    if c != input.shape[3] or pointwise_filter.shape[:3] != (1, 1, c * m):
        raise ValueError(f"separable_conv2d: {input.shape}, {depthwise_filter.shape}, {pointwise_filter.shape}")
    windows = windows_of(input, (k_h, k_w), strides, padding)
    mixing = pointwise_filter.reshape(c, m, -1)
    return np.einsum("nijcab,abcm,cmo->nijo", windows, depthwise_filter, mixing, optimize=True)


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """Products of sizes."""
    middle = c_in * multiplier
    if min(*pair(kernel_size), c_in, multiplier, c_out, *pair(output_size)) < 1:
        raise ValueError("separable_cost: sizes are at least 1")
    params = math.prod(pair(kernel_size)) * middle + middle * c_out
    return params, params * math.prod(pair(output_size))
