"""The feedback pages of a lesson: written by nbgrader, packed for a learning platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from autograder.bundle.archive import zipped
from autograder.errors import ArgumentError
from autograder.exercises import catalogue
from autograder.gradesheets.grades import Standing
from autograder.nbgrader_plugin.course import course_config
from autograder.nbgrader_plugin.export import read_grades
from autograder.nbgrader_plugin.opening import directory_of
from autograder.nbgrader_plugin.quiet import quiet
from autograder.nbgrader_plugin.received import moodle_folders
from autograder.nbgrader_plugin.release import ensure_programs

#: Says what the zip file is.
MARK = "conv-course feedback"
_WORDS = {
    Standing.WAITING: "it waits for points by hand, which the page does not have yet",
    Standing.FAILED: "the grader failed on it; a person must look at it before the page is right",
    Standing.STALE: "handed in again since; the page is about the older submission",
}


@dataclass(frozen=True)
class Feedback:
    """The pages of a lesson.

    Attributes:
        pages: path of each student's page.
        unfinished: sentences about pages that will change once a person has done their part.
        without: sentences about students who have no page.
        failed: students whose page nbgrader could not write.
    """

    pages: Mapping[str, Path]
    unfinished: tuple[str, ...]
    without: tuple[str, ...]
    failed: tuple[str, ...]


def write_feedback(root: Path, lesson: str, students: Sequence[str] = ()) -> Feedback:
    """Write the feedback pages of everybody who was graded.

    Args:
        root: folder of the course run.
        lesson: such as "01_forward".
        students: ids to write pages for; default: all.

    Raises:
        ArgumentError: if nothing was graded, or one of the students asked for was not.
    """
    catalogue.lesson(lesson)
    standing = {one.student: one.marks[lesson].standing for one in read_grades(root, (lesson,)).students}
    coursedir = directory_of(root, lesson)
    graded = _graded(coursedir)
    absent = sorted(set(students) - graded)
    if absent or not graded:
        raise ArgumentError(
            f"feedback: {lesson} of {', '.join(absent) or 'somebody'} must be graded, got nothing; "
            f"run `conv-course grade {lesson}` first."
        )
    asked = [student for student in sorted(graded) if not students or student in students]
    _generate(root, lesson, students)
    at = {student: _page(coursedir, student, lesson) for student in asked}
    return Feedback(
        {student: path for student, path in at.items() if path.is_file()},
        tuple(f"{student}: {_WORDS[standing[student]]}." for student in asked if standing.get(student) in _WORDS),
        tuple(
            f"{student}: {how.value}."
            for student, how in standing.items()
            if student not in graded and (not students or student in students)
        ),
        tuple(student for student, path in at.items() if not path.is_file()),
    )


def _graded(coursedir: Any) -> set[str]:
    """Students whose graded notebook is there."""
    pattern = Path(coursedir.format_path(coursedir.autograded_directory, "*", coursedir.assignment_id))
    return {path.parent.name for path in pattern.parent.parent.glob(f"*/{pattern.name}") if path.is_dir()}


def _page(coursedir: Any, student: str, lesson: str) -> Path:
    return Path(coursedir.format_path(coursedir.feedback_directory, student, lesson)) / f"{lesson}.html"


def _generate(root: Path, lesson: str, students: Sequence[str]) -> None:
    """Let nbgrader write pages; one that it cannot write does not keep it from the others."""
    ensure_programs()
    for student in students or ("*",):
        coursedir = directory_of(root, lesson)
        coursedir.student_id = student
        converter = GenerateFeedback(coursedir=coursedir, config=course_config(root))
        converter.force = True
        with quiet():
            try:
                converter.start()
            except NbGraderException:
                continue  # whoever has no page now is named


@dataclass(frozen=True)
class Parcel:
    """Pages in one zip file; `without` names students whom it could not address."""

    data: bytes
    without: tuple[str, ...]


def packed(pages: Mapping[str, Path], lesson: str) -> Parcel:
    """All pages as STUDENT/LESSON.html."""
    return Parcel(_zip({f"{student}/{lesson}.html": page for student, page in pages.items()}), ())


def packed_for_moodle(root: Path, pages: Mapping[str, Path], lesson: str) -> Parcel:
    """All pages under the names that Moodle's "Upload multiple feedback files in a zip" sends to their students.

    Source: moodle/moodle, mod/assign/feedback/file/importziplib.php: FULLNAME_NUMBER_assignsubmission_file_/NAME, as in
    the download of all submissions, from which `conv-course collect` keeps the names.
    """
    folders = moodle_folders(root, lesson)
    named = {f"{folders[student][0]}/feedback.html": page for student, page in pages.items() if student in folders}
    return Parcel(_zip(named), tuple(student for student in pages if student not in folders))


def _zip(pages: Mapping[str, Path]) -> bytes:
    return zipped({name: page.read_bytes() for name, page in pages.items()}, MARK)
