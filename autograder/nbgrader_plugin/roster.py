"""The roster of a course run, which nbgrader's gradebook holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.api import Student as Entry
from sqlalchemy.exc import SQLAlchemyError

from autograder.collection.students import Roster, Student
from autograder.errors import GraderError
from autograder.nbgrader_plugin.course import CONFIG_FILE
from autograder.nbgrader_plugin.gradebook import back_up, ensure_gradebook, sqlite_file
from autograder.nbgrader_plugin.opening import directory_of
from autograder.nbgrader_plugin.release import ensure_programs
from autograder.writing import write_whole

_CONFIG = '''"""nbgrader's settings for this course; all of them live in `autograder.nbgrader_plugin`."""

from autograder.nbgrader_plugin.configuration import configure

configure(get_config())  # noqa: F821  (nbgrader's loader provides get_config)
'''
_FIELDS = ("first_name", "last_name", "email", "lms_user_id")


@dataclass(frozen=True)
class Entered:
    """What entering students came to: ids.

    Attributes:
        added: new ones.
        changed: known ones of whom something else is written down now.
        unchanged: known ones.
        missing: those in the gradebook who were not named; they stay, for grades hang on them.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]


def read_roster(root: Path) -> Roster:
    """Everybody in the gradebook of the course run in `root`, in order of their ids; nobody where there is none."""
    coursedir = directory_of(root)
    file = sqlite_file(str(coursedir.db_url))
    if file is not None and not file.is_file():
        return Roster()
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return Roster(tuple(sorted((_student(entry) for entry in gradebook.db.query(Entry)), key=lambda one: one.id)))


def enter_students(root: Path, students: Sequence[Student]) -> Entered:
    """Write students into the gradebook, all or none; make it, and nbgrader's settings, if they are not there.

    Args:
        root: folder of the course run; made if it is not there.
        students: nobody twice. What they leave empty stays as it is in the gradebook.

    Raises:
        GraderError: if it cannot be written; then nothing was.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        if not (root / CONFIG_FILE).exists():
            write_whole(root / CONFIG_FILE, _CONFIG.encode())
    except OSError as error:
        raise GraderError(f"roster: {root} must be writable ({error.strerror}).") from error
    coursedir = directory_of(root)
    ensure_programs()
    back_up(str(coursedir.db_url), root)
    ensure_gradebook(str(coursedir.db_url), str(coursedir.course_id))
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            return _enter(gradebook.db, students)
    except SQLAlchemyError as error:
        raise GraderError(f"roster: {coursedir.db_url} must be writable ({error}).") from error


def _enter(session: Any, students: Sequence[Student]) -> Entered:
    known = {str(entry.id): entry for entry in session.query(Entry)}
    added, changed, unchanged = list[str](), list[str](), list[str]()
    for student in students:
        entry = known.get(student.id)
        if entry is None:
            session.add(Entry(id=student.id, **{name: getattr(student, name) or None for name in _FIELDS}))
            added.append(student.id)
            continue
        other = {name: text for name in _FIELDS if (text := getattr(student, name)) and text != getattr(entry, name)}
        for name, text in other.items():
            setattr(entry, name, text)
        (changed if other else unchanged).append(student.id)
    session.commit()
    missing = sorted(set(known) - {student.id for student in students})
    return Entered(tuple(added), tuple(changed), tuple(unchanged), tuple(missing))


def _student(entry: Any) -> Student:
    return Student(str(entry.id), *[str(getattr(entry, name) or "") for name in _FIELDS])
