"""`conv-course hint`: the next hint for an exercise, or an earlier one again."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.cli.output import complain, console
from autograder.errors import SubmissionError
from autograder.exercises import catalogue
from autograder.progress.hints import give_hint
from autograder.submission.snapshot import find_submission


def hint(
    exercise: Annotated[str, typer.Argument(metavar="EXERCISE", help="Exercise to get a hint for, such as conv2d.")],
    number: Annotated[
        int | None, typer.Option(metavar="N", help="Show hint N (1 to 3) instead of the next.", show_default=False)
    ] = None,
) -> None:
    """Show the next of three hints for EXERCISE; hints cost nothing, and where you were is remembered."""
    asked = catalogue.exercise(exercise)
    try:
        folder = find_submission(Path.cwd())
    except SubmissionError:
        folder = None
    given = give_hint(folder, asked, date.today().isoformat(), number=number)
    console().print(Text(given.words))
    if folder is None:
        complain("No conv_lib/ was found from here upwards: which hints you have seen is not remembered.")
    for note in given.notes:
        complain(note)
