"""What somebody with one wrong idea, or with two at once, would return."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Misconception
from autograder.exercises.exercise import Arguments, Exercise
from autograder.oracle.client import Oracle
from autograder.oracle.question import Question


class _Senseless(Exception):
    """TensorFlow refuses the wrong question, so whoever asks it gets no result."""


@dataclass(frozen=True)
class Explanation:
    """One misconception, or two made together: the first is had by somebody whose own question is the second's."""

    ideas: tuple[Misconception, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the ideas."""
        return tuple(idea.name for idea in self.ideas)

    def predict(self, oracle: Oracle, exercise: Exercise, arguments: Arguments) -> Any:
        """What somebody with these ideas would return, or None where they make no sense."""
        try:
            return _Asking(oracle, exercise, self.ideas, arguments)(arguments)
        except (_Senseless, ValueError, IndexError):  # shapes that one idea leaves may not suit the other
            return None

    def less(self) -> Iterator["Explanation"]:
        """No idea at all, which is the right answer; of a pair also each idea alone."""
        yield Explanation(())
        if len(self.ideas) > 1:
            yield from (Explanation((idea,)) for idea in self.ideas)


@dataclass(frozen=True)
class _Asking:
    """`misconception.Ask`, answered by what `ideas` make of TensorFlow."""

    oracle: Oracle
    exercise: Exercise
    ideas: tuple[Misconception, ...]
    asked: Arguments

    def __call__(self, arguments: Arguments) -> Any:
        if not self.ideas:
            return self._computed(self.exercise.question(arguments))
        first, *others = self.ideas
        value = first.wrong(_Asking(self.oracle, self.exercise, tuple(others), self.asked), arguments)
        if value is None:
            raise _Senseless
        return value

    def of(self, operation: str, **arguments: Any) -> Any:
        return self._computed(Question(operation, arguments))

    def _computed(self, question: Question) -> Any:
        (answer,) = self.oracle.answers([question])
        if answer.refused or _no_window(answer.value, self.asked):
            raise _Senseless
        return answer.value


def _no_window(value: Any, arguments: Mapping[str, Any]) -> bool:
    """TensorFlow gives an empty result for a window that is one too large; the course has it refused."""
    if not isinstance(value, np.ndarray):
        return type(value) is int and value == 0
    given = [array for array in arguments.values() if isinstance(array, np.ndarray)]
    return value.size == 0 and all(array.size for array in given)
