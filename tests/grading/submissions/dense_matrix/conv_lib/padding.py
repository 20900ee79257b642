"""Padding as positions that no cell takes."""

import numpy as np

from .shapes import output_size, same_padding


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """Tuples of two tuples of two."""
    (h, w), (k_h, k_w) = input_size, kernel_size
    (s_h, s_w), (d_h, d_w) = both(strides), both(dilations)
    sides = same_padding(h, k_h, s_h, d_h), same_padding(w, k_w, s_w, d_w)
    if isinstance(padding, str):
        if padding not in ("SAME", "VALID"):
            raise ValueError(padding)
        return sides if padding == "SAME" else ((0, 0), (0, 0))
    return _not_negative(padding)


def pad2d(input, pads, value=0):
    """Takes a cell for every position, and then another number where there was none."""
    if input.ndim != 4:
        raise ValueError("four axes")
    (top, bottom), (left, right) = _not_negative(pads)
    rows = np.arange(-top, input.shape[1] + bottom)
    columns = np.arange(-left, input.shape[2] + right)
    inside = ((rows >= 0) & (rows < input.shape[1]))[:, None] & (columns >= 0) & (columns < input.shape[2])
    taken = input.take(rows, 1, mode="clip").take(columns, 2, mode="clip")
    return np.where(inside[..., None], taken, np.array(value, input.dtype))


def incidence(size, kernel_size, strides, padding, dilations):
    """For each axis (positions, taps, cells): 1 where the tap meets the cell."""
    pads = resolve_padding(padding, size, kernel_size, strides, dilations)
    result = []
    for axis, (before, after) in enumerate(pads):
        n, k, s, d = size[axis], kernel_size[axis], both(strides)[axis], both(dilations)[axis]
        starts = s * np.arange(output_size(n + before + after, k, s, "VALID", d)) - before
        result.append(np.equal.outer(np.add.outer(starts, d * np.arange(k)), np.arange(n)))
    return result


def both(value):
    """An int stands for two."""
    first, second = value if isinstance(value, (tuple, list)) else (value, value)
    return first, second


def _not_negative(pads):
    try:
        (top, bottom), (left, right) = pads
        if min(top, bottom, left, right) >= 0:
            return (top, bottom), (left, right)
    except TypeError:
        pass
    raise ValueError(pads)
