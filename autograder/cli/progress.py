"""`conv-course progress`: what a learner has done so far, for themselves."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograder.cli.check import Format
from autograder.cli.output import console
from autograder.errors import ArgumentError
from autograder.progress.store import Progress, place, read_progress, reset_progress
from autograder.progress.view import Row, by_lesson, document, sentence
from autograder.report.words import points
from autograder.submission.snapshot import find_submission


def progress(
    format: Annotated[Format, typer.Option(help="Form of the view.")] = Format.TEXT,
    reset: Annotated[bool, typer.Option("--reset", help="Forget all of it first.")] = False,
) -> None:
    """Show your best points, checks and hints by lesson, and what to do next; kept on this machine, for you alone."""
    folder = find_submission(Path.cwd())
    if reset:
        _reset(folder)
    kept = read_progress(folder)
    if format is Format.JSON:
        typer.echo(json.dumps(document(kept), indent=2, ensure_ascii=False))
    else:
        _print(kept)


def _reset(folder: Path) -> None:
    try:
        reset_progress(folder)
    except OSError as error:
        raise ArgumentError(f"progress: {place(folder)} cannot be removed: {error.strerror}.") from error


def _print(kept: Progress) -> None:
    screen = console()
    screen.print(Text(sentence(kept), style="bold"))
    for lesson, own in by_lesson(kept):
        screen.print()
        if not any(row.begun or row.entry.hints for row in own):
            names = ", ".join(row.exercise.name for row in own)
            screen.print(Text(f"{lesson}: not begun ({names})", style="dim"))
            continue
        screen.print(Text(lesson, style="bold"))
        screen.print(_table(own))
    for note in kept.notes:
        screen.print(Text(note))


def _table(own: Sequence[Row]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(no_wrap=True)
    for _ in ("points", "checks", "hints"):
        table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for row in own:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> list[Text]:
    checks, hints = row.entry.checks, row.entry.hints
    best = f"{points(row.best)} of " if row.begun else ""
    return [
        Text(f"  {row.mark}", style="green" if row.right else ""),
        Text(row.exercise.name),
        Text(f"{best}{points(row.exercise.points)} points"),
        Text(f"{checks} check{'s' if checks > 1 else ''}" if checks else ""),
        Text(f"{hints} of {len(row.exercise.hints)} hints" if hints else ""),
        Text(row.finding),
    ]
