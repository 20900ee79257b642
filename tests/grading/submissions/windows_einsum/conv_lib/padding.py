"""np.pad, and what it is told."""

import numpy as np

from . import shapes


def pair(number):
    """An int is a pair of equal ones."""
    first, second = (number, number) if np.isscalar(number) else tuple(number)
    return first, second


def explicit(pads):
    """((top, bottom), (left, right)) as ints."""
    if isinstance(pads, str) or np.shape(pads) != (2, 2) or np.min(pads) < 0:
        raise ValueError(f"padding {pads!r}: VALID, SAME or two pairs of numbers from 0 on")
    vertical, horizontal = np.array(pads).tolist()
    return tuple(vertical), tuple(horizontal)


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """The two axes side by side."""
    axes = zip(input_size, kernel_size, pair(strides), pair(dilations), strict=True)
    same = tuple(shapes.same_padding(*axis) for axis in axes)
    if len(same) != 2:
        raise ValueError("two axes, vertical and horizontal")
    if isinstance(padding, str) and padding in ("SAME", "VALID"):
        return {"SAME": same, "VALID": ((0, 0), (0, 0))}[padding]
    return explicit(padding)


def pad2d(input, pads, value=0):
    """The two inner axes."""
    if input.ndim != 4:
        raise ValueError(f"pad2d: {input.shape} is not (N, H, W, C)")
    return np.pad(input, ((0, 0), *explicit(pads), (0, 0)), constant_values=value)
