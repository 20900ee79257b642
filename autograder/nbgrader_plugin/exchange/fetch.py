"""Fetching a lesson: its folder, and beside it what of `conv_lib` is not there yet. Nothing is ever overwritten."""

import os
import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeFetchAssignment

from autograder.errors import SubmissionError
from autograder.nbgrader_plugin.exchange.whole import clear_leftovers, made_whole
from autograder.submission.snapshot import PACKAGE, find_submission
from autograder.writing import write_whole


class FetchWithLibrary(ExchangeFetchAssignment):
    """Lays a lesson down, and the files of `conv_lib` that a student does not have."""

    def copy_files(self) -> None:
        """Lay the library down first: if this is cut short, the lesson can be fetched again."""
        source, target = Path(self.src_path), Path(self.dest_path)
        self.log.info(f"Source: {source}")
        self.log.info(f"Destination: {target}")
        try:
            if (source / PACKAGE).is_dir():
                self._lay_library(source / PACKAGE, _home(target) / PACKAGE)
            self._lay_lesson(source, target)
        except OSError as error:
            self.fail(f"{error.filename or target} cannot be written: {error.strerror}. Nothing of yours was changed.")
        self.log.info(f"Fetched as: {self.coursedir.course_id} {self.coursedir.assignment_id}")

    def _lay_library(self, released: Path, own: Path) -> None:
        laid, kept = [], []
        for path in sorted(released.glob("*.py")):
            place = own / path.name
            if not os.path.lexists(place):
                write_whole(place, path.read_bytes())
                place.chmod(0o644)
                laid.append(path.name)
            elif not place.is_file() or place.read_bytes() != path.read_bytes():
                kept.append(path.name)
        if laid:
            self.log.info(f"New in {own}: {', '.join(laid)}")
        if kept:
            self.log.info(f"Kept as they are in {own}, because they are your work: {', '.join(kept)}")

    def _lay_lesson(self, source: Path, target: Path) -> None:
        ignore = shutil.ignore_patterns(*self.coursedir.ignore, PACKAGE)
        if target.is_dir():  # asked with --replace, which puts back what is missing
            self.copy_if_missing(str(source), str(target), ignore=ignore)
            return
        if target.parent.is_dir():
            clear_leftovers(target.parent)
        with made_whole(target) as beside:
            shutil.copytree(source, beside, ignore=ignore, dirs_exist_ok=True)


def _home(lesson: Path) -> Path:
    """Where a lesson's `conv_lib` belongs: where it is, as a check would find it, else beside the lesson."""
    try:
        return find_submission(lesson.parent)
    except SubmissionError:
        return lesson.parent
