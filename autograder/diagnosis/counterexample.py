"""The smallest call that still fails in the same way."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from autograder.cases import Case, Kind
from autograder.comparison import judge, same
from autograder.diagnosis.explanation import Explanation
from autograder.diagnosis.inference import Observation, shows
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Returned, Stopped
from autograder.tolerance import EXACT_LIMIT
from autograder.verdicts import Verdict

#: Calls of the submission that a search may make; a count, so that a busy machine finds the same example.
BUDGET = 300
#: Stopping and starting workers is slow, and a smaller call tells no more.
_NOT_SHRUNK = {Verdict.TIME_LIMIT, Verdict.CRASHED, Verdict.MEMORY_LIMIT}

Run = Callable[[Case], Outcome]


def shrink(
    oracle: Oracle,
    exercise: Exercise,
    first: Observation,
    verdict: Verdict,
    idea: Explanation | None,
    run: Run,
) -> Observation:
    """Make a failing case smaller, step by step, while its verdict and the diagnosis stay.

    Args:
        oracle: asked what is right for every smaller call.
        exercise: what is graded.
        first: a failing case that TensorFlow computes, with integers in it.
        verdict: what it got.
        idea: the misconception that explains it, if one does.
        run: calls the submission in its sandbox.

    Returns:
        The smallest failing observation found within `BUDGET` calls.
    """
    if verdict in _NOT_SHRUNK or first.case.kind is not Kind.EXACT:
        return first
    both = idea is not None and shows(oracle, exercise, idea, first.case)
    smallest, spent = first, 0
    searching = True
    while searching:
        searching = False
        for arguments in exercise.shrink(smallest.case.arguments):
            if spent == BUDGET:
                return smallest
            spent += 1
            seen = _observe(oracle, exercise, replace(smallest.case, arguments=arguments), run, _empty(first.expected))
            if seen is None:
                continue
            if isinstance(seen.outcome, Stopped) and seen.outcome.verdict in _NOT_SHRUNK:
                return smallest
            if _fails_alike(oracle, exercise, seen, verdict, idea, both):
                smallest, searching = seen, True
                break
    return smallest


def _empty(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.size == 0


def _observe(oracle: Oracle, exercise: Exercise, case: Case, run: Run, empty: bool) -> Observation | None:
    """One call; None where TensorFlow has no result, or an empty one although the first was not `empty`."""
    (answer,) = oracle.answers([exercise.question(case.arguments)])
    if answer.refused or (_empty(answer.value) and not empty):
        return None
    return Observation(case, answer.value, run(case))


def _fails_alike(
    oracle: Oracle, exercise: Exercise, seen: Observation, verdict: Verdict, idea: Explanation | None, both: bool
) -> bool:
    """Whether a smaller call has the verdict of the first, for the same reason; for `both` of two, if so wanted."""
    if judge(seen.case, seen.outcome, seen.expected, EXACT_LIMIT).verdict is not verdict:
        return False
    if idea is None:
        return True
    predicted = idea.predict(oracle, exercise, seen.case.arguments)
    if predicted is None or not isinstance(seen.outcome, Returned):
        return False
    if not same(seen.outcome.value, predicted, 1e-3):
        return False
    return len(idea.ideas) == 1 or not both or shows(oracle, exercise, idea, seen.case)
