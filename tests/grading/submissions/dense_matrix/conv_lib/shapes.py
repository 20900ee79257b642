"""Sizes with NumPy integers."""

import numpy as np


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Positions along one axis, as a NumPy integer."""
    size, kernel, stride, dilation = np.array([size, kernel, stride, dilation])
    if not min(size, kernel, stride, dilation) > 0:
        raise ValueError("not positive")
    try:
        room = {"VALID": size - (kernel - 1) * dilation, "SAME": size}[padding]
    except KeyError:
        raise ValueError(padding) from None
    if room < 1:
        raise ValueError("does not fit")
    return np.int64(np.ceil(room / stride))


def same_padding(size, kernel, stride=1, dilation=1):
    """Counts the cells that the last window needs and does not find."""
    last = (output_size(size, kernel, stride, "SAME", dilation) - 1) * stride
    touched = last + dilation * np.arange(kernel)
    missing = len(range(size, touched[-1] + 1))
    return missing // 2, -(-missing // 2)
