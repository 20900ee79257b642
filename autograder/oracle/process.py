"""The process in which TensorFlow runs: started when it is needed, ended when it hangs, replaced when it dies."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from autograder.errors import DeviceUnavailable, GraderError
from autograder.oracle.question import Answer, Question
from autograder.wire import WireError, encode, read_frame

PINNED = {
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_USE_LEGACY_KERAS": "0",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


class TensorFlow:
    """TensorFlow in a process of its own. Not to be shared by threads."""

    def __init__(self, device: str, patience: float, on_start: Callable[[], None] | None = None) -> None:
        """Get ready to ask; no process is started yet.

        Args:
            device: "cpu" or "gpu".
            patience: seconds on the clock for one question, the start of TensorFlow included.
            on_start: called when a process has to be waited for, to tell the person.
        """
        self.device = device
        self.patience = patience
        self.on_start = on_start
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False

    @property
    def process_id(self) -> int | None:
        """Id of the process; None while there is none."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process without waiting for it; whether that is possible is found out by `ask`."""
        with suppress(OSError):
            self._spawn()

    def ask(self, question: Question) -> Answer:
        """What TensorFlow says.

        Raises:
            DeviceUnavailable: if TensorFlow sees no device of the kind asked for.
            GraderError: if the process cannot be brought to answer.
        """
        frame = encode({"operation": question.operation}, dict(question.arguments))
        for attempt in (1, 2):
            try:
                with self._hurried():
                    return self._told(frame)
            except (OSError, WireError, EOFError) as error:
                self.close()
                if attempt == 2:
                    raise GraderError(
                        f"oracle: the TensorFlow process died or hung while it computed {question.operation}."
                    ) from error
        raise AssertionError

    def close(self) -> None:
        """End the process."""
        process, ready = self._process, self._ready
        self._process, self._ready = None, False
        if process is None:
            return
        if not ready:  # it would not notice before TensorFlow is imported
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        try:
            process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @contextmanager
    def _hurried(self) -> Iterator[None]:
        """End a process that hangs, as if it had died: it must not hold up a class."""
        alarm = threading.Timer(self.patience, self._spawn().kill)
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def _told(self, frame: bytes) -> Answer:
        process = self._wait_until_ready()
        assert process.stdin is not None
        process.stdin.write(frame)
        process.stdin.flush()
        header, values = self._read(process)
        return Answer(values.get("value"), str(header.get("refusal", "")))

    def _read(self, process: "subprocess.Popen[bytes]") -> tuple[dict[str, Any], dict[str, Any]]:
        assert process.stdout is not None
        frame = read_frame(process.stdout.fileno())
        if frame is None:
            raise EOFError
        return frame

    def _spawn(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            environment = {**os.environ, **PINNED}
            if self.device == "cpu":
                environment["CUDA_VISIBLE_DEVICES"] = "-1"
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.oracle.server", self.device],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        return self._process

    def _wait_until_ready(self) -> "subprocess.Popen[bytes]":
        process = self._spawn()
        if not self._ready:
            if self.on_start is not None:
                self.on_start()
            header, _ = self._read(process)
            if not header.get("ready"):
                self.close()
                raise DeviceUnavailable(
                    f"device={self.device!r} must be one that TensorFlow sees on this machine, "
                    f"{header.get('reason', 'got none')}."
                )
            self._ready = True
        return process
