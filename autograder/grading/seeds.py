"""The course's secret seed: hidden cases are drawn from it, the same ones for everybody."""

import os
import secrets
import tempfile
from pathlib import Path

from autograder.errors import ArgumentError

#: Where a course run keeps what is its own, below the folder that holds its gradebook.
COURSE_FOLDER = ".conv-course"


def course_seed(root: Path) -> int:
    """The seed of the course run in `root`; made at first use, by exactly one of several processes.

    Raises:
        ArgumentError: if the seed's file cannot be read or holds something else.
    """
    path = root / COURSE_FOLDER / "seed"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".seed-")
            with os.fdopen(handle, "w") as file:
                file.write(f"{secrets.randbits(63)}\n")
            try:
                os.link(beside, path)
            except FileExistsError:
                pass  # another process was quicker: its seed counts
            finally:
                os.unlink(beside)
        return int(path.read_text())
    except (OSError, ValueError) as error:
        raise ArgumentError(f"seed: {path} must hold one whole number ({error}).") from error
