"""How many checks and hand-ins it took, as far as submissions tell it; nobody is graded on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from autograder.classroom.member import ClassMember


@dataclass(frozen=True)
class Effort:
    """Checks made of one exercise before handing in.

    Attributes:
        exercise: its name.
        told: how many submissions tell the number.
        median: half of these made at least so many checks.
        most: the largest number.
    """

    exercise: str
    told: int
    median: float
    most: int


def efforts(members: Sequence[ClassMember], exercises: Sequence[str]) -> tuple[Effort, ...]:
    """One for each of these exercises that anybody tells something about; what took most checks first."""
    found = []
    for exercise in exercises:
        checks = [member.attempts[exercise] for member in members if member.attempts.get(exercise)]
        if checks:
            found.append(Effort(exercise, len(checks), median(checks), max(checks)))
    return tuple(sorted(found, key=lambda effort: (-effort.median, -effort.most, effort.exercise)))


def telling(members: Sequence[ClassMember]) -> int:
    """How many submissions tell how many checks were made."""
    return sum(bool(member.attempts) for member in members)


def repeated(members: Sequence[ClassMember]) -> tuple[tuple[str, int], ...]:
    """Who handed in more than once, and how often, in the order of the roster."""
    return tuple((member.student, member.submissions) for member in members if member.submissions > 1)
