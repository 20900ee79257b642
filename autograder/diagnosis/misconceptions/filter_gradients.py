"""Misconceptions about the gradient of a convolution with respect to its filters."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.diagnosis.misconceptions.places import by_hand, extents, fits, padded_image, pads, steps
from autograder.exercises.exercise import Arguments

_SPACING = "04_gradients#Strides-and-dilations-on-the-way-back"
_PADDING = "04_gradients#Padding-on-the-way-back"
_MET = "04_gradients#What-each-tap-met"
_FILTER = ("conv2d_backprop_filter",)


def _images(arguments: Arguments, kept: slice) -> Arguments:
    return {**arguments, "input": arguments["input"][kept], "out_backprop": arguments["out_backprop"][kept]}


def _last_window(arguments: Arguments) -> Arguments:
    """The gradient at the last output alone."""
    outputs = np.zeros_like(arguments["out_backprop"])
    outputs[:, -1, -1] = arguments["out_backprop"][:, -1, -1]
    return {**arguments, "out_backprop": outputs}


def _first_channel(arguments: Arguments) -> Arguments:
    image = arguments["input"]
    return {**arguments, "input": image[..., :1].repeat(image.shape[3], 3)}


def _channels_summed(arguments: Arguments) -> Arguments:
    outputs = arguments["out_backprop"]
    return {**arguments, "out_backprop": outputs.sum(3, keepdims=True).repeat(outputs.shape[3], 3)}


def _reread(arguments: Arguments) -> Arguments:
    """(N, H, W, C) data taken for (N, C, H, W) by a reshape."""
    n, h, w, c = arguments["input"].shape
    return {**arguments, "input": np.ascontiguousarray(arguments["input"].reshape(n, c, h, w).transpose(0, 2, 3, 1))}


def _mean_over(value: Any, number: int) -> Any:
    return value / value.dtype.type(max(1, number))


def _outputs(arguments: Arguments) -> int:
    _, h, w, _ = arguments["out_backprop"].shape
    return int(h * w)


def _leftover_in_front(ask: Ask, arguments: Arguments) -> Any:
    """The windows end where the padded image ends; by a slice of a longer result that holds for whole dilations."""
    dilations = steps(arguments, "dilations")
    reached = extents(arguments, steps(arguments, "strides"), dilations)
    image = padded_image(ask, arguments)
    rows, columns = (size - length for size, length in zip(image.shape[1:3], reached, strict=True))
    if not fits(ask, arguments) or rows % dilations[0] or columns % dilations[1]:
        return None
    if not rows and not columns:
        return ask(arguments)
    return ask({**arguments, "input": np.ascontiguousarray(image[:, rows:, columns:]), "padding": "VALID"})


def _padded_otherwise(mode: str) -> Wrong:
    """Something else than zeros around the image."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        around = pads(ask, arguments)
        return by_hand(ask, arguments, around, mode) if any(map(any, around)) else ask(arguments)

    return wrong


MISCONCEPTIONS = (
    Misconception(
        "gradient turned",
        _FILTER,
        "Your gradient is turned by 180 degrees: what the first kernel element met lies at the last one; TensorFlow "
        "keeps the order of the filters.",
        "With one window only, which cell of it belongs to the gradient of the top left kernel element?",
        _MET,
        made(lambda value, a: np.ascontiguousarray(value[::-1, ::-1])),
    ),
    Misconception(
        "gradient turned up and down",
        _FILTER,
        "Your gradient has its kernel rows from last to first; TensorFlow keeps the order of the filters.",
        "Which row of a window does the first row of the kernel meet?",
        _MET,
        made(lambda value, a: np.ascontiguousarray(value[::-1])),
    ),
    Misconception(
        "gradient turned left and right",
        _FILTER,
        "Your gradient has its kernel columns from last to first; TensorFlow keeps the order of the filters.",
        "Which column of a window does the first column of the kernel meet?",
        _MET,
        made(lambda value, a: np.ascontiguousarray(value[:, ::-1])),
    ),
    Misconception(
        "gradient transposed",
        _FILTER,
        "Your gradient has the kernel's columns in front of its rows; TensorFlow's has the shape (K_h, K_w, C_in, C_out).",
        "Which axis of the gradient goes with the height of the image?",
        _MET,
        made(lambda value, a: np.ascontiguousarray(value.swapaxes(0, 1))),
    ),
    Misconception(
        "channel axes swapped",
        _FILTER,
        "Your gradient has its channels as (C_out, C_in); TensorFlow's has them as the filters do, (C_in, C_out).",
        "Which of the two arrays gives the third axis of the result, and which the fourth?",
        _MET,
        made(lambda value, a: np.ascontiguousarray(value.swapaxes(2, 3))),
    ),
    Misconception(
        "channel axes swapped, then reshaped",
        _FILTER,
        "Your code computes the channels as (C_out, C_in) and reshapes that to (C_in, C_out), which keeps the order "
        "of the numbers; TensorFlow's gradient for filters[..., c, o] stands at [..., c, o].",
        "What is the difference between reshape and transpose on an array of shape (2, 3)?",
        _MET,
        made(lambda value, a: np.ascontiguousarray(value.swapaxes(2, 3)).reshape(value.shape)),
    ),
    Misconception(
        "averaged over the batch",
        _FILTER,
        "Your code divides by the number of images; TensorFlow adds the images up.",
        "If a batch has the same image twice, is the gradient that of one image or twice as large?",
        _MET,
        made(lambda value, a: _mean_over(value, len(a["input"]))),
    ),
    Misconception(
        "averaged over the positions",
        _FILTER,
        "Your code divides by the number of output positions; TensorFlow adds up what the tap met at all of them.",
        "In how many products of the forward pass does one filter element occur?",
        _MET,
        made(lambda value, a: _mean_over(value, _outputs(a))),
    ),
    Misconception(
        "only the first image",
        _FILTER,
        "Your code uses image 0 and leaves the others out; TensorFlow adds up what the filters met in all images.",
        "Which images met the filters?",
        _MET,
        asked(lambda a: _images(a, slice(0, 1))),
    ),
    Misconception(
        "only the last image",
        _FILTER,
        "Your code keeps the gradient of the last image; TensorFlow adds up those of all images.",
        "What does your loop over images do with the gradient of the images before?",
        _MET,
        asked(lambda a: _images(a, slice(-1, None))),
    ),
    Misconception(
        "only the last window",
        _FILTER,
        "Your code keeps what the taps met in the last window of each image; TensorFlow adds up all windows.",
        "What does your loop over positions do with what a tap met before?",
        _MET,
        asked(_last_window),
    ),
    Misconception(
        "overwritten instead of added",
        _FILTER,
        "Your code overwrites the result for each output, so that the last window of the last image stays; "
        "TensorFlow adds up all windows of all images.",
        "What does your innermost loop do with what a tap met before?",
        _MET,
        asked(lambda a: _last_window(_images(a, slice(-1, None)))),
    ),
    Misconception(
        "only the first input channel",
        _FILTER,
        "Your code lets every input channel of the filters meet channel 0 of the image; TensorFlow takes each its own.",
        "Which index do input[n, r, q, c] and d_filters[a, b, c, o] share?",
        _MET,
        asked(_first_channel),
    ),
    Misconception(
        "output channels added up",
        _FILTER,
        "Your code gives every filter the sum over the output channels; in TensorFlow a filter gets only what its own "
        "output says.",
        "Which output channels change when filter o changes?",
        _MET,
        asked(_channels_summed),
    ),
    Misconception(
        "channels moved by reshape",
        _FILTER,
        "Your code moves the channels of the input by a reshape, which mixes pixels and channels; in TensorFlow "
        "every number stays with its pixel.",
        "What is the difference between reshape and transpose on an array of shape (2, 3)?",
        _MET,
        asked(_reread),
    ),
    Misconception(
        "leftover cells skipped in front",
        _FILTER,
        "Your code skips as many rows and columns in front as no window reads; TensorFlow's first window begins at "
        "the first cell.",
        "Which of seven rows does no window of three rows read with a stride of 3?",
        _SPACING,
        _leftover_in_front,
    ),
    Misconception(
        "edges repeated into the padding",
        _FILTER,
        "Your code fills the padding with copies of the border; TensorFlow's padding is zeros.",
        "What does a tap learn from a window that lies in the padding?",
        _PADDING,
        _padded_otherwise("edge"),
    ),
    Misconception(
        "image wrapped around",
        _FILTER,
        "Your code continues the image with its other side; TensorFlow's padding is zeros.",
        "Which number lies to the left of the first column?",
        _PADDING,
        _padded_otherwise("wrap"),
    ),
)
