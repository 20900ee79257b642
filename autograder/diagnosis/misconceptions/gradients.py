"""Misconceptions about both gradients of a convolution: strides, dilations, padding, the gradient at the output."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked
from autograder.diagnosis.misconceptions.places import Pairs, pads, same_pads, spread, steps, with_pads
from autograder.exercises.exercise import Arguments

_SPACING = "04_gradients#Strides-and-dilations-on-the-way-back"
_PADDING = "04_gradients#Padding-on-the-way-back"
_BACK = "04_gradients#Back-through-the-taps"
_BOTH = ("conv2d_backprop_input", "conv2d_backprop_filter")


def _swapped(name: str) -> Wrong:
    """Strides or dilations in the other order; no answer where the output then has another shape."""
    return asked(lambda a: {**a, name: steps(a, name)[::-1]})


def _for_same(change: Callable[[Ask, Arguments], Pairs]) -> Wrong:
    """Another padding where SAME is asked for."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        if arguments.get("padding") != "SAME":
            return ask(arguments)
        return with_pads(ask, arguments, change(ask, arguments))

    return wrong


def _turned(pairs: Pairs) -> Pairs:
    return pairs[0][::-1], pairs[1][::-1]


def _pairs_turned(arguments: Arguments) -> Arguments:
    padding = arguments.get("padding")
    return {**arguments, "padding": _turned(padding)} if isinstance(padding, tuple) else arguments


def _all_behind(ask: Ask, arguments: Arguments) -> Any:
    rows, columns = pads(ask, arguments)
    return with_pads(ask, arguments, ((0, sum(rows)), (0, sum(columns))))


def _in_front(ask: Ask, arguments: Arguments, other: Pairs) -> Pairs:
    """As many cells in front as in `other`, as many in all as is right."""
    rows, columns = pads(ask, arguments)
    return (other[0][0], sum(rows) - other[0][0]), (other[1][0], sum(columns) - other[1][0])


def _of_whole_strides(ask: Ask, arguments: Arguments) -> Pairs:
    """Padding of max(kernel - stride, 0): that of the largest image with as many outputs."""
    outputs, (s_h, s_w) = arguments["out_backprop"].shape, steps(arguments, "strides")
    largest = same_pads(ask, arguments, input_size=(outputs[1] * s_h, outputs[2] * s_w))
    return _in_front(ask, arguments, largest)


MISCONCEPTIONS = (
    Misconception(
        "strides swapped",
        _BOTH,
        "Your code takes the first stride for the columns and the second for the rows; TensorFlow reads (s_h, s_w).",
        "By which number of (s_h, s_w) do the windows of two neighbouring output rows lie apart?",
        _SPACING,
        _swapped("strides"),
    ),
    Misconception(
        "strides ignored",
        _BOTH,
        "Your code lets the windows of neighbouring outputs lie one cell apart; in TensorFlow they lie a stride apart.",
        "With a stride of 2, which input row did the first kernel row meet for output row 1?",
        _SPACING,
        spread(lambda strides, dilations: ((1, 1), dilations)),
    ),
    Misconception(
        "dilations swapped",
        _BOTH,
        "Your code takes the first dilation for the columns and the second for the rows; TensorFlow reads (d_h, d_w).",
        "Which number of (d_h, d_w) pulls the rows of the kernel apart?",
        _SPACING,
        _swapped("dilations"),
    ),
    Misconception(
        "kernel not dilated",
        _BOTH,
        "Your code finds the padding with the dilation, but lets the taps lie side by side; in TensorFlow they lie a "
        "dilation apart.",
        "With a dilation of 2, which input rows did a kernel of three rows meet?",
        _SPACING,
        spread(lambda strides, dilations: (strides, (1, 1))),
    ),
    Misconception(
        "stride and dilation exchanged",
        _BOTH,
        "Your code goes from output to output by the dilation and from tap to tap by the stride; in TensorFlow it is "
        "the other way round.",
        "Which two factors belong to i and a in the input row that output row i met with kernel row a?",
        _SPACING,
        spread(lambda strides, dilations: (dilations, strides)),
    ),
    Misconception(
        "all the padding behind",
        _BOTH,
        "Your code works as if all the padding came after the last row and column; TensorFlow puts some in front.",
        "In which row of the padded image does the first row of the input lie?",
        _PADDING,
        _all_behind,
    ),
    Misconception(
        "odd cell of SAME in front",
        _BOTH,
        "Your code puts the odd cell of SAME padding in front; TensorFlow puts it behind.",
        "If one cell of padding is all that an axis gets, on which side does it lie?",
        _PADDING,
        _for_same(lambda ask, a: _turned(pads(ask, a))),
    ),
    Misconception(
        "pairs read as (after, before)",
        _BOTH,
        "Your code reads pairs of padding as (after, before); TensorFlow reads (before, after).",
        "With the padding ((1, 2), (3, 0)), how many rows of zeros lie above the image?",
        _PADDING,
        asked(_pairs_turned),
    ),
    Misconception(
        "SAME padded as for stride 1",
        _BOTH,
        "Your code pads for SAME as if the stride were 1; TensorFlow pads no more than the strided windows need.",
        "How many rows of zeros do windows of three rows need on eight rows with a stride of 2?",
        _PADDING,
        _for_same(lambda ask, a: same_pads(ask, a, strides=1)),
    ),
    Misconception(
        "SAME padding of kernel - stride",
        _BOTH,
        "Your code finds the first window of SAME from kernel - stride alone; in TensorFlow it depends on the size of "
        "the image too.",
        "How many rows of zeros do windows of four rows need on six rows with a stride of 3, and how many on five?",
        _PADDING,
        _for_same(_of_whole_strides),
    ),
    Misconception(
        "SAME padding without the dilation",
        _BOTH,
        "Your code finds the first window of SAME from the kernel's own size; TensorFlow takes the span of the kernel "
        "that is pulled apart.",
        "How many cells lie from the first to the last of three taps with a dilation of 2?",
        _PADDING,
        _for_same(lambda ask, a: _in_front(ask, a, same_pads(ask, a, dilations=1))),
    ),
    Misconception(
        "gradient at the output ignored",
        _BOTH,
        "Your code works as if every number in `out_backprop` were 1, the gradient of a plain sum; TensorFlow "
        "multiplies by the numbers that it is given.",
        "What should become of your result when `out_backprop` is doubled?",
        _BACK,
        asked(lambda a: {**a, "out_backprop": np.ones_like(a["out_backprop"])}),
    ),
)
