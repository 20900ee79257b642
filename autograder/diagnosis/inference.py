"""From outputs to the idea behind them: a name only where it explains every output and no other name does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Any

import numpy as np

from autograder.cases import Case, Kind
from autograder.comparison import same
from autograder.diagnosis.explanation import Explanation
from autograder.diagnosis.misconception import Misconception
from autograder.diagnosis.misconceptions import catalogue
from autograder.exercises.exercise import Arguments, Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Returned
from autograder.tolerance import EXACT_LIMIT

#: Share of the calls on which an idea applies that may give no output.
_MOST_SILENT = 1 / 3
#: Pairs of ideas that are tried, and cases of either kind, right and wrong, by which they are chosen.
_PAIRS_TRIED = 150
_LOOKED_AT = 16


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
    if not any(isinstance(item.outcome, Returned) and not _right(exercise, item) for item in seen):
        return None
    singles = [one for one in (Explanation((idea,)) for idea in ideas) if _explains(oracle, exercise, one, seen)]
    if singles:
        return singles[0] if len(singles) == 1 else None
    likely = map(Explanation, likely_pairs(oracle, exercise, ideas, seen))
    pairs = [pair for pair in likely if _explains(oracle, exercise, pair, seen)]
    named = {frozenset(pair.names) for pair in pairs}
    return pairs[0] if len(named) == 1 else None


def likely_pairs(
    oracle: Oracle, exercise: Exercise, ideas: Sequence[Misconception], seen: Sequence[Observation]
) -> Iterator[tuple[Misconception, Misconception]]:
    """The pairs that are worth a trial, in both orders, judged by what each idea does alone.

    Where one of two ideas changes nothing, the other should give the submission's result. Two ideas may influence each
    other, so a pair is tried even if it fails at that now and then; the more often it does, the later its turn.
    """
    told = [item for item in seen if isinstance(item.outcome, Returned)]
    wrong = [item for item in told if not _right(exercise, item)][:_LOOKED_AT]
    right = [item for item in told if _right(exercise, item)][:_LOOKED_AT]
    effects = [[_effect(oracle, exercise, idea, item) for item in (*wrong, *right)] for idea in ideas]
    failures = {
        pair: sum(map(_at_odds, effects[pair[0]], effects[pair[1]])) for pair in combinations(range(len(ideas)), 2)
    }
    for one, other in sorted(failures, key=lambda pair: (failures[pair], pair))[:_PAIRS_TRIED]:
        yield ideas[one], ideas[other]
        yield ideas[other], ideas[one]


class _Effect(Enum):
    """What an idea alone does in one case."""

    NONE = "gives the right result, and the submission does"
    MISSING = "gives the right result, but the submission does not"
    EXPLAINS = "gives the submission's wrong result"
    WRONG = "gives another wrong result, or the submission is right"
    SENSELESS = "gives none"


def _effect(oracle: Oracle, exercise: Exercise, idea: Misconception, seen: Observation) -> _Effect:
    predicted = Explanation((idea,)).predict(oracle, exercise, seen.case.arguments)
    if predicted is None:
        return _Effect.SENSELESS
    assert isinstance(seen.outcome, Returned)
    alike = matches(exercise, seen.case, seen.outcome.value, predicted)
    if matches(exercise, seen.case, predicted, seen.expected):
        return _Effect.NONE if alike else _Effect.MISSING
    return _Effect.EXPLAINS if alike else _Effect.WRONG


def _at_odds(one: _Effect, other: _Effect) -> bool:
    """Whether two ideas together are unlikely to give the submission's result."""
    unseen = (_Effect.NONE, _Effect.MISSING)
    if one in unseen and other in unseen:
        return _Effect.MISSING in (one, other)
    return (one in unseen and other is _Effect.WRONG) or (other in unseen and one is _Effect.WRONG)


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
    others = (part.predict(oracle, exercise, case.arguments) for part in explanation.less())
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
    unseen = list(explanation.less())
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
