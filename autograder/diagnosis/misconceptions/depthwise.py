"""Misconceptions about the channels and filters of a depthwise convolution."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.exercises.exercise import Arguments

_OWN = "06_depthwise#Filters-of-its-own-for-each-channel"
_FORWARD = ("depthwise_conv2d",)
_AND_BACK = ("depthwise_conv2d", "depthwise_conv2d_backprop_input")

Pads = tuple[tuple[int, int], tuple[int, int]]


def sizes(arguments: Arguments, name: str) -> tuple[int, ...]:
    """The four sizes of "input" or "filter", whether the array is given or its sizes alone."""
    return tuple(arguments[name].shape if name in arguments else arguments[f"{name}_sizes"])


def pads_of(ask: Ask, arguments: Arguments, **steps: Any) -> Pads:
    """The padding of a call in numbers; `steps` takes the place of its strides or dilations."""
    given = {name: arguments[name] for name in ("strides", "dilations") if name in arguments}
    image, kernel = sizes(arguments, "input")[1:3], sizes(arguments, "filter")[:2]
    padding = arguments.get("padding", "VALID")
    pads: Pads = ask.of("resolve_padding", padding=padding, input_size=image, kernel_size=kernel, **{**given, **steps})
    return pads


def by_channel(array: np.ndarray, c: int, m: int) -> np.ndarray:
    """(..., C * M) -> (..., C, M)."""
    return array.reshape(*array.shape[:-1], c, m)


def merged(array: np.ndarray) -> np.ndarray:
    """(..., C, M) -> (..., C * M)."""
    *rest, c, m = array.shape
    return np.ascontiguousarray(array).reshape(*rest, c * m)


def _square_turned(filter: np.ndarray) -> np.ndarray | None:
    return filter.swapaxes(0, 1) if filter.shape[0] == filter.shape[1] else None


def _axes_swapped(filter: np.ndarray) -> np.ndarray | None:
    """(K_h, K_w, C, M) -> (K_h, K_w, M, C), where that has the same shape."""
    return filter.swapaxes(2, 3) if filter.shape[2] == filter.shape[3] else None


def other_filter(change: Callable[[np.ndarray], np.ndarray | None]) -> Wrong:
    """Another filter in the place of the one that is given."""

    def changed(arguments: Arguments) -> Arguments | None:
        filter = change(arguments["filter"])
        return None if filter is None else {**arguments, "filter": np.ascontiguousarray(filter)}

    return asked(changed)


def other_image(change: Callable[[np.ndarray], np.ndarray]) -> Wrong:
    """Another image in the place of the one that is given."""
    return asked(lambda a: {**a, "input": np.ascontiguousarray(change(a["input"]))})


def of_filters(change: Callable[[np.ndarray], np.ndarray], merge: bool = True) -> Wrong:
    """The answer with its last axis as (C, M), changed; merged again if it still has as many axes."""

    def changed(value: np.ndarray, arguments: Arguments) -> Any:
        c, m = sizes(arguments, "filter")[2:]
        if value.shape[-1] != c * m:  # so somebody else has left of it
            return None
        apart = by_channel(value, c, m)
        output = change(apart)
        return merged(output) if merge and output.ndim == apart.ndim else output

    return made(changed)


def _last_tap(filter: np.ndarray) -> np.ndarray:
    last = np.zeros_like(filter)
    last[-1, -1] = filter[-1, -1]
    return last


def _tiled(arguments: Arguments) -> Arguments:
    """C * M channels of one filter each: the image's one after the other, the filters in their order."""
    image, filter = arguments["input"], arguments["filter"]
    return {**arguments, "input": np.tile(image, filter.shape[3]), "filter": merged(filter)[..., np.newaxis]}


MISCONCEPTIONS = (
    Misconception(
        "output channel q * C + k",
        _FORWARD,
        "Your result has the first filters of all channels, then the second filters; TensorFlow keeps the filters "
        "of one channel together.",
        "With two channels of three filters each, from which channel does output 1 come?",
        _OWN,
        of_filters(lambda output: output.swapaxes(3, 4)),
    ),
    Misconception(
        "filter read as (K_h, K_w, M, C)",
        _AND_BACK,
        "Your code takes the third axis of the filter for the number of the filter and the fourth for the channel; "
        "in TensorFlow the channel comes first.",
        "In filter[a, b, k, q], which index does the input share?",
        _OWN,
        other_filter(_axes_swapped),
    ),
    Misconception(
        "sum over the channels",
        _FORWARD,
        "Your code adds up what the channels give, as a dense convolution does; a depthwise one keeps them apart.",
        "Three channels, two filters for each: how many channels come out?",
        _OWN,
        of_filters(lambda output: output.sum(axis=3)),
    ),
    Misconception(
        "filters of a channel added up",
        _FORWARD,
        "Your code adds up what the filters of one channel give; TensorFlow makes an output channel of each.",
        "What becomes of one channel that has four filters?",
        _OWN,
        of_filters(lambda output: output.sum(axis=4)),
    ),
    Misconception(
        "C and M not merged",
        _FORWARD,
        "Your result has an axis for the channel and one for its filter where TensorFlow has one for both.",
        "How many axes has the input of the next layer?",
        _OWN,
        of_filters(lambda output: output, merge=False),
    ),
    Misconception(
        "only the first filter of each channel",
        _FORWARD,
        "Your code uses filter 0 of every channel and leaves the others out.",
        "What does the last axis of the filter count?",
        _OWN,
        other_filter(lambda filter: filter[..., :1]),
    ),
    Misconception(
        "first filter M times",
        _FORWARD,
        "Your result has as many channels as it should, but all those of one channel come from its filter 0.",
        "Which index of the filter tells the outputs of one channel apart?",
        _OWN,
        other_filter(lambda filter: filter[..., :1].repeat(filter.shape[3], 3)),
    ),
    Misconception(
        "one kernel for all channels",
        _FORWARD,
        "Your code uses the filters of channel 0 for every channel.",
        "What does the third axis of the filter count?",
        _OWN,
        other_filter(lambda filter: filter[:, :, :1].repeat(filter.shape[2], 2)),
    ),
    Misconception(
        "only the first channel",
        _FORWARD,
        "Your code lets all filters look at channel 0 of the input.",
        "Which channel of the input belongs to filter[:, :, k, q]?",
        _OWN,
        other_image(lambda image: image[..., :1].repeat(image.shape[3], 3)),
    ),
    Misconception(
        "channels tiled, not repeated",
        _FORWARD,
        "Your code gives output j the input channel j % C, in the order of np.tile; in TensorFlow neighbouring "
        "outputs share a channel.",
        "What is the difference between np.tile([1, 2], 2) and np.repeat([1, 2], 2)?",
        _OWN,
        asked(_tiled),
    ),
    Misconception(
        "flipped kernel",
        _FORWARD,
        "Your code turns the kernels by 180 degrees before they slide; TensorFlow lays them on the image as they are.",
        "Which kernel element meets the top left element of a patch in your code, and which in TensorFlow?",
        _OWN,
        other_filter(lambda filter: filter[::-1, ::-1]),
    ),
    Misconception(
        "kernel flipped up and down",
        _FORWARD,
        "Your code reverses the rows of the kernels and keeps their columns.",
        "In which order does your row index run through a kernel?",
        _OWN,
        other_filter(lambda filter: filter[::-1]),
    ),
    Misconception(
        "kernel flipped left and right",
        _FORWARD,
        "Your code reverses the columns of the kernels and keeps their rows.",
        "In which order does your column index run through a kernel?",
        _OWN,
        other_filter(lambda filter: filter[:, ::-1]),
    ),
    Misconception(
        "transposed kernel",
        _AND_BACK,
        "Your code swaps the rows and columns of the kernels.",
        "Which axis of the filter goes with the height of the image?",
        _OWN,
        other_filter(_square_turned),
    ),
    Misconception(
        "only the last tap",
        _FORWARD,
        "Your code keeps the product of the last kernel element and forgets what the others gave.",
        "A kernel has six elements: how many products make up one output number?",
        _OWN,
        other_filter(_last_tap),
    ),
    Misconception(
        "average instead of sum",
        _FORWARD,
        "Your code divides every sum by the number of kernel positions.",
        "What does a 2x2 kernel of ones give on an image of ones?",
        _OWN,
        made(lambda value, a: value / value.dtype.type(a["filter"][..., 0, 0].size)),
    ),
    Misconception(
        "only the first image",
        _FORWARD,
        "Your code computes image 0 and gives its result to the whole batch.",
        "Which index of the input is the index n of the output?",
        _OWN,
        other_image(lambda image: image[:1].repeat(len(image), 0)),
    ),
)
