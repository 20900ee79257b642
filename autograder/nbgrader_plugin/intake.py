"""From a submitted folder, which may hold anything, to a small clean one that nbgrader can be given."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from autograder.collection.arrangement import TIMESTAMP, arranged
from autograder.collection.members import Refused, bounded, folder_members
from autograder.collection.receiving import read_receipt, read_timestamp, timestamp
from autograder.errors import GraderError, SubmissionError
from autograder.nbgrader_plugin.notebooks import restore
from autograder.submission.snapshot import Submission, submission_of


@dataclass(frozen=True)
class Intake:
    """What was found in one student's folder.

    Attributes:
        submission: the library that was handed in, or the sentence that says why there is none and whose fault it is.
        notes: what was wrong with the folder or the notebook, and what was left out.
        refused: what was left out, here or when it was collected; it lies untouched where it was.
        attempts_data: bytes of `attempts.json`, as they came; None without one.
        library: a name made of the library as it came; "" without one.
    """

    submission: Submission | SubmissionError | GraderError
    notes: tuple[str, ...]
    refused: tuple[Refused, ...] = ()
    attempts_data: bytes | None = None
    library: str = ""


@dataclass(frozen=True)
class Given:
    """What the student was given: the notebook, and the files of the library in which nothing is to be written."""

    notebook: NotebookNode
    files: Mapping[str, bytes] = field(default_factory=dict)


def take_in(folder: Path, student: str, lesson: str, given: Given, clean: Path, received: Path | None = None) -> Intake:
    """Read `folder`, without changing it, and write what nbgrader may see into `clean`.

    Args:
        folder: the student's submitted folder.
        student: id of the student, for reports.
        lesson: name of the lesson, which is the name of its notebook.
        given: what the student was given; a file of it that the hand-in lacks is put back.
        clean: a folder that does not exist yet.
        received: where collecting keeps what came in from this student, with its receipts; None if it never did.
    """
    found = arranged(folder_members(folder), lesson)
    receipt = read_receipt(received, found.digest) if received else None
    refused = bounded([*(receipt.refused if receipt else ()), *found.refused])
    restored = restore(found.notebook, given.notebook)
    clean.mkdir(parents=True)
    # Neither checked nor laid out for reading: nbgrader's exporter does both with the graded notebook.
    (clean / f"{lesson}.ipynb").write_text(json.dumps(restored.notebook, ensure_ascii=False), encoding="utf-8")
    if moment := read_timestamp(found.timestamp):
        (clean / TIMESTAMP).write_text(timestamp(moment))
    said = (*restored.notes, *(receipt.notes if receipt else ()), *found.notes, *[one.sentence for one in refused])
    notes = tuple(dict.fromkeys(said))
    lost = {path: data for path, data in given.files.items() if found.sources and path not in found.sources}
    notes += tuple(f"{path} was missing and was put back." for path, data in lost.items() if data.strip())
    try:
        submission = submission_of({**found.sources, **lost}, student)
    except SubmissionError:
        missing = SubmissionError(f"submission: {student} must contain a folder conv_lib/ with Python files, got none.")
        return Intake(missing, notes, refused, found.attempts, found.library)
    submission.write_to(clean)
    return Intake(submission, notes + submission.notes, refused, found.attempts, found.library)


def clear(folder: Path) -> None:
    """Remove a clean folder of an earlier run."""
    shutil.rmtree(folder, ignore_errors=True)
