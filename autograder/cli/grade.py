"""`conv-course grade`: grade a lesson's submissions into nbgrader's gradebook."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograder.cli.check import Device
from autograder.cli.output import GRADED, GRADER_FAULT, complain, console, ticker
from autograder.distributed.processes import Processes
from autograder.exercises import catalogue
from autograder.grading.cores import default_workers
from autograder.grading.seeds import course_seed
from autograder.grading.workforce import Workforce
from autograder.oracle.client import Oracle
from autograder.report.words import points

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.course import ClassResult, StudentResult


_Scheduler = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Grade on the workers of the Dask scheduler at ADDRESS instead.")
]
_Sandbox = Annotated[
    bool, typer.Option("--sandbox/--no-sandbox", help="Run submissions in a sandbox, or, at your own risk, without.")
]
_Again = Annotated[
    bool, typer.Option("--again", help="Run everything anew, not only what has changed since it was graded last.")
]


def grade(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Lesson to grade, such as 01_forward.")],
    students: Annotated[
        str, typer.Option(metavar="A,B", help="Grade only the students A,B; default: everybody who submitted.")
    ] = "",
    course: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder DIR of the course run, which holds submitted/.")
    ] = Path(),
    workers: Annotated[
        int, typer.Option(metavar="N", min=1, help="Grade N submissions at a time; default: one for each core.")
    ] = default_workers(),
    scheduler: _Scheduler = "",
    device: Annotated[Device, typer.Option(help="Device on which TensorFlow computes.")] = Device.CPU,
    sandbox: _Sandbox = True,
    again: _Again = False,
) -> None:
    """Grade the submissions of LESSON in sandboxes and write nbgrader's gradebook; a run that was cut short goes on."""
    wanted = [name.strip() for name in students.split(",") if name.strip()]
    with (
        ticker() as bar,
        Oracle(device.value, on_start=bar.appear) as oracle,
        closing(_workforce(oracle, workers, scheduler)) as force,
    ):
        _anticipate(oracle, course.resolve(), lesson)
        # nbgrader takes seconds to import: `check` and `--help` need not wait for it, and the processes start meanwhile.
        from autograder.nbgrader_plugin.course import grade_lesson

        result = grade_lesson(
            course.resolve(),
            lesson,
            oracle,
            workforce=force,
            students=wanted,
            sandboxed=sandbox,
            again=again,
            progress=bar.tell,
        )
    print_class(result)
    raise typer.Exit(GRADER_FAULT if result.failed or result.faults else GRADED)


def _anticipate(oracle: Oracle, root: Path, lesson: str) -> None:
    """Have TensorFlow start now if it will be needed: nothing else takes as long."""
    asked = catalogue.lesson(lesson)
    if any((root / "submitted").glob(f"*/{lesson}")):
        seed = course_seed(root)
        oracle.anticipate(question for exercise in asked for question in exercise.questions(seed))


def _workforce(oracle: Oracle, workers: int, scheduler: str) -> Workforce:
    if not scheduler:
        return Processes(oracle, workers)
    from autograder.distributed.cluster import Cluster  # Dask is imported only where it is asked for

    return Cluster(scheduler, oracle)


def print_class(result: "ClassResult") -> None:
    """Print everybody's verdicts and points, then what was noted, then where the grades are."""
    screen = console()
    screen.print(_table(result))
    for student in result.students:
        waiting = ("A written answer waits for a person.",) if student.waiting else ()
        for note in (*student.notes, *waiting):
            screen.print(Text(f"{student.student}: {note}"))
    if not all(student.report.sandboxed for student in result.students):
        complain("Graded without a sandbox: what the submissions did to this machine, nobody knows.")
    if result.reused:
        screen.print(Text(_unchanged(result)))
    for name in result.faults:
        complain(f"{name}: the grader failed, twice; nothing was taken off, and a person is to look. Run it again.")
    for name in result.failed:
        complain(f"{name}: nbgrader could not process the notebook; look at it by hand.")
    screen.print(Text(f"Gradebook: {result.gradebook}"), soft_wrap=True)


def _unchanged(result: "ClassResult") -> str:
    if result.reused == len(result.students):
        return "Nothing has changed since it was graded last, so nothing was run; --again runs everything."
    return f"{result.reused} of {len(result.students)} had not changed since they were graded last and were not run."


def _table(result: "ClassResult") -> Table:
    table = Table(header_style="bold")
    table.add_column("student", no_wrap=True)
    for report in result.students[0].report.exercises:
        table.add_column(report.exercise, overflow="fold")
    table.add_column("points", justify="right", no_wrap=True)
    for student in result.students:
        table.add_row(*_row(student))
    return table


def _row(result: "StudentResult") -> list[Text]:
    cells = [Text(result.student)]
    for report in result.report.exercises:
        words = report.verdict.value
        if report.diagnosis:
            words = " and ".join(report.diagnosis.misconceptions)
        style = "green" if report.verdict.passed else ""
        cells.append(Text(f"{report.verdict.marker} {points(report.credited)} {words}", style=style))
    return [*cells, Text(f"{points(result.score)} of {points(result.max_score)}")]
