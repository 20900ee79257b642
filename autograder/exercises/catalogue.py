"""All exercises, in the order in which lessons ask them."""

from autograder.errors import ArgumentError
from autograder.exercises.exercise import Exercise
from autograder.exercises.forward import CONV2D
from autograder.exercises.single import CONV2D_SINGLE
from autograder.exercises.windows import OUTPUT_SIZE

EXERCISES: tuple[Exercise, ...] = (OUTPUT_SIZE, CONV2D_SINGLE, CONV2D)


def exercise(name: str) -> Exercise:
    """The exercise called `name`.

    Raises:
        ArgumentError: if there is none; the sentence lists those that there are.
    """
    for known in EXERCISES:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in EXERCISES)
    raise ArgumentError(f"check: exercise={name!r} must be one of {names}.")


def lesson(name: str) -> tuple[Exercise, ...]:
    """The exercises of one lesson, possibly none.

    Raises:
        ArgumentError: if no lesson of the course is called `name`.
    """
    if name not in LESSONS:
        raise ArgumentError(f"lesson={name!r} must be one of {', '.join(LESSONS)}.")
    return tuple(known for known in EXERCISES if known.lesson == name)


LESSONS = ("00_start", "01_forward")
