"""Borders."""

import numpy as np

from .shapes import same_padding


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """Each axis on its own."""
    axes = [[int(number) for number in np.broadcast_to(pair, 2)] for pair in (strides, dilations)]
    axes = list(zip(input_size, kernel_size, *axes, strict=True))
    if len(axes) != 2 or min(min(axis) for axis in axes) < 1:
        raise ValueError(f"resolve_padding: {axes} must be two times four numbers of at least 1.")
    if padding == "VALID":
        return (0, 0), (0, 0)
    if padding == "SAME":
        return tuple(same_padding(*axis) for axis in axes)
    return _checked(padding)


def pad2d(input, pads, value=0):
    """A larger array, and the input in its middle."""
    if input.ndim != 4:
        raise ValueError(f"pad2d: input.shape={input.shape}")
    (top, bottom), (left, right) = _checked(pads)
    n, h, w, c = input.shape
    output = np.full((n, top + h + bottom, left + w + right, c), value, input.dtype)
    output[:, top : top + h, left : left + w] = input
    return output


def _checked(pads):
    if np.shape(pads) != (2, 2) or np.min(pads) < 0:
        raise ValueError(f"padding: {pads!r} is not known.")
    return pads
