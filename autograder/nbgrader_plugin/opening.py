"""The gradebook of a course run, opened to look something up or to change a few words in it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DBAPIError, SAWarning

from autograder.errors import ArgumentError, GraderError
from autograder.grading.seeds import COURSE_FOLDER
from autograder.nbgrader_plugin.course import course_config
from autograder.nbgrader_plugin.database import refusal, shown, sqlite_file
from autograder.nbgrader_plugin.gradebook import has_gradebook
from autograder.nbgrader_plugin.release import ensure_programs


def directory_of(root: Path, lesson: str = "") -> Any:
    """nbgrader's directories of the course run in `root`, set to a lesson."""
    coursedir = CourseDirectory(config=course_config(root))
    coursedir.assignment_id = lesson
    return coursedir


@contextmanager
def opened_gradebook(root: Path) -> Iterator[Gradebook]:
    """The gradebook of the course run in `root`; none is made.

    Raises:
        ArgumentError: if there is none.
        GraderError: if it cannot be read.
    """
    coursedir = directory_of(root)
    db_url = str(coursedir.db_url)
    file = sqlite_file(db_url)
    if not has_gradebook(db_url):
        raise ArgumentError(
            f"gradebook: course={str(root)!r} must hold {file.name}, got none; "
            "say where the course is with --course, or begin with `conv-course roster`."
            if file
            else f"gradebook: {shown(db_url)} must hold a gradebook, got none; begin with `conv-course roster`."
        )
    ensure_programs()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader 0.9.6 under SQLAlchemy 2.1
        try:
            with Gradebook(db_url, coursedir.course_id) as gradebook:
                yield gradebook
        except DBAPIError as error:
            copies = f"; the last sound copies of it are in {root / COURSE_FOLDER / 'backups'}" if file else ""
            raise GraderError(
                f"gradebook: {shown(db_url)} must be readable ({refusal(error, db_url)}){copies}."
            ) from error
