"""Progress, made ready to be read: a sentence, and a row for each exercise by lesson."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.progress.hints import KINDS
from autograder.progress.store import Entry, Progress
from autograder.report.words import place, points
from autograder.verdicts import Verdict

SCHEMA = 1


@dataclass(frozen=True)
class Row:
    """One exercise and what is known of it."""

    exercise: Exercise
    entry: Entry

    @property
    def right(self) -> bool:
        """Whether some check was right."""
        return self.best >= self.exercise.points

    @property
    def best(self) -> float:
        """Best points, never more than there are: exercises change."""
        return min(self.entry.best, self.exercise.points)

    @property
    def begun(self) -> bool:
        """Whether something was checked: checks of stubs do not count."""
        return bool(self.entry.checks)

    @property
    def mark(self) -> str:
        """Right, begun, or not begun."""
        return "✓" if self.right else "✗" if self.begun else "·"

    @property
    def finding(self) -> str:
        """What the last check said."""
        if not self.entry.checks:
            return ""
        if self.entry.verdict == Verdict.PASSED.value:
            return "right"
        if self.entry.last >= self.exercise.points:
            return "right; a function that it calls has a bug"
        named = " and ".join(self.entry.misconceptions)
        return f"{self.entry.verdict}: {named}" if named else self.entry.verdict

    @property
    def next_step(self) -> str:
        """What to do next; nothing where all is done."""
        if self.right and self.entry.last >= self.exercise.points:
            return ""
        if self.right:
            return "it was right before: what changed?"
        if not self.begun:
            return f"read {place(self.exercise.read)}"
        if self.entry.misconceptions:
            return f"read {place(self.entry.read or self.exercise.read)}"
        if self.entry.hints < len(self.exercise.hints):
            return f'hint("{self.exercise.name}"): {KINDS[self.entry.hints]}'
        return f"read {place(self.exercise.read)}"


def rows(progress: Progress) -> tuple[Row, ...]:
    """All exercises, in the order of the lessons."""
    return tuple(Row(exercise, progress.entry(exercise.name)) for exercise in EXERCISES)


def by_lesson(progress: Progress) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """The rows of each lesson."""
    everything = rows(progress)
    for lesson in dict.fromkeys(row.exercise.lesson for row in everything):
        yield lesson, tuple(row for row in everything if row.exercise.lesson == lesson)


def next_row(progress: Progress) -> Row | None:
    """The first exercise, in the order of the lessons, at which something is left to do."""
    return next((row for row in rows(progress) if row.next_step), None)


def sentence(progress: Progress) -> str:
    """Where the learner is, and what comes next."""
    everything = rows(progress)
    right = sum(row.right for row in everything)
    have, there_are = sum(row.best for row in everything), sum(row.exercise.points for row in everything)
    are = "is" if right == 1 else "are"
    said = f"{right} of {len(everything)} exercises {are} right: {points(have)} of {points(there_are)} points."
    following = next_row(progress)
    if following is None:
        return f"All {said} Nothing is left to do." if right == len(everything) else said
    if not any(row.entry.checks or row.entry.hints for row in everything):
        said = f"No check yet; {len(everything)} exercises wait for you."
    return f"{said} Next: {following.exercise.name}, {following.next_step}."


def document(progress: Progress) -> dict[str, Any]:
    """The view as plain JSON values."""
    everything = rows(progress)
    return {
        "schema": SCHEMA,
        "sentence": sentence(progress),
        "points": sum(row.best for row in everything),
        "max_points": sum(row.exercise.points for row in everything),
        "lessons": [
            {"lesson": lesson, "exercises": [_as_json(row) for row in own]} for lesson, own in by_lesson(progress)
        ],
        "notes": list(progress.notes),
    }


def _as_json(row: Row) -> dict[str, Any]:
    entry = row.entry
    return {
        "exercise": row.exercise.name,
        "right": row.right,
        "best": row.best,
        "last": entry.last if entry.checks else None,
        "max_points": row.exercise.points,
        "checks": entry.checks,
        "hints": entry.hints,
        "verdict": entry.verdict or None,
        "misconceptions": list(entry.misconceptions),
        "day": entry.day or None,
        "next": row.next_step or None,
    }
