"""One grading of a course run at a time, and a mark that tells whether the last one came to its end."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import ArgumentError
from autograder.grading.seeds import COURSE_FOLDER


@contextmanager
def grading(root: Path, lesson: str) -> Iterator[None]:
    """Keep other gradings of this course run out; the system lets go of the lock when this process dies.

    Raises:
        ArgumentError: if another process is grading.
    """
    folder = root / COURSE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "grading.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ArgumentError(
                f"grade: {root} must not be graded by two at a time, got another process that is grading it now."
            ) from error
        mark = _mark(root, lesson)
        mark.touch()
        yield
        mark.unlink(missing_ok=True)
    finally:
        os.close(handle)


def unfinished(root: Path, lesson: str) -> bool:
    """Whether the last grading of a lesson was cut short: what it wrote is sound, and more is to come."""
    return _mark(root, lesson).exists()


def _mark(root: Path, lesson: str) -> Path:
    return root / COURSE_FOLDER / f"grading-{lesson}"
