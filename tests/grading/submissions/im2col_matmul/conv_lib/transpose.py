"""The gradient under another name."""

import numpy as np

from .conv2d import conv2d
from .gradients import conv2d_backprop_input


def zero_insert(input, strides):
    """Every s-th element of zeros."""
    s_h, s_w = np.broadcast_to(strides, 2)
    if input.ndim != 4 or min(s_h, s_w, *input.shape[1:3]) < 1:
        raise ValueError(f"zero_insert: input.shape={input.shape}, strides={strides}")
    n, h, w, c = input.shape
    output = np.zeros((n, (h - 1) * s_h + 1, (w - 1) * s_w + 1, c), input.dtype)
    output[:, ::s_h, ::s_w] = input
    return output


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """By the closed formula."""
    if min(size, kernel, stride) < 1 or padding not in ("SAME", "VALID"):
        raise ValueError(f"transpose_output_range: {(size, kernel, stride, padding)}")
    first = (size - 1) * stride + (1 if padding == "SAME" else kernel)
    return range(first, first + stride)


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """The filters stay as they are."""
    return conv2d_backprop_input(output_shape, filters, input, strides, padding)


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """The gradient of a gradient."""
    return conv2d(out_backprop, filters, strides, padding)
