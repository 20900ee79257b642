"""Misconceptions about what the two gradients of a depthwise convolution share."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked
from autograder.diagnosis.misconceptions.depthwise import by_channel, merged, pads_of, sizes
from autograder.exercises.exercise import Arguments

_OWN = "06_depthwise#Filters-of-its-own-for-each-channel"
_TO_INPUT = "06_depthwise#Back-to-the-input"
_STEPS = "06_depthwise#Strides-and-padding-as-before"
_BOTH = ("depthwise_conv2d_backprop_input", "depthwise_conv2d_backprop_filter")


def other_gradient(change: Callable[[np.ndarray], np.ndarray]) -> Wrong:
    """Another gradient at the output, of the same shape, in the place of the one that is given."""
    return asked(lambda a: {**a, "out_backprop": np.ascontiguousarray(change(a["out_backprop"]))})


def per_image(value: np.ndarray, arguments: Arguments) -> Any:
    """Over the number of images."""
    return value / value.dtype.type(max(1, len(arguments["out_backprop"])))


def _interleaved(arguments: Arguments) -> Arguments:
    """The gradient of channel k, filter q is read at q * C + k."""
    c, m = sizes(arguments, "filter")[2:]
    gradient = by_channel(arguments["out_backprop"], m, c).swapaxes(-1, -2)
    return {**arguments, "out_backprop": merged(gradient)}


def _positions(change: Callable[[tuple[int, int]], tuple[int, int]]) -> Wrong:
    """Windows lie where other strides put them; the gradient is zero at positions beyond those that it has."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        given, pads, gradient = arguments.get("strides", 1), pads_of(ask, arguments), arguments["out_backprop"]
        strides = change(given if isinstance(given, tuple) else (given, given))
        behind = []
        for axis, (pair, step) in enumerate(zip(pads, strides, strict=True), 1):
            size, taps = sizes(arguments, "input")[axis], sizes(arguments, "filter")[axis - 1]
            behind.append((0, (size + sum(pair) - taps) // step + 1 - gradient.shape[axis]))
        if min(behind)[1] < 0:  # a window sticks out of the image
            return None
        wide = np.pad(gradient, ((0, 0), *behind, (0, 0)))
        return ask({**arguments, "strides": strides, "padding": pads, "out_backprop": wide})

    return wrong


MISCONCEPTIONS = (
    Misconception(
        "output channel q * C + k",
        _BOTH,
        "Your code takes the gradients of all first filters, then those of all second ones; TensorFlow keeps the "
        "filters of one channel together.",
        "With two channels of three filters each, to which channel does output 1 belong?",
        _OWN,
        asked(_interleaved),
    ),
    Misconception(
        "upstream gradient of ones",
        _BOTH,
        "Your code does not use the numbers in `out_backprop`, as if all of them were 1.",
        "What should your result be when `out_backprop` is zero?",
        _TO_INPUT,
        other_gradient(np.ones_like),
    ),
    Misconception(
        "stride in the positions ignored",
        _BOTH,
        "Your code lays the windows side by side, whatever `strides` says.",
        "With a stride of 2, at which input row did the second output row begin?",
        _STEPS,
        _positions(lambda strides: (1, 1)),
    ),
    Misconception(
        "strides swapped",
        _BOTH,
        "Your code takes the first stride for the columns and the second for the rows.",
        "In (s_h, s_w), which number moves the window down?",
        _STEPS,
        _positions(lambda strides: strides[::-1]),
    ),
    Misconception(
        "first stride for both axes",
        _BOTH,
        "Your code moves the window by the first stride along the columns too.",
        "What does the second number in `strides` say?",
        _STEPS,
        _positions(lambda strides: (strides[0], strides[0])),
    ),
)
