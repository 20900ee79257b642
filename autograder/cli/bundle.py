"""`conv-course bundle`: the archive that students are given."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.bundle.archive import write_archive
from autograder.bundle.students import MARK, built_lessons, student_archive
from autograder.cli.output import console

PROJECT = Path(__file__).resolve().parents[2]


def bundle(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LESSON]...", help="Put in only each LESSON; default: all lessons that are built."),
    ] = None,
    output: Annotated[
        Path, typer.Option(metavar="FILE", help="Write the archive to FILE; an earlier one there is replaced.")
    ] = Path("conv-course.zip"),
) -> None:
    """Make the archive that students are given: lessons, stubs of conv_lib and the checker, no solution."""
    data = student_archive(PROJECT, lessons or ())
    write_archive(output, data, MARK, "bundle")
    inside = ", ".join(sorted(set(lessons))) if lessons else ", ".join(built_lessons(PROJECT))
    screen = console()
    screen.print(Text(f"{output}, {len(data) / 1e6:.1f} MB: {inside}; conv_lib as stubs; the checker."), soft_wrap=True)
    screen.print(Text("Its README.md tells students how to set up, work and hand in. There is no solution in it."))
