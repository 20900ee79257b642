"""The transposed convolution: the gradient, used forwards."""

import numpy as np

from ._taps import four_axes, four_sizes
from .conv2d import conv2d
from .gradients import conv2d_backprop_input
from .padding import pair


def zero_insert(input, strides):
    """A strided view of zeros, filled."""
    four_axes("zero_insert", input)
    n, h, w, c = input.shape
    s_h, s_w = pair(strides)
    if min(h, w, s_h, s_w) < 1:
        raise ValueError(f"zero_insert: sizes and strides={strides!r} must be at least 1.")
    output = np.zeros((n, (h - 1) * s_h + 1, (w - 1) * s_w + 1, c), input.dtype)
    output[:, ::s_h, ::s_w] = input
    return output


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """All sizes that a convolution makes into `size`."""
    if min(size, kernel, stride) < 1:
        raise ValueError(f"transpose_output_range: {(size, kernel, stride)} must be at least 1.")
    if padding == "SAME":
        return range((size - 1) * stride + 1, size * stride + 1)
    if padding != "VALID":
        raise ValueError(f"transpose_output_range: padding={padding!r} is not known.")
    return range((size - 1) * stride + kernel, size * stride + kernel)


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """The gradient of the convolution that leads from `output_shape` to the input."""
    four_axes("conv2d_transpose", input, filters)
    n, _, _, c_out = four_sizes("conv2d_transpose", output_shape, least=0)
    if n != len(input) or c_out != filters.shape[2] or input.shape[3] != filters.shape[3]:
        raise ValueError("conv2d_transpose: batch and channels must agree.")
    return conv2d_backprop_input(output_shape, filters, input, strides, padding)


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """The convolution that was transposed."""
    four_axes("conv2d_transpose_backprop", filters, out_backprop)
    if out_backprop.shape[3] != filters.shape[2]:
        raise ValueError("conv2d_transpose_backprop: the channels must agree.")
    return conv2d(out_backprop, filters, strides, padding)
