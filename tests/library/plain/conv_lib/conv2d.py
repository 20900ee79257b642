"""Forward convolution: from one channel and one image to batches, channels, strides and dilations."""

import numpy as np

from .arguments import axes, equal, pair
from .padding import pad2d, resolve_padding
from .shapes import output_size


def taps(kernel_size, output_size, strides, dilations):
    (h_out, w_out), (s_h, s_w), (d_h, d_w) = output_size, strides, dilations
    for a in range(kernel_size[0]):
        for b in range(kernel_size[1]):
            rows = slice(a * d_h, a * d_h + (h_out - 1) * s_h + 1, s_h)
            columns = slice(b * d_w, b * d_w + (w_out - 1) * s_w + 1, s_w)
            yield a, b, rows, columns


def conv2d_single(image, kernel):
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


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
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
