"""Patches as rows of one matrix."""

import numpy as np

from .shapes import output_size


def conv2d_single(image, kernel):
    """Every patch, flattened, times the kernel, flattened."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("conv2d_single: two axes each")
    shape = output_size(image.shape[0], kernel.shape[0]), output_size(image.shape[1], kernel.shape[1])
    patches = [image[i : i + kernel.shape[0], j : j + kernel.shape[1]].ravel() for i, j in np.ndindex(*shape)]
    return (np.stack(patches) @ kernel.ravel()).reshape(shape)


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """im2col with index arrays."""
    if input.ndim != 4:
        raise ValueError(f"conv2d: input.shape={input.shape}")
    if filters.ndim != 4 or filters.shape[2] != input.shape[3]:
        raise ValueError(f"conv2d: filters.shape={filters.shape}")
    if padding != "VALID":
        raise ValueError(f"conv2d: padding={padding!r}")
    s_h, s_w = np.broadcast_to(strides, 2)
    d_h, d_w = np.broadcast_to(dilations, 2)
    k_h, k_w, c_in, c_out = filters.shape
    h_out = output_size(input.shape[1], k_h, s_h, "VALID", d_h)
    w_out = output_size(input.shape[2], k_w, s_w, "VALID", d_w)
    rows = s_h * np.arange(h_out)[:, None] + d_h * np.arange(k_h)
    columns = s_w * np.arange(w_out)[:, None] + d_w * np.arange(k_w)
    patches = input[:, rows[:, None, :, None], columns[None, :, None, :]]
    flat = patches.reshape(-1, k_h * k_w * c_in) @ filters.reshape(-1, c_out)
    return flat.reshape(len(input), h_out, w_out, c_out)
