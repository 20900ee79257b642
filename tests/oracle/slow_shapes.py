"""Where windows stand along one axis, and what follows from that: sizes, paddings, receptive fields.

Plain Python, nothing from `autograder` or `solutions`. Answers are found by placing windows and counting them
wherever that can be done.
"""

import operator
from typing import Any

import numpy as np

Pads = tuple[tuple[int, int], tuple[int, int]]


class Refused(Exception):
    """The definition has no result for these arguments."""


def number(value: Any, least: int) -> int:
    """A whole number that is not below `least`."""
    try:
        whole = operator.index(value)
    except TypeError:
        raise Refused(f"{value!r} is not a whole number") from None
    if whole < least:
        raise Refused(f"{value!r} is below {least}")
    return whole


def numbers(values: Any, count: int, least: int) -> tuple[int, ...]:
    """So many whole numbers, none below `least`."""
    try:
        items = tuple(values)
    except TypeError:
        raise Refused(f"{values!r} is not a row of numbers") from None
    if len(items) != count:
        raise Refused(f"{values!r} has not {count} numbers")
    return tuple(number(item, least) for item in items)


def pair(value: Any, least: int = 1) -> tuple[int, int]:
    """A number for both axes, or one for each."""
    if isinstance(value, tuple | list):
        vertical, horizontal = numbers(value, 2, least)
        return vertical, horizontal
    return number(value, least), number(value, least)


def sizes_given(sizes: Any) -> tuple[int, ...]:
    """(N, H, W, C) as an argument: only the batch may be empty."""
    batch, *rest = numbers(sizes, 4, 0)
    return batch, *numbers(rest, 3, 1)


def shape_of(array: np.ndarray, axes: int) -> tuple[int, ...]:
    """The lengths of an array that must have so many axes."""
    if array.ndim != axes:
        raise Refused(f"{axes} axes, not {array.ndim}")
    return array.shape


def explicit(pads: Any) -> Pads:
    """((top, bottom), (left, right)), none negative."""
    if not isinstance(pads, tuple | list) or len(pads) != 2:
        raise Refused(f"{pads!r} is no padding")
    (top, bottom), (left, right) = (numbers(side, 2, 0) for side in pads)
    return (top, bottom), (left, right)


def starts(size: int, kernel: int, stride: int, dilation: int, pads: tuple[int, int]) -> list[int]:
    """Where the first tap may stand, counted from the first cell (negative in the padding)."""
    size, kernel, stride, dilation = numbers((size, kernel, stride, dilation), 4, 1)
    before, after = pads
    fitting = [
        first for first in range(-before, size + after, stride) if first + (kernel - 1) * dilation < size + after
    ]
    if not fitting:
        raise Refused("the window does not fit")
    return fitting


def axis_padding(padding: Any, size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Zeros before and after one axis for a padding word."""
    if not isinstance(padding, str) or padding not in ("SAME", "VALID"):
        raise Refused(f"the padding {padding!r} is not known")
    return same_padding(size, kernel, stride, dilation) if padding == "SAME" else (0, 0)


def output_size(size: int, kernel: int, stride: int = 1, padding: str = "VALID", dilation: int = 1) -> int:
    """How many positions a window takes."""
    return len(starts(size, kernel, stride, dilation, axis_padding(padding, size, kernel, stride, dilation)))


def same_padding(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Zeros with which a window stands once for every `stride` cells; the odd one comes after."""
    size, kernel, stride, dilation = numbers((size, kernel, stride, dilation), 4, 1)
    last = range(0, size, stride)[-1]  # where the last window would start without padding
    missing = max(0, last + (kernel - 1) * dilation + 1 - size)
    return missing // 2, missing - missing // 2


def resolve_padding(
    padding: Any, input_size: tuple[int, int], kernel_size: tuple[int, int], strides: Any = 1, dilations: Any = 1
) -> Pads:
    """((top, bottom), (left, right)) for a padding word or for itself."""
    sizes, kernels = numbers(input_size, 2, 1), numbers(kernel_size, 2, 1)
    axes = list(zip(sizes, kernels, pair(strides), pair(dilations), strict=True))
    if not isinstance(padding, str):
        return explicit(padding)
    vertical, horizontal = (axis_padding(padding, *axis) for axis in axes)
    return vertical, horizontal


def transpose_output_range(size: int, kernel: int, stride: int, padding: str = "SAME") -> range:
    """The sizes whose forward output has `size` cells."""
    size, kernel, stride = numbers((size, kernel, stride), 3, 1)
    axis_padding(padding, 1, 1, 1, 1)
    # A window for each cell fits into size * stride + kernel cells and more, so nothing above that is missed.
    tried = range(1 if padding == "SAME" else kernel, (size + 1) * stride + kernel + 1)
    found = [candidate for candidate in tried if output_size(candidate, kernel, stride, padding) == size]
    assert found == list(range(found[0], found[-1] + 1))
    return range(found[0], found[-1] + 1)


def receptive_field(layers: Any) -> tuple[int, int]:
    """(cells from the first to the last that an output cell sees, cells by which its neighbour's first is further)."""
    seen = [{0}, {1}]
    for layer in reversed(list(layers)):
        kernel, stride, dilation = numbers(layer, 3, 1)
        seen = [{cell * stride + tap * dilation for cell in cells for tap in range(kernel)} for cells in seen]
    first, second = seen
    return max(first) - min(first) + 1, min(second) - min(first)
