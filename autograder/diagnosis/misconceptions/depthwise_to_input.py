"""Misconceptions about the gradient of a depthwise convolution at its input."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.diagnosis.misconceptions.depthwise import Pads, by_channel, other_filter, pads_of
from autograder.diagnosis.misconceptions.depthwise_gradients import other_gradient, per_image
from autograder.exercises.exercise import Arguments

_TO_INPUT = "06_depthwise#Back-to-the-input"
_STEPS = "06_depthwise#Strides-and-padding-as-before"
_INPUT = ("depthwise_conv2d_backprop_input",)


def _first_filter(arguments: Arguments) -> Arguments:
    gradient = by_channel(arguments["out_backprop"], *arguments["filter"].shape[2:])[..., 0]
    filter = arguments["filter"][..., :1]
    return {**arguments, "filter": filter, "out_backprop": np.ascontiguousarray(gradient)}


def _overwritten(order: int) -> Wrong:
    """Each cell keeps what the last tap brings; the last window brings the first of its taps.

    One question for all taps: each has a copy of the channels to itself.
    """

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        filter, (n, h, w, c) = arguments["filter"], arguments["input_sizes"]
        k_h, k_w, _, m = filter.shape
        taps = list(np.ndindex(k_h, k_w))
        alone = np.zeros((k_h, k_w, len(taps), c, m), filter.dtype)
        for number, tap in enumerate(taps):
            alone[tap][number] = 1
        kernels, gradient = (alone * filter[:, :, np.newaxis], alone), np.tile(arguments["out_backprop"], len(taps))
        wide = {**arguments, "input_sizes": (n, h, w, len(taps) * c), "out_backprop": gradient}
        brought = ask({**wide, "filter": kernels[0].reshape(k_h, k_w, -1, m)})
        met = ask({**wide, "filter": kernels[1].reshape(k_h, k_w, -1, m), "out_backprop": np.ones_like(gradient)})
        if brought.shape[3] != len(taps) * c:
            return None
        kept: Any = np.zeros_like(brought[..., :c])
        for number in range(len(taps))[::order]:
            own = slice(number * c, (number + 1) * c)
            kept = np.where(met[..., own] != 0, brought[..., own], kept)
        return kept

    return wrong


def _divided(ask: Ask, arguments: Arguments) -> Any:
    """The gradient over the number of windows that a cell lies in."""
    ones = {name: np.ones_like(arguments[name]) for name in ("filter", "out_backprop")}
    windows = ask({**arguments, **ones}) / arguments["filter"].dtype.type(arguments["filter"].shape[3])
    return ask(arguments) / windows.clip(1)


def _uncut(ask: Ask, arguments: Arguments) -> Any:
    (top, bottom), (left, right) = pads_of(ask, arguments)
    n, h, w, c = arguments["input_sizes"]
    return ask({**arguments, "input_sizes": (n, top + h + bottom, left + w + right, c), "padding": "VALID"})


def _cut_off(starts: Callable[[Pads], tuple[int, int]], said: Callable[[Any], bool] = lambda padding: True) -> Wrong:
    """Where the padding is one of those `said`, the image is looked for elsewhere in the padded one."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        if not said(arguments.get("padding", "VALID")):
            return ask(arguments)
        _, h, w, _ = arguments["input_sizes"]
        down, along = starts(pads_of(ask, arguments))
        return _uncut(ask, arguments)[:, down : down + h, along : along + w]

    return wrong


def _after(pads: Pads) -> tuple[int, int]:
    return pads[0][1], pads[1][1]


def _smallest(ask: Ask, arguments: Arguments) -> Any:
    """The smallest image that has an output of this size."""
    strides, pads = arguments.get("strides", 1), pads_of(ask, arguments)
    steps = strides if isinstance(strides, tuple) else (strides, strides)
    axes = zip(arguments["out_backprop"].shape[1:3], steps, arguments["filter"].shape[:2], pads, strict=True)
    h, w = ((places - 1) * step + taps - sum(pair) for places, step, taps, pair in axes)
    n, _, _, c = arguments["input_sizes"]
    return ask({**arguments, "input_sizes": (n, h, w, c), "padding": pads}) if min(h, w) > 0 else None


MISCONCEPTIONS = (
    Misconception(
        "only the first filter of each channel",
        _INPUT,
        "Your code brings back what went through filter 0 of each channel and leaves the other filters out.",
        "Along how many filters did one number of the input reach the output?",
        _TO_INPUT,
        asked(_first_filter),
    ),
    Misconception(
        "mean over the filters",
        _INPUT,
        "Your code divides by the number of filters per channel; TensorFlow adds up what they bring back.",
        "Two equal filters on one channel: is the gradient the same as for one, or twice as large?",
        _TO_INPUT,
        made(lambda value, a: value / value.dtype.type(a["filter"].shape[3])),
    ),
    Misconception(
        "sum over the channels",
        _INPUT,
        "Your code gives every channel the gradients of all outputs, as a dense convolution would mix them.",
        "Which outputs change when one number of channel k changes?",
        _TO_INPUT,
        made(lambda value, a: value.sum(3, keepdims=True).repeat(value.shape[3], 3)),
    ),
    Misconception(
        "flipped kernel",
        _INPUT,
        "Your code meets the kernel elements in the reverse order, turned by 180 degrees.",
        "Which input cell met filter[0, 0] when output (i, j) was made?",
        _TO_INPUT,
        other_filter(lambda filter: filter[::-1, ::-1]),
    ),
    Misconception(
        "kernel flipped up and down",
        _INPUT,
        "Your code meets the rows of the kernel in the reverse order.",
        "Which input row met row 0 of the kernel when output (i, j) was made?",
        _TO_INPUT,
        other_filter(lambda filter: filter[::-1]),
    ),
    Misconception(
        "kernel flipped left and right",
        _INPUT,
        "Your code meets the columns of the kernel in the reverse order.",
        "Which input column met column 0 of the kernel when output (i, j) was made?",
        _TO_INPUT,
        other_filter(lambda filter: filter[:, ::-1]),
    ),
    Misconception(
        "overlaps overwritten, tap by tap",
        _INPUT,
        "Your code assigns what a tap brings back, so the last tap that meets a cell wipes out the others.",
        "A cell lies in two windows: what becomes of the first contribution when the second comes?",
        _TO_INPUT,
        _overwritten(order=1),
    ),
    Misconception(
        "overlaps overwritten, window by window",
        _INPUT,
        "Your code assigns what a window brings back, so the last window over a cell wipes out the others.",
        "A cell lies in two windows: what becomes of the first contribution when the second comes?",
        _TO_INPUT,
        _overwritten(order=-1),
    ),
    Misconception(
        "divided by the overlap",
        _INPUT,
        "Your code divides each cell by the number of windows that it lies in; a gradient is the plain sum.",
        "One input number feeds three outputs: how much does their sum change with it?",
        _TO_INPUT,
        _divided,
    ),
    Misconception(
        "padding cut off behind only",
        _INPUT,
        "Your code cuts all the padding off behind the image and none in front of it.",
        "In the padded image, at which row does the image begin?",
        _TO_INPUT,
        _cut_off(lambda pads: (0, 0)),
    ),
    Misconception(
        "padding cut off back to front",
        _INPUT,
        "Your code cuts off in front what was added behind, and behind what was added in front.",
        "In the padded image, at which row does the image begin?",
        _TO_INPUT,
        _cut_off(_after),
    ),
    Misconception(
        "odd cell in front",
        _INPUT,
        "Your code puts the larger half of an odd SAME padding in front; TensorFlow puts it behind.",
        "One zero has to go on an axis: on which side does TensorFlow put it?",
        _STEPS,
        _cut_off(_after, lambda padding: padding == "SAME"),
    ),
    Misconception(
        "explicit padding back to front",
        _INPUT,
        "Your code takes each pair of explicit padding for (behind, in front); it is (in front, behind).",
        "In ((2, 0), (1, 3)), how many rows of zeros lie above the image?",
        _STEPS,
        _cut_off(_after, lambda padding: not isinstance(padding, str)),
    ),
    Misconception(
        "padding not cut off",
        _INPUT,
        "Your result is the gradient of the padded image: the rows and columns of the padding are still there.",
        "Whose gradient is asked for, and which shape does it have?",
        _TO_INPUT,
        _uncut,
    ),
    Misconception(
        "input_sizes ignored",
        _INPUT,
        "Your code computes the size of the image from the output, so rows and columns that no window met are missing.",
        "How many rows of the image does no window meet, and what is their gradient?",
        _TO_INPUT,
        _smallest,
    ),
    Misconception(
        "gradient of the first image for all",
        _INPUT,
        "Your code gives every image the gradient of image 0.",
        "Which index of `out_backprop` is the index n of the result?",
        _TO_INPUT,
        other_gradient(lambda gradient: gradient[:1].repeat(len(gradient), 0)),
    ),
    Misconception(
        "sum over the images",
        _INPUT,
        "Your code adds up the gradients of all images; each image has an input, and a gradient, of its own.",
        "Does image 1 depend on what happens to the result of image 0?",
        _TO_INPUT,
        other_gradient(lambda gradient: gradient.sum(0, keepdims=True).repeat(len(gradient), 0)),
    ),
    Misconception(
        "mean over the images",
        _INPUT,
        "Your code divides by the number of images; TensorFlow does not.",
        "Two equal images in place of one: does the gradient of the first one change?",
        _TO_INPUT,
        made(per_image),
    ),
)
