"""Misconceptions about the gradient of a depthwise convolution at its filters."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, asked, made
from autograder.diagnosis.misconceptions.depthwise import pads_of
from autograder.diagnosis.misconceptions.depthwise_gradients import other_gradient, per_image
from autograder.exercises.exercise import Arguments

_TO_FILTER = "06_depthwise#Back-to-the-filters"
_FILTER = ("depthwise_conv2d_backprop_filter",)


def _first_image(arguments: Arguments) -> Arguments:
    return {**arguments, **{name: arguments[name][:1] for name in ("input", "out_backprop")}}


def _last_position(gradient: np.ndarray) -> np.ndarray:
    last = np.zeros_like(gradient)
    last[-1:, -1, -1] = gradient[-1:, -1, -1]
    return last


def _channels_summed(arguments: Arguments) -> Arguments:
    image = arguments["input"]
    return {**arguments, "input": image.sum(3, keepdims=True).repeat(image.shape[3], 3)}


def _behind(ask: Ask, arguments: Arguments) -> Any:
    return ask({**arguments, "padding": tuple((0, sum(pair)) for pair in pads_of(ask, arguments))})


def _axes_swapped(value: np.ndarray, arguments: Arguments) -> Any:
    """(K_h, K_w, M, C), where that has the same shape."""
    return value.swapaxes(2, 3) if value.shape[2] == value.shape[3] else None


MISCONCEPTIONS = (
    Misconception(
        "averaged over the batch",
        _FILTER,
        "Your code divides by the number of images; TensorFlow adds up what they give.",
        "Two equal images in place of one: does the gradient stay or double?",
        _TO_FILTER,
        made(per_image),
    ),
    Misconception(
        "only the first image",
        _FILTER,
        "Your code computes the gradient from image 0 and leaves the other images out.",
        "Which images did a kernel element meet?",
        _TO_FILTER,
        asked(_first_image),
    ),
    Misconception(
        "images summed before they are multiplied",
        _FILTER,
        "Your code adds up the gradients of all images first, so that each image meets those of the others too.",
        "Is (a + b) * (c + d) the same as a * c + b * d?",
        _TO_FILTER,
        other_gradient(lambda gradient: gradient.sum(0, keepdims=True).repeat(len(gradient), 0)),
    ),
    Misconception(
        "averaged over the positions",
        _FILTER,
        "Your code divides by the number of output positions; TensorFlow adds them up.",
        "A kernel element is used at six positions: how much do their outputs change together?",
        _TO_FILTER,
        made(lambda value, a: value / value.dtype.type(np.prod(a["out_backprop"].shape[1:3]))),
    ),
    Misconception(
        "only the last position",
        _FILTER,
        "Your code keeps what the last position of the last image gives and forgets the others.",
        "A kernel element met many cells: what becomes of the first product when the second comes?",
        _TO_FILTER,
        other_gradient(_last_position),
    ),
    Misconception(
        "turned by 180 degrees",
        _FILTER,
        "Your gradient stands upside down and back to front.",
        "Which image cell met filter[0, 0] when output (0, 0) was made?",
        _TO_FILTER,
        made(lambda value, a: value[::-1, ::-1]),
    ),
    Misconception(
        "rows reversed",
        _FILTER,
        "Your gradient has its rows in the reverse order.",
        "Which image row met row 0 of the kernel when output row 0 was made?",
        _TO_FILTER,
        made(lambda value, a: value[::-1]),
    ),
    Misconception(
        "columns reversed",
        _FILTER,
        "Your gradient has its columns in the reverse order.",
        "Which image column met column 0 of the kernel when output column 0 was made?",
        _TO_FILTER,
        made(lambda value, a: value[:, ::-1]),
    ),
    Misconception(
        "gradient laid out as (K_h, K_w, M, C)",
        _FILTER,
        "Your gradient has the number of the filter on its third axis and the channel on its fourth.",
        "What do the third and the fourth number in `filter_sizes` count?",
        _TO_FILTER,
        made(_axes_swapped),
    ),
    Misconception(
        "sum over the channels",
        _FILTER,
        "Your code lets every filter meet the sum of all input channels, as if the convolution were dense.",
        "Which channels of the input did filter[:, :, k, q] meet?",
        _TO_FILTER,
        asked(_channels_summed),
    ),
    Misconception(
        "only the first channel",
        _FILTER,
        "Your code lets every filter meet channel 0 of the input.",
        "Which channels of the input did filter[:, :, k, q] meet?",
        _TO_FILTER,
        asked(lambda a: {**a, "input": a["input"][..., :1].repeat(a["input"].shape[3], 3)}),
    ),
    Misconception(
        "sum over the filters",
        _FILTER,
        "Your code adds up the gradients of all filters of a channel and gives each of them the sum.",
        "Which outputs change when filter[a, b, k, 0] changes?",
        _TO_FILTER,
        made(lambda value, a: value.sum(3, keepdims=True).repeat(value.shape[3], 3)),
    ),
    Misconception(
        "gradient of the first filter for all",
        _FILTER,
        "Your code gives every filter of a channel the gradient of its filter 0.",
        "Which output channels belong to filter[:, :, k, q]?",
        _TO_FILTER,
        made(lambda value, a: value[..., :1].repeat(value.shape[3], 3)),
    ),
    Misconception(
        "padded behind only",
        _FILTER,
        "Your code puts all the padding behind the image, so the taps meet other cells than in the forward pass.",
        "In the padded image, at which row does the image begin?",
        _TO_FILTER,
        _behind,
    ),
)
