"""Misconceptions about the gradient of a transposed convolution."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, asked, made
from autograder.diagnosis.misconceptions.kernels import channels_swapped, transposed, with_filters
from autograder.exercises.exercise import Arguments

_GRADIENT = "05_transpose#The-gradient-of-a-transpose"
_NAMES = "05_transpose#The-same-array-under-new-names"
_PADDING = "05_transpose#What-padding-cuts-off"
_EXERCISES = ("conv2d_transpose_backprop",)


def _pair(arguments: Arguments) -> tuple[int, int]:
    strides = arguments.get("strides", 1)
    return strides if isinstance(strides, tuple) else (strides, strides)


def _again(ask: Ask, arguments: Arguments) -> Any:
    """The transpose, of which the result can only have the shape that it is given."""
    given = dict(arguments)
    image = given.pop("out_backprop")
    return ask.of("conv2d_transpose", input=image, output_shape=image.shape, **given)


def _explicit(arguments: Arguments) -> bool:
    return not isinstance(arguments.get("padding", "SAME"), str)


def _same(arguments: Arguments) -> bool:
    return bool(arguments.get("padding", "SAME") == "SAME")


def _odd_in_front(ask: Ask, arguments: Arguments) -> Any:
    if not _same(arguments):
        return ask(arguments)
    (top, bottom), (left, right) = ask.of(
        "resolve_padding",
        padding="SAME",
        input_size=arguments["out_backprop"].shape[1:3],
        kernel_size=arguments["filters"].shape[:2],
        strides=arguments.get("strides", 1),
    )
    return ask({**arguments, "padding": ((bottom, top), (right, left))})


def _after_before(arguments: Arguments) -> Arguments:
    if not _explicit(arguments):
        return arguments
    (top, bottom), (left, right) = arguments["padding"]
    return {**arguments, "padding": ((bottom, top), (right, left))}


def _strided_afterwards(ask: Ask, arguments: Arguments) -> Any:
    if not _same(arguments):
        return ask(arguments)
    s_h, s_w = _pair(arguments)
    return ask({**arguments, "strides": 1})[:, ::s_h, ::s_w]


def _first_image(arguments: Arguments) -> Arguments | None:
    image = arguments["out_backprop"]
    return {**arguments, "out_backprop": image[:1].repeat(len(image), 0)} if len(image) else None


MISCONCEPTIONS = (
    Misconception(
        "the transpose again",
        _EXERCISES,
        "Your code sends the gradient through the transposed convolution once more, in the same direction.",
        "If y = Mx, which matrix brings the gradient at y back to x, and which one is M here?",
        _GRADIENT,
        _again,
    ),
    Misconception(
        "flipped kernel",
        _EXERCISES,
        "Your code turns the kernel by 180 degrees before the convolution; the filters go in as they are.",
        "Which number of `filters` joins output cell (0, 0) with input pixel (0, 0), and does the way back use another?",
        _GRADIENT,
        asked(lambda a: with_filters(a, a["filters"][::-1, ::-1])),
    ),
    Misconception(
        "kernel flipped up and down",
        _EXERCISES,
        "Your code reverses the rows of the kernel and keeps its columns.",
        "In which order does the transpose meet the rows of the kernel, and does the way back use another?",
        _GRADIENT,
        asked(lambda a: with_filters(a, a["filters"][::-1])),
    ),
    Misconception(
        "kernel flipped left and right",
        _EXERCISES,
        "Your code reverses the columns of the kernel and keeps its rows.",
        "In which order does the transpose meet the columns of the kernel, and does the way back use another?",
        _GRADIENT,
        asked(lambda a: with_filters(a, a["filters"][:, ::-1])),
    ),
    Misconception(
        "transposed kernel",
        _EXERCISES,
        "Your code swaps the kernel's rows and columns.",
        "Which axis of the kernel goes with the height of the image?",
        _GRADIENT,
        asked(transposed),
    ),
    Misconception(
        "channels of the filters swapped",
        _EXERCISES,
        "Your code swaps the third and the fourth axis of the filters; conv2d wants them as they are.",
        "Whose channels does the third axis of `filters` count: those of out_backprop or those of the result?",
        _NAMES,
        asked(channels_swapped),
    ),
    Misconception(
        "VALID by default",
        _EXERCISES,
        "Your function takes VALID where the call says nothing of padding; a transpose means SAME then.",
        "What is the default padding of conv2d, and what is it here?",
        _PADDING,
        asked(lambda a: {"padding": "VALID", **a}),
    ),
    Misconception(
        "padding not passed on",
        _EXERCISES,
        "Your code computes a VALID convolution whatever `padding` says.",
        "How large must the result be for SAME and a stride of 1?",
        _PADDING,
        asked(lambda a: {**a, "padding": "VALID"}),
    ),
    Misconception(
        "SAME whatever the padding",
        _EXERCISES,
        "Your code computes a SAME convolution whatever `padding` says.",
        "Does a window of the VALID convolution see anything outside the image?",
        _PADDING,
        asked(lambda a: {**a, "padding": "SAME"}),
    ),
    Misconception(
        "odd cell of SAME in front",
        _EXERCISES,
        "Your code puts the larger part of an odd SAME padding in front, where TensorFlow has it behind.",
        "Three cells of padding: how many of them does conv2d put in front?",
        _PADDING,
        _odd_in_front,
    ),
    Misconception(
        "SAME padding as for stride 1",
        _EXERCISES,
        "Your SAME result is every s-th element of the one for stride 1, which begins at another place.",
        "6 cells, kernel 3, stride 2: which cells does the first window of a SAME convolution see?",
        _PADDING,
        _strided_afterwards,
    ),
    Misconception(
        "explicit padding read as (after, before)",
        _EXERCISES,
        "Your code puts in front what explicit padding has behind.",
        "In ((1, 2), (2, 1)), how many rows lie above the image?",
        _PADDING,
        asked(_after_before),
    ),
    Misconception(
        "explicit rows and columns swapped",
        _EXERCISES,
        "Your code takes the first pair of explicit padding for the columns and the second for the rows.",
        "In ((1, 2), (2, 1)), which pair lies left and right of the image?",
        _PADDING,
        asked(lambda a: {**a, "padding": a["padding"][::-1]} if _explicit(a) else a),
    ),
    Misconception(
        "explicit padding ignored",
        _EXERCISES,
        "Your code takes explicit padding for none at all.",
        "What did the transpose cut off, and what does the way back have to put there again?",
        _PADDING,
        asked(lambda a: {**a, "padding": "VALID"} if _explicit(a) else a),
    ),
    Misconception(
        "strides ignored",
        _EXERCISES,
        "Your code moves the window by one whatever `strides` says.",
        "The transpose pulled the pixels apart: at which rows do you find them again?",
        _GRADIENT,
        asked(lambda a: {**a, "strides": 1}),
    ),
    Misconception(
        "strides swapped",
        _EXERCISES,
        "Your code takes the first stride for the columns and the second for the rows.",
        "In (s_h, s_w), which number moves the window down?",
        _GRADIENT,
        asked(lambda a: {**a, "strides": _pair(a)[::-1]}),
    ),
    Misconception(
        "first stride for both axes",
        _EXERCISES,
        "Your code takes the first stride for the rows and for the columns.",
        "Where in your code is the second number of (s_h, s_w) used?",
        _GRADIENT,
        asked(lambda a: {**a, "strides": _pair(a)[:1] * 2}),
    ),
    Misconception(
        "only the shape of out_backprop",
        _EXERCISES,
        "Your numbers are those of ones in the place of out_backprop: its values are not used.",
        "If out_backprop becomes twice as large, what happens to the gradient?",
        _GRADIENT,
        asked(lambda a: {**a, "out_backprop": np.ones_like(a["out_backprop"])}),
    ),
    Misconception(
        "only the first image",
        _EXERCISES,
        "Your code computes the gradient of image 0 and gives it to the whole batch.",
        "Which index of out_backprop is the index n of the result?",
        _GRADIENT,
        asked(_first_image),
    ),
    Misconception(
        "average over the batch",
        _EXERCISES,
        "Your code divides by the number of images.",
        "Does the second image of a batch change the gradient at the first?",
        _GRADIENT,
        made(lambda value, a: value / value.dtype.type(max(1, len(value)))),
    ),
)
