"""A misconception: TensorFlow asked the wrong question, in a few lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from autograder.exercises.exercise import Arguments


class Ask(Protocol):
    """How a misconception asks TensorFlow; whatever it refuses ends the idea's answer: there it makes no sense."""

    def __call__(self, arguments: Arguments) -> Any:
        """The exercise's own question, with these arguments."""

    def of(self, operation: str, **arguments: Any) -> Any:
        """The question of another operation of the oracle, such as "conv2d"."""


#: Ask, the arguments of the call -> what somebody with this idea returns, or None where the idea makes no sense.
Wrong = Callable[[Ask, Arguments], Any]


@dataclass(frozen=True)
class Misconception:
    """One wrong idea.

    Attributes:
        name: the idea in plain words, to follow "your numbers are those of: ".
        exercises: names of the exercises in which it can be had.
        explanation: one sentence that says what the submission does; it begins with "Your".
        question: one question that leads on; never the answer.
        read: section to read, as `lesson#Heading-with-hyphens`.
        wrong: the wrong question put to TensorFlow. The cases on which the idea can be seen are those where this
            is not None and not the right answer.
    """

    name: str
    exercises: tuple[str, ...]
    explanation: str
    question: str
    read: str
    wrong: Wrong = field(repr=False)


def asked(change: Callable[[Arguments], Arguments | None]) -> Wrong:
    """The exercise's own question with other arguments; None from `change` where the idea makes no sense."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        changed = change(arguments)
        return None if changed is None else ask(changed)

    return wrong


def made(change: Callable[[Any, Arguments], Any]) -> Wrong:
    """Something else made of TensorFlow's right answer: `change` gets the answer and the arguments."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        return change(ask(arguments), arguments)

    return wrong
