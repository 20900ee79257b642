"""Misconceptions about forward convolution."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.exercises.exercise import Arguments

_CORRELATION = "01_forward#Correlation-or-convolution"
_CHANNELS = "01_forward#Channels-add-up-and-batches-do-not"
_STRIDES = "01_forward#Strides-and-dilations"
_SIZE = "01_forward#How-big-is-the-output"
_WINDOW = "01_forward#What-slides-where"
_BOTH = ("conv2d_single", "conv2d")
_CONV = ("conv2d",)
#: Ideas that have nothing to do with padding can be had with it too.
_ANY = (*_BOTH, "conv2d_padded")
_PADDED_TOO = ("conv2d", "conv2d_padded")


def _kernel(arguments: Arguments) -> str:
    return "filters" if "filters" in arguments else "kernel"


def _with_kernel(arguments: Arguments, kernel: np.ndarray) -> Arguments:
    return {**arguments, _kernel(arguments): np.ascontiguousarray(kernel)}


def _transposed(arguments: Arguments) -> Arguments | None:
    kernel = arguments[_kernel(arguments)]
    return _with_kernel(arguments, kernel.swapaxes(0, 1)) if kernel.shape[0] == kernel.shape[1] else None


def _swapped(arguments: Arguments, name: str) -> Arguments:
    value = arguments.get(name, 1)
    return {**arguments, name: value[::-1]} if isinstance(value, tuple) else arguments


def _channels_swapped(arguments: Arguments) -> Arguments | None:
    filters = arguments["filters"]
    return _with_kernel(arguments, filters.swapaxes(2, 3)) if filters.shape[2] == filters.shape[3] else None


def _first_channel(arguments: Arguments) -> Arguments:
    return {**arguments, "input": arguments["input"][..., :1], "filters": arguments["filters"][:, :, :1]}


def _first_image(arguments: Arguments) -> Arguments | None:
    image = arguments["input"]
    return {**arguments, "input": image[:1].repeat(len(image), 0)} if len(image) else None


def _reread(arguments: Arguments) -> Arguments:
    """(N, H, W, C) data taken for (N, C, H, W) by a reshape."""
    image = arguments["input"]
    n, h, w, c = image.shape
    return {**arguments, "input": np.ascontiguousarray(image.reshape(n, c, h, w).transpose(0, 2, 3, 1))}


def _stride_in_offset(arguments: Arguments) -> Arguments | None:
    strides, dilations = arguments.get("strides", 1), arguments.get("dilations", 1)
    if dilations == 1:
        return {**arguments, "dilations": strides}
    return arguments if strides == 1 else None


def _in_the_size_only(name: str) -> Wrong:
    """The step `name` counts for the size of the output, and windows are laid as if it were 1."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        h_out, w_out = ask(arguments).shape[1:3]
        return ask({**arguments, name: 1})[:, :h_out, :w_out]

    return wrong


def _without_last(value: Any, arguments: Arguments) -> Any:
    return value[:-1, :-1] if value.ndim == 2 else value[:, :-1, :-1]


def _mean_of_channels(value: Any, arguments: Arguments) -> Any:
    return value / value.dtype.type(arguments["input"].shape[3])


def _mean_of_window(value: Any, arguments: Arguments) -> Any:
    kernel = arguments[_kernel(arguments)]
    return value / value.dtype.type(kernel.shape[0] * kernel.shape[1])


MISCONCEPTIONS = (
    Misconception(
        "flipped kernel",
        _ANY,
        "Your code turns the kernel by 180 degrees before it slides: that is convolution as mathematics "
        "defines it. TensorFlow lays the kernel on the image as it is, which is cross-correlation.",
        "Which kernel element meets the top left element of a patch in your code, and which in TensorFlow?",
        _CORRELATION,
        asked(lambda a: _with_kernel(a, a[_kernel(a)][::-1, ::-1])),
    ),
    Misconception(
        "kernel flipped up and down",
        _ANY,
        "Your code reverses the rows of the kernel and keeps its columns.",
        "In which order does your row index run through the kernel?",
        _CORRELATION,
        asked(lambda a: _with_kernel(a, a[_kernel(a)][::-1])),
    ),
    Misconception(
        "kernel flipped left and right",
        _ANY,
        "Your code reverses the columns of the kernel and keeps its rows.",
        "In which order does your column index run through the kernel?",
        _CORRELATION,
        asked(lambda a: _with_kernel(a, a[_kernel(a)][:, ::-1])),
    ),
    Misconception(
        "transposed kernel",
        _BOTH,
        "Your code swaps the kernel's rows and columns.",
        "Which axis of the kernel goes with the height of the image?",
        _WINDOW,
        asked(_transposed),
    ),
    Misconception(
        "last window lost",
        _BOTH,
        "Your result lacks its last row and its last column: the count of positions is one too small.",
        "If the kernel is as large as the image, how many places are there for it?",
        _SIZE,
        made(_without_last),
    ),
    Misconception(
        "average instead of sum",
        _ANY,
        "Your code divides every sum by the number of kernel positions.",
        "What does a 2x2 kernel of ones give in the middle of an image of ones?",
        _WINDOW,
        made(_mean_of_window),
    ),
    Misconception(
        "padded though VALID",
        _CONV,
        "Your code pads the image with zeros, as SAME would; VALID uses no position outside the image.",
        "Which input elements feed your top left output?",
        _SIZE,
        asked(lambda a: {**a, "padding": "SAME"}),
    ),
    Misconception(
        "strides ignored",
        _CONV,
        "Your code moves the window by one whatever `strides` says.",
        "With a stride of 2, at which input row does the second output row begin?",
        _STRIDES,
        asked(lambda a: {**a, "strides": 1}),
    ),
    Misconception(
        "stride in the size only",
        _CONV,
        "Your result has the size that belongs to the stride, but your windows still lie side by side.",
        "With a stride of 2, at which input row does the second output row begin?",
        _STRIDES,
        _in_the_size_only("strides"),
    ),
    Misconception(
        "strides swapped",
        _PADDED_TOO,
        "Your code takes the first stride for the columns and the second for the rows.",
        "In (s_h, s_w), which number moves the window down?",
        _STRIDES,
        asked(lambda a: _swapped(a, "strides")),
    ),
    Misconception(
        "stride taken inside the window",
        _CONV,
        "Your code multiplies the position inside the kernel by the stride as well, so the taps are spread.",
        "Two neighbouring kernel elements: how far apart are the input elements that they meet?",
        _STRIDES,
        asked(_stride_in_offset),
    ),
    Misconception(
        "dilations ignored",
        _CONV,
        "Your code keeps the taps of the kernel side by side whatever `dilations` says.",
        "With a dilation of 2, which input rows does a kernel of three rows meet?",
        _STRIDES,
        asked(lambda a: {**a, "dilations": 1}),
    ),
    Misconception(
        "dilation in the size only",
        _CONV,
        "Your result has the size that belongs to the dilation, but your taps still lie side by side.",
        "With a dilation of 2, which input rows does a kernel of three rows meet?",
        _STRIDES,
        _in_the_size_only("dilations"),
    ),
    Misconception(
        "dilations swapped",
        _PADDED_TOO,
        "Your code takes the first dilation for the columns and the second for the rows.",
        "In (d_h, d_w), which number pulls the rows of the kernel apart?",
        _STRIDES,
        asked(lambda a: _swapped(a, "dilations")),
    ),
    Misconception(
        "only the first channel",
        _PADDED_TOO,
        "Your code uses channel 0 of the input and leaves the others out.",
        "Over which axes is summed to make one output number?",
        _CHANNELS,
        asked(_first_channel),
    ),
    Misconception(
        "mean over the channels",
        _PADDED_TOO,
        "Your code divides by the number of input channels; TensorFlow adds them up.",
        "Two equal channels and filters: is the result the same as for one, or twice as large?",
        _CHANNELS,
        made(_mean_of_channels),
    ),
    Misconception(
        "filters read as (K_h, K_w, C_out, C_in)",
        _PADDED_TOO,
        "Your code takes the third axis of the filters for the output channels and the fourth for the input's.",
        "In filters[a, b, c, o], which index does the input share?",
        _CHANNELS,
        asked(_channels_swapped),
    ),
    Misconception(
        "only the first image",
        _PADDED_TOO,
        "Your code computes image 0 and gives its result to the whole batch.",
        "Which index of the input is the index n of the output?",
        _CHANNELS,
        asked(_first_image),
    ),
    Misconception(
        "channels moved by reshape",
        _PADDED_TOO,
        "Your code turns (N, H, W, C) into (N, C, H, W) by a reshape, which mixes pixels and channels.",
        "What is the difference between reshape and transpose on an array of shape (2, 3)?",
        _CHANNELS,
        asked(_reread),
    ),
)
