"""Misconceptions about the size of the output."""

from autograder.diagnosis.misconception import Misconception, asked, made
from autograder.exercises.exercise import Arguments

_STRIDES = "01_forward#Strides-and-dilations"
_SIZE = "01_forward#How-big-is-the-output"


def _rounded_up(arguments: Arguments) -> Arguments | None:
    if arguments.get("padding", "VALID") != "VALID":
        return arguments
    extent = (arguments["kernel"] - 1) * arguments.get("dilation", 1) + 1
    rest = (arguments["size"] - extent) % arguments.get("stride", 1)
    return {**arguments, "size": arguments["size"] + (arguments.get("stride", 1) - rest if rest else 0)}


def _product_extent(arguments: Arguments) -> Arguments | None:
    return {**arguments, "kernel": arguments["kernel"] * arguments.get("dilation", 1), "dilation": 1}


def _same_rounded_down(arguments: Arguments) -> Arguments | None:
    if arguments.get("padding", "VALID") != "SAME":
        return arguments
    stride = arguments.get("stride", 1)
    if arguments["size"] < stride:
        return None
    return {"size": arguments["size"], "kernel": stride, "stride": stride, "padding": "VALID"}


def _same_keeps(arguments: Arguments) -> Arguments:
    return {**arguments, "stride": 1} if arguments.get("padding", "VALID") == "SAME" else arguments


_EXERCISES = ("output_size",)

MISCONCEPTIONS = (
    Misconception(
        "forgotten + 1",
        _EXERCISES,
        "Your VALID size is one too small everywhere: it counts the steps of the window, not its positions.",
        "A window that fits exactly takes no step. How many positions has it?",
        _SIZE,
        made(lambda value, a: value - (a.get("padding", "VALID") == "VALID")),
    ),
    Misconception(
        "rounded up",
        _EXERCISES,
        "Your VALID size rounds up: it counts a last window that sticks out of the axis.",
        "Size 8, kernel 3, stride 2: where would the last window end?",
        _SIZE,
        asked(_rounded_up),
    ),
    Misconception(
        "stride ignored",
        _EXERCISES,
        "Your size does not depend on the stride.",
        "With a stride of 2, how many of the positions are left?",
        _SIZE,
        asked(lambda a: {**a, "stride": 1}),
    ),
    Misconception(
        "dilation ignored",
        _EXERCISES,
        "Your size does not depend on the dilation.",
        "How many cells lie between the first and the last tap of a dilated kernel?",
        _STRIDES,
        asked(lambda a: {**a, "dilation": 1}),
    ),
    Misconception(
        "extent kernel * dilation",
        _EXERCISES,
        "Your code takes kernel * dilation for the span of the kernel; the last tap has no gap behind it.",
        "Three taps with a dilation of 2: draw them. How many cells from the first to the last?",
        _STRIDES,
        asked(_product_extent),
    ),
    Misconception(
        "SAME rounded down",
        _EXERCISES,
        "Your SAME size rounds down where TensorFlow rounds up.",
        "Size 7 and stride 2: at which positions does a window begin?",
        _SIZE,
        asked(_same_rounded_down),
    ),
    Misconception(
        "SAME keeps the size",
        _EXERCISES,
        "Your SAME size is the input's whatever the stride; that is so for stride 1 only.",
        "What does a stride of 2 do to the number of positions?",
        _SIZE,
        asked(_same_keeps),
    ),
)
