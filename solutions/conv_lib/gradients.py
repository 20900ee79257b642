"""The gradients of `conv2d`, each of them again a sum over taps; and a numerical witness for any of them."""

import numpy as np

from .arguments import axes, equal, pair, sizes
from .padding import pad2d, resolve_padding
from .shapes import output_size

### BEGIN SOLUTION
from .conv2d import as_rows, parts, taps, windows  # isort: skip


def _forward(function, input_sizes, filter_sizes, out_backprop, strides, padding, dilations):
    """The strides, the pads and the dilations of the convolution whose output has the shape of `out_backprop`."""
    n, h, w, c_in = sizes(function, "input_sizes", input_sizes, "N, H, W, C_in")
    k_h, k_w, filter_channels, c_out = sizes(function, "filter_sizes", filter_sizes, "K_h, K_w, C_in, C_out")
    equal(function, "filter_sizes[2]", filter_channels, "the input's channels", c_in)
    strides, dilations = pair(function, "strides", strides), pair(function, "dilations", dilations)
    (top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)
    h_out = output_size(top + h + bottom, k_h, strides[0], "VALID", dilations[0])
    w_out = output_size(left + w + right, k_w, strides[1], "VALID", dilations[1])
    equal(function, "out_backprop.shape", out_backprop.shape, "the convolution's output", (n, h_out, w_out, c_out))
    return strides, ((top, bottom), (left, right)), dilations


### END SOLUTION


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
    ### BEGIN SOLUTION
    axes("conv2d_backprop_input", "filters", filters, "K_h, K_w, C_in, C_out")
    axes("conv2d_backprop_input", "out_backprop", out_backprop, "N, H_out, W_out, C_out")
    strides, pads, dilations = _forward(
        "conv2d_backprop_input", input_sizes, filters.shape, out_backprop, strides, padding, dilations
    )
    turned = np.ascontiguousarray(filters.swapaxes(2, 3))  # (K_h, K_w, C_out, C_in)

    padded = pad2d(np.zeros(tuple(input_sizes), dtype=out_backprop.dtype), pads)
    for images, rows in parts(out_backprop.shape):
        handed = out_backprop[images, rows]  # (n, h, W_out, C_out)
        sheet = padded[images, rows.start * strides[0] :]  # from the first row on that these outputs have read
        for a, b, reached, columns in taps(filters.shape[:2], handed.shape[1:3], strides, dilations):
            sheet[:, reached, columns] += handed @ turned[a, b]  # (n, h, W_out, C_out) @ (C_out, C_in)
    (top, bottom), (left, right) = pads
    return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right, :]
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    axes("conv2d_backprop_filter", "input", input, "N, H, W, C_in")
    axes("conv2d_backprop_filter", "out_backprop", out_backprop, "N, H_out, W_out, C_out")
    strides, pads, dilations = _forward(
        "conv2d_backprop_filter", input.shape, filter_sizes, out_backprop, strides, padding, dilations
    )
    k_h, k_w, c_in, c_out = filter_sizes
    met = windows(input, (k_h, k_w), strides, pads, dilations)  # (N, H_out, W_out, K_h, K_w, C_in)
    d_filters = np.zeros((k_h * k_w * c_in, c_out), dtype=input.dtype)
    for part in parts(met.shape, least=d_filters.size):
        rows = as_rows(met[part])  # (windows, K_h * K_w * C_in)
        d_filters += rows.T @ out_backprop[part].reshape(len(rows), c_out)
    return d_filters.reshape(k_h, k_w, c_in, c_out)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    axes("bias_backprop", "out_backprop", out_backprop, "N, H_out, W_out, C_out")
    return out_backprop.sum(axis=(0, 1, 2))
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    x = np.array(x, dtype=np.float64)
    dy = np.asarray(dy, dtype=np.float64)
    equal("numerical_vjp", "dy.shape", dy.shape, "the shape of f(x)", np.shape(f(x.copy())))
    d_x = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        d_x[index] = np.sum(dy * (f(x + step) - f(x - step))) / (2 * h)
    return d_x
    ### END SOLUTION
