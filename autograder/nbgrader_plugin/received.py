"""What came in: whether it is what was graded, and under which name the learning platform keeps it."""

import json
import re
from pathlib import Path
from typing import Any

from autograder.collection.arrangement import TIMESTAMP, arranged
from autograder.collection.members import folder_members
from autograder.collection.receiving import read_timestamp
from autograder.grading.seeds import COURSE_FOLDER
from autograder.nbgrader_plugin.opening import directory_of
from autograder.nbgrader_plugin.records import Records
from autograder.submission.files import read_regular

RECEIVED = f"{COURSE_FOLDER}/received"
_MAX_BYTES = 2**20
#: As Moodle names a student's folder in "Download all submissions": full name, number, and what was handed in.
_MOODLE = re.compile(r"([^_/\\\x00-\x1f]+_(\d+)_assignsubmission_[a-z]+)_?")


def moodle_folders(root: Path, lesson: str) -> dict[str, tuple[str, str]]:
    """The folder name and the number that Moodle gave each student in a lesson's download, by student.

    Args:
        root: folder of the course run.
        lesson: such as "01_forward".
    """
    found: dict[str, tuple[str, str]] = {}
    # The folders of one student begin with the time, so the last one counts.
    for path in sorted((root / RECEIVED / lesson).glob("*/*/receipt.json")):
        named = _MOODLE.search(_source(path))
        if named:
            found[path.parent.parent.name] = (f"{named[1]}_", named[2])
    return found


def handed_in_again(root: Path, lesson: str, student: str, folder: Path) -> bool:
    """Whether `folder` holds another submission than the one that was graded, as far as its time or its library tell.

    Args:
        root: folder of the course run.
        lesson: such as "01_forward".
        student: whose folder it is.
        folder: the submitted one.
    """
    found = arranged(folder_members(folder), lesson)
    record = Records(root).find(student, lesson)
    if record and record.submission != found.library:
        return True
    coursedir = directory_of(root, lesson)
    graded = Path(coursedir.format_path(coursedir.autograded_directory, student, lesson))
    return graded.is_dir() and read_timestamp(found.timestamp) != read_timestamp(_text(graded / TIMESTAMP))


def _text(path: Path) -> str | None:
    try:
        return read_regular(path, _MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return None


def _source(path: Path) -> str:
    """Where a hand-in came from, as its receipt says; "" if it cannot be read."""
    try:
        about: Any = json.loads(read_regular(path, _MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return ""
    source = about.get("source") if isinstance(about, dict) else None
    return source if isinstance(source, str) else ""
