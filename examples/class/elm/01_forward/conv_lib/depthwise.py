# You complete this file. `make build` made it and never overwrites what you write.
# lessons/06_depthwise: depthwise_conv2d, depthwise_conv2d_backprop_input, depthwise_conv2d_backprop_filter, depthwise_as_dense, separable_conv2d, separable_cost
"""Depthwise convolution: every channel has filters of its own; and what it saves."""

import numpy as np

from .arguments import at_least, axes, equal, pair, sizes
from .conv2d import conv2d
from .padding import pad2d, resolve_padding


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
    raise NotImplementedError("depthwise_conv2d: see lessons/06_depthwise")


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
    raise NotImplementedError("depthwise_conv2d_backprop_input: see lessons/06_depthwise")


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
    raise NotImplementedError("depthwise_conv2d_backprop_filter: see lessons/06_depthwise")


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
    raise NotImplementedError("depthwise_as_dense: see lessons/06_depthwise")


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
    raise NotImplementedError("separable_conv2d: see lessons/06_depthwise")


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
    raise NotImplementedError("separable_cost: see lessons/06_depthwise")
