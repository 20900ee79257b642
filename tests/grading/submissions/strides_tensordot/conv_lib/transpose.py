"""Zeros in between, zeros around, and windows that step by one."""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from conv_lib import conv2d
from conv_lib._views import check, sizes, windows
from conv_lib.padding import pair, resolve_padding


def zero_insert(input, strides):
    """Written through a view that skips."""
    check("zero_insert: input", input.ndim == 4 and min(input.shape[1:3]) > 0)
    check("zero_insert: strides", min(pair(strides)) > 0)
    n, h, w, c = input.shape
    s_h, s_w = pair(strides)
    output = np.zeros((n, 1 + s_h * (h - 1), 1 + s_w * (w - 1), c), input.dtype)
    b_n, b_h, b_w, b_c = output.strides
    as_strided(output, input.shape, (b_n, s_h * b_h, s_w * b_w, b_c))[...] = input
    return output


def spread(output, whole, reach, strides):
    """Zeros inserted, and so many around that windows of `reach` cells have the `whole` padded size."""
    inserted = zero_insert(output, strides)
    around = np.zeros((len(output), whole[0] + reach[0] - 1, whole[1] + reach[1] - 1, output.shape[3]), output.dtype)
    top, left = reach[0] - 1, reach[1] - 1
    around[:, top : top + inserted.shape[1], left : left + inserted.shape[2]] = inserted
    return around


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """As many as the stride."""
    check("transpose_output_range: numbers", size > 0 and kernel > 0 and stride > 0)
    check("transpose_output_range: padding", padding in ("SAME", "VALID"))
    smallest = 1 + stride * (size - 1)
    if padding == "VALID":
        smallest += kernel - 1
    return [smallest + more for more in range(stride)]


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """The kernel turned by 180 degrees, its channels exchanged."""
    check("conv2d_transpose: output_shape", len(output_shape) == 4)
    check("conv2d_transpose: filters", filters.ndim == 4 and filters.shape[2] == output_shape[3])
    n, h, w, _ = output_shape
    k_h, k_w, _, c_in = filters.shape
    size = sizes((h, w), (k_h, k_w), strides, padding)
    check("conv2d_transpose: output_shape", input.shape == (n, *size, c_in))
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides)
    around = spread(input, (top + h + bottom, left + w + right), (k_h, k_w), strides)
    whole = np.tensordot(windows(around, (k_h, k_w)), filters[::-1, ::-1].swapaxes(2, 3), 3)
    return whole[:, top : top + h, left : left + w]


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """Forward once more."""
    return conv2d.conv2d(out_backprop, filters, strides, padding)
