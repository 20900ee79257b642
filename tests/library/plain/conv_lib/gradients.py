"""The gradients of `conv2d`, each of them again a sum over taps; and a numerical witness for any of them."""

import numpy as np

from .arguments import axes, equal, pair, sizes
from .padding import pad2d, resolve_padding
from .shapes import output_size

from .conv2d import taps  # isort: skip


def _forward(function, input_sizes, filter_sizes, out_backprop, strides, padding, dilations):
    n, h, w, c_in = sizes(function, "input_sizes", input_sizes, "N, H, W, C_in")
    k_h, k_w, filter_channels, c_out = sizes(function, "filter_sizes", filter_sizes, "K_h, K_w, C_in, C_out")
    equal(function, "filter_sizes[2]", filter_channels, "the input's channels", c_in)
    strides, dilations = pair(function, "strides", strides), pair(function, "dilations", dilations)
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)
    h_out = output_size(top + h + bottom, k_h, strides[0], "VALID", dilations[0])
    w_out = output_size(left + w + right, k_w, strides[1], "VALID", dilations[1])
    equal(function, "out_backprop.shape", out_backprop.shape, "the convolution's output", (n, h_out, w_out, c_out))
    return ((top, bottom), (left, right)), taps((k_h, k_w), (h_out, w_out), strides, dilations)


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    axes("conv2d_backprop_input", "filters", filters, "K_h, K_w, C_in, C_out")
    axes("conv2d_backprop_input", "out_backprop", out_backprop, "N, H_out, W_out, C_out")
    pads, places = _forward(
        "conv2d_backprop_input", input_sizes, filters.shape, out_backprop, strides, padding, dilations
    )
    padded = pad2d(np.zeros(tuple(input_sizes), dtype=out_backprop.dtype), pads)
    for a, b, rows, columns in places:
        padded[:, rows, columns, :] += out_backprop @ filters[a, b].T  # (N, H_out, W_out, C_out) @ (C_out, C_in)
    (top, bottom), (left, right) = pads
    return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right, :]


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    axes("conv2d_backprop_filter", "input", input, "N, H, W, C_in")
    axes("conv2d_backprop_filter", "out_backprop", out_backprop, "N, H_out, W_out, C_out")
    pads, places = _forward(
        "conv2d_backprop_filter", input.shape, filter_sizes, out_backprop, strides, padding, dilations
    )
    padded = pad2d(input, pads)
    d_filters = np.zeros(tuple(filter_sizes), dtype=input.dtype)
    for a, b, rows, columns in places:
        # (N, H_out, W_out, C_in), (N, H_out, W_out, C_out) -> (C_in, C_out)
        d_filters[a, b] = np.tensordot(padded[:, rows, columns, :], out_backprop, axes=((0, 1, 2), (0, 1, 2)))
    return d_filters


def bias_backprop(out_backprop):
    axes("bias_backprop", "out_backprop", out_backprop, "N, H_out, W_out, C_out")
    return out_backprop.sum(axis=(0, 1, 2))


def numerical_vjp(f, x, dy, h=1e-5):
    x = np.array(x, dtype=np.float64)
    dy = np.asarray(dy, dtype=np.float64)
    equal("numerical_vjp", "dy.shape", dy.shape, "the shape of f(x)", np.shape(f(x.copy())))
    d_x = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        d_x[index] = np.sum(dy * (f(x + step) - f(x - step))) / (2 * h)
    return d_x
