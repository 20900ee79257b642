"""Submissions that need a person: why, and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from autograder.classroom.member import ClassMember
from autograder.classroom.standing import failed_to_grade
from autograder.grading.results import ExerciseReport
from autograder.verdicts import Verdict

_TEXT_LENGTH = 200
_STOPPED = (Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.CRASHED)


class Reason(Enum):
    """Why a person is needed; the most pressing first. A few words, and what to do, in which places are filled in."""

    GRADER_ERROR = (
        "the grader failed",
        "Grade again: conv-course grade {lesson} --students {student}. If it fails again, conv-course doctor says why.",
    )
    NOT_GRADED = ("handed in, not graded", "Run conv-course grade {lesson} --students {student}.")
    INVALID = (
        "cannot be run",
        "Open {files}, tell them, and grade again once it is mended: conv-course grade {lesson} --students {student}.",
    )
    REFUSED = (
        "files were not taken in",
        "Look at what was handed in, kept as it came; put what counts into {files}, then "
        "conv-course grade {lesson} --students {student}.",
    )
    WAITING = (
        "a written answer waits",
        "JupyterLab, menu Nbgrader, Formgrader, Manual Grading, {lesson}.",
    )
    STOPPED = ("was stopped", "Look at {files}: the feedback names the function.")
    UNPROTECTED = ("graded without a sandbox", "Grade again in one: conv-course grade {lesson} --students {student}.")
    NOTES = ("notes", "Do what the note says; mostly nothing is left to do.")

    @property
    def words(self) -> str:
        """To stand after a student's name."""
        return self.value[0]

    def step(self, lesson: str, student: str) -> str:
        """What to click or to run."""
        files = f"submitted/{student}/{lesson}/conv_lib/"
        sentence: str = self.value[1]
        return sentence.format(lesson=lesson, student=student, files=files)


@dataclass(frozen=True)
class Matter:
    """One student, one reason: what happened and what to do."""

    student: str
    reason: Reason
    told: str
    step: str


def matters(members: Sequence[ClassMember], lesson: str) -> tuple[Matter, ...]:
    """Everything that needs a person, the most pressing first, then in the order of the roster."""
    found = [
        Matter(member.student, reason, _clipped(told), reason.step(lesson, member.student))
        for member in members
        for reason, told in _reasons(member)
    ]
    order = list(Reason)
    return tuple(sorted(found, key=lambda matter: order.index(matter.reason)))


def _reasons(member: ClassMember) -> Iterator[tuple[Reason, str]]:
    report = member.report
    if report is None:
        if member.submissions:
            yield Reason.NOT_GRADED, " ".join(member.notes) or "There is a submission without a grade."
    else:
        if failed_to_grade(member):
            yield Reason.GRADER_ERROR, _about(report.exercises, (Verdict.GRADER_ERROR,))
        if any(one.verdict is Verdict.INVALID_SUBMISSION and one.begun for one in report.exercises):
            yield Reason.INVALID, _about(report.exercises, (Verdict.INVALID_SUBMISSION,))
        if any(one.verdict in _STOPPED for one in report.exercises):
            yield Reason.STOPPED, _about(report.exercises, _STOPPED)
        if not report.sandboxed:
            yield Reason.UNPROTECTED, "It ran as a plain process of the person who graded."
    if member.refused:
        yield Reason.REFUSED, f"Left out: {', '.join(member.refused)}."
    if member.waiting:
        yield Reason.WAITING, "It has no points until somebody has read it."
    for note in dict.fromkeys((*member.notes, *report.notes) if report else ()):
        yield Reason.NOTES, note


def _about(reports: Sequence[ExerciseReport], verdicts: Sequence[Verdict]) -> str:
    """The exercises with one of these verdicts, and the first sentence about them."""
    concerned = [report for report in reports if report.verdict in verdicts]
    said = next((case.message for one in concerned for case in one.cases if case.verdict in verdicts), "")
    names = ", ".join(report.exercise for report in concerned)
    return f"{names}: {said}" if said else f"{names}."


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TEXT_LENGTH else f"{line[:_TEXT_LENGTH].rstrip()}…"
