"""Gradients through selectors, in double precision."""

import numpy as np

from ._memory import backwards, fortran, scattered
from ._selectors import demand, selectors


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """A view that runs backwards."""
    demand(len(input_sizes) == 4 and filters.ndim == out_backprop.ndim == 4, "conv2d_backprop_input")
    n, h, w, c = input_sizes
    demand(c == filters.shape[2] and c > 0, "conv2d_backprop_input")
    rows, columns = selectors((h, w), filters.shape[:2], strides, padding, dilations)
    demand(out_backprop.shape == (n, rows.shape[1], columns.shape[1], filters.shape[3]), "conv2d_backprop_input")
    gradient = np.einsum(
        "aih,bjw,abco,nijo->nhwc", rows, columns, filters, out_backprop, dtype=np.float64, optimize=True
    )
    return backwards(gradient, out_backprop.dtype)


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """Every second cell."""
    demand(len(filter_sizes) == 4 and input.ndim == out_backprop.ndim == 4, "conv2d_backprop_filter")
    k_h, k_w, c_in, c_out = filter_sizes
    demand(c_in == input.shape[3] and min(c_in, c_out) > 0, "conv2d_backprop_filter")
    rows, columns = selectors(input.shape[1:3], (k_h, k_w), strides, padding, dilations)
    demand(out_backprop.shape == (len(input), rows.shape[1], columns.shape[1], c_out), "conv2d_backprop_filter")
    gradient = np.einsum("aih,bjw,nhwc,nijo->abco", rows, columns, input, out_backprop, dtype=np.float64, optimize=True)
    return scattered(gradient, input.dtype)


def bias_backprop(out_backprop):
    """Summed in double precision, backwards."""
    demand(out_backprop.ndim == 4, "bias_backprop")
    return backwards(out_backprop.sum((0, 1, 2), np.float64), out_backprop.dtype)


def numerical_vjp(f, x, dy, h=1e-5):
    """One point that is moved and put back, Fortran ordered."""
    point = np.array(x, np.float64, order="F")
    demand(np.shape(f(point)) == np.shape(dy), "numerical_vjp")
    slopes = np.empty(point.shape, order="F")
    for index in np.ndindex(point.shape):
        here = point[index]
        point[index] = here + h
        above = np.sum(np.multiply(f(point), dy, dtype=np.float64))
        point[index] = here - h
        slopes[index] = (above - np.sum(np.multiply(f(point), dy, dtype=np.float64))) / (2 * h)
        point[index] = here
    return fortran(slopes, np.float64)
