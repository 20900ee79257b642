"""Misconceptions about the transposed convolution: kernel, channels, strides, and windows that overlap."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.diagnosis.misconceptions.cropping import cut, pads, pair
from autograder.diagnosis.misconceptions.kernels import channels_swapped, transposed, with_filters
from autograder.exercises.exercise import Arguments

_NAMES = "05_transpose#The-same-array-under-new-names"
_OVERLAPS = "05_transpose#Windows-that-overlap"
_ZEROS = "05_transpose#Zeros-between-the-pixels"
_TRANSPOSE = ("conv2d_transpose",)


def _turned_once(arguments: Arguments) -> Arguments | None:
    """A quarter turn where a half is needed: a quarter turn the other way lies between the two."""
    filters = arguments["filters"]
    return with_filters(arguments, np.rot90(filters, -1)) if filters.shape[0] == filters.shape[1] else None


def _first_image(arguments: Arguments) -> Arguments | None:
    image = arguments["input"]
    return {**arguments, "input": image[:1].repeat(len(image), 0)} if len(image) else None


def _first_channel(arguments: Arguments) -> Arguments:
    return with_filters({**arguments, "input": arguments["input"][..., :1]}, arguments["filters"][..., :1])


def _spread_kernel(arguments: Arguments, ask: Ask) -> Arguments:
    k_h, k_w, c_out, c_in = arguments["filters"].shape
    flat = arguments["filters"].reshape(1, k_h, k_w, c_out * c_in)
    wide = ask.of("zero_insert", input=flat, strides=arguments.get("strides", 1))
    return {**arguments, "filters": wide.reshape(*wide.shape[1:3], c_out, c_in), "strides": 1}


def _repeated(arguments: Arguments) -> Arguments:
    s_h, s_w = pair(arguments)
    return {**arguments, "input": arguments["input"].repeat(s_h, 1).repeat(s_w, 2), "strides": 1}


def _one_more(arguments: Arguments) -> Arguments:
    s_h, s_w = pair(arguments)
    return {**arguments, "strides": (s_h + 1, s_w + 1)}


def _summed(change: Any) -> Wrong:
    """Other windows, of which the right piece is cut: padding and sizes are those of the call."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        (top, _), (left, _) = pads(ask, arguments)
        return cut(ask, change(arguments, ask), (top, left), arguments["output_shape"][1:3])

    return wrong


def _overwritten(last: bool) -> Wrong:
    """In each cell the last, or else the first, of the windows that meet there.

    Along an axis that is the first `stride` elements of each window and the others of the last window only,
    or else the last `stride` elements of each window and the others of the first only.
    """

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        image, filters, steps = arguments["input"], arguments["filters"], pair(arguments)
        total: Any = None
        for everywhere in ((True, True), (True, False), (False, True), (False, False)):
            pixels, taps = [], []
            for axis in (0, 1):
                pixel, tap = np.arange(image.shape[1 + axis]), np.arange(filters.shape[axis])
                edge = len(pixel) - 1 if last else 0
                shown = tap < steps[axis] if last else tap >= len(tap) - steps[axis]
                taps.append(shown if everywhere[axis] else ~shown)
                pixels.append(pixel >= 0 if everywhere[axis] else pixel == edge)
            some = image * np.outer(*pixels)[..., np.newaxis].astype(image.dtype)
            part = filters * np.outer(*taps)[..., np.newaxis, np.newaxis].astype(filters.dtype)
            value = ask({**arguments, "input": some, "filters": part})
            total = value if total is None else total + value
        return total

    return wrong


def _shared_out(ask: Ask, arguments: Arguments) -> Any:
    value = ask(arguments)
    ones = {
        "input": np.ones((*arguments["input"].shape[:3], 1), value.dtype),
        "filters": np.ones((*arguments["filters"].shape[:2], 1, 1), value.dtype),
        "output_shape": (*arguments["output_shape"][:3], 1),
    }
    count = ask.of("conv2d_transpose", **{**arguments, **ones})
    return value / np.maximum(count, 1) if count.shape[:3] == value.shape[:3] else None


def _divided(value: Any, by: int) -> Any:
    return value / value.dtype.type(by)


MISCONCEPTIONS = (
    Misconception(
        "kernel the wrong way round",
        _TRANSPOSE,
        "Your numbers are those of a kernel turned by 180 degrees: whoever inserts zeros and slides has to turn it "
        "once, and whoever adds up windows must not.",
        "Feed in a single one: does the kernel come out as it stands in `filters`?",
        _ZEROS,
        asked(lambda a: with_filters(a, a["filters"][::-1, ::-1])),
    ),
    Misconception(
        "kernel flipped up and down",
        _TRANSPOSE,
        "Your numbers are those of a kernel with its rows in reverse: whoever inserts zeros and slides has to turn both "
        "directions, and whoever adds up windows neither.",
        "Feed in a single one: which row of the kernel comes out on top?",
        _ZEROS,
        asked(lambda a: with_filters(a, a["filters"][::-1])),
    ),
    Misconception(
        "kernel flipped left and right",
        _TRANSPOSE,
        "Your numbers are those of a kernel with its columns in reverse: whoever inserts zeros and slides has to turn "
        "both directions, and whoever adds up windows neither.",
        "Feed in a single one: which column of the kernel comes out on the left?",
        _ZEROS,
        asked(lambda a: with_filters(a, a["filters"][:, ::-1])),
    ),
    Misconception(
        "kernel turned by 90 degrees",
        _TRANSPOSE,
        "Your code turns the kernel by 90 degrees, which is what np.rot90 does when it is not told how often; sliding "
        "over inserted zeros needs 180.",
        "After your turn, where is the element that stood in the top left corner?",
        _ZEROS,
        asked(_turned_once),
    ),
    Misconception(
        "transposed kernel",
        _TRANSPOSE,
        "Your code swaps the kernel's rows and columns; what is transposed is the matrix of the convolution.",
        "Which matrix is transposed, and is the kernel that matrix?",
        _NAMES,
        asked(transposed),
    ),
    Misconception(
        "filters read as (K_h, K_w, C_in, C_out)",
        _TRANSPOSE,
        "Your code takes the third axis of the filters for the channels of the input, as conv2d does; here these are "
        "on the fourth.",
        "In the imagined convolution, whose channels are counted by the third axis?",
        _NAMES,
        asked(channels_swapped),
    ),
    Misconception(
        "channels reversed with the kernel",
        _TRANSPOSE,
        "Your code reverses all four axes of the filters, so that the channels are in reverse too.",
        "Which axes does np.flip reverse when it is not told?",
        _NAMES,
        asked(lambda a: with_filters(a, a["filters"][::, ::, ::-1, ::-1])),
    ),
    Misconception(
        "as many zeros as the stride",
        _TRANSPOSE,
        "Your windows are one cell too far apart in both directions: there is one zero too many in every gap.",
        "With a stride of 2, how many cells lie between two neighbours of the input?",
        _ZEROS,
        _summed(lambda a, ask: _one_more(a)),
    ),
    Misconception(
        "pixels repeated instead of zeros",
        _TRANSPOSE,
        "Your code repeats every pixel as often as the stride says, where TensorFlow puts zeros between them.",
        "Feed in a single one with a stride of 2: how often does the kernel come out?",
        _ZEROS,
        _summed(lambda a, ask: _repeated(a)),
    ),
    Misconception(
        "zeros put into the kernel",
        _TRANSPOSE,
        "Your code puts the zeros between the elements of the kernel, which is a dilation and no stride.",
        "Two neighbouring pixels of the input: how far apart do their windows begin?",
        _ZEROS,
        _summed(_spread_kernel),
    ),
    Misconception(
        "strides ignored",
        _TRANSPOSE,
        "Your windows begin one cell apart whatever `strides` says.",
        "With a stride of 2, where does the window of the second pixel begin?",
        _ZEROS,
        _summed(lambda a, ask: {**a, "strides": 1}),
    ),
    Misconception(
        "strides swapped",
        _TRANSPOSE,
        "Your code takes the first stride for the columns and the second for the rows, everywhere.",
        "In (s_h, s_w), which number pulls the rows apart?",
        _ZEROS,
        asked(lambda a: {**a, "strides": pair(a)[::-1]}),
    ),
    Misconception(
        "strides swapped between the pixels",
        _TRANSPOSE,
        "Your windows are s_w rows and s_h columns apart, although your padding is that of the right strides.",
        "Where in your code does a stride become a distance, and which one belongs to the rows?",
        _ZEROS,
        _summed(lambda a, ask: {**a, "strides": pair(a)[::-1]}),
    ),
    Misconception(
        "first stride for both axes",
        _TRANSPOSE,
        "Your code takes the first stride for the rows and for the columns.",
        "Where in your code is the second number of (s_h, s_w) used?",
        _ZEROS,
        asked(lambda a: {**a, "strides": pair(a)[:1] * 2}),
    ),
    Misconception(
        "earlier windows overwritten",
        _TRANSPOSE,
        "Your code writes each window over those before it; where windows overlap, TensorFlow adds them up.",
        "A cell that two windows meet in: what does the one that came first leave there?",
        _OVERLAPS,
        _overwritten(last=True),
    ),
    Misconception(
        "earlier taps overwritten",
        _TRANSPOSE,
        "Your code writes what each kernel element gives over what those before it gave; TensorFlow adds it up.",
        "A cell that two kernel elements reach: what does the one that came first leave there?",
        _OVERLAPS,
        _overwritten(last=False),
    ),
    Misconception(
        "divided by the number of windows",
        _TRANSPOSE,
        "Your code divides each cell by the number of windows that meet in it; a transpose adds up and undoes nothing.",
        "Is the transposed matrix of a convolution its inverse?",
        _OVERLAPS,
        _shared_out,
    ),
    Misconception(
        "average instead of sum",
        _TRANSPOSE,
        "Your code divides everything by the number of kernel positions.",
        "Feed in a single one and a kernel of ones: what comes out?",
        _OVERLAPS,
        made(lambda value, a: _divided(value, a["filters"].shape[0] * a["filters"].shape[1])),
    ),
    Misconception(
        "mean over the channels",
        _TRANSPOSE,
        "Your code divides by the number of input channels; TensorFlow adds them up.",
        "Two equal channels and filters: is the result the same as for one, or twice as large?",
        _NAMES,
        made(lambda value, a: _divided(value, a["input"].shape[3])),
    ),
    Misconception(
        "only the first channel",
        _TRANSPOSE,
        "Your code uses channel 0 of the input and leaves the others out.",
        "Over which axis of the filters is summed?",
        _NAMES,
        asked(_first_channel),
    ),
    Misconception(
        "only the first image",
        _TRANSPOSE,
        "Your code computes image 0 and gives its result to the whole batch.",
        "Which index of the input is the index n of the output?",
        _NAMES,
        asked(_first_image),
    ),
    Misconception(
        "only the shape of the input",
        _TRANSPOSE,
        "Your numbers are those of an input of ones: its values are not used.",
        "If the input becomes twice as large, what happens to the result?",
        _NAMES,
        asked(lambda a: {**a, "input": np.ones_like(a["input"])}),
    ),
)
