"""Where the command line writes, and with which exit status it ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

GRADED = 0
USAGE = 1
GRADER_FAULT = 2
#: As shells have it: 128 and the number of the signal.
INTERRUPTED = 130

#: Work that takes longer than this shows how far it is.
PATIENCE = 2.0


def console() -> Console:
    """Standard output, for reports."""
    return Console(highlight=False)


def errors() -> Console:
    """Standard error, for complaints and progress."""
    return Console(stderr=True, highlight=False)


def complain(sentence: str) -> None:
    """One sentence on standard error."""
    errors().print(sentence, markup=False)


class Ticker:
    """A progress bar on standard error that appears once the work has taken `PATIENCE` seconds."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        screen = errors()
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,  # in a log, a bar is noise
        )
        self._task: TaskID | None = None

    def tell(self, description: str, done: int, total: int) -> None:
        """Say how far the work is."""
        if self._task is None:
            if time.monotonic() - self._begin < PATIENCE:
                return
            self.appear(description)
        assert self._task is not None
        self._bar.update(self._task, description=description, completed=done, total=total)

    def appear(self, description: str = "Starting TensorFlow") -> None:
        """Show the bar now."""
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task(description, total=None)

    def stop(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._bar.stop()


@contextmanager
def ticker() -> Iterator[Ticker]:
    """A `Ticker` that is taken away at the end, whatever happens."""
    bar = Ticker()
    try:
        yield bar
    finally:
        bar.stop()
