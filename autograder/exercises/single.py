"""Exercise `conv2d_single`: one kernel sliding over one image."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout, generator, real_numbers, small_integers
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.shrinking import counted, smaller, square
from autograder.tolerance import normwise_bound

_SINGLE_PARTS = (
    Part("small images", 2.0),
    Part("rectangles", 2.0),
    Part("dtypes, memory, rounding", 1.0),
    Part("errors", 1.0, counts_alone=False),
)


def _single_case(seed: int, part: str, h: int, w: int, k_h: int, k_w: int, reason: str, **more: Any) -> Case:
    dtype, salt = more.pop("dtype", "float32"), more.pop("salt", "")
    name = f"conv2d_single/{part.split()[0].strip(',')}/{h}x{w}-k{k_h}x{k_w}-f{dtype[-2:]}{salt}"
    random = generator(name, seed)
    draw = real_numbers if more.get("kind") is Kind.REAL else small_integers
    arguments = {"image": draw(random, (h, w), dtype), "kernel": draw(random, (k_h, k_w), dtype)}
    return Case(name, part, arguments, reason=reason, **more)


def make_single_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and four random rectangles; all numbers in them come from `seed`."""
    small, rectangles, data, errors = (part.name for part in _SINGLE_PARTS)
    cases = [
        _single_case(seed, small, 3, 3, 2, 2, "square: the smallest picture of a sliding window"),
        _single_case(seed, small, 4, 4, 3, 3, "a square kernel shows a transposed or a flipped one"),
        _single_case(seed, small, 3, 3, 3, 3, "one square window: the kernel is as large as the image"),
        _single_case(seed, small, 2, 3, 1, 1, "a kernel of one number scales the image"),
        _single_case(seed, rectangles, 4, 6, 2, 3, "nothing is square"),
        _single_case(seed, rectangles, 6, 3, 4, 1, "a kernel of one column"),
        _single_case(seed, rectangles, 3, 7, 1, 5, "a kernel of one row"),
    ]
    random = generator("conv2d_single", "shapes", seed)
    for number in range(4):
        k_h, k_w = int(random.integers(1, 5)), int(random.integers(2, 5))
        k_w += k_h == k_w
        h, w = k_h + int(random.integers(1, 6)), k_w + int(random.integers(1, 6))
        cases.append(_single_case(seed, rectangles, h, w + (h == w), k_h, k_w, "at random", salt=f"-r{number}"))
    cases += [
        _single_case(seed, data, 5, 4, 2, 3, "the result keeps float64", dtype="float64"),
        _single_case(seed, data, 5, 4, 3, 2, "views with gaps", layout=Layout.STRIDED, salt="-strided"),
        _single_case(seed, data, 4, 5, 3, 2, "must not be written to", layout=Layout.READ_ONLY, salt="-read-only"),
        _single_case(seed, data, 9, 8, 4, 3, "real numbers, up to rounding", kind=Kind.REAL, salt="-real"),
    ]
    image, kernel = small_integers(random, (2, 3)), small_integers(random, (3, 2))
    for name, arrays, reason, ours in (
        ("too-high", (image, kernel), "K_h=3 does not fit into H=2", True),
        ("too-wide", (kernel, image[:, [0, 1, 2, 0]]), "K_w=4 does not fit into W=2", False),
        ("three-axes", (image[..., np.newaxis], kernel[:2]), "image must have two axes, got three", True),
        ("kernel-three-axes", (image, kernel[:2, :, np.newaxis]), "kernel must have two axes, got three", False),
    ):
        arguments = dict(zip(("image", "kernel"), arrays, strict=True))
        case = Case(f"conv2d_single/errors/{name}", errors, arguments, Kind.REFUSED, reason=reason, course_rule=ours)
        cases.append(case)
    return tuple(cases)


def shrink_single(arguments: Arguments) -> Iterator[Arguments]:
    """Fewer rows and columns, then the simplest numbers."""
    kernel = arguments["kernel"]
    for keep in square(kernel):
        yield {**arguments, "kernel": kernel[:keep, :keep]}
    for name in ("image", "kernel"):
        values = arguments[name]
        for axis in range(values.ndim):
            for keep in smaller(values.shape[axis]):
                yield {**arguments, name: values.take(range(keep), axis)}
    for name in ("kernel", "image"):
        yield from counted(arguments, name)


CONV2D_SINGLE = Exercise(
    name="conv2d_single",
    lesson="01_forward",
    module="conv2d",
    function="conv2d_single",
    parts=_SINGLE_PARTS,
    checked="one kernel sliding over one image, against tf.nn.conv2d with one image and one channel",
    read="01_forward#What-slides-where",
    hints=(
        "How many places can the kernel take, from top to bottom and from left to right? Make an output of "
        "that shape first.",
        "output[i, j] is one number: the patch of the image whose top left corner is [i, j], as large as the "
        "kernel, times the kernel element by element, summed. The kernel lies on the patch as it is.",
        "For every i below H - K_h + 1 and j below W - K_w + 1: patch = image[i : i + K_h, j : j + K_w], then "
        "output[i, j] = (patch * kernel).sum(). Give the output the image's dtype, and raise a ValueError "
        "first when an array has not two axes or the kernel is larger than the image.",
    ),
    make_cases=make_single_cases,
    bound=lambda arguments: normwise_bound(arguments["image"], arguments["kernel"], arguments["kernel"].size),
    shrink=shrink_single,
    needs=("output_size",),
    axes=("i", "j"),
)
