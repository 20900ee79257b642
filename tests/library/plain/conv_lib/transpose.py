"""The transposed convolution: the gradient of `conv2d` with respect to its input, under a name of its own."""

import numpy as np

from .arguments import at_least, axes, equal, pair, sizes
from .conv2d import conv2d
from .gradients import conv2d_backprop_input
from .padding import resolve_padding
from .shapes import output_size


def zero_insert(input, strides):
    axes("zero_insert", "input", input, "N, H, W, C")
    s_h, s_w = pair("zero_insert", "strides", strides)
    n, h, w, c = input.shape
    output = np.zeros((n, (h - 1) * s_h + 1, (w - 1) * s_w + 1, c), dtype=input.dtype)
    output[:, ::s_h, ::s_w, :] = input
    return output


def transpose_output_range(size, kernel, stride, padding="SAME"):
    size = at_least(1, "transpose_output_range", "size", size)
    kernel = at_least(1, "transpose_output_range", "kernel", kernel)
    stride = at_least(1, "transpose_output_range", "stride", stride)
    if padding not in ("SAME", "VALID"):
        raise ValueError(f'transpose_output_range: padding={padding!r} must be "SAME" or "VALID".')
    smallest = (size - 1) * stride + (1 if padding == "SAME" else kernel)
    return range(smallest, smallest + stride)


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    axes("conv2d_transpose", "input", input, "N, H, W, C_in")
    axes("conv2d_transpose", "filters", filters, "K_h, K_w, C_out, C_in")
    n, h_out, w_out, c_out = sizes("conv2d_transpose", "output_shape", output_shape, "N, H_out, W_out, C_out")
    equal("conv2d_transpose", "filters.shape[3]", filters.shape[3], "the input's channels", input.shape[3])
    equal("conv2d_transpose", "output_shape[3]", c_out, "filters.shape[2]", filters.shape[2])
    equal("conv2d_transpose", "output_shape[0]", n, "the input's batch", input.shape[0])
    strides = pair("conv2d_transpose", "strides", strides)
    pads = resolve_padding(padding, (h_out, w_out), filters.shape[:2], strides)
    for axis, long, (before, after), stride in zip((1, 2), (h_out, w_out), pads, strides, strict=True):
        short = output_size(before + long + after, filters.shape[axis - 1], stride)
        if short != input.shape[axis]:
            raise ValueError(
                f"conv2d_transpose: output_shape[{axis}]={long} must be a length that stride {stride} and padding "
                f"{padding!r} bring to {input.shape[axis]}, got one that becomes {short}."
            )
    return conv2d_backprop_input(output_shape, filters, input, strides, padding)


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    axes("conv2d_transpose_backprop", "filters", filters, "K_h, K_w, C_out, C_in")
    axes("conv2d_transpose_backprop", "out_backprop", out_backprop, "N, H_out, W_out, C_out")
    equal(
        "conv2d_transpose_backprop",
        "filters.shape[2]",
        filters.shape[2],
        "the channels of out_backprop",
        out_backprop.shape[3],
    )
    return conv2d(out_backprop, filters, strides, padding)
