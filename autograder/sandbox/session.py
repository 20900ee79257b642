"""A worker process and the conversation with it. Everything it says is untrusted."""

import contextlib
import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import autograder.functions
import autograder.wire
from autograder.errors import GraderError, SandboxUnavailable
from autograder.outcomes import Outcome, Stopped
from autograder.sandbox import bubblewrap
from autograder.sandbox.limits import Limits
from autograder.sandbox.processor import processor_seconds
from autograder.sandbox.replies import read_reply
from autograder.sandbox.system_calls import seccomp_filter
from autograder.sandbox.watching import Watch
from autograder.verdicts import Verdict
from autograder.wire import Frames, WireError, encode

_WORKER = Path(__file__).with_name("worker.py")
_WIRE = Path(autograder.wire.__file__)
_FUNCTIONS = Path(autograder.functions.__file__)
_REPLACING = _WORKER.with_name("replacing.py")
#: Ids that no account has, one for each worker that is alive; the process limit counts by user.
_FIRST_UID = 2_000_000
#: A worker that uses less of the time on the clock than this share sleeps.
_BUSY = 0.05
#: Seconds by which the kernel may be late to tell a process that its processor time is over; code can ignore it.
_SLACK = 2.0
#: Reads of 64 KiB, a pipe's usual size; one that never runs empty is being filled by a thread.
_MOST_DRAINED = 16


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
        """Start the worker and wait until it is ready.

        Args:
            submission: folder that contains `conv_lib/`; only that folder is visible to the worker.
            limits: what the code may use.
            sandboxed: run in bubblewrap; else as a plain process of this user.
            replaced: what of the reference takes the place of the submission's own.
        """
        self.limits = limits or Limits()
        self.sandboxed = sandboxed
        self.printed = b""
        self._replaced = replaced
        self._frames = Frames()
        self._watch = Watch(self.limits.files) if sandboxed else None
        self._process = self._spawn(submission)
        self._wait_until_ready()
        if self._watch is not None:
            self._watch.begin(bubblewrap.SCRATCH, self._process.kill)

    def _spawn(self, submission: Path) -> "subprocess.Popen[bytes]":
        try:
            with _open_filter(self.sandboxed) as seccomp:
                command = self._command(submission, seccomp)
                descriptors = (seccomp, None if self._watch is None else self._watch.telling)
                process = self._popen(command, submission, tuple(each for each in descriptors if each is not None))
        except GraderError:
            self._stop_watching()
            raise
        if self._watch is not None:
            self._watch.handed_over()
        return process

    def _popen(self, command: list[str], submission: Path, descriptors: tuple[int, ...]) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                command,
                pass_fds=descriptors,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=os.name == "posix",
                env=None if self.sandboxed else _plain_environment(),
                cwd=str(submission) if not self.sandboxed else None,
            )
        except OSError as error:
            raise GraderError(f"worker: {command[0]} does not start: {error.strerror}.") from error

    def _command(self, submission: Path, seccomp: int | None) -> list[str]:
        settings: dict[str, Any] = {**self.limits.for_worker(), "isolated": self.sandboxed, "uid": 0}
        if not self.sandboxed:
            settings |= {"numpy": str(bubblewrap.numpy_folder()), "wire": str(_WIRE)}
            settings |= {"functions": str(_FUNCTIONS), "submission": str(submission)}
            if self._replaced is not None:
                settings["replaced"] = self._replacement(str(_REPLACING), str(self._replaced.folder))
            return [sys.executable, "-I", "-S", "-B", str(_WORKER), json.dumps(settings)]
        program = bubblewrap.find()
        if program is None:
            raise SandboxUnavailable(
                "sandbox: bubblewrap (the program bwrap) must be installed, got none; "
                "on Debian: apt-get install bubblewrap."
            )
        if os.geteuid() == 0:
            settings["uid"] = _FIRST_UID + secrets.randbelow(1 << 30)
        settings |= {"numpy": f"{bubblewrap.PACKAGES}/numpy", "wire": f"{bubblewrap.GRADER}/wire.py"}
        settings |= {"functions": f"{bubblewrap.GRADER}/functions.py", "submission": bubblewrap.SUBMISSION}
        files = {"worker.py": _WORKER, "wire.py": _WIRE, "functions.py": _FUNCTIONS}
        reference = None
        if self._replaced is not None:
            files["replacing.py"], reference = _REPLACING, self._replaced.folder
            settings["replaced"] = self._replacement(f"{bubblewrap.GRADER}/replacing.py", bubblewrap.REFERENCE)
        telling = None if self._watch is None else self._watch.telling
        words = bubblewrap.command(program, submission, self.limits, files, seccomp, reference, telling)
        inside = [bubblewrap.interpreter_inside(), "-I", "-S", "-B", f"{bubblewrap.GRADER}/worker.py"]
        return [*words, *inside, json.dumps(settings)]

    def _replacement(self, code: str, folder: str) -> dict[str, Any]:
        assert self._replaced is not None
        return {"code": code, "folder": folder, "functions": self._replaced.functions}

    def _wait_until_ready(self) -> None:
        try:
            frame = self._receive(time.monotonic() + self.limits.start_seconds)
        except WireError:
            frame = None
        if frame is None or frame[0].get("ready") is not True:
            self.close()
            said = self.printed.decode("utf-8", "replace").strip().splitlines()
            reason = said[-1][:300] if said else "it did not start in time"
            if self.sandboxed:
                raise SandboxUnavailable(f"sandbox: no sandbox starts on this machine: {reason}")
            raise GraderError(f"worker: the worker process does not start: {reason}")
        self.printed = b""

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
            self._send(encode(header, dict(call.arguments)), begin + self.limits.wall_seconds)
            frame, late = self._answer(begin)
        except WireError as error:
            self.close()
            return Stopped(Verdict.CRASHED, f"What it sent back cannot be read: {error}.")
        if frame is None:
            return self._explain_end(late)
        if self._watch is not None and self._watch.look():
            self.close()
            return self._too_many_files()
        reply, values = frame
        if reply.get("id") != name:
            self.close()
            return Stopped(Verdict.CRASHED, "What it sent back does not belong to the call that was made.")
        return read_reply(call.module, call.function, reply, values)

    @property
    def alive(self) -> bool:
        """Whether another call can be made."""
        return self._process.poll() is None and self._process.stdin is not None and not self._process.stdin.closed

    @property
    def first_process(self) -> int | None:
        """Process id of the first process in the sandbox, which takes all others with it; None where it is not known."""
        return None if self._watch is None else self._watch.first

    def close(self) -> None:
        """End the worker and everything that it started."""
        self._stop_watching()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, data: bytes, deadline: float) -> None:
        assert self._process.stdin is not None
        target = self._process.stdin.fileno()
        os.set_blocking(target, False)
        view = memoryview(data)
        with selectors.DefaultSelector() as waiting:
            waiting.register(target, selectors.EVENT_WRITE)
            while view and time.monotonic() < deadline:
                if not waiting.select(deadline - time.monotonic()):
                    return
                try:
                    view = view[os.write(target, view) :]
                except BlockingIOError:
                    continue
                except OSError:
                    return  # it is dead; `_receive` finds out why

    def _answer(self, begin: float) -> tuple[tuple[dict[str, Any], dict[str, Any]] | None, bool]:
        """The reply to a call made at `begin`, None if there is none; and whether its time on the clock was up.

        Code that computes gets its processor time, however busy the machine is; the clock ends code that sleeps.
        """
        limits, deadline, first = self.limits, begin, self._used()
        before = first
        while True:
            deadline += limits.wall_seconds
            frame = self._receive(deadline)
            now = self._used()
            idle, spent = now - before < _BUSY * limits.wall_seconds, now - first > limits.case_seconds + _SLACK
            late = time.monotonic() >= deadline
            if frame is not None or not late or idle or spent:
                return frame, late
            before = now

    def _used(self) -> float:
        """Processor seconds of the worker so far."""
        return processor_seconds(self.first_process if self.sandboxed else self._process.pid, inside=self.sandboxed)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The next frame; None if the worker ended or the time is over."""
        assert self._process.stdout is not None and self._process.stderr is not None
        answers, prints = self._process.stdout.fileno(), self._process.stderr.fileno()
        with selectors.DefaultSelector() as waiting:
            waiting.register(answers, selectors.EVENT_READ)
            waiting.register(prints, selectors.EVENT_READ)
            while waiting.get_map():
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                for key, _ in waiting.select(left):
                    data = os.read(key.fd, 1 << 16)
                    if not data:
                        waiting.unregister(key.fd)
                        if key.fd == answers:
                            self._drain(prints)
                            return None
                    elif key.fd == prints:
                        self._keep(data)
                    else:
                        for frame in self._frames.feed(data):
                            self._drain(prints)
                            return frame
        return None

    def _keep(self, data: bytes) -> None:
        self.printed += data[: self.limits.printed_bytes - len(self.printed)]

    def _drain(self, prints: int) -> None:
        """Take what was printed before the reply or the end: it lies in the pipe, whichever was read first."""
        os.set_blocking(prints, False)
        with contextlib.suppress(BlockingIOError):
            for _ in range(_MOST_DRAINED):
                data = os.read(prints, 1 << 16)
                if not data:
                    return
                self._keep(data)

    def _explain_end(self, late: bool) -> Stopped:
        """Why there is no reply: the clock, too many files, a signal, or an exit."""
        limits = self.limits
        if late and self._process.poll() is None:
            self.close()
            return Stopped(
                Verdict.TIME_LIMIT,
                f"It did not finish within {limits.wall_seconds:g} seconds on the clock "
                f"({limits.case_seconds} seconds of processor time).",
            )
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        status = self._process.poll()
        self.close()
        if self._watch is not None and self._watch.exceeded:
            return self._too_many_files()
        return explain_status(status, limits)

    def _too_many_files(self) -> Stopped:
        return Stopped(Verdict.CRASHED, f"It was stopped because it made more than {self.limits.files} files.")


@contextlib.contextmanager
def _open_filter(sandboxed: bool) -> Iterator[int | None]:
    """A descriptor from which the filter of system calls can be read once; None where there is none."""
    program = seccomp_filter() if sandboxed else None
    if program is None:
        yield None
        return
    reading, writing = os.pipe()
    try:
        os.write(writing, program)  # far less than a pipe holds
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


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


def _plain_environment() -> dict[str, str]:
    """The environment of a worker without a sandbox: what a process needs to start, and pinned threads."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "HOME")
    pinned = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **pinned}
