"""What is given to students, read from where the builder put it, and only as the builder made it.

Somebody may have tried the exercises in the folders of the checkout. Such a file must never reach a student, so each
one is held against the builder's record, and searched for what only solutions have.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from autograder.bundle.unfinished import not_begun
from autograder.errors import ArgumentError
from autograder.exercises.catalogue import EXERCISES
from autograder.submission.snapshot import PACKAGE

#: Written by `make build` beside what it generates: path -> SHA-256.
RECORD = ".generated.json"
#: What only solutions hold; put together here, because this file is given to students too.
MARKS = tuple(
    f"{edge} {what}".encode() for edge in ("BEGIN", "END") for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
)


def read_record(folder: Path) -> dict[str, str]:
    """Path below `folder` -> SHA-256 of what was built last; {} without a record that can be read."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(path): str(digest) for path, digest in record.items()} if type(record) is dict else {}


def released_library(folder: Path) -> dict[str, bytes]:
    """The stubs: "conv_lib/conv2d.py" and so on -> source, exactly as they were built.

    Args:
        folder: the generated `conv_lib/`.

    Raises:
        ArgumentError: naming the file, if one was edited, added or lost, or shows a solution.
    """
    record = read_record(folder)
    if not record:
        raise ArgumentError(
            f"release: {folder} must hold the stubs of conv_lib/, got no record of a build; `make build`."
        )
    present = {path.name for path in folder.glob("*.py")}
    for name in sorted(present - set(record)):
        raise ArgumentError(f"release: {folder / name} must not go to students, because it is no file of the library.")
    files = {f"{PACKAGE}/{name}": _as_built(folder, name, record[name]) for name in sorted(record)}
    for exercise in EXERCISES:
        path = f"{PACKAGE}/{exercise.module}.py"
        if path not in files or not not_begun(files[path], exercise.function):
            raise ArgumentError(
                f"release: {folder / Path(path).name} must leave {exercise.function} to students, got a function that "
                "does not raise NotImplementedError; `make build`."
            )
    ensure_no_solution(files)
    return files


def given_files(folder: Path) -> dict[str, bytes]:
    """The files of the library in which students write nothing: "conv_lib/arguments.py" and the like -> source.

    Args:
        folder: the generated `conv_lib/`.

    Returns:
        Those that are as they were built; {} where nothing was built.
    """
    graded = {f"{exercise.module}.py" for exercise in EXERCISES}
    files = {}
    for name, digest in read_record(folder).items():
        if name not in graded:
            try:
                files[f"{PACKAGE}/{name}"] = _as_built(folder, name, digest)
            except ArgumentError:
                continue
    return files


def released_notebook(folder: Path, lesson: str) -> bytes:
    """A lesson's notebook, exactly as it was built.

    Args:
        folder: the generated `lessons/`.
        lesson: such as "01_forward".

    Raises:
        ArgumentError: if it is missing, was edited or run, or shows a solution.
    """
    name = f"{lesson}/{lesson}.ipynb"
    record = read_record(folder)
    if name not in record:
        raise ArgumentError(f"release: {folder / name} must be built before it is given out; `make build`.")
    data = _as_built(folder, name, record[name])
    ensure_no_solution({name: data})
    return data


def _as_built(folder: Path, name: str, digest: str) -> bytes:
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArgumentError(f"release: {path} must be readable, got: {error.strerror}; `make build`.") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ArgumentError(
            f"release: {path} must be as it was built, got one that was edited or run since. Move your work away and "
            "run `make build`; nothing was written."
        )
    return data


def ensure_no_solution(files: Mapping[str, bytes]) -> None:
    """Look for the marks of solutions.

    Raises:
        ArgumentError: naming the first file that holds one.
    """
    for name, data in files.items():
        for mark in MARKS:
            if mark in data:
                raise ArgumentError(f"release: {name} must not go to students, because it holds {mark.decode()!r}.")


def ensure_no_copy(files: Mapping[str, bytes], solutions: Path) -> None:
    """Look for files that are, byte for byte, files of the solutions.

    Raises:
        ArgumentError: naming the first one.
    """
    known = {path.read_bytes(): path for path in sorted(solutions.rglob("*")) if path.is_file()}
    known.pop(b"", None)
    for name, data in files.items():
        if data in known:
            raise ArgumentError(f"release: {name} must not go to students, because it is {known[data]}.")
