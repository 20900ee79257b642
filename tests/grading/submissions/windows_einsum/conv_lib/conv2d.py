"""All windows as a view, and one einsum."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ._windows import windows_of


def conv2d_single(image, kernel):
    """One image, one channel."""
    if image.ndim != 2:
        raise ValueError("image: two axes")
    if kernel.ndim != 2:
        raise ValueError("kernel: two axes")
    return np.einsum("ijab,ab->ij", sliding_window_view(image, kernel.shape), kernel)


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """Windows times filters."""
    if input.ndim != 4 or filters.ndim != 4 or input.shape[-1] != filters.shape[-2]:
        raise ValueError(f"conv2d: {input.shape} and {filters.shape} do not go together")
    windows = windows_of(input, filters.shape[:2], strides, padding, dilations)
    return np.einsum("nijcab,abco->nijo", windows, filters)
