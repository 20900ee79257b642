"""One class, graded by one process, by two, and by a Dask cluster of separate processes on this machine.

All answers are known (`--again`), so that what is measured is grading. What each further submission costs is the whole
command less the same command for one student. Ends with status 1 if the gradebooks differ.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.classes import GRADE, Class
from benchmarks.stopwatch import run, set_out, surroundings

_PATIENCE = 60.0
_ALL, _ONE = "all", "one"


def main(
    students: Annotated[int, typer.Option(min=2, help="Size of the class.")] = 100,
    workers: Annotated[int, typer.Option(min=2, help="Processes of the larger sides.")] = 2,
    rounds: Annotated[int, typer.Option(min=1, help="How often each side runs, in turn.")] = 3,
) -> None:
    """Print seconds of the whole command and the ratios to one process."""
    set_out()
    members = Class(students)
    taken: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as place, _cluster(Path(place), workers) as address:
        course = Path(place) / "course"
        members.hand_in(course)
        cache = {"CONV_COURSE_CACHE": str(Path(place) / "cache")}
        run(GRADE, course, cache)
        run([*GRADE, "--again", "--scheduler", address], course, cache)  # each worker has its own cache
        due = members.check(course)
        sides = {
            "1 process": ["--workers", "1"],
            f"{workers} processes": ["--workers", str(workers)],
            f"Dask, {workers} workers": ["--scheduler", address],
        }
        for number in range(rounds):
            for side, words in list(sides.items())[:: 1 if number % 2 == 0 else -1]:
                for who, chosen in ((_ALL, []), (_ONE, ["--students", next(iter(members.students))])):
                    seconds = run([*GRADE, "--again", *words, *chosen], course, cache).seconds
                    taken.setdefault((side, who), []).append(seconds)
                    if members.check(course) != due:
                        raise SystemExit(f"{side}: the gradebook is not the same")
    typer.echo(f"class of {students}, median of {rounds}; {len(due)} grades, the same in all")
    _tell({key: statistics.median(seconds) for key, seconds in taken.items()}, students)


def _tell(middle: Mapping[tuple[str, str], float], students: int) -> None:
    sides = list(dict.fromkeys(side for side, _ in middle))
    further = {side: (middle[side, _ALL] - middle[side, _ONE]) / (students - 1) for side in sides}
    for side in sides:
        whole, first = middle[side, _ALL], sides[0]
        typer.echo(
            f"  {side:16} whole command {whole:7.1f} s ({middle[first, _ALL] / whole:.2f} times as quick as {first}), "
            f"each further submission {further[side]:.3f} s ({further[first] / further[side]:.2f} times)"
        )


@contextmanager
def _cluster(place: Path, workers: int) -> Iterator[str]:
    """A scheduler and its workers, each a process of its own; gives the scheduler's address."""
    file = place / "scheduler.json"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    with ExitStack() as stack:
        stack.enter_context(_started("dask_scheduler", words, place, {}))
        address = _address(file)
        for number in range(workers):
            own = place / f"worker{number}"
            words = [address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(own)]
            stack.enter_context(_started("dask_worker", words, place, {"CONV_COURSE_CACHE": str(own / "cache")}))
        yield address


@contextmanager
def _started(program: str, words: list[str], place: Path, environment: Mapping[str, str]) -> Iterator[None]:
    with (place / f"{program}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", *words],
            env=surroundings(environment),
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _address(file: Path) -> str:
    """Where the scheduler listens, when it has said so."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError):
            time.sleep(0.1)
    raise SystemExit(f"the scheduler did not start within {_PATIENCE:g} s")


if __name__ == "__main__":
    typer.run(main)
