"""All misconceptions, in the order in which lessons meet them."""

from autograder.diagnosis.misconception import Misconception
from autograder.diagnosis.misconceptions import (
    depthwise,
    forward,
    gradients,
    linear_map,
    padding,
    sizes,
    transpose,
    witness,
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    *sizes.MISCONCEPTIONS,
    *forward.MISCONCEPTIONS,
    *padding.MISCONCEPTIONS,
    *linear_map.MISCONCEPTIONS,
    *gradients.MISCONCEPTIONS,
    *witness.MISCONCEPTIONS,
    *transpose.MISCONCEPTIONS,
    *depthwise.MISCONCEPTIONS,
)


def of(exercise: str) -> tuple[Misconception, ...]:
    """The misconceptions that can be had in one exercise."""
    return tuple(idea for idea in MISCONCEPTIONS if exercise in idea.exercises)
