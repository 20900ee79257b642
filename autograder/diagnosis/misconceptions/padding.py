"""Misconceptions about how much "SAME" adds to one axis, and on which side."""

from collections.abc import Callable

from autograder.diagnosis.misconception import Misconception
from autograder.diagnosis.misconceptions.resolving import Axis, Pads, changed, per_axis, span, window

_SIDES = "02_padding#Who-gets-the-odd-cell"
_TOTAL = "02_padding#How-many-zeros-SAME-adds"
_AXIS = ("same_padding", "resolve_padding")
_ALL = ("same_padding", "resolve_padding", "conv2d_padded")


def _halves(total: int) -> Pads:
    return total // 2, total - total // 2


def _stride_1(axis: Axis) -> Axis:
    return {**axis, "stride": 1}


def _whole_strides(axis: Axis) -> Axis:
    return {**axis, "size": -(-axis["size"] // axis["stride"]) * axis["stride"]}


def _window_less(axis: Axis) -> Axis:
    dropped = axis["size"] % axis["stride"] and axis["size"] > axis["stride"]
    return window(axis, span(axis) - axis["stride"]) if dropped else axis


def _remainder(axis: Axis) -> Axis:
    return axis if axis["size"] % axis["stride"] else window(axis, span(axis) + axis["stride"])


def _swapped(first: str, second: str) -> Callable[[Axis], Axis]:
    return lambda axis: {**axis, first: axis[second], second: axis[first]}


_SHARES = (
    Misconception(
        "odd cell in front",
        _ALL,
        "Your code puts the odd cell of a SAME padding above and to the left; TensorFlow puts it below and right.",
        "For size 4 and kernel 2 one cell is added: at which end does TensorFlow add it?",
        _SIDES,
        per_axis(lambda pads, axis: pads[::-1]),
    ),
    Misconception(
        "odd cell left out",
        _ALL,
        "Your code adds half of the total on both sides, rounded down, so an odd cell is lost.",
        "If three cells are to be added, how many do your two sides have together?",
        _SIDES,
        per_axis(lambda pads, axis: (sum(pads) // 2,) * 2),
    ),
    Misconception(
        "odd cell on both sides",
        _AXIS,
        "Your code adds half of the total on both sides, rounded up, so an odd cell is added twice.",
        "If three cells are to be added, how many do your two sides have together?",
        _SIDES,
        per_axis(lambda pads, axis: (-(-sum(pads) // 2),) * 2),
    ),
    Misconception(
        "all padding in front",
        _AXIS,
        "Your code adds all cells of a SAME padding before the first one; TensorFlow shares them out.",
        "Where in a 3x3 kernel is the first cell of the image when the first window is computed?",
        _SIDES,
        per_axis(lambda pads, axis: (sum(pads), 0)),
    ),
    Misconception(
        "all padding behind",
        _ALL,
        "Your code adds all cells of a SAME padding after the last one; TensorFlow shares them out.",
        "Where in a 3x3 kernel is the first cell of the image when the first window is computed?",
        _SIDES,
        per_axis(lambda pads, axis: (0, sum(pads))),
    ),
    Misconception(
        "whole total on each side",
        _AXIS,
        "Your code adds the whole total before and once more behind; TensorFlow shares one total out.",
        "How many windows of 3 cells are there in 5 cells with two more on each side?",
        _SIDES,
        per_axis(lambda pads, axis: (sum(pads),) * 2),
    ),
)

_RECIPES = (
    Misconception(
        "(kernel - 1) // 2 on both sides",
        _ALL,
        "Your code adds (kernel - 1) // 2 cells on both sides, as is usual in PyTorch; TensorFlow adds what the "
        "last window needs and no more.",
        "Size 8, kernel 3, stride 2: where does your last window end, and where does your padding end?",
        _TOTAL,
        per_axis(lambda pads, axis: (sum(pads) // 2,) * 2, _stride_1),
    ),
    Misconception(
        "kernel // 2 on both sides",
        _ALL,
        "Your code adds kernel // 2 cells on both sides; TensorFlow adds what the last window needs and no more.",
        "Size 4, kernel 2, stride 1: how many windows do you get, and how many should there be?",
        _TOTAL,
        per_axis(lambda pads, axis: (-(-sum(pads) // 2),) * 2, _stride_1),
    ),
    Misconception(
        "full padding",
        _ALL,
        "Your code adds kernel - 1 cells on both sides, so that every overlap of window and image counts; SAME "
        "adds fewer.",
        "How many windows does SAME promise, and how many do you get?",
        _TOTAL,
        per_axis(lambda pads, axis: (sum(pads),) * 2, _stride_1),
    ),
    Misconception(
        "padding as if the stride were 1",
        _ALL,
        "Your SAME padding does not depend on the stride; TensorFlow's does, because a larger step ends elsewhere.",
        "Size 8, kernel 3, stride 2: where does the last window end if it starts at cell 6?",
        _TOTAL,
        changed(_stride_1),
    ),
    Misconception(
        "padding as if the dilation were 1",
        _ALL,
        "Your SAME padding does not depend on the dilation; TensorFlow counts the cells that a dilated window spans.",
        "Three taps with a dilation of 2: how many cells lie between the first and the last?",
        _TOTAL,
        changed(lambda axis: {**axis, "dilation": 1}),
    ),
    Misconception(
        "extent kernel * dilation",
        _ALL,
        "Your SAME padding takes kernel * dilation for the span of the window; the last tap has no gap behind it.",
        "Three taps with a dilation of 2: draw them. How many cells from the first to the last?",
        _TOTAL,
        changed(lambda axis: window(axis, axis["kernel"] * axis["dilation"])),
    ),
    Misconception(
        "window one cell too short",
        _AXIS,
        "Your SAME padding takes the span of the window for one cell less than it is.",
        "A window of one tap: how many cells does it span by your formula?",
        _TOTAL,
        changed(lambda axis: window(axis, span(axis) - 1)),
    ),
    Misconception(
        "negative total kept",
        _ALL,
        "Your SAME padding goes below 0 where the stride is larger than the window, which takes cells away; "
        "TensorFlow then adds nothing.",
        "Size 8, kernel 2, stride 4: the last window ends before the axis does. What should be added?",
        _TOTAL,
        per_axis(
            lambda pads, axis: _halves(sum(pads) - axis["stride"] * axis["dilation"]),
            lambda axis: {**axis, "kernel": axis["kernel"] + axis["stride"]},
        ),
    ),
    Misconception(
        "as if the stride divided the size",
        _ALL,
        "Your SAME padding is window - stride, which is right where the stride divides the size and only there.",
        "Size 7 and stride 2: how far is it from the start of the last window to the end of the axis?",
        _TOTAL,
        changed(_whole_strides),
    ),
    Misconception(
        "remainder of 0 like any other",
        _AXIS,
        "Your SAME padding subtracts size % stride from the window also where that is 0, where TensorFlow "
        "subtracts the stride.",
        "Size 8 and stride 2: how many cells are there from the start of the last window to the end of the axis?",
        _TOTAL,
        changed(_remainder),
    ),
    Misconception(
        "one window too few",
        _AXIS,
        "Your SAME padding is made for size / stride windows rounded down; TensorFlow rounds up.",
        "Size 7 and stride 2: at which cells does a window start?",
        _TOTAL,
        changed(_window_less),
    ),
    Misconception(
        "one window too many",
        _AXIS,
        "Your SAME padding is made for one window more than there are: it is one stride too large.",
        "Three windows with a stride of 2: how many steps lie between the first and the last?",
        _TOTAL,
        changed(lambda axis: window(axis, span(axis) + axis["stride"])),
    ),
    Misconception(
        "nothing for a stride beyond the window",
        _AXIS,
        "Your code adds nothing where the stride is larger than the window; the last window can still stick out.",
        "Size 9, kernel 2, stride 4: where do the three windows start, and where does the last one end?",
        _TOTAL,
        per_axis(lambda pads, axis: (0, 0) if axis["stride"] > span(axis) else pads),
    ),
    Misconception(
        "window cut to the axis",
        _AXIS,
        "Your code makes a window no longer than the axis; TensorFlow pads until the whole window fits.",
        "Size 3 and kernel 6: how many cells must be there for one window?",
        _TOTAL,
        changed(lambda axis: window(axis, min(span(axis), axis["size"]))),
    ),
    Misconception(
        "size and kernel swapped",
        _AXIS,
        "Your code takes the size of the axis for the kernel and the kernel for the size.",
        "In same_padding(7, 3), which number is the kernel?",
        _TOTAL,
        changed(_swapped("size", "kernel")),
    ),
    Misconception(
        "stride and dilation swapped in the padding",
        _ALL,
        "Your SAME padding takes the stride for the dilation and the dilation for the stride.",
        "Which of the two moves the window, and which pulls its taps apart?",
        _TOTAL,
        changed(_swapped("stride", "dilation")),
    ),
)

MISCONCEPTIONS = (*_SHARES, *_RECIPES)
