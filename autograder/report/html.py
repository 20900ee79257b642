"""The report as HTML: no script, readable in light and dark, nothing told by colour alone."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.grading.results import ExerciseReport
from autograder.report.grids import panels
from autograder.report.words import headline, next_step, place, points, waiting


@cache
def _template() -> Template:
    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    return environment.get_template("exercise.html.j2")


def exercise_html(report: ExerciseReport, notes: Sequence[str] = ()) -> str:
    """One exercise as a piece of HTML.

    Args:
        report: what to show.
        notes: sentences about the submission as a whole, shown at the end.
    """
    return _template().render(
        report=report,
        headline=headline(report),
        step=next_step(report).rsplit(" Read ", 1)[0],
        place=place(report.read),
        href=_href(report),
        panels=panels(report.counterexample) if report.counterexample else (),
        points=points,
        waiting=waiting,
        notes=list(notes),
    )


def _href(report: ExerciseReport) -> str:
    """The section, seen from the notebook of the exercise's own lesson."""
    lesson, _, heading = report.read.partition("#")
    return f"#{heading}" if lesson == report.lesson else f"../{lesson}/{lesson}.ipynb#{heading}"
