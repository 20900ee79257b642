"""From a submitted folder, which may hold anything, to a small clean one that nbgrader can be given."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.errors import SubmissionError
from autograder.nbgrader_plugin.notebooks import MAX_BYTES, restore
from autograder.submission.files import read_regular
from autograder.submission.snapshot import Submission, read_submission


@dataclass(frozen=True)
class Intake:
    """What was found in one student's folder.

    Attributes:
        submission: the library that was handed in, or the sentence that says why there is none.
        notes: what was wrong with the folder or the notebook.
    """

    submission: Submission | SubmissionError
    notes: tuple[str, ...]


def take_in(folder: Path, student: str, lesson: str, released: NotebookNode, clean: Path) -> Intake:
    """Read `folder`, without changing it, and write what nbgrader may see into `clean`.

    Args:
        folder: the student's submitted folder.
        student: id of the student, for reports.
        lesson: name of the lesson, which is the name of its notebook.
        released: the notebook that the student was given.
        clean: a folder that does not exist yet.
    """
    name, data, notes = _find_notebook(folder, lesson)
    restored = restore(data, released)
    clean.mkdir(parents=True)
    nbformat.write(restored.notebook, clean / f"{lesson}.ipynb")
    _copy_timestamp(folder, clean)
    notes += restored.notes
    if name and name != f"{lesson}.ipynb":
        notes += (f"The notebook was called {name!r} instead of '{lesson}.ipynb'.",)
    try:
        submission = read_submission(folder, student)
    except SubmissionError as error:
        return Intake(error, notes)
    submission.write_to(clean)
    return Intake(submission, notes + submission.notes)


def _find_notebook(folder: Path, lesson: str) -> tuple[str, bytes | None, tuple[str, ...]]:
    """The lesson's notebook; under another name if it is the only one."""
    wanted = f"{lesson}.ipynb"
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(".ipynb"))
    except OSError as error:
        return "", None, (f"The submitted folder cannot be read ({error.strerror}).",)
    if wanted not in names and len(names) > 1:
        return "", None, ("There are several notebooks and none has the lesson's name; none was read.",)
    name = wanted if wanted in names else (names[0] if names else "")
    if not name:
        return "", None, ()
    return name, _read(folder / name), ()


def _read(path: Path) -> bytes:
    """The bytes of a regular file, one more than the limit at most; b"" for anything else."""
    try:
        return read_regular(path, MAX_BYTES)
    except OSError:
        return b""


def _copy_timestamp(folder: Path, clean: Path) -> None:
    """Pass the time of submission on, if it is one that nbgrader can read."""
    text = _read(folder / "timestamp.txt")[:100].decode("ascii", "replace").strip()
    words = text.removesuffix(" UTC").removesuffix("Z")
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return
    (clean / "timestamp.txt").write_text(text)


def clear(folder: Path) -> None:
    """Remove a clean folder of an earlier run."""
    shutil.rmtree(folder, ignore_errors=True)
