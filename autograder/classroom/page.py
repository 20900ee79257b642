"""The class report as one page: everything in one file, no script, no network; on a screen or on paper."""

import re
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from autograder.classroom.attention import Matter, Reason
from autograder.classroom.brief import brief, by_section, names, people
from autograder.classroom.charts import histogram
from autograder.classroom.class_report import ClassReport
from autograder.classroom.excerpts import side_by_side, where
from autograder.classroom.failures import PartFailure
from autograder.classroom.member import ClassMember
from autograder.classroom.standing import State, state
from autograder.grading.results import ExerciseReport
from autograder.report.grids import Mark
from autograder.report.picture import Picture, picture
from autograder.report.words import listed, place, points
from autograder.verdicts import Verdict

#: Rows of a table, and pairs with their code, that a page shows; the CSV files hold everything.
MOST_ROWS, MOST_PAIRS = 12, 24
#: So many pairs of one group of submissions that are alike are shown.
MOST_IN_GROUP = 5


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _code
    environment.globals.update(
        by_section=by_section,
        followed=followed,
        found=found,
        late=late,
        listed=listed,
        names=names,
        people=people,
        picture=picture,
        place=place,
        points=points,
        state=state,
        where=where,
    )
    return environment.get_template("class.html.j2")


def class_page(report: ClassReport) -> str:
    """The page. The same report gives the same bytes."""
    return _template().render(
        report=report,
        brief=brief(report),
        states=tuple(State),
        matters=_by_reason(report.matters),
        parts=_by_exercise(report.parts),
        verdicts=tuple(verdict for verdict in Verdict if any(verdict in own for own in report.verdicts.values())),
        histogram=_figure,
        excerpts=partial(side_by_side, report),
        most_rows=MOST_ROWS,
        most_pairs=MOST_PAIRS,
        most_in_group=MOST_IN_GROUP,
    )


def _figure(values: Sequence[float], top: float, title: str, small: bool = False) -> Markup:
    return Markup(histogram(values, top, title, small))


def _by_reason(matters: Sequence[Matter]) -> dict[Reason, dict[tuple[str, str], tuple[str, ...]]]:
    """Reason -> what happened and what to do -> to whom: what is the same for many stands there once."""
    found: dict[Reason, dict[tuple[str, str], tuple[str, ...]]] = {}
    for matter in matters:
        rows = found.setdefault(matter.reason, {})
        key = matter.told, matter.step
        rows[key] = (*rows.get(key, ()), matter.student)
    return found


def followed(shown: Picture) -> bool:
    """Whether a picture marks cells that are read for another: then that one is marked, too."""
    return any(sign in (Mark.THEIRS.sign, Mark.YOURS.sign, Mark.BOTH.sign) for sign, _ in shown.legend)


def _by_exercise(parts: Sequence[PartFailure]) -> dict[str, tuple[PartFailure, ...]]:
    exercises = dict.fromkeys(part.exercise for part in parts)
    return {name: tuple(part for part in parts if part.exercise == name) for name in exercises}


def found(report: ExerciseReport) -> str:
    """What was found in one exercise, in as few words as a table's cell has room for."""
    if report.verdict.passed or state(report) is State.NOT_BEGUN:
        return ""
    if report.diagnosis:
        return " and ".join(report.diagnosis.misconceptions)
    if state(report) is State.FULL and report.follow_through:
        return f"{listed(report.follow_through.replaced)} to be mended"
    return report.verdict.value


def late(member: ClassMember) -> str:
    """How late a submission came: "2 h 5 min", "3 days"; "" if in time."""
    minutes = int(member.late_seconds // 60)
    if member.late_seconds <= 0:
        return ""
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def _code(text: str) -> Markup:
    """Text with its `words in backticks` as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))
