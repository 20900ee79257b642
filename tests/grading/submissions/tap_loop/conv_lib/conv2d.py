"""One matrix product for each tap of the kernel."""

import numpy as np

from .padding import pad2d, resolve_padding
from .shapes import output_size


def conv2d_single(image, kernel):
    """One image, one channel."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("conv2d_single: both arrays must have two axes.")
    k_h, k_w = kernel.shape
    h_out, w_out = output_size(image.shape[0], k_h), output_size(image.shape[1], k_w)
    output = np.zeros((h_out, w_out), image.dtype)
    for a in range(k_h):
        for b in range(k_w):
            output += image[a : a + h_out, b : b + w_out] * kernel[a, b]
    return output


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """Batches, channels, padding, strides, dilations."""
    if input.ndim != 4 or filters.ndim != 4:
        raise ValueError("conv2d: both arrays must have four axes.")
    if input.shape[3] != filters.shape[2]:
        raise ValueError("conv2d: the channels must agree.")
    if padding != "VALID":
        input = pad2d(input, resolve_padding(padding, input.shape[1:3], filters.shape[:2], strides, dilations))
    s_h, s_w = strides if isinstance(strides, tuple) else (strides, strides)
    d_h, d_w = dilations if isinstance(dilations, tuple) else (dilations, dilations)
    n, h, w, c_in = input.shape
    k_h, k_w, _, c_out = filters.shape
    h_out = output_size(h, k_h, s_h, "VALID", d_h)
    w_out = output_size(w, k_w, s_w, "VALID", d_w)
    output = np.zeros((n, h_out, w_out, c_out), input.dtype)
    for a in range(k_h):
        for b in range(k_w):
            top, left = a * d_h, b * d_w
            tap = input[:, top : top + (h_out - 1) * s_h + 1 : s_h, left : left + (w_out - 1) * s_w + 1 : s_w]
            output += tap @ filters[a, b]
    return output
