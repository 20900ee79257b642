"""`conv-course feedback`: write the feedback pages of a lesson, and pack them for a learning platform."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from autograder.bundle.archive import write_archive
from autograder.cli.output import GRADED, USAGE, complain, console
from autograder.errors import ArgumentError

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.feedback import Feedback


class Layout(Enum):
    """Names inside the zip file."""

    MOODLE = "moodle"
    PLAIN = "plain"


def feedback(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Lesson that was graded, such as 01_forward.")],
    students: Annotated[
        str,
        typer.Option(metavar="A,B", help="Write pages for the students A,B only; default: everybody who was graded."),
    ] = "",
    course: Annotated[Path, typer.Option(metavar="DIR", help="Folder DIR of the course run.")] = Path(),
    archive: Annotated[
        Path | None,
        typer.Option("--zip", metavar="FILE", help="Pack the pages into FILE too, to upload to a learning platform."),
    ] = None,
    layout: Annotated[
        Layout,
        typer.Option(
            help="Names in FILE: STUDENT/LESSON.html, or those of Moodle's download, for its feedback upload."
        ),
    ] = Layout.PLAIN,
) -> None:
    """Write the feedback pages of LESSON into feedback/ and say who has none."""
    # nbgrader takes seconds to import, which the other commands need not wait for.
    from autograder.nbgrader_plugin.feedback import write_feedback

    root = course.resolve()
    wanted = [name.strip() for name in students.split(",") if name.strip()]
    made = write_feedback(root, lesson, wanted)
    screen = console()
    for sentence in (*made.unfinished, *made.without):
        screen.print(Text(sentence), soft_wrap=True)
    for student in made.failed:
        complain(f"{student}: nbgrader could not write the page; look at autograded/{student}/{lesson}/.")
    screen.print(Text(f"Pages of {len(made.pages)} students: {root / 'feedback'}"), soft_wrap=True)
    missing = _pack(root, lesson, made, archive, layout) if archive else ()
    if not archive:
        screen.print(Text(f"On a hub with nbgrader's exchange, `nbgrader release_feedback {lesson}` hands them out."))
    raise typer.Exit(USAGE if made.failed or missing else GRADED)


def _pack(root: Path, lesson: str, made: "Feedback", path: Path, layout: Layout) -> tuple[str, ...]:
    """Write the zip file; the students whom it could not address."""
    from autograder.nbgrader_plugin.feedback import MARK, packed, packed_for_moodle

    if layout is Layout.MOODLE:
        parcel = packed_for_moodle(root, made.pages, lesson)
        if made.pages and len(parcel.without) == len(made.pages):
            raise ArgumentError(
                f"feedback: {lesson} must be collected from a Moodle download for --layout moodle, got no receipt of one; "
                "use --layout plain."
            )
    else:
        parcel = packed(made.pages, lesson)
    for student in parcel.without:
        complain(f"{student}: not in {path}, because the hand-in did not come from Moodle; the page is in feedback/.")
    write_archive(path, parcel.data, MARK, "feedback")
    screen = console()
    screen.print(Text(f"Packed: {path}"), soft_wrap=True)
    if layout is Layout.MOODLE:
        screen.print(Text("In Moodle: the assignment, Submissions, Actions, Upload multiple feedback files in a zip."))
    return parcel.without
