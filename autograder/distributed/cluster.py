"""A Dask cluster that grades: the machines need this package and bubblewrap, and share nothing but the network.

What a run has in common travels once to each worker, in a plugin of Dask's: TensorFlow's answers to all cases, so that
the same numbers decide everywhere, and the reference. Then each submission is a task of its own. Dask gives the tasks of
a worker that dies to others, and knows one result of each.
"""

import hashlib
import logging
import socket
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from distributed import Client, KilledWorker, Worker, get_worker
from distributed import Future as Promise
from distributed.comm.addressing import get_address_host_port
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.errors import ArgumentError, CourseError, GraderError, SandboxUnavailable
from autograder.exercises import catalogue
from autograder.grading.fingerprint import kinship
from autograder.grading.follow_through import closure
from autograder.grading.orders import Found, Order, Workplace, given_up
from autograder.grading.sandboxes import Sandboxes
from autograder.grading.scratch import ScratchFolder
from autograder.grading.workforce import ensure_sandbox
from autograder.oracle.client import Book, Oracle
from autograder.submission.reference import find_reference
from autograder.submission.snapshot import Submission, read_submission

#: Seconds to wait for the scheduler, and for its first worker.
_PATIENCE = 30.0


class Cluster:
    """A workforce of Dask workers."""

    def __init__(self, address: str, oracle: Oracle) -> None:
        """Connect.

        Args:
            address: of the scheduler, such as "tcp://10.0.0.5:8786"; how to use TLS is said in Dask's own settings.
            oracle: what TensorFlow says; workers ask a TensorFlow of their own only what is not known beforehand.

        Raises:
            ArgumentError: if no scheduler answers there.
        """
        self._address = address
        self._oracle = oracle
        self._name = ""
        self._running: set[Promise[Found]] = set()
        _hush()
        try:
            place = get_address_host_port(address)
            socket.create_connection(place, _PATIENCE).close()  # Dask would try again and again
            self._client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError, OverflowError) as error:
            raise ArgumentError(
                f"grade: scheduler={address!r} must be the address of a Dask scheduler, got no answer ({error})."
            ) from error

    def prepare(self, exercises: Sequence[str], seed: int, sandboxed: bool) -> None:
        """See `Workforce`.

        Raises:
            ArgumentError: if there is no worker, or one that runs another version of the course.
            SandboxUnavailable: if a sandbox is asked for and a worker cannot start one.
        """
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise ArgumentError(
                f"grade: scheduler={self._address!r} must have workers, got none in {_PATIENCE:g} seconds."
            ) from error
        kit = _kit(self._oracle, exercises, seed, sandboxed)
        try:
            self._client.register_plugin(kit, name=kit.name)
        except ImportError as error:
            raise ArgumentError(
                f"grade: scheduler={self._address!r} must have workers with this course installed, got one without "
                f"({error})."
            ) from error
        self._name = kit.name

    def submit(self, order: Order) -> "Future[Found]":
        """See `Workforce`."""
        found: Future[Found] = Future()
        promise = self._client.submit(_carried_out, self._name, order, pure=False)
        self._running.add(promise)
        promise.add_done_callback(lambda done: self._receive(found, order, done))
        return found

    def _receive(self, found: "Future[Found]", order: Order, done: "Promise[Found]") -> None:
        """Take a result, in Dask's thread."""
        self._running.discard(done)
        if done.status == "cancelled":
            found.set_exception(
                GraderError(
                    f"grade: the scheduler {self._address} went away. What was graded is kept: run the same command again."
                )
            )
            return
        error = done.exception()
        if error is None:
            found.set_result(done.result())
        elif isinstance(error, KilledWorker):
            problem = GraderError("the workers that graded it died, several in a row.")
            found.set_result(given_up(order, self._oracle, problem))
        else:
            found.set_exception(error if isinstance(error, CourseError) else _unforeseen(error))

    def close(self) -> None:
        """See `Workforce`; the cluster itself goes on."""
        if self._client.status == "closed":
            return
        running, self._running = self._running, set()
        self._client.cancel(list(running), force=True)
        if self._name and self._client.status == "running":
            self._client.unregister_worker_plugin(self._name)
        self._client.close(timeout=_PATIENCE)


@dataclass
class _Kit(WorkerPlugin):
    """What a worker has for one run.

    Attributes:
        name: made of what the run depends on: the same run, resumed, replaces its own.
        kin: what must be the same on all machines.
    """

    name: str
    device: str
    sandboxed: bool
    kin: dict[str, str]
    book: Book = field(repr=False)
    reference: dict[str, bytes] = field(repr=False)
    exercises: tuple[str, ...]

    def setup(self, worker: Worker) -> None:
        """Get ready, on the worker.

        Raises:
            ArgumentError: if this is another version of the course than the one that grades.
            SandboxUnavailable: if a sandbox is asked for and none starts here.
        """
        other = kinship(self.exercises)
        unlike = sorted(name for name in {*self.kin, *other} if self.kin.get(name) != other.get(name))
        if unlike:
            raise ArgumentError(
                f"grade: worker {worker.address} must run the same course, got other versions of {', '.join(unlike)}."
            )
        if self.sandboxed:
            try:
                ensure_sandbox()
            except SandboxUnavailable as error:
                raise SandboxUnavailable(f"worker {worker.address}: {error}") from error
        self._folder = ScratchFolder()
        self._oracle = Oracle(self.device)
        self._oracle.learn(self.book)
        Submission("reference", self.reference).write_to(self._folder.path)
        self._sandboxes = Sandboxes(sandboxed=self.sandboxed)
        self.place = Workplace(self._oracle, self._folder.path if self.reference else None, self._sandboxes)

    def teardown(self, worker: Worker) -> None:
        """Let go of it all."""
        if hasattr(self, "place"):
            self._sandboxes.close()
            self._oracle.close()
            self._folder.close()


def _kit(oracle: Oracle, exercises: Sequence[str], seed: int, sandboxed: bool) -> _Kit:
    asked = [catalogue.exercise(name) for name in exercises]
    needed = {one.name: one for exercise in asked for one in (exercise, *closure(exercise))}
    questions = [question for one in needed.values() for question in one.questions(seed)]
    folder, kin = find_reference(), kinship(exercises)
    about = repr((sorted(kin.items()), oracle.device, sandboxed, seed, tuple(exercises)))
    return _Kit(
        name=f"conv-course-{hashlib.sha256(about.encode()).hexdigest()[:16]}",
        device=oracle.device,
        sandboxed=sandboxed,
        kin=kin,
        book=oracle.book(questions),
        reference=read_submission(folder, "reference").files if folder else {},
        exercises=tuple(exercises),
    )


def _carried_out(name: str, order: Order) -> Found:
    """On a worker: carry out one order with what its run has in common.

    Raises:
        GraderError: if the worker could not get ready for this run.
    """
    worker = get_worker()
    kit: Any = worker.plugins.get(name)
    if kit is None:
        raise GraderError(f"grade: worker {worker.address} is not ready for this course; its log says why.")
    found: Found = kit.place.carry_out(order)
    return found


def _hush() -> None:
    """Keep Dask's log of lost connections, pages of tracebacks, from a person who is told in a sentence what it means."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _unforeseen(error: BaseException) -> GraderError:
    return GraderError(f"grade: a worker failed ({type(error).__name__}: {error}).")
