"""How often a wrong submission is told why: names given, names missed, wrong names, kinds of call described.

Four groups of wrong code: one mutant or more for each catalogued mistake, every two of these mistakes that can be put
together, wrong code that makes no catalogued mistake, and code whose only fault are errors that it does not raise.
"""

import statistics
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from diagnosis.known import KNOWN  # noqa: E402 (tests are no package that is installed)
from diagnosis.mistakes import CATALOGUE, DIAGNOSED, RECOGNISED, UNCATALOGUED, observe, pairs  # noqa: E402
from grading.harness import grade_here, mutated  # noqa: E402
from grading.mutants.mutant import Mutant  # noqa: E402

from autograder.diagnosis.inference import infer, matches  # noqa: E402
from autograder.exercises.catalogue import exercise  # noqa: E402
from autograder.exercises.exercise import Exercise  # noqa: E402
from autograder.grading.pipeline import grade  # noqa: E402
from autograder.grading.results import ExerciseReport  # noqa: E402
from autograder.grading.sandboxes import Sandboxes  # noqa: E402
from autograder.oracle.client import Oracle  # noqa: E402
from autograder.outcomes import Returned  # noqa: E402
from autograder.submission.snapshot import Submission  # noqa: E402
from autograder.verdicts import Verdict  # noqa: E402

#: Of so many mutants one is checked as a whole; seconds in which somebody edits and a sandbox gets ready.
_ONE_CHECK_OF = 12
_EDIT = 0.5


def main(
    only: Annotated[str, typer.Option(help="Exercises whose names begin with this.")] = "",
    one_pair_of: Annotated[int, typer.Option(help="Look at one of so many pairs of mistakes.")] = 1,
) -> None:
    """Print the figures."""
    asked = [one for one in DIAGNOSED if one.name.startswith(only)]
    with Oracle() as oracle:
        _ideas(asked)
        recognised = [one for one in RECOGNISED if one.exercise.startswith(only)]
        _recognised(oracle, recognised)
        _checks(oracle, recognised)
        _pairs(oracle, asked, one_pair_of)
        _uncatalogued(oracle, [one for one in UNCATALOGUED if one.exercise.startswith(only)])


def _ideas(asked: list[Exercise]) -> None:
    per = Counter(one.name for one, _ in CATALOGUE if one in asked)
    names = {idea.name for one, idea in CATALOGUE if one in asked}
    typer.echo(f"misconceptions: {per.total()} in {len(per)} exercises, {len(names)} different names")
    typer.echo("  " + ", ".join(f"{name} {count}" for name, count in per.items()))


def _recognised(oracle: Oracle, mutants: list[Mutant]) -> None:
    found, sizes, seconds = Counter[str](), [], []
    for one in mutants:
        begin = time.monotonic()
        report = _report(oracle, one)
        seconds.append(time.monotonic() - begin)
        wanted = KNOWN[one.exercise][one.name]
        given = " & ".join(sorted(report.diagnosis.misconceptions)) if report.diagnosis else ""
        found["named" if given == wanted else "wrongly named" if given else "not named"] += 1
        if given != wanted:
            typer.echo(f"  {one.exercise}: {one.name}: {given or 'no name'}, not {wanted}")
        sizes += _numbers(report)
    _share("catalogued mistakes, each in code of its own", found)
    if sizes:
        typer.echo(f"  numbers in the smallest call: median {statistics.median(sizes):g}, worst {max(sizes)}")
    typer.echo(f"  seconds in all, in process: median {statistics.median(seconds):.2f}, worst {max(seconds):.2f}")


def _checks(oracle: Oracle, mutants: list[Mutant]) -> None:
    """What a person waits for: a whole failed check, TensorFlow's answers known and a sandbox waiting."""
    times: list[tuple[float, str]] = []
    chosen = [one for number, one in enumerate(mutants) if number % _ONE_CHECK_OF == 0]
    with Sandboxes(ahead=0) as sandboxes:
        for one in chosen:
            asked, submission = [exercise(one.exercise)], mutated(one)
            grade(submission, asked, oracle)
            sandboxes.prepare()
            time.sleep(_EDIT)
            begin = time.monotonic()
            grade(submission, asked, oracle, sandboxes=sandboxes)
            times.append((time.monotonic() - begin, one.exercise))
    if len(times) > 1:
        seconds = [taken for taken, _ in times]
        worst, slowest = max(times)
        typer.echo(
            f"a failed check in all, warm, of {len(times)}: median {statistics.median(seconds):.2f} s, "
            f"90th percentile {statistics.quantiles(seconds, n=10)[-1]:.2f} s, worst {worst:.2f} s ({slowest})"
        )


def _pairs(oracle: Oracle, asked: list[Exercise], one_of: int) -> None:
    found = Counter[str]()
    for one in asked:
        for names, submission in islice(pairs(one), 0, None, one_of):
            found[_said(oracle, one, names, submission)] += 1
    _share("two catalogued mistakes at once", found)


def _said(oracle: Oracle, asked: Exercise, made: tuple[str, str], submission: Submission) -> str:
    seen = observe(oracle, asked, submission)
    if all(
        isinstance(item.outcome, Returned) and matches(asked, item.case, item.outcome.value, item.expected)
        for item in seen
    ):
        return "cancel out"
    idea = infer(oracle, asked, seen)
    if idea is None:
        return "not named"
    if set(idea.names) == set(made):
        return "both named"
    # Any other name is right only if it does the same on every call, which inference has made sure of.
    return "one named, the other does not show" if set(idea.names) < set(made) else "named as what they amount to"


def _uncatalogued(oracle: Oracle, mutants: list[Mutant]) -> None:
    found, kinds, sizes = Counter[str](), Counter[str](), []
    for one in mutants:
        report = _report(oracle, one)
        found["no name" if report.diagnosis is None else "a wrong name"] += 1
        kinds[_described(report)] += 1
        sizes += _numbers(report)
        if report.diagnosis is not None:
            typer.echo(f"  {one.exercise}: {one.name}: {report.diagnosis.misconceptions}")
    _share("wrong code that makes no catalogued mistake", found)
    _share("what is said of it instead", kinds)
    if sizes:
        typer.echo(f"  numbers in the smallest call: median {statistics.median(sizes):g}, worst {max(sizes)}")


def _described(report: ExerciseReport) -> str:
    if report.failing is None:
        return "nothing"
    sentence = report.failing.sentence
    if sentence.startswith("Every result is right"):
        return "the rules whose errors are missing"
    if "every call" in sentence:
        return "every call fails"
    if "in no other" in sentence or sentence.startswith("It is right with"):
        return "exactly the kinds of call that fail"
    return "kinds that narrow it down" if "of these kinds" not in sentence else "parts of the exercise only"


def _report(oracle: Oracle, mutant: Mutant) -> ExerciseReport:
    (report,) = grade_here(mutated(mutant), oracle, [exercise(mutant.exercise)]).exercises
    return report


def _numbers(report: ExerciseReport) -> list[int]:
    """How many numbers the arrays of the smallest call hold, where a result is wrong."""
    if report.counterexample is None or report.verdict not in (Verdict.WRONG_VALUE, Verdict.WRONG_SHAPE):
        return []
    size = sum(np.size(value) for value in report.counterexample.arguments.values() if isinstance(value, np.ndarray))
    return [size] if size else []


def _share(what: str, found: Counter[str]) -> None:
    total = found.total()
    typer.echo(f"{what}: {total}")
    for words, count in found.most_common():
        typer.echo(f"  {words}: {count} ({count / total:.1%})")


if __name__ == "__main__":
    typer.run(main)
