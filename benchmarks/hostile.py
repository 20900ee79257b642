"""What hostile and broken submissions achieve: points, aborted classes, files read or written outside the sandbox."""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from hostile.entries import Entry, load  # noqa: E402 (tests are no package that is installed)
from hostile.handed_in import ENTRIES  # noqa: E402
from hostile.test_corpus import check_report, run  # noqa: E402
from hostile.test_handed_in import HONEST, PRESENT, check_entry, graded_course  # noqa: E402
from hostile.world import watch  # noqa: E402

from autograder.grading.results import SubmissionReport  # noqa: E402
from autograder.oracle.client import Oracle  # noqa: E402
from autograder.submission.snapshot import Submission, read_submission  # noqa: E402


def main(
    every: Annotated[int, typer.Option(min=1, help="Look at one of so many libraries of the corpus.")] = 1,
) -> None:
    """Print the figures."""
    count: Counter[str] = Counter()
    with Oracle() as oracle:
        reference = read_submission(PROJECT / "solutions", "reference")
        for entry in load()[::every]:
            with tempfile.TemporaryDirectory() as folder:
                _library(count, entry, Path(folder), reference, oracle)
        with tempfile.TemporaryDirectory() as folder:
            _class(count, Path(folder) / "course", oracle)
    typer.echo(f"submissions: {count['libraries']} libraries one by one, {count['folders']} whole folders in one class")
    typer.echo(f"with the verdict, the points and the words that are expected: {count['expected']}")
    typer.echo(f"points gained over what is honest in them: {count['hundredths gained'] / 100:g}")
    typer.echo(f"honest students of the class with other points than theirs: {count['honest hurt']}")
    typer.echo(f"gradings aborted: {count['aborted']}")
    typer.echo(f"canaries read, written or called, processes left behind: {count['canaries']}")


def _holds(check: Callable[..., object], *given: object) -> bool:
    try:
        check(*given)
    except AssertionError as error:
        typer.echo(f"  {str(error)[:300]}")
        return False
    return True


def _library(count: Counter[str], entry: Entry, folder: Path, reference: Submission, oracle: Oracle) -> None:
    """One library of the corpus, graded alone."""
    count["libraries"] += 1
    with watch(folder) as world:
        try:
            report = run(entry, world, folder / "handed-in", reference, oracle)
        except Exception as error:  # what this is here to count
            typer.echo(f"  {entry.name}: {type(error).__name__}: {error}")
            count["aborted"] += 1
            return
        count["expected"] += _holds(check_report, entry, report)
        count["canaries"] += not _holds(world.check)
        count["hundredths gained"] += _gained(entry, report)


def _gained(entry: Entry, report: SubmissionReport) -> int:
    """Points, in hundredths, over what the entry is to get; what it gets in full is honest in it."""
    over = [
        item.points - entry.expected[item.exercise].points
        for item in report.exercises
        if item.exercise in entry.expected
    ]
    return sum(round(100 * points) for points in over if points > 0)


def _class(count: Counter[str], root: Path, oracle: Oracle) -> None:
    """All whole folders, in one class with honest students."""
    count["folders"] = len(PRESENT)
    try:
        for graded in graded_course(root, list(ENTRIES), oracle):
            for entry in PRESENT:
                count["expected"] += _holds(check_entry, entry, graded)
                got, due = graded.of(entry.name).score, sum(entry.expected.values()) + entry.guesses
                count["hundredths gained"] += round(100 * max(0.0, got - due))
            count["aborted"] += len(graded.result.failed)
            count["honest hurt"] += sum(graded.of(student).score != HONEST[student] for student in HONEST)
            count["canaries"] += not _holds(graded.world.check)
    except Exception as error:  # what this is here to count
        typer.echo(f"  the class: {type(error).__name__}: {error}")
        count["aborted"] += 1


if __name__ == "__main__":
    typer.run(main)
