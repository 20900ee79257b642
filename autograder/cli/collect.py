"""`conv-course collect`: from what a learning platform exports to `submitted/`."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograder.cli.output import GRADED, USAGE, complain, console
from autograder.collection.students import MAX_BYTES
from autograder.collection.worksheet import Worksheet, read_worksheet
from autograder.errors import ArgumentError
from autograder.submission.files import read_regular

if TYPE_CHECKING:
    from autograder.collection.collect import Collected, Collection

_SHOWN = 40


def collect(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Lesson to collect, such as 01_forward.")],
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="ARCHIVE_OR_FOLDER...",
            help="What Moodle or Canvas export, a folder of many hand-ins, or archives and folders named after students.",
        ),
    ],
    course: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder DIR of the course run, which gets submitted/.")
    ] = Path(),
    worksheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Moodle's grading worksheet FILE, which says who each participant is."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
) -> None:
    """Put what students handed in for LESSON into submitted/, from ARCHIVE_OR_FOLDER; keep all of it in .conv-course/."""
    # nbgrader takes seconds to import, which `--help` need not wait for; and locks are not the same on every system.
    from autograder.collection.collect import collect_lesson
    from autograder.nbgrader_plugin.roster import read_roster

    root = course.resolve()
    roster = read_roster(root)
    sheet = Worksheet()
    if worksheet is not None:
        try:
            sheet = read_worksheet(read_regular(worksheet.resolve(), MAX_BYTES), worksheet.name, roster)
        except OSError as error:
            raise ArgumentError(
                f"collect: {worksheet} must be a file, got none ({error.strerror or error})."
            ) from error
    result = collect_lesson(root, lesson, sources, roster, sheet, dry_run=dry_run)
    print_collection(result, lesson, dry_run)
    raise typer.Exit(GRADED if result.is_complete else USAGE)


def print_collection(result: "Collection", lesson: str, dry_run: bool) -> None:
    """Print what came of each hand-in, what is nobody's, who handed in nothing, and a sentence."""
    screen = console()
    if result.hand_ins:
        screen.print(_table(result))
    for hand_in in result.hand_ins:
        for note in (*hand_in.notes, *[refused.sentence for refused in hand_in.refused]):
            screen.print(Text(f"{hand_in.student}: {note}"))
    for one in result.unplaced[:_SHOWN]:
        complain(f"{one.name}: not collected: {one.reason}.")
    if len(result.unplaced) > _SHOWN:
        complain(f"... and {len(result.unplaced) - _SHOWN} more were not collected.")
    if result.absent:
        names = ", ".join(result.absent[:_SHOWN])
        more = f" and {len(result.absent) - _SHOWN} more" if len(result.absent) > _SHOWN else ""
        screen.print(Text(f"Nothing of {lesson} from: {names}{more}."))
    screen.print(Text(_summary(result, dry_run)))


def _table(result: "Collection") -> Table:
    table = Table(header_style="bold")
    table.add_column("student", no_wrap=True)
    table.add_column("came to")
    table.add_column("handed in (UTC)")
    table.add_column("files", overflow="fold")
    for one in result.hand_ins:
        style = "bold red" if one.outcome.needs_a_person else ""
        time = f"{one.time:%Y-%m-%d %H:%M}" if one.time else "no time"
        table.add_row(Text(one.student), Text(one.outcome.value, style=style), Text(time), Text(_files(one)))
    return table


def _files(one: "Collected") -> str:
    """The library's files by number, the others by name."""
    library = [path for path in one.files if path.startswith("conv_lib/")]
    others = [path for path in one.files if path not in library]
    count = [f"conv_lib/ ({len(library)} file{'' if len(library) == 1 else 's'})"] if library else []
    return "\n".join([*others, *count])


def _summary(result: "Collection", dry_run: bool) -> str:
    counts = Counter(one.outcome.value for one in result.hand_ins)
    parts = [f"{number} {outcome}" for outcome, number in counts.most_common()]
    words = "; ".join(parts) or "nothing came in from anybody on the roster"
    nobody = f"; {len(result.unplaced)} not collected" if result.unplaced else ""
    return f"{'Nothing was written. It would be: ' if dry_run else ''}{words}{nobody}."
