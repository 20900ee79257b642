"""Why an exercise fails: the misconception or the kinds of call, and the smallest call that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.cases import Case, Kind
from autograder.comparison import judge
from autograder.diagnosis import counterexample, failing, feeding, inference
from autograder.diagnosis.explanation import Explanation
from autograder.diagnosis.failing import Failing, Seen
from autograder.diagnosis.inference import Observation
from autograder.exercises.exercise import Exercise
from autograder.grading.calls import show_call
from autograder.grading.judged import Judged
from autograder.grading.results import Counterexample, Diagnosis
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Raised, Returned, Stopped
from autograder.sandbox.replies import clean
from autograder.verdicts import Verdict

_NOT_EXPLAINED = {Verdict.NOT_IMPLEMENTED, Verdict.INVALID_SUBMISSION, Verdict.GRADER_ERROR}
#: Only these can be what somebody with a wrong idea computes.
_WRONG_RESULTS = {Verdict.WRONG_VALUE, Verdict.WRONG_SHAPE, Verdict.WRONG_DTYPE}

Run = Callable[[Case], Outcome]


@dataclass(frozen=True)
class Explained:
    """What can be said about why an exercise fails; nothing, where nothing fails."""

    diagnosis: Diagnosis | None = None
    failing: Failing | None = None
    example: Counterexample | None = None


def explain(oracle: Oracle, exercise: Exercise, judged: Sequence[Judged], run: Run) -> Explained:
    """Find out why an exercise fails.

    Args:
        oracle: asked wrong questions, and about smaller calls.
        exercise: what was graded.
        judged: all its cases.
        run: calls the submission in its sandbox.
    """
    wrong = [item for item in judged if not item.passed and item.judgement.verdict not in _NOT_EXPLAINED]
    if not wrong:
        return Explained(failing=_left_for_later(exercise, judged))
    idea = None
    if any(item.judgement.verdict in _WRONG_RESULTS for item in wrong):
        idea = inference.infer(oracle, exercise, [item.observation for item in judged if item.computes])
    example, smallest = _example(oracle, exercise, wrong, idea, run)
    return Explained(_diagnosis(idea) if idea else None, _failing(exercise, judged, wrong, idea, smallest), example)


def _diagnosis(idea: Explanation) -> Diagnosis:
    """What the student is told: the explanations of both ideas of a pair, the question and section of the first."""
    first = idea.ideas[0]
    return Diagnosis(idea.names, " ".join(one.explanation for one in idea.ideas), first.question, first.read)


def _failing(
    exercise: Exercise,
    judged: Sequence[Judged],
    wrong: Sequence[Judged],
    idea: Explanation | None,
    smallest: Case | None,
) -> Failing | None:
    seen = [Seen(item.case, not item.passed, _how(item)) for item in judged]
    returned = [item.observation for item in wrong if item.computes and isinstance(item.outcome, Returned)]
    return failing.describe(exercise, seen, returned, named=idea is not None, smallest=smallest)


def _left_for_later(exercise: Exercise, judged: Sequence[Judged]) -> Failing | None:
    """For which kinds of call there is no code yet, where there is some for others."""
    passed = any(item.passed for item in judged)
    return _failing(exercise, judged, (), None, None) if passed and not all(item.passed for item in judged) else None


def _how(item: Judged) -> str:
    if item.judgement.verdict is Verdict.NOT_IMPLEMENTED:
        return "is not implemented"
    return "raises an error" if isinstance(item.outcome, Raised) else "fails"


def _example(
    oracle: Oracle, exercise: Exercise, wrong: Sequence[Judged], idea: Explanation | None, run: Run
) -> tuple[Counterexample, Case | None]:
    """The smallest failing call, as it is shown and, if it computes something, as a case."""
    if idea is not None:  # only cases on which the idea shows can be made smaller with it in sight
        told = [item for item in wrong if isinstance(item.outcome, Returned) and _tells(oracle, exercise, idea, item)]
        wrong = [item for item in told if inference.shows(oracle, exercise, idea, item.case)] or told or wrong
    verdict = wrong[0].judgement.verdict
    alike = [item for item in wrong if item.judgement.verdict is verdict]
    smallest = min(alike, key=_hard_to_follow)
    seen, fed = smallest.observation, None
    if not smallest.computes:
        seen = _with_ones(seen, run)
    else:
        seen = counterexample.shrink(oracle, exercise, seen, verdict, idea, run)
        if verdict is Verdict.WRONG_VALUE:
            fed = feeding.feeds(oracle, exercise, seen, run)
    example = Counterexample(
        show_call(exercise, seen.case.arguments, seen.case.layout),
        dict(seen.case.arguments),
        _came_out(seen.outcome),
        seen.expected if smallest.computes else "ValueError",
        kernel=exercise.axes[0] == "a",
        axes=exercise.axes,
        feeds=fed,
    )
    return example, seen.case if smallest.computes else None


def _with_ones(seen: Observation, run: Run) -> Observation:
    """A call that must be refused, with ones in its arrays if that is let through as well: their shapes matter."""
    arguments = {
        name: np.ones_like(value) if isinstance(value, np.ndarray) else value
        for name, value in seen.case.arguments.items()
    }
    case = replace(seen.case, arguments=arguments)
    outcome = run(case)
    alike = type(outcome) is type(seen.outcome) and not judge(case, outcome, None, 0.0).verdict.passed
    return Observation(case, None, outcome) if alike else seen


def _hard_to_follow(item: Judged) -> tuple[bool, bool, bool, int]:
    """By which the case to begin with is chosen: one that ran, with integers in it, not empty, and small."""
    return not _ran(item.outcome), item.case.kind is not Kind.EXACT, item.case.empty, item.case.size


def _ran(outcome: Outcome) -> bool:
    return not isinstance(outcome, Stopped) or outcome.ran


def _tells(oracle: Oracle, exercise: Exercise, idea: Explanation, item: Judged) -> bool:
    return item.computes and idea.predict(oracle, exercise, item.case.arguments) is not None


def _came_out(outcome: Outcome) -> object:
    if isinstance(outcome, Returned):
        # Words are untrusted text, which every form of the report must be able to write.
        return clean(outcome.value) if isinstance(outcome.value, str) else outcome.value
    if isinstance(outcome, Raised):
        return f"{outcome.type}: {outcome.message}"
    return outcome.message
