"""Misconceptions about the gradient of a convolution with respect to its input."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.diagnosis.misconceptions.kernels import with_filters
from autograder.diagnosis.misconceptions.places import (
    cut,
    extents,
    filter_shape,
    fits,
    on_buffer,
    padded_sizes,
    pads,
    steps,
)
from autograder.exercises.exercise import Arguments

_SPACING = "04_gradients#Strides-and-dilations-on-the-way-back"
_PADDING = "04_gradients#Padding-on-the-way-back"
_BACK = "04_gradients#Back-through-the-taps"
_INPUT = ("conv2d_backprop_input",)


def _channels_as_they_lie(arguments: Arguments) -> Arguments | None:
    filters = arguments["filters"]
    return with_filters(arguments, filters.swapaxes(2, 3)) if filters.shape[2] == filters.shape[3] else None


def _output_channels(arguments: Arguments, kept: slice) -> Arguments:
    kept_outputs = np.ascontiguousarray(arguments["out_backprop"][..., kept])
    return {**with_filters(arguments, arguments["filters"][..., kept]), "out_backprop": kept_outputs}


def _first_image(arguments: Arguments) -> Arguments:
    outputs = arguments["out_backprop"]
    return {**arguments, "out_backprop": outputs[:1].repeat(len(outputs), 0)}


def _reread(arguments: Arguments) -> Arguments:
    """(N, H_out, W_out, C_out) taken for (N, C_out, H_out, W_out) by a reshape."""
    n, h, w, c = arguments["out_backprop"].shape
    moved = arguments["out_backprop"].reshape(n, c, h, w).transpose(0, 2, 3, 1)
    return {**arguments, "out_backprop": np.ascontiguousarray(moved)}


def _mean_over(value: Any, number: int) -> Any:
    return value / value.dtype.type(max(1, number))


def _leftover_in_front(ask: Ask, arguments: Arguments) -> Any:
    """The windows end where the padded image ends."""
    reached = extents(arguments, steps(arguments, "strides"), steps(arguments, "dilations"))
    sizes = padded_sizes(ask, arguments)
    if not fits(ask, arguments):
        return None
    if reached == sizes:
        return ask(arguments)
    buffer = on_buffer(ask, arguments, reached)
    missing = [(size - length, 0) for size, length in zip(sizes, reached, strict=True)]
    return cut(arguments, np.pad(buffer, ((0, 0), *missing, (0, 0))), pads(ask, arguments))


def _repeated(ask: Ask, arguments: Arguments) -> Any:
    """Nearest neighbours between the outputs, where zeros belong."""
    if not fits(ask, arguments):
        return None
    s_h, s_w = steps(arguments, "strides")
    outputs = arguments["out_backprop"].repeat(s_h, 1).repeat(s_w, 2)
    wide = {**arguments, "out_backprop": outputs, "strides": 1}
    sizes = extents(wide, (1, 1), steps(arguments, "dilations"))
    return cut(arguments, on_buffer(ask, wide, sizes), pads(ask, arguments))


def _one_zero_more(ask: Ask, arguments: Arguments) -> Any:
    if not fits(ask, arguments):
        return None
    s_h, s_w = steps(arguments, "strides")
    sizes = extents(arguments, (s_h + 1, s_w + 1), steps(arguments, "dilations"))
    buffer = on_buffer(ask, arguments, sizes, strides=(s_h + 1, s_w + 1))
    return cut(arguments, buffer, pads(ask, arguments))


def _overwritten(last_tap: bool) -> Wrong:
    """What is written last stays: the share of the last tap, or that of the last window, which is its first tap."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        k_h, k_w, c, o = filter_shape(arguments)
        n, h, w, _ = arguments["input_sizes"]
        taps = k_h * k_w
        # A channel for each tap, in which only this tap has weights: what comes back does not add up.
        alone = np.eye(taps, dtype=arguments["filters"].dtype).reshape(k_h, k_w, taps, 1, 1)
        apart = (alone * arguments["filters"][:, :, np.newaxis]).reshape(k_h, k_w, taps * c, o)
        shares = ask({**with_filters(arguments, apart), "input_sizes": (n, h, w, taps * c)})
        ones = np.ones_like(arguments["out_backprop"][..., :1])
        met = {**with_filters(arguments, alone[..., 0]), "input_sizes": (n, h, w, taps), "out_backprop": ones}
        written = ask(met) != 0
        value = np.zeros_like(shares[..., :c])
        for tap in range(taps) if last_tap else reversed(range(taps)):
            share = shares[..., tap * c : (tap + 1) * c]
            value = np.where(written[..., tap : tap + 1], share, value)
        return value

    return wrong


def _by_overlaps(ask: Ask, arguments: Arguments) -> Any:
    k_h, k_w, _, _ = filter_shape(arguments)
    n, h, w, _ = arguments["input_sizes"]
    value = ask(arguments)
    ones = np.ones_like(arguments["out_backprop"][..., :1])
    kernel = np.ones((k_h, k_w, 1, 1), ones.dtype)
    counted = {**arguments, "input_sizes": (n, h, w, 1), "filters": kernel, "out_backprop": ones}
    return value / np.maximum(ask(counted), 1)


def _with_padding(ask: Ask, arguments: Arguments) -> Any:
    return on_buffer(ask, arguments, padded_sizes(ask, arguments))


MISCONCEPTIONS = (
    Misconception(
        "kernel turned",
        _INPUT,
        "Your code gives every share back through the opposite kernel element, as if the kernel were turned by 180 "
        "degrees; TensorFlow takes the weight with which the cell was read.",
        "An output read the top left cell of its window: with which weight, and with which does your code give back?",
        _BACK,
        asked(lambda a: with_filters(a, a["filters"][::-1, ::-1])),
    ),
    Misconception(
        "kernel turned up and down",
        _INPUT,
        "Your code reverses the rows of the kernel; TensorFlow gives back to each row with the weights that read it.",
        "Which kernel row read the first row of a window, and which one gives back to it in your code?",
        _BACK,
        asked(lambda a: with_filters(a, a["filters"][::-1])),
    ),
    Misconception(
        "kernel turned left and right",
        _INPUT,
        "Your code reverses the columns of the kernel; TensorFlow gives back to each column with the weights that "
        "read it.",
        "Which kernel column read the first column of a window, and which one gives back to it in your code?",
        _BACK,
        asked(lambda a: with_filters(a, a["filters"][:, ::-1])),
    ),
    Misconception(
        "channels not swapped",
        _INPUT,
        "Your code uses the channel axes of the filters as the forward pass does; on the way back TensorFlow sums "
        "over the output channels and keeps those of the input.",
        "Which index does `out_backprop` share with filters[a, b, c, o]?",
        _BACK,
        asked(_channels_as_they_lie),
    ),
    Misconception(
        "channels reversed",
        _INPUT,
        "Your code takes the channels of the filters from last to first, as a flip of all four axes does; TensorFlow "
        "leaves channel c at c.",
        "Which axes of the filters change when the picture of a kernel is turned?",
        _BACK,
        asked(lambda a: with_filters(a, a["filters"][:, :, ::-1, ::-1])),
    ),
    Misconception(
        "leftover cells put in front",
        _INPUT,
        "Your code leaves the rows and columns that no window read at the beginning; TensorFlow's first window begins "
        "at the first cell.",
        "Which of seven rows does no window of three rows read with a stride of 3?",
        _SPACING,
        _leftover_in_front,
    ),
    Misconception(
        "repeated instead of zeros inserted",
        _INPUT,
        "Your code fills the gaps between the outputs with copies of their neighbours; in TensorFlow there is nothing "
        "between two outputs.",
        "With a stride of 2, how many windows begin at row 1?",
        _SPACING,
        _repeated,
    ),
    Misconception(
        "one zero too many",
        _INPUT,
        "Your code puts as many zeros between two outputs as the stride says; TensorFlow's outputs lie a stride apart.",
        "How many cells lie between cell 0 and cell s?",
        _SPACING,
        _one_zero_more,
    ),
    Misconception(
        "only the last tap kept",
        _INPUT,
        "Your code overwrites what a cell has got already, so that the share of the last kernel element stays; "
        "TensorFlow adds all shares up.",
        "If two kernel elements met one cell, how many products of the forward pass contain that cell?",
        _BACK,
        _overwritten(last_tap=True),
    ),
    Misconception(
        "only the last window kept",
        _INPUT,
        "Your code overwrites what a cell has got already, so that the share of the last window stays; TensorFlow "
        "adds all shares up.",
        "If two windows read one cell, how many outputs change when the cell changes?",
        _BACK,
        _overwritten(last_tap=False),
    ),
    Misconception(
        "divided by the overlaps",
        _INPUT,
        "Your code divides every cell by the number of windows that read it; TensorFlow adds the shares and does not "
        "divide.",
        "Two windows read a cell with weight 1: by how much does the sum of the outputs grow when the cell grows by 1?",
        _BACK,
        _by_overlaps,
    ),
    Misconception(
        "divided by the number of images",
        _INPUT,
        "Your code divides by the number of images; TensorFlow leaves a mean over the batch to the loss.",
        "If the loss is a mean over N images, where has its 1 / N gone by the time `out_backprop` arrives?",
        _BACK,
        made(lambda value, a: _mean_over(value, a["input_sizes"][0])),
    ),
    Misconception(
        "mean over the output channels",
        _INPUT,
        "Your code divides by the number of output channels; TensorFlow adds up what they give back.",
        "If a cell feeds three output channels equally, is its gradient that of one of them or three times as large?",
        _BACK,
        made(lambda value, a: _mean_over(value, a["filters"].shape[3])),
    ),
    Misconception(
        "only the first output channel",
        _INPUT,
        "Your code gives back the share of output channel 0; TensorFlow adds those of all output channels.",
        "Which output channels does one input cell feed?",
        _BACK,
        asked(lambda a: _output_channels(a, slice(0, 1))),
    ),
    Misconception(
        "only the last output channel",
        _INPUT,
        "Your code gives back the share of the last output channel; TensorFlow adds those of all output channels.",
        "What does your loop over output channels do with the share that a cell has got already?",
        _BACK,
        asked(lambda a: _output_channels(a, slice(-1, None))),
    ),
    Misconception(
        "only the first image",
        _INPUT,
        "Your code computes the gradient of image 0 and gives it to the whole batch; TensorFlow keeps images apart.",
        "Which index of `out_backprop` is the index n of the result?",
        _BACK,
        asked(_first_image),
    ),
    Misconception(
        "images added up",
        _INPUT,
        "Your code gives every image the sum over the batch; in TensorFlow an image gets only what its own outputs "
        "give back.",
        "Which outputs change when a pixel of image 1 changes?",
        _BACK,
        made(lambda value, a: np.broadcast_to(value.sum(0), value.shape).copy()),
    ),
    Misconception(
        "channels moved by reshape",
        _INPUT,
        "Your code moves the channels of `out_backprop` by a reshape, which mixes pixels and channels; in TensorFlow "
        "every number stays with its pixel.",
        "What is the difference between reshape and transpose on an array of shape (2, 3)?",
        _BACK,
        asked(_reread),
    ),
    Misconception(
        "padding not cut off",
        _INPUT,
        "Your code returns the gradient of the padded image; TensorFlow returns that of the image.",
        "What does the shape of a gradient have to do with that of the array which it belongs to?",
        _PADDING,
        _with_padding,
    ),
)
