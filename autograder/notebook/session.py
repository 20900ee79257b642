"""The state of one kernel: where `conv_lib` is, the oracle that starts while the student reads."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import ArgumentError, CourseError
from autograder.exercises.catalogue import LESSONS
from autograder.notebook.showing import Notice, ipython
from autograder.oracle.client import Oracle
from autograder.submission.reference import Name
from autograder.submission.snapshot import find_submission


@dataclass
class KernelSession:
    """What a kernel remembers between cells.

    Attributes:
        oracle: asked by every check.
        folder: the folder that contains `conv_lib/`, once it is known.
        hints: how many hints were shown, by exercise, where that could not be kept beside `conv_lib/`.
        guesses: predictions, by name.
        lesson: that was started, "" before.
        lent: functions of the reference that stand in the place of one's own, each with its module.
    """

    oracle: Oracle = field(default_factory=Oracle)
    folder: Path | None = None
    hints: dict[str, int] = field(default_factory=dict)
    guesses: dict[str, Any] = field(default_factory=dict)
    lesson: str = ""
    lent: tuple[Name, ...] = ()

    def submission_folder(self) -> Path:
        """The folder with `conv_lib/`, looked for from the notebook's folder upwards.

        Raises:
            SubmissionError: if there is none.
        """
        if self.folder is None:
            self.folder = find_submission(Path.cwd())
        return self.folder


#: A kernel is one person at one notebook: the one place in the grader where state belongs to a module.
session = KernelSession()


def start_lesson(lesson: str) -> None:
    """Get a notebook ready: `import conv_lib` finds your files, a saved file counts at once.

    Args:
        lesson: folder name of the lesson, such as "01_forward".

    Raises:
        ArgumentError: if the course has no such lesson.
    """
    if lesson not in LESSONS:
        raise ArgumentError(f"start_lesson: lesson={lesson!r} must be one of {', '.join(LESSONS)}.")
    session.lesson = lesson
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        folder = session.submission_folder()
    except CourseError as error:
        Notice(str(error)).show()
        return
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    shell = ipython()
    if shell is not None:
        shell.run_line_magic("load_ext", "autoreload")
        shell.run_line_magic("autoreload", "2")
    session.oracle.start()
    Notice(f"Lesson {lesson} is ready. Your files are in {folder / 'conv_lib'}.").show()
