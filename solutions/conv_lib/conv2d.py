"""Forward convolution: from one channel and one image to batches, channels, strides and dilations."""

import numpy as np

from .arguments import axes, equal, pair
from .padding import pad2d, resolve_padding
from .shapes import output_size

### BEGIN SOLUTION
import math  # isort: skip

#: Numbers that one part of the work handles at a time: half a megabyte of float32 stays in a core's cache.
PART = 2**17
#: A matrix product of two arrays is quick if no side of them is shorter.
LONG = 32


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


def windows(input, kernel_size, strides, padding, dilations):
    """What the kernel meets at each place: element [n, i, j, a, b, c] is padded[n, i*s_h + a*d_h, j*s_w + b*d_w, c].

    Returns:
        (N, H_out, W_out, K_h, K_w, C), a view: the padded image is not copied once more.
    """
    (k_h, k_w), (s_h, s_w), (d_h, d_w) = kernel_size, strides, dilations
    pads = resolve_padding(padding, input.shape[1:3], kernel_size, strides, dilations)
    padded = pad2d(input, pads) if pads != ((0, 0), (0, 0)) else input  # (N, top + H + bottom, left + W + right, C)
    n, h, w, c = padded.shape
    shape = (n, output_size(h, k_h, s_h, "VALID", d_h), output_size(w, k_w, s_w, "VALID", d_w), k_h, k_w, c)
    image, row, column, channel = padded.strides  # bytes to the next one
    steps = (image, s_h * row, s_w * column, d_h * row, d_w * column, channel)
    return np.lib.stride_tricks.as_strided(padded, shape, steps, writeable=False)


def parts(shape, least=1):
    """Cut (N, H_out, ...) into parts of about `PART` numbers, or `least`: several whole images, or some rows of one.

    Yields:
        (images, rows), two slices.
    """
    n, h_out = shape[:2]
    size, image = max(PART, least), max(1, math.prod(shape[1:]))
    images, rows = max(1, size // image), math.ceil(h_out / math.ceil(image / size))
    for first in range(0, n, images):
        for top in range(0, h_out, rows):
            yield slice(first, first + images), slice(top, top + rows)


def as_rows(met):
    """Windows (N, H_out, W_out, K_h, K_w, C) as the rows of a matrix: (N * H_out * W_out, K_h * K_w * C)."""
    count, size = math.prod(met.shape[:3]), math.prod(met.shape[3:])
    if met.shape[5] == 1:  # what lies together in memory is then a row of the image, so copy tap by tap
        return met.transpose(3, 4, 5, 0, 1, 2).reshape(size, count).T
    return met.reshape(count, size)


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
    k_h, k_w, c_in, c_out = filters.shape
    equal("conv2d", "filters.shape[2]", c_in, "the input's channels", input.shape[3])
    strides, dilations = pair("conv2d", "strides", strides), pair("conv2d", "dilations", dilations)
    met = windows(input, (k_h, k_w), strides, padding, dilations)  # (N, H_out, W_out, K_h, K_w, C_in)
    n, h_out, w_out = met.shape[:3]

    output = np.empty((n, h_out, w_out, c_out), dtype=input.dtype)
    if k_h * k_w > 1 and min(w_out, c_in) >= LONG:  # tap by tap: nothing is copied
        for part in parts(output.shape):
            output[part] = 0
            for a, b in np.ndindex(k_h, k_w):
                output[part] += met[part][..., a, b, :] @ filters[a, b]  # (n, h, W_out, C_in) @ (C_in, C_out)
    else:  # all taps of a window side by side, or the products would be too small to be quick
        weights = filters.reshape(k_h * k_w * c_in, c_out)
        for part in parts(met.shape, least=weights.size):  # each part reads all weights once more
            rows = as_rows(met[part])  # (windows, K_h * K_w * C_in)
            np.matmul(rows, weights, out=output[part].reshape(len(rows), c_out))
    return output
    ### END SOLUTION
