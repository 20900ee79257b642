"""A worker process: started, waited for, written to, read from, ended. Everything that it says is untrusted."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from typing import Any

from autograder.errors import GraderError, SandboxUnavailable
from autograder.sandbox import bubblewrap
from autograder.sandbox.launch import Folders, code, launch
from autograder.sandbox.limits import Limits
from autograder.sandbox.processor import processor_seconds
from autograder.sandbox.watching import Watch
from autograder.wire import Frames, WireError, encode

Frame = tuple[dict[str, Any], dict[str, Any]]
#: One read: a pipe's usual size.
_READ = 1 << 16
#: Reads of what is printed; a pipe that never runs empty is being filled by a thread.
_MOST_DRAINED = 16


class Worker:
    """One worker process; it gets ready while nobody waits for it, and then waits for its submission.

    Not to be shared by threads.

    Attributes:
        limits: what its code may use.
        sandboxed: whether it runs in bubblewrap.
        printed: what its code has printed, clipped.
    """

    def __init__(self, folders: Folders, limits: Limits, sandboxed: bool) -> None:
        """Start the process.

        Args:
            folders: what it sees of this disk; their contents are read when the submission begins.
            limits: what its code may use.
            sandboxed: run it in bubblewrap; else as a plain process of this user.

        Raises:
            SandboxUnavailable: if bubblewrap is asked for and not installed.
            GraderError: if the program cannot be run.
        """
        self.limits = limits
        self.sandboxed = sandboxed
        self.printed = b""
        self._submission = folders.submission
        self._ready = False
        self._closed = False
        self._frames = Frames()
        self._watch = Watch(limits.files) if sandboxed else None
        try:
            self._process = launch(folders, limits, sandboxed, self._watch.telling if self._watch else None)
        except BaseException:
            self._stop_watching()
            raise
        if self._watch is not None:
            self._watch.handed_over()
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._requests, self._answers = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._prints = self._process.stderr.fileno()
        self._waiting = selectors.DefaultSelector()
        for pipe in (self._answers, self._prints):
            self._waiting.register(pipe, selectors.EVENT_READ)
        for pipe in (self._requests, self._prints):
            os.set_blocking(pipe, False)
        self.send(code(), time.monotonic() + limits.start_seconds)

    def wait_until_ready(self) -> None:
        """Wait until the process has nothing left to do but to wait itself; at once if that was found before.

        Raises:
            SandboxUnavailable: if a sandbox is asked for and none starts.
            GraderError: if the process does not start.
        """
        if not self._ready:
            self._expect("ready")
            self._ready = True

    def begin(self, functions: tuple[tuple[str, str], ...] = ()) -> None:
        """Wait until the process is ready and let it see its submission, which lies in its folder by now.

        Args:
            functions: module and name of each function of the reference that takes the place of the submission's own.

        Raises:
            SandboxUnavailable: if a sandbox is asked for and none starts.
            GraderError: if the process does not start, does not see the submission, or the reference does not load.
        """
        self.wait_until_ready()
        if self._watch is not None:
            self._watch.begin(bubblewrap.SCRATCH, self._process.kill)
        self.send(encode({"replaced": functions}), time.monotonic() + self.limits.start_seconds)
        seen = self._expect("begun").get("seen")
        if seen != sorted(os.listdir(self._submission)):
            self.close()
            raise GraderError(f"worker: {self._submission} must stay while its worker waits, got another folder.")
        self.printed = b""

    def _expect(self, word: str) -> dict[str, Any]:
        try:
            frame = self.receive(time.monotonic() + self.limits.start_seconds)
        except WireError:
            frame = None
        # bubblewrap, killed in its first moments, leaves behind a worker that answers and that nothing would end.
        if frame is not None and frame[0].get(word) is True and self.alive:
            return frame[0]
        self.close()
        said = self.printed.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1][:300] if said else "it did not start in time"
        if self.sandboxed:
            raise SandboxUnavailable(f"sandbox: no sandbox starts on this machine: {reason}")
        raise GraderError(f"worker: the worker process does not start: {reason}")

    def send(self, data: bytes, deadline: float) -> None:
        """Write a request; a process that does not read it, or is dead, is found out by `receive`."""
        view = memoryview(data)
        with contextlib.suppress(OSError):
            while not self._closed and time.monotonic() < deadline:
                try:
                    view = view[os.write(self._requests, view) :]
                    if not view:
                        return
                except BlockingIOError:
                    self._wait_to_write(deadline)

    def _wait_to_write(self, deadline: float) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._requests, selectors.EVENT_WRITE)
            waiting.select(deadline - time.monotonic())

    def receive(self, deadline: float) -> Frame | None:
        """The next frame; None if the process ended or the time is over.

        Raises:
            WireError: if what it wrote is no frame.
        """
        while not self._closed and (left := deadline - time.monotonic()) > 0:
            for key, _ in self._waiting.select(left):
                data = os.read(key.fd, _READ)
                if not data:
                    self._waiting.unregister(key.fd)
                if key.fd == self._prints:
                    self._keep(data)
                elif not data:
                    self._drain()
                    return None
                else:
                    for frame in self._frames.feed(data):
                        self._drain()
                        return frame
        return None

    def _keep(self, data: bytes) -> None:
        self.printed += data[: self.limits.printed_bytes - len(self.printed)]

    def _drain(self) -> None:
        """Take what was printed before the reply or the end: it lies in the pipe, whichever was read first."""
        with contextlib.suppress(BlockingIOError):
            for _ in range(_MOST_DRAINED):
                data = os.read(self._prints, _READ)
                if not data:
                    return
                self._keep(data)

    @property
    def alive(self) -> bool:
        """Whether another call can be made."""
        return not self._closed and self._process.poll() is None

    @property
    def first_process(self) -> int | None:
        """Process id of the first process in the sandbox, which takes all others with it; None where it is not known."""
        return None if self._watch is None else self._watch.first

    def used(self) -> float:
        """Processor seconds of the worker so far."""
        return processor_seconds(self.first_process if self.sandboxed else self._process.pid, inside=self.sandboxed)

    def too_many_files(self) -> bool:
        """Whether there are more files than allowed, or were before."""
        return self._watch is not None and self._watch.look()

    @property
    def crowded(self) -> bool:
        """Whether it was found with too many files."""
        return self._watch is not None and self._watch.exceeded

    def status(self, seconds: float) -> int | None:
        """The status with which the process ended, or ends within these seconds; None if it does not."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=seconds)
        return None

    def close(self) -> None:
        """End the process and everything that it started; may be called again."""
        self._stop_watching()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()
        self._closed = True
        self._waiting.close()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.close()
