"""Exercises whose arguments follow from the sizes of one convolution: their cases, and how these become smaller."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout, generator, real_numbers, small_integers
from autograder.exercises.exercise import Arguments
from autograder.exercises.geometry import Shape, smaller_shapes
from autograder.exercises.shrinking import counted

#: Name of an argument, its shape -> the array. The names matter to whoever makes a call smaller.
Draw = Callable[[str, tuple[int, ...]], np.ndarray]

#: Part, sizes, the wrong answer that the case is there to catch.
Named = tuple[str, Shape, str]


@dataclass(frozen=True)
class Family:
    """How one exercise's calls follow from the sizes of a convolution.

    Attributes:
        exercise: its name.
        arguments: sizes, where arrays come from -> the call, in the order of the signature.
        shape: the call -> its sizes.
        padding: what the function takes for padding when the call does not say.
    """

    exercise: str
    arguments: Callable[[Shape, Draw], dict[str, Any]] = field(repr=False)
    shape: Callable[[Arguments], Shape] = field(repr=False)
    padding: str = "VALID"

    def case(self, seed: int, part: str, shape: Shape, reason: str, salt: str = "", **more: Any) -> Case:
        """One case; its numbers come from the seed, the part, the sizes and `salt`."""
        slug = part.split()[0].strip(",").lower()
        name = f"{self.exercise}/{slug}/{shape.label}" + (f"-{salt}" if salt else "")
        draw = real_numbers if more.get("kind") is Kind.REAL else small_integers
        arguments = self.drawn(shape, generator(self.exercise, seed, part, shape.label, salt), draw)
        return Case(name, part, arguments, reason=reason, **more)

    def drawn(self, shape: Shape, random: np.random.Generator, draw: Any = small_integers) -> dict[str, Any]:
        """The call for these sizes with numbers at random."""
        return self.arguments(shape, lambda name, sizes: draw(random, sizes, shape.dtype))

    def named(self, seed: int, cases: tuple[Named, ...]) -> Iterator[Case]:
        """The cases of a table."""
        for part, shape, reason in cases:
            yield self.case(seed, part, shape, reason)

    def at_random(self, seed: int, shapes: Iterator[tuple[str, Shape]]) -> Iterator[Case]:
        """Cases whose sizes come from the seed too."""
        for number, (part, shape) in enumerate(shapes):
            yield self.case(seed, part, shape, "at random", f"r{number}")

    def large(self, seed: int, part: str, shape: Shape) -> Case:
        """A case of a small layer's size: blocks, buffers and tables that do for toys end before it."""
        return self.case(seed, part, shape, "as large as a small layer", "layer")

    def odd_data(self, seed: int, part: str, ordinary: Shape, wide: Shape) -> Iterator[Case]:
        """Views with gaps, read-only arrays, an empty batch, double precision, and real numbers in both precisions."""
        yield self.case(seed, part, ordinary, "the arrays are views with gaps", "strided", layout=Layout.STRIDED)
        yield self.case(seed, part, ordinary, "the arrays must not be written to", "read-only", layout=Layout.READ_ONLY)
        yield self.case(seed, part, replace(ordinary, n=0), "an empty batch has a result too")
        yield self.case(seed, part, replace(ordinary, dtype="float64"), "the result keeps float64")
        yield self.case(seed, part, wide, "real numbers, up to rounding", "real", kind=Kind.REAL)
        doubled = replace(wide, dtype="float64")
        yield self.case(seed, part, doubled, "real numbers in double precision", "real", kind=Kind.REAL)

    def refused(self, part: str, name: str, arguments: dict[str, Any], reason: str, ours: bool = False) -> Case:
        """A call that must raise a ValueError; `ours` where TensorFlow itself is more lenient."""
        return Case(f"{self.exercise}/errors/{name}", part, arguments, Kind.REFUSED, reason=reason, course_rule=ours)

    def shrink(self, arguments: Arguments) -> Iterator[Arguments]:
        """The same call with simpler sizes, its numbers kept where they still fit, then with simpler numbers."""
        shape = self.shape(arguments)
        size = sum(np.size(value) for value in arguments.values() if isinstance(value, np.ndarray))
        for simpler in smaller_shapes(shape):
            if simpler == shape or min(simpler.outputs(self.padding)) < 1:
                continue
            call = self.arguments(simpler, lambda name, sizes: resized(arguments[name], sizes))
            if sum(np.size(value) for value in call.values() if isinstance(value, np.ndarray)) <= size:
                yield call
        for name, value in arguments.items():
            if isinstance(value, np.ndarray):
                yield from counted(arguments, name)


def resized(array: np.ndarray, sizes: tuple[int, ...]) -> np.ndarray:
    """`array` cut off at the end of each axis, or repeated from its beginning where it is too short."""
    return array[np.ix_(*(np.arange(new) % max(old, 1) for old, new in zip(array.shape, sizes, strict=True)))]


def in_order(cases: Iterator[Case] | list[Case], parts: tuple[str, ...]) -> tuple[Case, ...]:
    """The cases, part by part."""
    return tuple(sorted(cases, key=lambda case: parts.index(case.part)))
