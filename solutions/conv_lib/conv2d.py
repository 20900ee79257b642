"""Forward convolution: from one channel and one image to batches, channels, strides and dilations."""

import numpy as np

from .arguments import axes, equal, pair
from .padding import pad2d, resolve_padding
from .shapes import output_size

### BEGIN SOLUTION


def taps(kernel_size, output_size, strides, dilations):
    """For each tap of the kernel, its place and the input rows and columns that it meets, one for each output.

    Yields:
        (a, b, rows, columns), the last two as slices into the padded input.
    """
    (h_out, w_out), (s_h, s_w), (d_h, d_w) = output_size, strides, dilations
    for a in range(kernel_size[0]):
        for b in range(kernel_size[1]):
            rows = slice(a * d_h, a * d_h + (h_out - 1) * s_h + 1, s_h)
            columns = slice(b * d_w, b * d_w + (w_out - 1) * s_w + 1, s_w)
            yield a, b, rows, columns


### END SOLUTION


def conv2d_single(image, kernel):
    """Slide one kernel over one image: one channel, stride 1, VALID.

    output[i, j] = sum over a, b of image[i + a, j + b] * kernel[a, b]

    Args:
        image: (H, W), float32 or float64.
        kernel: (K_h, K_w), dtype of `image`, no larger than the image.

    Returns:
        (H_out, W_out) = (H - K_h + 1, W - K_w + 1), dtype of `image`.

    Raises:
        ValueError: if an argument does not have two axes, or if the kernel does not fit into the image.

    Source: tf.nn.conv2d (TensorFlow 2.x API), with N = C_in = C_out = 1.

    >>> conv2d_single(np.arange(6.0).reshape(2, 3), np.array([[1.0, 10.0]]))
    array([[10., 21.],
           [43., 54.]])
    """
    ### BEGIN SOLUTION
    axes("conv2d_single", "image", image, "H, W")
    axes("conv2d_single", "kernel", kernel, "K_h, K_w")
    k_h, k_w = kernel.shape
    h_out = output_size(image.shape[0], k_h)
    w_out = output_size(image.shape[1], k_w)
    output = np.zeros((h_out, w_out), dtype=image.dtype)
    for a in range(k_h):
        for b in range(k_w):
            output += image[a : a + h_out, b : b + w_out] * kernel[a, b]
    return output
    ### END SOLUTION


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """Two-dimensional convolution of a batch of images, as `tf.nn.conv2d` computes it.

    output[n, i, j, o] = sum over a, b, c of
        padded[n, i * s_h + a * d_h, j * s_w + b * d_w, c] * filters[a, b, c, o]

    Args:
        input: (N, H, W, C_in), float32 or float64. An empty batch gives an empty result.
        filters: (K_h, K_w, C_in, C_out), dtype of `input`.
        strides: int or (s_h, s_w), each >= 1.
        padding: "VALID" (then `padded` is `input`); from lesson 02 on also "SAME" and
            ((top, bottom), (left, right)) with ints >= 0.
        dilations: int or (d_h, d_w), each >= 1; 1 means none.

    Returns:
        (N, H_out, W_out, C_out), dtype of `input`.

    Raises:
        ValueError: if an argument does not have four axes, if the channels of `input` and `filters`
            differ, if a stride or a dilation is not an integer >= 1, if `padding` is not known or
            negative, or if the window does not fit into the padded image.

    Source: tf.nn.conv2d (TensorFlow 2.x API).

    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> conv2d(image, np.ones((2, 2, 1, 1)))[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    ### BEGIN SOLUTION
    axes("conv2d", "input", input, "N, H, W, C_in")
    axes("conv2d", "filters", filters, "K_h, K_w, C_in, C_out")
    n, h, w, c_in = input.shape
    k_h, k_w, _, c_out = filters.shape
    equal("conv2d", "filters.shape[2]", filters.shape[2], "the input's channels", c_in)
    strides, dilations = pair("conv2d", "strides", strides), pair("conv2d", "dilations", dilations)
    pads = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)
    padded = pad2d(input, pads)  # (N, top + H + bottom, left + W + right, C_in)
    h_out = output_size(padded.shape[1], k_h, strides[0], "VALID", dilations[0])
    w_out = output_size(padded.shape[2], k_w, strides[1], "VALID", dilations[1])

    output = np.zeros((n, h_out, w_out, c_out), dtype=input.dtype)
    for a, b, rows, columns in taps((k_h, k_w), (h_out, w_out), strides, dilations):
        output += padded[:, rows, columns, :] @ filters[a, b]  # (N, H_out, W_out, C_in) @ (C_in, C_out)
    return output
    ### END SOLUTION
