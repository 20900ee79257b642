"""Asking the oracle: from the cache where it knows, from a TensorFlow process where it doesn't."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import DeviceUnavailable, GraderError
from autograder.oracle.cache import AnswerCache
from autograder.oracle.question import Answer, Question
from autograder.wire import WireError, encode, read_frame

DEVICES = ("cpu", "gpu")
_PINNED = {
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_USE_LEGACY_KERAS": "0",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


class Oracle:
    """TensorFlow behind a cache. The process starts when it is first needed, or when `start` is called.

    One oracle may be shared by threads: questions are asked one at a time.
    """

    def __init__(
        self,
        device: str = "cpu",
        cache_folder: Path | None = None,
        on_start: Callable[[], None] | None = None,
        patience: float = 300.0,
    ) -> None:
        """Get ready to ask; no process is started yet.

        Args:
            device: "cpu" or "gpu".
            cache_folder: where answers are kept; default: the user's cache folder.
            on_start: called when a TensorFlow process has to be waited for, to tell the person.
            patience: seconds on the clock for one question, the start of TensorFlow included.
        """
        self.patience = patience
        self.device = device
        self._cache = AnswerCache(device, cache_folder)
        self.on_start = on_start
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._lock = threading.Lock()
        self._memory: dict[Hashable, Answer] = {}

    def start(self) -> None:
        """Start the TensorFlow process without waiting for it."""
        with self._lock:
            self._spawn()

    def close(self) -> None:
        """End the TensorFlow process."""
        with self._lock:
            self._stop()

    def __enter__(self) -> "Oracle":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """What TensorFlow says to each question.

        Raises:
            DeviceUnavailable: if TensorFlow sees no device of the kind asked for.
            GraderError: if the TensorFlow process cannot be brought to answer.
        """
        return [self._answer(question) for question in questions]

    def _answer(self, question: Question) -> Answer:
        key = _key(question)
        known = self._memory.get(key)
        if known is None:
            known = self._memory[key] = self._remembered(question)
        return known

    def _remembered(self, question: Question) -> Answer:
        """From the cache on disk, else from TensorFlow."""
        name = self._cache.key(question)
        known = self._cache.get(name)
        if known is None:
            with self._lock:
                known = self._ask(question)
            self._cache.put(name, known)
        return known

    def _ask(self, question: Question) -> Answer:
        frame = encode({"operation": question.operation}, dict(question.arguments))
        for attempt in (1, 2):
            try:
                with self._hurried():
                    return self._told(frame)
            except (OSError, WireError, EOFError) as error:
                self._stop()
                if attempt == 2:
                    raise GraderError(
                        f"oracle: the TensorFlow process died or hung while it computed {question.operation}."
                    ) from error
        raise AssertionError

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
            self._stop()
            environment = {**os.environ, **_PINNED}
            if self.device == "cpu":
                environment["CUDA_VISIBLE_DEVICES"] = "-1"
            self._ready = False
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
                self._stop()
                raise DeviceUnavailable(
                    f"device={self.device!r} must be one that TensorFlow sees on this machine, "
                    f"{header.get('reason', 'got none')}."
                )
            self._ready = True
        return process

    def _stop(self) -> None:
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
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


def _key(question: Question) -> Hashable:
    """A question as something to look up in memory: diagnosis asks the same ones very often."""
    return question.operation, *((name, _hashable(value)) for name, value in question.arguments.items())


def _hashable(value: Any) -> Hashable:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    return type(value).__name__, repr(value)
