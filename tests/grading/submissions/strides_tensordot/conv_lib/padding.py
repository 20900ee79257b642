"""np.pad."""

import numpy as np

from conv_lib import shapes


def pair(value):
    """Vertical, horizontal."""
    if np.ndim(value) == 0:
        return value, value
    vertical, horizontal = value
    return vertical, horizontal


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """Numbers for a word."""
    if len(input_size) != 2 or len(kernel_size) != 2:
        raise ValueError("resolve_padding: pairs")
    if min(*input_size, *kernel_size, *pair(strides), *pair(dilations)) <= 0:
        raise ValueError("resolve_padding: numbers must be positive")
    if padding == "VALID":
        padding = (0, 0), (0, 0)
    elif padding == "SAME":
        padding = tuple(map(shapes.same_padding, input_size, kernel_size, pair(strides), pair(dilations)))
    return _pads(padding)


def _pads(pads):
    table = np.array(pads)
    if table.shape != (2, 2) or (table < 0).any():
        raise ValueError(f"padding: {pads!r}")
    return tuple(table[0]), tuple(table[1])


def pad2d(input, pads, value=0):
    """No border for batch and channels."""
    if np.ndim(input) != 4:
        raise ValueError("pad2d: four axes")
    return np.pad(input, ((0, 0), *_pads(pads), (0, 0)), constant_values=value)
