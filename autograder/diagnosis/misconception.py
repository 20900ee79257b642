"""A misconception: TensorFlow asked the wrong question, in a few lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.exercises.exercise import Arguments


def _unchanged(value: Any, arguments: Arguments) -> Any:
    return value


@dataclass(frozen=True)
class Misconception:
    """One wrong idea.

    Attributes:
        name: the idea in plain words.
        exercises: names of the exercises in which it can be had.
        explanation: one sentence that says what the submission does.
        question: one question that leads on; never the answer.
        read: section to read, as `lesson#Heading-with-hyphens`.
        ask: arguments -> the arguments that whoever has the idea would hand to TensorFlow, or None where
            the idea makes no sense.
        take: TensorFlow's value, arguments -> what whoever has the idea makes of it.
    """

    name: str
    exercises: tuple[str, ...]
    explanation: str
    question: str
    read: str
    ask: Callable[[Arguments], Arguments | None] = field(default=lambda arguments: arguments, repr=False)
    take: Callable[[Any, Arguments], Any] = field(default=_unchanged, repr=False)
