"""Images to patches and back."""

import numpy as np

from .padding import pad2d, resolve_padding
from .shapes import output_size


def places(size, kernel_size, strides, padding, dilations):
    """The padding, and for each output and tap the padded row (H_out, 1, K_h, 1) and column (1, W_out, 1, K_w)."""
    pads = resolve_padding(padding, size, kernel_size, strides, dilations)
    lines = []
    for n, k, s, d, (before, after) in zip(
        size, kernel_size, np.broadcast_to(strides, 2), np.broadcast_to(dilations, 2), pads, strict=True
    ):
        count = output_size(before + n + after, k, s, "VALID", d)
        lines.append(s * np.arange(count)[:, None] + d * np.arange(k))
    return pads, lines[0][:, None, :, None], lines[1][None, :, None, :]


def im2col(input, kernel_size, strides, padding, dilations):
    """(N, H, W, C) -> (N, H_out, W_out, K_h, K_w, C)."""
    pads, rows, columns = places(input.shape[1:3], kernel_size, strides, padding, dilations)
    return pad2d(input, pads)[:, rows, columns]


def col2im(patches, size, strides, padding, dilations):
    """(N, H_out, W_out, K_h, K_w, C) -> (N, H, W, C): what falls on one cell is added."""
    (top, bottom), (left, right) = resolve_padding(padding, size, patches.shape[3:5], strides, dilations)
    _, rows, columns = places(size, patches.shape[3:5], strides, padding, dilations)
    shape = (len(patches), top + size[0] + bottom, left + size[1] + right, patches.shape[5])
    padded = np.zeros(shape, patches.dtype)
    np.add.at(padded, (slice(None), rows, columns), patches)
    return padded[:, top : top + size[0], left : left + size[1]]


def output_shape(n, size, kernel_size, channels, strides, padding, dilations):
    """(N, H_out, W_out, channels)."""
    _, rows, columns = places(size, kernel_size, strides, padding, dilations)
    return n, rows.shape[0], columns.shape[1], channels
