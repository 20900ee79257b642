"""A product of spectra."""

import numpy as np

from ._spectra import Plane


def conv2d_single(image, kernel):
    """By way of `conv2d`."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("two axes each")
    return conv2d(image[np.newaxis, ..., np.newaxis], kernel[..., np.newaxis, np.newaxis])[0, ..., 0]


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """The whole correlation at stride 1, then every stride-th of it."""
    if input.ndim != 4 or filters.ndim != 4 or input.shape[3] != filters.shape[2]:
        raise ValueError("conv2d: the arguments do not go together")
    plane = Plane(input.shape[1:3], filters.shape[:2], strides, padding, dilations)
    product = np.einsum("nijc,ijco->nijo", plane.of_image(input), plane.of_kernel(filters).conj())
    return plane.output(product).astype(input.dtype)
