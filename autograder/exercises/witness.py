"""Exercises `bias_backprop` and `numerical_vjp`: the gradient that is a mere sum, and a witness for all of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout, generator, real_numbers, small_integers
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import in_order
from autograder.exercises.parts import CHANNELS, DATA, ERRORS, ONE
from autograder.exercises.shrinking import counted, plain, smaller
from autograder.functions import FUNCTIONS
from autograder.tolerance import SAFETY, normwise_bound, unit_roundoff
from autograder.wire import NamedFunction

Sizes = tuple[int, ...]

_BIAS_PARTS = (Part(ONE, 0.5), Part(CHANNELS, 0.5), Part(DATA, 0.5), Part(ERRORS, 0.5, counts_alone=False))

_BIAS_NAMED: tuple[tuple[str, Sizes, str], ...] = (
    (ONE, (1, 2, 3, 1), "six numbers, one sum: an array of shape (1,), not a number"),
    (ONE, (1, 5, 4, 1), "a sum and no mean"),
    (ONE, (1, 1, 6, 1), "one row"),
    (CHANNELS, (2, 3, 4, 5), "all four sizes differ"),
    (CHANNELS, (3, 3, 3, 3), "all sizes equal: a sum over any three axes has the right shape"),
    (CHANNELS, (4, 2, 5, 4), "as many images as channels"),
    (CHANNELS, (3, 4, 2, 4), "as many rows as channels"),
    (CHANNELS, (2, 1, 1, 6), "one pixel: the images still add up"),
    (CHANNELS, (3, 4, 5, 1), "one channel in three images"),
)


def _label(sizes: Sizes) -> str:
    return "x".join(map(str, sizes))


def _telling(random: np.random.Generator, sizes: Sizes, dtype: str) -> np.ndarray:
    """Small integers whose sums are not all 0 and not all 1, lest code that adds up nothing be right."""
    while True:
        values = small_integers(random, sizes, dtype)
        sums = values.sum(axis=(0, 1, 2))
        if not values.size or not ((sums == 0) | (sums == 1)).all():
            return values


def _bias_case(seed: int, part: str, sizes: Sizes, reason: str, **more: Any) -> Case:
    dtype, salt = more.pop("dtype", "float32"), more.pop("salt", "")
    name = f"bias_backprop/{part.split()[0].strip(',')}/{_label(sizes)}-f{dtype[-2:]}{salt}"
    draw = real_numbers if more.get("kind") is Kind.REAL else _telling
    return Case(name, part, {"out_backprop": draw(generator(name, seed), sizes, dtype)}, reason=reason, **more)


def _bias_random(seed: int) -> Iterator[tuple[str, Sizes]]:
    random = generator("bias_backprop", "shapes", seed)
    for _ in range(3):
        n, h, w, c = (int(number) for number in random.permutation([2, 3, 4, 5, 6, 7])[:4])
        yield ONE, (1, h, w, 1)
        yield CHANNELS, (n, h, w, c)


def make_bias_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and three random ones for each of the two sums; all numbers in them come from `seed`."""
    sizes = (2, 4, 3, 5)
    cases = [_bias_case(seed, *named) for named in _BIAS_NAMED]
    for number, (part, drawn) in enumerate(_bias_random(seed)):
        cases.append(_bias_case(seed, part, drawn, "at random", salt=f"-r{number}"))
    real = {"kind": Kind.REAL, "salt": "-real"}
    cases += [
        _bias_case(seed, DATA, sizes, "views with gaps", layout=Layout.STRIDED, salt="-strided"),
        _bias_case(seed, DATA, sizes, "must not be written to", layout=Layout.READ_ONLY, salt="-read-only"),
        _bias_case(seed, DATA, (0, 4, 3, 5), "an empty batch has a gradient too: zeros"),
        _bias_case(seed, DATA, sizes, "the result keeps float64", dtype="float64"),
        _bias_case(seed, DATA, (2, 4, 6, 3), "real numbers, up to rounding", **real),
        _bias_case(seed, DATA, (2, 4, 6, 3), "real numbers in double precision", dtype="float64", **real),
    ]
    random = generator("bias_backprop", "errors", seed)
    for name, wrong, many, ours in (
        ("three-axes", sizes[1:], "three", True),
        ("two-axes", sizes[2:], "two", True),
        ("five-axes", (1, *sizes), "five", True),
    ):
        call = {"out_backprop": small_integers(random, wrong)}
        reason = f"out_backprop must have four axes, got {many}"
        cases.append(Case(f"bias_backprop/errors/{name}", ERRORS, call, Kind.REFUSED, reason=reason, course_rule=ours))
    return in_order(cases, tuple(part.name for part in _BIAS_PARTS))


def shrink_bias(arguments: Arguments) -> Iterator[Arguments]:
    """Less along one axis, then the simplest numbers."""
    values = arguments["out_backprop"]
    for axis in range(values.ndim):
        for keep in smaller(values.shape[axis]):
            yield {"out_backprop": values.take(range(keep), axis)}
    yield from counted(arguments, "out_backprop")


def _bias_bound(arguments: Arguments) -> float:
    values = arguments["out_backprop"]
    terms = max(1, values[..., 0].size)
    return normwise_bound(values, np.ones(terms, values.dtype), terms)


BIAS_BACKPROP = Exercise(
    name="bias_backprop",
    lesson="04_gradients",
    module="gradients",
    function="bias_backprop",
    parts=_BIAS_PARTS,
    checked="the gradient of tf.nn.bias_add for its bias, against tf.raw_ops.BiasAddGrad",
    read="04_gradients#The-bias-counts-pixels",
    hints=(
        "One number of the bias is added to many outputs. To which ones?",
        "The bias of channel o is added, with weight one, to every pixel of that channel in every image. Its "
        "gradient is the sum of the gradients there.",
        "Three of the four axes disappear: batch, rows and columns. One sum over the axes 0, 1 and 2 leaves an array "
        "of shape (C_out,) and the dtype as it was. Raise a ValueError first when there are not four axes.",
    ),
    make_cases=make_bias_cases,
    positional=1,
    bound=_bias_bound,
    shrink=shrink_bias,
    axes=("o",),
)

SMALL = "small steps"
LARGE = "large steps"
WITNESS = "memory, rounding"
_VJP_PARTS = (Part(SMALL, 1.5), Part(LARGE, 1.0), Part(WITNESS, 1.0), Part(ERRORS, 0.5, counts_alone=False))

#: part, function, sizes of x, step (None: the default), why the case exists
_VJP_NAMED: tuple[tuple[str, str, Sizes, float | None, str], ...] = (
    (SMALL, "square", (3, 4), None, "each element moves one output: 2 * x * dy"),
    (SMALL, "reverse", (4, 3), None, "an element moves an output that stands elsewhere"),
    (SMALL, "neighbours", (3, 5), None, "f(x) has fewer columns than x; most elements move two outputs"),
    (SMALL, "rows", (4, 3), None, "f(x) has fewer rows than x; inner rows move two outputs"),
    (SMALL, "cube", (2, 4), None, "the step is so small that it cannot be seen"),
    (SMALL, "neighbours", (5, 2), None, "f(x) has one column, which would broadcast"),
    (SMALL, "rows", (2, 5), None, "f(x) has one row, which would broadcast"),
    (SMALL, "neighbours", (2, 3, 2, 3), None, "four axes, as a batch of images has"),
    (SMALL, "reverse", (7,), None, "x has one axis"),
    (LARGE, "square", (3, 4), 1.0, "a one-sided difference is off by dy, a central one by nothing"),
    (LARGE, "square", (2, 5), 0.5, "the step divides too"),
    (LARGE, "rows", (4, 3), 1.0, "one element moves at a time: the last one is put back first"),
    (LARGE, "neighbours", (3, 4), 2.0, "a step of 2 divides by 4"),
    (LARGE, "cube", (3, 4), 1.0, "3 * x**2 + 1: the step that was asked for is taken"),
    (LARGE, "cube", (2, 3), 2.0, "3 * x**2 + 4: h is the distance to each side, not between the two"),
    (LARGE, "reverse", (3, 2), 0.25, "a linear function does not mind the step"),
)


def _output_sizes(function: str, x: np.ndarray) -> Sizes:
    return tuple(FUNCTIONS[function](x).shape)


def _vjp_case(
    seed: int, part: str, function: str, sizes: Sizes, h: float | None, reason: str, salt: str = "", **more: Any
) -> Case:
    step = f"-h{h}" if h is not None else ""
    name = f"numerical_vjp/{part.split()[0].strip(',')}/{function}-{_label(sizes)}{step}{salt}"
    random = generator(name, seed)
    draw = real_numbers if more.get("kind") is Kind.REAL else small_integers
    x = draw(random, sizes, "float64")
    arguments = {"f": NamedFunction(function), "x": x, "dy": draw(random, _output_sizes(function, x), "float64")}
    return Case(name, part, arguments | ({} if h is None else {"h": h}), reason=reason, **more)


def _vjp_random(seed: int) -> Iterator[tuple[str, str, Sizes, float | None]]:
    random = generator("numerical_vjp", "shapes", seed)
    for part in (SMALL, LARGE):
        for function in random.permutation(sorted(FUNCTIONS))[:3]:
            h, w = (int(number) for number in random.permutation([3, 4, 5, 6])[:2])
            step = float(random.choice([0.5, 1.0, 2.0])) if part == LARGE else None
            yield part, str(function), (h, w), step


def _vjp_refused(seed: int) -> Iterator[Case]:
    random = generator("numerical_vjp", "errors", seed)
    x, wide = small_integers(random, (3, 4), "float64"), small_integers(random, (3, 1), "float64")
    dy = small_integers(random, (4, 4), "float64")
    for name, function, point, weights, reason in (
        ("transposed", "square", x, dy[:, :3], "dy.shape=(4, 3) must equal (3, 4), the shape of f(x)"),
        ("of-x", "neighbours", x, dy[:3], "dy.shape=(3, 4) must equal (3, 3), the shape of f(x)"),
        ("one-row", "cube", x, dy[:1], "dy.shape=(1, 4) must equal (3, 4): it may not broadcast"),
        ("one-axis", "square", x, dy[0], "dy.shape=(4,) must equal (3, 4): it may not broadcast"),
        ("wider", "square", wide, dy[:3], "dy.shape=(3, 4) must equal (3, 1): f(x) may not broadcast"),
        ("one-row-of-f", "rows", x[:2], dy[:2], "dy.shape=(2, 4) must equal (1, 4): f(x) may not broadcast"),
        ("single", "square", x.astype("float32"), dy[:2], "dy.shape=(2, 4) must equal (3, 4), whatever x's dtype"),
    ):
        arguments = {"f": NamedFunction(function), "x": point, "dy": weights}
        yield Case(f"numerical_vjp/errors/{name}", ERRORS, arguments, Kind.REFUSED, reason=reason)


def make_vjp_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and three random ones for each size of step; all numbers in them come from `seed`."""
    cases = [_vjp_case(seed, *named) for named in _VJP_NAMED]
    for number, drawn in enumerate(_vjp_random(seed)):
        cases.append(_vjp_case(seed, *drawn, "at random", f"-r{number}"))
    strided, locked = {"layout": Layout.STRIDED}, {"layout": Layout.READ_ONLY}
    cases += [
        _vjp_case(seed, WITNESS, "rows", (3, 4), None, "views with gaps", "-strided", **strided),
        _vjp_case(seed, WITNESS, "neighbours", (2, 5), 1.0, "x and dy must not be written to", "-read-only", **locked),
        _vjp_case(seed, WITNESS, "square", (3, 2), None, "nor may they be for a moment", "-read-only", **locked),
        _vjp_case(seed, WITNESS, "cube", (3, 4), None, "all of double precision is used", "-real", kind=Kind.REAL),
        *_vjp_refused(seed),
    ]
    return in_order(cases, tuple(part.name for part in _VJP_PARTS))


def shrink_vjp(arguments: Arguments) -> Iterator[Arguments]:
    """A smaller x with as much of dy as it needs, then the simplest numbers; the step as it was, or one."""
    yield from plain(arguments, {"h": 1e-5})
    function, x, dy = arguments["f"].name, arguments["x"], arguments["dy"]
    for axis in range(x.ndim):
        for keep in smaller(x.shape[axis]):
            less = x.take(range(keep), axis)
            sizes = _output_sizes(function, less)
            if min(sizes) >= 1:
                yield {**arguments, "x": less, "dy": dy[tuple(slice(size) for size in sizes)]}
    if arguments.get("h", 1.0) not in (1.0, 1e-5):
        yield {**arguments, "h": 1.0}
    yield from counted(arguments, "dy")
    yield from counted(arguments, "x")


def _vjp_bound(arguments: Arguments) -> float:
    """Error of a central difference of `cube` in double precision: truncation, then rounding over the step.

    A large step is compared with TensorFlow's difference for the same step, so there nothing is truncated.
    f(x + h) - f(x - h) = 2 h (3 x**2 + h**2), so truncation leaves h**2. Rounding x + h moves the cube by
    3 |x|**3 u, its two products by 2 |x|**3 u; there are two of each, over 2 h.
    """
    x, dy, h = arguments["x"], arguments["dy"], float(arguments.get("h", 1e-5))
    rounding = 5 * float(np.abs(x).max(initial=0)) ** 3 * unit_roundoff(np.dtype("float64")) / h
    truncated = h**2 if h < 1e-3 else 0.0
    return SAFETY * (truncated + rounding) * float(np.abs(dy).max(initial=0))


NUMERICAL_VJP = Exercise(
    name="numerical_vjp",
    lesson="04_gradients",
    module="gradients",
    function="numerical_vjp",
    parts=_VJP_PARTS,
    checked="central differences of five functions, against what tf.GradientTape gives for a small step",
    read="04_gradients#A-numerical-witness",
    hints=(
        "Move one element of x a little to each side, all others staying where they are. How much does f change, "
        "and which of its changes count?",
        "Element i of the result is one number: the change of f between x with h added at i and x with h taken away "
        "at i, an array like dy, times dy, summed, over the distance between the two points.",
        "Convert x to float64 first, into an array of its own, and raise a ValueError when dy.shape is not that of "
        "f(x). Then, for every index in np.ndindex(x.shape), make two copies of x, add h at the index of one and take "
        "it away from the other, and store (dy * (f(ahead) - f(behind))).sum() / (2 * h) in a float64 array.",
    ),
    make_cases=make_vjp_cases,
    positional=3,
    bound=_vjp_bound,
    shrink=shrink_vjp,
    axes=("i", "j"),
)
