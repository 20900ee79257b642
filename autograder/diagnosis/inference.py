"""From outputs to the idea behind them: a name only where it explains every output and no other name does."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from autograder.cases import Case, Kind
from autograder.comparison import same
from autograder.diagnosis.explanation import Explanation
from autograder.diagnosis.misconceptions import catalogue
from autograder.exercises.exercise import Arguments, Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Returned
from autograder.tolerance import EXACT_LIMIT

#: Share of the calls on which an idea applies that may give no output.
_MOST_SILENT = 1 / 3


@dataclass(frozen=True)
class Observation:
    """One case that TensorFlow computes: what it gives, and what the submission did."""

    case: Case
    expected: Any
    outcome: Outcome


def infer(oracle: Oracle, exercise: Exercise, observations: Sequence[Observation]) -> Explanation | None:
    """The one misconception that explains all observations, else the one pair of them that does, else None.

    Args:
        oracle: asked the wrong questions.
        exercise: what was graded.
        observations: every case that TensorFlow computes, with the submission's outcome.
    """
    ideas = catalogue.of(exercise.name)
    # What fails, and is small, rules most ideas out at once.
    seen = sorted(observations, key=lambda item: (_right(exercise, item), item.case.size))
    singles = [one for one in (Explanation((idea,)) for idea in ideas) if _explains(oracle, exercise, one, seen)]
    if singles:
        return singles[0] if len(singles) == 1 else None
    pairs = [pair for pair in map(Explanation, permutations(ideas, 2)) if _explains(oracle, exercise, pair, seen)]
    named = {frozenset(pair.names): pair for pair in reversed(pairs)}
    return pairs[0] if len(named) == 1 else None


def matches(exercise: Exercise, case: Case, value: Any, predicted: Any) -> bool:
    """Whether `value` is what was predicted for a case, up to rounding."""
    if case.kind is Kind.EXACT and _whole(predicted):
        return same(value, predicted, EXACT_LIMIT)
    # Ideas that divide give fractions: hold them to the same rounding as real numbers.
    limit = exercise.bound(_rounded(case.arguments) if _single(predicted) else case.arguments)
    return same(value, predicted, max(1e-3, limit) if case.kind is Kind.EXACT else limit)


def _single(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float32


def _rounded(arguments: Arguments) -> Arguments:
    """The arguments in single precision, whose rounding is that of a result in single precision."""
    return {
        name: value.astype(np.float32) if isinstance(value, np.ndarray) else value for name, value in arguments.items()
    }


def shows(oracle: Oracle, exercise: Exercise, explanation: Explanation, case: Case) -> bool:
    """Whether every idea of an explanation changes something in this one case."""
    predicted = explanation.predict(oracle, exercise, case.arguments)
    if predicted is None:
        return False
    others = (part.predict(oracle, exercise, case.arguments) for part in explanation.without_each())
    return not any(other is not None and matches(exercise, case, other, predicted) for other in others)


def _right(exercise: Exercise, seen: Observation) -> bool:
    return isinstance(seen.outcome, Returned) and matches(exercise, seen.case, seen.outcome.value, seen.expected)


def _explains(
    oracle: Oracle, exercise: Exercise, explanation: Explanation, observations: Sequence[Observation]
) -> bool:
    """Whether it gives the submission's output wherever it applies, and every idea in it is seen somewhere.

    A call that gives no output, because it raises an error or is stopped, speaks neither for nor against it.
    """
    # Without which ideas the prediction must differ somewhere: without all of them it is the right answer.
    unseen = list(explanation.without_each())
    applies = silent = 0
    for seen in observations:
        predicted = explanation.predict(oracle, exercise, seen.case.arguments)
        if predicted is None:
            continue
        applies += 1
        if not isinstance(seen.outcome, Returned):
            silent += 1
            continue
        if not matches(exercise, seen.case, seen.outcome.value, predicted):
            return False
        unseen = [
            part
            for part in unseen
            if _agrees(exercise, seen, predicted, part.predict(oracle, exercise, seen.case.arguments))
        ]
    return not unseen and silent <= _MOST_SILENT * applies


def _agrees(exercise: Exercise, seen: Observation, predicted: Any, other: Any) -> bool:
    return other is None or matches(exercise, seen.case, other, predicted)


def _whole(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return bool((value == value.round()).all())
    return True
