"""Functions of the reference that a learner has asked for, so that an earlier lesson need not be finished."""

from collections.abc import Sequence
from pathlib import Path

from autograder.errors import GraderError
from autograder.exercises import catalogue
from autograder.exercises.exercise import Exercise
from autograder.submission.reference import Name, Replacement, replacement


def lendable(lessons: Sequence[str], here: str) -> tuple[Name, ...]:
    """The functions of some lessons that another lesson may use without their being one's own.

    Args:
        lessons: whose functions are wanted.
        here: the lesson that is being worked on; what it or a later one grades is never lent.

    Returns:
        Module and name of each, in the order of the catalogue.
    """
    later = catalogue.LESSONS[catalogue.LESSONS.index(here) :]
    own = {exercise.address for exercise in catalogue.EXERCISES if exercise.lesson in later}
    wanted = [exercise.address for exercise in catalogue.EXERCISES if exercise.lesson in lessons]
    return tuple(dict.fromkeys(name for name in wanted if name not in own))


def lending(reference: Path | None, lent: Sequence[Name], graded: Sequence[Exercise]) -> Replacement | None:
    """What takes the place of a submission's own functions; None if that is nothing.

    Args:
        reference: folder that contains the reference's `conv_lib/`.
        lent: functions that were asked for.
        graded: exercises whose functions stay the submission's own.

    Raises:
        GraderError: if there is no reference to lend them from.
    """
    own = {exercise.address for exercise in graded}
    functions = tuple(name for name in lent if name not in own)
    if not functions:
        return None
    if reference is None:
        raise GraderError("lending: the course's solutions are not installed here, so no function can be lent.")
    return replacement(reference, functions)


def told(loan: Replacement | None) -> tuple[str, ...]:
    """What a report says about a loan."""
    if loan is None:
        return ()
    names = ", ".join(name for _, name in loan.functions)
    return (f"Lent by the course's solutions, in place of your own: {names}.",)
