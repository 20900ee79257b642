"""Exercise `conv2d`: batches, channels, strides and dilations, with VALID padding."""

from collections.abc import Iterator
from typing import Any

from autograder.cases import Case, generator
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import Draw, Family, in_order
from autograder.exercises.geometry import Shape, draw_shape
from autograder.exercises.parts import CHANNELS, DATA, DILATIONS, ERRORS, ONE, STRIDES
from autograder.tolerance import normwise_bound


def forward_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    """A call of a forward convolution."""
    return {
        "input": draw("input", (shape.n, shape.h, shape.w, shape.c_in)),
        "filters": draw("filters", (shape.k_h, shape.k_w, shape.c_in, shape.c_out)),
        **shape.steps,
    }


def forward_shape(arguments: Arguments) -> Shape:
    """The sizes of such a call."""
    (n, h, w, c_in), (k_h, k_w, _, c_out) = arguments["input"].shape, arguments["filters"].shape
    s, d, p = (arguments.get(name) for name in ("strides", "dilations", "padding"))
    return Shape(h, w, k_h, k_w, c_in, c_out, n, s, d, p, arguments["input"].dtype.name)


_FAMILY = Family("conv2d", forward_arguments, forward_shape)

_CONV_PARTS = (
    Part(ONE, 2.0),
    Part(CHANNELS, 2.5),
    Part(STRIDES, 2.0),
    Part(DILATIONS, 1.5),
    Part(DATA, 1.0),
    Part(ERRORS, 1.0, counts_alone=False),
)

_CONV_NAMED: tuple[tuple[str, Shape, str], ...] = (
    (ONE, Shape(4, 5, 2, 3), "nothing is square: axes cannot be confused"),
    (ONE, Shape(6, 4, 3, 3), "a square kernel shows a transposed or a flipped one"),
    (ONE, Shape(3, 7, 1, 4), "a kernel of one row"),
    (ONE, Shape(5, 3, 5, 2), "the kernel is as high as the image"),
    (CHANNELS, Shape(4, 5, 2, 3, c_in=3, c_out=2, n=2), "all four sizes differ"),
    (CHANNELS, Shape(5, 4, 3, 2, c_in=2, c_out=2, n=3), "equal channels: filters[..., o, c] has the same shape"),
    (CHANNELS, Shape(5, 6, 3, 3, c_in=2, c_out=2, n=2), "square, equal channels: any two axes can be swapped"),
    (CHANNELS, Shape(3, 4, 1, 1, c_in=3, c_out=4, n=2), "a 1x1 kernel mixes channels and nothing else"),
    (CHANNELS, Shape(4, 3, 3, 2, c_in=1, c_out=3, n=2), "one channel in, three out"),
    (CHANNELS, Shape(4, 5, 2, 3, c_in=4, c_out=1, n=2), "four channels in, one out"),
    (STRIDES, Shape(7, 8, 3, 2, c_in=2, c_out=3, n=2, s=(2, 3)), "unequal strides"),
    (STRIDES, Shape(8, 6, 2, 3, c_in=2, n=2, s=2), "one number stands for both axes"),
    (STRIDES, Shape(9, 7, 2, 1, c_in=1, c_out=2, s=(4, 3)), "the stride is larger than the kernel"),
    (STRIDES, Shape(8, 9, 3, 4, c_in=1, c_out=2, s=(3, 2)), "rows and columns are left over"),
    (STRIDES, Shape(6, 6, 3, 3, c_in=2, s=(1, 3), n=2), "square, so that swapped strides keep the shape"),
    (DILATIONS, Shape(7, 8, 3, 2, c_in=2, c_out=3, n=2, d=(2, 3)), "unequal dilations"),
    (DILATIONS, Shape(6, 8, 2, 3, c_in=2, n=2, d=2), "one number stands for both axes"),
    (DILATIONS, Shape(8, 9, 2, 3, c_out=2, s=(3, 2), d=(2, 3)), "stride and dilation together"),
    (DILATIONS, Shape(6, 7, 2, 3, c_in=2, d=(1, 3)), "the dilated kernel is as wide as the image"),
    (DILATIONS, Shape(8, 8, 2, 2, c_in=2, s=(4, 5), d=(1, 2)), "square: swapped dilations keep the shape"),
)


def _refused(seed: int) -> Iterator[Case]:
    good = _FAMILY.drawn(Shape(2, 4, 2, 3, c_in=2, c_out=4), generator("conv2d", seed, "refused"))
    image, filters = good["input"], good["filters"]
    wrong: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
        ("channels", {"input": image[..., :1].repeat(3, -1)}, "filters.shape[2]=2 must equal the 3 channels", False),
        ("grouped", {"input": image.repeat(2, -1)}, "filters.shape[2]=2 must equal the 4 channels", True),
        ("no-batch", {"input": image[0]}, "input must have four axes, got three", False),
        ("flat-filters", {"filters": filters[..., 0]}, "filters must have four axes, got three", False),
        ("too-high", {"input": image[:, :1]}, "K_h=2 does not fit into H=1", True),
        ("too-wide", {"input": image[:, :, :1]}, "K_w=3 does not fit into W=1", False),
        ("dilated", {"dilations": (1, 4)}, "K_w=3 with dilation 4 spans 9, W is 4", False),
        ("stride-0", {"strides": (0, 1)}, "strides must be at least 1", False),
        ("dilation-0", {"dilations": 0}, "dilations must be at least 1", False),
        ("padding", {"padding": "valid"}, 'padding="valid" is not a padding that TensorFlow knows', False),
    )
    for name, change, reason, ours in wrong:
        yield _FAMILY.refused(ERRORS, name, {**good, **change}, reason, ours)


def _random_shapes(seed: int) -> Iterator[tuple[str, Shape]]:
    random = generator("conv2d", "shapes", seed)
    for part in (ONE, CHANNELS, STRIDES, DILATIONS):
        for _ in range(3):
            yield part, draw_shape(random, several=part != ONE, strides=part == STRIDES, dilations=part == DILATIONS)


def make_conv2d_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and three random ones for every part about shapes; all numbers in them come from `seed`."""
    ordinary = Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2)
    wide = Shape(6, 5, 3, 2, c_in=3, c_out=2, n=2, s=(1, 2))
    layer = Shape(17, 18, 4, 3, c_in=8, c_out=5)
    cases = [
        *_FAMILY.named(seed, _CONV_NAMED),
        *_FAMILY.at_random(seed, _random_shapes(seed)),
        *_FAMILY.odd_data(seed, DATA, ordinary, wide),
        _FAMILY.large(seed, DATA, layer),
        *_refused(seed),
    ]
    return in_order(cases, tuple(part.name for part in _CONV_PARTS))


def forward_bound(arguments: Arguments) -> float:
    """Rounding bound of one call of a forward convolution."""
    filters = arguments["filters"]
    return normwise_bound(arguments["input"], filters, max(1, filters[..., 0].size))


CONV2D = Exercise(
    name="conv2d",
    lesson="01_forward",
    module="conv2d",
    function="conv2d",
    parts=_CONV_PARTS,
    checked="batches, channels, strides and dilations with VALID padding, against tf.nn.conv2d",
    read="01_forward#Channels-add-up-and-batches-do-not",
    hints=(
        "Write down the shape of the result first: which axes of input and filters survive, and over which "
        "ones is summed?",
        "Seven loops are right: n, i, j, o for the result, a, b, c for the sum. The row of the input is "
        "i * s_h + a * d_h. Once that passes, fewer loops do the same.",
        "Zeros of the shape (N, H_out, W_out, C_out) first, and inside the seven loops output[n, i, j, o] += "
        "input[n, i * s_h + a * d_h, j * s_w + b * d_w, c] * filters[a, b, c, o]. With loops over the taps a, b only: "
        "the rows that tap a meets are the slice input[:, a * d_h : a * d_h + (H_out - 1) * s_h + 1 : s_h], the columns "
        "alike. That piece, (N, H_out, W_out, C_in), times filters[a, b], (C_in, C_out), is added by one matrix "
        "product.",
    ),
    make_cases=make_conv2d_cases,
    bound=forward_bound,
    shrink=_FAMILY.shrink,
    needs=("output_size", "conv2d_single"),
)
