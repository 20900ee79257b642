"""Depthwise as a dense convolution that is mostly zeros."""

import numpy as np

from ._memory import fortran, scattered
from ._selectors import demand
from .conv2d import conv2d
from .gradients import conv2d_backprop_filter, conv2d_backprop_input
from .padding import twice


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """Every second cell."""
    return scattered(conv2d(input, depthwise_as_dense(filter), strides, padding, dilations), input.dtype)


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """A view that runs backwards."""
    return conv2d_backprop_input(input_sizes, depthwise_as_dense(filter), out_backprop, strides, padding)


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """The diagonal of the dense filter's gradient, as a view."""
    k_h, k_w, c, m = filter_sizes
    demand(m > 0, "depthwise_conv2d_backprop_filter")
    dense = conv2d_backprop_filter(input, (k_h, k_w, c, c * m), out_backprop, strides, padding)
    return dense.reshape(k_h, k_w, c, c, m).diagonal(axis1=2, axis2=3).swapaxes(2, 3)


def depthwise_as_dense(filter):
    """Written through a view of the diagonal, then turned in memory."""
    demand(filter.ndim == 4, "depthwise_as_dense")
    k_h, k_w, c, m = filter.shape
    dense = np.zeros((k_h, k_w, c, c, m))
    dense[:, :, np.arange(c), np.arange(c)] = filter
    return fortran(dense.reshape(k_h, k_w, c, c * m), filter.dtype)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """One dense filter, the product of the two, kept in double precision."""
    demand(input.ndim == depthwise_filter.ndim == pointwise_filter.ndim == 4, "separable_conv2d")
    c, m = depthwise_filter.shape[2:]
    demand(pointwise_filter.shape[:3] == (1, 1, c * m), "separable_conv2d")
    mixing = pointwise_filter.reshape(c, m, pointwise_filter.shape[3]).astype(np.float64)
    filters = np.einsum("abcm,cmo->abco", depthwise_filter.astype(np.float64), mixing)
    return fortran(conv2d(input.astype(np.float64), filters, strides, padding), input.dtype)


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """A list of NumPy integers."""
    sizes = np.array([*twice(kernel_size), c_in, multiplier, c_out, *twice(output_size)], np.int64)
    demand(sizes.min() > 0, "separable_cost")
    params = sizes[2:4].prod() * (sizes[:2].prod() + sizes[4])
    return [params, params * sizes[5:].prod()]
