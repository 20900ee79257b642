"""Misconceptions about the three forms of a padding, and about which argument goes with which axis."""

from collections.abc import Callable
from typing import Any

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked
from autograder.diagnosis.misconceptions.resolving import Pads, in_same
from autograder.exercises.exercise import Arguments

_FORMS = "02_padding#Three-ways-to-say-padding"
_PADS = ("resolve_padding", "conv2d_padded")
_RESOLVE = ("resolve_padding",)
_CONV = ("conv2d_padded",)


def _turned(*settings: str) -> Wrong:
    """Rows and columns of arguments confused while "SAME" is resolved."""

    def rule(ask: Ask, arguments: Arguments) -> Any:
        given = {name: arguments[name] for name in settings if isinstance(arguments.get(name), tuple)}
        return ask({**arguments, **{name: value[::-1] for name, value in given.items()}})

    return in_same(rule)


def _first_for_both(setting: str) -> Wrong:
    def rule(ask: Ask, arguments: Arguments) -> Any:
        value = arguments.get(setting, 1)
        return ask({**arguments, setting: value[0] if isinstance(value, tuple) else value})

    return in_same(rule)


def _made(change: Callable[[Pads, Pads], Any]) -> Wrong:
    """Something else made of the numbers that "SAME" stands for."""
    return in_same(lambda ask, arguments: change(*ask(arguments)))


def _said(form: str, other: str) -> Wrong:
    """One form of padding taken for another; `form` is "numbers" for numbers."""

    def change(arguments: Arguments) -> Arguments:
        padding = arguments.get("padding", "VALID")
        if (padding if isinstance(padding, str) else "numbers") != form:
            return arguments
        if other == "VALID" and "kernel_size" in arguments:  # of any kernel, since VALID adds nothing anyway
            return {**arguments, "padding": other, "kernel_size": (1, 1)}
        return {**arguments, "padding": other}

    return asked(change)


def _numbers(change: Callable[[Pads, Pads], Any]) -> Wrong:
    """Numbers that are given, but understood in another way."""

    def changed(arguments: Arguments) -> Arguments:
        padding = arguments.get("padding", "VALID")
        return arguments if isinstance(padding, str) else {**arguments, "padding": change(*padding)}

    return asked(changed)


MISCONCEPTIONS = (
    Misconception(
        "SAME as VALID",
        _PADS,
        "Your code adds nothing for SAME; TensorFlow adds what ceil(size / stride) windows need.",
        "Size 5, kernel 3, stride 1: how many windows does SAME promise, and how many do you get?",
        _FORMS,
        _said("SAME", "VALID"),
    ),
    Misconception(
        "VALID as SAME",
        _PADS,
        "Your code adds cells for VALID, as SAME would; VALID uses no cell outside the image.",
        "Which of the two words allows a window to look beyond the edge?",
        _FORMS,
        _said("VALID", "SAME"),
    ),
    Misconception(
        "numbers as VALID",
        _PADS,
        "Your code adds nothing where the padding is given in numbers; TensorFlow adds just these.",
        "What does your code do with ((1, 2), (3, 0))?",
        _FORMS,
        _said("numbers", "VALID"),
    ),
    Misconception(
        "numbers as SAME",
        _CONV,
        "Your code adds what SAME would where the padding is given in numbers; TensorFlow adds just these.",
        "What does your code do with ((1, 2), (3, 0))?",
        _FORMS,
        _said("numbers", "SAME"),
    ),
    Misconception(
        "pairs of numbers swapped",
        _PADS,
        "Your code takes the first pair of numbers for the columns and the second one for the rows.",
        "In ((1, 2), (3, 0)), which numbers are above and below the image?",
        _FORMS,
        _numbers(lambda rows, columns: (columns, rows)),
    ),
    Misconception(
        "before and after swapped in the numbers",
        _PADS,
        "Your code takes the first number of each pair for what comes behind and the second for what comes before.",
        "In ((1, 2), (3, 0)), how many rows are above the image?",
        _FORMS,
        _numbers(lambda rows, columns: (rows[::-1], columns[::-1])),
    ),
    Misconception(
        "numbers read as (top, left), (bottom, right)",
        _PADS,
        "Your code takes the first pair for what comes before, above and left, and the second for what comes behind.",
        "In ((1, 2), (3, 0)), what do the two numbers of one pair have in common: the side or the axis?",
        _FORMS,
        _numbers(lambda rows, columns: tuple(zip(rows, columns, strict=True))),
    ),
    Misconception(
        "rows and columns of SAME swapped",
        _PADS,
        "Your code adds to the rows what SAME means for the columns, and the reverse.",
        "An image of one row and a kernel of one row: where does SAME add anything?",
        _FORMS,
        _made(lambda rows, columns: (columns, rows)),
    ),
    Misconception(
        "padding of the rows for both axes",
        _RESOLVE,
        "Your code adds to the columns what SAME means for the rows.",
        "A kernel of four rows and one column: what does SAME add to the columns?",
        _FORMS,
        _made(lambda rows, columns: (rows, rows)),
    ),
    Misconception(
        "padding of the columns for both axes",
        _RESOLVE,
        "Your code adds to the rows what SAME means for the columns.",
        "A kernel of one row and four columns: what does SAME add to the rows?",
        _FORMS,
        _made(lambda rows, columns: (columns, columns)),
    ),
    Misconception(
        "sizes swapped in the padding",
        _PADS,
        "Your code takes the width for the height, and the reverse, when it works out SAME.",
        "In (H, W), which number belongs to the rows?",
        _FORMS,
        _turned("input_size"),
    ),
    Misconception(
        "kernel sides swapped in the padding",
        _PADS,
        "Your code takes the kernel's width for its height, and the reverse, when it works out SAME.",
        "In (K_h, K_w), which number belongs to the rows?",
        _FORMS,
        _turned("kernel_size"),
    ),
    Misconception(
        "strides swapped in the padding",
        _PADS,
        "Your code takes the first stride for the columns and the second for the rows when it works out SAME.",
        "In (s_h, s_w), which number belongs to the rows?",
        _FORMS,
        _turned("strides"),
    ),
    Misconception(
        "dilations swapped in the padding",
        _PADS,
        "Your code takes the first dilation for the columns and the second for the rows when it works out SAME.",
        "In (d_h, d_w), which number belongs to the rows?",
        _FORMS,
        _turned("dilations"),
    ),
    Misconception(
        "first stride for both axes",
        _RESOLVE,
        "Your code uses the stride of the rows for the columns too when it works out SAME.",
        "Strides of (1, 3): by how much does the window move to the right?",
        _FORMS,
        _first_for_both("strides"),
    ),
    Misconception(
        "first dilation for both axes",
        _RESOLVE,
        "Your code uses the dilation of the rows for the columns too when it works out SAME.",
        "Dilations of (1, 2): how far are two neighbouring columns of the kernel apart?",
        _FORMS,
        _first_for_both("dilations"),
    ),
)
