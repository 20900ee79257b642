"""Wrong ways to resolve a padding, put to TensorFlow in each of the exercises that need one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.diagnosis.misconception import Ask, Wrong
from autograder.exercises.exercise import Arguments

#: Cells before and after.
Pads = tuple[int, int]
#: size, kernel, stride and dilation of one axis.
Axis = dict[str, int]

_NAMES = ("size", "kernel", "stride", "dilation")
_SETTINGS = ("input_size", "kernel_size", "strides", "dilations")


def in_same(rule: Callable[[Ask, Arguments], Any]) -> Wrong:
    """A wrong way to resolve "SAME", in any of the exercises; other paddings are as they should be.

    Args:
        rule: how `same_padding` or `resolve_padding` are answered; for `conv2d` the latter's numbers are used.
    """

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        if "size" not in arguments and arguments.get("padding") != "SAME":
            return ask(arguments)
        if "input" not in arguments:
            return rule(ask, arguments)
        return ask(with_numbers(arguments, rule(_Resolve(ask), numbers_for(arguments))))

    return wrong


def per_axis(
    make: Callable[[Pads, Axis], Pads] = lambda pads, axis: pads,
    change: Callable[[Axis], Axis] = lambda axis: axis,
) -> Wrong:
    """A wrong rule of one axis: what is made of the right answer, and to which question."""

    def rule(ask: Ask, arguments: Arguments) -> Any:
        axes = _axes(arguments)
        value = ask(_with_axes(arguments, tuple(map(change, axes))))
        if "size" in arguments:
            return make(value, axes[0])
        return tuple(make(pads, axis) for pads, axis in zip(value, axes, strict=True))

    return in_same(rule)


def changed(change: Callable[[Axis], Axis]) -> Wrong:
    """The right rule for another axis."""
    return per_axis(change=change)


def span(axis: Axis) -> int:
    """From the first cell that a dilated window covers to its last."""
    return (axis["kernel"] - 1) * axis["dilation"] + 1


def window(axis: Axis, cells: int) -> Axis:
    """The axis with an undilated window of so many cells."""
    return {**axis, "kernel": max(cells, 1), "dilation": 1}


def numbers_for(arguments: Arguments) -> Arguments:
    """The call of `resolve_padding` that `conv2d` makes."""
    given = {name: arguments[name] for name in ("strides", "dilations") if name in arguments}
    sizes = {"input_size": arguments["input"].shape[1:3], "kernel_size": arguments["filters"].shape[:2]}
    return {"padding": arguments.get("padding", "VALID"), **sizes, **given}


def with_numbers(arguments: Arguments, pads: Any) -> Arguments:
    """The call of `conv2d` with these numbers for padding; negative ones take rows and columns away."""
    (top, bottom), (left, right) = pads
    image = arguments["input"]
    _, h, w, _ = image.shape
    kept = image[:, max(-top, 0) : h + min(bottom, 0), max(-left, 0) : w + min(right, 0)]
    outside = (max(top, 0), max(bottom, 0)), (max(left, 0), max(right, 0))
    return {**arguments, "input": kept.copy(), "padding": outside}


@dataclass(frozen=True)
class _Resolve:
    """`Ask`, about the padding alone, where the question is another exercise's."""

    ask: Ask

    def __call__(self, arguments: Arguments) -> Any:
        return self.of("resolve_padding", **arguments)

    def of(self, operation: str, **arguments: Any) -> Any:
        return self.ask.of(operation, **arguments)


def _axes(arguments: Arguments) -> tuple[Axis, ...]:
    """What a call says about each axis: the one of `same_padding`, or rows and columns."""
    if "size" in arguments:
        return ({name: arguments.get(name, 1) for name in _NAMES},)
    pairs = [arguments.get(name, 1) for name in _SETTINGS]
    both = [value if isinstance(value, tuple) else (value, value) for value in pairs]
    return tuple(dict(zip(_NAMES, values, strict=True)) for values in zip(*both, strict=True))


def _with_axes(arguments: Arguments, axes: tuple[Axis, ...]) -> Arguments:
    if "size" in arguments:
        return axes[0]
    values = (tuple(axis[name] for axis in axes) for name in _NAMES)
    return {**arguments, **dict(zip(_SETTINGS, values, strict=True))}
