"""All windows as a view, and one einsum."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from . import shapes


def conv2d_single(image, kernel):
    """One image, one channel."""
    if image.ndim != 2:
        raise ValueError("image: two axes")
    if kernel.ndim != 2:
        raise ValueError("kernel: two axes")
    return np.einsum("ijab,ab->ij", sliding_window_view(image, kernel.shape), kernel)


def _pair(number):
    return (number, number) if np.isscalar(number) else tuple(number)


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """Windows as wide as the dilated kernel, thinned out."""
    if input.ndim != 4 or filters.ndim != 4 or padding != "VALID" or input.shape[-1] != filters.shape[-2]:
        raise ValueError(f"conv2d: {input.shape}, {filters.shape}, {padding!r} do not go together")
    (s_h, s_w), (d_h, d_w) = _pair(strides), _pair(dilations)
    k_h, k_w = filters.shape[:2]
    shapes.output_size(input.shape[1], k_h, s_h, padding, d_h)
    shapes.output_size(input.shape[2], k_w, s_w, padding, d_w)
    extent = ((k_h - 1) * d_h + 1, (k_w - 1) * d_w + 1)
    windows = sliding_window_view(input, extent, axis=(1, 2))[:, ::s_h, ::s_w, :, ::d_h, ::d_w]
    return np.einsum("nijcab,abco->nijo", windows, filters)
