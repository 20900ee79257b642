"""nbgrader's autograding of this course: the same converter, given clean folders and no kernel."""

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from traitlets import Bool, Unicode

from autograder.errors import CourseError
from autograder.exercises import catalogue
from autograder.grading.seeds import COURSE_FOLDER, course_seed
from autograder.nbgrader_plugin.grader import Grader
from autograder.nbgrader_plugin.intake import clear, take_in
from autograder.nbgrader_plugin.records import Records
from autograder.nbgrader_plugin.release import register, release
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
                root = Path(self.coursedir.root)
                self.grader = Grader(Oracle(self.device), course_seed(root), Records(root), self.sandbox)
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
        """Take the submissions in, and tell the gradebook of the lesson, unless that is done."""
        assert self.grader is not None
        if not self.grader.intakes:
            catalogue.lesson(self.coursedir.assignment_id)
            released = release(self.coursedir, self.config)
            register(self.coursedir, self.config, released)
            take_in_all(self.coursedir, released, self.grader)
        super().init_notebooks()


def take_in_all(coursedir: Any, released: NotebookNode, grader: Grader, wanted: Sequence[str] = ()) -> None:
    """Take in the submissions that nbgrader was asked to grade; of these, if named, only the `wanted` ones."""
    lesson = coursedir.assignment_id
    for folder in glob.glob(coursedir.format_path(INTAKE, coursedir.student_id, lesson)):
        clear(Path(folder))
    for student, folder in submitted(coursedir).items():
        if not wanted or student in wanted:
            clean = Path(coursedir.format_path(INTAKE, student, lesson))
            grader.intakes[student] = take_in(folder, student, lesson, released, clean)


def submitted(coursedir: Any) -> dict[str, Path]:
    """The submitted folders that nbgrader was asked to grade, by student; a link is no folder."""
    pattern = coursedir.format_path(coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id)
    folders = [Path(path) for path in sorted(glob.glob(pattern))]
    return {path.parent.name: path for path in folders if path.is_dir() and not path.is_symlink()}
