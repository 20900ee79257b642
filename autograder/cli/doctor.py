"""`conv-course doctor`: say what is there, what is missing, and what to do."""

import typer
from rich.padding import Padding
from rich.text import Text

from autograder.cli.output import GRADED, USAGE, console, ticker
from autograder.doctor.findings import LOOKS


def doctor() -> None:
    """Look at Python, the packages, TensorFlow, the sandbox and the cache; ends with 1 if the course cannot run."""
    screen, lacking = console(), 0
    with ticker() as bar:
        findings = []
        for number, look in enumerate(LOOKS):
            bar.tell("Looking", number, len(LOOKS))
            findings.append(look())
    for finding in findings:
        mark, style = ("✓", "green") if finding.fine else ("✗", "red") if finding.needed else ("·", "yellow")
        line = Text(f"{mark} {finding.subject}: ", style=style)
        screen.print(line.append(finding.words, style="default"))
        if finding.remedy:
            screen.print(Padding(Text(finding.remedy), (0, 0, 0, 4)))
        lacking += finding.needed and not finding.fine
    verdict = "Everything that the course needs is here." if not lacking else f"{lacking} of these must be mended."
    screen.print(Text(verdict, style="bold"))
    raise typer.Exit(USAGE if lacking else GRADED)
