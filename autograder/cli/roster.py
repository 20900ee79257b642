"""`conv-course roster`: who takes the course."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograder.cli.output import console
from autograder.collection.students import MAX_BYTES, Roster, read_students
from autograder.errors import ArgumentError
from autograder.submission.files import read_regular

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.roster import Entered


def roster(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="CSV FILE of students: columns id, first_name, last_name, email, lms_user_id; or Moodle's list of "
            "participants; or Canvas' gradebook. Without one, the roster is printed.",
        ),
    ] = None,
    course: Annotated[Path, typer.Option(metavar="DIR", help="Folder DIR of the course run; made if needed.")] = Path(),
    gradebook: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Keep the gradebook of a new course run in the PostgreSQL database URL, such as "
            "postgresql+psycopg://oak@db.example/convolution; default: gradebook.db in DIR.",
        ),
    ] = "",
) -> None:
    """Enter the students of FILE into the gradebook, all or none; print the roster without FILE."""
    # nbgrader takes seconds to import, which `--help` need not wait for.
    from autograder.nbgrader_plugin.roster import enter_students, read_roster

    root = course.resolve()
    if file is None:
        if gradebook:
            raise ArgumentError("roster: --gradebook must come with the FILE of a new course run, got no FILE.")
        print_roster(read_roster(root))
        return
    try:
        data = read_regular(file.resolve(), MAX_BYTES)
    except OSError as error:
        raise ArgumentError(f"roster: {file} must be a file, got none ({error.strerror or error}).") from error
    print_entered(enter_students(root, read_students(data, file.name), gradebook))


def print_roster(known: Roster) -> None:
    """Print everybody."""
    if not known.students:
        console().print(Text("Nobody is on the roster. Enter students with: conv-course roster students.csv"))
        return
    table = Table(header_style="bold")
    for title in ("id", "first name", "last name", "email", "lms_user_id"):
        table.add_column(title, overflow="fold")
    for one in known.students:
        table.add_row(*[Text(text) for text in (one.id, one.first_name, one.last_name, one.email, one.lms_user_id)])
    console().print(table)


def print_entered(entered: "Entered") -> None:
    """Print who is new, who changed, and who was not in the file."""
    screen = console()
    for words, ids in (("New", entered.added), ("Changed", entered.changed)):
        if ids:
            screen.print(Text(f"{words}: {', '.join(ids)}."))
    if entered.missing:
        screen.print(Text(f"On the roster but not in this file, and kept: {', '.join(entered.missing)}."))
    total = sum(map(len, (entered.added, entered.changed, entered.unchanged, entered.missing)))
    screen.print(Text(f"{total} on the roster, {len(entered.added)} of them new."))
