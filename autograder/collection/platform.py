"""Whose hand-in is it: the names in what Moodle, Canvas and nbgrader export, and people on the roster.

Who somebody is comes from the name that the platform gave to a file or a folder, never from what is in it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from autograder.collection.members import Member, Refused
from autograder.collection.names import archive_stem, is_archive, unmarked
from autograder.collection.students import Roster, Student, folded, plain_letters
from autograder.collection.worksheet import Worksheet
from autograder.exercises.catalogue import LESSONS

#: Moodle: "Ash Tree_1234567_assignsubmission_file_", a folder, or the start of a file's name.
_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<part>file|onlinetext)(?:_(?P<original>.*))?")
#: Canvas: "treeash_LATE_1234_567890_01_forward.ipynb"; text that was typed in ends in "_text.html".
_CANVAS = re.compile(
    r"(?P<name>.*?)(?P<late>_LATE)?_(?P<user>\d+)_(?:(?P<file>\d+)_(?P<original>.+)|(?:text|link)\.html)"
)
#: nbgrader's exchange: "ash+01_forward+2025-03-04 11:59:00.000000 UTC", and some random letters behind another "+".
_EXCHANGE = re.compile(r"(?P<student>[^+]+)\+(?P<lesson>[^+]+)\+(?P<time>[^+]+?)(?: UTC)?(?:\+.*)?")

NOBODY = "nobody on the roster goes by this name"


@dataclass(frozen=True)
class Label:
    """What a name in a download says.

    Attributes:
        key: the same for everything that belongs to one hand-in.
        shown: how the platform calls whoever handed it in.
        original: how they called the file; "" for a folder.
        student: who that is; None if nobody on the roster, or more than one, goes by that name.
        problem: why there is no student, as half a sentence.
        order: the higher, the later, among files of one hand-in.
        late: the platform says that it is.
        time: when it was handed in, in UTC, if the platform says.
        lesson: what it is for, if the platform says.
    """

    key: tuple[str, ...]
    shown: str
    original: str = ""
    student: Student | None = None
    problem: str = ""
    order: int = 0
    late: bool = False
    time: datetime | None = None
    lesson: str = ""


@dataclass(frozen=True)
class HandIn:
    """Everything that one person handed in at one time.

    Attributes:
        label: what its name says.
        source: its name in the download.
        members: under the names that the person gave them.
        late: the platform says that it is.
        refused: what was left out already.
    """

    label: Label
    source: str
    members: tuple[Member, ...]
    late: bool = False
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Names:
    """Reads the names in a download.

    Attributes:
        roster: who is in the course.
        worksheet: of the assignment in Moodle, if there is one.
        lesson: that is collected.
    """

    roster: Roster
    worksheet: Worksheet
    lesson: str

    def of(self, name: str) -> Label | None:
        """What a name says, whoever gave it; None if nothing."""
        return self.plain(name) or self.exported(name)

    def exported(self, name: str) -> Label | None:
        """What Moodle or Canvas say with a name; None if it is no name of theirs."""
        match = _MOODLE.fullmatch(name)
        if match:
            return self._moodle(match)
        match = _CANVAS.fullmatch(name)
        if match:
            return self._canvas(match)
        return None

    def plain(self, name: str) -> Label | None:
        """What a name says that is a student's id, or nbgrader's for a hand-in; None if it is neither."""
        match = _EXCHANGE.fullmatch(name)
        if match:
            student = self.roster.by_id(match["student"])
            label = Label(("exchange", name), match["student"], "", student, time=_time(match["time"]))
            return replace(label, lesson=match["lesson"], problem="" if student else NOBODY)
        stem = archive_stem(name) if is_archive(name) else name
        copy = unmarked(f"{stem}.zip")
        for text in (stem, copy.plain.removesuffix(".zip")):
            for ending in ("", f"_{self.lesson}", f"-{self.lesson}", f" {self.lesson}"):
                student = self.roster.by_id(text.removesuffix(ending))
                if student:
                    return Label(("plain", name), student.id, "", student, order=copy.number)
        return None

    def _moodle(self, match: re.Match[str]) -> Label:
        number = match["number"]
        student, problem = self.worksheet.students.get(number), ""
        if student is None:
            student, problem = _only(self.roster.named(match["name"]), "--worksheet tells them apart")
        return Label(
            ("moodle", match["name"], number),
            match["name"],
            match["original"] or "",
            student,
            problem,
            time=self.worksheet.times.get(number),
        )

    def _canvas(self, match: re.Match[str]) -> Label:
        student, problem = self.roster.by_lms_user_id(match["user"]), ""
        if student is None:
            free = [one for one in self.roster.students if not one.lms_user_id]
            found = _sortable(free, folded, match["name"]) or _sortable(free, plain_letters, match["name"])
            student, problem = _only(found, "lms_user_id in the roster tells them apart")
        order = int(match["file"] or 0)
        original = match["original"] or "text.html"
        late = bool(match["late"])
        return Label(("canvas", match["user"]), match["name"], original, student, problem, order, late)


def _only(found: Sequence[Student], remedy: str) -> tuple[Student | None, str]:
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, NOBODY
    return None, f"{' and '.join(student.id for student in found)} go by this name; {remedy}"


def _sortable(students: Iterable[Student], fold: Callable[[str], str], name: str) -> tuple[Student, ...]:
    """Those whose last and first name together make `name`, which is how Canvas writes them."""
    return tuple(one for one in students if name and fold(one.last_name + one.first_name) == fold(name))


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
    except ValueError:
        return None


def group(members: Iterable[Member], label_of: Callable[[str], Label | None], lesson: str) -> list[HandIn]:
    """The hand-ins in a folder of many, by the names at its top; what has no label is passed over.

    Args:
        members: everything in the folder.
        label_of: reads a name at the top.
        lesson: what is for another one is passed over.
    """
    labels: dict[str, Label | None] = {}
    parts: dict[tuple[str, ...], list[tuple[Label, str, Member]]] = {}
    for member in members:
        top, _, below = member.path.partition("/")
        if top not in labels:
            labels[top] = label_of(top)
        label = labels[top]
        path = _path(label, top, below, lesson) if label else None
        if label and path:
            parts.setdefault(label.key, []).append((label, top, replace(member, path=path)))
    return [_hand_in(found) for found in parts.values()]


def _path(label: Label, top: str, below: str, lesson: str) -> str | None:
    """Where a member lies in its hand-in; None if it is for another lesson."""
    if label.lesson not in ("", lesson):
        return None
    if not below:
        return label.original or top
    first, _, rest = below.partition("/")
    if first in LESSONS and rest:
        return rest if first == lesson else None
    return below


def _hand_in(found: Sequence[tuple[Label, str, Member]]) -> HandIn:
    """One person's files; of two with one name, the later comes first."""
    ordered = sorted(found, key=lambda one: -one[0].order)
    label, source, _ = ordered[0]
    return HandIn(label, source, tuple(member for _, _, member in ordered), any(one.late for one, _, _ in found))
