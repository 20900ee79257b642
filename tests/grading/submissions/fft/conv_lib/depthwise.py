"""Spectra of one channel each, which do not mix."""

import numpy as np

from ._spectra import Plane
from .conv2d import conv2d
from .padding import twice


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """As `conv2d`, without the sum."""
    if input.ndim != 4 or filter.ndim != 4 or input.shape[3] != filter.shape[2]:
        raise ValueError("depthwise_conv2d: the arguments do not go together")
    plane = Plane(input.shape[1:3], filter.shape[:2], strides, padding, dilations)
    product = plane.of_image(input)[..., np.newaxis] * plane.of_kernel(filter).conj()
    output = plane.output(product).astype(input.dtype)
    return output.reshape(len(input), *plane.counts, filter.shape[2] * filter.shape[3])


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """Output times kernel, and the sum over the multiplier."""
    n, h, w, c = input_sizes
    if filter.ndim != 4 or filter.shape[2] != c:
        raise ValueError("depthwise_conv2d_backprop_input: filter")
    m = filter.shape[3]
    plane = Plane((h, w), filter.shape[:2], strides, padding)
    if out_backprop.shape != (n, *plane.counts, c * m):
        raise ValueError("depthwise_conv2d_backprop_input: out_backprop")
    output = plane.of_output(out_backprop.reshape(n, *plane.counts, c, m))
    return plane.image((output * plane.of_kernel(filter)).sum(4)).astype(out_backprop.dtype)


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """Image times the conjugate of the output, and the sum over the batch."""
    k_h, k_w, c, m = filter_sizes
    if input.ndim != 4 or input.shape[3] != c:
        raise ValueError("depthwise_conv2d_backprop_filter: input")
    plane = Plane(input.shape[1:3], (k_h, k_w), strides, padding)
    if out_backprop.shape != (len(input), *plane.counts, c * m):
        raise ValueError("depthwise_conv2d_backprop_filter: out_backprop")
    output = plane.of_output(out_backprop.reshape(len(input), *plane.counts, c, m))
    return plane.kernel((plane.of_image(input)[..., np.newaxis] * output.conj()).sum(0)).astype(input.dtype)


def depthwise_as_dense(filter):
    """One channel after the other."""
    if filter.ndim != 4:
        raise ValueError("depthwise_as_dense: filter")
    k_h, k_w, c, m = filter.shape
    dense = np.zeros((k_h, k_w, c, c * m), filter.dtype)
    for k in range(c):
        dense[:, :, k, k * m : (k + 1) * m] = filter[:, :, k]
    return dense


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """Two convolutions."""
    if pointwise_filter.shape[:2] != (1, 1):
        raise ValueError("separable_conv2d: pointwise_filter")
    return conv2d(depthwise_conv2d(input, depthwise_filter, strides, padding), pointwise_filter)


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """(params, macs)."""
    if np.min([*twice(kernel_size), c_in, multiplier, c_out, *twice(output_size)]) < 1:
        raise ValueError("separable_cost: numbers are at least 1")
    k_h, k_w = twice(kernel_size)
    h_out, w_out = twice(output_size)
    between = c_in * multiplier
    return between * k_h * k_w + between * c_out, h_out * w_out * between * (k_h * k_w + c_out)
