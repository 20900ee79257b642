"""What each grade was made with, kept beside the gradebook: enough to make the same grade again, or to keep it.

Only the instructor sees these files: they hold the secret seed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path

from autograder.errors import GraderError
from autograder.grading.fingerprint import versions
from autograder.grading.results import ExerciseReport, SubmissionReport
from autograder.grading.seeds import COURSE_FOLDER
from autograder.grading.storing import UnreadableError, restored, stored
from autograder.nbgrader_plugin.intake import Intake
from autograder.progress.attempts import read_attempts
from autograder.report.document import document
from autograder.writing import write_whole


@dataclass(frozen=True)
class Record:
    """One grade as it was kept.

    Attributes:
        report: what was found.
        fingerprints: exercise -> what its result depends on; none for an exercise that is to be graded anew.
        submission: a name made of the library as it was handed in, or "" if there was none.
        history: those of all libraries of this student that were graded, oldest first.
        notes: sentences about the hand-in as a whole.
        refused: names of what was left out of it.
        attempts: exercise -> how often it was checked, as the hand-in tells it; nothing is graded on it.
    """

    report: SubmissionReport
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    submission: str = ""
    history: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    attempts: Mapping[str, int] = field(default_factory=dict)

    def known(self, exercise: str, fingerprint: str) -> ExerciseReport | None:
        """The result of an exercise, if nothing that it depends on has changed."""
        same = self.fingerprints.get(exercise) == fingerprint
        return next((one for one in self.report.exercises if same and one.exercise == exercise), None)


class Records:
    """The records of one course run, one file for each student and lesson."""

    def __init__(self, root: Path) -> None:
        self._folder = root / COURSE_FOLDER / "grades"

    def find(self, student: str, lesson: str) -> Record | None:
        """The last grade of a student's lesson; None if there was none, or unreadably."""
        try:
            return _read(self.path(student, lesson).read_bytes())
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, UnreadableError):
            return None

    def keep(
        self,
        student: str,
        lesson: str,
        report: SubmissionReport,
        intake: Intake,
        fingerprints: Mapping[str, str],
        before: Record | None,
    ) -> None:
        """Write down how a grade came about, and what was to be said about the hand-in.

        Raises:
            GraderError: if it cannot be written.
        """
        history = list(before.history) if before else []
        if history[-1:] != [intake.library]:
            history.append(intake.library)
        about = {
            "seed": report.seed,
            "submission": intake.library,
            "history": history,
            "versions": _versions(),
            "report": document(report),
            "notes": list(report.notes),
            "handed in": {
                "notes": list(intake.notes),
                "refused": [one.name for one in intake.refused],
                "attempts": read_attempts(intake.attempts_data),
            },
            "fingerprints": dict(fingerprints),
            "stored": [stored(exercise) for exercise in report.exercises],
        }
        text = json.dumps(about, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        path = self.path(student, lesson)
        try:
            write_whole(path, text.encode("utf-8", "backslashreplace"), durable=True)
        except OSError as error:
            raise GraderError(f"grade: {path} must be writable ({error.strerror}).") from error

    def path(self, student: str, lesson: str) -> Path:
        """Where the record of a student's lesson lies."""
        return self._folder / lesson / f"{student}.json"


@cache
def _versions() -> Mapping[str, str]:
    return {"conv-course": metadata.version("conv-course"), **versions()}


def _read(data: bytes) -> Record:
    """The record in a file.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, RecursionError, UnreadableError: for anything else.
    """
    about = json.loads(data)
    report, handed_in = about["report"], about["handed in"]
    if type(about["seed"]) is not int or type(report["sandboxed"]) is not bool:
        raise ValueError("a record must have a seed and say whether there was a sandbox")
    return Record(
        SubmissionReport(
            str(report["submission"]),
            str(report["device"]),
            report["sandboxed"],
            tuple(restored(exercise) for exercise in about["stored"]),
            about["seed"],
            tuple(str(note) for note in about["notes"]),
        ),
        {str(name): str(mark) for name, mark in about["fingerprints"].items()},
        str(about["submission"]),
        tuple(str(digest) for digest in about["history"]),
        tuple(str(note) for note in handed_in["notes"]),
        tuple(str(name) for name in handed_in["refused"]),
        {str(name): int(number) for name, number in handed_in["attempts"].items()},
    )
