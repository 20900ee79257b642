"""All misconceptions, in the order in which lessons meet them."""

from autograder.diagnosis.misconception import Misconception
from autograder.diagnosis.misconceptions import (
    border,
    cost,
    cropping,
    dense,
    depthwise,
    depthwise_gradients,
    depthwise_steps,
    depthwise_to_filter,
    depthwise_to_input,
    dtypes,
    filter_gradients,
    forms,
    forward,
    gradients,
    input_gradients,
    insertion,
    linear_map,
    padded,
    padding,
    receptive_fields,
    separable,
    sizes,
    transpose,
    transpose_gradient,
    witness,
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    *sizes.MISCONCEPTIONS,
    *forward.MISCONCEPTIONS,
    *padding.MISCONCEPTIONS,
    *forms.MISCONCEPTIONS,
    *border.MISCONCEPTIONS,
    *padded.MISCONCEPTIONS,
    *linear_map.MISCONCEPTIONS,
    *receptive_fields.MISCONCEPTIONS,
    *gradients.MISCONCEPTIONS,
    *input_gradients.MISCONCEPTIONS,
    *filter_gradients.MISCONCEPTIONS,
    *witness.MISCONCEPTIONS,
    *insertion.MISCONCEPTIONS,
    *transpose.MISCONCEPTIONS,
    *cropping.MISCONCEPTIONS,
    *transpose_gradient.MISCONCEPTIONS,
    *depthwise.MISCONCEPTIONS,
    *depthwise_steps.MISCONCEPTIONS,
    *depthwise_gradients.MISCONCEPTIONS,
    *depthwise_to_input.MISCONCEPTIONS,
    *depthwise_to_filter.MISCONCEPTIONS,
    *dense.MISCONCEPTIONS,
    *separable.MISCONCEPTIONS,
    *cost.MISCONCEPTIONS,
    *dtypes.MISCONCEPTIONS,
)


def of(exercise: str) -> tuple[Misconception, ...]:
    """The misconceptions that can be had in one exercise."""
    return tuple(idea for idea in MISCONCEPTIONS if exercise in idea.exercises)
