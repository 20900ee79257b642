"""Exercises `conv2d_matrix` and `receptive_field`: convolution as one matrix, and how far one output sees."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout, generator
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import Draw, Family, in_order
from autograder.exercises.geometry import Shape, unequal
from autograder.exercises.parts import DATA, ERRORS, ONE, STRIDES
from autograder.exercises.shrinking import smaller
from autograder.tolerance import normwise_bound


def _matrix_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    return {
        "input_shape": (shape.h, shape.w, shape.c_in),
        "filters": draw("filters", (shape.k_h, shape.k_w, shape.c_in, shape.c_out)),
        **shape.steps,
    }


def _matrix_shape(arguments: Arguments) -> Shape:
    (h, w, c_in), (k_h, k_w, _, c_out) = arguments["input_shape"], arguments["filters"].shape
    s, p = arguments.get("strides"), arguments.get("padding")
    return Shape(h, w, k_h, k_w, c_in, c_out, s=s, p=p, dtype=arguments["filters"].dtype.name)


_FAMILY = Family("conv2d_matrix", _matrix_arguments, _matrix_shape)

CHANNELS = "channels"
STEPS = "strides and paddings"
_MATRIX_PARTS = (
    Part(ONE, 1.5),
    Part(CHANNELS, 1.5),
    Part(STEPS, 1.5),
    Part(DATA, 0.5),
    Part(ERRORS, 1.0, counts_alone=False),
)
_MATRIX_NAMED: tuple[tuple[str, Shape, str], ...] = (
    (ONE, Shape(3, 5, 2, 3), "nothing is square: rows and columns of the image cannot be confused"),
    (ONE, Shape(4, 4, 3, 3), "square: a transposed or flipped kernel, and swapped outputs"),
    (ONE, Shape(1, 5, 1, 3), "an image of one row: the kernel moves by one column in each row of the matrix"),
    (ONE, Shape(5, 2, 3, 1), "a kernel of one column"),
    (ONE, Shape(2, 3, 2, 3), "one window: a matrix of one row"),
    (CHANNELS, Shape(3, 4, 2, 3, 2, 3), "channels last, in rows and in columns"),
    (CHANNELS, Shape(4, 3, 3, 2, 2, 2), "equal channels: filters[..., o, c] has the same shape"),
    (CHANNELS, Shape(3, 3, 2, 2, 2, 2), "square, equal channels: any two axes can be swapped"),
    (CHANNELS, Shape(2, 3, 1, 1, 3, 2), "a 1x1 kernel: one block for each cell"),
    (CHANNELS, Shape(2, 3, 1, 1, 3, 3), "a 1x1 kernel, equal channels: a square matrix, never its transpose"),
    (CHANNELS, Shape(3, 2, 2, 1, 1, 3), "one channel in, three out"),
    (CHANNELS, Shape(2, 4, 1, 2, 3, 1), "three channels in, one out"),
    (STEPS, Shape(5, 6, 2, 3, 1, 2, s=(2, 3)), "unequal strides"),
    (STEPS, Shape(4, 5, 3, 2, 2, 1, s=2), "one number stands for both axes"),
    (STEPS, Shape(5, 4, 2, 1, 1, 2, s=(3, 2)), "a stride larger than the kernel: some columns are zero"),
    (STEPS, Shape(3, 4, 3, 2, 1, 2, p="SAME"), "SAME: the zeros around the image have no columns"),
    (STEPS, Shape(3, 4, 2, 3, 2, 2, p="SAME"), "equal channels: a square matrix, never its transpose"),
    (STEPS, Shape(4, 3, 2, 3, 2, 1, s=(3, 2), p="SAME"), "SAME with strides"),
    (STEPS, Shape(4, 5, 3, 2, 2, 1, s=(2, 3), p="SAME"), "SAME with strides: not the padding for stride 1"),
    (STEPS, Shape(2, 3, 3, 4, 1, 2, p="SAME"), "the kernel is larger than the image"),
    (STEPS, Shape(3, 2, 2, 3, 2, 1, p=((1, 0), (0, 2))), "explicit padding on two sides"),
    (STEPS, Shape(2, 3, 2, 1, 1, 2, p=((3, 0), (1, 2))), "more zeros than the kernel is large: some rows are zero"),
    (STEPS, Shape(4, 3, 2, 3, 2, 3, s=(2, 1), p=((2, 0), (0, 1))), "explicit padding and strides"),
    (STEPS, Shape(4, 3, 2, 2, 2, 2, s=(2, 1), p=((1, 0), (0, 2))), "a square kernel, equal channels, and all the rest"),
)


def _matrix_data(seed: int) -> Iterator[Case]:
    ordinary = Shape(3, 4, 2, 3, 2, 1, p="SAME")
    wide = Shape(4, 3, 2, 1, 2, 3, s=(2, 1))
    for salt, layout, reason in (
        ("strided", Layout.STRIDED, "the filters are a view with gaps"),
        ("read-only", Layout.READ_ONLY, "the filters must not be written to"),
    ):
        yield _FAMILY.case(seed, DATA, ordinary, reason, salt, layout=layout)
    doubled = replace(wide, dtype="float64")
    yield _FAMILY.case(seed, DATA, replace(ordinary, dtype="float64"), "the result keeps float64")
    yield _FAMILY.case(seed, DATA, wide, "real numbers, up to rounding", "real", kind=Kind.REAL)
    yield _FAMILY.case(seed, DATA, doubled, "real numbers in double precision", "real", kind=Kind.REAL)


def _matrix_refused(seed: int) -> Iterator[Case]:
    good = _FAMILY.drawn(Shape(2, 4, 2, 3, 2, 4), generator("conv2d_matrix", seed, "refused"))
    wrong: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
        ("channels", {"input_shape": (2, 4, 3)}, "filters.shape[2]=2 must equal the 3 channels", False),
        ("grouped", {"input_shape": (2, 4, 4)}, "filters.shape[2]=2 must equal the 4 channels", True),
        ("no-channels", {"input_shape": (2, 4)}, "input_shape=(2, 4) must be three numbers", False),
        ("batch", {"input_shape": (1, 2, 4, 2)}, "input_shape=(1, 2, 4, 2) must be three numbers", True),
        ("flat-filters", {"filters": good["filters"][..., 0]}, "filters must have four axes, got three", False),
        ("too-high", {"input_shape": (1, 4, 2)}, "K_h=2 does not fit into H=1", True),
        (
            "too-wide",
            {"input_shape": (2, 1, 2), "padding": ((0, 0), (0, 1))},
            "K_w=3 does not fit into 2 padded columns",
            True,
        ),
        ("stride-0", {"strides": (1, 0)}, "strides must be at least 1", False),
        ("padding", {"padding": "same"}, 'padding="same" is not a padding that TensorFlow knows', False),
        ("negative", {"padding": ((0, 0), (2, -1))}, "right=-1 must be at least 0", False),
    )
    for name, change, reason, ours in wrong:
        yield _FAMILY.refused(ERRORS, name, {**good, **change}, reason, ours)


def _random_shapes(seed: int) -> Iterator[tuple[str, Shape]]:
    """Small ones: a matrix has as many columns as the image has numbers."""
    random = generator("conv2d_matrix", "shapes", seed)

    def draw(low: int, high: int) -> int:
        return int(random.integers(low, high + 1))

    for part, padding in (
        (ONE, ""),
        (ONE, ""),
        (CHANNELS, ""),
        (CHANNELS, ""),
        (STEPS, ""),
        (STEPS, "SAME"),
        (STEPS, "EXPLICIT"),
    ):
        least = 2 if part == ONE else 1  # with one channel, kernels of two numbers are often of one value
        k_h, k_w = unequal(draw(least, 3), draw(least, 2))
        s_h, s_w = unequal(draw(1, 3), draw(1, 2)) if part == STEPS else (1, 1)
        # Large enough for the first window that begins inside the image: some tap meets a cell.
        h, w = unequal(k_h - 1 + max(s_h, draw(1, 3)), k_w - 1 + max(s_w, draw(2, 3)))
        c_in, c_out = unequal(draw(1, 2), draw(1, 3)) if part != ONE else (1, 1)
        s = (s_h, s_w) if part == STEPS else None
        p: Any = padding or None
        if padding == "EXPLICIT":
            p = (unequal(draw(0, 2), draw(0, 2)), unequal(draw(0, 1), draw(1, 2)))
        yield part, Shape(h, w, k_h, k_w, c_in, c_out, s=s, p=p)


def make_matrix_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and two or three random ones for every part about shapes; all numbers in them come from `seed`."""
    cases = [
        *_FAMILY.named(seed, _MATRIX_NAMED),
        *_FAMILY.at_random(seed, _random_shapes(seed)),
        *_matrix_data(seed),
        *_matrix_refused(seed),
    ]
    return in_order(cases, tuple(part.name for part in _MATRIX_PARTS))


def _matrix_bound(arguments: Arguments) -> float:
    """Rounding bound of the convolution of an image that has a single one."""
    filters = arguments["filters"]
    return normwise_bound(np.ones(1, filters.dtype), filters, max(1, filters[..., 0].size))


CONV2D_MATRIX = Exercise(
    name="conv2d_matrix",
    lesson="03_linear_map",
    module="linear_map",
    function="conv2d_matrix",
    parts=_MATRIX_PARTS,
    checked="the matrix of a convolution, column by column, against tf.nn.conv2d of images that have a single one",
    read="03_linear_map#One-row-for-each-output",
    hints=(
        "A matrix times the vector that is 1 at one place and 0 elsewhere is one of its columns. Which image is that "
        "vector here?",
        "Column (h, w, c) is what the convolution makes of the image that is 1 at that place and 0 elsewhere, "
        "written in one line. Rows and columns follow the C order of (i, j, o) and (h, w, c), as ravel has it.",
        "The rows of an identity matrix with H * W * C_in rows, each shaped to (H, W, C_in), are all these images: a "
        "batch. Convolve it by conv2d with the strides and the padding, shape each result to one line, and "
        "transpose, so that the line of each image becomes a column. Give the identity the dtype of the filters, "
        "and check input_shape and the channels first.",
    ),
    make_cases=make_matrix_cases,
    bound=_matrix_bound,
    shrink=_FAMILY.shrink,
    needs=("conv2d", "conv2d_padded"),
    axes=("row", "column"),
)

Layers = tuple[tuple[int, int, int], ...]

SINGLE = "one layer"
STACK = "layers of stride 1"
_FIELD_PARTS = (
    Part(SINGLE, 1.0),
    Part(STACK, 1.0),
    Part(STRIDES, 1.5),
    Part(ERRORS, 0.5, counts_alone=False),
)
#: Part, (kernel, stride, dilation) of each layer, why the case exists. TensorFlow's side tries one axis after the
#: other, as long as size and jump together: they stay below 80 cells.
_FIELD_NAMED: tuple[tuple[str, Layers, str], ...] = (
    (SINGLE, ((3, 1, 1),), "the ordinary case"),
    (SINGLE, ((4, 2, 1),), "the stride moves the next output and does not widen this one"),
    (SINGLE, ((3, 1, 4),), "the holes of a dilated kernel count"),
    (SINGLE, ((2, 5, 2),), "a stride larger than the window"),
    (SINGLE, ((1, 2, 3),), "a kernel of one element sees one cell"),
    (STACK, ((3, 1, 1), (3, 1, 1)), "two kernels of three see five cells, not six"),
    (STACK, ((2, 1, 1), (5, 1, 1)), "unequal kernels"),
    (STACK, ((2, 1, 3), (4, 1, 2)), "each dilation belongs to its own layer"),
    (STACK, ((3, 1, 1), (3, 1, 2), (3, 1, 4)), "dilations that double: the window grows fast"),
    (STACK, ((4, 1, 1), (1, 1, 3), (2, 1, 1), (3, 1, 1)), "a kernel of one element in between adds nothing"),
    (STRIDES, ((3, 2, 1), (3, 1, 1)), "a stride widens what comes after it"),
    (STRIDES, ((3, 1, 1), (3, 2, 1)), "the same layers in the other order: the last stride widens nothing"),
    (STRIDES, ((2, 2, 1), (4, 3, 1)), "strides are multiplied, not added"),
    (STRIDES, ((4, 3, 1), (2, 2, 1)), "the other order: the same jump, another size"),
    (STRIDES, ((3, 2, 1), (3, 2, 1), (3, 2, 1)), "three equal layers"),
    (STRIDES, ((1, 3, 1), (3, 1, 2)), "a kernel of one element that skips cells widens what comes after it"),
    (STRIDES, ((2, 5, 1), (2, 1, 1)), "cells between two windows count, although no tap meets them"),
    (STRIDES, ((2, 3, 2), (3, 2, 3), (2, 1, 2), (3, 2, 1)), "four layers in which everything differs"),
)
_FIELD_WRONG: tuple[tuple[str, Layers, str], ...] = (
    ("stride-0", ((3, 1, 1), (2, 0, 1)), "stride=0 must be at least 1"),
    ("dilation-0", ((3, 2, 1), (2, 1, 0)), "dilation=0 must be at least 1"),
)


def _random_layers(seed: int) -> Iterator[tuple[str, Layers]]:
    """At most 30 cells and a jump of at most 9: kernels and dilations are smaller where there are more layers."""
    random = generator("receptive_field", seed)

    def draw(low: int, high: int) -> int:
        return int(random.integers(low, high + 1))

    for _ in range(3):
        yield SINGLE, ((draw(2, 7), draw(1, 5), draw(1, 4)),)
    for count in (2, 3, 4):
        yield STACK, tuple((draw(2, 4), 1, draw(1, 2)) for _ in range(count))
    yield STRIDES, ((draw(2, 4), draw(2, 3), draw(1, 2)), (draw(2, 4), draw(1, 3), draw(1, 2)))
    yield STRIDES, ((draw(2, 3), 2, draw(1, 2)), (draw(1, 3), draw(1, 2), draw(1, 2)), (draw(2, 3), draw(1, 2), 1))
    yield STRIDES, ((2, draw(1, 2), 1), (draw(2, 3), 2, 1), (draw(1, 3), 1, 1), (draw(2, 3), draw(1, 2), 1))


def make_field_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and, from `seed`, three random ones for every part that computes sizes."""
    asked = [*_FIELD_NAMED, *((part, layers, "at random") for part, layers in _random_layers(seed))]
    cases = []
    for number, (part, layers, reason) in enumerate(asked):
        words = "-".join(f"{kernel}s{stride}d{dilation}" for kernel, stride, dilation in layers)
        name = f"receptive_field/{part.split()[0]}/{words}-{number}"
        cases.append(Case(name, part, {"layers": layers}, reason=reason))
    for name, layers, reason in _FIELD_WRONG:
        cases.append(Case(f"receptive_field/errors/{name}", ERRORS, {"layers": layers}, Kind.REFUSED, reason=reason))
    return in_order(cases, tuple(part.name for part in _FIELD_PARTS))


def shrink_field(arguments: Arguments) -> Iterator[Arguments]:
    """Fewer layers, then smaller numbers, one at a time."""
    layers = arguments["layers"]
    for place, layer in enumerate(layers):
        if len(layers) > 1:
            yield {"layers": (*layers[:place], *layers[place + 1 :])}
        for which in (2, 1, 0):
            for number in smaller(layer[which]):
                simpler = (*layer[:which], number, *layer[which + 1 :])
                yield {"layers": (*layers[:place], simpler, *layers[place + 1 :])}


RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
    lesson="03_linear_map",
    module="linear_map",
    function="receptive_field",
    parts=_FIELD_PARTS,
    checked="how far one output sees, against the cells that move the outputs of a stack of tf.nn.conv2d",
    read="03_linear_map#How-far-one-output-sees",
    hints=(
        "Two neighbouring outputs of the first layer: how many input cells are they apart?",
        "Go through the layers from the input on and keep two numbers: how many input cells one output sees, and how "
        "many input cells two neighbours are apart. A kernel of k taps looks at neighbours of the layer before.",
        "Begin with a size of 1 and a jump of 1. In each layer the last tap stands (kernel - 1) * dilation places of "
        "the layer before away from the first, and one such place is a jump wide in the input: the size grows by "
        "their product. Only then the jump is multiplied by the stride. Raise a ValueError for numbers below 1.",
    ),
    make_cases=make_field_cases,
    positional=1,
    shrink=shrink_field,
)
