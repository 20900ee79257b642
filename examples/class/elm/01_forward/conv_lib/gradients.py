# You complete this file. `make build` made it and never overwrites what you write.
# lessons/04_gradients: conv2d_backprop_input, conv2d_backprop_filter, bias_backprop, numerical_vjp
"""The gradients of `conv2d`, each of them again a sum over taps; and a numerical witness for any of them."""

import numpy as np

from .arguments import axes, equal, pair, sizes
from .padding import pad2d, resolve_padding
from .shapes import output_size


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """Gradient of `conv2d` with respect to its input: every output hands its gradient back through its taps.

    d_padded[n, i * s_h + a * d_h, j * s_w + b * d_w, c] += out_backprop[n, i, j, o] * filters[a, b, c, o]

    summed over all i, j, a, b, o that meet at one cell; the padding is cut off afterwards.

    Args:
        input_sizes: (N, H, W, C_in), the shape of the input.
        filters: (K_h, K_w, C_in, C_out), float32 or float64.
        out_backprop: (N, H_out, W_out, C_out), dtype of `filters`: the gradient at the output.
        strides: int or (s_h, s_w), each >= 1.
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0.
        dilations: int or (d_h, d_w), each >= 1; 1 means none.

    Returns:
        (N, H, W, C_in), dtype of `out_backprop`.

    Raises:
        ValueError: if `input_sizes` is not four sizes, if an array does not have four axes, if channels
            differ, if `out_backprop` does not have the shape of the convolution's output, or for
            anything else that `conv2d` refuses.

    Source: tf.compat.v1.nn.conv2d_backprop_input (TensorFlow 2.x API).

    >>> filters = np.array([1.0, 10.0]).reshape(1, 2, 1, 1)
    >>> conv2d_backprop_input((1, 1, 3, 1), filters, np.ones((1, 1, 2, 1)))[0, :, :, 0]
    array([[ 1., 11., 10.]])
    """
    raise NotImplementedError("conv2d_backprop_input: see lessons/04_gradients")


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """Gradient of `conv2d` with respect to its filters: every tap gathers what it met.

    d_filters[a, b, c, o] = sum over n, i, j of
        padded[n, i * s_h + a * d_h, j * s_w + b * d_w, c] * out_backprop[n, i, j, o]

    Args:
        input: (N, H, W, C_in), float32 or float64.
        filter_sizes: (K_h, K_w, C_in, C_out), the shape of the filters.
        out_backprop: (N, H_out, W_out, C_out), dtype of `input`: the gradient at the output.
        strides: int or (s_h, s_w), each >= 1.
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0.
        dilations: int or (d_h, d_w), each >= 1; 1 means none.

    Returns:
        (K_h, K_w, C_in, C_out), dtype of `input`; zeros for an empty batch.

    Raises:
        ValueError: if `filter_sizes` is not four sizes, if an array does not have four axes, if channels
            differ, if `out_backprop` does not have the shape of the convolution's output, or for
            anything else that `conv2d` refuses.

    Source: tf.compat.v1.nn.conv2d_backprop_filter (TensorFlow 2.x API).

    >>> image = np.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1)
    >>> conv2d_backprop_filter(image, (1, 2, 1, 1), np.ones((1, 1, 2, 1)))[:, :, 0, 0]
    array([[3., 5.]])
    """
    raise NotImplementedError("conv2d_backprop_filter: see lessons/04_gradients")


def bias_backprop(out_backprop):
    """Gradient with respect to a bias that is added to every pixel of its channel.

    d_bias[o] = sum over n, i, j of out_backprop[n, i, j, o]

    Args:
        out_backprop: (N, H_out, W_out, C_out), float32 or float64: the gradient at the output.

    Returns:
        (C_out,), dtype of `out_backprop`; zeros for an empty batch.

    Raises:
        ValueError: if `out_backprop` does not have four axes.

    Source: tf.raw_ops.BiasAddGrad (TensorFlow 2.x API).

    >>> bias_backprop(np.ones((2, 3, 4, 1)))
    array([24.])
    """
    raise NotImplementedError("bias_backprop: see lessons/04_gradients")


def numerical_vjp(f, x, dy, h=1e-5):
    """What a small step in each element of `x` does to `f`, weighted by `dy`: the vector-Jacobian product.

    d_x[i] = sum over y of dy * (f(x + h e_i) - f(x - h e_i)) / (2 h),    e_i = 1 at element i, 0 elsewhere

    Args:
        f: function of one array; it is called with float64 arrays of x's shape.
        x: array of any shape; it is not changed.
        dy: array of the shape of f(x): the gradient at the output.
        h: step, float > 0.

    Returns:
        Array of the shape of `x`, float64.

    Raises:
        ValueError: if `dy` does not have the shape of f(x).

    Source: the central difference; tf.test.compute_gradient (TensorFlow 2.x API) does the same.

    >>> numerical_vjp(lambda x: x * x, np.array([1.0, 3.0]), np.array([1.0, 10.0]), h=0.5)
    array([ 2., 60.])
    """
    raise NotImplementedError("numerical_vjp: see lessons/04_gradients")
