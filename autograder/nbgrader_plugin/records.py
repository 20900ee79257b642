"""What each grade was made with, kept beside the gradebook: enough to make the same grade again.

Only the instructor sees these files: they hold the secret seed.
"""

import hashlib
import json
from importlib import metadata
from pathlib import Path

from autograder.errors import GraderError
from autograder.grading.results import SubmissionReport
from autograder.grading.seeds import COURSE_FOLDER
from autograder.report.document import document
from autograder.submission.snapshot import Submission
from autograder.writing import write_whole


class Records:
    """The records of one course run, one file for each student and lesson."""

    def __init__(self, root: Path) -> None:
        self._folder = root / COURSE_FOLDER / "grades"

    def seed(self, student: str, lesson: str) -> int | None:
        """The seed with which this student's lesson was graded last; None if it never was, or unreadably."""
        try:
            seed = json.loads(self.path(student, lesson).read_bytes())["seed"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return seed if type(seed) is int else None

    def keep(self, student: str, lesson: str, report: SubmissionReport, submission: Submission | None) -> None:
        """Write down how a grade came about.

        Raises:
            GraderError: if it cannot be written.
        """
        about = {
            "seed": report.seed,
            "submission": _digest(submission) if submission else None,
            "versions": {name: metadata.version(name) for name in ("conv-course", "numpy", "tensorflow")},
            "report": document(report),
        }
        text = json.dumps(about, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        path = self.path(student, lesson)
        try:
            write_whole(path, text.encode())
        except OSError as error:
            raise GraderError(f"grade: {path} must be writable ({error.strerror}).") from error

    def path(self, student: str, lesson: str) -> Path:
        """Where the record of a student's lesson lies."""
        return self._folder / lesson / f"{student}.json"


def _digest(submission: Submission) -> str:
    """SHA-256 over the names and contents of all files."""
    total = hashlib.sha256()
    for name, content in sorted(submission.files.items()):
        total.update(f"{len(name)} {len(content)} {name}\n".encode() + content)
    return total.hexdigest()
