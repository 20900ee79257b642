"""Exercises `same_padding`, `resolve_padding` and `pad2d`: how much is added on each side, and the cells themselves."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout, generator, real_numbers, small_integers
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.family import in_order
from autograder.exercises.geometry import unequal
from autograder.exercises.shrinking import counted, plain, smaller
from autograder.tolerance import normwise_bound

#: Part, the values of the arguments that are given, the wrong answer that the case is there to catch.
Asked = tuple[str, tuple[Any, ...], str]
#: The values of the arguments that are given, what is wrong with them, whether TensorFlow is more lenient.
Wrong = tuple[tuple[Any, ...], str, bool]


def _label(value: Any) -> str:
    """A word, a number, a pair or a pair of pairs, for case ids."""
    return "x".join(_label(item) for item in value) if isinstance(value, tuple) else str(value)


def _cases(exercise: str, names: tuple[str, ...], parts: tuple[Part, ...], asked: list[Asked]) -> Iterator[Case]:
    order = [part.name for part in parts]
    for number, (part, values, reason) in enumerate(sorted(asked, key=lambda item: order.index(item[0]))):
        words = [part.split()[0].strip(",").lower(), "-".join(map(_label, values))]
        arguments = dict(zip(names, values, strict=False))
        yield Case(f"{exercise}/{'/'.join(words)}-{number}", part, arguments, reason=reason)


def _refused(exercise: str, names: tuple[str, ...], wrong: tuple[Wrong, ...]) -> Iterator[Case]:
    for number, (values, reason, ours) in enumerate(wrong):
        name = f"{exercise}/errors/{'-'.join(map(_label, values))}-{number}"
        arguments = dict(zip(names, values, strict=False))
        yield Case(name, "errors", arguments, Kind.REFUSED, reason=reason, course_rule=ours)


_ONE_STEP = "stride 1"
_STRIDES = "strides"
_DILATIONS = "dilations"
_SAME_PARTS = (
    Part(_ONE_STEP, 1.5),
    Part(_STRIDES, 1.75),
    Part(_DILATIONS, 1.0),
    Part("errors", 0.75, counts_alone=False),
)
_SAME_NAMES = ("size", "kernel", "stride", "dilation")
_SAME_NAMED: tuple[Asked, ...] = (
    (_ONE_STEP, (7, 3), "an odd kernel: as many before as after"),
    (_ONE_STEP, (8, 4), "an even kernel: the odd cell goes behind"),
    (_ONE_STEP, (5, 2), "one cell in all, and it goes behind"),
    (_ONE_STEP, (9, 5), "two cells on each side"),
    (_ONE_STEP, (6, 1), "a kernel of one element needs no padding"),
    (_ONE_STEP, (3, 6), "the kernel is longer than the axis"),
    (_ONE_STEP, (1, 4), "an axis of a single cell"),
    (_STRIDES, (8, 3, 2), "kernel - 1 would be one too many: the last window ends earlier"),
    (_STRIDES, (7, 3, 2), "the same kernel and stride with an odd size"),
    (_STRIDES, (7, 5, 3), "size % stride is 1"),
    (_STRIDES, (8, 5, 3), "size % stride is 2"),
    (_STRIDES, (9, 5, 3), "the stride divides the size"),
    (_STRIDES, (9, 2, 4), "a stride larger than the kernel, and still a cell is missing"),
    (_STRIDES, (8, 2, 4), "a stride larger than the kernel: nothing is missing, and less than nothing is not added"),
    (_STRIDES, (11, 1, 4), "every window ends inside the axis"),
    (_STRIDES, (10, 2, 4), "the last window ends at the last cell"),
    (_STRIDES, (3, 7, 2), "the kernel is longer than the axis"),
    (_STRIDES, (2, 5, 4), "a stride larger than the axis leaves one window"),
    (_DILATIONS, (9, 3, 1, 2), "the window spans (kernel - 1) * dilation + 1 = 5 cells"),
    (_DILATIONS, (8, 2, 1, 3), "an odd total: the odd cell goes behind"),
    (_DILATIONS, (10, 3, 3, 2), "stride and dilation together"),
    (_DILATIONS, (12, 2, 5, 3), "a stride larger than the window"),
    (_DILATIONS, (4, 3, 2, 4), "the dilated window is longer than the axis"),
    (_DILATIONS, (6, 1, 2, 5), "a kernel of one element has no gaps to widen"),
)
_SAME_WRONG: tuple[Wrong, ...] = (
    ((5, 3, 0), "stride=0 must be at least 1", False),
    ((5, 3, -2), "stride=-2 must be at least 1", False),
    ((5, 3, 1, 0), "dilation=0 must be at least 1", False),
)
_SAME_DEFAULTS = {"stride": 1, "dilation": 1}


def _random_axis(random: np.random.Generator, strides: bool, dilations: bool) -> tuple[int, int, int, int]:
    """(size, kernel, stride, dilation) at random.

    The axis is never shorter than the dilation: then some tap of some window meets a cell, so that the padding
    can be read off from what TensorFlow computes.
    """
    kernel = int(random.integers(2, 5 if dilations else 8))
    dilation = int(random.integers(2, 5)) if dilations else 1
    size = dilation + int(random.integers(0, 12))
    return size, kernel, int(random.integers(2, 6)) if strides else 1, dilation


def make_same_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and, from `seed`, three random ones for every part that computes a padding."""
    random = generator("same_padding", seed)
    asked = list(_SAME_NAMED)
    for number in range(3):
        size, kernel, _, _ = _random_axis(random, False, False)
        asked.append((_ONE_STEP, (size, kernel), "at random"))
        size, kernel, stride, _ = _random_axis(random, True, False)
        asked.append((_STRIDES, (size, kernel, stride), "at random"))
        asked.append((_DILATIONS, _random_axis(random, number > 0, True), "at random"))
    return (
        *_cases("same_padding", _SAME_NAMES, _SAME_PARTS, asked),
        *_refused("same_padding", _SAME_NAMES, _SAME_WRONG),
    )


def shrink_same(arguments: Arguments) -> Iterator[Arguments]:
    """Smaller numbers, one argument at a time, as long as windows meet cells."""
    yield from plain(arguments, _SAME_DEFAULTS)
    for name in ("dilation", "stride", "size", "kernel"):
        for number in smaller(arguments.get(name, 1)):
            changed = {**arguments, name: number}
            if changed["size"] >= changed.get("dilation", 1):
                yield changed


SAME_PADDING = Exercise(
    name="same_padding",
    lesson="02_padding",
    module="shapes",
    function="same_padding",
    parts=_SAME_PARTS,
    checked='the cells that "SAME" adds to one axis, read off from which cell each tap of tf.nn.conv2d meets',
    read="02_padding#Who-gets-the-odd-cell",
    hints=(
        "SAME promises a number of windows. Where does the last of them end, and where does the axis end?",
        "There are ceil(size / stride) windows. The last one starts that many strides minus one after the first "
        "and spans a dilated kernel. What of it hangs over the end of the axis is shared out: half before, the "
        "rest behind.",
        "total = (positions - 1) * stride + (kernel - 1) * dilation + 1 - size with positions = "
        "ceil(size / stride). Where the stride is larger than the window that is below 0, so take max(total, 0). "
        "Return total // 2 and total - total // 2, after raising a ValueError for numbers below 1.",
    ),
    make_cases=make_same_cases,
    shrink=shrink_same,
    needs=("output_size",),
)

_WORDS = "VALID and numbers"
_PLAIN = "SAME, stride 1"
_STEPS = "SAME with strides and dilations"
_RESOLVE_PARTS = (
    Part(_WORDS, 1.0),
    Part(_PLAIN, 1.0),
    Part(_STEPS, 1.25),
    Part("errors", 0.75, counts_alone=False),
)
_RESOLVE_NAMES = ("padding", "input_size", "kernel_size", "strides", "dilations")
_RESOLVE_NAMED: tuple[Asked, ...] = (
    (_WORDS, ("VALID", (5, 6), (2, 3)), "VALID adds nothing"),
    (_WORDS, ("VALID", (8, 9), (3, 2), (2, 3)), "VALID adds nothing where rows and columns are left over either"),
    (_WORDS, (((1, 2), (3, 0)), (5, 4), (2, 3)), "numbers stay as they are, each in its place"),
    (_WORDS, (((4, 0), (1, 5)), (3, 6), (2, 3)), "more padding than the kernel is large"),
    (_WORDS, (((0, 0), (0, 0)), (4, 6), (3, 2)), "zeros are numbers too"),
    (_WORDS, (((0, 1), (2, 1)), (6, 8), (3, 2), (2, 3)), "numbers do not change with the stride"),
    (_WORDS, (((1, 0), (0, 2)), (7, 9), (2, 3), 1, (3, 2)), "numbers do not change with the dilation"),
    (_PLAIN, ("SAME", (4, 5), (2, 3)), "each axis by its own kernel"),
    (_PLAIN, ("SAME", (5, 4), (4, 1)), "rows only: a kernel of one column"),
    (_PLAIN, ("SAME", (6, 7), (3, 6)), "an odd and an even kernel"),
    (_PLAIN, ("SAME", (2, 3), (5, 4)), "the kernel is larger than the image"),
    (_PLAIN, ("SAME", (5, 5), (2, 4)), "a square image: only the kernel tells rows from columns"),
    (_STEPS, ("SAME", (8, 7), (3, 4), (2, 3)), "unequal strides"),
    (_STEPS, ("SAME", (6, 9), (3, 4), 2), "one number stands for both axes of the strides"),
    (_STEPS, ("SAME", (6, 6), (3, 3), (1, 3)), "square: only the strides tell rows from columns"),
    (_STEPS, ("SAME", (8, 9), (3, 3), (3, 2)), "a square kernel: size and stride tell rows from columns"),
    (_STEPS, ("SAME", (7, 9), (2, 3), (3, 5)), "the stride is larger than the kernel"),
    (_STEPS, ("SAME", (8, 9), (3, 2), 1, (2, 3)), "unequal dilations"),
    (_STEPS, ("SAME", (7, 8), (3, 2), 1, 2), "one number stands for both axes of the dilations"),
    (_STEPS, ("SAME", (6, 6), (3, 3), 1, (1, 2)), "square: only the dilations tell rows from columns"),
    (_STEPS, ("SAME", (9, 7), (2, 3), (2, 3), (3, 2)), "strides and dilations together"),
)
_RESOLVE_WRONG: tuple[Wrong, ...] = (
    (("valid", (5, 6), (2, 3)), 'padding="valid" is not a padding that TensorFlow knows', False),
    (("FULL", (5, 6), (2, 3)), 'padding="FULL" is not a padding that TensorFlow knows', False),
    ((((0, -1), (1, 0)), (5, 6), (2, 3)), "bottom=-1 must be at least 0", False),
    ((((1, 0), (-2, 3)), (5, 6), (2, 3)), "left=-2 must be at least 0", False),
    (("SAME", (5, 6), (2, 3), (1, 0)), "strides=(1, 0) must be at least 1", False),
    (("SAME", (5, 6), (2, 3), 1, 0), "dilations=0 must be at least 1", False),
)
_RESOLVE_DEFAULTS = {"strides": 1, "dilations": 1}


def _random_resolve(random: np.random.Generator, part: str) -> tuple[Any, ...]:
    """The first dilation fits its axis already, the second may have been raised; explicit windows fit unpadded."""
    steps = part == _STEPS
    both = zip(_random_axis(random, steps, steps), _random_axis(random, steps, steps), strict=True)
    sizes, kernels, strides, dilations = (unequal(*pair) for pair in both)
    if steps:
        return "SAME", unequal(sizes[0], max(sizes[1], dilations[1])), kernels, strides, dilations
    if part == _PLAIN:
        return "SAME", sizes, kernels
    top, bottom, left, right = (int(number) for number in random.permutation(6)[:4])
    return ((top, bottom), (left, right)), unequal(max(sizes[0], kernels[0]), max(sizes[1], kernels[1])), kernels


def make_resolve_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and, from `seed`, three random ones for every part that computes paddings."""
    random = generator("resolve_padding", seed)
    asked = list(_RESOLVE_NAMED)
    for part in (_WORDS, _PLAIN, _STEPS):
        asked += [(part, _random_resolve(random, part), "at random") for _ in range(3)]
    return (
        *_cases("resolve_padding", _RESOLVE_NAMES, _RESOLVE_PARTS, asked),
        *_refused("resolve_padding", _RESOLVE_NAMES, _RESOLVE_WRONG),
    )


def shrink_resolve(arguments: Arguments) -> Iterator[Arguments]:
    """Without what goes without saying, then smaller numbers, one at a time, as long as the padding can be told."""
    yield from plain(arguments, _RESOLVE_DEFAULTS)
    for name in ("dilations", "strides", "input_size", "kernel_size"):
        value = arguments.get(name, 1)
        for simpler in smaller(value) if isinstance(value, int) else _simpler_pairs(value, 1):
            if _can_be_told(changed := {**arguments, name: simpler}):
                yield changed
    if not isinstance(arguments["padding"], str):
        for pads in _simpler_pads(arguments["padding"]):
            if _can_be_told(changed := {**arguments, "padding": pads}):
                yield changed


def _simpler_pairs(pair: tuple[int, int], least: int) -> Iterator[tuple[int, int]]:
    for first in sorted({least, pair[0] - 1} & set(range(least, pair[0]))):
        yield first, pair[1]
    for second in sorted({least, pair[1] - 1} & set(range(least, pair[1]))):
        yield pair[0], second


def _simpler_pads(pads: Any) -> Iterator[Any]:
    vertical, horizontal = pads
    yield from ((simpler, horizontal) for simpler in _simpler_pairs(vertical, 0))
    yield from ((vertical, simpler) for simpler in _simpler_pairs(horizontal, 0))


def _can_be_told(arguments: Arguments) -> bool:
    """Whether, for SAME, no axis is shorter than its dilation, and whether any other window fits."""
    value, padding = arguments.get("dilations", 1), arguments["padding"]
    dilations = value if isinstance(value, tuple) else (value, value)
    axes = zip(arguments["input_size"], arguments["kernel_size"], dilations, strict=True)
    if padding == "SAME":
        return all(dilation <= size for size, _, dilation in axes)
    pads = ((0, 0), (0, 0)) if padding == "VALID" else padding
    return all((kernel - 1) * d < size + sum(pad) for (size, kernel, d), pad in zip(axes, pads, strict=True))


RESOLVE_PADDING = Exercise(
    name="resolve_padding",
    lesson="02_padding",
    module="padding",
    function="resolve_padding",
    parts=_RESOLVE_PARTS,
    checked="a padding of any form as four numbers, read off from what tf.nn.conv2d computes",
    read="02_padding#Three-ways-to-say-padding",
    hints=(
        "There are three forms. Which of them need the sizes at all?",
        "VALID is four zeros and numbers are their own answer. For SAME the two axes do not know of each other: "
        "ask the function of one axis that you have, once for the rows and once for the columns.",
        "Make pairs of strides and dilations first, since one number stands for both axes. Then: VALID returns "
        "((0, 0), (0, 0)); SAME returns a pair of two calls of same_padding, the first with index 0 of sizes, "
        "kernel, strides and dilations, the second with index 1; any other word is a ValueError; numbers are "
        "returned when none is below 0.",
    ),
    make_cases=make_resolve_cases,
    positional=3,
    shrink=shrink_resolve,
    needs=("same_padding",),
)

_ZEROS = "zeros"
_VALUES = "other values"
_DATA = "dtypes and memory"
_PAD_PARTS = (
    Part(_ZEROS, 1.25),
    Part(_VALUES, 0.75),
    Part(_DATA, 0.5),
    Part("errors", 0.5, counts_alone=False),
)
_Pads = tuple[tuple[int, int], tuple[int, int]]
#: Part, the shape of the input, the pads, the value where it is given, why the case exists.
_PAD_NAMED: tuple[tuple[str, tuple[int, ...], _Pads, int | None, str], ...] = (
    (_ZEROS, (1, 2, 3, 1), ((1, 1), (1, 1)), None, "a frame of zeros around one image"),
    (_ZEROS, (2, 3, 4, 2), ((1, 2), (3, 0)), None, "four different numbers: no two sides can be confused"),
    (_ZEROS, (2, 3, 3, 2), ((2, 0), (0, 2)), None, "square: swapped pairs and swapped sides keep the shape"),
    (_ZEROS, (3, 3, 3, 3), ((0, 1), (1, 0)), None, "all axes equal: images and channels are not padded"),
    (_ZEROS, (2, 3, 4, 3), ((1, 0), (0, 0)), None, "one row above and nothing else"),
    (_ZEROS, (2, 4, 2, 3), ((0, 0), (0, 3)), None, "columns to the right and nothing else"),
    (_ZEROS, (2, 1, 2, 3), ((4, 3), (2, 5)), None, "more is added than there was"),
    (_ZEROS, (2, 3, 2, 1), ((0, 0), (0, 0)), None, "nothing to add"),
    (_VALUES, (2, 3, 4, 2), ((2, 1), (0, 3)), 3, "another number than zero"),
    (_VALUES, (1, 4, 3, 2), ((0, 2), (1, 0)), -2, "a negative number"),
    (_VALUES, (2, 2, 3, 3), ((1, 3), (2, 0)), 1, "zeros of the image stay zeros"),
)


def _pad_case(
    seed: int, part: str, shape: tuple[int, ...], pads: _Pads, value: int | None, reason: str, **more: Any
) -> Case:
    dtype, salt = more.pop("dtype", "float32"), more.pop("salt", "")
    words = [_label(shape), f"p{_label(pads)}", *([] if value is None else [f"v{value}"]), f"f{dtype[-2:]}{salt}"]
    name = f"pad2d/{part.split()[0]}/{'-'.join(words)}"
    draw = real_numbers if more.get("kind") is Kind.REAL else small_integers
    arguments: dict[str, Any] = {"input": draw(generator(name, seed), shape, dtype), "pads": pads}
    return Case(name, part, arguments if value is None else {**arguments, "value": value}, reason=reason, **more)


def _pad_data(seed: int) -> Iterator[Case]:
    shape, pads = (2, 3, 4, 2), ((2, 1), (0, 1))
    for salt, layout, reason in (
        ("-strided", Layout.STRIDED, "the input is a view with gaps"),
        ("-read-only", Layout.READ_ONLY, "the input must not be written to"),
    ):
        yield _pad_case(seed, _DATA, shape, pads, None, reason, salt=salt, layout=layout)
    yield _pad_case(seed, _DATA, (0, 3, 4, 2), pads, None, "an empty batch has a result too")
    yield _pad_case(seed, _DATA, shape, pads, None, "the result keeps float64", dtype="float64")
    for dtype, reason in (("float32", "real numbers"), ("float64", "real numbers in double precision")):
        yield _pad_case(seed, _DATA, shape, pads, 2, reason, dtype=dtype, kind=Kind.REAL, salt="-real")


def _random_pads(seed: int) -> Iterator[Case]:
    random = generator("pad2d", "shapes", seed)
    for number, part in enumerate((_ZEROS, _ZEROS, _ZEROS, _VALUES, _VALUES)):
        n, c = unequal(*(int(size) for size in random.integers(1, 4, 2)))
        h, w = unequal(*(int(size) for size in random.integers(1, 6, 2)))
        top, bottom, left, right = (int(pad) for pad in random.permutation(5)[:4])
        value = int(random.choice((-4, -3, -1, 2, 4))) if part == _VALUES else None
        pads = (top, bottom), (left, right)
        yield _pad_case(seed, part, (n, h, w, c), pads, value, "at random", salt=f"-r{number}")


def make_pad_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and five random ones; all numbers in the images come from `seed`."""
    cases = [_pad_case(seed, *named) for named in _PAD_NAMED]
    cases += [*_random_pads(seed), *_pad_data(seed)]
    image = small_integers(generator("pad2d", "refused", seed), (2, 3, 4, 2))
    for name, input, pads, reason in (
        ("no-batch", image[0], ((1, 0), (2, 1)), "input must have four axes, got three"),
        ("top", image, ((-1, 2), (0, 1)), "top=-1 must be at least 0"),
        ("bottom", image, ((0, -1), (0, 0)), "bottom=-1 must be at least 0"),
        ("right", image, ((1, 0), (2, -1)), "right=-1 must be at least 0"),
    ):
        arguments = {"input": input, "pads": pads}
        cases.append(Case(f"pad2d/errors/{name}", "errors", arguments, Kind.REFUSED, reason=reason))
    return in_order(cases, tuple(part.name for part in _PAD_PARTS))


def shrink_pad(arguments: Arguments) -> Iterator[Arguments]:
    """A smaller image, less padding, no value, and the simplest numbers."""
    image, pads = arguments["input"], arguments["pads"]
    yield from plain(arguments, {"value": 0})
    for axis in range(image.ndim):
        for keep in smaller(image.shape[axis]):
            yield {**arguments, "input": image.take(range(keep), axis)}
    for simpler in _simpler_pads(pads):
        yield {**arguments, "pads": simpler}
    if arguments.get("value", 0) not in (0, 1):
        yield {**arguments, "value": 1}
    yield from counted(arguments, "input")


PAD2D = Exercise(
    name="pad2d",
    lesson="02_padding",
    module="padding",
    function="pad2d",
    parts=_PAD_PARTS,
    checked="rows and columns added around every image and channel, against tf.pad with a constant",
    read="02_padding#Adding-the-zeros",
    hints=(
        "How large is the result along each of its four axes, and which two of them stay as they are?",
        "Make the result first, full of the value, with the dtype of the input. The image then goes into it in one "
        "piece: its first row lies below the rows that were added above.",
        "The result has the shape (N, top + H + bottom, left + W + right, C). The input belongs at the rows from "
        "top to top + H and at the columns from left to left + W, for all images and all channels: one assignment "
        "to a slice. Check for four axes and for negative numbers before, with a ValueError.",
    ),
    make_cases=make_pad_cases,
    # Padding is the convolution with a kernel that is a single one.
    bound=lambda arguments: normwise_bound(arguments["input"], np.ones(1, arguments["input"].dtype), 1),
    shrink=shrink_pad,
    axes=("n", "i", "j", "c"),
)
