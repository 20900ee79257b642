"""The lesson as students are given it, made from its source by nbgrader, and known to the gradebook."""

import copy
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import temp_attrs
from traitlets.config import Config

from autograder.errors import ArgumentError, GraderError
from autograder.grading.seeds import COURSE_FOLDER
from autograder.nbgrader_plugin.gradebook import ensure_gradebook
from autograder.nbgrader_plugin.problems import Remembering

#: A folder of the grader's own: whoever tries a lesson out in `lessons/` changes nothing that is graded.
RELEASE = f"{COURSE_FOLDER}/release"


def release(coursedir: Any, config: Config) -> nbformat.NotebookNode:
    """The notebook that students are given, without touching a gradebook.

    Args:
        coursedir: nbgrader's directories; its assignment is the lesson.
        config: nbgrader's settings.

    Raises:
        ArgumentError: if the lesson's solved notebook was never built, or nbgrader cannot release it.
    """
    lesson = coursedir.assignment_id
    source = Path(coursedir.format_path(coursedir.source_directory, ".", lesson)) / f"{lesson}.ipynb"
    if not source.is_file():
        raise ArgumentError(f"lesson={lesson!r} must be built before it is used, got no {source}; run `make build`.")
    quiet = copy.deepcopy(config)
    quiet.SaveCells.enabled = False
    quiet.GenerateAssignment.no_database = True
    _generate(coursedir, quiet)
    return nbformat.read(path_of(coursedir), as_version=4)


def path_of(coursedir: Any) -> Path:
    """Where `release` puts the notebook."""
    lesson = coursedir.assignment_id
    return Path(coursedir.format_path(RELEASE, ".", lesson)) / f"{lesson}.ipynb"


def register(coursedir: Any, config: Config, released: nbformat.NotebookNode) -> None:
    """Enter the lesson into the gradebook, as `nbgrader generate_assignment` does, unless it is there as it is.

    Raises:
        ArgumentError: if the lesson has gained or lost graded cells after submissions were graded.
    """
    ensure_programs()
    ensure_gradebook(str(coursedir.db_url), str(coursedir.course_id))
    if _registered(coursedir) != _graded_cells(released):
        _generate(coursedir, config)


class _Generate(Remembering, GenerateAssignment):
    """nbgrader's own, which remembers what kept it from a notebook."""


def _generate(coursedir: Any, config: Config) -> None:
    with temp_attrs(coursedir, release_directory=RELEASE, student_id=".", notebook_id="*"):
        converter = _Generate(coursedir=coursedir, config=config)
        converter.force = True
        try:
            converter.start()
        except NbGraderException as error:
            if converter.out_of_room:
                raise GraderError(
                    f"release: {coursedir.root} and its gradebook must be writable ({converter.problem})."
                ) from error
            raise ArgumentError(
                f"lesson={coursedir.assignment_id!r} must be one that nbgrader can release, with the graded cells "
                f"that the gradebook knows, got others; put the old lesson back or start a new gradebook ({error})."
            ) from error


def _registered(coursedir: Any) -> dict[str, tuple[str, float]]:
    """What the gradebook knows of a lesson: checksum and points by cell."""
    lesson = coursedir.assignment_id
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            return {}
        points = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        return {cell.name: (str(cell.checksum), points.get(cell.name, 0.0)) for cell in notebook.source_cells}


def _graded_cells(notebook: nbformat.NotebookNode) -> dict[str, tuple[str, float]]:
    """The same, read from a released notebook."""
    owned = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {own["grade_id"]: (own["checksum"], float(own.get("points", 0.0))) for own in owned}


def ensure_programs() -> None:
    """nbgrader calls `alembic` by name when it makes a gradebook: let it be found beside this Python."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = beside + os.pathsep + os.environ.get("PATH", "")
