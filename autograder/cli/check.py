"""`conv-course check`: grade one `conv_lib` and print the report."""

import enum
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.output import GRADED, GRADER_FAULT, complain, console, ticker
from autograder.exercises import catalogue
from autograder.grading.pipeline import grade, grade_own
from autograder.grading.results import SubmissionReport
from autograder.oracle.client import Oracle
from autograder.progress.store import record_checks
from autograder.report.document import as_json
from autograder.report.text import print_report
from autograder.submission.snapshot import find_submission, read_submission
from autograder.verdicts import Verdict


class Device(enum.StrEnum):
    """Where TensorFlow computes."""

    CPU = "cpu"
    GPU = "gpu"


class Format(enum.StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"


def check(
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Exercises to check; default: all.")
    ] = None,
    submission: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder DIR that contains conv_lib/; default: found upwards from here."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed N of the random cases.")] = 0,
    device: Annotated[Device, typer.Option(help="Device on which TensorFlow computes.")] = Device.CPU,
    sandbox: Annotated[
        bool | None,
        typer.Option(
            "--sandbox/--no-sandbox",
            help="Insist on a sandbox, or do without; default: a sandbox where one starts.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="Form of the report.")] = Format.TEXT,
    timings: Annotated[
        bool, typer.Option("--timings", help="Put the processor time of each case into the JSON report.")
    ] = False,
) -> None:
    """Check a conv_lib against TensorFlow and print the report; ends with 0 whatever the score is."""
    asked = [catalogue.exercise(name) for name in exercises or []] or list(catalogue.EXERCISES)
    folder = submission if submission is not None else find_submission(Path.cwd())
    handed_in = read_submission(folder, folder.resolve().name)
    with ticker() as bar, Oracle(device.value, on_start=bar.appear) as oracle:
        if sandbox is None:
            report = grade_own(handed_in, asked, oracle, seed=seed, progress=bar.tell)
        else:
            report = grade(handed_in, asked, oracle, seed=seed, sandboxed=sandbox, progress=bar.tell)
    if submission is None:  # one's own, found from where one stands; nothing is left in the folder of another
        _remember(folder, report)
    if format is Format.JSON:
        typer.echo(as_json(report, timings), nl=False)
    else:
        print_report(report, console(), brief=not exercises)
    ours = any(result.verdict is Verdict.GRADER_ERROR for result in report.exercises)
    raise typer.Exit(GRADER_FAULT if ours else GRADED)


def _remember(folder: Path, report: SubmissionReport) -> None:
    """Keep the learner's own progress."""
    for note in record_checks(folder, report.exercises, date.today().isoformat()):
        complain(note)
