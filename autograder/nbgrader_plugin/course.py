"""One course run: its folder, its gradebook, and grading a lesson of it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.errors import ArgumentError, CourseError
from autograder.exercises import catalogue
from autograder.grading.pipeline import Progress, silent
from autograder.grading.results import SubmissionReport
from autograder.grading.seeds import course_seed
from autograder.grading.turn import grading
from autograder.grading.workforce import Threads, Workforce
from autograder.nbgrader_plugin.autograde import CourseAutograde, prepare, submitted
from autograder.nbgrader_plugin.configuration import configure
from autograder.nbgrader_plugin.database import explained, shown
from autograder.nbgrader_plugin.grader import Grader
from autograder.nbgrader_plugin.quiet import quiet
from autograder.nbgrader_plugin.records import Records
from autograder.nbgrader_plugin.release import path_of, register, release
from autograder.oracle.client import Oracle
from autograder.verdicts import Verdict

CONFIG_FILE = "nbgrader_config.py"


@dataclass(frozen=True)
class StudentResult:
    """One student's lesson, as graded and as the gradebook has it.

    Attributes:
        score: points in the gradebook, written answers that are not graded yet left out.
        max_score: points to be had in the lesson.
        waiting: whether something is left for a person to grade.
    """

    student: str
    report: SubmissionReport
    notes: tuple[str, ...]
    score: float
    max_score: float
    waiting: bool


@dataclass(frozen=True)
class ClassResult:
    """A graded lesson.

    Attributes:
        students: everybody who was graded.
        gradebook: where the grades are.
        failed: students whose notebook nbgrader could not process.
        reused: of how many students nothing had to be run again.
    """

    students: tuple[StudentResult, ...]
    gradebook: str
    failed: tuple[str, ...] = ()
    reused: int = 0

    @property
    def faults(self) -> tuple[str, ...]:
        """Students of whom the grader could not grade something, which is nobody's fault but its own."""
        return tuple(
            one.student
            for one in self.students
            if any(report.verdict is Verdict.GRADER_ERROR for report in one.report.exercises)
        )


def course_config(root: Path) -> Config:
    """nbgrader's settings for the course run in `root`: its own file, if there is one, else ours."""
    if (root / CONFIG_FILE).is_file():
        config: Config = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    else:
        config = Config()
        configure(config)
    config.CourseDirectory.root = str(root)
    return config


def grade_lesson(
    root: Path,
    lesson: str,
    oracle: Oracle,
    *,
    workforce: Workforce | None = None,
    students: Sequence[str] = (),
    sandboxed: bool = True,
    again: bool = False,
    progress: Progress = silent,
) -> ClassResult:
    """Grade what is in `submitted/`, write the gradebook, leave hand-given points as they are.

    Args:
        root: folder of the course run.
        lesson: such as "01_forward".
        oracle: TensorFlow on the device to compare with.
        workforce: who grades, closed at the end; default: this process, one submission after the other.
        students: ids to grade; default: all.
        sandboxed: run submissions in bubblewrap.
        again: run everything anew; else only what has changed since it was graded last.
        progress: told what is being done, and how much of it.

    Raises:
        ArgumentError: if there is nothing to grade.
        SandboxUnavailable: if a sandbox is asked for and none starts here.
    """
    catalogue.lesson(lesson)
    config = course_config(root)
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = lesson
    _require_submissions(coursedir, students)
    with closing(workforce or Threads(oracle)) as force:
        grader = Grader(
            oracle, force, course_seed(root), Records(root), sandboxed, again, ahead=True, progress=progress
        )
        grader.prepare(lesson)
        with grading(root, lesson), closing(force), quiet():  # nobody writes records when the turn is over
            prepare(coursedir, config, grader, students)
            failed = _entered(coursedir, config, grader)
    reading = explained(str(coursedir.db_url), "be readable")
    with quiet(), reading, closing(Gradebook(coursedir.db_url, coursedir.course_id)) as gradebook:
        scores = {one["student"]: one for one in gradebook.submission_dicts(lesson)}
    results = tuple(_result(scores[student], grader, student, lesson) for student in sorted(grader.intakes))
    return ClassResult(results, shown(str(coursedir.db_url)), failed, len(grader.reused))


def _entered(coursedir: Any, config: Config, grader: Grader) -> tuple[str, ...]:
    """Let nbgrader write notebooks and gradebook; those whom it could not process."""
    converter = CourseAutograde(coursedir=coursedir, config=config, grader=grader)
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        if isinstance(error.__cause__, CourseError):
            raise error.__cause__ from None  # the rest was not graded at all
        if not converter.failed:
            raise
    return tuple(converter.failed)


def _require_submissions(coursedir: Any, students: Sequence[str]) -> None:
    """Complain about submissions that are not there, before anything is written."""
    lesson = coursedir.assignment_id
    wanted = {name: coursedir.format_path(coursedir.submitted_directory, name, lesson) for name in students}
    missing = sorted(name for name, folder in wanted.items() if not Path(folder).is_dir())
    if not students and not submitted(coursedir):
        missing = ["anybody"]
    if missing:
        raise ArgumentError(
            f"grade: {coursedir.submitted_directory}/ must hold {lesson} of {', '.join(missing)}, got nothing."
        )


def _result(scores: dict[str, Any], grader: Grader, student: str, lesson: str) -> StudentResult:
    score, max_score = float(scores["score"]), float(scores["max_score"])
    waiting, notes = bool(scores["needs_manual_grade"]), grader.intakes[student].notes
    return StudentResult(student, grader.report(student, lesson), notes, score, max_score, waiting)


def release_lesson(root: Path, lesson: str) -> Path:
    """Make the notebook that students are given, from its source, and enter the lesson into the gradebook.

    Args:
        root: folder of the course run.
        lesson: such as "01_forward".

    Returns:
        Path of the notebook.

    Raises:
        ArgumentError: if the lesson was never built.
    """
    config = course_config(root)
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = lesson
    with quiet():
        register(coursedir, config, release(coursedir, config))
    return path_of(coursedir)
