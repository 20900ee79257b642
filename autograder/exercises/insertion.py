"""Exercises `zero_insert` and `transpose_output_range`: what a transposed convolution does to one length."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, generator
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import Draw, Family, Named, in_order
from autograder.exercises.geometry import Shape, unequal
from autograder.exercises.parts import CHANNELS, ERRORS, ONE
from autograder.exercises.shrinking import plain, smaller
from autograder.tolerance import normwise_bound


def insert_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    """A call of `zero_insert`; the kernel of `shape` has no part in it."""
    return {
        "input": draw("input", (shape.n, shape.h, shape.w, shape.c_in)),
        "strides": 1 if shape.s is None else shape.s,
    }


def insert_shape(arguments: Arguments) -> Shape:
    """The sizes of such a call; a stride of 1 is as simple as none."""
    n, h, w, c = arguments["input"].shape
    strides = arguments["strides"]
    return Shape(h, w, 1, 1, c, 1, n, None if strides == 1 else strides, dtype=arguments["input"].dtype.name)


_INSERT = Family("zero_insert", insert_arguments, insert_shape)

DATA = "dtypes and memory"
_INSERT_PARTS = (
    Part(ONE, 1.0),
    Part(CHANNELS, 1.0),
    Part(DATA, 0.5),
    Part(ERRORS, 0.5, counts_alone=False),
)

_INSERT_NAMED: tuple[Named, ...] = (
    (ONE, Shape(3, 4, 1, 1, s=(2, 3)), "unequal strides: one zero between rows, two between columns"),
    (ONE, Shape(4, 3, 1, 1, s=2), "one number stands for both axes"),
    (ONE, Shape(3, 3, 1, 1, s=(3, 2)), "square: only the strides tell rows from columns"),
    (ONE, Shape(1, 5, 1, 1, s=(3, 2)), "one row has no zeros above or below"),
    (ONE, Shape(5, 1, 1, 1, s=(2, 4)), "one column has no zeros left or right"),
    (ONE, Shape(2, 4, 1, 1, s=(5, 1)), "four zeros in one direction, none in the other"),
    (CHANNELS, Shape(3, 2, 1, 1, c_in=3, n=2, s=(2, 3)), "nothing stands between images or channels"),
    (CHANNELS, Shape(2, 3, 1, 1, c_in=2, n=3, s=(1, 4)), "a stride of 1 puts nothing between the rows"),
    (CHANNELS, Shape(2, 2, 1, 1, c_in=2, n=2, s=2), "square, one number stands for both axes: any axes can be swapped"),
    (CHANNELS, Shape(4, 2, 1, 1, c_in=5, n=4, s=1), "one number stands for both axes: 1 changes nothing"),
)


def _random_inserts(seed: int) -> Iterator[tuple[str, Shape]]:
    random = generator("zero_insert", "shapes", seed)
    for part in (ONE, CHANNELS):
        for _ in range(3):
            h, w, s_h, s_w, c, n = (int(number) for number in random.integers((2, 2, 1, 1, 2, 2), (7, 7, 5, 5, 5, 4)))
            shape = Shape(*unequal(h, w), 1, 1, s=unequal(s_h, s_w))
            yield part, shape if part == ONE else replace(shape, c_in=c, n=n)


def _refused_inserts(seed: int) -> Iterator[Case]:
    good = _INSERT.drawn(Shape(3, 4, 1, 1, c_in=2, n=2, s=(2, 3)), generator("zero_insert", seed, "refused"))
    image = good["input"]
    wrong: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("no-batch", {"input": image[0]}, "input must have four axes, got three"),
        ("no-channels", {"input": image[0, ..., 0]}, "input must have four axes, got two"),
        ("stride-0", {"strides": (0, 3)}, "strides must be at least 1"),
        ("negative", {"strides": (2, -1)}, "strides must be at least 1"),
        ("one-0", {"strides": 0}, "strides must be at least 1"),
    )
    for name, change, reason in wrong:
        yield _INSERT.refused(ERRORS, name, {**good, **change}, reason)


def make_insert_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and three random ones for each part about shapes; all numbers in them come from `seed`."""
    ordinary = Shape(3, 4, 1, 1, c_in=2, n=2, s=(2, 3))
    wide = Shape(4, 5, 1, 1, c_in=3, n=2, s=(3, 2))
    cases = [
        *_INSERT.named(seed, _INSERT_NAMED),
        *_INSERT.at_random(seed, _random_inserts(seed)),
        *_INSERT.odd_data(seed, DATA, ordinary, wide),
        *_refused_inserts(seed),
    ]
    return in_order(cases, tuple(part.name for part in _INSERT_PARTS))


def insert_bound(arguments: Arguments) -> float:
    """Rounding bound where a kernel that is a single one copies the numbers."""
    return normwise_bound(arguments["input"], np.ones(1), 1)


ZERO_INSERT = Exercise(
    name="zero_insert",
    lesson="05_transpose",
    module="transpose",
    function="zero_insert",
    parts=_INSERT_PARTS,
    checked="zeros between rows and columns, against tf.nn.conv2d_transpose with a 1x1 kernel that is a single one",
    read="05_transpose#Zeros-between-the-pixels",
    hints=(
        "Draw three pixels in a row and put two zeros into each gap. How many cells are that, and where do the "
        "pixels stand?",
        "H rows have H - 1 gaps. Start from zeros of the final shape, in the dtype of the input, and write the input "
        "into some of the cells. A slice with a step picks exactly those.",
        "The result is (N, (H - 1) * s_h + 1, (W - 1) * s_w + 1, C). Pixel (i, j) goes to (i * s_h, j * s_w), so one "
        "assignment to the slice with the steps s_h and s_w writes all of them. Raise a ValueError for an array "
        "without four axes and for strides below 1.",
    ),
    make_cases=make_insert_cases,
    bound=insert_bound,
    shrink=_INSERT.shrink,
    axes=("n", "i", "j", "c"),
)


SAME = "SAME"
VALID = "VALID"
_RANGE_PARTS = (Part(SAME, 1.5), Part(VALID, 1.5), Part(ERRORS, 1.0, counts_alone=False))

#: part, (size, kernel, stride, padding) where given, why the case exists
_RANGE_NAMED: tuple[tuple[str, tuple[Any, ...], str], ...] = (
    (SAME, (3, 2, 2), "5 and 6 both become 3, and SAME needs no saying"),
    (SAME, (3, 3, 2), "the kernel does not matter"),
    (SAME, (2, 1, 5), "a stride larger than the kernel: five lengths"),
    (SAME, (4, 3, 1), "without a stride there is one length, as a range too"),
    (SAME, (1, 4, 3), "one cell comes from 1, 2 or 3"),
    (SAME, (5, 6, 2, "SAME"), "a kernel larger than the size; the default in so many words"),
    (SAME, (7, 2, 3, "SAME"), "from one more than the last but one, not from the last but one"),
    (VALID, (3, 2, 2, "VALID"), "6 and 7: one more than SAME"),
    (VALID, (3, 3, 2, "VALID"), "the kernel moves the whole range"),
    (VALID, (4, 1, 3, "VALID"), "a kernel of one element: as SAME"),
    (VALID, (2, 2, 5, "VALID"), "the stride is larger than the kernel: holes, and still the kernel counts"),
    (VALID, (5, 4, 1, "VALID"), "without a stride the one length is size + kernel - 1"),
    (VALID, (1, 6, 3, "VALID"), "one window, then what it may leave over"),
    (VALID, (6, 5, 4, "VALID"), "three cells may be left over"),
)
_RANGE_REFUSED: tuple[tuple[tuple[Any, ...], str, bool], ...] = (
    ((3, 3, 0), "stride=0 must be at least 1", False),
    ((3, 3, -2, "VALID"), "stride=-2 must be at least 1", False),
    ((3, 3, 2, "same"), 'padding="same" must be "VALID" or "SAME"', False),
    ((3, 3, 2, "FULL"), 'padding="FULL" must be "VALID" or "SAME"', False),
)
_NAMES = ("size", "kernel", "stride", "padding")


def _range_case(number: int, part: str, values: tuple[Any, ...], reason: str, **more: Any) -> Case:
    words = "-".join(str(value) for value in values)
    name = f"transpose_output_range/{part.lower()}/{words}-{number}"
    return Case(name, part, dict(zip(_NAMES, values, strict=False)), reason=reason, **more)


def _random_ranges(seed: int) -> Iterator[tuple[str, tuple[Any, ...], str]]:
    random = generator("transpose_output_range", seed)
    for part in (SAME, VALID):
        for _ in range(3):
            size, kernel, stride = (int(number) for number in random.integers((2, 1, 2), (9, 6, 6)))
            yield part, (size, kernel, stride, part), "at random"


def make_range_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and, from `seed`, three random ones for either padding."""
    asked = [*_RANGE_NAMED, *_random_ranges(seed)]
    cases = [_range_case(number, part, values, reason) for number, (part, values, reason) in enumerate(asked)]
    for number, (values, reason, ours) in enumerate(_RANGE_REFUSED, start=len(cases)):
        cases.append(_range_case(number, ERRORS, values, reason, kind=Kind.REFUSED, course_rule=ours))
    return in_order(cases, tuple(part.name for part in _RANGE_PARTS))


def shrink_range(arguments: Arguments) -> Iterator[Arguments]:
    """Smaller numbers, one argument at a time."""
    yield from plain(arguments, {"padding": "SAME"})
    for name in ("stride", "size", "kernel"):
        for number in smaller(arguments[name]):
            yield {**arguments, name: number}


TRANSPOSE_OUTPUT_RANGE = Exercise(
    name="transpose_output_range",
    lesson="05_transpose",
    module="transpose",
    function="transpose_output_range",
    parts=_RANGE_PARTS,
    checked="all legal lengths along one axis, against those that tf.nn.conv2d_transpose accepts",
    read="05_transpose#One-of-s-lengths",
    hints=(
        "Turn the question round: which lengths does a convolution bring to `size`? Try them one after the other "
        "with output_size.",
        "A convolution rounds, so several lengths come to the same size: always as many as the stride. Find the "
        "smallest of them. For VALID its last window ends exactly on its last cell; for SAME its last window starts "
        "there.",
        "The last of `size` windows starts (size - 1) * stride cells after the first. So the smallest length is that "
        "plus the kernel for VALID, and that plus one for SAME, and the lengths are this one and the following "
        "ones, `stride` in all. range(a, b) stops before b. Raise a ValueError for numbers below 1 and for other "
        "paddings.",
    ),
    make_cases=make_range_cases,
    positional=3,
    shrink=shrink_range,
    needs=("output_size",),
)
