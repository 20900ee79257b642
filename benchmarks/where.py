"""Where the time of one class goes, and the floor below which it cannot come.

The class is graded with all answers known (`--again`). Processor time by step is that of all processes of the grader,
sampled; that of sandboxes is what is left of the whole. The floor is what stays if checking were free: the command for a
class in which nothing has changed (its start, nbgrader's work on notebooks and gradebook, all in one process), and for
each submission a bare sandbox that imports NumPy, spread over all cores without a gap.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.classes import GRADE, Class
from benchmarks.sampling import collect, prepare
from benchmarks.stopwatch import Run, run, set_out

_STARTS = 20
_BARE = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all", "--die-with-parent"]


def main(
    students: Annotated[int, typer.Option(min=1, help="Size of the class.")] = 100,
) -> None:
    """Print the profile and the floor."""
    set_out()
    members = Class(students)
    with tempfile.TemporaryDirectory() as place:
        course, samples = Path(place) / "course", Path(place) / "samples"
        samples.mkdir()
        members.hand_in(course)
        cache = {"CONV_COURSE_CACHE": str(Path(place) / "cache")}
        first = run(GRADE, course, cache)
        whole = run([*GRADE, "--again"], course, cache)
        unchanged = run(GRADE, course, cache)
        run([*GRADE, "--again"], course, {**cache, **prepare(samples)})
        steps = collect(samples)
        members.check(course)
    inside = max(0.0, whole.processor - sum(steps.values()))
    steps["inside sandboxes: their start, the students' code"] = inside
    typer.echo(f"class of {students}: {_both(whole)}; the first time, TensorFlow asked, {_both(first)}")
    typer.echo(f"{'step':52} {'s':>8} {'ms each':>8} {'share':>6}  (processor time)")
    total = sum(steps.values())
    for step, seconds in sorted(steps.items(), key=lambda one: -one[1]):
        typer.echo(f"{step:52} {seconds:8.2f} {1000 * seconds / students:8.1f} {seconds / total:6.0%}")
    _tell_floor(students, whole, unchanged)


def _tell_floor(students: int, whole: Run, unchanged: Run) -> None:
    """What stays if checking were free."""
    numpy = f"import sys; sys.path.append({str(Path(np.__file__).parents[1])!r}); import numpy"
    one = [*_BARE, sys.executable, "-I", "-S", "-c", numpy]
    script = 'n=$1; shift; for _ in $(seq "$n"); do "$@" || exit 1; done'
    bare = run(["sh", "-c", script, "sh", str(_STARTS), *one], Path.cwd(), {"OPENBLAS_NUM_THREADS": "1"})
    sandbox = bare.processor / _STARTS
    cores = len(os.sched_getaffinity(0))
    floor = max(unchanged.processor, (unchanged.processor + students * sandbox) / cores)
    typer.echo(f"bare sandbox with NumPy: {1000 * sandbox:.0f} ms of processor time each")
    typer.echo(f"nothing changed, so no sandbox: {_both(unchanged)}")
    typer.echo(f"floor on {cores} cores: {floor:.1f} s; the class takes {whole.seconds / floor:.2f} times as long")


def _both(found: Run) -> str:
    return f"{found.seconds:.1f} s, {found.processor:.1f} s of processor time"


if __name__ == "__main__":
    typer.run(main)
