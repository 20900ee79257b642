"""Padding in numbers, and the padded array."""

import numpy as np

from .shapes import same_padding


def pair(value):
    """One number stands for both axes."""
    return value if isinstance(value, tuple) else (value, value)


def explicit(padding):
    """((top, bottom), (left, right)), checked."""
    try:
        (top, bottom), (left, right) = padding
    except TypeError:
        raise ValueError(f"padding={padding!r} is not ((top, bottom), (left, right)).") from None
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding={padding!r} must not be negative.")
    return (top, bottom), (left, right)


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """((top, bottom), (left, right)) for a padding of any form."""
    (h, w), (k_h, k_w) = input_size, kernel_size
    (s_h, s_w), (d_h, d_w) = pair(strides), pair(dilations)
    same = same_padding(h, k_h, s_h, d_h), same_padding(w, k_w, s_w, d_w)
    if not isinstance(padding, str):
        return explicit(padding)
    if padding == "SAME":
        return same
    if padding != "VALID":
        raise ValueError(f"resolve_padding: padding={padding!r} is not known.")
    return (0, 0), (0, 0)


def pad2d(input, pads, value=0):
    """A larger array with the input in it."""
    if input.ndim != 4:
        raise ValueError("pad2d: the input must have four axes.")
    (top, bottom), (left, right) = explicit(pads)
    n, h, w, c = input.shape
    output = np.full((n, top + h + bottom, left + w + right, c), value, input.dtype)
    output[:, top : top + h, left : left + w] = input
    return output
