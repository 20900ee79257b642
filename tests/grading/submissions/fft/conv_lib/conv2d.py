"""A product of spectra."""

import numpy as np

from .shapes import output_size


def conv2d_single(image, kernel):
    """By way of `conv2d`."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("two axes each")
    return conv2d(image[np.newaxis, ..., np.newaxis], kernel[..., np.newaxis, np.newaxis])[0, ..., 0]


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """The whole correlation at stride 1, then every stride-th of it."""
    if input.ndim != 4 or filters.ndim != 4 or input.shape[3] != filters.shape[2] or padding != "VALID":
        raise ValueError("conv2d: the arguments do not go together")
    s_h, s_w = strides if isinstance(strides, tuple) else (strides,) * 2
    d_h, d_w = dilations if isinstance(dilations, tuple) else (dilations,) * 2
    n, h, w, c_in = input.shape
    k_h, k_w, _, c_out = filters.shape
    for size, kernel, stride, dilation in ((h, k_h, s_h, d_h), (w, k_w, s_w, d_w)):
        output_size(size, kernel, stride, "VALID", dilation)
    wide = np.zeros(((k_h - 1) * d_h + 1, (k_w - 1) * d_w + 1, c_in, c_out), filters.dtype)
    wide[::d_h, ::d_w] = filters
    image = np.fft.rfft2(input, (h, w), axes=(1, 2))
    kernel = np.conj(np.fft.rfft2(wide, (h, w), axes=(0, 1)))
    whole = np.fft.irfft2(np.einsum("nijc,ijco->nijo", image, kernel), (h, w), axes=(1, 2))
    valid = whole[:, : h - wide.shape[0] + 1, : w - wide.shape[1] + 1]
    return valid[:, ::s_h, ::s_w].astype(input.dtype)
