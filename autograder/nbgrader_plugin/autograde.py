"""nbgrader's autograding of this course: the same converter, given clean folders and no kernel."""

import glob
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import temp_attrs
from traitlets import Bool, Unicode
from traitlets.config import Config

from autograder.errors import ArgumentError, CourseError
from autograder.exercises import catalogue
from autograder.grading.seeds import COURSE_FOLDER, course_seed
from autograder.nbgrader_plugin.grader import Grader
from autograder.nbgrader_plugin.intake import clear, take_in
from autograder.oracle.client import Oracle

INTAKE = f"{COURSE_FOLDER}/intake"


class CourseAutograde(Autograde):
    """Takes in every submission first; grades in sandboxes; leaves all the rest to nbgrader."""

    device = Unicode("cpu", help="Device on which TensorFlow computes: cpu or gpu.").tag(config=True)
    sandbox = Bool(True, help="Run submissions in bubblewrap; refuse to grade where none starts.").tag(config=True)

    def __init__(self, *args: Any, grader: Grader | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.grader = grader

    @property
    def _input_directory(self) -> str:
        return INTAKE if self._sanitizing else str(super()._input_directory)

    def start(self) -> None:
        """Grade; nbgrader's own exception, with a sentence, for whatever keeps all from being graded."""
        own = self.grader is None
        try:
            if self.grader is None:
                seed = course_seed(Path(self.coursedir.root))
                self.grader = Grader(Oracle(self.device), seed, self.sandbox)
                self.grader.ensure_sandbox()
            super().start()
        except CourseError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from error
        finally:
            if own and self.grader is not None:
                self.grader.oracle.close()
                self.grader = None

    def init_notebooks(self) -> None:
        """Take the submissions in before nbgrader looks at them, unless that is done."""
        assert self.grader is not None
        if not self.grader.intakes:
            take_in_all(self.coursedir, self.grader)
        super().init_notebooks()

    def convert_notebooks(self) -> None:
        """Make sure that the gradebook knows the lesson, then grade."""
        register_lesson(self.coursedir, self.config)
        super().convert_notebooks()


def take_in_all(coursedir: Any, grader: Grader, wanted: Sequence[str] = ()) -> None:
    """Take in the submissions that nbgrader was asked to grade; of these, if named, only the `wanted` ones.

    Raises:
        CourseError: if the lesson is not one of the course, or was never built.
    """
    lesson = coursedir.assignment_id
    catalogue.lesson(lesson)
    released = _released(coursedir, lesson)
    for folder in glob.glob(coursedir.format_path(INTAKE, coursedir.student_id, lesson)):
        clear(Path(folder))
    pattern = coursedir.format_path(coursedir.submitted_directory, coursedir.student_id, lesson)
    for folder in sorted(glob.glob(pattern)):
        if os.path.islink(folder) or not os.path.isdir(folder):
            continue
        student = Path(folder).parent.name
        if wanted and student not in wanted:
            continue
        clean = Path(coursedir.format_path(INTAKE, student, lesson))
        grader.intakes[student] = take_in(Path(folder), student, lesson, released, clean)


def _released(coursedir: Any, lesson: str) -> nbformat.NotebookNode:
    path = Path(coursedir.format_path(coursedir.release_directory, ".", lesson)) / f"{lesson}.ipynb"
    if not path.is_file():
        raise ArgumentError(f"lesson={lesson!r} must be built before it is graded, got no {path}; run `make build`.")
    return nbformat.read(path, as_version=4)


def register_lesson(coursedir: Any, config: Config) -> None:
    """Enter the lesson into the gradebook, as `nbgrader generate_assignment` does, unless it is there as it is.

    Raises:
        ArgumentError: if the lesson has gained or lost graded cells after submissions were graded.
    """
    ensure_programs()
    lesson = coursedir.assignment_id
    if _registered(coursedir, lesson) == _graded_cells(_released(coursedir, lesson)):
        return
    with temp_attrs(coursedir, release_directory=f"{COURSE_FOLDER}/release", student_id=".", notebook_id="*"):
        converter = GenerateAssignment(coursedir=coursedir, config=config)
        converter.force = True
        try:
            converter.start()
        except NbGraderException as error:
            raise ArgumentError(
                f"lesson={lesson!r} must have the graded cells that the gradebook knows, got others; "
                f"start a new gradebook or put the old lesson back ({error})."
            ) from error
    clear(Path(coursedir.format_path(f"{COURSE_FOLDER}/release", ".", lesson)))


def _registered(coursedir: Any, lesson: str) -> dict[str, tuple[str, float]]:
    """What the gradebook knows of a lesson: checksum and points by cell."""
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
