"""What fails most: parts of exercises, kinds of call, errors, verdicts, single cases.

An exercise that is right once an earlier function is mended is begun, and fails nothing here, but in verdicts and cases.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.classroom.member import ClassMember
from autograder.classroom.standing import State, state
from autograder.grading.results import ExerciseReport
from autograder.report.words import listed, settled
from autograder.verdicts import Verdict

#: Longest text of an error that is told; the rest of it is rarely what two people share.
MESSAGE_LENGTH = 100
_GRADED = {State.FULL, State.PARTLY, State.ZERO}
_NO_ERROR = {Verdict.PASSED, Verdict.NOT_IMPLEMENTED, Verdict.GRADER_ERROR}


@dataclass(frozen=True)
class PartFailure:
    """One part of an exercise: how many of those who have begun the exercise lack it, and who they are."""

    exercise: str
    part: str
    students: tuple[str, ...]
    begun: int

    @property
    def share(self) -> float:
        """Of those who have begun, 0 to 1."""
        return len(self.students) / self.begun if self.begun else 0.0


@dataclass(frozen=True)
class KindFailure:
    """Calls that fail, as the diagnosis tells them: "with a stride above 1 only"."""

    exercise: str
    where: str
    students: tuple[str, ...]
    begun: int


@dataclass(frozen=True)
class ErrorSeen:
    """An error that submissions raise where they should compute something, or another one than they should."""

    exercise: str
    type: str
    message: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class CaseFailure:
    """One case over the class: of those who have begun the exercise, how many fail it, and how."""

    exercise: str
    part: str
    case: str
    failed: int
    begun: int
    verdict: Verdict | None


_Own = tuple[str, ExerciseReport]


def parts(members: Sequence[ClassMember]) -> tuple[PartFailure, ...]:
    """Every part of every exercise, in the order of the lesson."""
    found: dict[tuple[str, str], list[str]] = {}
    begun = _begun(members)
    for student, report in _graded(members):
        for part in report.parts:
            missing = found.setdefault((report.exercise, part.name), [])
            if part.passed < part.total and not settled(report):
                missing.append(student)
    return tuple(PartFailure(exercise, part, tuple(own), begun[exercise]) for (exercise, part), own in found.items())


def kinds(members: Sequence[ClassMember]) -> tuple[KindFailure, ...]:
    """The kinds of call that fail, those in which most students fail first."""
    found: dict[tuple[str, str], list[str]] = {}
    begun = _begun(members)
    for student, report in _graded(members):
        if report.failing and not settled(report):
            where = report.failing.where or f"with {listed(report.failing.kinds)}"
            found.setdefault((report.exercise, where), []).append(student)
    every = (KindFailure(exercise, where, tuple(own), begun[exercise]) for (exercise, where), own in found.items())
    return tuple(sorted(every, key=lambda one: (-len(one.students), one.exercise, one.where)))


def errors(members: Sequence[ClassMember]) -> tuple[ErrorSeen, ...]:
    """The errors of the class, those that most students meet first."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for student, report in _graded(members):
        raised = [case.raised for case in report.cases if case.raised and case.verdict not in _NO_ERROR]
        for error in sorted({(one.type, _clipped(one.message)) for one in raised}) if not settled(report) else ():
            found.setdefault((report.exercise, *error), []).append(student)
    every = (ErrorSeen(*key, tuple(own)) for key, own in found.items())
    return tuple(sorted(every, key=lambda one: (-len(one.students), one.exercise, one.type, one.message)))


def _clipped(message: str) -> str:
    """An error's text on one line, with three dots for its numbers, which no two calls share."""
    line = re.sub(r"\d+", "…", " ".join(message.split()))
    return line if len(line) <= MESSAGE_LENGTH else f"{line[:MESSAGE_LENGTH].rstrip()}…"


def verdicts(members: Sequence[ClassMember]) -> dict[str, dict[Verdict, int]]:
    """Exercise -> verdict -> how many submissions got it."""
    found: dict[str, Counter[Verdict]] = {}
    for member in members:
        for report in member.report.exercises if member.report else ():
            found.setdefault(report.exercise, Counter())[report.verdict] += 1
    return {exercise: {verdict: own[verdict] for verdict in Verdict if own[verdict]} for exercise, own in found.items()}


def cases(members: Sequence[ClassMember]) -> tuple[CaseFailure, ...]:
    """Every case of every exercise, in the order in which they are run."""
    found: dict[tuple[str, str, str], Counter[Verdict]] = {}
    for _, report in _graded(members):
        for case in report.cases:
            found.setdefault((report.exercise, case.part, case.id), Counter())[case.verdict] += 1
    return tuple(_case(*key, own) for key, own in found.items())


def _case(exercise: str, part: str, case: str, seen: Counter[Verdict]) -> CaseFailure:
    wrong = [verdict for verdict in Verdict if seen[verdict] and not verdict.passed]
    most = max(wrong, key=lambda verdict: seen[verdict], default=None)
    return CaseFailure(exercise, part, case, sum(seen[verdict] for verdict in wrong), seen.total(), most)


def _graded(members: Sequence[ClassMember]) -> Iterator[_Own]:
    """The exercises that somebody has begun and that could be graded."""
    for member in members:
        for report in member.report.exercises if member.report else ():
            if state(report) in _GRADED:
                yield member.student, report


def _begun(members: Sequence[ClassMember]) -> Counter[str]:
    return Counter(report.exercise for _, report in _graded(members))
