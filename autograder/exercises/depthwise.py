"""Exercises on depthwise convolution: `depthwise_conv2d` and its two gradients."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.cases import Case, generator
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import Draw, Family, Named, in_order, resized
from autograder.exercises.geometry import Shape, draw_shape
from autograder.exercises.parts import DATA, DILATIONS, ERRORS, PADDING, STRIDES
from autograder.exercises.shrinking import smaller
from autograder.tolerance import normwise_bound

ALONE = "one filter per channel"
SEVERAL = "several filters per channel"

#: Name, what is changed in a right call, the rule that it breaks, whether the rule is the course's own.
Refused = tuple[str, dict[str, Any], str, bool]

#: Positions times taps of a convolution at random: with two images and six channels, 2500 multiplications.
_MOST = 210

_ORDINARY = Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2)
_WIDE = Shape(4, 3, 3, 2, c_in=3, c_out=2, n=2, p=((1, 0), (2, 1)))
_LAYER = Shape(14, 15, 3, 2, c_in=6, c_out=3)


def _sizes(name: str, shape: Shape) -> tuple[int, ...]:
    if name == "input":
        return shape.n, shape.h, shape.w, shape.c_in
    if name == "filter":
        return shape.k_h, shape.k_w, shape.c_in, shape.c_out
    return shape.n, *shape.outputs(), shape.c_in * shape.c_out


def _family(exercise: str, *names: str) -> Family:
    """Calls whose first arguments, input before filter, are arrays, or no more than sizes where the name says so."""

    def arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
        sizes = {name: _sizes(name.removesuffix("_sizes"), shape) for name in names}
        given = {name: value if name.endswith("_sizes") else draw(name, value) for name, value in sizes.items()}
        return {**given, **shape.steps}

    def shape(arguments: Arguments) -> Shape:
        values = [arguments[name] for name in names]
        (n, h, w, c), (k_h, k_w, _, m) = (getattr(value, "shape", value) for value in values[:2])
        s, d, p = (arguments.get(name) for name in ("strides", "dilations", "padding"))
        return Shape(h, w, k_h, k_w, c, m, n, s, d, p, next(v.dtype.name for v in values if hasattr(v, "dtype")))

    return Family(exercise, arguments, shape)


def depthwise_shapes(random: np.random.Generator, parts: tuple[str, ...]) -> Iterator[tuple[str, Shape]]:
    """For every part three convolutions at random, each with two images and several channels."""
    for part in parts:
        for padding in ("SAME", "EXPLICIT", "EXPLICIT") if part == PADDING else ("VALID",) * 3:
            shape = _small_shape(random, padding, part == STRIDES or padding == "SAME", part == DILATIONS)
            c = 2 + int(random.integers(0, 2))
            yield part, replace(shape, n=2, c_in=c, c_out=1 if part == ALONE else 5 - c)


def _small_shape(random: np.random.Generator, padding: str, strides: bool, dilations: bool) -> Shape:
    """Drawn until it is small enough for loops in Python."""
    while True:
        shape = draw_shape(random, strides=strides, dilations=dilations, padding=padding)
        (h_out, w_out), taps = shape.outputs(), shape.k_h * shape.k_w
        if h_out * w_out * taps <= _MOST:
            return shape


_FORWARD = _family("depthwise_conv2d", "input", "filter")
_FORWARD_PARTS = (
    Part(ALONE, 1.5),
    Part(SEVERAL, 2.0),
    Part(STRIDES, 1.0),
    Part(PADDING, 1.0),
    Part(DILATIONS, 1.0),
    Part(DATA, 0.5),
    Part(ERRORS, 1.0, counts_alone=False),
)

#: What the forward pass and both gradients are asked.
_COMMON: tuple[Named, ...] = (
    (ALONE, Shape(4, 5, 2, 3, c_in=3, n=2), "every channel stays by itself, and nothing is square"),
    (ALONE, Shape(6, 4, 3, 3, c_in=2, n=2), "a square kernel shows a transposed or a flipped one"),
    (ALONE, Shape(5, 6, 1, 4, c_in=4, n=3), "three images, four channels, a kernel of one row"),
    (ALONE, Shape(3, 4, 1, 1, c_in=3, n=2), "a 1x1 kernel scales each channel by a number of its own"),
    (ALONE, Shape(5, 3, 5, 2, c_in=2), "one image, and a kernel that is as high as it"),
    (SEVERAL, Shape(4, 5, 2, 3, c_in=2, c_out=3, n=2), "output channel k * M + q, not q * C + k"),
    (SEVERAL, Shape(5, 4, 3, 2, c_in=4, c_out=2, n=2), "more channels than filters for each"),
    (SEVERAL, Shape(5, 4, 2, 3, c_in=3, c_out=3, n=3), "equal C and M: filter[..., q, k] has the same shape"),
    (SEVERAL, Shape(6, 6, 3, 3, c_in=2, c_out=2, n=2), "square, equal C and M: any two axes can be swapped"),
    (SEVERAL, Shape(4, 3, 3, 2, c_in=1, c_out=4, n=2), "one channel with four filters: a dense convolution"),
    (STRIDES, Shape(7, 8, 3, 2, c_in=2, c_out=3, n=2, s=(2, 3)), "unequal strides"),
    (STRIDES, Shape(8, 7, 2, 3, c_in=3, c_out=2, n=2, s=2), "one number stands for both axes, a row is left over"),
    (STRIDES, Shape(9, 7, 2, 1, c_in=2, c_out=3, s=4), "one number stands for both axes, larger than the kernel"),
    (STRIDES, Shape(8, 8, 3, 3, c_in=2, c_out=1, n=2, s=(3, 4)), "square, so that swapped strides keep the shape"),
    (
        STRIDES,
        Shape(6, 6, 3, 3, c_in=2, c_out=2, n=2, s=(2, 3)),
        "square, equal C and M: swapped strides keep the shape",
    ),
    (PADDING, Shape(5, 4, 2, 3, c_in=2, c_out=1, n=2, p="VALID"), "the word VALID, not left to the default"),
    (PADDING, Shape(4, 5, 2, 3, c_in=2, c_out=3, n=2, p="SAME"), "SAME with an odd total: the extra row goes behind"),
    (
        PADDING,
        Shape(8, 7, 3, 4, c_in=3, c_out=2, n=2, s=2, p="SAME"),
        "SAME depends on the stride; one number stands for both axes",
    ),
    (
        PADDING,
        Shape(7, 9, 3, 5, c_in=2, c_out=3, n=2, s=2, p="SAME"),
        "the sizes are no multiples of the stride; one number stands for both axes",
    ),
    (PADDING, Shape(9, 8, 1, 2, c_in=2, c_out=3, s=(3, 4), p="SAME"), "SAME never pads a negative number of rows"),
    (PADDING, Shape(2, 3, 5, 4, c_in=2, c_out=1, n=2, p="SAME"), "the kernel is larger than the image"),
    (PADDING, Shape(1, 4, 3, 2, c_in=2, c_out=3, n=2, p="SAME"), "one row: most of the kernel meets zeros"),
    (PADDING, Shape(4, 3, 3, 2, c_in=2, c_out=3, n=2, p=((2, 0), (1, 3))), "four different numbers"),
    (PADDING, Shape(4, 5, 2, 3, c_in=3, c_out=2, p=((2, 0), (0, 2))), "swapped pairs keep the shape"),
    (
        PADDING,
        Shape(3, 4, 2, 1, c_in=2, c_out=3, n=2, s=2, p=((3, 4), (0, 2))),
        "more padding than kernel; one number stands for both axes",
    ),
    (
        PADDING,
        Shape(6, 5, 3, 2, c_in=2, c_out=3, n=2, s=(2, 3), p=((1, 0), (0, 2))),
        "unequal strides on what is padded",
    ),
)

_DILATED: tuple[Named, ...] = (
    (DILATIONS, Shape(7, 8, 3, 2, c_in=2, c_out=3, n=2, d=(2, 3)), "unequal dilations"),
    (DILATIONS, Shape(6, 8, 2, 3, c_in=3, c_out=2, n=2, d=2), "one number stands for both axes"),
    (DILATIONS, Shape(6, 7, 2, 3, c_in=2, d=(1, 3)), "the dilated kernel is as wide as the image"),
    (DILATIONS, Shape(5, 6, 2, 3, c_in=2, c_out=2, n=2, d=(3, 2), p="SAME"), "equal C and M: SAME counts the gaps too"),
    (
        DILATIONS,
        Shape(6, 6, 2, 2, c_in=2, c_out=1, n=2, d=(1, 2), p="SAME"),
        "square with SAME: swapped dilations keep the shape",
    ),
    (DILATIONS, Shape(3, 4, 3, 2, c_in=3, c_out=2, n=2, d=(2, 5), p="SAME"), "the gaps reach beyond the image"),
    (
        DILATIONS,
        Shape(5, 4, 3, 2, c_in=2, c_out=3, n=2, d=(2, 3), p=((1, 0), (2, 3))),
        "dilation of what is padded by hand",
    ),
)


def _refused(family: Family, good: dict[str, Any], wrong: tuple[Refused, ...]) -> Iterator[Case]:
    """Right calls with one thing wrong, first what is this function's own, then steps and padding."""
    shared: tuple[Refused, ...] = (
        ("stride-0", {"strides": 0}, "strides must be at least 1", False),
        ("padding", {"padding": "valid"}, 'padding="valid" is not a padding that TensorFlow knows', False),
        ("full", {"padding": "FULL"}, 'padding="FULL" is not a padding that TensorFlow knows', False),
        ("negative", {"padding": ((0, 0), (-1, 1))}, "padding must be at least 0, and -1 + 1 is not none", False),
        ("negative-right", {"padding": ((0, 0), (0, -1))}, "padding must be at least 0, and -1 is not none", False),
    )
    for name, change, reason, ours in (*wrong, *shared):
        yield family.refused(ERRORS, name, {**good, **change}, reason, ours)


def _forward_refused(seed: int) -> Iterator[Case]:
    good = _FORWARD.drawn(Shape(2, 4, 2, 3, c_in=2, c_out=4), generator("depthwise_conv2d", seed, "refused"))
    image, filters = good["input"], good["filter"]
    yield from _refused(
        _FORWARD,
        good,
        (
            ("channels", {"input": image[..., :1].repeat(3, -1)}, "filter.shape[2]=2 must equal the 3 channels", False),
            ("grouped", {"input": image.repeat(2, -1)}, "filter.shape[2]=2 must equal the 4 channels", False),
            ("one-channel", {"input": image[..., :1]}, "filter.shape[2]=2 must equal the 1 channel", False),
            ("no-batch", {"input": image[0]}, "input must have four axes, got three", False),
            ("flat-filter", {"filter": filters[..., 0]}, "filter must have four axes, got three", False),
            ("too-high", {"input": image[:, :1]}, "K_h=2 does not fit into H=1", True),
            ("too-wide", {"input": image[:, :, :1]}, "K_w=3 does not fit into W=1", False),
            (
                "padded-too-wide",
                {"input": image[:, :, :1], "padding": ((1, 1), (0, 1))},
                "K_w=3 does not fit into W=1 padded to 2",
                True,
            ),
            ("dilated", {"dilations": (1, 4)}, "K_w=3 with dilation 4 spans 9, W is 4", False),
            ("dilation-0", {"dilations": 0}, "dilations must be at least 1", False),
        ),
    )


def _maker(
    family: Family, parts: tuple[Part, ...], named: tuple[Named, ...], refused: Callable[[int], Iterator[Case]]
) -> Callable[[int], tuple[Case, ...]]:
    """Named cases, random ones for every part about shapes, odd data, and calls to refuse."""
    order = tuple(part.name for part in parts)
    about_shapes = order[: order.index(DATA)]

    def make_cases(seed: int) -> tuple[Case, ...]:
        shapes = depthwise_shapes(generator(family.exercise, "shapes", seed), about_shapes)
        cases = [*family.named(seed, named), *family.at_random(seed, shapes)]
        data = [*family.odd_data(seed, DATA, _ORDINARY, _WIDE), family.large(seed, DATA, _LAYER)]
        return in_order([*cases, *data, *refused(seed)], order)

    return make_cases


DEPTHWISE_CONV2D = Exercise(
    name="depthwise_conv2d",
    lesson="06_depthwise",
    module="depthwise",
    function="depthwise_conv2d",
    parts=_FORWARD_PARTS,
    checked="one or several filters for each channel, strides, padding and dilations, against tf.nn.depthwise_conv2d",
    read="06_depthwise#Filters-of-its-own-for-each-channel",
    hints=(
        "Each channel is convolved by itself. Which sum of `conv2d` is missing here, and how many channels come out?",
        "Output channel k * M + q is a convolution of one channel, k, with one kernel, filter[:, :, k, q]. Pad first, "
        "and count the positions on the padded image. Loops over n, i, j, k, q, a and b are right.",
        "Loop over the taps a, b. The rows that tap a meets are a * d_h, a * d_h + s_h, ..., and the piece of the "
        "padded image is (N, H_out, W_out, C). Give it a last axis of length 1 and multiply by filter[a, b], (C, M): "
        "that makes (N, H_out, W_out, C, M). Add these up over the taps, and reshape the last two axes to C * M at "
        "the end, which puts channel k, filter q at k * M + q.",
    ),
    make_cases=_maker(_FORWARD, _FORWARD_PARTS, (*_COMMON, *_DILATED), _forward_refused),
    bound=lambda arguments: normwise_bound(
        arguments["input"], arguments["filter"], arguments["filter"][..., 0, 0].size
    ),
    shrink=_FORWARD.shrink,
    needs=("output_size", "resolve_padding", "pad2d", "conv2d_padded"),
)


_BACK_TO_INPUT = _family("depthwise_conv2d_backprop_input", "input_sizes", "filter", "out_backprop")
_BACK_PARTS = (
    Part(ALONE, 1.0),
    Part(SEVERAL, 1.5),
    Part(STRIDES, 1.0),
    Part(PADDING, 1.0),
    Part(DATA, 0.5),
    Part(ERRORS, 1.0, counts_alone=False),
)

#: A gradient meets what the forward pass leaves out, and what windows share.
_BACK: tuple[Named, ...] = (
    *_COMMON,
    (ALONE, Shape(6, 7, 4, 2, c_in=2, n=2), "windows that overlap add up"),
    (STRIDES, Shape(8, 9, 3, 4, c_in=2, c_out=3, s=(3, 2)), "rows and columns are left over at the end"),
)


def _sizes_that_differ(dy: np.ndarray) -> tuple[Refused, ...]:
    """Gradients at the output that are not as large as the output."""
    return (
        ("flat-gradient", {"out_backprop": dy[0]}, "out_backprop must have four axes, got three", False),
        ("more-images", {"out_backprop": dy.repeat(2, 0)}, "out_backprop must have the batch of the input", False),
        ("more-rows", {"out_backprop": dy.repeat(2, 1)}, "out_backprop must have H_out rows", False),
        ("one-row", {"out_backprop": dy[:, :1]}, "out_backprop must have H_out rows, one is not repeated", False),
        ("fewer-columns", {"out_backprop": dy[:, :, 1:]}, "out_backprop must have W_out columns", False),
        (
            "swapped-axes",
            {"out_backprop": dy.swapaxes(1, 2)},
            "out_backprop must have H_out=2 rows, got W_out=3",
            False,
        ),
        ("gradient-channels", {"out_backprop": dy[..., 1:]}, "out_backprop must have C * M channels", False),
        ("channels-not-multiplied", {"out_backprop": dy[..., :2]}, "out_backprop has C channels, not C * M", False),
        ("other-strides", {"strides": 2}, "out_backprop has the size of another stride", False),
        ("other-padding", {"padding": "SAME"}, "out_backprop has the size of another padding", False),
    )


def _input_refused(seed: int) -> Iterator[Case]:
    family = _BACK_TO_INPUT
    good = family.drawn(Shape(3, 5, 2, 3, c_in=2, c_out=3, n=2), generator(family.exercise, seed, "refused"))
    filters, dy = good["filter"], good["out_backprop"]
    yield from _refused(
        family,
        good,
        (
            ("three-sizes", {"input_sizes": (3, 5, 2)}, "input_sizes must be four sizes, got three", False),
            ("five-sizes", {"input_sizes": (2, 3, 5, 2, 1)}, "input_sizes must be four sizes, got five", False),
            ("flat-filter", {"filter": filters[..., 0]}, "filter must have four axes, got three", False),
            ("channels", {"input_sizes": (2, 3, 5, 3)}, "filter.shape[2]=2 must equal the 3 channels", False),
            ("grouped", {"input_sizes": (2, 3, 5, 4)}, "filter.shape[2]=2 must equal the 4 channels", False),
            ("one-channel", {"filter": filters[:, :, :1]}, "filter.shape[2]=1 must equal the 2 channels", False),
            *_sizes_that_differ(dy),
            ("too-high", {"input_sizes": (2, 1, 5, 2), "out_backprop": dy[:, :0]}, "K_h=2 exceeds H=1", True),
            ("too-wide", {"input_sizes": (2, 3, 1, 2)}, "K_w=3 does not fit into W=1", False),
        ),
    )


DEPTHWISE_CONV2D_BACKPROP_INPUT = Exercise(
    name="depthwise_conv2d_backprop_input",
    lesson="06_depthwise",
    module="depthwise",
    function="depthwise_conv2d_backprop_input",
    parts=_BACK_PARTS,
    checked="the gradient at the input, for one or several filters per channel, strides and padding, against "
    "tf.nn.depthwise_conv2d_backprop_input",
    read="06_depthwise#Back-to-the-input",
    hints=(
        "Which outputs does one number of channel k reach? All of them lie in the channels k * M to k * M + M - 1.",
        "Turn the forward pass around: for each output and each tap, the product of filter and gradient is added to the "
        "cell of the padded input that the tap met. Channel k collects from its M outputs and from no others. "
        "Then cut the padding off.",
        "Reshape out_backprop to (N, H_out, W_out, C, M). Begin with zeros as large as the padded input. For each tap "
        "a, b: the gradient times filter[a, b], (C, M), summed over the last axis, is (N, H_out, W_out, C). Add it "
        "with += to rows a, a + s_h, ... and columns b, b + s_w, ... of the zeros. At the end keep the H rows from "
        "`top` on and the W columns from `left` on.",
    ),
    make_cases=_maker(_BACK_TO_INPUT, _BACK_PARTS, _BACK, _input_refused),
    positional=3,
    bound=lambda arguments: normwise_bound(
        arguments["filter"], arguments["out_backprop"], arguments["filter"][:, :, 0].size
    ),
    shrink=_BACK_TO_INPUT.shrink,
    needs=("output_size", "resolve_padding", "pad2d", "conv2d_backprop_input", "depthwise_conv2d"),
    axes=("n", "i", "j", "k"),
)


_BACK_TO_FILTER = _family("depthwise_conv2d_backprop_filter", "input", "filter_sizes", "out_backprop")


def _filter_refused(seed: int) -> Iterator[Case]:
    family = _BACK_TO_FILTER
    good = family.drawn(Shape(3, 5, 2, 3, c_in=2, c_out=3, n=2), generator(family.exercise, seed, "refused"))
    image, dy = good["input"], good["out_backprop"]
    yield from _refused(
        family,
        good,
        (
            ("three-sizes", {"filter_sizes": (2, 3, 2)}, "filter_sizes must be four sizes, got three", False),
            ("five-sizes", {"filter_sizes": (2, 3, 2, 3, 1)}, "filter_sizes must be four sizes, got five", False),
            ("no-batch", {"input": image[0]}, "input must have four axes, got three", False),
            ("channels", {"input": image[..., [0, 1, 0]]}, "filter_sizes[2]=2 must equal the 3 channels", False),
            ("grouped", {"input": image.repeat(2, -1)}, "filter_sizes[2]=2 must equal the 4 channels", False),
            ("one-channel", {"input": image[..., :1]}, "filter_sizes[2]=2 must equal the 1 channel", False),
            ("swapped", {"filter_sizes": (2, 3, 3, 2)}, "filter_sizes[2]=3 must equal the 2 channels", False),
            *_sizes_that_differ(dy),
            ("too-high", {"input": image[:, :1], "out_backprop": dy[:, :0]}, "K_h=2 exceeds H=1", True),
            ("too-wide", {"input": image[:, :, :1]}, "K_w=3 does not fit into W=1", False),
        ),
    )


def shrink_filter(arguments: Arguments) -> Iterator[Arguments]:
    """First a smaller kernel on an image as much smaller, which leaves the output as it is."""
    shape = _BACK_TO_FILTER.shape(arguments)
    for kernel, size in (("k_h", "h"), ("k_w", "w")):
        for keep in smaller(getattr(shape, kernel)):
            length = getattr(shape, size) - getattr(shape, kernel) + keep
            if length >= 1 and shape.p != "SAME":
                sizes: dict[str, Any] = {kernel: keep, size: length}
                yield _BACK_TO_FILTER.arguments(
                    replace(shape, **sizes), lambda name, fitting: resized(arguments[name], fitting)
                )
    yield from _BACK_TO_FILTER.shrink(arguments)


DEPTHWISE_CONV2D_BACKPROP_FILTER = Exercise(
    name="depthwise_conv2d_backprop_filter",
    lesson="06_depthwise",
    module="depthwise",
    function="depthwise_conv2d_backprop_filter",
    parts=_BACK_PARTS,
    checked="the gradient at the filters, for one or several filters per channel, strides and padding, against "
    "tf.nn.depthwise_conv2d_backprop_filter",
    read="06_depthwise#Back-to-the-filters",
    hints=(
        "The result has the axes K_h, K_w, C and M. Which axes of the input and of out_backprop are gone, then?",
        "The weight filter[a, b, k, q] met one cell of channel k for each image and each output position, and helped "
        "to make output channel k * M + q there. Add up cell times gradient over images and positions.",
        "Reshape out_backprop to (N, H_out, W_out, C, M) and pad the input. For each tap a, b: the cells that it met "
        "are rows a, a + s_h, ... and columns b, b + s_w, ..., as many as H_out and W_out, (N, H_out, W_out, C). With "
        "a last axis of length 1 they multiply the gradient; the sum over the first three axes, (C, M), is "
        "what stands at [a, b] of the result.",
    ),
    make_cases=_maker(_BACK_TO_FILTER, _BACK_PARTS, _BACK, _filter_refused),
    positional=3,
    bound=lambda arguments: normwise_bound(
        arguments["input"], arguments["out_backprop"], max(1, arguments["out_backprop"][..., 0].size)
    ),
    shrink=shrink_filter,
    needs=("output_size", "resolve_padding", "pad2d", "conv2d_backprop_filter", "depthwise_conv2d"),
    axes=("a", "b", "k", "q"),
)
