"""Exercises `conv2d_transpose` and `conv2d_transpose_backprop`, described by the convolution that they imagine.

A `Shape` here is that convolution, forward: its image is what the transpose puts out, its output what the
transpose takes in.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.cases import Case, generator
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import Draw, Family, Named, in_order
from autograder.exercises.geometry import Shape, draw_shape
from autograder.exercises.parts import CHANNELS, DATA, ERRORS, ONE, STRIDES
from autograder.tolerance import normwise_bound

LENGTHS = "every legal length"
PADDING = "VALID and explicit padding"


def transpose_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    """A call of a transpose."""
    return {
        "input": draw("input", (shape.n, *shape.outputs("SAME"), shape.c_out)),
        "filters": draw("filters", (shape.k_h, shape.k_w, shape.c_in, shape.c_out)),
        "output_shape": (shape.n, shape.h, shape.w, shape.c_in),
        **shape.steps,
    }


def backprop_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    """A call of its gradient."""
    return {
        "filters": draw("filters", (shape.k_h, shape.k_w, shape.c_in, shape.c_out)),
        "out_backprop": draw("out_backprop", (shape.n, shape.h, shape.w, shape.c_in)),
        **shape.steps,
    }


def transpose_shape(arguments: Arguments) -> Shape:
    """The sizes of either call."""
    k_h, k_w, c_in, c_out = arguments["filters"].shape
    sizes = arguments["output_shape"] if "output_shape" in arguments else arguments["out_backprop"].shape
    s, p = arguments.get("strides"), arguments.get("padding")
    return Shape(sizes[1], sizes[2], k_h, k_w, c_in, c_out, sizes[0], s, None, p, arguments["filters"].dtype.name)


_TRANSPOSE = Family("conv2d_transpose", transpose_arguments, transpose_shape, "SAME")
_BACKPROP = Family("conv2d_transpose_backprop", backprop_arguments, transpose_shape, "SAME")

_TRANSPOSE_PARTS = (
    Part(ONE, 2.0),
    Part(CHANNELS, 2.0),
    Part(LENGTHS, 2.0),
    Part(STRIDES, 1.0),
    Part(PADDING, 1.0),
    Part(DATA, 1.0),
    Part(ERRORS, 1.0, counts_alone=False),
)
_BACKPROP_PARTS = (
    Part(ONE, 1.0),
    Part(CHANNELS, 1.0),
    Part(STRIDES, 1.0),
    Part(PADDING, 1.0),
    Part(DATA, 0.5),
    Part(ERRORS, 0.5, counts_alone=False),
)

_BOTH_NAMED: tuple[Named, ...] = (
    (ONE, Shape(4, 5, 2, 3), "stride 1: padding in front where the convolution has it behind"),
    (ONE, Shape(6, 4, 3, 3, s=(2, 3)), "a square kernel shows a transposed or a turned one"),
    (ONE, Shape(2, 7, 1, 4, s=(1, 3)), "a kernel of one row"),
    (ONE, Shape(5, 8, 4, 3, s=(2, 1)), "windows overlap and add up"),
    (CHANNELS, Shape(4, 5, 2, 3, c_in=3, c_out=2, n=2, s=(1, 2)), "all four sizes differ"),
    (CHANNELS, Shape(5, 4, 3, 2, c_in=2, c_out=2, n=3, s=(2, 1)), "equal channels: swapped, they keep the shape"),
    (
        CHANNELS,
        Shape(5, 5, 3, 3, c_in=2, c_out=2, n=2, s=2),
        "square, equal channels, one number stands for both axes: any two axes can be swapped",
    ),
    (CHANNELS, Shape(3, 5, 1, 1, c_in=3, c_out=4, n=2, s=(2, 1)), "a 1x1 kernel mixes channels and nothing else"),
    (CHANNELS, Shape(4, 3, 3, 2, c_in=1, c_out=3, n=2), "one channel in the image, three filters"),
    (CHANNELS, Shape(4, 7, 2, 3, c_in=4, c_out=1, n=4, s=(2, 1)), "four channels in the image, one filter"),
    (STRIDES, Shape(9, 8, 3, 2, c_in=2, c_out=3, n=2, s=(2, 3)), "unequal strides"),
    (STRIDES, Shape(8, 5, 2, 3, c_in=2, n=2, s=2), "one number stands for both axes"),
    (STRIDES, Shape(12, 11, 2, 1, c_in=2, n=2, s=(4, 3)), "the stride is larger than the kernel: holes"),
    (STRIDES, Shape(4, 4, 3, 3, c_out=2, n=2, s=(2, 3)), "square, so that swapped strides keep the shapes"),
    (
        STRIDES,
        Shape(11, 7, 5, 2, c_out=2, n=2, s=(3, 4)),
        "rows are padded oddly, columns not at all: the stride steps over one",
    ),
    (
        PADDING,
        Shape(8, 7, 3, 2, c_in=2, c_out=3, n=2, s=(2, 3), p="VALID"),
        "no window reaches the last row and the last two columns",
    ),
    (PADDING, Shape(7, 11, 3, 2, c_in=2, n=2, s=(2, 3), p="VALID"), "windows reach all rows and columns"),
    (PADDING, Shape(4, 6, 2, 3, c_out=2, n=2, p="VALID"), "VALID and stride 1 pad with a whole kernel less one"),
    (PADDING, Shape(13, 8, 2, 1, c_out=2, n=2, s=(4, 3), p="VALID"), "holes between the windows and behind them"),
    (PADDING, Shape(3, 6, 3, 2, c_in=2, c_out=3, n=2, p="VALID"), "the kernel is as high as the image"),
    (PADDING, Shape(7, 5, 3, 4, c_in=2, n=2, s=(2, 1), p="SAME"), "the default in so many words"),
    (PADDING, Shape(2, 3, 4, 5, c_in=2, n=2, p="SAME"), "the kernel is larger than the image"),
    (
        PADDING,
        Shape(5, 6, 3, 2, c_in=2, c_out=3, n=2, s=(2, 1), p=((1, 2), (2, 1))),
        "explicit padding: before and after differ, so do rows and columns",
    ),
    (PADDING, Shape(6, 7, 2, 3, c_out=2, n=2, s=(3, 2), p=((1, 0), (0, 2))), "explicit padding and a rest"),
    (PADDING, Shape(3, 4, 2, 3, c_in=2, n=2, s=(2, 1), p=((3, 4), (4, 3))), "whole windows lie in the padding"),
    (PADDING, Shape(4, 7, 3, 2, c_in=2, n=2, s=(1, 2), p=((0, 0), (0, 0))), "explicit padding of nothing is VALID"),
    (
        PADDING,
        Shape(4, 5, 3, 3, c_in=2, c_out=2, n=2, p=((1, 1), (0, 2))),
        "square kernel, equal channels, a size that stays: wrong axes and wrong padding can be told apart",
    ),
)

#: Five and six rows, and four to six columns, all from (3, 2): each once with an even and once with an odd kernel.
_LENGTHS_NAMED: tuple[Named, ...] = (
    (
        LENGTHS,
        Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2, s=(2, 3)),
        "an even kernel, a row less than there can be: the last one is missing",
    ),
    (LENGTHS, Shape(6, 5, 2, 3, c_in=2, c_out=1, n=2, s=(2, 3)), "an even kernel, as many rows as there can be"),
    (LENGTHS, Shape(5, 6, 2, 3, c_in=1, c_out=2, n=2, s=(2, 3)), "an odd kernel, as many columns as there can be"),
    (
        LENGTHS,
        Shape(5, 4, 3, 2, c_in=2, c_out=3, n=2, s=(2, 3)),
        "an odd kernel, a row less than there can be: the first one is missing",
    ),
    (LENGTHS, Shape(6, 4, 3, 2, c_in=2, c_out=1, n=2, s=(2, 3)), "an even kernel, two columns less than there can be"),
    (LENGTHS, Shape(6, 5, 3, 2, c_in=1, c_out=2, n=2, s=(2, 3)), "an odd kernel, as many rows as there can be"),
    (LENGTHS, Shape(5, 6, 3, 2, c_in=1, c_out=2, n=2, s=(2, 3)), "columns are left over behind the last window"),
    (LENGTHS, Shape(5, 6, 2, 3, s=2, n=2, c_in=2), "a square input, one number stands for both axes: 3 gives 5 and 6"),
    (LENGTHS, Shape(6, 5, 2, 3, s=2, n=2, c_in=2), "a square input, one number stands for both axes: 3 gives 6 and 5"),
    (LENGTHS, Shape(9, 5, 5, 4, c_in=2, n=2, s=(4, 2)), "the least of four lengths: two rows of padding"),
    (LENGTHS, Shape(10, 6, 5, 4, c_in=2, n=2, s=(4, 2)), "the second of four lengths, the larger of two"),
    (LENGTHS, Shape(11, 5, 5, 4, c_out=2, n=2, s=(4, 2)), "the third of four lengths"),
    (LENGTHS, Shape(12, 6, 5, 4, c_out=2, n=2, s=(4, 2)), "the largest of four lengths"),
)


def _random_shapes(exercise: str, seed: int, parts: tuple[str, ...]) -> Iterator[tuple[str, Shape]]:
    random = generator(exercise, "shapes", seed)
    for part in parts:
        for padding in ("SAME", "VALID", "EXPLICIT") if part == PADDING else (None, None):
            shape = draw_shape(random, several=part != ONE, strides=True, padding=padding or "SAME")
            yield part, _told_apart(shape if padding == "EXPLICIT" else replace(shape, p=padding))


def _told_apart(shape: Shape) -> Shape:
    """Widened until height and width differ on both sides of the transpose, and neither is a lone number."""
    while True:
        rows, columns = shape.outputs("SAME")
        if shape.h != shape.w and rows != columns and rows * columns >= 4:
            return shape
        shape = replace(shape, w=shape.w + 1)


def _refused_transposes(seed: int) -> Iterator[Case]:
    shape = Shape(5, 4, 2, 3, c_in=2, c_out=4, n=2, s=(2, 3))  # (2, 3, 2, 4) -> (2, 5, 4, 2)
    good = _TRANSPOSE.drawn(shape, generator("conv2d_transpose", seed, "refused"))
    image, filters = good["input"], good["filters"]
    valid = {"padding": "VALID"}  # 3 rows come from 6 or 7, 2 columns from 6, 7 or 8
    wrong: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
        ("too-low", {"output_shape": (2, 4, 4, 2)}, "4 rows become 2 with stride 2, the input has 3", False),
        ("too-high", {"output_shape": (2, 7, 4, 2)}, "7 rows become 4 with stride 2, the input has 3", False),
        ("too-narrow", {"output_shape": (2, 5, 3, 2)}, "3 columns become 1 with stride 3, the input has 2", False),
        ("too-wide", {"output_shape": (2, 5, 7, 2)}, "7 columns become 3 with stride 3, the input has 2", False),
        ("swapped", {"output_shape": (2, 4, 5, 2)}, "output_shape has H and W swapped", False),
        ("valid-low", {**valid, "output_shape": (2, 5, 6, 2)}, "VALID brings 5 rows to 2, the input has 3", False),
        ("valid-wide", {**valid, "output_shape": (2, 6, 9, 2)}, "VALID brings 9 columns to 3, the input has 2", False),
        (
            "explicit-low",
            {"padding": ((1, 0), (0, 3)), "output_shape": (2, 4, 4, 2)},
            "4 rows and one of padding become 2, the input has 3",
            False,
        ),
        ("no-rows", {"output_shape": (2, 0, 4, 2)}, "output_shape[1] must be at least 1", False),
        (
            "no-window",
            {**valid, "input": image[:, :0], "output_shape": (2, 1, 6, 2)},
            "K_h=2 does not fit into H=1",
            True,
        ),
        ("batch", {"output_shape": (3, 5, 4, 2)}, "output_shape[0]=3 must equal the input's batch 2", False),
        ("output-channels", {"output_shape": (2, 5, 4, 3)}, "output_shape[3]=3 must equal filters.shape[2]=2", False),
        ("input-channels", {"input": image[..., :3]}, "the input's 3 channels must equal filters.shape[3]=4", False),
        ("swapped-filters", {"filters": filters.swapaxes(2, 3).copy()}, "filters have C_in and C_out swapped", False),
        ("short-shape", {"output_shape": (5, 4)}, "output_shape must be four sizes, got two", True),
        ("long-shape", {"output_shape": (2, 5, 4, 2, 1)}, "output_shape must be four sizes, got five", False),
        ("no-batch", {"input": image[0]}, "input must have four axes, got three", False),
        ("flat-filters", {"filters": filters[..., 0]}, "filters must have four axes, got three", False),
        ("stride-0", {"strides": (0, 3), "output_shape": (2, 3, 4, 2)}, "strides must be at least 1", False),
        ("padding", {"padding": "same"}, 'padding="same" is not a padding that TensorFlow knows', False),
        ("negative", {"padding": ((2, -1), (0, 2))}, "explicit padding must be at least 0", False),
    )
    for name, change, reason, ours in wrong:
        yield _TRANSPOSE.refused(ERRORS, name, {**good, **change}, reason, ours)


def _refused_backprops(seed: int) -> Iterator[Case]:
    shape = Shape(5, 4, 2, 3, c_in=2, c_out=4, n=2, s=(2, 3))
    good = _BACKPROP.drawn(shape, generator("conv2d_transpose_backprop", seed, "refused"))
    filters, image = good["filters"], good["out_backprop"]
    wrong: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
        ("channels", {"out_backprop": image[..., [0, 1, 0]]}, "filters.shape[2]=2 must equal the 3 channels", False),
        ("swapped-filters", {"filters": filters.swapaxes(2, 3).copy()}, "filters have C_in and C_out swapped", False),
        ("no-batch", {"out_backprop": image[0]}, "out_backprop must have four axes, got three", False),
        ("flat-filters", {"filters": filters[..., 0]}, "filters must have four axes, got three", False),
        (
            "too-wide",
            {"strides": (2, 1), "padding": "VALID", "out_backprop": image[:, :, :1]},
            "K_w=3 does not fit into W=1",
            False,
        ),
        ("too-high", {"padding": "VALID", "out_backprop": image[:, :1]}, "K_h=2 does not fit into H=1", True),
        ("stride-0", {"strides": (2, 0)}, "strides must be at least 1", False),
        ("padding", {"padding": "same"}, 'padding="same" is not a padding that TensorFlow knows', False),
        ("negative", {"padding": ((0, 0), (-1, 2))}, "explicit padding must be at least 0", False),
    )
    for name, change, reason, ours in wrong:
        yield _BACKPROP.refused(ERRORS, name, {**good, **change}, reason, ours)


_ORDINARY = Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2, s=(2, 1))
_WIDE = Shape(7, 5, 3, 2, c_in=2, c_out=3, n=2, s=(1, 2))
_LAYER = Shape(12, 17, 4, 3, c_in=5, c_out=4, s=(1, 2))


def make_transpose_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and a few random ones for every part about shapes; all numbers in them come from `seed`."""
    shapes = _random_shapes("conv2d_transpose", seed, (ONE, CHANNELS, LENGTHS, STRIDES, PADDING))
    cases = [
        *_TRANSPOSE.named(seed, (*_BOTH_NAMED, *_LENGTHS_NAMED)),
        *_TRANSPOSE.at_random(seed, shapes),
        *_TRANSPOSE.odd_data(seed, DATA, _ORDINARY, _WIDE),
        _TRANSPOSE.large(seed, DATA, _LAYER),
        *_refused_transposes(seed),
    ]
    return in_order(cases, tuple(part.name for part in _TRANSPOSE_PARTS))


def make_backprop_cases(seed: int) -> tuple[Case, ...]:
    """As for the transpose, without the lengths: here the length is that of an argument."""
    shapes = _random_shapes("conv2d_transpose_backprop", seed, (ONE, CHANNELS, STRIDES, PADDING))
    cases = [
        *_BACKPROP.named(seed, _BOTH_NAMED),
        *_BACKPROP.at_random(seed, shapes),
        *_BACKPROP.odd_data(seed, DATA, _ORDINARY, _WIDE),
        _BACKPROP.large(seed, DATA, _LAYER),
        *_refused_backprops(seed),
    ]
    return in_order(cases, tuple(part.name for part in _BACKPROP_PARTS))


def transpose_bound(arguments: Arguments) -> float:
    """Rounding bound of one transpose: at most every tap and every channel of the input meet in one cell."""
    filters = arguments["filters"]
    return normwise_bound(arguments["input"], filters, max(1, int(np.prod(filters[:, :, 0].shape))))


def backprop_bound(arguments: Arguments) -> float:
    """Rounding bound of its gradient, a forward convolution."""
    filters = arguments["filters"]
    return normwise_bound(arguments["out_backprop"], filters, max(1, filters[..., 0].size))


_EARLIER = ("output_size", "conv2d", "same_padding", "resolve_padding", "pad2d", "conv2d_padded")

CONV2D_TRANSPOSE = Exercise(
    name="conv2d_transpose",
    lesson="05_transpose",
    module="transpose",
    function="conv2d_transpose",
    parts=_TRANSPOSE_PARTS,
    checked="every legal output_shape, strides, SAME, VALID and explicit padding, against tf.nn.conv2d_transpose",
    read="05_transpose#The-same-array-under-new-names",
    hints=(
        "Imagine the convolution that would bring output_shape to the shape of the input, with the same filters, "
        "strides and padding. You have written a function for its gradient.",
        "What lesson 04 calls input_sizes is output_shape here, and what it calls out_backprop is the input. The "
        "filters stay as they are: their third axis counts the channels of the imagined image. The padding follows "
        "from output_shape, not from the input.",
        "Pad a block of zeros of output_shape as the imagined convolution would pad its image. For each tap a, b add "
        "input @ filters[a, b].T, which is (N, H_in, W_in, C_out), to the rows a, a + s_h, a + 2 * s_h, ... and the "
        "columns b, b + s_w, ... of that block. Then cut the padding off again. Before all that, raise a ValueError "
        "unless the imagined convolution really brings output_shape to the shape of the input.",
    ),
    make_cases=make_transpose_cases,
    positional=3,
    bound=transpose_bound,
    shrink=_TRANSPOSE.shrink,
    needs=(*_EARLIER, "conv2d_backprop_input", "zero_insert", "transpose_output_range"),
)

CONV2D_TRANSPOSE_BACKPROP = Exercise(
    name="conv2d_transpose_backprop",
    lesson="05_transpose",
    module="transpose",
    function="conv2d_transpose_backprop",
    parts=_BACKPROP_PARTS,
    checked="the gradient with respect to the input, against the one that TensorFlow has for tf.nn.conv2d_transpose",
    read="05_transpose#The-gradient-of-a-transpose",
    hints=(
        "The transpose multiplies by the transposed matrix of a convolution. Which matrix does its gradient "
        "multiply by?",
        "Transposing twice changes nothing: the gradient is the imagined convolution itself. Its image is what "
        "comes in from behind the transpose. Look at the axes of the filters: does anything have to be swapped?",
        "It is one call of your conv2d. The image is out_backprop, (N, H, W, C_out), the filters go in as they are, "
        "(K_h, K_w, C_out, C_in), and so do strides and padding. Pass the padding on: where the call says nothing, "
        "a transpose means SAME and conv2d means VALID.",
    ),
    make_cases=make_backprop_cases,
    bound=backprop_bound,
    shrink=_BACKPROP.shrink,
    needs=_EARLIER,
    axes=("n", "i", "j", "c"),
)
