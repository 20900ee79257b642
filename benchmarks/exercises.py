"""The public checks of each exercise, warm, for seven nested loops and for the reference.

A check is what `check("conv2d")` in a notebook does once TensorFlow's answers are known: start a sandbox, run every
case, compare. The last column says how many times longer the loops take.
"""

import statistics
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.grading.pipeline import grade
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission, read_submission

PROJECT = Path(__file__).resolve().parents[1]
LOOPS = PROJECT / "tests" / "grading" / "submissions" / "nested_loops"


def main(rounds: Annotated[int, typer.Option(help="How often each check runs, in turn.")] = 3) -> None:
    """Print the median seconds of each check, and of the calls in it."""
    submissions = [read_submission(folder, folder.name) for folder in (PROJECT / "solutions", LOOPS)]
    total = [0.0, 0.0]
    typer.echo(f"{'exercise':34} {'cases':>5} {'reference':>16} {'seven loops':>16} {'loops / ref':>11}")
    typer.echo(f"{'':34} {'':>5} {'check  (calls) s':>16} {'check  (calls) s':>16}")
    with Oracle() as oracle:
        for exercise in EXERCISES:
            grade(submissions[0], [exercise], oracle)  # after this the answers are known
            (own, own_calls), (slow, slow_calls) = (
                _median(submission, exercise, oracle, rounds) for submission in submissions
            )
            total = [total[0] + own, total[1] + slow]
            typer.echo(
                f"{exercise.name:34} {len(exercise.cases(0)):5} {own:7.3f} ({own_calls:6.3f}) {slow:7.3f} "
                f"({slow_calls:6.3f}) {slow / own:11.2f}"
            )
    typer.echo(f"{'all, one after the other':34} {'':5} {total[0]:7.2f} {'':8} {total[1]:7.2f} {'':8}")


def _median(submission: Submission, exercise: Exercise, oracle: Oracle, rounds: int) -> tuple[float, float]:
    """Seconds of a check on the clock, and processor seconds of its calls."""
    checks, calls = [], []
    for _ in range(rounds):
        begin = time.monotonic()
        (report,) = grade(submission, [exercise], oracle).exercises
        checks.append(time.monotonic() - begin)
        calls.append(sum(case.seconds for case in report.cases))
        if report.points != report.max_points:
            sys.exit(f"{submission.name}: {exercise.name}: {report.outcome}")
    return statistics.median(checks), statistics.median(calls)


if __name__ == "__main__":
    typer.run(main)
