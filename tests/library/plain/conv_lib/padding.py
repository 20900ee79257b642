"""Padding: what "SAME" and "VALID" mean in numbers, and the zeros themselves."""

import numpy as np

from .arguments import at_least, axes, pair, sizes
from .shapes import same_padding


def _pairs(function, name, pads):
    try:
        (top, bottom), (left, right) = pads
    except (TypeError, ValueError):
        raise ValueError(f"{function}: {name}={pads!r} must have the form ((top, bottom), (left, right)).") from None
    top, bottom, left, right = (at_least(0, function, name, number) for number in (top, bottom, left, right))
    return (top, bottom), (left, right)


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    input_size = sizes("resolve_padding", "input_size", input_size, "H, W")
    kernel_size = sizes("resolve_padding", "kernel_size", kernel_size, "K_h, K_w")
    strides = pair("resolve_padding", "strides", strides)
    dilations = pair("resolve_padding", "dilations", dilations)
    if isinstance(padding, str):
        if padding == "VALID":
            return (0, 0), (0, 0)
        if padding != "SAME":
            raise ValueError(f'resolve_padding: padding={padding!r} must be "VALID", "SAME" or pairs of numbers.')
        vertical, horizontal = zip(input_size, kernel_size, strides, dilations, strict=True)
        return same_padding(*vertical), same_padding(*horizontal)
    return _pairs("resolve_padding", "padding", padding)


def pad2d(input, pads, value=0):
    axes("pad2d", "input", input, "N, H, W, C")
    (top, bottom), (left, right) = _pairs("pad2d", "pads", pads)
    n, h, w, c = input.shape
    output = np.full((n, top + h + bottom, left + w + right, c), value, dtype=input.dtype)
    output[:, top : top + h, left : left + w, :] = input
    return output
