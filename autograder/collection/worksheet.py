"""Moodle's grading worksheet: which participant of an assignment is who, and when they handed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from autograder.collection.students import Roster, Student, read_table
from autograder.errors import ArgumentError

_NUMBER = re.compile(r"\D*(\d+)")
#: "Tuesday, 4 March 2025, 11:59 PM", as Moodle writes it in English.
_TIMES = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p", "%d %B %Y, %H:%M")


@dataclass(frozen=True)
class Worksheet:
    """What a worksheet says.

    Attributes:
        students: by participant number, those who are on the roster and on one row only.
        times: by participant number, when they handed in, in UTC.
    """

    students: Mapping[str, Student] = field(default_factory=dict)
    times: Mapping[str, datetime] = field(default_factory=dict)


def read_worksheet(data: bytes, source: str, roster: Roster) -> Worksheet:
    """Read the file that Moodle gives under "Download grading worksheet".

    A row is a student's if one of its cells is their address, their id or, failing these, their full name.

    Args:
        data: the file.
        source: what to call it.
        roster: who is in the course.

    Raises:
        ArgumentError: if it has no column `Identifier`.
    """
    rows = read_table(data, source)
    if not rows or "identifier" not in rows[0][1]:
        raise ArgumentError(f"{source}: a grading worksheet must have a column Identifier, got none.")
    students: dict[str, Student] = {}
    times: dict[str, datetime] = {}
    twice: set[str] = set()
    for _, row in rows:
        match = _NUMBER.fullmatch(row["identifier"])
        student = _owner(row, roster)
        if match is None or student is None:
            continue
        number = match[1]
        if number in students or student in students.values():
            twice |= {number, *[one for one, known in students.items() if known == student]}
        students[number] = student
        time = _time(row.get("last modified submission", ""))
        if time:
            times[number] = time
    return Worksheet({number: one for number, one in students.items() if number not in twice}, times)


def _owner(row: Mapping[str, str], roster: Roster) -> Student | None:
    cells = [text for header, text in row.items() if header != "identifier" and text]
    found = {student for text in cells if (student := roster.by_email(text) or roster.by_id(text))}
    if not found:
        found = set(roster.named(row.get("full name", "")))
    return found.pop() if len(found) == 1 else None


def _time(text: str) -> datetime | None:
    """A time as Moodle shows it, which is taken as this machine's; None in another language."""
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            continue
    return None
