"""How the class stands: who has how much of an exercise, and of the whole lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median

from autograder.classroom.member import ClassMember
from autograder.grading.results import ExerciseReport
from autograder.report.words import settled
from autograder.verdicts import Verdict


class State(Enum):
    """How somebody stands in one exercise: words, and a sign that needs no colour."""

    FULL = ("full marks", "✓")
    PARTLY = ("partly", "◐")
    ZERO = ("zero points", "✗")
    NOT_BEGUN = ("not begun", "·")
    NOT_GRADABLE = ("not gradable", "!")

    @property
    def words(self) -> str:
        """As a table's head says it."""
        return self.value[0]

    @property
    def sign(self) -> str:
        """One character."""
        return self.value[1]


@dataclass(frozen=True)
class Standing:
    """The class in one exercise.

    Attributes:
        exercise: its name.
        max_points: points to be had.
        students: how somebody stands -> who does, for every state.
        points: of everybody whose submission could be graded, those who have not begun among them, smallest first.
        borrowed: who has full marks only because an earlier function of theirs was replaced by a correct one.
    """

    exercise: str
    max_points: float
    students: dict[State, tuple[str, ...]]
    points: tuple[float, ...]
    borrowed: tuple[str, ...]

    @property
    def median(self) -> float | None:
        """Half of the class has at least so many points; None if nobody could be graded."""
        return median(self.points) if self.points else None


def state(report: ExerciseReport) -> State:
    """How one submission stands in one exercise, by the points that count."""
    if report.verdict is Verdict.GRADER_ERROR:
        return State.NOT_GRADABLE
    if report.credited >= report.max_points:
        return State.FULL
    if report.credited > 0:
        return State.PARTLY
    if not report.begun:
        return State.NOT_BEGUN
    return State.NOT_GRADABLE if report.verdict is Verdict.INVALID_SUBMISSION else State.ZERO


def standings(members: Sequence[ClassMember]) -> tuple[Standing, ...]:
    """One for each exercise that was graded, in the order of the lesson."""
    reports: dict[str, list[tuple[str, ExerciseReport]]] = {}
    for member in members:
        for report in member.report.exercises if member.report else ():
            reports.setdefault(report.exercise, []).append((member.student, report))
    return tuple(_standing(name, own) for name, own in reports.items())


def _standing(name: str, reports: Sequence[tuple[str, ExerciseReport]]) -> Standing:
    states = [(student, state(report), report) for student, report in reports]
    return Standing(
        name,
        max(report.max_points for _, report in reports),
        {one: tuple(student for student, own, _ in states if own is one) for one in State},
        tuple(sorted(report.credited for _, own, report in states if own is not State.NOT_GRADABLE)),
        tuple(student for student, report in reports if settled(report) and not report.verdict.passed),
    )


def failed_to_grade(member: ClassMember) -> bool:
    """Whether the grader failed on some exercise, so that the points do not say what the submission is worth."""
    return member.report is not None and any(
        report.verdict is Verdict.GRADER_ERROR for report in member.report.exercises
    )


def scores(members: Sequence[ClassMember]) -> tuple[float, ...]:
    """Points of the whole lesson, of everybody who was graded, smallest first; written answers that wait count 0."""
    return tuple(sorted(member.score for member in members if member.report and not failed_to_grade(member)))
