"""Does a submission cost more in a larger class? `conv-course grade` for a first time, class by class.

Each class is graded in a new course with an empty cache, so TensorFlow is asked in each. Prints for each class the whole
command's seconds, processor time and memory, then what each further submission costs between two classes: it must stay
the same. Ends with status 1 if a student of the largest class lacks a grade or has another one than is due.
"""

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.classes import ENDLESS, GRADE, Class
from benchmarks.stopwatch import Run, run, set_out


def main(
    students: Annotated[list[int], typer.Option(min=1, help="Size of a class; give several.")] = [20, 200, 1000],  # noqa: B006 (typer's way)
    rounds: Annotated[int, typer.Option(help="How often each class is graded; the quickest counts.")] = 1,
    endless: Annotated[bool, typer.Option(help="Also say what one more with an endless loop costs.")] = True,
) -> None:
    """Print the table and the ratios."""
    set_out()
    runs: dict[int, Run] = {}
    for _ in range(rounds):
        for size in sorted(set(students)):
            found = _graded(Class(size))
            if size not in runs or found.seconds < runs[size].seconds:
                runs[size] = found
    for size, found in runs.items():
        typer.echo(
            f"class of {size:5}: {found.seconds:7.1f} s, {found.processor:7.1f} s of processor time, "
            f"peak memory {found.memory / 2**20:5.0f} MB; {found.seconds / size:.3f} s a student"
        )
    slopes = []
    for (low, less), (high, more) in pairwise(runs.items()):
        slopes.append(
            [(b - a) / (high - low) for a, b in ((less.seconds, more.seconds), (less.processor, more.processor))]
        )
        typer.echo(
            f"each further submission, {low} to {high}: {slopes[-1][0]:.3f} s, {slopes[-1][1]:.3f} s of processor time"
        )
    if len(slopes) > 1:
        clock, processor = (last / first for first, last in zip(slopes[0], slopes[-1], strict=True))
        typer.echo(f"the last over the first: {clock:.2f} on the clock, {processor:.2f} in processor time (1 is flat)")
    if endless:
        _tell_endless()


def _graded(members: Class) -> Run:
    """A first grading, with the memory of all processes; everybody must have the grades that are due."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        members.hand_in(course)
        found = run(GRADE, course, {"CONV_COURSE_CACHE": str(Path(folder) / "cache")}, memory=True)
        rows = members.check(course)
        typer.echo(f"class of {members.size:5}: exit status 0, {len(rows)} grades as they are due", err=True)
        return found


def _tell_endless() -> None:
    """What a loop without end costs: the limits decide that, not the grader."""
    one, other = _graded(Class(1, ("birch",))), _graded(Class(1, (ENDLESS,)))
    more = other.processor - one.processor
    typer.echo(f"one with an endless loop: {more:.1f} s of processor time more than one that is right")


if __name__ == "__main__":
    typer.run(main)
