"""Misconceptions about the dtype of a result, which can be had wherever an array is made."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Misconception, made
from autograder.exercises.exercise import Arguments

_EXERCISES = (
    "conv2d_single",
    "conv2d",
    "pad2d",
    "conv2d_padded",
    "conv2d_matrix",
    "conv2d_backprop_input",
    "conv2d_backprop_filter",
    "bias_backprop",
    "zero_insert",
    "conv2d_transpose",
    "conv2d_transpose_backprop",
    "depthwise_conv2d",
    "depthwise_conv2d_backprop_input",
    "depthwise_conv2d_backprop_filter",
    "depthwise_as_dense",
    "separable_conv2d",
)


def _double(value: Any, arguments: Arguments) -> Any:
    return value.astype(np.float64)


def _single(value: Any, arguments: Arguments) -> Any:
    return value.astype(np.float32)


MISCONCEPTIONS = (
    Misconception(
        "always float64",
        _EXERCISES,
        "Your result is float64 whatever the dtype of the arguments; TensorFlow's is float32 for float32.",
        "Which dtype has an array that np.zeros makes when it is told a shape alone?",
        "01_forward#What-slides-where",
        made(_double),
    ),
    Misconception(
        "always float32",
        _EXERCISES,
        "Your result is float32 whatever the dtype of the arguments; TensorFlow's is float64 for float64.",
        "What happens to 1 + 2**-30 when it is stored as float32?",
        "01_forward#What-slides-where",
        made(_single),
    ),
)
