"""Misconceptions about what a transposed convolution cuts off: padding, sizes and the rest behind the last window."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong
from autograder.exercises.exercise import Arguments

_LENGTHS = "05_transpose#One-of-s-lengths"
_PADDING = "05_transpose#What-padding-cuts-off"
_ZEROS = "05_transpose#Zeros-between-the-pixels"
_TRANSPOSE = ("conv2d_transpose",)

Pads = tuple[tuple[int, int], tuple[int, int]]
Place = tuple[int, int]


def pair(arguments: Arguments) -> tuple[int, int]:
    """(s_h, s_w)."""
    strides = arguments.get("strides", 1)
    return strides if isinstance(strides, tuple) else (strides, strides)


def word(arguments: Arguments) -> str:
    """One of "SAME", "VALID" and "explicit"."""
    padding = arguments.get("padding", "SAME")
    return padding if isinstance(padding, str) else "explicit"


def pads(ask: Ask, arguments: Arguments) -> Pads:
    """The padding of the imagined convolution, where there is one: the call itself is asked, and may be refused."""
    ask(arguments)
    found: Pads = ask.of(
        "resolve_padding",
        padding=arguments.get("padding", "SAME"),
        input_size=tuple(arguments["output_shape"][1:3]),
        kernel_size=arguments["filters"].shape[:2],
        strides=arguments.get("strides", 1),
    )
    return found


def cut(ask: Ask, arguments: Arguments, place: Place, size: tuple[int, int]) -> Any:
    """A piece of the sum of all windows, which is the transpose without padding; zeros where it has no cells."""
    n, h, w, _ = arguments["input"].shape
    (k_h, k_w, c_out, _), (s_h, s_w) = arguments["filters"].shape, pair(arguments)
    whole = (n, (h - 1) * s_h + k_h, (w - 1) * s_w + k_w, c_out)
    value = ask({**arguments, "padding": "VALID", "output_shape": whole})
    room = max(*size, *map(abs, place))
    wide = np.pad(value, ((0, 0), (room, 2 * room), (room, 2 * room), (0, 0)))
    top, left = room + place[0], room + place[1]
    return wide[:, top : top + size[0], left : left + size[1]]


def _cut_at(where: Callable[[Arguments, Pads], Place], *words: str) -> Wrong:
    """Cut from another place than where the padding ends; right for paddings other than `words`."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        if word(arguments) not in words:
            return ask(arguments)
        place = where(arguments, pads(ask, arguments))
        return cut(ask, arguments, place, arguments["output_shape"][1:3])

    return wrong


def _kernel(arguments: Arguments, size: Callable[[int], int]) -> Place:
    k_h, k_w = arguments["filters"].shape[:2]
    return size(k_h), size(k_w)


def _below_zero(arguments: Arguments, _: Pads) -> Place:
    (_, h, w, _), (_, rows, columns, _) = arguments["input"].shape, arguments["output_shape"]
    (k_h, k_w), (s_h, s_w) = arguments["filters"].shape[:2], pair(arguments)
    return ((h - 1) * s_h + k_h - rows) // 2, ((w - 1) * s_w + k_w - columns) // 2


def _rest(arguments: Arguments, around: Pads) -> Place:
    """Rows and columns that no window reaches, behind the last one."""
    (k_h, k_w), (s_h, s_w) = arguments["filters"].shape[:2], pair(arguments)
    _, rows, columns, _ = arguments["output_shape"]
    return (sum(around[0]) + rows - k_h) % s_h, (sum(around[1]) + columns - k_w) % s_w


def _rest_in_front(arguments: Arguments, around: Pads) -> Place:
    below, right = _rest(arguments, around)
    return -below, -right


def _rest_left_out(ask: Ask, arguments: Arguments) -> Any:
    around = pads(ask, arguments)
    below, right = _rest(arguments, around)
    if (below and around[0][1]) or (right and around[1][1]):
        return None  # the rest may lie in the padding, or be cut off with it
    value = ask(arguments)
    return value[:, : value.shape[1] - below, : value.shape[2] - right]


def _around_the_zeros(ask: Ask, arguments: Arguments) -> Any:
    """The padding put around the spread input: the kernel, then, has to stay inside of it."""
    (top, bottom), (left, right) = pads(ask, arguments)
    (_, h, w, _), (k_h, k_w), (s_h, s_w) = arguments["input"].shape, arguments["filters"].shape[:2], pair(arguments)
    size = (h - 1) * s_h + 2 + top + bottom - k_h, (w - 1) * s_w + 2 + left + right - k_w
    return cut(ask, arguments, (k_h - 1 - top, k_w - 1 - left), size) if min(size) > 0 else None


def _of_the_longest(piece: Callable[[Any, int, int], Any]) -> Wrong:
    """For SAME, made of the result that has size * stride rows and columns."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        if word(arguments) != "SAME":
            return ask(arguments)
        ask(arguments)  # refused where output_shape fits no stride
        (n, h, w, _), (s_h, s_w) = arguments["input"].shape, pair(arguments)
        _, rows, columns, c_out = arguments["output_shape"]
        return piece(ask({**arguments, "output_shape": (n, h * s_h, w * s_w, c_out)}), rows, columns)

    return wrong


MISCONCEPTIONS = (
    Misconception(
        "nothing cut off in front",
        _TRANSPOSE,
        "Your code cuts the result from the very start of the sum of all windows, which is right for VALID only.",
        "Which cell of the padded image is row 0, column 0 of the image?",
        _PADDING,
        _cut_at(lambda a, p: (0, 0), "SAME", "explicit"),
    ),
    Misconception(
        "odd cell of SAME in front",
        _TRANSPOSE,
        "Your code cuts off the larger part of an odd SAME padding in front, where the convolution has it behind.",
        "Three cells of padding: how many of them does the imagined convolution put in front?",
        _PADDING,
        _cut_at(lambda a, p: (p[0][1], p[1][1]), "SAME"),
    ),
    Misconception(
        "explicit padding read as (after, before)",
        _TRANSPOSE,
        "Your code cuts off in front what explicit padding puts behind.",
        "In ((1, 2), (2, 1)), how many rows lie above the image?",
        _PADDING,
        _cut_at(lambda a, p: (p[0][1], p[1][1]), "explicit"),
    ),
    Misconception(
        "explicit rows and columns swapped",
        _TRANSPOSE,
        "Your code takes the first pair of explicit padding for the columns and the second for the rows.",
        "In ((1, 2), (2, 1)), which pair lies left and right of the image?",
        _PADDING,
        _cut_at(lambda a, p: (p[1][0], p[0][0]), "explicit"),
    ),
    Misconception(
        "explicit padding ignored",
        _TRANSPOSE,
        "Your code cuts nothing off in front where the padding is explicit.",
        "With one row of padding, which row of the sum of all windows is row 0 of the result?",
        _PADDING,
        _cut_at(lambda a, p: (0, 0), "explicit"),
    ),
    Misconception(
        "SAME padding as for stride 1",
        _TRANSPOSE,
        "Your code cuts off (kernel - 1) // 2 in front for SAME, the recipe for PyTorch, whatever the stride; the "
        "padding of the imagined convolution depends on its stride.",
        "A convolution takes 6 cells to 3, kernel 3, stride 2: how many cells of padding are there in front?",
        _PADDING,
        _cut_at(lambda a, p: _kernel(a, lambda size: (size - 1) // 2), "SAME"),
    ),
    Misconception(
        "ordinary SAME convolution after the zeros",
        _TRANSPOSE,
        "Your SAME result is that of an ordinary SAME convolution of the input with zeros in between, which pads "
        "that wide array and not the imagined image.",
        "Which array does the padding of a transpose belong to: the one that comes in or the one that goes out?",
        _ZEROS,
        _cut_at(lambda a, p: _kernel(a, lambda size: size // 2), "SAME"),
    ),
    Misconception(
        "SAME padding below zero",
        _TRANSPOSE,
        "Your SAME padding becomes negative where windows leave holes, which moves them away from the first row "
        "or column.",
        "Windows of one cell, four cells apart: does the imagined convolution need padding?",
        _PADDING,
        _cut_at(_below_zero, "SAME"),
    ),
    Misconception(
        "padding put around the zeros",
        _TRANSPOSE,
        "Your code puts the padding around the input with its zeros; it belongs to the imagined image, so that here "
        "it is cut off.",
        "If the imagined convolution pads more, does the transpose put out more or less?",
        _PADDING,
        _around_the_zeros,
    ),
    Misconception(
        "start of the longest result",
        _TRANSPOSE,
        "Your SAME padding is that of size * stride rows and columns, so a shorter output_shape gets the beginning "
        "of that result.",
        "Does the imagined convolution pad 5 cells as it pads 6?",
        _LENGTHS,
        _of_the_longest(lambda value, rows, columns: value[:, :rows, :columns]),
    ),
    Misconception(
        "end of the longest result",
        _TRANSPOSE,
        "Your SAME result is the end of the one with size * stride rows and columns.",
        "Which padding has the imagined convolution in front for 5 cells, and which for 6?",
        _LENGTHS,
        _of_the_longest(lambda value, rows, columns: value[:, -rows:, -columns:]),
    ),
    Misconception(
        "size * stride whatever output_shape says",
        _TRANSPOSE,
        "Your SAME result always has size * stride rows and columns; output_shape picks one of several legal sizes.",
        "Which lengths does a stride of 2 bring to 3, and which of them was asked for?",
        _LENGTHS,
        _of_the_longest(lambda value, rows, columns: value),
    ),
    Misconception(
        "rest of VALID put in front",
        _TRANSPOSE,
        "Your code puts the rows and columns that no VALID window reaches before the first window.",
        "8 cells, kernel 3, stride 2, VALID: which cell does no window see?",
        _PADDING,
        _cut_at(_rest_in_front, "VALID"),
    ),
    Misconception(
        "rest behind the last window left out",
        _TRANSPOSE,
        "Your result ends with the last window and lacks the rows and columns that no window reaches.",
        "What is the gradient of a cell that no window sees?",
        _LENGTHS,
        _rest_left_out,
    ),
)
