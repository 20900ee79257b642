"""The roster of a course run, which nbgrader's gradebook holds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.api import Student as Entry
from sqlalchemy.exc import DBAPIError, IntegrityError

from autograder.collection.students import Roster, Student
from autograder.errors import ArgumentError, GraderError
from autograder.nbgrader_plugin.configuration import COURSE
from autograder.nbgrader_plugin.course import CONFIG_FILE
from autograder.nbgrader_plugin.database import POSTGRESQL, has_password, refusal, shown, url_of
from autograder.nbgrader_plugin.gradebook import back_up, ensure_gradebook, has_gradebook
from autograder.nbgrader_plugin.opening import directory_of, opened_gradebook
from autograder.nbgrader_plugin.release import ensure_programs
from autograder.writing import write_whole

_CONFIG = '''"""nbgrader's settings for this course; all of them live in `autograder.nbgrader_plugin`."""

from autograder.nbgrader_plugin.configuration import configure

configure(get_config())  # noqa: F821  (nbgrader's loader provides get_config)
'''
_ELSEWHERE = "get_config().CourseDirectory.db_url = {}  # noqa: F821\n"
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
    if not has_gradebook(str(directory_of(root).db_url)):
        return Roster()
    with opened_gradebook(root) as gradebook:
        return Roster(tuple(sorted((_student(entry) for entry in gradebook.db.query(Entry)), key=lambda one: one.id)))


def enter_students(root: Path, students: Sequence[Student], gradebook: str = "") -> Entered:
    """Write students into the gradebook, all or none; make it, and nbgrader's settings, if they are not there.

    Args:
        root: folder of the course run; made if it is not there.
        students: nobody twice. What they leave empty stays as it is in the gradebook.
        gradebook: URL of a PostgreSQL database, without a password, to keep the gradebook of a new course run in;
            default: where the settings say, which is `gradebook.db` in `root` if they say nothing.

    Raises:
        ArgumentError: if the URL cannot be used, or is not that of this course run.
        GraderError: if the gradebook cannot be written; then nothing was.
    """
    ensure_programs()
    if gradebook:
        _check_url(root, gradebook)
        ensure_gradebook(gradebook, COURSE)  # first: settings with a URL of no use would be in the way
    try:
        root.mkdir(parents=True, exist_ok=True)
        if not (root / CONFIG_FILE).exists():
            write_whole(root / CONFIG_FILE, _settings(gradebook).encode())
    except OSError as error:
        raise GraderError(f"roster: {root} must be writable ({error.strerror}).") from error
    coursedir = directory_of(root)
    db_url = str(coursedir.db_url)
    back_up(db_url, root)
    ensure_gradebook(db_url, str(coursedir.course_id))
    try:
        with Gradebook(db_url, coursedir.course_id) as opened:
            try:
                return _enter(opened.db, students)
            except IntegrityError:  # another command has entered one of them meanwhile
                opened.db.rollback()
                return _enter(opened.db, students)
    except DBAPIError as error:
        raise GraderError(f"roster: {shown(db_url)} must be writable ({refusal(error, db_url)}).") from error


def _settings(gradebook: str) -> str:
    return _CONFIG + (_ELSEWHERE.format(json.dumps(gradebook)) if gradebook else "")


def _check_url(root: Path, gradebook: str) -> None:
    if url_of(gradebook).get_backend_name() != POSTGRESQL:
        raise ArgumentError(
            f"roster: gradebook={gradebook!r} must begin with {POSTGRESQL}:; a file is always gradebook.db in the course."
        )
    if has_password(gradebook):
        raise ArgumentError(
            f"roster: gradebook={shown(gradebook)!r} must not hold a password, which others could read here and in "
            f"{CONFIG_FILE}; put it into ~/.pgpass, or into the environment as PGPASSWORD."
        )
    if not (root / CONFIG_FILE).exists() and not (root / "gradebook.db").exists():
        return
    own = str(directory_of(root).db_url)
    if own != gradebook:
        raise ArgumentError(
            f"roster: gradebook={gradebook!r} must be the one of this course run, got another ({shown(own)}); where it is "
            f"kept is said once, in {root / CONFIG_FILE}."
        )


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
