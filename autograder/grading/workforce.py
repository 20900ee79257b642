"""Who grades submissions: threads of this process, other processes, other machines."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from autograder.grading.orders import Found, Order, Workplace
from autograder.grading.runner import Runner
from autograder.grading.sandboxes import Sandboxes
from autograder.oracle.client import Oracle
from autograder.submission.reference import find_reference
from autograder.submission.snapshot import Submission


class Workforce(Protocol):
    """Whoever grades submissions."""

    def prepare(self, exercises: Sequence[str], seed: int, sandboxed: bool) -> None:
        """Get ready for orders like these, before anything is touched.

        Raises:
            SandboxUnavailable: if a sandbox is asked for and none starts where the submissions are to be run.
        """

    def submit(self, order: Order) -> "Future[Found]":
        """Have an order carried out; the future raises only what concerns all orders alike."""

    def close(self) -> None:
        """Stop, at once; what was not begun will not be done."""


def ensure_sandbox() -> None:
    """Start a sandbox and end it again.

    Raises:
        SandboxUnavailable: if none starts here.
    """
    with Runner(Submission("nothing", {}), sandboxed=True) as runner:
        runner.start()


class Threads:
    """Threads of this process: for one submission, or where there is nothing else."""

    def __init__(self, oracle: Oracle, workers: int = 1) -> None:
        """Have `workers` sandboxes at a time, compared with what `oracle` says."""
        self._sandboxes = Sandboxes()
        self._place = Workplace(oracle, find_reference(), self._sandboxes)
        self._pool = ThreadPoolExecutor(workers)

    def prepare(self, exercises: Sequence[str], seed: int, sandboxed: bool) -> None:
        """See `Workforce`."""
        if sandboxed:
            ensure_sandbox()

    def submit(self, order: Order) -> "Future[Found]":
        """See `Workforce`."""
        return self._pool.submit(self._place.carry_out, order)

    def close(self) -> None:
        """See `Workforce`; what was begun is waited for."""
        self._pool.shutdown(cancel_futures=True)
        self._sandboxes.close()
