"""All misconceptions, in the order in which lessons meet them."""

from autograder.diagnosis.misconception import Misconception
from autograder.diagnosis.misconceptions import forward, sizes

MISCONCEPTIONS: tuple[Misconception, ...] = (
    *sizes.MISCONCEPTIONS,
    *forward.MISCONCEPTIONS,
)


def of(exercise: str) -> tuple[Misconception, ...]:
    """The misconceptions that can be had in one exercise."""
    return tuple(idea for idea in MISCONCEPTIONS if exercise in idea.exercises)
