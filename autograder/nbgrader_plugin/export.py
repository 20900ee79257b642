"""The grades of a course run, read from nbgrader's gradebook, with what keeps a grade from being final."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func

from autograder.errors import ArgumentError
from autograder.gradesheets.grades import Mark, Standing, StudentGrades
from autograder.grading.results import ExerciseReport
from autograder.grading.turn import unfinished
from autograder.nbgrader_plugin.autograde import submitted
from autograder.nbgrader_plugin.opening import directory_of, opened_gradebook
from autograder.nbgrader_plugin.received import handed_in_again, moodle_folders
from autograder.nbgrader_plugin.records import Records
from autograder.report.words import points


@dataclass(frozen=True)
class CourseGrades:
    """Everybody's grades.

    Attributes:
        students: the roster, sorted by last name, and whoever handed in without being on it.
        worth: points to be had, by lesson, in the order of the course.
        notes: sentences about the course run as a whole.
    """

    students: tuple[StudentGrades, ...]
    worth: Mapping[str, float]
    notes: tuple[str, ...] = ()


def read_grades(root: Path, lessons: Sequence[str] = ()) -> CourseGrades:
    """Read what the gradebook has, without grading anything.

    Args:
        root: folder of the course run.
        lessons: such as "01_forward"; default: all that the gradebook knows.

    Raises:
        ArgumentError: if there is no gradebook, or it does not know a lesson, or nobody.
        GraderError: if it cannot be read.
    """
    with opened_gradebook(root) as gradebook:
        worth = _worth(gradebook, lessons)
        # Sorted here: each database has its own order of letters.
        people = sorted(
            gradebook.db.query(Student), key=lambda one: (one.last_name or "", one.first_name or "", one.id)
        )
        roster = {one.id: [one.first_name, one.last_name, one.email, one.lms_user_id] for one in people}
        marks = {lesson: _marks(gradebook, lesson, worth[lesson]) for lesson in worth}
    for lesson in worth:
        _add_handed_in(root, lesson, worth[lesson], marks[lesson])
        roster |= {student: [""] * 4 for student in sorted(marks[lesson]) if student not in roster}
    if not roster:
        raise ArgumentError("export: the roster must have a student, got none; enter it with `conv-course roster`.")
    numbers = {lesson: moodle_folders(root, lesson) for lesson in worth}
    students = []
    for student, about in roster.items():
        first, last, email, lms_user_id = (text or "" for text in about)
        own = {lesson: marks[lesson].get(student, Mark(Standing.ABSENT, max_points=worth[lesson])) for lesson in worth}
        ids = {lesson: numbers[lesson][student][1] for lesson in worth if student in numbers[lesson]}
        students.append(StudentGrades(student, first, last, email, lms_user_id, own, ids))
    return CourseGrades(
        tuple(students), worth, tuple(_cut_short(lesson) for lesson in worth if unfinished(root, lesson))
    )


def comments_on(root: Path, lesson: str, grades: CourseGrades) -> dict[str, str]:
    """One line about each student's lesson that has a grade: the points of each exercise, and what was mistaken."""
    records = Records(root)
    lines = {}
    for person in grades.students:
        record = records.find(person.student, lesson)
        if record and person.marks[lesson].standing is Standing.GRADED:
            lines[person.student] = "; ".join(map(_about, record.report.exercises)) + ". Details: feedback page."
    return lines


def _about(report: ExerciseReport) -> str:
    named = f" ({', '.join(report.diagnosis.misconceptions)})" if report.diagnosis else ""
    return f"{report.exercise} {points(report.credited)} of {points(report.max_points)}{named}"


def _cut_short(lesson: str) -> str:
    return f"The last grading of {lesson} was cut short; run `conv-course grade {lesson}` again."


def _worth(gradebook: Gradebook, lessons: Sequence[str]) -> dict[str, float]:
    known = {one.name: float(one.max_score or 0.0) for one in gradebook.assignments}
    for lesson in lessons:
        if lesson not in known:
            names = ", ".join(sorted(known)) or "none"
            raise ArgumentError(f"export: lesson={lesson!r} must be one that the gradebook knows, got {names}.")
    if not known:
        raise ArgumentError("export: the gradebook must know a lesson, got none; begin with `conv-course release`.")
    return {lesson: known[lesson] for lesson in lessons or sorted(known)}


def _marks(gradebook: Gradebook, lesson: str, worth: float) -> dict[str, Mark]:
    """What the gradebook has of a lesson, by student."""
    one = SubmittedAssignment
    rows = (
        gradebook.db.query(
            one.student_id,
            one.score,
            one.late_submission_penalty,
            one.needs_manual_grade,
            one.timestamp,
            one.extension,
            Assignment.duedate,
        )
        .join(Assignment, one.assignment_id == Assignment.id)
        .filter(Assignment.name == lesson)
    )
    asked = _count_asked(gradebook, lesson)
    entered, failed = _count_entered(gradebook, lesson), _failed(gradebook, lesson)
    marks: dict[str, Mark] = {}
    for student, score, penalty, waits, handed_in, extension, due in rows:
        standing = Standing.GRADED
        if student in failed or entered.get(student, 0) < asked:
            standing = Standing.FAILED
        elif waits:
            standing = Standing.WAITING
        late = _late(handed_in, due, extension)
        marks[student] = Mark(standing, float(score or 0.0), float(penalty or 0.0), worth, late)
    return marks


def _count_asked(gradebook: Gradebook, lesson: str) -> int:
    query = gradebook.db.query(func.count(GradeCell.id)).join(Notebook, GradeCell.notebook_id == Notebook.id)
    return int(query.join(Assignment).filter(Assignment.name == lesson).scalar())


def _grades(gradebook: Gradebook, lesson: str, *columns: Any) -> Any:
    return (
        gradebook.db.query(*columns)
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == lesson)
    )


def _count_entered(gradebook: Gradebook, lesson: str) -> dict[str, int]:
    """How many graded cells have an entry, by student."""
    query = _grades(gradebook, lesson, SubmittedAssignment.student_id, func.count(Grade.id))
    return {student: int(count) for student, count in query.group_by(SubmittedAssignment.student_id)}


def _failed(gradebook: Gradebook, lesson: str) -> set[str]:
    """Students with a check that the grader could not finish: it has no score and asks for a person."""
    query = _grades(gradebook, lesson, SubmittedAssignment.student_id).join(GradeCell, Grade.cell_id == GradeCell.id)
    unscored = (Grade.auto_score.is_(None), GradeCell.cell_type == "code")
    return {row[0] for row in query.filter(Grade.needs_manual_grade, *unscored)}


def _late(handed_in: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    if handed_in is None or due is None:
        return 0.0
    return max(0.0, (handed_in - due - (extension or timedelta())).total_seconds())


def _add_handed_in(root: Path, lesson: str, worth: float, marks: dict[str, Mark]) -> None:
    """Mark what lies in `submitted/` and is not what was graded."""
    for student, folder in submitted(directory_of(root, lesson)).items():
        if student not in marks:
            marks[student] = Mark(Standing.UNGRADED, max_points=worth)
        elif handed_in_again(root, lesson, student, folder):
            marks[student] = Mark(Standing.STALE, max_points=worth)
