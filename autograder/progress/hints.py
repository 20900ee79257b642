"""Hints, one after the other, from where the learner was."""

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import ArgumentError
from autograder.exercises.exercise import Exercise
from autograder.progress.store import read_progress, record_hint
from autograder.report.words import place

#: What the three hints of an exercise are.
KINDS = ("a pointer", "a sketch", "almost code")


@dataclass(frozen=True)
class GivenHint:
    """One hint, ready to be shown; `kept` says that it was remembered, `notes` why not."""

    number: int
    words: str
    kept: bool
    notes: tuple[str, ...] = ()


def give_hint(
    folder: Path | None, exercise: Exercise, day: str, *, number: int | None = None, shown: int = 0
) -> GivenHint:
    """The next hint, or the one asked for; it is remembered where there is a folder to remember it in.

    Args:
        folder: that contains the learner's `conv_lib/`, or None.
        exercise: whose hints they are.
        day: today.
        number: 1 to 3; None is the one after the furthest shown, or the last again.
        shown: how many were shown that the folder may not know of.

    Raises:
        ArgumentError: if there is no hint of that number.
    """
    count = len(exercise.hints)
    if number is not None and (type(number) is not int or not 1 <= number <= count):
        raise ArgumentError(f"hint: number={number!r} must be 1 to {count}.")
    if number is None:
        kept = read_progress(folder).entry(exercise.name).hints if folder else 0
        number = min(max(kept, shown) + 1, count)
    notes = record_hint(folder, exercise.name, number, day) if folder else ()
    said = read_progress(folder).entry(exercise.name).hints >= number if folder else False
    words = f"Hint {number} of {count}, {KINDS[number - 1]}: {exercise.hints[number - 1]}"
    if number == count:
        words += f" This is the last one; {place(exercise.read)} says more."
    return GivenHint(number, words, said, notes)
