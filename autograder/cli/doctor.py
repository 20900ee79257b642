"""`conv-course doctor`: say what is there, what is missing, and what to do."""

from concurrent.futures import ThreadPoolExecutor, as_completed

import typer
from rich.padding import Padding
from rich.text import Text

from autograder.cli.output import GRADED, USAGE, console, ticker
from autograder.doctor.findings import LOOKS, Need

#: How something that is missing is marked and coloured.
_MARKS = {Need.COURSE: ("✗", "red"), Need.GRADING: ("✗", "yellow"), Need.NOTHING: ("·", "yellow")}


def doctor() -> None:
    """Look at Python, the packages, TensorFlow, the sandbox and the cache; ends with 1 if the course cannot be taken here."""
    screen = console()
    # Side by side, because TensorFlow takes its seconds to start on each device.
    with ticker() as bar, ThreadPoolExecutor() as pool:
        looks = [pool.submit(look) for look in LOOKS]
        for done, _ in enumerate(as_completed(looks), start=1):
            bar.tell("Looking", done, len(LOOKS))
        findings = [look.result() for look in looks]
    for finding in findings:
        mark, style = ("✓", "green") if finding.fine else _MARKS[finding.needed]
        line = Text(f"{mark} {finding.subject}: ", style=style)
        screen.print(line.append(finding.words, style="default"))
        if finding.remedy:
            screen.print(Padding(Text(finding.remedy), (0, 0, 0, 4), expand=False))
    lacking = {finding.needed for finding in findings if not finding.fine} - {Need.NOTHING}
    if lacking:
        words = " and for ".join(need.value for need in Need if need in lacking)
        screen.print(Text(f"Something is missing for {words}.", style="bold"))
    else:
        screen.print(Text("Everything that the course needs is here.", style="bold"))
    raise typer.Exit(USAGE if Need.COURSE in lacking else GRADED)
