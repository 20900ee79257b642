"""The report in a terminal: four lines first, then the smallest failing call, then the parts."""

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.exercises import catalogue
from autograder.grading.results import Counterexample, ExerciseReport, SubmissionReport
from autograder.report.grids import Panel, panels
from autograder.report.words import headline, next_step, points, waiting
from autograder.verdicts import Verdict

#: What is said of a file or a function that is not there.
_ABSENT = ("is missing from the submission.", "does not define a function")


def print_report(report: SubmissionReport, console: Console, brief: bool = False) -> None:
    """Print a whole report.

    Args:
        report: what grading gave.
        console: where it goes.
        brief: give lessons of which nothing is written yet one line each.
    """
    lessons = dict.fromkeys(exercise.lesson for exercise in report.exercises) if brief else {}
    untouched = [lesson for lesson in lessons if not _begun(report, lesson)]
    for exercise in report.exercises:
        if exercise.lesson not in untouched:
            console.print(exercise_block(exercise))
            console.print()
    for lesson in untouched:
        names = ", ".join(exercise.exercise for exercise in report.exercises if exercise.lesson == lesson)
        console.print(Text(f"{lesson}: not begun ({names}).", style="dim"))
    if untouched:
        console.print()
    for note in report.notes:
        console.print(Text(f"Note: {note}"))
    if not report.sandboxed:
        console.print(Text("Run without a sandbox, as a plain process."))
    console.print(Text(f"{points(report.points)} of {points(report.max_points)} points.", style="bold"))


def _begun(report: SubmissionReport, lesson: str) -> bool:
    """Whether any function that a lesson introduces is there and does something, or an older one does something new."""
    own = [exercise for exercise in report.exercises if exercise.lesson == lesson]
    return not all(
        exercise.verdict is Verdict.NOT_IMPLEMENTED
        or any(words in exercise.outcome for words in _ABSENT)
        or (catalogue.exercise(exercise.exercise).function != exercise.exercise and not exercise.points)
        for exercise in own
    )


def exercise_block(report: ExerciseReport) -> Group:
    """One exercise."""
    style = "green" if report.verdict.passed else "red"
    lines: list[RenderableType] = [Text(headline(report), style=f"bold {style}")]
    for sentence in (f"Checked: {report.checked}.", report.outcome, next_step(report)):
        lines.append(Padding(Text(sentence), (0, 0, 0, 2), expand=False))
    if report.counterexample is not None:
        lines.append(_example(report.counterexample))
    if not report.verdict.passed:
        lines.append(_parts(report))
    if report.printed:
        lines.append(Text("  Your code printed:", style="dim"))
        lines.append(Text(report.printed.strip(), style="dim"))
    return Group(*lines)


def _example(example: Counterexample) -> RenderableType:
    call = Text("\n".join(f"    {line}" for line in example.call.splitlines()), style="cyan")
    table = Table.grid(padding=(0, 3))
    shown = panels(example)
    for _ in shown:
        table.add_column(vertical="top")
    table.add_row(*[Text(f"  {panel.name}", style="bold") for panel in shown])
    table.add_row(*[_panel(panel) for panel in shown])
    return Group(Text("  The smallest call found that shows it:"), call, table)


def _panel(panel: Panel) -> Text:
    if not panel.grids:
        return Text(f"  {panel.words}", overflow="fold")
    text = Text()
    for grid in panel.grids:
        if grid.title:
            text.append(f"  {grid.title}\n", style="dim")
        width = max(len(cell.text) for row in grid.rows for cell in row) + 1
        for row in grid.rows:
            text.append(" ")
            for cell in row:
                shown = f"{cell.text}{'!' if cell.wrong else ' '}".rjust(width + 1)
                text.append(shown, style="bold red" if cell.wrong else "")
            text.append("\n")
    return text


def _parts(report: ExerciseReport) -> Table:
    table = Table.grid(padding=(0, 2))
    for part in report.parts:
        mark = "✓" if part.passed == part.total else "✗"
        table.add_row(
            f"    {mark}",
            escape(part.name),
            f"{part.passed} of {part.total} cases",
            f"{points(part.points)} of {points(part.max_points)} points{waiting(part)}",
        )
    return table
