"""Which tap meets which cell, as arrays of zeros and ones."""

import numpy as np

from .padding import resolve_padding, twice
from .shapes import output_size


def selectors(size, kernel_size, strides, padding, dilations=1):
    """One array for each axis: (kernel, output, input), 1 where a tap of an output reads a cell of the input."""
    pads = resolve_padding(padding, size, kernel_size, strides, dilations)
    both = []
    for n, k, s, d, (before, after) in zip(size, kernel_size, twice(strides), twice(dilations), pads, strict=True):
        positions = output_size(before + n + after, k, s, "VALID", d)
        cells = d * np.arange(k)[:, None] + s * np.arange(positions) - before
        both.append((cells[..., None] == np.arange(n)).astype(np.float64))
    return both


def demand(right, function):
    """A `ValueError` unless all is right."""
    if not right:
        raise ValueError(f"{function}: shapes")
