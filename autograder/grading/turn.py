"""One command at a time that changes a course run, and a mark that tells whether the last grading came to its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import ArgumentError, GraderError
from autograder.grading.seeds import COURSE_FOLDER

try:
    import fcntl
except ImportError:  # Windows, where students check but nobody grades
    fcntl = None  # type: ignore[assignment]

_LOCK = "grading.lock"


@contextmanager
def turn(root: Path, doing: str) -> Iterator[None]:
    """Keep other gradings and collections of a course run out; the system lets go of the lock with the process.

    Args:
        root: folder of the course run.
        doing: name of the command, for the sentence.

    Raises:
        ArgumentError: if another process is at it.
        GraderError: if the folder cannot be written.
    """
    folder = root / COURSE_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise GraderError(f"{doing}: {folder} must be writable ({error.strerror}).") from error
    try:
        _take(handle, root, doing)
        yield
    finally:
        os.close(handle)


def _take(handle: int, root: Path, doing: str) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ArgumentError(
            f"{doing}: {root} must be left alone meanwhile, got another process that is grading or collecting."
        ) from error


@contextmanager
def grading(root: Path, lesson: str) -> Iterator[None]:
    """The turn of a grading; until it has come to its end, its lesson is marked.

    Raises:
        ArgumentError: if another process is at it.
        GraderError: if the folder cannot be written.
    """
    with turn(root, "grade"):
        mark = _mark(root, lesson)
        mark.touch()
        yield
        mark.unlink(missing_ok=True)


def unfinished(root: Path, lesson: str) -> bool:
    """Whether the last grading of a lesson was cut short: what it wrote is sound, and more is to come."""
    return _mark(root, lesson).exists()


def _mark(root: Path, lesson: str) -> Path:
    return root / COURSE_FOLDER / f"grading-{lesson}"
