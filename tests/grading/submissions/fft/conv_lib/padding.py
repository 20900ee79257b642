"""Zeros around an image."""

import numpy as np

from .shapes import output_size, same_padding


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """Words become numbers."""
    (h, w), (k_h, k_w), (s_h, s_w), (d_h, d_w) = input_size, kernel_size, twice(strides), twice(dilations)
    same = same_padding(h, k_h, s_h, d_h), same_padding(w, k_w, s_w, d_w)
    if padding == "SAME":
        return same
    return _numbers(((0, 0), (0, 0)) if padding == "VALID" else padding)


def pad2d(input, pads, value=0):
    """Blocks put together."""
    if input.ndim != 4:
        raise ValueError("pad2d: four axes")
    for axis, (before, after) in zip((1, 2), _numbers(pads), strict=True):
        first, last = (
            np.full((*input.shape[:axis], count, *input.shape[axis + 1 :]), value, input.dtype)
            for count in (before, after)
        )
        input = np.concatenate([first, input, last], axis)
    return input


def twice(number):
    """Vertical, horizontal."""
    vertical, horizontal = (number,) * 2 if np.isscalar(number) else number
    return vertical, horizontal


def windows(size, kernel_size, strides, padding, dilations):
    """The pads, the padded size and the number of windows, each as a pair."""
    pads = resolve_padding(padding, size, kernel_size, strides, dilations)
    whole = tuple(n + sum(pad) for n, pad in zip(size, pads, strict=True))
    counts = tuple(
        output_size(n, k, s, "VALID", d)
        for n, k, s, d in zip(whole, kernel_size, twice(strides), twice(dilations), strict=True)
    )
    return pads, whole, counts


def _numbers(pads):
    if np.shape(pads) != (2, 2) or any(number < 0 for pad in pads for number in pad):
        raise ValueError(f"padding: {pads!r}")
    return tuple(map(tuple, pads))
