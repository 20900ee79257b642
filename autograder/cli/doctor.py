"""`conv-course doctor`: say what is there, what is missing, and what to do."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from autograder.cli.output import GRADED, USAGE, console, ticker
from autograder.doctor.findings import LOOKS, Finding, Need

#: How something that is missing is marked and coloured.
_MARKS = {Need.COURSE: ("✗", "red"), Need.GRADING: ("✗", "yellow"), Need.NOTHING: ("·", "yellow")}
_INDENT = 4


def doctor(
    limits: Annotated[
        bool, typer.Option("--limits", help="Show every limit of the sandbox and what came of trying to break it.")
    ] = False,
) -> None:
    """Look at Python, the packages, TensorFlow, the sandbox and the cache; ends with 1 if the course cannot be taken here."""
    screen = console()
    # Side by side, because TensorFlow takes its seconds to start on each device.
    with ticker() as bar, ThreadPoolExecutor() as pool:
        looks = [pool.submit(look) for look in LOOKS]
        for done, _ in enumerate(as_completed(looks), start=1):
            bar.tell("Looking", done, len(LOOKS))
        findings = [look.result() for look in looks]
    for finding in findings:
        show(finding, screen, limits)
    lacking = {finding.needed for finding in findings if not finding.fine} - {Need.NOTHING}
    if lacking:
        words = " and for ".join(need.value for need in Need if need in lacking)
        screen.print(Text(f"Something is missing for {words}.", style="bold"))
    else:
        screen.print(Text("Everything that the course needs is here.", style="bold"))
    raise typer.Exit(USAGE if Need.COURSE in lacking else GRADED)


def show(finding: Finding, screen: Console, everything: bool = False, indent: int = 0) -> None:
    """One finding, what to do about it, and its parts: those that are not fine, or all of them."""
    mark, style = ("✓", "green") if finding.fine else _MARKS[finding.needed]
    line = Text(f"{mark} {finding.subject}: ", style=style).append(finding.words, style="default")
    screen.print(Padding(line, (0, 0, 0, indent), expand=False))
    if finding.remedy:
        screen.print(Padding(Text(finding.remedy), (0, 0, 0, indent + _INDENT), expand=False))
    for part in finding.parts:
        if everything or not part.fine:
            show(part, screen, everything, indent + _INDENT)
