"""Sizes by the closed formula, as NumPy integers."""

import numpy as np


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Positions along one axis."""
    if min(size, kernel, stride, dilation) < 1:
        raise ValueError(f"output_size: {(size, kernel, stride, dilation)} must be at least 1.")
    if padding == "SAME":
        return np.int64((size + stride - 1) // stride)
    if padding != "VALID":
        raise ValueError(f"output_size: padding={padding!r} is not known.")
    extent = (kernel - 1) * dilation + 1
    if extent > size:
        raise ValueError(f"output_size: a window of {extent} must fit into {size}.")
    return np.int32((size - extent) // stride + 1)


def same_padding(size, kernel, stride=1, dilation=1):
    """A list, rounded down and up."""
    missing = (output_size(size, kernel, stride, "SAME", dilation) - 1) * stride + (kernel - 1) * dilation + 1 - size
    half = max(missing, 0) / 2
    return list(np.array([np.floor(half), np.ceil(half)]).astype(np.int64))
