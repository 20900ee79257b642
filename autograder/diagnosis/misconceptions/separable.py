"""Misconceptions about separable convolution."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.diagnosis.misconceptions.dense import turned_where_square
from autograder.exercises.exercise import Arguments

_MIX = "06_depthwise#Then-mix-the-channels"
_STEPS = "06_depthwise#Strides-and-padding-as-before"
_SEPARABLE = ("separable_conv2d",)


def _other(name: str, change: Callable[[np.ndarray], np.ndarray | None]) -> Wrong:
    """Another array in the place of one that is given."""

    def changed(arguments: Arguments) -> Arguments | None:
        array = change(arguments[name])
        return None if array is None else {**arguments, name: np.ascontiguousarray(array)}

    return asked(changed)


def _rows_interleaved(arguments: Arguments) -> Arguments:
    """The pointwise row of channel k, filter q is read at q * C + k."""
    c, m = arguments["depthwise_filter"].shape[2:]
    pointwise = arguments["pointwise_filter"]
    rows = pointwise[0, 0].reshape(m, c, -1).swapaxes(0, 1)
    return {**arguments, "pointwise_filter": np.ascontiguousarray(rows).reshape(pointwise.shape)}


def _first_filters(arguments: Arguments) -> Arguments:
    filter = arguments["depthwise_filter"]
    rows = arguments["pointwise_filter"][:, :, :: filter.shape[3]]
    return {**arguments, "depthwise_filter": filter[..., :1], "pointwise_filter": np.ascontiguousarray(rows)}


def _unmixed(arguments: Arguments) -> Arguments:
    """Mixed by the unit matrix, which leaves what the first step gives."""
    pointwise = arguments["pointwise_filter"]
    unit = np.eye(pointwise.shape[2], dtype=pointwise.dtype)
    return {**arguments, "pointwise_filter": unit[np.newaxis, np.newaxis]}


def _windowless(arguments: Arguments) -> Arguments | None:
    """A first step that does nothing: kernels of a single one."""
    filter = arguments["depthwise_filter"]
    ones = np.ones((1, 1, *filter.shape[2:]), filter.dtype)
    steps = {"strides": 1, "padding": "VALID"}
    return {**arguments, "depthwise_filter": ones, **steps} if filter.shape[3] == 1 else None


def _first_row(pointwise: np.ndarray) -> np.ndarray:
    first = np.zeros_like(pointwise)
    first[:, :, 0] = pointwise[:, :, 0]
    return first


def _changed_between(change: Callable[[np.ndarray], np.ndarray]) -> Wrong:
    """Something is done to what the first step gives."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        middle = ask(_unmixed(arguments))
        return ask.of("conv2d", input=change(middle), filters=arguments["pointwise_filter"])

    return wrong


def _mixed_first(ask: Ask, arguments: Arguments) -> Any:
    """Senseless unless the mixing leaves as many channels as there are."""
    c, m = arguments["depthwise_filter"].shape[2:]
    if m != 1 or arguments["pointwise_filter"].shape[3] != c:
        return None
    mixed = ask.of("conv2d", input=arguments["input"], filters=arguments["pointwise_filter"])
    return ask(_unmixed({**arguments, "input": mixed}))


def _strided(value: np.ndarray, arguments: Arguments) -> np.ndarray:
    strides = arguments.get("strides", 1)
    s_h, s_w = strides if isinstance(strides, tuple) else (strides, strides)
    return value[:, ::s_h, ::s_w]


def _padded(value: np.ndarray, arguments: Arguments) -> np.ndarray:
    """What a 1x1 convolution with this padding gives: SAME adds nothing to it, numbers add zeros."""
    padding = arguments.get("padding", "VALID")
    return value if isinstance(padding, str) else np.pad(value, ((0, 0), *padding, (0, 0)))


def _late_stride(ask: Ask, arguments: Arguments) -> Any:
    return _strided(ask({**arguments, "strides": 1}), arguments)


def _late_padding(ask: Ask, arguments: Arguments) -> Any:
    return _padded(ask({**arguments, "padding": "VALID"}), arguments)


def _strides(change: Callable[[Any], Any]) -> Wrong:
    return asked(lambda a: {**a, "strides": change(a["strides"])} if "strides" in a else a)


def _pairs(change: Callable[[Any], Any]) -> Wrong:
    """Padding in numbers, taken for other numbers."""
    return asked(lambda a: a if isinstance(a.get("padding", ""), str) else {**a, "padding": change(a["padding"])})


MISCONCEPTIONS = (
    Misconception(
        "channels in between ordered q * C + k",
        _SEPARABLE,
        "Your pointwise weights meet the channels in another order: row k * M + q belongs to channel k, filter q.",
        "With two channels of three filters each, which channel does row 1 of the pointwise filter weigh?",
        _MIX,
        asked(_rows_interleaved),
    ),
    Misconception(
        "stride taken twice",
        _SEPARABLE,
        "Your code takes the strides in both steps; they belong to the first one alone.",
        "How many rows are left after the first step, and how many should come out?",
        _MIX,
        made(_strided),
    ),
    Misconception(
        "stride left to the second step",
        _SEPARABLE,
        "Your first step moves by one and the second one skips; with SAME that shifts the windows.",
        "With SAME, on what does the number of zeros depend?",
        _MIX,
        _late_stride,
    ),
    Misconception(
        "padding added twice",
        _SEPARABLE,
        "Your code pads again before the second step, which adds a frame of zeros to the result.",
        "Does a 1x1 kernel need any padding?",
        _MIX,
        made(_padded),
    ),
    Misconception(
        "padding left to the second step",
        _SEPARABLE,
        "Your first step does not pad, and the second one does.",
        "Which of the two steps has a window that can stick out of the image?",
        _MIX,
        _late_padding,
    ),
    Misconception(
        "negative numbers cut off in between",
        _SEPARABLE,
        "Your code puts a ReLU between the two steps; TensorFlow hands on what the first step gives.",
        "What should happen to a negative number before it is mixed?",
        _MIX,
        _changed_between(lambda middle: np.maximum(middle, 0)),
    ),
    Misconception(
        "negative results cut off",
        _SEPARABLE,
        "Your code puts a ReLU behind the convolution; TensorFlow returns negative sums as they are.",
        "Can an output be negative?",
        _MIX,
        made(lambda value, a: np.maximum(value, 0)),
    ),
    Misconception(
        "pointwise before depthwise",
        _SEPARABLE,
        "Your code mixes the channels first and slides the kernels over the mixture.",
        "On which channels do the depthwise kernels slide?",
        _MIX,
        _mixed_first,
    ),
    Misconception(
        "pointwise filter transposed",
        _SEPARABLE,
        "Your code takes the rows of the pointwise filter for the outputs and its columns for the channels.",
        "What do the third and the fourth axis of the pointwise filter count?",
        _MIX,
        _other("pointwise_filter", turned_where_square(2)),
    ),
    Misconception(
        "pointwise step forgotten",
        _SEPARABLE,
        "Your result is that of the depthwise step, not mixed.",
        "How many channels should come out?",
        _MIX,
        asked(_unmixed),
    ),
    Misconception(
        "depthwise step forgotten",
        _SEPARABLE,
        "Your result is that of the pointwise step on the input itself.",
        "Which of the two steps looks at neighbouring pixels?",
        _MIX,
        asked(_windowless),
    ),
    Misconception(
        "only the first channel is mixed",
        _SEPARABLE,
        "Your code weighs channel 0 of what the first step gives and leaves the others out.",
        "Over how many channels does the second step add up?",
        _MIX,
        _other("pointwise_filter", _first_row),
    ),
    Misconception(
        "mean over the channels",
        _SEPARABLE,
        "Your code divides by the number of channels in between; TensorFlow adds them up.",
        "Two equal channels and weights: is the result the same as for one, or twice as large?",
        _MIX,
        made(lambda value, a: value / value.dtype.type(a["pointwise_filter"].shape[2])),
    ),
    Misconception(
        "only the first filter of each channel",
        _SEPARABLE,
        "Your code uses filter 0 of every channel and leaves the others out.",
        "How many channels does the first step hand on?",
        _MIX,
        asked(_first_filters),
    ),
    Misconception(
        "one kernel for all channels",
        _SEPARABLE,
        "Your first step uses the kernels of channel 0 for every channel.",
        "What does the third axis of the depthwise filter count?",
        _MIX,
        _other("depthwise_filter", lambda filter: filter[:, :, :1].repeat(filter.shape[2], 2)),
    ),
    Misconception(
        "flipped kernel",
        _SEPARABLE,
        "Your first step turns the kernels by 180 degrees; TensorFlow lays them on the image as they are.",
        "Which kernel element meets the top left element of a patch in your code, and which in TensorFlow?",
        _MIX,
        _other("depthwise_filter", lambda filter: filter[::-1, ::-1]),
    ),
    Misconception(
        "kernel flipped up and down",
        _SEPARABLE,
        "Your first step reverses the rows of the kernels and keeps their columns.",
        "In which order does your row index run through a kernel?",
        _MIX,
        _other("depthwise_filter", lambda filter: filter[::-1]),
    ),
    Misconception(
        "kernel flipped left and right",
        _SEPARABLE,
        "Your first step reverses the columns of the kernels and keeps their rows.",
        "In which order does your column index run through a kernel?",
        _MIX,
        _other("depthwise_filter", lambda filter: filter[:, ::-1]),
    ),
    Misconception(
        "strides ignored",
        _SEPARABLE,
        "Your code moves the window by one whatever `strides` says.",
        "With a stride of 2, at which input row does the second output row begin?",
        _STEPS,
        _strides(lambda strides: 1),
    ),
    Misconception(
        "strides swapped",
        _SEPARABLE,
        "Your code takes the first stride for the columns and the second for the rows.",
        "In (s_h, s_w), which number moves the window down?",
        _STEPS,
        _strides(lambda strides: strides[::-1] if isinstance(strides, tuple) else strides),
    ),
    Misconception(
        "first stride for both axes",
        _SEPARABLE,
        "Your code moves the window by the first stride along the columns too.",
        "What does the second number in `strides` say?",
        _STEPS,
        _strides(lambda strides: strides[0] if isinstance(strides, tuple) else strides),
    ),
    Misconception(
        "padding ignored",
        _SEPARABLE,
        "Your code pads nothing, whatever `padding` says.",
        "With SAME and stride 1, how large is the output?",
        _STEPS,
        asked(lambda a: {**a, "padding": "VALID"}),
    ),
    Misconception(
        "SAME always",
        _SEPARABLE,
        "Your code pads as for SAME, whatever `padding` says.",
        "With VALID, which windows count?",
        _STEPS,
        asked(lambda a: {**a, "padding": "SAME"}),
    ),
    Misconception(
        "rows and columns of the padding swapped",
        _SEPARABLE,
        "Your code takes the first pair of explicit padding for the columns and the second for the rows.",
        "In ((2, 0), (0, 2)), where do the first two zeros go?",
        _STEPS,
        _pairs(lambda padding: padding[::-1]),
    ),
    Misconception(
        "explicit padding back to front",
        _SEPARABLE,
        "Your code takes each pair of explicit padding for (behind, in front); it is (in front, behind).",
        "In ((2, 0), (1, 3)), how many rows of zeros lie above the image?",
        _STEPS,
        _pairs(lambda padding: tuple(pair[::-1] for pair in padding)),
    ),
    Misconception(
        "only the first image",
        _SEPARABLE,
        "Your code computes image 0 and gives its result to the whole batch.",
        "Which index of the input is the index n of the output?",
        _MIX,
        _other("input", lambda image: image[:1].repeat(len(image), 0)),
    ),
)
