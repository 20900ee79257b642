"""The conversation with a worker that has a submission: calls, and what comes of them."""

import contextlib
import os
import secrets
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.outcomes import Outcome, Stopped
from autograder.sandbox.launch import Folders
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Frame, Worker
from autograder.sandbox.replies import read_reply
from autograder.verdicts import Verdict
from autograder.wire import WireError, encode

#: A worker that uses less of the time on the clock than this share sleeps.
_BUSY = 0.05
#: Seconds by which the kernel may be late to tell a process that its processor time is over; code can ignore it.
_SLACK = 2.0
#: Seconds after which the system is asked what a worker uses; most calls are over long before.
_MOMENT = 0.05


@dataclass(frozen=True)
class Call:
    """One call of one function of the submission."""

    module: str
    function: str
    arguments: Mapping[str, Any]
    positional: int
    layout: str = "plain"


@dataclass(frozen=True)
class Replaced:
    """Functions of the reference that take the place of the submission's own.

    Attributes:
        folder: contains the package that holds them and what they use.
        functions: module and name of each.
    """

    folder: Path
    functions: tuple[tuple[str, str], ...]


class Session:
    """One worker process with one submission. Not to be shared by threads.

    Raises:
        SandboxUnavailable: on construction, if a sandbox is asked for and none starts.
        GraderError: on construction, if the worker does not start.
    """

    def __init__(
        self,
        submission: Path,
        limits: Limits | None = None,
        sandboxed: bool = True,
        replaced: Replaced | None = None,
    ) -> None:
        """Start a worker for a submission that is there, and wait until it has begun.

        Args:
            submission: folder that contains `conv_lib/`; only that folder is visible to the worker.
            limits: what the code may use.
            sandboxed: run in bubblewrap; else as a plain process of this user.
            replaced: what of the reference takes the place of the submission's own.
        """
        folders = Folders(submission, replaced.folder if replaced else None)
        self._begin(Worker(folders, limits or Limits(), sandboxed), replaced.functions if replaced else ())

    @classmethod
    def of(
        cls, worker: Worker, functions: tuple[tuple[str, str], ...] = (), closed: Callable[[], object] = lambda: None
    ) -> "Session":
        """A session with a worker that was started before; its submission lies in its folder by now.

        Args:
            worker: waits for this submission; it is ended where the session does not come about.
            functions: module and name of each function of the reference that takes the place of the submission's own.
            closed: called when the worker has ended.
        """
        session = cls.__new__(cls)
        session._begin(worker, functions, closed)
        return session

    def _begin(
        self, worker: Worker, functions: tuple[tuple[str, str], ...], closed: Callable[[], object] = lambda: None
    ) -> None:
        self.limits = worker.limits
        self.sandboxed = worker.sandboxed
        self._worker = worker
        self._after = closed
        try:
            worker.begin(functions)
        except BaseException:
            self.close()
            raise

    def call(self, call: Call) -> Outcome:
        """Run one call; total: whatever the submission does, an outcome comes back.

        After a `Stopped` outcome with `alive` false the session is over and a new one is needed.
        """
        name = secrets.token_hex(8)
        header = {
            "id": name,
            "module": call.module,
            "function": call.function,
            "layout": call.layout,
            "positional": call.positional,
        }
        begin = time.monotonic()
        try:
            self._worker.send(encode(header, dict(call.arguments)), begin + self.limits.wall_seconds)
            frame, late = self._answer(begin)
        except WireError as error:
            self.close()
            return Stopped(Verdict.CRASHED, f"What it sent back cannot be read: {error}.")
        if frame is None:
            return self._explain_end(late)
        if self._worker.too_many_files():
            self.close()
            return self._too_many_files()
        reply, values = frame
        if reply.get("id") != name:
            self.close()
            return Stopped(Verdict.CRASHED, "What it sent back does not belong to the call that was made.")
        return read_reply(call.module, call.function, reply, values)

    @property
    def printed(self) -> bytes:
        """What the code has printed, clipped; may be taken away."""
        return self._worker.printed

    @printed.setter
    def printed(self, left: bytes) -> None:
        self._worker.printed = left

    @property
    def alive(self) -> bool:
        """Whether another call can be made."""
        return self._worker.alive

    @property
    def first_process(self) -> int | None:
        """Process id of the first process in the sandbox, which takes all others with it; None where it is not known."""
        return self._worker.first_process

    def close(self) -> None:
        """End the worker and everything that it started; may be called again."""
        self._worker.close()
        self._after()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, begin: float) -> tuple[Frame | None, bool]:
        """The reply to a call made at `begin`, None if there is none; and whether its time on the clock was up.

        Code that computes gets its processor time, however busy the machine is; the clock ends code that sleeps.
        """
        frame = self._worker.receive(begin + _MOMENT)
        if frame is not None or time.monotonic() < begin + _MOMENT:
            return frame, False
        limits, deadline, first = self.limits, begin, self._worker.used()
        before = first
        while True:
            deadline += limits.wall_seconds
            frame = self._worker.receive(deadline)
            now = self._worker.used()
            idle, spent = now - before < _BUSY * limits.wall_seconds, now - first > limits.case_seconds + _SLACK
            late = time.monotonic() >= deadline
            if frame is not None or not late or idle or spent:
                return frame, late
            before = now

    def _explain_end(self, late: bool) -> Stopped:
        """Why there is no reply: the clock, too many files, a signal, or an exit."""
        limits = self.limits
        if late and self._worker.alive:
            self.close()
            return Stopped(
                Verdict.TIME_LIMIT,
                f"It did not finish within {limits.wall_seconds:g} seconds on the clock "
                f"({limits.case_seconds} seconds of processor time).",
            )
        status = self._worker.status(seconds=5)
        self.close()
        return self._too_many_files() if self._worker.crowded else explain_status(status, limits)

    def _too_many_files(self) -> Stopped:
        return Stopped(Verdict.CRASHED, f"It was stopped because it made more than {self.limits.files} files.")


def explain_status(status: int | None, limits: Limits) -> Stopped:
    """The verdict for a worker that ended with `status` while it should have answered."""
    number = -status if status is not None and status < 0 else (status or 0) - 128
    if os.name == "posix" and number == signal.SIGXCPU:
        return Stopped(Verdict.TIME_LIMIT, f"It did not finish within {limits.case_seconds} seconds of processor time.")
    if 0 < number < 65:
        with contextlib.suppress(ValueError):
            name = signal.Signals(number).name
            return Stopped(Verdict.CRASHED, f"It ended the Python process with the signal {name}.")
    if status is None:
        return Stopped(Verdict.CRASHED, "It closed the way back to the grader.")
    return Stopped(
        Verdict.CRASHED,
        f"It ended the Python process with exit status {status} instead of returning; "
        "os._exit and a crash in compiled code do that.",
    )
