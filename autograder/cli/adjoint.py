"""`conv-course adjoint`: hold functions of one `conv_lib` against each other."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.cli.check import Format
from autograder.cli.output import GRADED, console
from autograder.exercises import adjoint as catalogue
from autograder.grading.adjoint import check_own_adjoints
from autograder.grading.adjoint_report import AdjointReport, Finding
from autograder.report.adjoint import adjoint_document, adjoint_text, explanation
from autograder.submission.snapshot import find_submission, read_submission


def adjoint(
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Transposed functions to check; default: all.")
    ] = None,
    submission: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder DIR that contains conv_lib/; default: found upwards from here."),
    ] = None,
    format: Annotated[Format, typer.Option(help="Form of the report.")] = Format.TEXT,
) -> None:
    """Hold gradients and transposes of a conv_lib against what they transpose, without TensorFlow; ends with 0."""
    asked = [catalogue.adjoint(name) for name in exercises or []] or list(catalogue.ADJOINTS)
    folder = submission if submission is not None else find_submission(Path.cwd())
    handed_in = read_submission(folder, folder.resolve().name)
    sandboxed, reports = check_own_adjoints(handed_in, asked)
    if format is Format.JSON:
        typer.echo(adjoint_document(handed_in.name, sandboxed, reports), nl=False)
    else:
        _print(reports, handed_in.notes, sandboxed)
    raise typer.Exit(GRADED)


def _print(reports: tuple[AdjointReport, ...], notes: tuple[str, ...], sandboxed: bool) -> None:
    screen = console()
    for report in reports:
        head, *lines = adjoint_text(report, explained=False).splitlines()
        style = {Finding.AGREE: "bold green", Finding.NO_ANSWER: "bold"}.get(report.finding, "bold red")
        screen.print(Text(head, style=style))
        for line in lines:
            screen.print(Text(line), soft_wrap=True)
        screen.print()
    for label, text in explanation(reports[0])[0 if len(reports) == 1 else 1 :]:
        screen.print(Text(f"{label}: {text}"))
    for note in notes:
        screen.print(Text(f"Note: {note}"))
    if not sandboxed:
        screen.print(Text("Run without a sandbox, as a plain process."))
