"""Misconceptions about strides, dilations and padding of a depthwise convolution and of its gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.diagnosis.misconceptions.depthwise import Pads, pads_of
from autograder.exercises.exercise import Arguments

_STEPS = "06_depthwise#Strides-and-padding-as-before"
_FORWARD = ("depthwise_conv2d",)
_READS_IMAGE = ("depthwise_conv2d", "depthwise_conv2d_backprop_filter")
_ALL = (*_READS_IMAGE, "depthwise_conv2d_backprop_input")


def repadded(change: Callable[[Pads], Any], **steps: Any) -> Wrong:
    """SAME with numbers of its own."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        if arguments.get("padding") != "SAME":
            return ask(arguments)
        return ask({**arguments, "padding": change(pads_of(ask, arguments, **steps))})

    return wrong


def explicit(change: Callable[[Any], Any]) -> Wrong:
    """Padding in numbers, taken for other numbers."""

    def changed(arguments: Arguments) -> Arguments:
        padding = arguments.get("padding", "VALID")
        return arguments if isinstance(padding, str) else {**arguments, "padding": change(padding)}

    return asked(changed)


def turned(pads: Pads) -> Any:
    """Before and after exchanged."""
    return tuple(pair[::-1] for pair in pads)


def stepped(name: str, change: Callable[[Any], Any]) -> Wrong:
    """Other strides or dilations."""
    return asked(lambda a: {**a, name: change(a[name])} if name in a else a)


def _swapped(steps: Any) -> Any:
    return steps[::-1] if isinstance(steps, tuple) else steps


def _first(steps: Any) -> Any:
    return steps[0] if isinstance(steps, tuple) else steps


def _around(mode: Any) -> Wrong:
    """What lies around the image is made by `np.pad`."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        pads = ((0, 0), *pads_of(ask, arguments), (0, 0))
        return ask({**arguments, "input": np.pad(arguments["input"], pads, mode), "padding": "VALID"})

    return wrong


def _uncounted(name: str) -> Wrong:
    """The step `name` counts for the size of the output, and windows are laid as if it were 1."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        h_out, w_out = ask(arguments).shape[1:3]
        wide = ask({**arguments, name: 1, "padding": pads_of(ask, arguments)})
        return wide[:, :h_out, :w_out]

    return wrong


MISCONCEPTIONS = (
    Misconception(
        "last window lost",
        _FORWARD,
        "Your result lacks its last row and its last column: the count of positions is one too small.",
        "If the kernel is as large as the image, how many places are there for it?",
        _STEPS,
        made(lambda value, a: value[:, :-1, :-1]),
    ),
    Misconception(
        "strides ignored",
        _FORWARD,
        "Your code moves the window by one whatever `strides` says.",
        "With a stride of 2, at which input row does the second output row begin?",
        _STEPS,
        stepped("strides", lambda steps: 1),
    ),
    Misconception(
        "stride in the size only",
        _FORWARD,
        "Your result has the size that belongs to the stride, but your windows still lie side by side.",
        "With a stride of 2, at which input row does the second output row begin?",
        _STEPS,
        _uncounted("strides"),
    ),
    Misconception(
        "strides swapped",
        _FORWARD,
        "Your code takes the first stride for the columns and the second for the rows.",
        "In (s_h, s_w), which number moves the window down?",
        _STEPS,
        stepped("strides", _swapped),
    ),
    Misconception(
        "first stride for both axes",
        _FORWARD,
        "Your code moves the window by the first stride along the columns too.",
        "What does the second number in `strides` say?",
        _STEPS,
        stepped("strides", _first),
    ),
    Misconception(
        "dilations ignored",
        _FORWARD,
        "Your code keeps the taps of the kernel side by side whatever `dilations` says.",
        "With a dilation of 2, which input rows does a kernel of three rows meet?",
        _STEPS,
        stepped("dilations", lambda steps: 1),
    ),
    Misconception(
        "dilation in the size only",
        _FORWARD,
        "Your result has the size that belongs to the dilation, but the taps of your kernel still lie side by side.",
        "With a dilation of 2, which input rows does a kernel of three rows meet?",
        _STEPS,
        _uncounted("dilations"),
    ),
    Misconception(
        "dilations swapped",
        _FORWARD,
        "Your code takes the first dilation for the columns and the second for the rows.",
        "In (d_h, d_w), which number pulls the rows of the kernel apart?",
        _STEPS,
        stepped("dilations", _swapped),
    ),
    Misconception(
        "first dilation for both axes",
        _FORWARD,
        "Your code uses the first dilation for the columns too.",
        "What does the second number in `dilations` say?",
        _STEPS,
        stepped("dilations", _first),
    ),
    Misconception(
        "SAME ignored",
        _FORWARD,
        "Your code adds no zeros for SAME, as if it had been VALID.",
        "With SAME and stride 1, how large is the output?",
        _STEPS,
        asked(lambda a: {**a, "padding": "VALID"} if a.get("padding") == "SAME" else a),
    ),
    Misconception(
        "odd cell in front",
        _READS_IMAGE,
        "Your code puts the larger half of an odd SAME padding in front; TensorFlow puts it behind.",
        "One zero has to go on an axis: on which side does TensorFlow put it?",
        _STEPS,
        repadded(turned),
    ),
    Misconception(
        "SAME the same on both sides",
        _FORWARD,
        "Your SAME padding has as many zeros behind as in front, so an odd total loses one.",
        "A kernel of two columns, stride 1: how many zeros keep the width?",
        _STEPS,
        repadded(lambda pads: tuple((before, before) for before, _ in pads)),
    ),
    Misconception(
        "SAME as if the stride were 1",
        _ALL,
        "Your SAME padding is that of stride 1; with a larger stride fewer zeros are needed.",
        "Eight cells, a kernel of three, stride 2: where does the last window end without any padding?",
        _STEPS,
        repadded(lambda pads: pads, strides=1),
    ),
    Misconception(
        "SAME as if the dilation were 1",
        _FORWARD,
        "Your SAME padding is that of a kernel without gaps.",
        "How many cells lie between the first and the last tap of a dilated kernel?",
        _STEPS,
        repadded(lambda pads: pads, dilations=1),
    ),
    Misconception(
        "rows and columns of the padding swapped",
        _FORWARD,
        "Your code takes the first pair of explicit padding for the columns and the second for the rows.",
        "In ((2, 0), (0, 2)), where do the first two zeros go?",
        _STEPS,
        explicit(lambda padding: padding[::-1]),
    ),
    Misconception(
        "explicit padding back to front",
        _READS_IMAGE,
        "Your code takes each pair of explicit padding for (behind, in front); it is (in front, behind).",
        "In ((2, 0), (1, 3)), how many rows of zeros lie above the image?",
        _STEPS,
        explicit(turned),
    ),
    Misconception(
        "edge repeated instead of zeros",
        _READS_IMAGE,
        "Your padding repeats the cells at the edge; TensorFlow's is zero.",
        "What is the product of a kernel element and a cell of the padding?",
        _STEPS,
        _around("edge"),
    ),
    Misconception(
        "image continued round the edge",
        _READS_IMAGE,
        "Your padding goes on with the cells of the opposite edge; TensorFlow's is zero.",
        "What is the product of a kernel element and a cell of the padding?",
        _STEPS,
        _around("wrap"),
    ),
)
