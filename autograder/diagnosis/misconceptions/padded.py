"""Misconceptions about convolution with padding: what lies outside, and where its windows stand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, made
from autograder.diagnosis.misconceptions.resolving import numbers_for, with_numbers
from autograder.exercises.exercise import Arguments

_PADDED = "02_padding#SAME-and-explicit-padding-in-conv2d"
_ZEROS = "02_padding#Adding-the-zeros"
_STRIDES = "01_forward#Strides-and-dilations"
_SIZE = "01_forward#How-big-is-the-output"
_CONV = ("conv2d_padded",)


def _pads(ask: Ask, arguments: Arguments) -> Any:
    """The right numbers for the padding."""
    padding = arguments.get("padding", "VALID")
    if padding == "VALID":
        return (0, 0), (0, 0)
    return ask.of("resolve_padding", **numbers_for(arguments)) if padding == "SAME" else padding


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def _otherwise_padded(change: Callable[[tuple[int, int]], tuple[int, int]]) -> Wrong:
    """Something else made of the numbers before and after, on each axis and for every form of padding."""
    return lambda ask, a: ask(with_numbers(a, tuple(map(change, _pads(ask, a)))))


def _continued(mode: Any) -> Wrong:
    """The image goes on beyond its edges; `mode` is NumPy's word for how."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        image = np.pad(arguments["input"], ((0, 0), *_pads(ask, arguments), (0, 0)), mode)
        return ask({**arguments, "input": image, "padding": "VALID"})

    return wrong


def _in_windows(change: Callable[[Arguments], Arguments]) -> Wrong:
    """Other strides or dilations for the windows, and the right ones for the padding."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        if arguments.get("padding") == "SAME":
            arguments = with_numbers(arguments, _pads(ask, arguments))
        return ask(change(arguments))

    return wrong


def _scaled_up(ask: Ask, arguments: Arguments) -> Any:
    """Every sum divided by the part of the window that lies inside the image."""
    image, filters = (np.ones_like(arguments[name]) for name in ("input", "filters"))
    inside = ask({**arguments, "input": image[..., :1], "filters": filters[:, :, :1, :1]})  # (N, H_out, W_out, 1)
    taps = inside.dtype.type(filters.shape[0] * filters.shape[1])
    return ask(arguments) * (taps / np.maximum(inside, 1))


def _from_the_last(ask: Ask, arguments: Arguments) -> Any:
    s_h, s_w = _pair(arguments.get("strides", 1))
    return np.ascontiguousarray(ask({**arguments, "strides": 1})[:, s_h - 1 :: s_h, s_w - 1 :: s_w])


def _not_empty(value: np.ndarray) -> np.ndarray | None:
    """None where no window is left: code does all sorts of things then."""
    return np.ascontiguousarray(value) if min(value.shape[1:3]) else None


def _swapped(name: str) -> Callable[[Arguments], Arguments]:
    return lambda a: {**a, name: _pair(a.get(name, 1))[::-1]}


_OUTSIDE = (
    Misconception(
        "edges repeated",
        _CONV,
        "Your code repeats the cells of the edge outwards; TensorFlow pads with zeros.",
        "Convolve an image of ones with a kernel of ones: what do you get in the corner, and what should it be?",
        _ZEROS,
        _continued("edge"),
    ),
    Misconception(
        "image wrapped around",
        _CONV,
        "Your code goes on with the opposite edge of the image; TensorFlow pads with zeros.",
        "Which pixels does your top left output depend on?",
        _ZEROS,
        _continued("wrap"),
    ),
    Misconception(
        "image reflected",
        _CONV,
        "Your code mirrors the image at its edges; TensorFlow pads with zeros.",
        "Convolve an image of ones with a kernel of ones: what do you get in the corner, and what should it be?",
        _ZEROS,
        _continued("reflect"),
    ),
    Misconception(
        "windows at the border scaled up",
        _CONV,
        "Your code divides by the part of the window that lies inside the image; TensorFlow counts zeros as numbers.",
        "Convolve an image of ones with a kernel of ones: what do you get in the corner, and what should it be?",
        _PADDED,
        _scaled_up,
    ),
    Misconception(
        "padded before only",
        _CONV,
        "Your code adds what belongs above and to the left, and nothing below and to the right.",
        "Which of the four numbers of the padding does your result's shape depend on?",
        _PADDED,
        _otherwise_padded(lambda pads: (pads[0], 0)),
    ),
    Misconception(
        "padded twice",
        _CONV,
        "Your code adds the padding to an image that already has it.",
        "How large is the image on which your windows slide, and how large should it be?",
        _PADDED,
        _otherwise_padded(lambda pads: (2 * pads[0], 2 * pads[1])),
    ),
)

_STEPS = (
    Misconception(
        "strides ignored",
        _CONV,
        "Your code works out the padding with `strides`, and then moves the window by one whatever they are.",
        "With a stride of 2, at which row of the padded image does the second output row begin?",
        _STRIDES,
        _in_windows(lambda a: {**a, "strides": 1}),
    ),
    Misconception(
        "strides of the windows swapped",
        _CONV,
        "Your code pads with the right strides, but its windows take the first one for the columns.",
        "In (s_h, s_w), which number moves the window down?",
        _STRIDES,
        _in_windows(_swapped("strides")),
    ),
    Misconception(
        "every s-th output from the s-th on",
        _CONV,
        "Your code computes stride 1 and keeps every s-th output, beginning with number s in place of the first.",
        "With a stride of 2, which output of stride 1 is your first one?",
        _STRIDES,
        _from_the_last,
    ),
    Misconception(
        "dilations ignored",
        _CONV,
        "Your code works out the padding with `dilations`, and then keeps the taps of the kernel side by side.",
        "With a dilation of 2, which rows of the padded image does a kernel of three rows meet?",
        _STRIDES,
        _in_windows(lambda a: {**a, "dilations": 1}),
    ),
    Misconception(
        "dilations of the windows swapped",
        _CONV,
        "Your code pads with the right dilations, but its windows take the first one for the columns.",
        "In (d_h, d_w), which number pulls the rows of the kernel apart?",
        _STRIDES,
        _in_windows(_swapped("dilations")),
    ),
    Misconception(
        "last window lost",
        _CONV,
        "Your result lacks its last row and its last column: the count of positions is one too small.",
        "If the kernel is as large as the padded image, how many places are there for it?",
        _SIZE,
        made(lambda value, arguments: _not_empty(value[:, :-1, :-1])),
    ),
)

MISCONCEPTIONS = (*_OUTSIDE, *_STEPS)
