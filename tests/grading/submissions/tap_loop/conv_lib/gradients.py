"""Gradients, tap by tap."""

import numpy as np

from ._taps import Taps, four_axes, four_sizes
from .padding import pad2d


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """Each tap sends the gradient back to where it read, in the padded input, which is cropped."""
    four_axes("conv2d_backprop_input", filters, out_backprop)
    n, h, w, c_in = four_sizes("conv2d_backprop_input", input_sizes, least=0)
    k_h, k_w, depth, c_out = filters.shape
    if depth != c_in:
        raise ValueError("conv2d_backprop_input: the channels must agree.")
    taps = Taps((h, w), (k_h, k_w), strides, padding, dilations)
    if out_backprop.shape != (n, taps.h_out, taps.w_out, c_out):
        raise ValueError("conv2d_backprop_input: out_backprop must have the shape of the output.")
    gradient = np.zeros((n, *taps.padded, c_in), out_backprop.dtype)
    for a, b, rows, columns in taps:
        gradient[:, rows, columns] += out_backprop @ filters[a, b].T
    return taps.crop(gradient)


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """For each tap, what it read times what came back."""
    four_axes("conv2d_backprop_filter", input, out_backprop)
    k_h, k_w, c_in, c_out = four_sizes("conv2d_backprop_filter", filter_sizes)
    if input.shape[3] != c_in:
        raise ValueError("conv2d_backprop_filter: the channels must agree.")
    taps = Taps(input.shape[1:3], (k_h, k_w), strides, padding, dilations)
    if out_backprop.shape != (len(input), taps.h_out, taps.w_out, c_out):
        raise ValueError("conv2d_backprop_filter: out_backprop must have the shape of the output.")
    padded = pad2d(input, taps.pads)
    gradient = np.zeros((k_h, k_w, c_in, c_out), input.dtype)
    for a, b, rows, columns in taps:
        gradient[a, b] = padded[:, rows, columns].reshape(-1, c_in).T @ out_backprop.reshape(-1, c_out)
    return gradient


def bias_backprop(out_backprop):
    """A bias meets every position."""
    four_axes("bias_backprop", out_backprop)
    return out_backprop.sum((0, 1, 2))


def numerical_vjp(f, x, dy, h=1e-5):
    """Central differences, one element at a time."""
    x = x.astype(np.float64)
    if np.shape(f(x.copy())) != np.shape(dy):
        raise ValueError("numerical_vjp: dy must have the shape of f(x).")
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = np.sum(dy * (f(above) - f(below))) / (2 * h)
    return gradient
