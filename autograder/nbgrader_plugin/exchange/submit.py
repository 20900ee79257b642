"""Handing a lesson in: the notebook, the `conv_lib` that its checks use, and how often each exercise was checked."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from nbgrader.exchange.default import ExchangeSubmit

from autograder.errors import SubmissionError
from autograder.nbgrader_plugin.exchange.whole import fill, made_whole
from autograder.progress import attempts as checks
from autograder.submission.files import MAX_NOTEBOOK, read_regular
from autograder.submission.snapshot import PACKAGE, find_submission, read_submission

#: Data that a lesson may come with, or make. Nothing of it is run or graded.
DATA = (".csv", ".json", ".md", ".npy", ".npz", ".png", ".svg", ".txt")
MAX_DATA_BYTES = 1 << 20
MAX_DATA_FILES = 20
#: nbgrader's own files, which this module writes.
_OWN = ("timestamp.txt", "submission_secret.txt", checks.FILE)


class SubmitWithLibrary(ExchangeSubmit):
    """Hands in the lesson's folder together with the library that a check in it would find."""

    def copy_files(self) -> None:
        """Put the submission into the exchange and into the student's own cache: each of them whole, or not at all."""
        self.init_release()
        files = self._files()
        self.check_filename_diff()
        own = {"timestamp.txt": self.timestamp.encode(), "submission_secret.txt": secrets.token_hex(64).encode()}
        inbound = Path(self.inbound_path) / self.assignment_filename
        name = self.assignment_filename.rsplit("+", 1)[0] if self.add_random_string else self.assignment_filename
        self.log.info(f"Source: {self.src_path}")
        self.log.info(f"Destination: {inbound}")
        try:
            with made_whole(Path(self.cache_path) / name) as kept:
                fill(kept, {**files, **own})
                with made_whole(inbound) as sent:
                    fill(sent, {**files, **own})
                    # Whoever grades may delete it later; its random name hides it from others.
                    sent.chmod(0o777)
        except OSError as error:
            self.fail(f"Nothing was handed in: {error.filename} cannot be written: {error.strerror}.")
        self.log.info(f"Submitted as: {self.coursedir.course_id} {self.coursedir.assignment_id} {self.timestamp}")
        self.log.info(f"{PACKAGE} went along. {checks.TOLD}")

    def _files(self) -> dict[str, bytes]:
        """What is handed in: path -> content."""
        lesson = Path(self.src_path)
        try:
            folder = find_submission(lesson)
            library = read_submission(folder)
        except SubmissionError as error:
            self.fail(f"Nothing was handed in: {error}")
        self.log.info(f"Library: {folder / PACKAGE}")
        for note in library.notes:
            self.log.warning(note)
        return {**dict(self._of_the_lesson(lesson)), **library.files, checks.FILE: checks.attempts(folder)}

    def _of_the_lesson(self, lesson: Path) -> Iterator[tuple[str, bytes]]:
        """Notebooks and small data of a lesson's folder. What is left out is logged."""
        data_files = 0
        for entry in sorted(os.scandir(lesson), key=lambda entry: entry.name):
            notebook = entry.name.endswith(".ipynb")
            if entry.name.startswith(".") or entry.name in _OWN or not (notebook or entry.name.endswith(DATA)):
                continue
            limit = MAX_NOTEBOOK if notebook else MAX_DATA_BYTES
            try:
                data = read_regular(Path(entry.path), limit)
            except OSError as error:
                self.log.warning(f"{entry.name} was left out: {error.strerror or error}.")
                continue
            if len(data) > limit:
                self._too_large(entry.name, notebook, limit)
            elif not notebook and data_files == MAX_DATA_FILES:
                self.log.warning(
                    f"{entry.name} was left out: there are more than {MAX_DATA_FILES} files beside the notebook."
                )
            else:
                data_files += not notebook
                yield entry.name, data

    def _too_large(self, name: str, notebook: bool, limit: int) -> None:
        """Refuse a notebook that grading could not read; leave out other files."""
        if notebook:
            self.fail(
                f"Nothing was handed in: {name} must have at most {limit >> 20} MiB, got more. In JupyterLab: menu "
                "Edit, Clear Outputs of All Cells; save; hand in again."
            )
        self.log.warning(f"{name} was left out: it is larger than {limit >> 20} MiB.")
