"""Depthwise convolution: every channel has filters of its own; and what it saves."""

import numpy as np

from .arguments import at_least, axes, equal, pair, sizes
from .conv2d import conv2d
from .padding import pad2d, resolve_padding

### BEGIN SOLUTION
from .conv2d import parts, taps, windows  # isort: skip
from .shapes import output_size  # isort: skip


def _forward(function, input_sizes, filter_sizes, out_backprop, strides, padding):
    """The strides, the pads and (N, H_out, W_out, C, M) of the convolution whose output is like `out_backprop`."""
    n, h, w, c = sizes(function, "input_sizes", input_sizes, "N, H, W, C")
    k_h, k_w, filter_channels, m = sizes(function, "filter_sizes", filter_sizes, "K_h, K_w, C, M")
    equal(function, "filter_sizes[2]", filter_channels, "the input's channels", c)
    strides = pair(function, "strides", strides)
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides)
    h_out = output_size(top + h + bottom, k_h, strides[0])
    w_out = output_size(left + w + right, k_w, strides[1])
    axes(function, "out_backprop", out_backprop, "N, H_out, W_out, C * M")
    equal(function, "out_backprop.shape", out_backprop.shape, "the convolution's output", (n, h_out, w_out, c * m))
    return strides, ((top, bottom), (left, right)), (n, h_out, w_out, c, m)


def in_lines(met):
    """Windows (N, H_out, W_out, K_h, K_w, C) as (N, H_out, K_h, K_w, W_out * C).

    For each tap the whole line that it meets along a row of the output: NumPy is quick where the last axis is long.
    """
    n, h_out, w_out, k_h, k_w, c = met.shape
    return met.transpose(0, 1, 3, 4, 2, 5).reshape(n, h_out, k_h, k_w, w_out * c)  # a view if the stride is 1


### END SOLUTION


def depthwise_conv2d(input, filter, strides=1, padding="VALID", dilations=1):
    """Convolve each channel with its own M filters; no sum over channels.

    output[n, i, j, k * M + q] = sum over a, b of
        padded[n, i * s_h + a * d_h, j * s_w + b * d_w, k] * filter[a, b, k, q]

    Args:
        input: (N, H, W, C), float32 or float64.
        filter: (K_h, K_w, C, M), dtype of `input`; M, the channel multiplier, is the number of filters per channel.
        strides: int or (s_h, s_w), each >= 1.
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0.
        dilations: int or (d_h, d_w), each >= 1; 1 means none.

    Returns:
        (N, H_out, W_out, C * M), dtype of `input`.

    Raises:
        ValueError: if an array does not have four axes, if the channels differ, or for anything else
            that `conv2d` refuses.

    Source: tf.nn.depthwise_conv2d (TensorFlow 2.x API), which eagerly refuses unequal strides.

    >>> depthwise_conv2d(np.array([[[[1.0, 2.0]]]]), np.array([[[[3.0, 4.0], [5.0, 6.0]]]]))[0, 0, 0]
    array([ 3.,  4., 10., 12.])
    """
    ### BEGIN SOLUTION
    axes("depthwise_conv2d", "input", input, "N, H, W, C")
    axes("depthwise_conv2d", "filter", filter, "K_h, K_w, C, M")
    k_h, k_w, c, m = filter.shape
    equal("depthwise_conv2d", "filter.shape[2]", c, "the input's channels", input.shape[3])
    strides, dilations = pair("depthwise_conv2d", "strides", strides), pair("depthwise_conv2d", "dilations", dilations)
    met = windows(input, (k_h, k_w), strides, padding, dilations)  # (N, H_out, W_out, K_h, K_w, C)
    n, h_out, w_out = met.shape[:3]
    weights = np.tile(filter.transpose(3, 0, 1, 2), w_out)  # (M, K_h, K_w, W_out * C): once for each column

    output = np.empty((n, h_out, w_out * c, m), dtype=input.dtype)
    for part in parts(met.shape):
        lines = in_lines(met[part])  # (n, h, K_h, K_w, W_out * C)
        for q in range(m):
            output[part][..., q] = np.einsum("nhabx,abx->nhx", lines, weights[q])
    return output.reshape(n, h_out, w_out, c * m)
    ### END SOLUTION


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID"):
    """Gradient of `depthwise_conv2d` with respect to its input: each channel sums over its own M outputs.

    Args:
        input_sizes: (N, H, W, C), the shape of the input.
        filter: (K_h, K_w, C, M), float32 or float64.
        out_backprop: (N, H_out, W_out, C * M), dtype of `filter`: the gradient at the output.
        strides: int or (s_h, s_w), each >= 1.
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0.

    Returns:
        (N, H, W, C), dtype of `out_backprop`.

    Raises:
        ValueError: if `input_sizes` is not four sizes, if an array does not have four axes, if channels
            differ, if `out_backprop` does not have the shape of the convolution's output, or for
            anything else that `depthwise_conv2d` refuses.

    Source: tf.nn.depthwise_conv2d_backprop_input (TensorFlow 2.x API).

    >>> filter = np.array([1.0, 10.0]).reshape(1, 1, 1, 2)
    >>> depthwise_conv2d_backprop_input((1, 1, 1, 1), filter, np.ones((1, 1, 1, 2)))[0, 0, 0]
    array([11.])
    """
    ### BEGIN SOLUTION
    axes("depthwise_conv2d_backprop_input", "filter", filter, "K_h, K_w, C, M")
    strides, pads, output_sizes = _forward(
        "depthwise_conv2d_backprop_input", input_sizes, filter.shape, out_backprop, strides, padding
    )
    gradient = out_backprop.reshape(output_sizes)  # (N, H_out, W_out, C, M)
    padded = pad2d(np.zeros(tuple(input_sizes), dtype=out_backprop.dtype), pads)
    for images, rows in parts(output_sizes):
        sheet = padded[images, rows.start * strides[0] :]  # from the first row on that these outputs have read
        for q in range(filter.shape[3]):
            handed = gradient[images, rows, ..., q].copy()  # (n, h, W_out, C)
            for a, b, reached, columns in taps(filter.shape[:2], handed.shape[1:3], strides, (1, 1)):
                sheet[:, reached, columns] += handed * filter[a, b, :, q]
    (top, bottom), (left, right) = pads
    return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right, :]
    ### END SOLUTION


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID"):
    """Gradient of `depthwise_conv2d` with respect to its filters: no sum over channels either.

    Args:
        input: (N, H, W, C), float32 or float64.
        filter_sizes: (K_h, K_w, C, M), the shape of the filters.
        out_backprop: (N, H_out, W_out, C * M), dtype of `input`: the gradient at the output.
        strides: int or (s_h, s_w), each >= 1.
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0.

    Returns:
        (K_h, K_w, C, M), dtype of `input`; zeros for an empty batch.

    Raises:
        ValueError: if `filter_sizes` is not four sizes, if an array does not have four axes, if channels
            differ, if `out_backprop` does not have the shape of the convolution's output, or for
            anything else that `depthwise_conv2d` refuses.

    Source: tf.nn.depthwise_conv2d_backprop_filter (TensorFlow 2.x API).

    >>> image = np.array([1.0, 2.0]).reshape(1, 1, 1, 2)
    >>> depthwise_conv2d_backprop_filter(image, (1, 1, 2, 1), np.array([1.0, 10.0]).reshape(1, 1, 1, 2))[0, 0]
    array([[ 1.],
           [20.]])
    """
    ### BEGIN SOLUTION
    axes("depthwise_conv2d_backprop_filter", "input", input, "N, H, W, C")
    strides, pads, (n, h_out, w_out, c, m) = _forward(
        "depthwise_conv2d_backprop_filter", input.shape, filter_sizes, out_backprop, strides, padding
    )
    k_h, k_w = tuple(filter_sizes)[:2]
    met = windows(input, (k_h, k_w), strides, pads, (1, 1))  # (N, H_out, W_out, K_h, K_w, C)
    gradient = out_backprop.reshape(n, h_out, w_out * c, m)
    d_filter = np.zeros((m, k_h, k_w, w_out * c), dtype=input.dtype)
    for part in parts(met.shape):
        lines = in_lines(met[part])  # (n, h, K_h, K_w, W_out * C)
        for q in range(m):
            d_filter[q] += np.einsum("nhabx,nhx->abx", lines, gradient[part][..., q].copy())
    return d_filter.reshape(m, k_h, k_w, w_out, c).sum(axis=3).transpose(1, 2, 3, 0)
    ### END SOLUTION


def depthwise_as_dense(filter):
    """The filters of the dense `conv2d` that computes the same: zero wherever two channels would mix.

    dense[a, b, k, k * M + q] = filter[a, b, k, q], and 0 everywhere else.

    Args:
        filter: (K_h, K_w, C, M), float32 or float64.

    Returns:
        (K_h, K_w, C, C * M), dtype of `filter`.

    Raises:
        ValueError: if `filter` does not have four axes.

    Source: tf.nn.depthwise_conv2d (TensorFlow 2.x API), whose output it gives under tf.nn.conv2d.

    >>> depthwise_as_dense(np.array([[[[1.0], [2.0]]]]))[0, 0]
    array([[1., 0.],
           [0., 2.]])
    """
    ### BEGIN SOLUTION
    axes("depthwise_as_dense", "filter", filter, "K_h, K_w, C, M")
    k_h, k_w, c, m = filter.shape
    dense = np.zeros((k_h, k_w, c, c, m), dtype=filter.dtype)
    channels = np.arange(c)
    dense[:, :, channels, channels, :] = filter  # from channel k to the outputs of channel k
    return dense.reshape(k_h, k_w, c, c * m)
    ### END SOLUTION


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID"):
    """A depthwise convolution, then a 1x1 convolution that mixes its channels.

    Args:
        input: (N, H, W, C), float32 or float64.
        depthwise_filter: (K_h, K_w, C, M), dtype of `input`.
        pointwise_filter: (1, 1, C * M, C_out), dtype of `input`.
        strides: int or (s_h, s_w), each >= 1, of the depthwise step.
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0, of the depthwise step.

    Returns:
        (N, H_out, W_out, C_out), dtype of `input`.

    Raises:
        ValueError: if an array does not have four axes, if channels differ, if `pointwise_filter` is not
            1x1, or for anything else that `depthwise_conv2d` refuses.

    Source: tf.nn.separable_conv2d (TensorFlow 2.x API).

    >>> pixel, pointwise = np.array([[[[1.0, 2.0]]]]), np.ones((1, 1, 2, 1))
    >>> separable_conv2d(pixel, np.array([[[[3.0], [4.0]]]]), pointwise)[0, 0, 0]
    array([11.])
    """
    ### BEGIN SOLUTION
    axes("separable_conv2d", "input", input, "N, H, W, C")
    axes("separable_conv2d", "depthwise_filter", depthwise_filter, "K_h, K_w, C, M")
    axes("separable_conv2d", "pointwise_filter", pointwise_filter, "1, 1, C * M, C_out")
    equal("separable_conv2d", "pointwise_filter.shape[:2]", pointwise_filter.shape[:2], "one pixel", (1, 1))
    _, _, c, m = depthwise_filter.shape
    equal("separable_conv2d", "pointwise_filter.shape[2]", pointwise_filter.shape[2], "C * M", c * m)
    return conv2d(depthwise_conv2d(input, depthwise_filter, strides, padding), pointwise_filter)
    ### END SOLUTION


def separable_cost(kernel_size, c_in, multiplier, c_out, output_size):
    """Weights and multiply-accumulates of a separable convolution.

    Those of both steps, the depthwise and the pointwise one, for one image.

    Args:
        kernel_size: int or (K_h, K_w), each >= 1.
        c_in: channels of the input, C, int >= 1.
        multiplier: depthwise filters per channel, M, int >= 1.
        c_out: channels of the output, int >= 1.
        output_size: int or (H_out, W_out), each >= 1.

    Returns:
        (params, macs), ints: weights without bias, and multiply-accumulates for one image.

    Raises:
        ValueError: if a number is not an integer >= 1.

    Source: Howard et al., MobileNets (2017), section 3.1, with the channel multiplier.

    >>> separable_cost(3, 2, 1, 4, (5, 6))
    (26, 780)
    """
    ### BEGIN SOLUTION
    k_h, k_w = pair("separable_cost", "kernel_size", kernel_size)
    h_out, w_out = pair("separable_cost", "output_size", output_size)
    c_in = at_least(1, "separable_cost", "c_in", c_in)
    multiplier = at_least(1, "separable_cost", "multiplier", multiplier)
    c_out = at_least(1, "separable_cost", "c_out", c_out)
    depthwise = k_h * k_w * c_in * multiplier
    pointwise = c_in * multiplier * c_out
    params = depthwise + pointwise
    return params, h_out * w_out * params
    ### END SOLUTION
