"""The report in a terminal: what to do, four lines, the smallest failing call, the parts."""

from collections.abc import Iterator

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.exercises import catalogue
from autograder.grading.results import Counterexample, ExerciseReport, SubmissionReport
from autograder.report.grids import Cell, Grid, Mark, Panel
from autograder.report.headline import headline, mark
from autograder.report.picture import picture
from autograder.report.words import about_cases, came_out, cause, place, points, waiting

_STYLES = {"✓": "green", "◐": "yellow", "·": "", "!": "magenta"}
_INDENT = (0, 0, 0, 2)


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
            console.print(exercise_block(exercise), crop=False)
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
    older = {name.exercise for name in own if catalogue.exercise(name.exercise).function != name.exercise}
    return any(exercise.begun and (exercise.exercise not in older or exercise.points) for exercise in own)


def exercise_block(report: ExerciseReport) -> Group:
    """One exercise, to be printed with `crop=False`: a line of code stays one line, however long it is."""
    style = _STYLES.get(mark(report), "red")
    lines: list[RenderableType] = [Text(headline(report), style=f"bold {style}".strip())]
    lines += [Padding(line, _INDENT, expand=False) for line in _four_lines(report)]
    if report.counterexample is not None:
        lines += _example(report.counterexample)
    if report.begun and not report.verdict.passed:
        lines.append(_parts(report))
        if about_cases(report):
            lines.append(Padding(Text(about_cases(report)), _INDENT, expand=False))
    if report.printed:
        lines.append(Text("  Your code printed:", style="dim"))
        lines.append(Text(report.printed.strip(), style="dim"))
    return Group(*lines)


def _four_lines(report: ExerciseReport) -> Iterator[Text]:
    told = [("Checked", f"{report.checked}."), ("What came out", came_out(report))]
    if not report.verdict.passed:
        told += [("Likely cause", cause(report)), ("Read", place(report.read))]
    for label, sentence in told:
        yield Text.assemble((f"{label}: ", "bold"), sentence)


def _example(example: Counterexample) -> Iterator[RenderableType]:
    shown = picture(example)
    yield Text("\n  The smallest call found that shows it:", style="bold")
    code = "\n".join(f"    {line}" for line in example.call.splitlines())
    yield Text(code, style="cyan", no_wrap=True, overflow="ignore")
    yield Padding(Columns([_panel(panel) for panel in shown.panels], padding=(0, 3)), (0, 0, 0, 4), expand=False)
    legend = "   ".join(f"{sign} {words}" for sign, words in shown.legend)
    for words in (legend, shown.hint):
        if words:
            yield Padding(Text(words), (0, 0, 0, 4), expand=False)
    yield Text()


def _panel(panel: Panel) -> RenderableType:
    name = Text(panel.name, style="bold")
    if not panel.lines:
        return Group(name, Text(panel.words, overflow="fold"))
    table = Table.grid(padding=(0, 2))
    for line in panel.lines:
        table.add_row(*[_grid(grid) for grid in line])
    return Group(name, Text(panel.words, style="dim"), table)


def _grid(grid: Grid) -> Text:
    """Numbers under the indices of their columns, behind those of their rows; a mark in front, ≠ behind."""
    words = [[_cell(cell) for cell in row] for row in grid.rows]
    width = max(len(word) for row in words for word in row)
    corner = "\\".join(name for name in grid.axes if name)
    margin = max(len(corner), len(str(len(words) - 1)))
    text = Text()
    if grid.title:
        text.append(f"{grid.title}\n", style="dim")
    heads = [str(number).rjust(width - 1).ljust(width) for number in range(len(words[0]))]
    text.append(f"{corner.rjust(margin)} {' '.join(heads)}", style="dim")
    for number, (row, cells) in enumerate(zip(words, grid.rows, strict=True)):
        text.append(f"\n{('' if grid.flat else str(number)).rjust(margin)}", style="dim")
        for word, cell in zip(row, cells, strict=True):
            text.append(f" {word.rjust(width)}", style=_style(cell))
    return text


def _cell(cell: Cell) -> str:
    return f"{cell.mark.sign if cell.mark else ' '}{cell.text}{'≠' if cell.wrong else ' '}"


def _style(cell: Cell) -> str:
    if cell.wrong:
        return "bold red"
    return {None: "", Mark.YOURS: "yellow"}.get(cell.mark, "blue")


def _parts(report: ExerciseReport) -> Table:
    table = Table.grid(padding=(0, 2))
    for part in report.parts:
        sign = "✓" if part.passed == part.total else "✗"
        table.add_row(
            f"    {sign}",
            escape(part.name),
            f"{part.passed} of {part.total} cases",
            f"{points(part.points)} of {points(part.max_points)} points{waiting(part)}",
        )
    return table
