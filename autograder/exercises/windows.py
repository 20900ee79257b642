"""Exercise `output_size`: how many positions a window takes along one axis."""

from collections.abc import Iterator
from typing import Any

from autograder.cases import Case, Kind, generator
from autograder.exercises.exercise import Arguments, Exercise, Part
from autograder.exercises.shrinking import plain, smaller

_PARTS = (
    Part("VALID, stride 1", 1.0),
    Part("strides that leave a rest", 1.0),
    Part("dilations", 0.5),
    Part("SAME", 0.5),
    Part("errors", 1.0, counts_alone=False),
)

#: part, (size, kernel, stride, padding, dilation) where given, why the case exists
_NAMED: tuple[tuple[str, tuple[Any, ...], str], ...] = (
    ("VALID, stride 1", (7, 3), "the ordinary case"),
    ("VALID, stride 1", (5, 5), "one window that fits exactly"),
    ("VALID, stride 1", (6, 1), "a kernel of one element touches every position"),
    ("VALID, stride 1", (8, 4), "an even kernel"),
    ("strides that leave a rest", (7, 3, 2), "the stride divides size - kernel"),
    ("strides that leave a rest", (8, 3, 2), "the last element is left over: floor, not ceil"),
    ("strides that leave a rest", (10, 4, 4), "a rest of two"),
    ("strides that leave a rest", (9, 2, 5), "the stride is larger than the kernel"),
    ("strides that leave a rest", (4, 4, 3), "a stride that is never taken"),
    ("dilations", (9, 3, 1, "VALID", 2), "(kernel - 1) * dilation + 1 is 5, not 6"),
    ("dilations", (9, 3, 2, "VALID", 4), "the window fits exactly"),
    ("dilations", (11, 4, 3, "VALID", 2), "stride and dilation together"),
    ("dilations", (6, 1, 2, "VALID", 5), "a kernel of one element has no gaps to widen"),
    ("SAME", (7, 3, 1, "SAME"), "stride 1 keeps the size"),
    ("SAME", (7, 3, 2, "SAME"), "ceil, not floor"),
    ("SAME", (8, 3, 2, "SAME"), "the stride divides the size"),
    ("SAME", (3, 5, 2, "SAME", 3), "neither the kernel nor its dilation matters"),
)
_REFUSED: tuple[tuple[tuple[Any, ...], str, bool], ...] = (
    ((3, 5), "kernel=5 does not fit into size=3", False),
    ((4, 5), "kernel=5 does not fit into size=4", True),
    ((6, 3, 1, "VALID", 4), "kernel=3 with dilation=4 spans 9, which does not fit into size=6", False),
    ((6, 3, 0), "stride=0 must be at least 1", False),
    ((6, 3, 1, "valid"), 'padding="valid" must be "VALID" or "SAME"', False),
    ((6, 3, 1, "VALID", 0), "dilation=0 must be at least 1", False),
)
_DEFAULTS = {"stride": 1, "padding": "VALID", "dilation": 1}
_NAMES = ("size", "kernel", "stride", "padding", "dilation")


def _case(number: int, part: str, values: tuple[Any, ...], reason: str, **more: Any) -> Case:
    words = "-".join(str(value) for value in values)
    slug = part.split(",")[0].split()[0].lower()
    return Case(
        f"output_size/{slug}/{words}-{number}", part, dict(zip(_NAMES, values, strict=False)), reason=reason, **more
    )


def _random(seed: int) -> Iterator[tuple[str, tuple[Any, ...], str]]:
    random = generator("output_size", seed)
    for part, strides, dilations, padding in (
        ("VALID, stride 1", (1, 1), (1, 1), "VALID"),
        ("strides that leave a rest", (2, 4), (1, 1), "VALID"),
        ("dilations", (1, 3), (2, 3), "VALID"),
        ("SAME", (2, 4), (1, 3), "SAME"),
    ):
        for _ in range(3):
            kernel = int(random.integers(2, 6))
            stride = int(random.integers(strides[0], strides[1] + 1))
            dilation = int(random.integers(dilations[0], dilations[1] + 1))
            extent = (kernel - 1) * dilation + 1
            yield part, (extent + int(random.integers(0, 12)), kernel, stride, padding, dilation), "at random"


def make_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and, from `seed`, three random ones for every part that computes a size."""
    asked = [*_NAMED, *_random(seed)]
    order = [part.name for part in _PARTS]
    asked.sort(key=lambda item: order.index(item[0]))
    cases = [_case(number, part, values, reason) for number, (part, values, reason) in enumerate(asked)]
    for number, (values, reason, ours) in enumerate(_REFUSED, start=len(cases)):
        cases.append(_case(number, "errors", values, reason, kind=Kind.REFUSED, course_rule=ours))
    return tuple(cases)


def shrink(arguments: Arguments) -> Iterator[Arguments]:
    """Smaller numbers, one argument at a time, as long as the window fits."""
    yield from plain(arguments, _DEFAULTS)
    for name in ("dilation", "stride", "size", "kernel"):
        for number in smaller(arguments.get(name, 1)):
            if _fits(changed := {**arguments, name: number}):
                yield changed


def _fits(arguments: Arguments) -> bool:
    extent = (arguments["kernel"] - 1) * arguments.get("dilation", 1) + 1
    return bool(arguments.get("padding", "VALID") == "SAME" or extent <= arguments["size"])


OUTPUT_SIZE = Exercise(
    name="output_size",
    lesson="01_forward",
    module="shapes",
    function="output_size",
    parts=_PARTS,
    checked="the number of window positions along one axis, against the axis that tf.nn.conv2d returns",
    read="01_forward#How-big-is-the-output",
    hints=(
        "Draw n cells in a row and lay the window on the first ones. Where does its left edge stand last?",
        "For VALID the left edge may stand at 0, stride, 2 * stride, ... as long as the window's last tap is "
        "still inside. With dilation the window spans (kernel - 1) * dilation + 1 cells. SAME asks only how "
        "many multiples of the stride lie inside the axis.",
        "VALID: the last left edge is at most size - extent, so count floor((size - extent) / stride) steps "
        "and the one position you started on. SAME: ceil(size / stride); -(-a // b) rounds up. Before either, "
        "raise a ValueError for numbers below 1, for another padding word, and for extent > size.",
    ),
    make_cases=make_cases,
    shrink=shrink,
)
