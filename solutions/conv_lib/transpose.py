"""The transposed convolution: the gradient of `conv2d` with respect to its input, under a name of its own."""

import numpy as np

from .arguments import at_least, axes, equal, pair, sizes
from .conv2d import conv2d
from .gradients import conv2d_backprop_input
from .padding import resolve_padding
from .shapes import output_size


def zero_insert(input, strides):
    """Put strides - 1 zeros between neighbouring rows and columns, none before the first or after the last.

    output[n, i * s_h, j * s_w, c] = input[n, i, j, c], and 0 everywhere else.

    Args:
        input: (N, H, W, C), float32 or float64.
        strides: int or (s_h, s_w), each >= 1.

    Returns:
        (N, (H - 1) * s_h + 1, (W - 1) * s_w + 1, C), dtype of `input`.

    Raises:
        ValueError: if `input` does not have four axes, or if a stride is not an integer >= 1.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), section 4.5.

    >>> zero_insert(np.array([[1.0, 2.0]])[np.newaxis, ..., np.newaxis], 2)[0, :, :, 0]
    array([[1., 0., 2.]])
    """
    ### BEGIN SOLUTION
    axes("zero_insert", "input", input, "N, H, W, C")
    s_h, s_w = pair("zero_insert", "strides", strides)
    n, h, w, c = input.shape
    output = np.zeros((n, (h - 1) * s_h + 1, (w - 1) * s_w + 1, c), dtype=input.dtype)
    output[:, ::s_h, ::s_w, :] = input
    return output
    ### END SOLUTION


def transpose_output_range(size, kernel, stride, padding="SAME"):
    """All lengths that a convolution would bring to `size`: what `output_shape` may be along one axis.

    Without a gap: from the shortest such length to the longest.

    Args:
        size: input length of the transpose along the axis, int >= 1.
        kernel: kernel length along the axis, int >= 1.
        stride: step, int >= 1.
        padding: "SAME" or "VALID".

    Returns:
        range of `stride` lengths.

    Raises:
        ValueError: if a number is not an integer >= 1, or if `padding` is another word.

    Source: tf.nn.conv2d_transpose (TensorFlow 2.x API), which accepts these output_shape and no other.

    >>> list(transpose_output_range(4, 2, 3))
    [10, 11, 12]
    """
    ### BEGIN SOLUTION
    size = at_least(1, "transpose_output_range", "size", size)
    kernel = at_least(1, "transpose_output_range", "kernel", kernel)
    stride = at_least(1, "transpose_output_range", "stride", stride)
    if padding not in ("SAME", "VALID"):
        raise ValueError(f'transpose_output_range: padding={padding!r} must be "SAME" or "VALID".')
    smallest = (size - 1) * stride + (1 if padding == "SAME" else kernel)
    return range(smallest, smallest + stride)
    ### END SOLUTION


def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):
    """The gradient of the convolution that would bring `output_shape` to the shape of `input`.

    The roles of the channels are named from this side: `filters` are those of the imagined convolution,
    whose input has C_out channels and whose output has C_in.

    Args:
        input: (N, H, W, C_in), float32 or float64.
        filters: (K_h, K_w, C_out, C_in), dtype of `input`.
        output_shape: (N, H_out, W_out, C_out); H_out and W_out each one of `stride` lengths
            (`transpose_output_range`).
        strides: int or (s_h, s_w), each >= 1, of the imagined convolution.
        padding: "SAME", "VALID" or ((top, bottom), (left, right)) with ints >= 0, of the imagined convolution.

    Returns:
        (N, H_out, W_out, C_out), dtype of `input`.

    Raises:
        ValueError: if an array does not have four axes, if `output_shape` is not four sizes, if channels
            or batches differ, or if no convolution brings `output_shape` to the shape of `input`.

    Source: tf.nn.conv2d_transpose (TensorFlow 2.x API).

    >>> filters = np.array([1.0, 10.0]).reshape(1, 2, 1, 1)
    >>> conv2d_transpose(np.ones((1, 1, 2, 1)), filters, (1, 1, 3, 1), 2)[0, :, :, 0]
    array([[ 1., 10.,  1.]])
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION


def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):
    """Gradient of `conv2d_transpose` with respect to its input: the transpose of a transpose is the convolution.

    Args:
        filters: (K_h, K_w, C_out, C_in), the filters given to `conv2d_transpose`.
        out_backprop: (N, H_out, W_out, C_out), dtype of `filters`: the gradient at the transpose's output.
        strides: int or (s_h, s_w), each >= 1.
        padding: "SAME", "VALID" or ((top, bottom), (left, right)) with ints >= 0.

    Returns:
        (N, H, W, C_in), the shape of the transpose's input, dtype of `out_backprop`.

    Raises:
        ValueError: if an array does not have four axes, if channels differ, or for anything else that
            `conv2d` refuses.

    Source: the gradient that TensorFlow registers for tf.nn.conv2d_transpose (TensorFlow 2.x).

    >>> filters = np.array([1.0, 10.0]).reshape(1, 2, 1, 1)
    >>> conv2d_transpose_backprop(filters, np.ones((1, 1, 3, 1)), 2)[0, :, :, 0]
    array([[11.,  1.]])
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION
