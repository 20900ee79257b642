"""The state of one kernel: where `conv_lib` is, and the processes that start while the student reads."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import ArgumentError, CourseError
from autograder.exercises.catalogue import LESSONS
from autograder.grading.sandboxes import Sandboxes
from autograder.notebook.reloading import Reloading
from autograder.notebook.showing import Notice, ipython
from autograder.oracle.client import Oracle
from autograder.report.html import load_template
from autograder.submission.reference import Name
from autograder.submission.snapshot import find_submission


@dataclass
class KernelSession:
    """What a kernel remembers between cells.

    Attributes:
        oracle: asked by every check.
        sandboxes: one of them waits for the next check, once a lesson was started.
        reloading: loads saved files again, once a lesson was started.
        folder: the folder that contains `conv_lib/`, once it is known.
        hints: how many hints were shown, by exercise, where that could not be kept beside `conv_lib/`.
        guesses: predictions, by name.
        lesson: that was started, "" before.
        lent: functions of the reference that stand in the place of one's own, each with its module.
    """

    oracle: Oracle = field(default_factory=Oracle)
    sandboxes: Sandboxes = field(default_factory=lambda: Sandboxes(ahead=0))
    reloading: Reloading | None = None
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

    def live_in(self, shell: Any) -> None:
        """Do between the cells of a shell what the next one should not wait for; once for each kernel."""
        if self.reloading is None:
            self.reloading = Reloading(shell)
            shell.events.register("post_run_cell", self.get_ready)

    def get_ready(self, *_: object) -> None:
        """Have a sandbox and the report's template at hand for the next check."""
        self.sandboxes.prepare()
        load_template()

    def use(self, sandboxed: bool) -> None:
        """Have sandboxes, or plain processes where none starts, wait from now on."""
        if self.sandboxes.sandboxed is not sandboxed:
            self.sandboxes.close()
            self.sandboxes = Sandboxes(sandboxed=sandboxed, ahead=0)


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
        session.live_in(shell)
    session.oracle.start()
    Notice(f"Lesson {lesson} is ready. Your files are in {folder / 'conv_lib'}.").show()
