"""An exercise: one function of `conv_lib`, how it is asked and what it is worth."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.cases import Case
from autograder.oracle.question import Question

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """A named group of cases. Its points are given when every case of it passes.

    A part with `counts_alone=False` (errors to raise) counts only beside a part that computes something,
    so that code which only ever raises earns nothing.
    """

    name: str
    points: float
    counts_alone: bool = True


@dataclass(frozen=True)
class Exercise:
    """One graded function.

    Attributes:
        name: of the exercise; the function's name, or one that tells two exercises on it apart.
        lesson: folder of the lesson that teaches it.
        module: module of `conv_lib` in which the function stands.
        function: its name there.
        parts: the groups of cases and their points, simplest first.
        checked: what is checked, in words, to follow "Checked:".
        read: section to read, as `lesson#Heading-with-hyphens`.
        hints: three, each saying more: a pointer, a sketch, almost code.
        make_cases: seed -> cases, in the order in which they are run.
        positional: how many arguments are passed by position; the others are passed by name.
        bound: arguments -> largest allowed error of a real-valued answer.
        shrink: arguments -> smaller arguments that are still a sensible call, most daring first.
        needs: exercises whose functions this one may call.
        axes: names of the result's axes, for messages; a result whose first axis is "a" is shown as a kernel is.
    """

    name: str
    lesson: str
    module: str
    function: str
    parts: tuple[Part, ...]
    checked: str
    read: str
    hints: tuple[str, str, str]
    make_cases: Callable[[int], tuple[Case, ...]] = field(repr=False)
    positional: int = 2
    bound: Callable[[Arguments], float] = field(default=lambda arguments: 0.0, repr=False)
    shrink: Callable[[Arguments], Iterator[Arguments]] = field(default=lambda arguments: iter(()), repr=False)
    needs: tuple[str, ...] = ()
    axes: tuple[str, ...] = ("n", "i", "j", "o")

    @property
    def points(self) -> float:
        """Points to be had."""
        return sum(part.points for part in self.parts)

    def cases(self, seed: int) -> tuple[Case, ...]:
        """The cases for a seed: the same on every machine. They are made once, and their arrays cannot be changed.

        Raises:
            AssertionError: if two cases share an id or a case names no part of this exercise.
        """
        return _cases(self, seed)

    @property
    def address(self) -> tuple[str, str]:
        """Where its function is: the module of the library, and the name in it."""
        return self.module, self.function

    def question(self, arguments: Arguments) -> Question:
        """What TensorFlow is asked about these arguments."""
        return Question(self.function, arguments)

    def questions(self, seed: int) -> list[Question]:
        """What it is asked about all cases of a seed."""
        return [self.question(case.arguments) for case in self.cases(seed)]


@lru_cache(maxsize=64)
def _cases(exercise: Exercise, seed: int) -> tuple[Case, ...]:
    cases = exercise.make_cases(seed)
    names = {part.name for part in exercise.parts}
    assert len({case.id for case in cases}) == len(cases), exercise.name
    assert {case.part for case in cases} == names, exercise.name
    for case in cases:
        for value in case.arguments.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False  # whoever asks next gets the same arrays
    return cases
