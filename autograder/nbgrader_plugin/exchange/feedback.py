"""Returning feedback by the exchange: to everybody who handed in by it, whatever is missing for others."""

import glob
import re
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.collection.arrangement import SECRET
from autograder.submission.files import read_regular
from autograder.writing import write_whole

_TIMESTAMP = "timestamp.txt"
_MAX_BYTES = 1000
#: As `nbgrader submit` writes it: from it comes the name under which only this student finds the page.
_READABLE = re.compile(rb"[0-9a-f]{16,512}")


class ReleaseFeedbackToEach(ExchangeReleaseFeedback):
    """Passes over students whose page nobody could find, where nbgrader stops at the first of them."""

    src_path: str

    def copy_files(self) -> None:
        """Put the pages into the exchange, student by student."""
        pattern, left_out, released = self.src_path, [], 0
        for folder in sorted(glob.glob(pattern)):
            student = Path(folder).parent.name
            if self._ready(Path(folder), student):
                self.src_path = glob.escape(folder)
                super().copy_files()
                released += 1
            else:
                left_out.append(student)
        self.src_path = pattern
        if left_out:
            sentence = (
                f"Not released for {', '.join(left_out)}: what was graded was not handed in by the exchange. "
                "Their pages are in the feedback folder."
            )
            if not released:
                self.fail(sentence)
            self.log.warning(sentence)

    def _ready(self, feedback: Path, student: str) -> bool:
        """Whether the page's folder holds the secret of the hand-in that was graded; it is put there if it can be."""
        timestamp = _read(feedback / _TIMESTAMP)
        secret = _read(feedback / SECRET)
        if timestamp and not secret:
            directory = self.coursedir.submitted_directory
            submitted = Path(self.coursedir.format_path(directory, student, self.coursedir.assignment_id))
            if _read(submitted / _TIMESTAMP) == timestamp:
                secret = _read(submitted / SECRET)
                write_whole(feedback / SECRET, secret)
        return bool(timestamp and _READABLE.fullmatch(secret))


def _read(path: Path) -> bytes:
    """A small regular file; b"" for anything else."""
    try:
        data = read_regular(path, _MAX_BYTES)
    except OSError:
        return b""
    return data if len(data) <= _MAX_BYTES else b""
