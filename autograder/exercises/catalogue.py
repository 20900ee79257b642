"""All exercises, in the order in which lessons ask them."""

from autograder.errors import ArgumentError
from autograder.exercises.depthwise import (
    DEPTHWISE_CONV2D,
    DEPTHWISE_CONV2D_BACKPROP_FILTER,
    DEPTHWISE_CONV2D_BACKPROP_INPUT,
)
from autograder.exercises.exercise import Exercise
from autograder.exercises.forward import CONV2D
from autograder.exercises.gradients import CONV2D_BACKPROP_FILTER, CONV2D_BACKPROP_INPUT
from autograder.exercises.insertion import TRANSPOSE_OUTPUT_RANGE, ZERO_INSERT
from autograder.exercises.linear_map import CONV2D_MATRIX, RECEPTIVE_FIELD
from autograder.exercises.padded import CONV2D_PADDED
from autograder.exercises.padding import PAD2D, RESOLVE_PADDING, SAME_PADDING
from autograder.exercises.separable import DEPTHWISE_AS_DENSE, SEPARABLE_CONV2D, SEPARABLE_COST
from autograder.exercises.single import CONV2D_SINGLE
from autograder.exercises.transpose import CONV2D_TRANSPOSE, CONV2D_TRANSPOSE_BACKPROP
from autograder.exercises.windows import OUTPUT_SIZE
from autograder.exercises.witness import BIAS_BACKPROP, NUMERICAL_VJP

EXERCISES: tuple[Exercise, ...] = (
    OUTPUT_SIZE,
    CONV2D_SINGLE,
    CONV2D,
    SAME_PADDING,
    RESOLVE_PADDING,
    PAD2D,
    CONV2D_PADDED,
    CONV2D_MATRIX,
    RECEPTIVE_FIELD,
    CONV2D_BACKPROP_INPUT,
    CONV2D_BACKPROP_FILTER,
    BIAS_BACKPROP,
    NUMERICAL_VJP,
    ZERO_INSERT,
    TRANSPOSE_OUTPUT_RANGE,
    CONV2D_TRANSPOSE,
    CONV2D_TRANSPOSE_BACKPROP,
    DEPTHWISE_CONV2D,
    DEPTHWISE_CONV2D_BACKPROP_INPUT,
    DEPTHWISE_CONV2D_BACKPROP_FILTER,
    DEPTHWISE_AS_DENSE,
    SEPARABLE_CONV2D,
    SEPARABLE_COST,
)


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


LESSONS = ("00_start", "01_forward", "02_padding", "03_linear_map", "04_gradients", "05_transpose", "06_depthwise")
