"""`conv-course report`: a lesson of the whole class on one page, and as tables."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

import autograder
from autograder.classroom.brief import Line
from autograder.cli.output import GRADED, console
from autograder.errors import ArgumentError, SubmissionError
from autograder.exercises import catalogue
from autograder.submission.snapshot import PACKAGE, read_submission
from autograder.writing import write_whole


def report(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Lesson to report on, such as 01_forward.")],
    course: Annotated[Path, typer.Option(metavar="DIR", help="Folder DIR of the course run.")] = Path(),
    output: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the files into FOLDER; default: DIR/reports.")
    ] = None,
) -> None:
    """Write LESSON.html, a page for the instructor, and LESSON.csv and LESSON-cases.csv, from what has been graded."""
    # nbgrader and matplotlib take seconds to import, which the other commands need not wait for.
    from autograder.classroom.brief import brief
    from autograder.classroom.class_report import class_report
    from autograder.classroom.page import class_page
    from autograder.classroom.sheets import cases_csv, students_csv
    from autograder.nbgrader_plugin.overview import read_class

    catalogue.lesson(lesson)
    root = course.resolve()
    made = class_report(read_class(root, lesson), lesson, given(root))
    folder = output or root / "reports"
    files = {
        f"{lesson}.html": class_page(made),
        f"{lesson}.csv": students_csv(made),
        f"{lesson}-cases.csv": cases_csv(made),
    }
    for name, text in files.items():
        _write(folder / name, text)
    screen = console()
    screen.print(_lines(brief(made)))
    for name in files:
        screen.print(Text(f"{folder / name}"), soft_wrap=True)
    raise typer.Exit(GRADED)


def given(root: Path) -> dict[str, bytes]:
    """The library as students were given it: that of the course run, else the one beside this package, else nothing."""
    for folder in (root, Path(autograder.__file__).resolve().parents[1]):
        if (folder / PACKAGE).is_dir():
            try:
                return read_submission(folder).files
            except SubmissionError:
                continue
    return {}


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise ArgumentError(f"report: output={str(path)!r} must be writable, got {error.strerror}.") from error


def _lines(told: tuple[Line, ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    for line in told:
        table.add_row(Text(line.about, style="bold", no_wrap=True), Text(line.text))
    return table
