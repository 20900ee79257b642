"""Padding in lists, and arrays that are the middle of something."""

import numpy as np

from .shapes import same_padding


def twice(value):
    """One number, or a pair."""
    first, second = (value, value) if np.ndim(value) == 0 else value
    return [first, second]


def in_numbers(pads):
    """A list of two lists."""
    if isinstance(pads, str) or np.shape(pads) != (2, 2) or np.less(pads, 0).any():
        raise ValueError(f"padding: {pads!r}")
    return [list(row) for row in np.array(pads)]


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """[[top, bottom], [left, right]] of NumPy integers."""
    (h, w), (k_h, k_w), (s_h, s_w), (d_h, d_w) = input_size, kernel_size, twice(strides), twice(dilations)
    same = [same_padding(h, k_h, s_h, d_h), same_padding(w, k_w, s_w, d_w)]
    if not isinstance(padding, str):
        return in_numbers(padding)
    if padding not in ("SAME", "VALID"):
        raise ValueError(f"resolve_padding: {padding!r}")
    return [[number * (padding == "SAME") for number in axis] for axis in same]


def pad2d(input, pads, value=0):
    """A view into an array with room for one row and one column more, its channels first."""
    if input.ndim != 4:
        raise ValueError(f"pad2d: {input.shape}")
    (top, bottom), (left, right) = in_numbers(pads)
    n, h, w, c = input.shape
    room = np.full((c, top + h + bottom + 1, left + w + right + 1, n), value, input.dtype)
    padded = room.transpose(3, 1, 2, 0)[:, 1:, :-1]
    padded[:, top : top + h, left : left + w] = input
    return padded
