"""Exercises `conv2d_backprop_input` and `conv2d_backprop_filter`: each of the two gradients is a sum over taps."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.cases import Case, generator
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import Draw, Family, Named, in_order, resized
from autograder.exercises.geometry import Shape, draw_shape
from autograder.exercises.parts import CHANNELS, DATA, DILATIONS, ERRORS, ONE, PADDING, STRIDES
from autograder.exercises.shrinking import smaller
from autograder.tolerance import normwise_bound

_PARTS = (
    Part(ONE, 1.5),
    Part(CHANNELS, 2.0),
    Part(STRIDES, 2.0),
    Part(PADDING, 2.0),
    Part(DILATIONS, 1.0),
    Part(DATA, 0.5),
    Part(ERRORS, 1.0, counts_alone=False),
)
_NEEDS = ("output_size", "conv2d", "same_padding", "resolve_padding", "pad2d", "conv2d_padded", "conv2d_matrix")
_ORDINARY = Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2)
_WIDE = Shape(6, 5, 3, 2, c_in=3, c_out=2, n=2, s=(1, 2), p="SAME")
_LAYER = Shape(11, 13, 4, 3, c_in=5, c_out=4)

#: Of a case at random: fewest numbers in any array, lest all of them be zero; most multiply-accumulates.
_FEWEST, _MOST = 5, 1000


def _outputs(shape: Shape) -> tuple[int, int, int, int]:
    return (shape.n, *shape.outputs(), shape.c_out)


def _shape(image: Any, filters: Any, arguments: Arguments) -> Shape:
    """The sizes of a call whose input and filters have these shapes."""
    (n, h, w, c_in), (k_h, k_w, _, c_out) = image, filters
    s, d, p = (arguments.get(name) for name in ("strides", "dilations", "padding"))
    return Shape(h, w, k_h, k_w, c_in, c_out, n, s, d, p, arguments["out_backprop"].dtype.name)


def _random_shapes(exercise: str, seed: int) -> Iterator[tuple[str, Shape]]:
    random = generator(exercise, "shapes", seed)
    for part, several, strides, dilations, padding in (
        *[(ONE, False, False, False, "VALID")] * 3,
        *[(CHANNELS, True, False, False, "VALID")] * 3,
        *[(STRIDES, True, True, False, "VALID")] * 4,
        (PADDING, True, False, False, "SAME"),
        *[(PADDING, True, True, False, "SAME")] * 2,
        (PADDING, True, False, False, "EXPLICIT"),
        *[(PADDING, True, True, False, "EXPLICIT")] * 2,
        (DILATIONS, True, False, True, "VALID"),
        (DILATIONS, True, True, True, "SAME"),
    ):
        fewest, work = 0, 0
        while fewest < _FEWEST or work > _MOST:
            kind = {"strides": strides, "dilations": dilations, "padding": padding}
            shape = draw_shape(random, several=several, **kind)  # type: ignore[arg-type]
            outputs, weights = int(np.prod(_outputs(shape))), shape.k_h * shape.k_w * shape.c_in * shape.c_out
            fewest, work = min(outputs, weights), outputs * weights // shape.c_out
        yield part, shape


_NAMED: tuple[Named, ...] = (
    (ONE, Shape(4, 6, 2, 3), "nothing is square: axes cannot be confused"),
    (ONE, Shape(6, 4, 3, 3), "a square kernel shows a gradient that is transposed or turned"),
    (ONE, Shape(3, 7, 1, 4), "a kernel of one row"),
    (ONE, Shape(4, 7, 4, 2), "one row of outputs: in a column nothing overlaps"),
    (CHANNELS, Shape(4, 6, 2, 3, c_in=3, c_out=2, n=2), "all four sizes differ"),
    (
        CHANNELS,
        Shape(3, 4, 3, 4, c_in=2, c_out=3, n=2),
        "one output: the kernel comes back as it lies, not turned; every tap met one cell",
    ),
    (CHANNELS, Shape(5, 4, 3, 2, c_in=2, c_out=2, n=3), "equal channels: the last two axes can be swapped"),
    (CHANNELS, Shape(5, 5, 3, 3, c_in=3, c_out=3, n=3), "square and equal: any two axes can be swapped"),
    (CHANNELS, Shape(3, 4, 1, 1, c_in=3, c_out=4, n=2), "a 1x1 kernel mixes channels and nothing else"),
    (CHANNELS, Shape(4, 5, 3, 2, c_in=1, c_out=3, n=2), "what three output channels hand back adds up, one channel in"),
    (CHANNELS, Shape(4, 5, 2, 3, c_in=4, c_out=1, n=2), "one output channel, four in"),
    (STRIDES, Shape(7, 8, 3, 2, c_in=2, c_out=3, n=2, s=(2, 3)), "unequal strides, nothing left over"),
    (
        STRIDES,
        Shape(8, 9, 3, 4, c_out=2, n=2, s=(3, 2)),
        "rows and columns left over at the end get nothing and met no tap",
    ),
    (STRIDES, Shape(9, 6, 3, 2, c_in=2, n=2, s=(4, 1)), "rows are left over, columns are not"),
    (STRIDES, Shape(8, 6, 2, 3, c_in=2, n=2, s=2), "one number stands for both axes"),
    (STRIDES, Shape(9, 7, 2, 1, c_out=2, n=2, s=(4, 3)), "the stride is larger than the kernel: holes stay zero"),
    (
        STRIDES,
        Shape(6, 6, 3, 3, c_in=2, c_out=2, n=2, s=(2, 3)),
        "square, equal channels: swapped strides have the same output",
    ),
    (STRIDES, Shape(3, 8, 2, 3, c_out=2, n=2, s=(3, 2)), "a vertical stride that is never taken"),
    (PADDING, Shape(5, 6, 3, 5, c_in=2, n=2, p="SAME"), "odd kernels: as much before as after"),
    (PADDING, Shape(5, 6, 2, 4, c_in=2, n=2, p="SAME"), "even kernels: the odd row and column are at the end"),
    (PADDING, Shape(7, 8, 3, 5, c_out=2, n=2, s=2, p="SAME"), "one number stands for both axes; odd and even sizes"),
    (
        PADDING,
        Shape(8, 7, 3, 4, c_in=2, n=2, s=(2, 3), p="SAME"),
        "odd and even padding: H is a multiple of its stride",
    ),
    (PADDING, Shape(7, 6, 4, 3, c_in=2, n=2, s=(3, 2), p="SAME"), "neither all of the padding nor none of it in front"),
    (
        PADDING,
        Shape(6, 8, 5, 3, c_out=2, n=2, s=(3, 2), p="SAME"),
        "half of the kernel on every side would fit as well",
    ),
    (PADDING, Shape(9, 8, 2, 1, c_out=2, n=2, s=(3, 4), p="SAME"), "the stride is larger than the kernel: no padding"),
    (PADDING, Shape(3, 2, 5, 4, c_in=2, n=2, p="SAME"), "the kernel is larger than the image"),
    (PADDING, Shape(1, 4, 3, 2, c_out=2, n=3, p="SAME"), "images of one row: the outer taps met zeros alone"),
    (PADDING, Shape(6, 6, 3, 3, c_in=2, c_out=2, n=2, s=(1, 2), p="SAME"), "square, equal channels, unequal strides"),
    (PADDING, Shape(5, 4, 2, 3, c_in=2, n=2, p="VALID"), "the word VALID, not left to the default"),
    (PADDING, Shape(4, 5, 2, 3, c_in=2, n=2, p=((1, 2), (3, 0))), "explicit padding, four different numbers"),
    (PADDING, Shape(5, 5, 3, 3, c_out=2, n=2, p=((2, 1), (1, 2))), "square: swapped pads have the same output"),
    (PADDING, Shape(4, 3, 2, 3, c_in=2, n=2, p=((3, 0), (1, 5))), "some outputs lie in the padding alone"),
    (PADDING, Shape(7, 6, 3, 2, c_out=2, n=2, s=(3, 2), p=((2, 0), (0, 1))), "explicit padding, rows are left over"),
    (PADDING, Shape(5, 6, 2, 3, c_in=2, n=2, s=(4, 3), p=((1, 3), (2, 4))), "what is left over lies in the padding"),
    (DILATIONS, Shape(7, 8, 3, 2, c_in=2, c_out=3, n=2, d=(2, 3)), "unequal dilations"),
    (DILATIONS, Shape(6, 8, 2, 3, c_in=2, n=2, d=2), "one number stands for both axes"),
    (DILATIONS, Shape(8, 9, 2, 3, c_out=2, n=2, s=(3, 2), d=(2, 3)), "stride and dilation together, and they differ"),
    (DILATIONS, Shape(7, 6, 3, 2, c_in=2, n=2, d=(2, 3), p="SAME"), "SAME pads for the dilated kernel"),
    (DILATIONS, Shape(8, 7, 2, 3, c_out=2, n=2, s=(2, 3), d=(3, 2), p="SAME"), "SAME with stride and dilation"),
    (DILATIONS, Shape(4, 5, 3, 2, c_in=2, n=2, d=(2, 4), p=((1, 2), (0, 3))), "explicit padding and dilation"),
    (DILATIONS, Shape(8, 8, 2, 2, c_in=2, n=2, s=(4, 5), d=(1, 2)), "square: swapped dilations have the same output"),
)

Wrong = tuple[tuple[str, dict[str, Any], str, bool], ...]


def _make_cases(family: Family, wrong: Callable[[dict[str, Any]], Wrong]) -> Callable[[int], tuple[Case, ...]]:
    """Named cases and some at random for every part about shapes; all numbers in them come from the seed."""

    def make(seed: int) -> tuple[Case, ...]:
        good = family.drawn(_REFUSED, generator(family.exercise, seed, "refused"))
        cases = [
            *family.named(seed, _NAMED),
            *family.at_random(seed, _random_shapes(family.exercise, seed)),
            *family.odd_data(seed, DATA, _ORDINARY, _WIDE),
            family.large(seed, DATA, _LAYER),
        ]
        for name, change, reason, ours in wrong(good):
            cases.append(family.refused(ERRORS, name, {**good, **change}, reason, ours))
        return in_order(cases, tuple(part.name for part in _PARTS))

    return make


#: What is refused is this call with one thing changed.
_REFUSED = Shape(4, 6, 2, 3, c_in=2, c_out=3, n=2)


def _wrong_outputs(out_backprop: np.ndarray) -> Wrong:
    """A gradient at the output that no output of the call can have."""
    more = {"out_backprop": out_backprop[:, :, [0, 1, 2, 3, 0]]}
    return (
        ("no-batch", {"out_backprop": out_backprop[0]}, "out_backprop must have four axes, got three", False),
        ("one-image", {"out_backprop": out_backprop[:1]}, "out_backprop has one image, the input has two", False),
        ("fewer-rows", {"out_backprop": out_backprop[:, :2]}, "out_backprop has 2 rows, the output has 3", False),
        ("one-row", {"out_backprop": out_backprop[:, :1]}, "out_backprop has 1 row, the output has 3", False),
        ("more-columns", more, "out_backprop has 5 columns, the output has 4", False),
        ("SAME", {"padding": "SAME"}, "out_backprop has VALID's 3 rows and 4 columns, not SAME's 4 and 6", False),
        ("strided", {"strides": (1, 2)}, "out_backprop has 4 columns, with stride 2 the output has 2", False),
        (
            "out-channels",
            {"out_backprop": out_backprop[..., :2]},
            "out_backprop has 2 channels, the filters make 3",
            False,
        ),
        (
            "one-out-channel",
            {"out_backprop": out_backprop[..., :1]},
            "out_backprop has 1 channel, the filters make 3",
            False,
        ),
    )


def _wrong_steps(out_backprop: np.ndarray) -> Wrong:
    """Strides, dilations and paddings that `conv2d` refuses too."""
    return (
        ("stride-0", {"strides": (0, 1)}, "strides must be at least 1", False),
        ("dilation-0", {"dilations": (1, 0)}, "dilations must be at least 1", False),
        ("dilated", {"dilations": (1, 4)}, "K_w=3 with dilation 4 spans 9, W is 6", False),
        ("word", {"padding": "valid"}, 'padding="valid" must be "VALID", "SAME" or pairs of numbers', False),
        (
            "negative",
            {"padding": ((0, -1), (0, 0)), "out_backprop": out_backprop[:, :2]},
            "padding must not be negative",
            False,
        ),
    )


def _input_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    return {
        "input_sizes": (shape.n, shape.h, shape.w, shape.c_in),
        "filters": draw("filters", (shape.k_h, shape.k_w, shape.c_in, shape.c_out)),
        "out_backprop": draw("out_backprop", _outputs(shape)),
        **shape.steps,
    }


def _input_wrong(good: dict[str, Any]) -> Wrong:
    filters, out_backprop = good["filters"], good["out_backprop"]
    low = {"input_sizes": (2, 1, 6, 2), "out_backprop": out_backprop[:, :0]}
    narrow = {"input_sizes": (2, 4, 1, 2), "padding": ((0, 0), (1, 0)), "out_backprop": out_backprop[:, :, :0]}
    return (
        ("three-sizes", {"input_sizes": (4, 6, 2)}, "input_sizes must be four numbers, got three", False),
        ("two-sizes", {"input_sizes": (4, 6)}, "input_sizes must be four numbers, got two", True),
        ("five-sizes", {"input_sizes": (1, 2, 4, 6, 2)}, "input_sizes must be four numbers, got five", False),
        ("flat-filters", {"filters": filters[..., 0]}, "filters must have four axes, got three", False),
        ("channels", {"input_sizes": (2, 4, 6, 3)}, "filters.shape[2]=2 must equal the 3 channels", False),
        ("grouped", {"input_sizes": (2, 4, 6, 4)}, "filters.shape[2]=2 must equal the 4 channels", False),
        ("one-channel", {"filters": filters[:, :, :1]}, "filters.shape[2]=1 must equal the 2 channels", False),
        *_wrong_outputs(out_backprop),
        *_wrong_steps(out_backprop),
        ("too-low", low, "K_h=2 does not fit into H=1", True),
        ("too-narrow", narrow, "K_w=3 does not fit into W=1 and a column of padding", True),
    )


_INPUT = Family(
    "conv2d_backprop_input", _input_arguments, lambda call: _shape(call["input_sizes"], call["filters"].shape, call)
)

CONV2D_BACKPROP_INPUT = Exercise(
    name="conv2d_backprop_input",
    lesson="04_gradients",
    module="gradients",
    function="conv2d_backprop_input",
    parts=_PARTS,
    checked="the gradient of tf.nn.conv2d for its input, against tf.compat.v1.nn.conv2d_backprop_input",
    read="04_gradients#Back-through-the-taps",
    hints=(
        "One output is a sum over taps. Which cells of the input does it read, and with which weight? Those cells "
        "get its gradient back, with the same weight.",
        "Start from zeros, as large as the padded input. Take the loops of the forward pass as they are, with the "
        "same rows and columns, and turn the assignment around: what was read is now added to. Cells that several "
        "outputs read collect several shares, so add, and cut the padding off last.",
        "For every tap a, b: the slice that the forward pass reads, d_padded[:, a * d_h : a * d_h + (H_out - 1) * s_h "
        "+ 1 : s_h, ...], gets out_backprop times the transpose of filters[a, b], (N, H_out, W_out, C_out) times "
        "(C_out, C_in), added. Then return rows top to top + H and columns left to left + W. Compute H_out and W_out "
        "first, and raise a ValueError when out_backprop does not have exactly the shape (N, H_out, W_out, C_out).",
    ),
    make_cases=_make_cases(_INPUT, _input_wrong),
    positional=3,
    bound=lambda call: normwise_bound(call["filters"], call["out_backprop"], max(1, call["filters"][:, :, 0].size)),
    shrink=_INPUT.shrink,
    needs=_NEEDS,
    axes=("n", "i", "j", "c"),
)


def _filter_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    return {
        "input": draw("input", (shape.n, shape.h, shape.w, shape.c_in)),
        "filter_sizes": (shape.k_h, shape.k_w, shape.c_in, shape.c_out),
        "out_backprop": draw("out_backprop", _outputs(shape)),
        **shape.steps,
    }


def _filter_wrong(good: dict[str, Any]) -> Wrong:
    image, out_backprop = good["input"], good["out_backprop"]
    low = {"input": image[:, :1], "out_backprop": out_backprop[:, :0]}
    narrow = {"input": image[:, :, :1], "padding": ((0, 0), (1, 0)), "out_backprop": out_backprop[:, :, :0]}
    return (
        ("three-axes", {"input": image[0]}, "input must have four axes, got three", False),
        ("three-sizes", {"filter_sizes": (3, 2, 3)}, "filter_sizes must be four numbers, got three", False),
        ("two-sizes", {"filter_sizes": (2, 3)}, "filter_sizes must be four numbers, got two", False),
        ("channels", {"filter_sizes": (2, 3, 3, 3)}, "filter_sizes[2]=3 must equal the 2 channels", False),
        ("one-channel", {"filter_sizes": (2, 3, 1, 3)}, "filter_sizes[2]=1 must equal the 2 channels", False),
        *_wrong_outputs(out_backprop),
        *_wrong_steps(out_backprop),
        ("too-low", low, "K_h=2 does not fit into H=1", True),
        ("too-narrow", narrow, "K_w=3 does not fit into W=1 and a column of padding", True),
    )


_FILTER = Family(
    "conv2d_backprop_filter", _filter_arguments, lambda call: _shape(call["input"].shape, call["filter_sizes"], call)
)


def _shrink_filter(arguments: Arguments) -> Iterator[Arguments]:
    """First a smaller kernel on an image as much smaller, which leaves the output as it is."""
    shape = _FILTER.shape(arguments)
    for kernel, size, axis in (("k_h", "h", 0), ("k_w", "w", 1)):
        for keep in smaller(getattr(shape, kernel)):
            less = replace(shape, **{kernel: keep})  # type: ignore[arg-type]
            length = getattr(shape, size) - shape.extents[axis] + less.extents[axis]
            if length >= 1 and shape.p != "SAME":
                less = replace(less, **{size: length})
                yield _FILTER.arguments(less, lambda name, sizes: resized(arguments[name], sizes))
    yield from _FILTER.shrink(arguments)


CONV2D_BACKPROP_FILTER = Exercise(
    name="conv2d_backprop_filter",
    lesson="04_gradients",
    module="gradients",
    function="conv2d_backprop_filter",
    parts=_PARTS,
    checked="the gradient of tf.nn.conv2d for its filters, against tf.compat.v1.nn.conv2d_backprop_filter",
    read="04_gradients#What-each-tap-met",
    hints=(
        "One weight is used at every output position and in every image. What did it meet there, and whose gradient "
        "did that become part of?",
        "For one tap a, b, lay two things of the same shape side by side: the piece of the padded input that the tap "
        "met, one cell for each output position, and out_backprop. Every pair of an input channel and an output "
        "channel gets one number: the sum of the products over images and positions.",
        "For every tap a, b: piece = padded[:, a * d_h : a * d_h + (H_out - 1) * s_h + 1 : s_h, ...], with shape "
        "(N, H_out, W_out, C_in), exactly what the forward pass reads. d_filters[a, b] is the matrix (C_in, C_out) "
        "that np.einsum('nijc,nijo->co', piece, out_backprop) gives: a sum, no mean. Compute H_out and W_out first, "
        "and raise a ValueError when out_backprop does not have exactly the shape (N, H_out, W_out, C_out).",
    ),
    make_cases=_make_cases(_FILTER, _filter_wrong),
    positional=3,
    bound=lambda call: normwise_bound(call["input"], call["out_backprop"], max(1, call["out_backprop"][..., 0].size)),
    shrink=_shrink_filter,
    needs=_NEEDS,
    axes=("a", "b", "c", "o"),
)
