"""Right code in every style against TensorFlow, seed after seed: does any of it lose a point, and how near is it to it?

Prints for each style how many cases were judged and how many failed, the processor time of its calls, the largest
error of a case with integers (0.5 is wrong), and the largest error of a real-valued case in units of the rounding
bound (1 is wrong), with the case in which it was. Ends with status 1 if a case failed.
"""

import multiprocessing
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from grading.harness import DirectRunner, styles  # noqa: E402

from autograder.cases import Case, Kind  # noqa: E402
from autograder.comparison import judge  # noqa: E402
from autograder.exercises.catalogue import EXERCISES  # noqa: E402
from autograder.exercises.exercise import Exercise  # noqa: E402
from autograder.outcomes import Outcome, Returned  # noqa: E402

_PINNED = {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
#: Seeds whose answers are held in memory at a time.
_CHUNK = 10


@dataclass
class Tally:
    """What came of one style.

    Attributes:
        failed: a sentence for each case that failed.
        exact: largest error of a case with integers.
        worst: largest error of a real-valued case in units of its bound, by exercise.
    """

    cases: int = 0
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    exact: float = 0.0
    worst: dict[str, float] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Take in what came of other seeds."""
        self.cases += other.cases
        self.failed += other.failed
        self.seconds += other.seconds
        self.exact = max(self.exact, other.exact)
        for exercise, error in other.worst.items():
            self.worst[exercise] = max(self.worst.get(exercise, 0.0), error)

    def count(self, seed: int, exercise: Exercise, case: Case, expected: Any, outcome: Outcome) -> None:
        """Judge one case."""
        self.cases += 1
        bound = exercise.bound(case.arguments) if case.kind is Kind.REAL else 0.0
        judgement = judge(case, outcome, expected, bound)
        if not judgement.verdict.passed:
            self.failed.append(f"seed {seed}, {case.id}: {judgement.verdict.value}. {judgement.message}")
        elif isinstance(expected, np.ndarray) and isinstance(outcome, Returned) and expected.size:
            error = float(np.abs(outcome.value.astype(float) - expected).max())
            if case.kind is Kind.REAL:
                self.worst[exercise.name] = max(self.worst.get(exercise.name, 0.0), error / bound)
            else:
                self.exact = max(self.exact, error)


def of_chunk(seeds: range) -> dict[str, Tally]:
    """Every style on every case of these seeds; TensorFlow is asked once for each."""
    os.environ.update(_PINNED)
    from autograder.oracle import tensorflow_ops as ops

    ops.prepare("cpu")
    asked = [(seed, exercise, case) for seed in seeds for exercise in EXERCISES for case in exercise.cases(seed)]
    answers = {}
    for seed, exercise, case in asked:
        question = exercise.question(case.arguments)
        if case.kind is not Kind.REFUSED:
            answers[seed, case.id] = ops.OPERATIONS[question.operation](**question.arguments)
    tallies = {}
    for name, submission in styles().items():
        tally = tallies[name] = Tally()
        with DirectRunner(submission) as runner:
            for seed, exercise, case in asked:
                begin = time.process_time()
                outcome = runner.run(exercise, case)
                tally.seconds += time.process_time() - begin
                tally.count(seed, exercise, case, answers.get((seed, case.id)), outcome)
    return tallies


def main(
    seeds: Annotated[int, typer.Option(help="How many seeds.")] = 20,
    first: Annotated[int, typer.Option(help="The first of them.")] = 0,
    workers: Annotated[int, typer.Option(help="Processes.")] = os.cpu_count() or 1,
) -> None:
    """Judge every style, and print the table."""
    last = first + seeds
    chunks = [range(seed, min(seed + _CHUNK, last)) for seed in range(first, last, _CHUNK)]
    total: dict[str, Tally] = {}
    done = 0
    # Fresh processes now and then: what XLA has compiled stays in memory. (An executor's max_tasks_per_child hangs.)
    with multiprocessing.get_context("spawn").Pool(workers, maxtasksperchild=5) as pool, suppress(KeyboardInterrupt):
        for tallies in pool.imap(of_chunk, chunks):
            for name, tally in tallies.items():
                total.setdefault(name, Tally()).add(tally)
            done += 1
            typer.echo(f"\r{done} of {len(chunks)} chunks", nl=False, err=True)
    typer.echo(err=True)
    typer.echo(f"{min(done * _CHUNK, seeds)} seeds from {first} on, {len(EXERCISES)} exercises")
    typer.echo(f"{'style':20} {'cases':>9} {'failed':>6} {'seconds':>8} {'integers':>9} {'worst / bound':>14}  in")
    for name, tally in total.items():
        worst = max(tally.worst, key=lambda exercise: tally.worst[exercise])
        typer.echo(
            f"{name:20} {tally.cases:9} {len(tally.failed):6} {tally.seconds:8.0f} {tally.exact:9.1g} "
            f"{tally.worst[worst]:14.2g}  {worst}"
        )
        for line in tally.failed[:20]:
            typer.echo(f"    {line}")
    typer.echo("\nlargest error in units of the bound, over all styles:")
    for exercise in EXERCISES:
        errors = [tally.worst[exercise.name] for tally in total.values() if exercise.name in tally.worst]
        if errors:
            typer.echo(f"    {exercise.name:34} {max(errors):.2g}")
    raise typer.Exit(any(tally.failed for tally in total.values()))


if __name__ == "__main__":
    typer.run(main)
