"""The code of two submissions that are alike, side by side, with the lines that hold shared pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.class_report import ClassReport
from autograder.classroom.likeness import Pair, Passage
from autograder.exercises import catalogue
from autograder.report.words import listed
from autograder.submission.snapshot import PACKAGE

#: Lines shown of one side, and characters of one line.
MOST_LINES = 60
LINE_LENGTH = 140


@dataclass(frozen=True)
class Listing:
    """Lines of one file: number and text; None where lines without shared pieces are left out."""

    path: str
    lines: tuple[tuple[int, str] | None, ...]


@dataclass(frozen=True)
class Excerpt:
    """What one submission shares: its files, and how many lines more there are."""

    student: str
    listings: tuple[Listing, ...]
    more: int


def side_by_side(report: ClassReport, pair: Pair) -> tuple[Excerpt, Excerpt]:
    """What the two have in common, as it stands in the files of each; the files of the lesson first."""
    first = _files(report.lesson)
    one, other = (
        _excerpt(student, report.member(student).sources, sorted(passages, key=lambda one: one.path not in first))
        for student, passages in zip(pair.students, pair.passages, strict=True)
    )
    return one, other


def where(report: ClassReport, passages: Sequence[Passage]) -> str:
    """`conv2d.py, lines 3–17, 20–31; shapes.py, lines 5–9`; the files of the lesson, and others in a few words."""
    first = _files(report.lesson)
    files: dict[str, list[str]] = {}
    for passage in passages:
        lines = f"{passage.first}" if passage.first == passage.last else f"{passage.first}–{passage.last}"
        files.setdefault(passage.path, []).append(lines)
    told = [f"{_name(path)}, lines {', '.join(lines)}" for path, lines in files.items() if path in first]
    others = [_name(path) for path in files if path not in first]
    return "; ".join([*told, *([f"also in {listed(others)}"] if others else [])])


def _files(lesson: str) -> frozenset[str]:
    """The files in which the functions of a lesson stand."""
    return frozenset(f"{PACKAGE}/{exercise.module}.py" for exercise in catalogue.lesson(lesson))


def _name(path: str) -> str:
    return _shown(path.removeprefix(f"{PACKAGE}/"))


def _excerpt(student: str, sources: Mapping[str, bytes], passages: Sequence[Passage]) -> Excerpt:
    found: dict[str, list[tuple[int, str] | None]] = {}
    left = MOST_LINES
    for passage in passages:
        lines = sources[passage.path].decode("utf-8", "replace").split("\n")[passage.first - 1 : passage.last]
        if left > 0:
            own = found.setdefault(passage.path, [])
            own += [None] if own else []
            own += [(passage.first + number, _shown(line)) for number, line in enumerate(lines[:left])]
        left -= len(lines)
    listings = tuple(Listing(_name(path), tuple(own)) for path, own in found.items())
    return Excerpt(student, listings, max(0, -left))


def _shown(line: str) -> str:
    """One line that a page can hold: no control characters, none that turn the reading direction round."""
    line = line.rstrip("\r").expandtabs(4)
    plain = "".join(letter if letter.isprintable() else "?" for letter in line)
    return plain if len(plain) <= LINE_LENGTH else f"{plain[:LINE_LENGTH]}…"
