"""The report as HTML: no script, readable in light and dark, nothing told by colour alone."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from autograder.grading.results import ExerciseReport
from autograder.report.headline import headline, mark
from autograder.report.picture import picture
from autograder.report.words import about_cases, came_out, cause, place, points, waiting

if TYPE_CHECKING:
    from jinja2 import Template

#: What the first line's mark says by way of colour and frame.
_STATES = {"✓": "right", "◐": "half", "·": "open", "!": "fault"}


@cache
def load_template() -> "Template":
    """The template of `exercise_html`; the first call takes as long as a check, so it may be made ahead."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # a third of what a notebook would import

    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _code
    return environment.get_template("exercise.html.j2")


def exercise_html(report: ExerciseReport, notes: Sequence[str] = ()) -> str:
    """One exercise as a piece of HTML.

    Args:
        report: what to show.
        notes: sentences about the submission as a whole, shown at the end.
    """
    return load_template().render(
        report=report,
        headline=headline(report),
        state=_STATES.get(mark(report), "wrong"),
        came_out=came_out(report),
        cause=cause(report),
        place=place(report.read),
        href=_href(report),
        picture=picture(report.counterexample) if report.counterexample else None,
        about_cases=about_cases(report),
        points=points,
        waiting=waiting,
        notes=list(notes),
    )


def _code(text: str) -> Markup:
    """Text with its `words in backticks` as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


def _href(report: ExerciseReport) -> str:
    """The section, seen from the notebook of the exercise's own lesson."""
    lesson, _, heading = report.read.partition("#")
    return f"#{heading}" if lesson == report.lesson else f"../{lesson}/{lesson}.ipynb#{heading}"
