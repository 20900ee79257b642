"""nbgrader's autograding of this course: the same converter, given clean folders and no kernel."""

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from sqlalchemy.exc import DBAPIError, OperationalError
from traitlets import Bool, Type, Unicode

import autograder
from autograder.bundle.released import given_files
from autograder.collection.receiving import received_folder
from autograder.errors import CourseError, GraderError
from autograder.exercises import catalogue
from autograder.folders import exchange
from autograder.grading.seeds import COURSE_FOLDER, course_seed
from autograder.grading.turn import grading
from autograder.grading.workforce import Threads
from autograder.nbgrader_plugin.database import refusal, shown
from autograder.nbgrader_plugin.exporter import LessonExporter
from autograder.nbgrader_plugin.gradebook import HeldGradebook, back_up, held_gradebook
from autograder.nbgrader_plugin.grader import Grader
from autograder.nbgrader_plugin.intake import Given, Intake, clear, take_in
from autograder.nbgrader_plugin.problems import Remembering
from autograder.nbgrader_plugin.records import Records
from autograder.nbgrader_plugin.release import ensure_programs, register, release
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import PACKAGE
from autograder.writing import NO_ROOM

INTAKE = f"{COURSE_FOLDER}/intake"
#: Graded notebooks are made here and moved to where they belong when they are whole.
STAGING = f"{COURSE_FOLDER}/staging"


class CourseAutograde(Remembering, Autograde):
    """Takes in every submission first; grades in sandboxes; leaves all the rest to nbgrader.

    Each student is one transaction: notebook and grades are both as they were before, or both new.
    """

    #: What is to be graded: folder -> its notebooks.
    assignments: dict[str, list[str]]

    device = Unicode("cpu", help="Device on which TensorFlow computes: cpu or gpu.").tag(config=True)
    sandbox = Bool(True, help="Run submissions in bubblewrap; refuse to grade where none starts.").tag(config=True)

    exporter_class = Type(LessonExporter, klass=Exporter).tag(config=True)

    def __init__(self, *args: Any, grader: Grader | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.preprocessors = [*self.sanitize_preprocessors, *self.autograde_preprocessors]
        self.grader = grader
        self.failed: list[str] = []

    @property
    def _input_directory(self) -> str:
        return INTAKE

    @property
    def _output_directory(self) -> str:
        return STAGING

    def start(self) -> None:
        """Grade; nbgrader's own exception, with a sentence, for whatever keeps all from being graded."""
        own = self.grader is None
        try:
            if self.grader is None:
                root = Path(self.coursedir.root)
                oracle = Oracle(self.device)
                self.grader = Grader(oracle, Threads(oracle), course_seed(root), Records(root), self.sandbox)
                self.grader.prepare(self.coursedir.assignment_id)
                with grading(root, self.coursedir.assignment_id):
                    super().start()
            else:
                super().start()
        except CourseError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from error
        finally:
            if own and self.grader is not None:
                self.grader.workforce.close()
                self.grader.oracle.close()
                self.grader = None

    def init_notebooks(self) -> None:
        """Take the submissions in, and tell the gradebook of the lesson, unless that is done."""
        assert self.grader is not None
        if not self.grader.intakes:
            catalogue.lesson(self.coursedir.assignment_id)
            prepare(self.coursedir, self.config, self.grader)
        super().init_notebooks()

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade a student: always if forced, else unless what was handed in last is graded."""
        clear(Path(self._format_dest(assignment_id, student_id)))
        graded = self.final(student_id)
        if self.force or not graded.exists():
            return True
        submitted_at = self.coursedir.get_existing_timestamp(self._format_source(assignment_id, student_id))
        graded_at = self.coursedir.get_existing_timestamp(str(graded))
        return bool(submitted_at and graded_at and submitted_at > graded_at)

    def convert_notebooks(self) -> None:
        """Grade everybody, each in a transaction of their own; `failed` names those whom nbgrader could not process."""
        every: dict[str, list[str]] = dict(sorted(self.assignments.items()))
        clear(Path(self.coursedir.root) / STAGING)
        assert self.grader is not None
        with held_gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            for folder, notebooks in every.items():
                self.assignments = {folder: notebooks}
                student = Path(folder).parent.name
                self.problem = None
                if self.grader.ahead:
                    self.grader.report(student, self.coursedir.assignment_id)  # nbgrader would blame the notebook
                try:
                    super().convert_notebooks()
                except NbGraderException as error:
                    gradebook.forget()
                    if self.out_of_room:
                        place, said = self.coursedir.root, _said(self.problem, gradebook.db_url)
                        raise GraderError(f"grade: {place} and its gradebook must be writable ({said}).") from error
                    self.log.error(f"{student}: {error}")
                    self.failed.append(student)
                    flag(gradebook, self.coursedir.assignment_id, student)
                else:
                    self._settle(gradebook, student)
        self.assignments = every
        if self.failed:
            raise NbGraderException(f"nbgrader could not process the notebooks of {', '.join(self.failed)}.")

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Make one notebook: nbgrader's two passes in one, without a notebook written and read in between."""
        with self.remembered():
            BaseConverter.convert_single_notebook(self, notebook_filename)

    def _settle(self, gradebook: HeldGradebook, student: str) -> None:
        """Put a student's notebook where it belongs and keep the grades; if that fails, both are as they were."""
        made = Path(self._format_dest(self.coursedir.assignment_id, student))
        if not made.is_dir():
            return  # skipped: graded before
        place = self.final(student)
        first = not place.exists()
        if first:
            place.mkdir(parents=True)
        exchange(made, place)
        try:
            gradebook.keep()
        except CourseError:
            exchange(made, place)
            if first:
                place.rmdir()
            raise
        clear(made)

    def final(self, student: str) -> Path:
        """Where nbgrader looks for a student's graded notebook."""
        directory = self.coursedir.autograded_directory
        return Path(self.coursedir.format_path(directory, student, self.coursedir.assignment_id))


def prepare(coursedir: Any, config: Any, grader: Grader, wanted: Sequence[str] = ()) -> None:
    """Copy the gradebook, enter the lesson into it, take the submissions in."""
    ensure_programs()
    back_up(str(coursedir.db_url), Path(coursedir.root))
    released = release(coursedir, config)
    register(coursedir, config, released)
    take_in_all(coursedir, released, grader, wanted)


def take_in_all(coursedir: Any, released: NotebookNode, grader: Grader, wanted: Sequence[str] = ()) -> None:
    """Take in the submissions that nbgrader was asked to grade; of these, if named, only the `wanted` ones."""
    lesson = coursedir.assignment_id
    given = Given(released, given_files(Path(autograder.__file__).resolve().parents[1] / PACKAGE))
    for folder in glob.glob(coursedir.format_path(INTAKE, coursedir.student_id, lesson)):
        clear(Path(folder))
    folders = {name: folder for name, folder in submitted(coursedir).items() if not wanted or name in wanted}
    grader.expected = len(folders)
    for student, folder in folders.items():
        clean = Path(coursedir.format_path(INTAKE, student, lesson))
        received = received_folder(Path(coursedir.root), lesson, student)
        grader.take(student, lesson, _taken_in(folder, student, lesson, given, clean, received))


def _taken_in(folder: Path, student: str, lesson: str, given: Given, clean: Path, received: Path) -> Intake:
    """The edge of one hand-in: where taking it in fails, which is our fault, the others go on."""
    try:
        return take_in(folder, student, lesson, given, clean, received)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        clear(clean)
        clean.mkdir(parents=True)
        nbformat.write(given.notebook, clean / f"{lesson}.ipynb")
        return Intake(GraderError(f"it cannot be taken in ({type(error).__name__}: {error})."), ())


def submitted(coursedir: Any) -> dict[str, Path]:
    """The submitted folders that nbgrader was asked to grade, by student; a link is no folder."""
    pattern = coursedir.format_path(coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id)
    folders = [Path(path) for path in sorted(glob.glob(pattern))]
    return {path.parent.name: path for path in folders if path.is_dir() and not path.is_symlink()}


def flag(gradebook: HeldGradebook, lesson: str, student: str) -> None:
    """Leave a student's lesson to a person: no automatic points, old or new, and none lost that were given by hand."""
    try:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(lesson, student)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score = None
                grade.needs_manual_grade = True
    except OperationalError as error:
        place, said = shown(gradebook.db_url), refusal(error, gradebook.db_url)
        raise GraderError(f"gradebook: {place} must be writable ({said}).") from error
    gradebook.keep()


def _said(problem: Exception | None, db_url: str) -> str:
    """What kept something from being written, without the statement that a database adds to it."""
    return refusal(problem, db_url) if isinstance(problem, DBAPIError) else str(problem)
