"""Workers that were started before their submission is known: a process takes longer to start than a check to run."""

import contextlib
import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from autograder.errors import GraderError, SandboxUnavailable
from autograder.grading.scratch import ScratchFolder
from autograder.sandbox.launch import Folders
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Worker
from autograder.sandbox.session import Session
from autograder.submission.reference import Replacement
from autograder.submission.snapshot import Submission

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Place:
    """A worker with folders of its own, which are empty until its one submission is known."""

    worker: Worker
    folder: ScratchFolder
    submission: Path
    reference: Path

    def close(self) -> None:
        self.worker.close()
        self.folder.close()


class Sandboxes:
    """Makes sessions, from workers that wait where there are some.

    Every submission gets a process and folders that no other has seen. Threads may share one of these; processes may
    not. A worker ends with the thread that started it, which is noticed when it is needed: another one is started then.

    Attributes:
        limits: what the code may use.
        sandboxed: whether workers run in bubblewrap.
    """

    def __init__(self, limits: Limits | None = None, sandboxed: bool = True, ahead: int = 1) -> None:
        """Start nothing yet.

        Args:
            limits: what the code may use.
            sandboxed: run workers in bubblewrap; else as plain processes of this user.
            ahead: how many are to wait after each that was taken.
        """
        self.limits = limits or Limits()
        self.sandboxed = sandboxed
        self._ahead = ahead
        self._waiting: list[_Place] = []
        self._lock = threading.Lock()
        self._end = weakref.finalize(self, _end, self._waiting, os.getpid())

    def __enter__(self) -> "Sandboxes":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, count: int = 1) -> None:
        """Start workers until `count` wait, without waiting for any; what cannot be started is left to `take`."""
        with contextlib.suppress(GraderError, OSError), self._lock:
            while self._end.alive and len(self._waiting) < count:
                self._waiting.append(self._start())

    def take(self, submission: Submission, replacement: Replacement | None = None) -> Session:
        """A session with a submission that has begun; the caller closes it.

        Args:
            submission: what is to be run.
            replacement: functions of the reference that take the place of the submission's own.

        Raises:
            SandboxUnavailable: if a sandbox is asked for and none starts here.
            GraderError: if the worker does not start.
        """
        session = self._from_waiting(submission, replacement) or _begun(self._start(), submission, replacement)
        self.prepare(self._ahead)
        return session

    def _from_waiting(self, submission: Submission, replacement: Replacement | None) -> Session | None:
        """A session with a worker that waited; None if none did, or all have died over it."""
        while True:
            with self._lock:
                if not self._waiting:
                    return None
                place = self._waiting.pop(0)
            with contextlib.suppress(GraderError, OSError):
                return _begun(place, submission, replacement)

    def _start(self) -> _Place:
        folder = ScratchFolder()  # if no worker comes of it, nobody refers to it any more, and it is removed
        submission, reference = folder.path / "submission", folder.path / "reference"
        for path in (submission, reference):
            path.mkdir()
            path.chmod(0o755)  # whatever the umask: the sandbox's user is nobody here
        worker = Worker(Folders(submission, reference), self.limits, self.sandboxed)
        return _Place(worker, folder, submission, reference)

    def close(self) -> None:
        """End the workers that nobody has taken; no other is started ahead afterwards."""
        with self._lock:
            self._end()


def where_it_starts(run: Callable[[bool], Result], sandboxes: Sandboxes | None) -> tuple[bool, Result]:
    """Run one's own code in a sandbox, or else, where none starts, as a plain process.

    Args:
        run: runs it in a sandbox (True) or not (False).
        sandboxes: that are used; they know if it was found before that none starts.

    Returns:
        Whether it was in a sandbox, and what `run` gave.
    """
    if sandboxes is None or sandboxes.sandboxed:
        with contextlib.suppress(SandboxUnavailable):
            return True, run(True)
    return False, run(False)


def _begun(place: _Place, submission: Submission, replacement: Replacement | None) -> Session:
    try:
        submission.write_to(place.submission)
        if replacement is not None:
            Submission("reference", replacement.files).write_to(place.reference)
    except BaseException:
        place.close()
        raise
    return Session.of(place.worker, replacement.functions if replacement else (), place.folder.close)


def _end(waiting: list[_Place], owner: int) -> None:
    """End workers; a process that was forked from their owner leaves them alone."""
    while os.getpid() == owner and waiting:
        waiting.pop().close()
