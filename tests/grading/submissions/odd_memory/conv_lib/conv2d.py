"""Right values in unusual memory: accumulated in double precision, handed back as a view, channels first."""

import numpy as np

from .padding import pad2d, resolve_padding, twice
from .shapes import output_size


def conv2d_single(image, kernel):
    """Columns first, then a transposed view."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("conv2d_single: two axes each")
    w_out, h_out = output_size(image.shape[1], kernel.shape[1]), output_size(image.shape[0], kernel.shape[0])
    turned = np.zeros((w_out, h_out))
    for (a, b), weight in np.ndenumerate(kernel):
        turned += weight * image.T[b : b + w_out, a : a + h_out].astype(float)
    return turned.astype(image.dtype).T


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """(C_out, N, H_out, W_out) inside a larger array, seen from outside as it must be."""
    if input.ndim != 4 or filters.ndim != 4:
        raise ValueError("conv2d: arguments")
    if input.shape[3] != filters.shape[2]:
        raise ValueError("conv2d: channels")
    (s_h, s_w), (d_h, d_w) = twice(strides), twice(dilations)
    padded = pad2d(input, resolve_padding(padding, input.shape[1:3], filters.shape[:2], strides, dilations))
    h_out = output_size(padded.shape[1], filters.shape[0], s_h, "VALID", d_h)
    w_out = output_size(padded.shape[2], filters.shape[1], s_w, "VALID", d_w)
    larger = np.zeros((filters.shape[3], len(input), h_out, 2 * w_out), input.dtype, order="F")
    for o, n, i, j in np.ndindex(filters.shape[3], len(input), h_out, w_out):
        rows = i * s_h + d_h * np.arange(filters.shape[0])
        columns = j * s_w + d_w * np.arange(filters.shape[1])
        patch = padded[n][np.ix_(rows, columns)]
        larger[o, n, i, 2 * j] = np.vdot(patch.astype(np.float64), filters[..., o].astype(np.float64))
    return larger[..., ::2].transpose(1, 2, 3, 0)
