"""Collecting: from downloads to `submitted/`, one student after the other, whatever happens to the one before."""

import enum
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.collection.arrangement import TIMESTAMP, Arrangement, arrange
from autograder.collection.members import Listing, Member, Refused, folder_members
from autograder.collection.opening import opened
from autograder.collection.platform import HandIn, Names
from autograder.collection.receiving import (
    Receipt,
    keep_upload,
    place_submission,
    read_timestamp,
    received_folder,
    recover,
    submitted_folder,
    timestamp,
)
from autograder.collection.sources import hand_ins
from autograder.collection.students import Roster
from autograder.collection.worksheet import Worksheet
from autograder.errors import ArgumentError
from autograder.exercises import catalogue
from autograder.grading.turn import turn

_LATE = "The platform marks it as late."


class Outcome(enum.Enum):
    """What became of a hand-in."""

    TAKEN = "taken"
    REPLACED = "taken, in place of an earlier one"
    UNCHANGED = "unchanged"
    OLDER = "kept aside, another one counts"
    UNUSABLE = "nothing in it can be graded"
    FAILED = "not taken"

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody should look."""
        return self in (Outcome.UNUSABLE, Outcome.FAILED)


@dataclass(frozen=True)
class Collected:
    """One hand-in, and what became of it.

    Attributes:
        student: id.
        source: name in the download.
        outcome: what became of it.
        files: what was taken.
        time: when it was handed in, in UTC; None if nothing says so.
        refused: what was left out.
        notes: sentences for the instructor.
    """

    student: str
    source: str
    outcome: Outcome
    files: tuple[str, ...] = ()
    time: datetime | None = None
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collection:
    """What one run of collecting came to.

    Attributes:
        hand_ins: in order of the students.
        unplaced: what belongs to nobody on the roster.
        absent: ids of those of whom nothing lies in `submitted/`.
    """

    hand_ins: tuple[Collected, ...]
    unplaced: tuple[Refused, ...]
    absent: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything that came in was somebody's, and could be kept."""
        return not self.unplaced and all(one.outcome is not Outcome.FAILED for one in self.hand_ins)


@dataclass(frozen=True)
class _Prepared:
    """A hand-in in order, ready to be put into its place."""

    hand_in: HandIn
    found: Arrangement
    time: datetime | None

    def order(self) -> tuple[bool, datetime, int]:
        """The higher, the more it counts among those of one student."""
        return (not self.found.is_empty, self.time or datetime.min.replace(tzinfo=UTC), self.hand_in.label.order)

    @property
    def refused(self) -> tuple[Refused, ...]:
        """What was left out; a time that somebody wrote into their own hand-in is no time."""
        if self.found.timestamp is None or self.hand_in.label.key[0] == "exchange":
            return self.found.refused
        return (*self.found.refused, Refused(TIMESTAMP, "the platform says when a hand-in came, not the hand-in"))

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about it."""
        return (*self.found.notes, *((_LATE,) if self.hand_in.late else ()))


def collect_lesson(
    root: Path,
    lesson: str,
    sources: Sequence[Path],
    roster: Roster,
    worksheet: Worksheet | None = None,
    *,
    dry_run: bool = False,
) -> Collection:
    """Put what students handed in into `submitted/STUDENT/LESSON/`, and keep all that came in in `.conv-course/received/`.

    Args:
        root: folder of the course run.
        lesson: such as "01_forward".
        sources: what a platform exports (Moodle's or Canvas' archive of a class, or a folder of it), a folder of many
            hand-ins, or one student's archive or folder.
        roster: who is in the course.
        worksheet: of the assignment in Moodle.
        dry_run: write nothing.

    Raises:
        ArgumentError: if a source is not there, the roster is empty, or another process is collecting or grading.
        GraderError: if the course run cannot be written.
    """
    _require(lesson, sources, roster)
    names = Names(roster, worksheet or Worksheet(), lesson)
    done: list[Collected] = []
    with ExitStack() as stack:
        if not dry_run:
            stack.enter_context(turn(root, "collect"))
            recover(root, lesson)
        found, unplaced = hand_ins(sources, names, stack)
        for student in roster.ids:
            own = [one for one in found if one.label.student and one.label.student.id == student]
            done += _collect_one(root, lesson, student, own, dry_run)
    placed = {one.student for one in done if one.outcome is not Outcome.FAILED}
    absent = [one for one in roster.ids if one not in placed and not submitted_folder(root, lesson, one).is_dir()]
    return Collection(tuple(done), tuple(unplaced), tuple(absent))


def _require(lesson: str, sources: Sequence[Path], roster: Roster) -> None:
    """Complain about what is not there, before anything is written."""
    catalogue.lesson(lesson)
    if not roster.students:
        raise ArgumentError("collect: the roster must name students, got none; run `conv-course roster students.csv`.")
    missing = [str(source) for source in sources if not source.exists()]
    if missing:
        raise ArgumentError(f"collect: {', '.join(missing)} must be an archive or a folder, got nothing there.")


def _collect_one(root: Path, lesson: str, student: str, own: Sequence[HandIn], dry_run: bool) -> list[Collected]:
    """One student's hand-ins: the newest that can be graded counts, the others are kept aside."""
    done = []
    prepared: list[_Prepared] = []
    for hand_in in own:
        try:
            prepared.append(_prepared(hand_in, lesson))
        except Exception as error:  # the edge of one student: the rest of the class goes on
            done.append(Collected(student, hand_in.source, Outcome.FAILED, notes=(f"It cannot be read: {error}.",)))
    newest = max(prepared, key=_Prepared.order, default=None)
    for one in prepared:
        outcome = Outcome.OLDER if one is not newest else _outcome(root, lesson, student, one)
        notes = one.notes
        try:
            if not dry_run:
                _store(root, lesson, student, one, outcome)
        except OSError as error:
            outcome, notes = Outcome.FAILED, (*notes, f"It cannot be kept: {error.strerror or error}.")
        files = tuple(one.found.files(f"{lesson}.ipynb")) if outcome in (Outcome.TAKEN, Outcome.REPLACED) else ()
        done.append(Collected(student, one.hand_in.source, outcome, files, one.time, one.refused, notes))
    return done


def _prepared(hand_in: HandIn, lesson: str) -> _Prepared:
    inside = opened(Listing(hand_in.members, hand_in.refused))
    found = arrange(inside.members, lesson, inside.refused)
    return _Prepared(hand_in, found, _time(hand_in, inside.members))


def _time(hand_in: HandIn, inside: Sequence[Member]) -> datetime | None:
    """When it was handed in: what the platform says, else when the newest file of work was changed.

    A file's own time is only what its owner says, so it is never later than that of the download.
    """
    if hand_in.label.time is not None:
        return hand_in.label.time
    work = [member for member in inside if member.name.endswith((".py", ".ipynb"))] or inside
    changed = [member.modified for member in work if member.modified]
    downloaded = [member.modified for member in hand_in.members if member.modified]
    newest = [max(times) for times in (changed, downloaded) if times]
    return min(newest, default=None)


def _outcome(root: Path, lesson: str, student: str, one: _Prepared) -> Outcome:
    """What is to become of the newest hand-in, by what is there."""
    if one.found.is_empty:
        return Outcome.UNUSABLE
    place = submitted_folder(root, lesson, student)
    if not place.is_dir() or place.is_symlink():
        return Outcome.TAKEN
    listing = folder_members(place)
    there = arrange(listing.members, lesson, listing.refused)
    if there.digest == one.found.digest:
        return Outcome.UNCHANGED
    time = read_timestamp(there.timestamp)
    if time and one.time and one.time < time and not there.is_empty:
        return Outcome.OLDER
    return Outcome.REPLACED


def _store(root: Path, lesson: str, student: str, one: _Prepared, outcome: Outcome) -> None:
    """Keep what came in; then, if it counts, put it into its place."""
    if outcome is Outcome.UNCHANGED:
        return
    taken = tuple(one.found.files(f"{lesson}.ipynb"))
    time = timestamp(one.time) if one.time else ""
    receipt = Receipt(one.hand_in.source, time, one.found.digest, taken, one.refused, one.notes)
    keep_upload(received_folder(root, lesson, student), one.hand_in.members, receipt)
    nothing_there = not submitted_folder(root, lesson, student).exists()
    if outcome in (Outcome.TAKEN, Outcome.REPLACED) or (outcome is Outcome.UNUSABLE and nothing_there):
        place_submission(root, lesson, student, one.found, one.time)
