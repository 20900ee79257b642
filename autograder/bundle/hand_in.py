"""The archive in which a student hands a lesson in where there is no exchange: notebook, library, numbers of checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.bundle.archive import zipped
from autograder.bundle.unfinished import look_at_library, look_at_notebook
from autograder.errors import SubmissionError
from autograder.exercises import catalogue
from autograder.submission.files import MAX_NOTEBOOK, read_regular
from autograder.submission.snapshot import PACKAGE, find_submission, read_submission


@dataclass(frozen=True)
class HandIn:
    """One lesson, ready to be packed.

    Attributes:
        lesson: its name.
        folder: where the `conv_lib/` lies.
        notebook: where the lesson's notebook lies; None if there is none.
        files: path inside the archive -> content.
        times: when each file was last saved, in local time.
        left_out: sentences about what does not go along.
        warnings: sentences about what the student may have forgotten.
    """

    lesson: str
    folder: Path
    notebook: Path | None
    files: Mapping[str, bytes] = field(repr=False)
    times: Mapping[str, datetime] = field(repr=False)
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def mark(lesson: str) -> str:
    """What the archive says it is."""
    return f"conv-course hand-in of {lesson}"


def gather(start: Path, lesson: str) -> HandIn:
    """Collect what is handed in, without running any of it.

    Args:
        start: a folder of the student; `conv_lib/` is found from there upwards.
        lesson: such as "01_forward".

    Raises:
        ArgumentError: if there is no such lesson.
        SubmissionError: if there is no `conv_lib/` with a Python file.
    """
    asked = catalogue.lesson(lesson)
    folder = find_submission(start)
    library = read_submission(folder)
    files = dict(library.files)
    warnings = list(look_at_library(files, asked))
    paths = {path: folder / path for path in files}
    notebook = find_notebook(start.resolve(), folder, lesson)
    if notebook is None:
        warnings.insert(
            0, f"There is no notebook {lesson}.ipynb: only {PACKAGE} goes along, and nothing written in it."
        )
    else:
        name = f"{lesson}.ipynb"
        files[name] = _read_notebook(notebook)
        paths[name] = notebook
        warnings += look_at_notebook(files[name])
    times = {name: _saved(path) for name, path in paths.items()}
    return HandIn(lesson, folder, notebook, files, times, library.notes, tuple(warnings))


def find_notebook(start: Path, folder: Path, lesson: str) -> Path | None:
    """The lesson's notebook: here, below here, or beside the `conv_lib/`."""
    name = f"{lesson}.ipynb"
    places = [start / lesson / name, folder / "lessons" / lesson / name, folder / lesson / name, folder / name]
    if start.name == lesson:
        places.insert(0, start / name)
    return next((path for path in places if path.is_file()), None)


def _read_notebook(path: Path) -> bytes:
    try:
        data = read_regular(path, MAX_NOTEBOOK)
    except OSError as error:
        raise SubmissionError(f"pack: {path} must be a readable file, got: {error.strerror or error}.") from error
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(
            f"pack: {path} must have at most {MAX_NOTEBOOK >> 20} MiB, got more. In JupyterLab: menu Edit, "
            "Clear Outputs of All Cells; save; pack again."
        )
    return data


def _saved(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime)


def packed(hand_in: HandIn, name: str, extra: bytes, now: datetime) -> bytes:
    """The archive.

    Args:
        hand_in: what is handed in.
        name: of one file more.
        extra: its content.
        now: the time, in local time: when that file was made.
    """
    files = {**hand_in.files, name: extra}
    return zipped(files, mark(hand_in.lesson), {**hand_in.times, name: now})
