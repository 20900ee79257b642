"""Slices for the input; for the filter a convolution that exchanges what can be exchanged."""

import numpy as np

from conv_lib._views import check, sizes, windows
from conv_lib.padding import pad2d, pair, resolve_padding


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """Every tap adds to every s-th cell of the padded gradient."""
    check("conv2d_backprop_input: input_sizes", len(input_sizes) == 4)
    check("conv2d_backprop_input: filters", filters.ndim == 4 and filters.shape[2] == input_sizes[3])
    n, h, w, c_in = input_sizes
    k_h, k_w, _, c_out = filters.shape
    h_out, w_out = sizes((h, w), (k_h, k_w), strides, padding, dilations)
    check("conv2d_backprop_input: out_backprop", out_backprop.shape == (n, h_out, w_out, c_out))
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)
    (s_h, s_w), (d_h, d_w) = pair(strides), pair(dilations)
    whole = np.zeros((n, top + h + bottom, left + w + right, c_in), out_backprop.dtype)
    for a in range(k_h):
        for b in range(k_w):
            rows = slice(a * d_h, a * d_h + h_out * s_h - s_h + 1, s_h)
            columns = slice(b * d_w, b * d_w + w_out * s_w - s_w + 1, s_w)
            whole[:, rows, columns] += np.tensordot(out_backprop, filters[a, b], (3, 1))
    return whole[:, top : top + h, left : left + w]


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """Batch for channels, stride for dilation, output for kernel."""
    check("conv2d_backprop_filter: filter_sizes", len(filter_sizes) == 4)
    check("conv2d_backprop_filter: input", input.ndim == 4 and input.shape[3] == filter_sizes[2])
    k_h, k_w, _, c_out = filter_sizes
    size = sizes(input.shape[1:3], (k_h, k_w), strides, padding, dilations)
    check("conv2d_backprop_filter: out_backprop", out_backprop.shape == (len(input), *size, c_out))
    whole = pad2d(input, resolve_padding(padding, input.shape[1:3], (k_h, k_w), strides, dilations))
    view = windows(whole.swapaxes(0, 3), size, strides=pair(dilations), dilations=pair(strides))
    exchanged = np.tensordot(view[:, :k_h, :k_w], out_backprop.transpose(1, 2, 0, 3), 3)
    return exchanged.transpose(1, 2, 0, 3)


def bias_backprop(out_backprop):
    """With ones."""
    check("bias_backprop: out_backprop", out_backprop.ndim == 4)
    return np.tensordot(np.ones(out_backprop.shape[:3], out_backprop.dtype), out_backprop, 3)


def numerical_vjp(f, x, dy, h=1e-5):
    """A step forth and a step back."""
    walker = np.array(x, float, order="C")
    check("numerical_vjp: dy", f(walker.copy()).shape == dy.shape)
    slopes = []
    for place, start in enumerate(walker.ravel()):
        walker.flat[place] = start + h
        ahead = f(walker.copy())
        walker.flat[place] = start - h
        slopes.append(np.tensordot(dy.astype(float), ahead - f(walker.copy()), dy.ndim) / (2 * h))
        walker.flat[place] = start
    return np.array(slopes, float).reshape(walker.shape)
