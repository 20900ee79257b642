"""The top of the page: at most ten lines that say what to teach again, whom to look at, and how the class stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.classroom.attention import Reason
from autograder.classroom.class_report import ClassReport
from autograder.classroom.ideas import Idea
from autograder.report.words import listed, place, points

MOST_LINES = 10
#: Sections to teach again that are told; the others stand further down.
_SECTIONS = 3
#: Names that are told one by one.
NAMES = 6
#: Whoever has no more than this share of the points is far behind.
_BEHIND = 1 / 3


@dataclass(frozen=True)
class Line:
    """One line: what it is about, what it says, and the part of the page that says more."""

    about: str
    text: str
    target: str


def brief(report: ClassReport) -> tuple[Line, ...]:
    """What an instructor has to know before the lecture, the most useful first; `MOST_LINES` at most."""
    lines = [_class(report), *_teach(report), *_hardest(report), *_behind(report), *_look(report), *_alike(report)]
    return tuple(lines[:MOST_LINES])


def _class(report: ClassReport) -> Line:
    told = [f"{report.handed_in} of {len(report.members)} have handed in"]
    if report.median is not None:
        told.append(f"half of them have {points(report.median)} or more of {points(report.max_score)} points")
        full = sum(score >= report.max_score for score in report.scores)
        told.append(f"{people(full)} all of them")
    if report.missing:
        told.append(f"nothing from {names(report.missing)}")
    return Line("The class", f"{'; '.join(told)}.", "points")


def _teach(report: ClassReport) -> list[Line]:
    sections = by_section(report.ideas)
    lines = []
    for read, own in sections[:_SECTIONS]:
        said = listed([f"{people(len(idea.students))} “{idea.name}”" for idea in own[:3]])
        more = f" and {len(own) - 3} more" if len(own) > 3 else ""
        lines.append(Line("Teach again", f"{place(read)}: {said}{more}.", "ideas"))
    if not lines:
        lines.append(Line("Teach again", "No misconception was found by name.", "ideas"))
    return lines


def by_section(ideas: Sequence[Idea]) -> list[tuple[str, tuple[Idea, ...]]]:
    """The sections to teach again, those that most students need first, each with its misconceptions."""
    sections: dict[str, list[Idea]] = {}
    for idea in ideas:
        sections.setdefault(idea.read, []).append(idea)
    in_order = sorted(sections.items(), key=lambda item: (-len(_concerned(item[1])), item[0]))
    return [(read, tuple(own)) for read, own in in_order]


def _concerned(ideas: Sequence[Idea]) -> set[str]:
    return {student for idea in ideas for student in idea.students}


def _hardest(report: ClassReport) -> list[Line]:
    worst = max(report.parts, key=lambda part: (part.share, len(part.students)), default=None)
    if worst is None or not worst.students:
        return []
    text = f"{worst.exercise}, {worst.part}: {len(worst.students)} of the {worst.begun} who have begun it fail there."
    return [Line("Fails most", text, "failures")]


def _behind(report: ClassReport) -> list[Line]:
    failed = {matter.student for matter in report.matters if matter.reason is Reason.GRADER_ERROR}
    low = [
        member.student
        for member in report.members
        if member.report and member.score <= _BEHIND * report.max_score and member.student not in failed
    ]
    if not low:
        return []
    return [Line("Far behind", f"{names(low)}, with a third of the points or less.", "everybody")]


def _look(report: ClassReport) -> list[Line]:
    told = []
    for reason in Reason:
        own = [matter.student for matter in report.matters if matter.reason is reason]
        if own and reason is not Reason.NOTES:
            told.append(f"{reason.words}: {names(list(dict.fromkeys(own)))}")
    text = "; ".join(told)
    return [Line("Needs you", f"{text[:1].upper()}{text[1:]}.", "matters")] if told else []


def _alike(report: ClassReport) -> list[Line]:
    if not report.alike:
        return []
    pairs = sum(len(group) for group in report.alike)
    text = f"{pairs} pair{'s' if pairs > 1 else ''} of submissions share much code; there may be good reasons."
    return [Line("Look side by side", text, "alike")]


def names(students: Sequence[str]) -> str:
    """Students by name; where there are many, the first of them and how many more."""
    if len(students) <= NAMES:
        return listed(students)
    return f"{', '.join(students[: NAMES - 1])} and {len(students) - NAMES + 1} more"


def people(count: int) -> str:
    """`nobody has`, `one has`, `3 have`."""
    return {0: "nobody has", 1: "one has"}.get(count, f"{count} have")
