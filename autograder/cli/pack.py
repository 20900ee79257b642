"""`conv-course pack`: the file that a student uploads to hand a lesson in."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.bundle.archive import write_archive
from autograder.bundle.hand_in import HandIn, gather, mark, packed
from autograder.cli.output import complain, console
from autograder.progress import attempts as checks
from autograder.submission.snapshot import PACKAGE


def pack(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Lesson to hand in, such as 01_forward.")],
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write to FILE; default: LESSON.zip here. An earlier one of the same lesson is replaced.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Pack your notebook of LESSON and your conv_lib into one file, to upload to your learning platform."""
    hand_in = gather(Path.cwd(), lesson)
    target = output if output is not None else Path(f"{lesson}.zip")
    data = packed(hand_in, checks.FILE, checks.attempts(hand_in.folder), datetime.now())
    write_archive(target, data, mark(lesson), "pack")
    _tell(hand_in, target)
    for sentence in (*hand_in.left_out, *hand_in.warnings):
        complain(sentence)


def _tell(hand_in: HandIn, target: Path) -> None:
    """Say what is in the file."""
    screen = console()
    screen.print(Text(f"{target} holds what you hand in for {hand_in.lesson}:", style="bold"), soft_wrap=True)
    if hand_in.notebook is not None:
        saved = hand_in.times[hand_in.notebook.name]
        screen.print(Text(f"  {hand_in.notebook}, as saved on {saved:%Y-%m-%d at %H:%M}"), soft_wrap=True)
    modules = sorted(path.removeprefix(f"{PACKAGE}/") for path in hand_in.files if path.startswith(f"{PACKAGE}/"))
    screen.print(Text(f"  {hand_in.folder / PACKAGE}: {', '.join(modules)}"), soft_wrap=True)
    screen.print(Text(f"  {checks.FILE}"))
    screen.print(Text(f"{checks.TOLD} What you save from now on is not in the file: then pack again."))
