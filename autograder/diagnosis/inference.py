"""From outputs to the idea behind them: a name only where it explains every output and no other name does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.cases import Case, Kind
from autograder.comparison import same
from autograder.diagnosis.forward import MISCONCEPTIONS
from autograder.diagnosis.misconception import Misconception
from autograder.exercises.exercise import Arguments, Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Returned
from autograder.tolerance import EXACT_LIMIT


@dataclass(frozen=True)
class Observation:
    """One case that TensorFlow computes: what it gives, and what the submission did."""

    case: Case
    expected: Any
    outcome: Outcome


def wrong_answer(oracle: Oracle, exercise: Exercise, idea: Misconception, arguments: Arguments) -> Any:
    """What somebody with this idea would return, or None where the idea makes no sense."""
    asked = idea.ask(arguments)
    if asked is None:
        return None
    (answer,) = oracle.answers([exercise.question(asked)])
    if answer.refused or _no_window(answer.value, arguments):
        return None
    return idea.take(answer.value, arguments)


def _no_window(value: Any, arguments: Arguments) -> bool:
    """TensorFlow gives an empty result for a window that is one too large; the course has it refused."""
    if not isinstance(value, np.ndarray):
        return bool(value == 0)
    given = [array for array in arguments.values() if isinstance(array, np.ndarray)]
    return value.size == 0 and all(array.size for array in given)


def _explains(oracle: Oracle, exercise: Exercise, idea: Misconception, observations: Sequence[Observation]) -> bool:
    """Whether the idea gives the submission's output wherever it applies, and differs from the truth somewhere."""
    telling = False
    for seen in observations:
        predicted = wrong_answer(oracle, exercise, idea, seen.case.arguments)
        if predicted is None:
            continue
        if not isinstance(seen.outcome, Returned):
            return False
        limit = EXACT_LIMIT if seen.case.kind is Kind.EXACT else exercise.bound(seen.case.arguments)
        # Ideas that divide give fractions: hold them to the same rounding as real numbers.
        if seen.case.kind is Kind.EXACT and not _whole(predicted):
            limit = max(1e-3, exercise.bound(seen.case.arguments))
        if not same(seen.outcome.value, predicted, limit):
            return False
        telling = telling or not same(predicted, seen.expected, limit)
    return telling


def _whole(value: Any) -> bool:
    return isinstance(value, int) or bool((value == value.round()).all())


def infer(oracle: Oracle, exercise: Exercise, observations: Sequence[Observation]) -> Misconception | None:
    """The one misconception that explains all observations, or None.

    Args:
        oracle: asked the wrong questions.
        exercise: what was graded.
        observations: every case that TensorFlow computes, with the submission's outcome.
    """
    found = [
        idea
        for idea in MISCONCEPTIONS
        if exercise.name in idea.exercises and _explains(oracle, exercise, idea, observations)
    ]
    return found[0] if len(found) == 1 else None
