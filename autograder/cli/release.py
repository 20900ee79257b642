"""`conv-course release`: make a lesson's student notebook and enter the lesson, and when it is due, into the gradebook."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.cli.output import console


def release(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Lesson to release, such as 01_forward.")],
    due: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help='Count what comes after TIME as late: "2026-12-01 18:00", in local time unless a zone such as '
            '"Europe/Berlin" or "+01:00" follows; "none" takes the due date away. Default: as it was.',
        ),
    ] = "",
    course: Annotated[Path, typer.Option(metavar="DIR", help="Folder DIR of the course run.")] = Path(),
) -> None:
    """Make the notebook of LESSON that students get, and enter LESSON into the gradebook."""
    # nbgrader takes seconds to import, which the other commands need not wait for.
    from autograder.nbgrader_plugin import deadlines
    from autograder.nbgrader_plugin.course import release_lesson

    moment = deadlines.read_due(due) if due not in ("", "none") else None  # before anything is written
    root = course.resolve()
    before = deadlines.due_if_known(root, lesson)
    notebook = release_lesson(root, lesson)
    if due:
        deadlines.set_due(root, lesson, moment)
    else:
        moment = before
    screen = console()
    screen.print(Text(f"Released {lesson}: {notebook}"), soft_wrap=True)
    screen.print(Text(f"Due: {deadlines.both_clocks(moment) if moment else 'never; nothing counts as late'}"))
    if due and moment != before and before:
        screen.print(
            Text(f"It was due {deadlines.both_clocks(before)}. Run `conv-course grade {lesson}` for late penalties.")
        )
    screen.print(Text("Now give it to the students, by one of these:"))
    screen.print(Text(f"  nbgrader release_assignment {lesson}   on a hub with nbgrader's exchange"), soft_wrap=True)
    screen.print(Text(f"  conv-course bundle {lesson}   one archive to upload to a learning platform"), soft_wrap=True)
