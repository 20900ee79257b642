"""Gradients as convolutions: of the spread gradient with the turned kernel, of the input with the gradient."""

import numpy as np

from ._windows import back_windows, windows_of


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """Kernel turned by 180 degrees, channels swapped, stride 1."""
    n, h, w, c = input_sizes
    if filters.ndim != 4 or out_backprop.ndim != 4 or min(h, w, c) < 1:
        raise ValueError("conv2d_backprop_input: four axes each, sizes at least 1")
    if (n, c, filters.shape[3]) != (len(out_backprop), filters.shape[2], out_backprop.shape[3]):
        raise ValueError("conv2d_backprop_input: batch or channels")
    windows = back_windows((h, w), filters.shape[:2], out_backprop, strides, padding, dilations)
    return np.einsum("nhwoab,abco->nhwc", windows, filters[::-1, ::-1])


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """The forward windows, summed over images and positions."""
    *kernel_size, c_in, c_out = filter_sizes
    if input.ndim != 4 or len(kernel_size) != 2 or c_in != input.shape[3] or min(filter_sizes) < 1:
        raise ValueError(f"conv2d_backprop_filter: {input.shape} and filters {filter_sizes}")
    windows = windows_of(input, kernel_size, strides, padding, dilations)
    if out_backprop.shape != (*windows.shape[:3], c_out):
        raise ValueError(f"conv2d_backprop_filter: out_backprop {out_backprop.shape}")
    return np.einsum("nijcab,nijo->abco", windows, out_backprop)


def bias_backprop(out_backprop):
    """All axes but the last."""
    if out_backprop.ndim != 4:
        raise ValueError(f"bias_backprop: {out_backprop.shape}")
    return np.einsum("nijo->o", out_backprop)


def numerical_vjp(f, x, dy, h=1e-5):
    """Steps along the rows of a scaled unit matrix."""
    x = np.asarray(x, np.float64)
    if np.shape(dy) != np.shape(f(np.array(x))):
        raise ValueError(f"numerical_vjp: dy {np.shape(dy)}")
    steps = (h * np.eye(x.size)).reshape(x.size, *x.shape)
    slopes = [np.vdot(dy, np.subtract(f(x + step), f(x - step))) / (2 * h) for step in steps]
    return np.array(slopes, np.float64).reshape(x.shape)
