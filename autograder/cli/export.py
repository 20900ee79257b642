"""`conv-course export`: grades as a table for Canvas, for Moodle, or for a spreadsheet."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from autograder.cli.output import GRADED, USAGE, complain, console
from autograder.errors import ArgumentError
from autograder.gradesheets.canvas import canvas, canvas_filled
from autograder.gradesheets.grades import Export
from autograder.gradesheets.moodle import moodle, worksheet_filled
from autograder.gradesheets.plain import plain
from autograder.writing import write_whole

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.export import CourseGrades


class Shape(Enum):
    """Who reads the table."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"


_Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="LESSON", help="Lessons to export; default: all that were released.")
]
_Format = Annotated[Shape, typer.Option(help="Program that reads the table.")]
_Template = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Fill the grades into a copy of FILE, which Canvas exported (Grades, Export), or Moodle (the assignment's "
        "grading worksheet); everything else in it stays.",
    ),
]
_Column = Annotated[
    str, typer.Option(metavar="TITLE", help="Column for the grades of a single lesson; default: the lesson's name.")
]
_Output = Annotated[Path | None, typer.Option(metavar="FILE", help="File to write; default: grades-FORMAT.csv.")]
_Missing = Annotated[bool, typer.Option("--missing-as-zero", help="Give 0 points to students who handed in nothing.")]
_Incomplete = Annotated[
    bool, typer.Option("--incomplete", help="End with status 0 even if somebody has no final grade yet.")
]
_Comments = Annotated[
    bool,
    typer.Option("--comments", help="Fill the feedback comments of a Moodle worksheet too, with one line each."),
]
_Course = Annotated[Path, typer.Option(metavar="DIR", help="Folder DIR of the course run.")]


def export(
    lessons: _Lessons = None,
    format: _Format = Shape.CSV,
    template: _Template = None,
    column: _Column = "",
    output: _Output = None,
    missing_as_zero: _Missing = False,
    incomplete: _Incomplete = False,
    comments: _Comments = False,
    course: _Course = Path(),
) -> None:
    """Write the grades of LESSON, late penalties taken off; whoever has no final grade stays empty and is named."""
    # nbgrader takes seconds to import, which the other commands need not wait for.
    from autograder.nbgrader_plugin.export import comments_on, read_grades

    path = output or Path(f"grades-{format.value}.csv")
    grades = read_grades(course.resolve(), lessons or ())
    if column and len(grades.worth) != 1:
        raise ArgumentError(f"export: column={column!r} must be of one lesson, got {', '.join(grades.worth)}.")
    if comments and (format is not Shape.MOODLE or template is None):
        raise ArgumentError("export: --comments must be used with --format moodle and a worksheet as --template.")
    columns = {lesson: column or lesson for lesson in grades.worth}
    lines = comments_on(course.resolve(), next(iter(grades.worth)), grades) if comments else None
    made = _made(grades, format, template, columns, missing_as_zero, lines)
    try:
        write_whole(path, made.data)
    except OSError as error:
        raise ArgumentError(f"export: output={str(path)!r} must be writable, got {error.strerror}.") from error
    for sentence in (*grades.notes, *made.notes, *made.left_out):
        complain(sentence)
    console().print(Text(f"Grades of {', '.join(grades.worth)}: {path}"), soft_wrap=True)
    if made.left_out and not incomplete:
        complain("Not everybody has a grade in the file; --incomplete says that this is meant.")
    raise typer.Exit(USAGE if made.left_out and not incomplete else GRADED)


def _made(
    grades: "CourseGrades",
    shape: Shape,
    template: Path | None,
    columns: Mapping[str, str],
    missing_as_zero: bool,
    comments: Mapping[str, str] | None,
) -> Export:
    students, lessons = grades.students, tuple(grades.worth)
    if template is None:
        if shape is Shape.CANVAS:
            return canvas(students, grades.worth, columns, missing_as_zero)
        if shape is Shape.MOODLE:
            return moodle(students, lessons, columns, missing_as_zero)
        return plain(students, lessons, missing_as_zero)
    if shape is Shape.CSV:
        raise ArgumentError("export: template must be a file of Canvas or Moodle, got --format csv.")
    try:
        data = template.read_bytes()
    except OSError as error:
        raise ArgumentError(f"export: template={str(template)!r} must be readable, got {error.strerror}.") from error
    if shape is Shape.CANVAS:
        return canvas_filled(data, template.name, students, grades.worth, columns, missing_as_zero)
    if len(lessons) != 1:
        raise ArgumentError(f"export: a Moodle worksheet must be of one lesson, got {', '.join(lessons)}; name one.")
    return worksheet_filled(
        data, template.name, students, lessons[0], grades.worth[lessons[0]], missing_as_zero, comments
    )
