"""Processes of this machine that grade one submission at a time, each.

Each is told what to grade through a pipe, and asks through the same pipe what TensorFlow says, so that there is one
TensorFlow for all of them. What crosses the pipe is pickled: both ends are this program; nothing of a submission but its
sources, as bytes, and what the sandbox's wire has let through is ever in it.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from autograder.errors import CourseError, GraderError
from autograder.grading.orders import Found, Order, Workplace, given_up
from autograder.grading.sandboxes import Sandboxes
from autograder.grading.workforce import ensure_sandbox
from autograder.oracle.client import Oracle
from autograder.oracle.question import Answer, Question
from autograder.submission.reference import find_reference

#: How many processes may die over one submission before it is left to a person.
_LIVES = 3


class Processes:
    """A workforce of processes; they start at once and import what they need while submissions are read."""

    def __init__(self, oracle: Oracle, workers: int) -> None:
        """Start the processes without waiting for them.

        Args:
            oracle: what TensorFlow says; all processes ask this one.
            workers: how many processes, each with one sandbox at a time.
        """
        self._oracle = oracle
        self._context = _context()
        self._closed = threading.Event()
        self._idle: SimpleQueue[_Grading] = SimpleQueue()
        self._threads = ThreadPoolExecutor(workers, "grading")
        self._processes = {self._start() for _ in range(workers)}
        for process in self._processes:
            self._idle.put(process)

    @property
    def process_ids(self) -> list[int]:
        """Of the processes that grade."""
        return [process.process_id for process in tuple(self._processes)]

    def prepare(self, exercises: Sequence[str], seed: int, sandboxed: bool) -> None:
        """See `Workforce`."""
        if sandboxed:
            ensure_sandbox()

    def submit(self, order: Order) -> "Future[Found]":
        """See `Workforce`."""
        return self._threads.submit(self._carried_out, order)

    def close(self) -> None:
        """See `Workforce`."""
        self._closed.set()
        for process in tuple(self._processes):
            process.end()
        self._threads.shutdown(cancel_futures=True)

    def _start(self) -> "_Grading":
        return _Grading(self._context, self._oracle)

    def _carried_out(self, order: Order) -> Found:
        process = self._idle.get()
        try:
            for _ in range(_LIVES):
                try:
                    return process.carry_out(order)
                except (EOFError, OSError):
                    if self._closed.is_set():
                        raise GraderError("grade: the grading was stopped.") from None
                    process = self._replaced(process)
        finally:
            self._idle.put(process)
        problem = GraderError(f"the process that graded it died {_LIVES} times.")
        return given_up(order, self._oracle, problem)

    def _replaced(self, dead: "_Grading") -> "_Grading":
        dead.end()
        fresh = self._start()
        self._processes.discard(dead)
        self._processes.add(fresh)
        return fresh


class _Grading:
    """One process, and this end of the pipe to it."""

    def __init__(self, context: Any, oracle: Oracle) -> None:
        self._oracle = oracle
        self._pipe, theirs = context.Pipe()
        settings = (theirs, oracle.device, oracle.cache_folder, find_reference())
        self._process = context.Process(target=_serve, args=settings, daemon=True)
        self._process.start()
        theirs.close()

    @property
    def process_id(self) -> int:
        """Its id."""
        number: int = self._process.pid
        return number

    def carry_out(self, order: Order) -> Found:
        """The reports on an order.

        Raises:
            EOFError, OSError: if the process died.
            DeviceUnavailable: if TensorFlow does not see the oracle's device.
        """
        self._pipe.send(order)
        while isinstance(said := self._pipe.recv(), Question):
            self._pipe.send(self._answer(said))
        if isinstance(said, Exception):
            raise said
        found: Found = said
        return found

    def _answer(self, question: Question) -> Answer | CourseError:
        try:
            return self._oracle.answers([question])[0]
        except CourseError as error:
            return error

    def end(self) -> None:
        """End the process now, and its sandbox with it."""
        self._process.kill()
        self._process.join()


class _Asking:
    """Asks the oracle at the other end of the pipe."""

    def __init__(self, pipe: "Connection[Any, Any]") -> None:
        self._pipe = pipe

    def start(self) -> None:
        """Do nothing: it is there."""

    def ask(self, question: Question) -> Answer:
        """See `Source`."""
        self._pipe.send(question)
        said = self._pipe.recv()
        if isinstance(said, CourseError):
            raise said
        answer: Answer = said
        return answer

    def close(self) -> None:
        """Do nothing: others may ask it."""


def _serve(pipe: "Connection[Any, Any]", device: str, cache_folder: Path, reference: Path | None) -> None:
    """The life of such a process: carry out orders until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches all processes of a terminal; the grader ends these
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sandboxes = Sandboxes()
    sandboxes.prepare()
    place = Workplace(Oracle(device, cache_folder, source=_Asking(pipe)), reference, sandboxes)
    while True:
        try:
            order = pipe.recv()
        except EOFError:
            sandboxes.close()
            return
        try:
            pipe.send(place.carry_out(order))
        except CourseError as error:
            pipe.send(error)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended; its sandbox ends with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _context() -> Any:
    """How processes are started: from a server that has imported what they need, where the system can do that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # With the main module, which each process would import again otherwise.
    context.set_forkserver_preload(["__main__", __name__])
    return context
