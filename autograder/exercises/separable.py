"""Exercises on what a depthwise convolution is made of and made into: dense filters, separable convolution, cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout, generator
from autograder.exercises.depthwise import ALONE, SEVERAL, Refused, depthwise_shapes
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import Draw, Family, Named, in_order
from autograder.exercises.geometry import Shape, unequal
from autograder.exercises.parts import DATA, ERRORS, PADDING, STRIDES
from autograder.exercises.shrinking import smaller
from autograder.tolerance import normwise_bound


@dataclass(frozen=True)
class FilterShape(Shape):
    """The sizes of depthwise filters alone, as if the image were no larger than they are."""

    @property
    def label(self) -> str:
        """For case ids."""
        return f"k{self.k_h}x{self.k_w}x{self.c_in}x{self.c_out}-f{self.dtype[-2:]}"


def _filters(k_h: int, k_w: int, c: int, m: int, dtype: str = "float32") -> FilterShape:
    return FilterShape(k_h, k_w, k_h, k_w, c, m, dtype=dtype)


def _read(filters: np.ndarray) -> FilterShape:
    k_h, k_w, c, m = filters.shape
    return _filters(k_h, k_w, c, m, filters.dtype.name)


_DENSE = Family(
    "depthwise_as_dense",
    lambda shape, draw: {"filter": draw("filter", (shape.k_h, shape.k_w, shape.c_in, shape.c_out))},
    lambda arguments: _read(arguments["filter"]),
)
_DENSE_PARTS = (Part(ALONE, 1.0), Part(SEVERAL, 1.5), Part(DATA, 0.5), Part(ERRORS, 1.0, counts_alone=False))

_DENSE_NAMED: tuple[Named, ...] = (
    (ALONE, _filters(2, 3, 3, 1), "one filter for each channel lies on a diagonal"),
    (ALONE, _filters(3, 3, 2, 1), "a square kernel shows a transposed or a flipped one"),
    (ALONE, _filters(1, 1, 4, 1), "a 1x1 kernel is a diagonal matrix"),
    (SEVERAL, _filters(2, 3, 2, 3), "column k * M + q, not q * C + k"),
    (SEVERAL, _filters(3, 2, 4, 2), "more channels than filters for each"),
    (SEVERAL, _filters(2, 1, 3, 3), "equal C and M: filter[..., q, k] has the same shape"),
    (SEVERAL, _filters(3, 3, 2, 2), "square, equal C and M: any two axes can be swapped"),
    (SEVERAL, _filters(3, 2, 1, 3), "one channel: nothing is added, and nothing is square"),
)


def make_dense_cases(seed: int) -> tuple[Case, ...]:
    """Named filters and three random ones for every part about shapes; all numbers in them come from `seed`."""
    random = generator("depthwise_as_dense", "shapes", seed)
    drawn = []
    for part in (ALONE, SEVERAL):
        for _ in range(3):
            k_h, k_w, c, m = (int(number) for number in random.integers((1, 1, 2, 2), (6, 6, 6, 5)))
            drawn.append((part, _filters(*unequal(k_h, k_w), *((c, 1) if part == ALONE else unequal(c, m)))))
    ordinary, doubled = _filters(2, 3, 3, 2), _filters(2, 3, 3, 2, "float64")
    cases = [
        *_DENSE.named(seed, _DENSE_NAMED),
        *_DENSE.at_random(seed, iter(drawn)),
        _DENSE.case(seed, DATA, ordinary, "the filters are a view with gaps", "strided", layout=Layout.STRIDED),
        _DENSE.case(seed, DATA, ordinary, "the filters must not be written to", "read-only", layout=Layout.READ_ONLY),
        _DENSE.case(seed, DATA, doubled, "the result keeps float64"),
        _DENSE.case(seed, DATA, ordinary, "real numbers, not rounded", "real", kind=Kind.REAL),
        _DENSE.case(seed, DATA, doubled, "real numbers in double precision", "real", kind=Kind.REAL),
    ]
    filters = _DENSE.drawn(ordinary, generator("depthwise_as_dense", seed, "refused"))["filter"]
    for name, wrong, reason in (
        ("three-axes", filters[..., 0], "filter must have four axes, got three"),
        ("two-axes", filters[0, 0], "filter must have four axes, got two"),
        ("five-axes", filters[np.newaxis], "filter must have four axes, got five"),
    ):
        cases.append(_DENSE.refused(ERRORS, name, {"filter": wrong}, reason))
    return in_order(cases, tuple(part.name for part in _DENSE_PARTS))


DEPTHWISE_AS_DENSE = Exercise(
    name="depthwise_as_dense",
    lesson="06_depthwise",
    module="depthwise",
    function="depthwise_as_dense",
    parts=_DENSE_PARTS,
    checked="the dense filters that give conv2d the output of a depthwise convolution, against what "
    "tf.nn.depthwise_conv2d makes of single pixels",
    read="06_depthwise#A-dense-filter-that-is-mostly-zero",
    hints=(
        "A dense filter has a weight from every channel to every output. Which of them must be zero?",
        "Begin with zeros of the shape (K_h, K_w, C, C * M). Output channel k * M + q hears channel k and no other, "
        "so that in column k * M + q only row k is filled.",
        "For each k below C and each q below M, the kernel filter[:, :, k, q] goes to [:, :, k, k * M + q] of the "
        "zeros, as it is. In one step for all q: filter[:, :, k, :] goes to [:, :, k, k * M : k * M + M]. The zeros "
        "have the dtype of the filter.",
    ),
    make_cases=make_dense_cases,
    positional=1,
    bound=lambda arguments: normwise_bound(arguments["filter"], np.ones(1, arguments["filter"].dtype), 1),
    shrink=_DENSE.shrink,
    needs=("conv2d", "depthwise_conv2d"),
    axes=("a", "b", "k", "o"),
)


@dataclass(frozen=True)
class SeparableShape(Shape):
    """The sizes of a separable convolution: those of its depthwise step, and the channels that come out."""

    mixed: int = 1

    @property
    def label(self) -> str:
        """For case ids."""
        return f"{super().label}-o{self.mixed}"


def _separable_arguments(shape: Shape, draw: Draw) -> dict[str, Any]:
    assert isinstance(shape, SeparableShape)
    return {
        "input": draw("input", (shape.n, shape.h, shape.w, shape.c_in)),
        "depthwise_filter": draw("depthwise_filter", (shape.k_h, shape.k_w, shape.c_in, shape.c_out)),
        "pointwise_filter": draw("pointwise_filter", (1, 1, shape.c_in * shape.c_out, shape.mixed)),
        **shape.steps,
    }


def _separable_shape(arguments: Arguments) -> SeparableShape:
    (n, h, w, c), (k_h, k_w, _, m) = arguments["input"].shape, arguments["depthwise_filter"].shape
    s, p, o = arguments.get("strides"), arguments.get("padding"), arguments["pointwise_filter"].shape[3]
    return SeparableShape(h, w, k_h, k_w, c, m, n, s, None, p, arguments["input"].dtype.name, o)


_SEPARABLE = Family("separable_conv2d", _separable_arguments, _separable_shape)
_BOTH = "strides and padding"
_SEPARABLE_PARTS = (
    Part(ALONE, 1.0),
    Part(SEVERAL, 1.5),
    Part(_BOTH, 1.0),
    Part(DATA, 0.5),
    Part(ERRORS, 1.0, counts_alone=False),
)
_S = SeparableShape

_SEPARABLE_NAMED: tuple[Named, ...] = (
    (ALONE, _S(4, 5, 2, 3, c_in=3, n=2, mixed=2), "channels meet in the second step alone, and nothing is square"),
    (ALONE, _S(6, 4, 3, 3, c_in=2, n=2, mixed=4), "a square kernel shows a transposed or a flipped one"),
    (ALONE, _S(5, 4, 2, 3, c_in=3, n=2, mixed=3), "equal C and C_out: mixing first has the same shape"),
    (ALONE, _S(3, 5, 1, 1, c_in=4, n=3, mixed=3), "a 1x1 kernel: two steps without a window"),
    (SEVERAL, _S(4, 5, 2, 3, c_in=2, c_out=3, n=2, mixed=4), "pointwise row k * M + q, not q * C + k"),
    (SEVERAL, _S(5, 4, 3, 2, c_in=3, c_out=2, n=2, mixed=1), "six channels are mixed into one"),
    (SEVERAL, _S(4, 4, 3, 3, c_in=2, c_out=2, n=2, mixed=4), "square, equal C and M, equal C * M and C_out"),
    (SEVERAL, _S(5, 3, 2, 1, c_in=1, c_out=3, n=2, mixed=2), "one channel"),
    (SEVERAL, _S(3, 4, 2, 3, c_in=2, c_out=4, n=3, mixed=5), "three images"),
    (_BOTH, _S(9, 8, 3, 2, c_in=2, c_out=3, n=2, mixed=2, s=(2, 3)), "unequal strides, taken once"),
    (_BOTH, _S(8, 7, 2, 3, c_in=3, c_out=2, n=2, mixed=4, s=2), "one number stands for both axes"),
    (_BOTH, _S(8, 8, 3, 3, c_in=2, c_out=1, n=2, mixed=3, s=(3, 4)), "square: swapped strides keep the shape"),
    (_BOTH, _S(3, 2, 2, 1, c_in=2, c_out=3, n=2, mixed=3, s=(4, 3)), "the stride is larger than the image"),
    (_BOTH, _S(5, 4, 2, 3, c_in=2, c_out=1, n=2, mixed=3, p="VALID"), "the word VALID, not left to the default"),
    (_BOTH, _S(4, 5, 2, 3, c_in=2, c_out=3, n=2, mixed=2, p="SAME"), "SAME with an odd total: extra row behind"),
    (
        _BOTH,
        _S(8, 7, 3, 4, c_in=3, c_out=2, n=2, mixed=1, s=2, p="SAME"),
        "SAME depends on the stride; one number stands for both axes",
    ),
    (_BOTH, _S(2, 3, 5, 4, c_in=2, c_out=3, mixed=2, p="SAME"), "the kernel is larger than the image"),
    (_BOTH, _S(4, 3, 3, 2, c_in=2, c_out=3, n=2, mixed=4, p=((2, 0), (1, 3))), "padding is added once"),
    (_BOTH, _S(4, 5, 2, 3, c_in=3, c_out=2, mixed=2, p=((2, 0), (0, 2))), "swapped pairs keep the shape"),
    (
        _BOTH,
        _S(6, 5, 3, 2, c_in=2, c_out=3, n=2, mixed=2, s=(2, 3), p=((1, 4), (0, 2))),
        "unequal strides, more padding than kernel",
    ),
)


def _separable_shapes(seed: int) -> Iterator[tuple[str, Shape]]:
    random = generator("separable_conv2d", "shapes", seed)
    for part, shape in depthwise_shapes(random, (ALONE, SEVERAL, STRIDES, PADDING)):
        sizes = {name: getattr(shape, name) for name in Shape.__dataclass_fields__}
        mixed = int(random.integers(2, 6))
        mixed += mixed in (shape.c_in, shape.c_in * shape.c_out)
        yield part if part in (ALONE, SEVERAL) else _BOTH, SeparableShape(**sizes, mixed=mixed)


def _separable_refused(seed: int) -> Iterator[Case]:
    random = generator("separable_conv2d", seed, "refused")
    good = _SEPARABLE.drawn(_S(2, 4, 2, 3, c_in=2, c_out=4, mixed=4), random)
    image, depthwise, pointwise = good.values()
    wrong: tuple[Refused, ...] = (
        ("channels", {"input": image[..., [0, 1, 0]]}, "depthwise_filter.shape[2]=2 must equal the 3 channels", False),
        ("no-batch", {"input": image[0]}, "input must have four axes, got three", False),
        ("flat-filter", {"depthwise_filter": depthwise[..., 0]}, "depthwise_filter must have four axes", False),
        ("matrix", {"pointwise_filter": pointwise[0, 0]}, "pointwise_filter must have four axes, got two", False),
        ("not-1x1", {"pointwise_filter": pointwise.repeat(2, 1)}, "pointwise_filter must be 1x1, got 1x2", False),
        ("not-1x1-high", {"pointwise_filter": pointwise.repeat(2, 0)}, "pointwise_filter must be 1x1, got 2x1", False),
        ("depth", {"pointwise_filter": pointwise[:, :, 1:]}, "pointwise_filter must have C * M = 8 rows, got 7", False),
        ("deeper", {"pointwise_filter": pointwise.repeat(2, 2)}, "pointwise_filter must have C * M = 8 rows", False),
        ("divisor", {"pointwise_filter": pointwise[:, :, ::4]}, "pointwise_filter must have C * M = 8 rows", True),
        ("too-high", {"input": image[:, :1]}, "K_h=2 does not fit into H=1", True),
        ("too-wide", {"input": image[:, :, :1]}, "K_w=3 does not fit into W=1", False),
        ("stride-0", {"strides": (1, 0)}, "strides must be at least 1", False),
        ("padding", {"padding": "same"}, 'padding="same" is not a padding that TensorFlow knows', False),
        ("negative", {"padding": ((0, 0), (-1, 2))}, "padding must be at least 0", False),
        ("negative-right", {"padding": ((0, 0), (0, -1))}, "padding must be at least 0, and -1 is not none", False),
    )
    for name, change, reason, ours in wrong:
        yield _SEPARABLE.refused(ERRORS, name, {**good, **change}, reason, ours)


def make_separable_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and random ones for every part about shapes; all numbers in them come from `seed`."""
    ordinary = _S(5, 4, 2, 3, c_in=2, c_out=3, n=2, mixed=4)
    wide = _S(4, 3, 3, 2, c_in=3, c_out=2, n=2, p=((1, 0), (2, 1)), mixed=2)
    layer = _S(14, 15, 3, 2, c_in=5, c_out=2, mixed=6)
    cases = [
        *_SEPARABLE.named(seed, _SEPARABLE_NAMED),
        *_SEPARABLE.at_random(seed, _separable_shapes(seed)),
        *_SEPARABLE.odd_data(seed, DATA, ordinary, wide),
        _SEPARABLE.large(seed, DATA, layer),
        *_separable_refused(seed),
    ]
    return in_order(cases, tuple(part.name for part in _SEPARABLE_PARTS))


def _separable_bound(arguments: Arguments) -> float:
    """Of sums of products of three: the norm of the third comes in as a factor (Cauchy and Schwarz, twice)."""
    filters, pointwise = arguments["depthwise_filter"], arguments["pointwise_filter"]
    terms = filters.size + pointwise.shape[2]
    return normwise_bound(arguments["input"], filters, terms) * float(np.linalg.norm(pointwise.astype(np.float64)))


def shrink_separable(arguments: Arguments) -> Iterator[Arguments]:
    """As for one convolution; then fewer channels that come out, together with C or with M where sizes are alike."""
    yield from _SEPARABLE.shrink(arguments)
    pointwise, shape = arguments["pointwise_filter"], _separable_shape(arguments)
    if shape.mixed == shape.c_in * shape.c_out:
        for keep in smaller(shape.c_out):
            rows = shape.c_in * keep
            yield {
                **arguments,
                "depthwise_filter": arguments["depthwise_filter"][..., :keep],
                "pointwise_filter": pointwise[:, :, :rows, :rows],
            }
    for keep in smaller(shape.mixed):
        yield {**arguments, "pointwise_filter": pointwise[..., :keep]}
        if shape.mixed == shape.c_in:
            yield {
                **arguments,
                "input": arguments["input"][..., :keep],
                "depthwise_filter": arguments["depthwise_filter"][:, :, :keep],
                "pointwise_filter": pointwise[:, :, : keep * shape.c_out, :keep],
            }


SEPARABLE_CONV2D = Exercise(
    name="separable_conv2d",
    lesson="06_depthwise",
    module="depthwise",
    function="separable_conv2d",
    parts=_SEPARABLE_PARTS,
    checked="a depthwise step and the mixing of its channels, with strides and padding, against tf.nn.separable_conv2d",
    read="06_depthwise#Then-mix-the-channels",
    hints=(
        "Two convolutions, one after the other. Which of them has a window, and which one mixes?",
        "The first step is a depthwise convolution with these strides and this padding. What it gives has C * M "
        "channels. The second step looks at one pixel at a time, so there is nothing left to stride over or to pad.",
        "The depthwise step gives (N, H_out, W_out, C * M). Convolve that with the pointwise filter, stride 1, VALID, "
        "or multiply its last axis by the matrix pointwise_filter[0, 0], (C * M, C_out). Nothing happens in between. "
        "Before that raise a ValueError if the pointwise filter is not 1x1 or has not exactly C * M rows.",
    ),
    make_cases=make_separable_cases,
    positional=3,
    bound=_separable_bound,
    shrink=shrink_separable,
    needs=("conv2d", "depthwise_conv2d"),
)

_NAMES = ("kernel_size", "c_in", "multiplier", "c_out", "output_size")
_SQUARE = "both sides as one number"
_COST_PARTS = (Part(ALONE, 1.0), Part(SEVERAL, 1.25), Part(_SQUARE, 0.75))

#: part, (kernel_size, c_in, multiplier, c_out, output_size), why the case exists
_COST_NAMED: tuple[tuple[str, tuple[Any, ...], str], ...] = (
    (ALONE, ((2, 3), 4, 1, 5, (7, 6)), "depthwise and pointwise are added, nothing is square"),
    (ALONE, ((3, 5), 8, 1, 3, (4, 9)), "fewer channels come out than go in"),
    (ALONE, ((1, 1), 3, 1, 7, (5, 2)), "a 1x1 kernel costs one weight for each channel"),
    (ALONE, ((4, 3), 1, 1, 2, (3, 8)), "one channel"),
    (ALONE, ((2, 5), 6, 1, 4, (1, 1)), "one pixel: as many multiplications as weights"),
    (SEVERAL, ((2, 3), 4, 3, 5, (7, 6)), "the multiplier counts in both steps"),
    (SEVERAL, ((5, 1), 3, 2, 1, (4, 9)), "one channel comes out: the depthwise step costs most"),
    (SEVERAL, ((1, 1), 2, 4, 7, (3, 5)), "a 1x1 kernel: the pointwise step costs most"),
    (SEVERAL, ((3, 4), 1, 6, 2, (8, 3)), "one channel with six filters"),
    (_SQUARE, (3, 4, 2, 5, (7, 6)), "kernel_size: one number stands for both sides"),
    (_SQUARE, ((2, 3), 5, 3, 4, 6), "output_size: one number stands for both sides"),
    (_SQUARE, (5, 3, 2, 4, 7), "one number stands for both sides, twice"),
    (_SQUARE, (1, 6, 1, 2, 4), "a kernel of 1 is 1x1"),
)


def _cost_case(part: str, values: tuple[Any, ...], reason: str, salt: str = "") -> Case:
    words = "-".join("x".join(map(str, value)) if isinstance(value, tuple) else str(value) for value in values)
    arguments = dict(zip(_NAMES, values, strict=True))
    return Case(f"separable_cost/{part.split()[0]}/{words}{salt}", part, arguments, reason=reason)


def _random_costs(seed: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
    random = generator("separable_cost", seed)
    for part in (ALONE, SEVERAL, _SQUARE):
        for _ in range(3):
            k_h, k_w, h, w, c, m, o = (int(number) for number in random.integers((1, 2, 2, 3, 2, 2, 2), 7))
            kernel, size = ((k_w, h)) if part == _SQUARE else (unequal(k_h, k_w), unequal(h, w))
            yield part, (kernel, c, 1 if part == ALONE else m, o + (o == c), size)


def make_cost_cases(seed: int) -> tuple[Case, ...]:
    """Named sizes and three random ones for every part that computes a cost."""
    cases = [_cost_case(*asked) for asked in _COST_NAMED]
    for number, (part, values) in enumerate(_random_costs(seed)):
        cases.append(_cost_case(part, values, "at random", f"-r{number}"))
    return in_order(cases, tuple(part.name for part in _COST_PARTS))


def shrink_cost(arguments: Arguments) -> Iterator[Arguments]:
    """Smaller numbers, one at a time."""
    for name in _NAMES:
        value = arguments[name]
        if isinstance(value, tuple):
            yield from ({**arguments, name: (first, value[1])} for first in smaller(value[0]))
            yield from ({**arguments, name: (value[0], second)} for second in smaller(value[1]))
        else:
            yield from ({**arguments, name: number} for number in smaller(value))


SEPARABLE_COST = Exercise(
    name="separable_cost",
    lesson="06_depthwise",
    module="depthwise",
    function="separable_cost",
    parts=_COST_PARTS,
    checked="weights and multiply-accumulates, against the filters of tf.nn.separable_conv2d and the operations that "
    "TensorFlow counts in it",
    read="06_depthwise#What-it-costs",
    hints=(
        "How many numbers are there in the two filters? How often is each of them used for one image?",
        "The depthwise filter has K_h * K_w * C * M weights, and the 1x1 filter one for each pair of its C * M inputs and "
        "its C_out outputs. Each weight is multiplied once at each pixel of the output.",
        "The params are K_h * K_w * C * M + C * M * C_out, and the macs are H_out * W_out times that. Both results are "
        "ints. A size that comes as one int k means (k, k), so write it out as a pair first; and raise a "
        "ValueError if any of the numbers is below 1.",
    ),
    make_cases=make_cost_cases,
    positional=5,
    shrink=shrink_cost,
)
