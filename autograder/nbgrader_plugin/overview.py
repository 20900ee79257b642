"""Everybody of a class and one lesson, as the records and the gradebook have them; nothing is graded."""

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry, Student

from autograder.classroom.member import ClassMember
from autograder.collection.arrangement import arranged
from autograder.collection.members import folder_members
from autograder.collection.receiving import RECEIPT, received_folder
from autograder.grading.turn import unfinished
from autograder.nbgrader_plugin.autograde import submitted
from autograder.nbgrader_plugin.opening import directory_of, opened_gradebook
from autograder.nbgrader_plugin.records import Records

_CUT_SHORT = "The last grading was cut short before everybody was done; run conv-course grade again."
_NOT_GRADED = "Something was handed in that is not graded yet; run conv-course grade."
_CHANGED = "Something else was handed in since this was graded; run conv-course grade."


def read_class(root: Path, lesson: str) -> tuple[ClassMember, ...]:
    """Everybody on the roster, and whoever handed in without being on it, in order of ids.

    Args:
        root: folder of the course run.
        lesson: such as "01_forward".

    Raises:
        ArgumentError: if there is no gradebook.
        GraderError: if it cannot be read.
    """
    records, folders = Records(root), submitted(_every(root, lesson))
    with opened_gradebook(root) as gradebook:
        names = {one.id: _name(one) for one in gradebook.db.query(Student)}
        return tuple(
            _member(gradebook, root, lesson, student, names.get(student, ""), folders.get(student), records)
            for student in sorted({*names, *folders})
        )


def _every(root: Path, lesson: str) -> Any:
    coursedir = directory_of(root, lesson)
    coursedir.student_id = "*"
    return coursedir


def _name(student: Any) -> str:
    return " ".join(part for part in (student.first_name, student.last_name) if part)


def _member(
    gradebook: Gradebook, root: Path, lesson: str, student: str, name: str, folder: Path | None, records: Records
) -> ClassMember:
    record = records.find(student, lesson)
    entered = _entered(gradebook, lesson, student)
    received = list(received_folder(root, lesson, student).glob(f"*/{RECEIPT}"))
    handed_in = arranged(folder_members(folder), lesson) if folder else None
    notes = list(record.notes) if record else []
    if record is None and handed_in:
        notes.append(_NOT_GRADED)
    if record and unfinished(root, lesson):
        notes.append(_CUT_SHORT)
    if record and handed_in and record.submission != handed_in.library:
        notes.append(_CHANGED)
    return ClassMember(
        student=student,
        name=name,
        report=record.report if record else None,
        notes=tuple(notes),
        refused=record.refused if record else (),
        attempts=record.attempts if record else {},
        submissions=max(len(record.history) if record else 0, len(received), 1 if folder else 0),
        sources=handed_in.sources if handed_in else {},
        **entered,
    )


def _entered(gradebook: Gradebook, lesson: str, student: str) -> dict[str, Any]:
    """What the gradebook has of a student's lesson."""
    try:
        entry = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return {}
    grades = [grade for notebook in entry.notebooks for grade in notebook.grades]
    return {
        "score": float(entry.score),
        "max_score": float(entry.max_score),
        "manual": float(sum(grade.manual_score or 0.0 for grade in grades)),
        "waiting": bool(entry.needs_manual_grade),
        "late_seconds": float(entry.total_seconds_late),
    }
