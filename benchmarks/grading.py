"""Grading a class: `conv-course grade` against plain nbgrader that makes the same comparisons in a kernel.

Whole commands on the same submissions, start-up included, in turn. Plain nbgrader has TensorFlow in the kernel, or, as
a second peer, answers that were written down beforehand. Ours grades the class in a new course, where TensorFlow has to
be asked first, and then once more with everything known, as after a change. Submissions that no kernel should run are
left out on both sides. A class larger than `--measured` is not run through plain nbgrader: its time is computed from a
straight line through the smaller ones, and what is printed says so. Ratios are of seconds on the clock, and, in
brackets, of processor time, which a busy machine changes less.
"""

import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.classes import GRADE, HALL, SAFE, UNSAFE, Class
from benchmarks.plain import Answers, autograde, make
from benchmarks.stopwatch import Run, run, set_out

#: Our sides, as they are printed.
FIRST, AGAIN = "conv-course grade, TensorFlow asked", "conv-course grade --again, answers known"


@dataclass(frozen=True)
class Cost:
    """What a command takes.

    Attributes:
        clock: seconds on the clock.
        processor: processor seconds.
    """

    clock: float
    processor: float

    def more(self, other: "Cost", students: int) -> "Cost":
        """What each of so many students costs by which this exceeds `other`."""
        return Cost((self.clock - other.clock) / students, (self.processor - other.processor) / students)

    def __str__(self) -> str:
        return f"{self.clock:8.2f} s on the clock, {self.processor:8.2f} s of processor time"

    def over(self, other: "Cost") -> str:
        """How many times as much it is, in words."""
        return f"{self.clock / other.clock:.1f} ({self.processor / other.processor:.1f})"


Taken = dict[tuple[str, int], list[Cost]]


def main(
    students: Annotated[list[int], typer.Option(min=1, help="Size of a class; may be given several times.")] = [1, 20],  # noqa: B006 (typer's way)
    measured: Annotated[int, typer.Option(help="Largest class that plain nbgrader really grades.")] = 20,
    rounds: Annotated[int, typer.Option(help="How often each side runs, in turn.")] = 1,
) -> None:
    """Print what each side takes, and the ratios, for each class and for each further submission."""
    set_out()
    out = sum(style in UNSAFE for style in HALL)
    typer.echo(f"left out: {' and '.join(UNSAFE)}, {out} of {len(HALL)} in a class: no kernel should run them")
    sizes = sorted(set(students))
    taken: Taken = {}
    for number in range(rounds):
        for size in sizes:
            sides = [_ours, *((_plain,) if size <= measured else ())]
            for side in sides if number % 2 == 0 else reversed(sides):
                for name, found in side(Class(size, SAFE)).items():
                    taken.setdefault((name, size), []).append(Cost(found.seconds, found.processor))
    middle = {key: _median(costs) for key, costs in taken.items()}
    for size in sizes:
        typer.echo(f"\nclass of {size}, whole commands, start-up included, median of {rounds}:")
        _tell({name: middle[name, size] for name in (FIRST, AGAIN)}, _plain_costs(size, middle))
    for low, high in pairwise(sizes):
        typer.echo(f"\neach submission from {low} to {high}:")
        each = {
            name: middle[name, high].more(middle[name, low], high - low)
            for name in (FIRST, AGAIN, *map(_peer, Answers))
            if (name, low) in middle and (name, high) in middle
        }
        _tell(each, {name: (each.pop(name), "measured") for name in map(_peer, Answers) if name in each})


def _ours(members: Class) -> dict[str, Run]:
    """Our command, in a new course with an empty cache, and again."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        members.hand_in(course)
        known = {"CONV_COURSE_CACHE": str(Path(folder) / "cache")}
        first = run(GRADE, course, known)
        members.check(course)
        again = run([*GRADE, "--again"], course, known)
        members.check(course)
        return {FIRST: first, AGAIN: again}


def _plain(members: Class) -> dict[str, Run]:
    """nbgrader's command, with each source of answers."""
    found = {}
    for answers in Answers:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), answers)
            found[_peer(answers)] = autograde(Path(folder), members)
    return found


def _peer(answers: Answers) -> str:
    return f"plain nbgrader, {answers.value}"


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.clock for cost in costs), statistics.median(cost.processor for cost in costs))


def _plain_costs(size: int, middle: Mapping[tuple[str, int], Cost]) -> dict[str, tuple[Cost, str]]:
    """What plain nbgrader takes for a class, and how that is known."""
    costs = {}
    for name in map(_peer, Answers):
        points = {one: cost for (side, one), cost in middle.items() if side == name}
        if size in points:
            costs[name] = points[size], "measured"
        elif len(points) > 1:
            lines = [
                np.polyfit(list(points), [getattr(cost, kind) for cost in points.values()], 1)
                for kind in ("clock", "processor")
            ]
            (each, start), _ = lines
            how = f"NOT RUN but computed: {start:.1f} s + {each:.2f} s for each, a line through {sorted(points)}"
            costs[name] = Cost(*(float(np.polyval(line, size)) for line in lines)), how
    return costs


def _tell(ours: Mapping[str, Cost], plain: Mapping[str, tuple[Cost, str]]) -> None:
    for name, cost in ours.items():
        typer.echo(f"  {name:42} {cost}")
    for name, (cost, how) in plain.items():
        typer.echo(f"  {name:42} {cost} ({how})")
        ratios = ", ".join(f"{cost.over(other)} times {side.split(', ')[-1]}" for side, other in ours.items())
        typer.echo(f"  {'':42} {ratios}")


if __name__ == "__main__":
    typer.run(main)
