"""The class report as tables for a spreadsheet; what comes from students can never become a formula there."""

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.classroom.class_report import ClassReport
from autograder.classroom.member import ClassMember
from autograder.grading.results import ExerciseReport

Cell = str | int | float | None
#: With these a spreadsheet begins a formula; it may skip white space before them.
_FORMULA = ("=", "+", "-", "@")


def students_csv(report: ClassReport) -> str:
    """One row for everybody on the roster: points, lateness, what waits, and every exercise."""
    exercises = [standing.exercise for standing in report.standings]
    head = ["student", "name", "handed_in", "points", "max_points", "by_hand", "waiting", "late_seconds", "submissions"]
    for exercise in exercises:
        head += [f"{exercise}_points", f"{exercise}_verdict", f"{exercise}_misconceptions", f"{exercise}_checks"]
    return _written(head, (_student(member, exercises) for member in report.members))


def _student(member: ClassMember, exercises: Sequence[str]) -> list[Cell]:
    own = {report.exercise: report for report in member.report.exercises} if member.report else {}
    row: list[Cell] = [
        member.student,
        member.name,
        "yes" if member.handed_in else "no",
        member.score if member.report else None,
        member.max_score,
        member.manual,
        "yes" if member.waiting else "no",
        member.late_seconds,
        member.submissions,
    ]
    for exercise in exercises:
        row += [*_exercise(own.get(exercise)), member.attempts.get(exercise)]
    return row


def _exercise(report: ExerciseReport | None) -> list[Cell]:
    if report is None:
        return [None, None, None]
    names = "; ".join(report.diagnosis.misconceptions) if report.diagnosis else ""
    return [report.credited, report.verdict.value, names]


def cases_csv(report: ClassReport) -> str:
    """One row for every case: of those who have begun the exercise, how many fail it, and how most of them do."""
    head = ["exercise", "part", "case", "begun", "failed", "share_failed", "most_frequent_verdict"]
    return _written(
        head,
        (
            [
                case.exercise,
                case.part,
                case.case,
                case.begun,
                case.failed,
                round(case.failed / case.begun, 3),
                case.verdict.value if case.verdict else "",
            ]
            for case in report.cases
        ),
    )


def _written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue()


def _cell(value: Cell) -> str:
    """A cell; text that a spreadsheet would compute gets an apostrophe in front, numbers never do."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in value)
        return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
    return f"{value:g}" if isinstance(value, float) else str(value)
