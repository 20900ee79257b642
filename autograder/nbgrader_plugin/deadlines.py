"""When a lesson is due: read from what a person types, kept in the gradebook in UTC."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.api import MissingEntry

from autograder.errors import ArgumentError
from autograder.nbgrader_plugin.opening import opened_gradebook

_FORM = 'a date and time such as "2026-12-01 18:00", with a time zone such as "+01:00" or "Europe/Berlin" or none'


def read_due(text: str) -> datetime:
    """The moment that a text names.

    Args:
        text: date and time; without a time zone it is this machine's local time.

    Returns:
        The moment, with its time zone.

    Raises:
        ArgumentError: if it is none, or a time that the clocks skip or show twice.
    """
    words = text.split()
    if len(words) == 3 and words[2][0] in "+-":  # a distance from UTC belongs to the time
        words[1:] = [words[1] + words[2]]
    zone: ZoneInfo | None = None
    if len(words) == 3 or (len(words) == 2 and words[1][:1].isalpha()):
        try:
            zone = ZoneInfo(words.pop())
        except (OSError, ValueError, KeyError) as error:
            raise ArgumentError(f"release: due={text!r} must be {_FORM}, got an unknown time zone.") from error
    try:
        moment = datetime.fromisoformat(" ".join(words))
    except ValueError as error:
        raise ArgumentError(f"release: due={text!r} must be {_FORM}.") from error
    if not any(mark in text for mark in (":", "T")):
        raise ArgumentError(f"release: due={text!r} must be {_FORM}, got a date without a time.")
    if moment.tzinfo and zone:
        raise ArgumentError(f"release: due={text!r} must have one time zone, got two.")
    return moment if moment.tzinfo else _placed(moment, zone, text)


def _placed(moment: datetime, zone: ZoneInfo | None, text: str) -> datetime:
    """A wall-clock time in a zone (None: this machine's), unless its clocks make it ambiguous."""
    first = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first != second:
        raise ArgumentError(
            f"release: due={text!r} must be a time that clocks show once, got one of a night on which they change; "
            'add its distance from UTC, such as "+01:00".'
        )
    return first.astimezone(zone)


def set_due(root: Path, lesson: str, due: datetime | None) -> None:
    """Enter the due date of a lesson; None takes it away.

    Raises:
        ArgumentError: if the gradebook does not know the lesson.
    """
    with opened_gradebook(root) as gradebook:
        try:
            gradebook.find_assignment(lesson)
        except MissingEntry as error:
            raise ArgumentError(f"release: lesson={lesson!r} must be in the gradebook, got no such entry.") from error
        gradebook.update_or_create_assignment(lesson, duedate=due.astimezone(UTC).replace(tzinfo=None) if due else None)


def due_if_known(root: Path, lesson: str) -> datetime | None:
    """The due date of a lesson, in UTC; None if it has none, or the gradebook does not know the lesson or is not there."""
    try:
        with opened_gradebook(root) as gradebook:
            kept: datetime | None = gradebook.find_assignment(lesson).duedate
    except (ArgumentError, MissingEntry):
        return None
    return kept.replace(tzinfo=UTC) if kept else None


def both_clocks(moment: datetime) -> str:
    """A moment as this machine's clock and as UTC show it."""
    local, universal = (f"{one:%Y-%m-%d %H:%M %Z}" for one in (moment.astimezone(), moment.astimezone(UTC)))
    return local if local == universal else f"{local} ({universal})"
