"""One command at a time that changes or reads all of `submitted/`."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import ArgumentError, GraderError
from autograder.grading.seeds import COURSE_FOLDER

#: Grading takes the same lock.
LOCK = "grading.lock"


@contextmanager
def collecting(root: Path) -> Iterator[None]:
    """Keep gradings and other collections of this course run out; the system lets go of the lock with the process.

    Raises:
        ArgumentError: if another process is at it.
        GraderError: if the folder cannot be written.
    """
    folder = root / COURSE_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise GraderError(f"collect: {folder} must be writable ({error.strerror}).") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ArgumentError(
                f"collect: {root} must be left alone meanwhile, got another process that is grading or collecting."
            ) from error
        yield
    finally:
        os.close(handle)
