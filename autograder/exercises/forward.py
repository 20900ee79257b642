"""Exercise `conv2d`: batches, channels, strides and dilations, with VALID padding."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout, generator, real_numbers, small_integers
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.shrinking import counted, plain, smaller, square
from autograder.tolerance import normwise_bound


@dataclass(frozen=True)
class Shape:
    """The sizes of one convolution; `s` and `d` are (vertical, horizontal) or one number for both."""

    h: int
    w: int
    k_h: int
    k_w: int
    c_in: int = 1
    c_out: int = 1
    n: int = 1
    s: Any = None
    d: Any = None
    dtype: str = "float32"

    @property
    def label(self) -> str:
        """For case ids: sizes, and whatever is not the ordinary."""
        words = [f"{self.n}x{self.h}x{self.w}x{self.c_in}", f"k{self.k_h}x{self.k_w}to{self.c_out}"]
        for letter, value in (("s", self.s), ("d", self.d)):
            if value is not None:
                words.append(letter + ("x".join(map(str, value)) if isinstance(value, tuple) else str(value)))
        return "-".join([*words, "f" + self.dtype[-2:]])


def _arguments(shape: Shape, random: np.random.Generator, real: bool = False) -> dict[str, Any]:
    draw = real_numbers if real else small_integers
    arguments: dict[str, Any] = {
        "input": draw(random, (shape.n, shape.h, shape.w, shape.c_in), shape.dtype),
        "filters": draw(random, (shape.k_h, shape.k_w, shape.c_in, shape.c_out), shape.dtype),
    }
    if shape.s is not None:
        arguments["strides"] = shape.s
    if shape.d is not None:
        arguments["dilations"] = shape.d
    return arguments


def _conv_case(seed: int, part: str, shape: Shape, reason: str, salt: str = "", **more: Any) -> Case:
    slug = part.split()[0].strip(",").lower()
    name = f"conv2d/{slug}/{shape.label}" + (f"-{salt}" if salt else "")
    real = more.get("kind") is Kind.REAL
    arguments = _arguments(shape, generator("conv2d", seed, part, shape.label, salt), real)
    return Case(name, part, arguments, reason=reason, **more)


ONE = "one image, one channel"
CHANNELS = "batch and channels"
STRIDES = "strides"
DILATIONS = "dilations"
DATA = "dtypes, memory, rounding"
ERRORS = "errors"
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
    (DATA, Shape(5, 6, 3, 2, c_in=2, c_out=3, n=2, dtype="float64"), "the result keeps float64"),
)


def _odd_data(seed: int) -> Iterator[Case]:
    plain = Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2)
    yield _conv_case(seed, DATA, plain, "the arrays are views with gaps", "strided", layout=Layout.STRIDED)
    yield _conv_case(seed, DATA, plain, "the arrays must not be written to", "read-only", layout=Layout.READ_ONLY)
    yield _conv_case(seed, DATA, replace(plain, n=0), "an empty batch gives an empty result")
    wide = Shape(6, 5, 3, 2, c_in=3, c_out=2, n=2, s=(1, 2))
    yield _conv_case(seed, DATA, wide, "real numbers, up to rounding", "real", kind=Kind.REAL)
    doubled = replace(wide, dtype="float64")
    yield _conv_case(seed, DATA, doubled, "real numbers in double precision", "real", kind=Kind.REAL)


def _refused(seed: int) -> Iterator[Case]:
    good = _arguments(Shape(2, 4, 2, 3, c_in=2, c_out=4), generator("conv2d", seed, "refused"))
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
        yield Case(f"conv2d/errors/{name}", ERRORS, {**good, **change}, Kind.REFUSED, reason=reason, course_rule=ours)


def _unequal(first: int, second: int) -> tuple[int, int]:
    return first, second + (first == second)


def _random_shapes(seed: int) -> Iterator[tuple[str, Shape]]:
    random = generator("conv2d", "shapes", seed)

    def draw(low: int, high: int) -> int:
        return int(random.integers(low, high + 1))

    for part in (ONE, CHANNELS, STRIDES, DILATIONS):
        for _ in range(3):
            k_h, k_w = _unequal(draw(1, 4), draw(2, 4))
            s = _unequal(draw(1, 4), draw(2, 4)) if part == STRIDES else None
            d = _unequal(draw(1, 3), draw(2, 3)) if part == DILATIONS else None
            several = part != ONE
            h = (k_h - 1) * (d[0] if d else 1) + 1 + draw(1, 5)
            w = (k_w - 1) * (d[1] if d else 1) + 1 + draw(1, 5)
            c_out, c_in = _unequal(draw(1, 4), draw(1, 3)) if several else (1, 1)
            n = draw(2, 3) if several else 1
            yield part, Shape(h, w + (h == w), k_h, k_w, c_in, c_out, n, s, d)


def make_conv2d_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and three random ones for every part about shapes; all numbers in them come from `seed`."""
    cases = [_conv_case(seed, part, shape, reason) for part, shape, reason in _CONV_NAMED]
    for number, (part, shape) in enumerate(_random_shapes(seed)):
        cases.append(_conv_case(seed, part, shape, "at random", f"r{number}"))
    cases += [*_odd_data(seed), *_refused(seed)]
    order = [part.name for part in _CONV_PARTS]
    return tuple(sorted(cases, key=lambda case: order.index(case.part)))


def conv2d_bound(arguments: Arguments) -> float:
    """Rounding bound of one call of `conv2d`."""
    filters = arguments["filters"]
    return normwise_bound(arguments["input"], filters, max(1, filters[..., 0].size))


def shrink_conv2d(arguments: Arguments) -> Iterator[Arguments]:
    """Fewer images, channels, rows and columns; strides and dilations of 1; the simplest numbers."""
    image, filters = arguments["input"], arguments["filters"]
    if image.ndim != 4 or filters.ndim != 4:
        return
    for axis in (0, 1, 2):
        for keep in smaller(image.shape[axis]):
            yield {**arguments, "input": image.take(range(keep), axis)}
    for keep in square(filters):
        yield {**arguments, "filters": filters[:keep, :keep]}
    if image.shape[3] == filters.shape[2] == filters.shape[3]:
        for keep in smaller(filters.shape[3]):
            yield {**arguments, "input": image[..., :keep], "filters": filters[:, :, :keep, :keep]}
    for axis in (3, 0, 1):
        for keep in smaller(filters.shape[axis]):
            yield {**arguments, "filters": filters.take(range(keep), axis)}
    if image.shape[3] == filters.shape[2]:
        for keep in smaller(filters.shape[2]):
            yield {**arguments, "input": image[..., :keep], "filters": filters[:, :, :keep]}
    for name in ("dilations", "strides"):
        for simpler in _simpler_pairs(arguments.get(name, 1)):
            yield {**arguments, name: simpler}
        yield from plain(arguments, {name: (1, 1)})
    for name in ("filters", "input"):
        yield from counted(arguments, name)


def _simpler_pairs(value: Any) -> Iterator[tuple[int, int]]:
    if value == 1:
        return
    first, second = value if isinstance(value, tuple) else (value, value)
    for simpler in ((1, 1), (1, second), (first, 1), (min(first, 2), min(second, 2))):
        if simpler != (first, second) and min(first, second) >= 1:
            yield simpler


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
        "Loop over the taps a, b only. The rows that tap a meets are a * d_h, a * d_h + s_h, ...: the slice "
        "input[:, a * d_h : a * d_h + (H_out - 1) * s_h + 1 : s_h]. That piece, (N, H_out, W_out, C_in), "
        "times filters[a, b], (C_in, C_out), is added to the result by one matrix product.",
    ),
    make_cases=make_conv2d_cases,
    bound=conv2d_bound,
    shrink=shrink_conv2d,
    needs=("output_size", "conv2d_single"),
)
