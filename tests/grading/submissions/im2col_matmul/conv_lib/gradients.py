"""Both matrix products backwards."""

import numpy as np

from ._columns import col2im, im2col, output_shape


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """dy times the transposed filters, then col2im."""
    n, h, w, c_in = input_sizes
    if filters.ndim != 4 or filters.shape[2] != c_in:
        raise ValueError(f"conv2d_backprop_input: filters.shape={filters.shape}")
    k_h, k_w, _, c_out = filters.shape
    if out_backprop.shape != output_shape(n, (h, w), (k_h, k_w), c_out, strides, padding, dilations):
        raise ValueError(f"conv2d_backprop_input: out_backprop.shape={out_backprop.shape}")
    flat = out_backprop.reshape(-1, c_out) @ filters.reshape(-1, c_out).T
    return col2im(flat.reshape(*out_backprop.shape[:3], k_h, k_w, c_in), (h, w), strides, padding, dilations)


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """The transposed patches times dy."""
    k_h, k_w, c_in, c_out = filter_sizes
    if input.ndim != 4 or input.shape[3] != c_in:
        raise ValueError(f"conv2d_backprop_filter: input.shape={input.shape}")
    patches = im2col(input, (k_h, k_w), strides, padding, dilations)
    if out_backprop.shape != (*patches.shape[:3], c_out):
        raise ValueError(f"conv2d_backprop_filter: out_backprop.shape={out_backprop.shape}")
    flat = patches.reshape(-1, k_h * k_w * c_in).T @ out_backprop.reshape(-1, c_out)
    return flat.reshape(k_h, k_w, c_in, c_out)


def bias_backprop(out_backprop):
    """The bias meets a patch of one 1."""
    if out_backprop.ndim != 4:
        raise ValueError(f"bias_backprop: out_backprop.shape={out_backprop.shape}")
    flat = out_backprop.reshape(-1, out_backprop.shape[3])
    return np.ones(len(flat), flat.dtype) @ flat


def numerical_vjp(f, x, dy, h=1e-5):
    """One central difference for each element."""
    x = np.array(x, np.float64)
    if f(x.copy()).shape != dy.shape:
        raise ValueError(f"numerical_vjp: dy.shape={dy.shape}")
    result = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        more, less = x.copy(), x.copy()
        more[index] += h
        less[index] -= h
        result[index] = np.sum(dy * (f(more) - f(less))) / (2 * h)
    return result
