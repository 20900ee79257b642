"""Wrong code never gets full marks, and its verdict says what is wrong."""

import pytest

from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission, read_submission
from autograder.verdicts import Verdict
from grading.harness import SOLUTIONS, grade_here, mutated, source
from grading.mutants import MUTANTS
from grading.mutants.mutant import Mutant

LABELS = [f"{mutant.exercise}: {mutant.name}" for mutant in MUTANTS]


def test_mutants_are_many_and_told_apart_by_name() -> None:
    assert len(MUTANTS) >= 1000
    assert {mutant.exercise for mutant in MUTANTS} == {asked.name for asked in EXERCISES}
    assert len(set(LABELS)) == len(LABELS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=LABELS)
def test_grade_mutant_is_rejected_with_its_verdict(oracle: Oracle, mutant: Mutant) -> None:
    submission = mutated(mutant)
    (report,) = grade_here(submission, oracle, [exercise(mutant.exercise)], explain=False).exercises
    assert report.points < report.max_points
    assert report.verdict is mutant.verdict, report.outcome
    assert report.outcome.endswith(tuple(case.message for case in report.cases if case.verdict is report.verdict))


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=LABELS)
def test_grade_mutant_with_hidden_seeds_is_rejected(oracle: Oracle, mutant: Mutant) -> None:
    submission = mutated(mutant)
    for seed in range(1, 11):
        (report,) = grade_here(submission, oracle, [exercise(mutant.exercise)], seed, explain=False).exercises
        assert report.points < report.max_points


#: A right function, whose answer is thrown away for another one of the same kind: errors and shapes stay right.
_WRAPPER = """

_right = {function}


def {function}(*arguments, **more):
    import numpy as np

    value = _right(*arguments, **more)
    numbers = value if isinstance(value, np.ndarray) else np.array(value)

    def like(other):
        if isinstance(value, np.ndarray):
            return np.asarray(other).astype(value.dtype)
        other = np.asarray(other).astype(int).tolist()
        return type(value)(other) if isinstance(value, (int, tuple)) else other

    return {lazy}
"""
_LAZY = {
    "zeros": "like(0 * numbers)",
    "ones": "like(0 * numbers + 1)",
    "a constant": "like(0 * numbers + 3)",
    "numbers that are off by one": "like(numbers + 1)",
    "numbers of the other sign": "like(-numbers - 2)",
    "random numbers": "like(np.random.default_rng(0).integers(10, 99, numbers.shape))",
    "infinity": "like(numbers + np.inf) if isinstance(value, np.ndarray) else 10**30",
    "the first argument": "arguments[0]",
    "the second argument": "arguments[1] if len(arguments) > 1 else arguments[0]",
    "part of an argument": "arguments[0][..., :1] if isinstance(arguments[0], np.ndarray) else arguments[0]",
    "nothing": "None",
    "an empty array": "np.zeros((0,) * max(1, numbers.ndim), numbers.dtype)",
    "a string": "str(value)",
}


def lazy(kind: str, asked: Exercise) -> Submission:
    """The reference with one function spoilt."""
    right = read_submission(SOLUTIONS, "reference")
    path = f"conv_lib/{asked.module}.py"
    wrapper = _WRAPPER.format(function=asked.function, lazy=_LAZY[kind])
    return Submission(kind, {**right.files, path: right.files[path] + wrapper.encode()})


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
@pytest.mark.parametrize("kind", _LAZY)
def test_grade_code_that_computes_nothing_scores_zero(oracle: Oracle, kind: str, asked: Exercise) -> None:
    for seed in (0, 1, 2):
        (report,) = grade_here(lazy(kind, asked), oracle, [asked], seed, explain=False).exercises
        assert (report.points, seed) == (0, seed), [part for part in report.parts if part.points]
        assert report.verdict is not Verdict.PASSED
        errors = report.parts[-1]
        assert errors.name != "errors" or errors.passed == errors.total


def test_grade_lazy_code_that_is_not_spoilt_gets_full_marks(oracle: Oracle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_LAZY, "the answer", "value")
    for asked in EXERCISES:
        (report,) = grade_here(lazy("the answer", asked), oracle, [asked], explain=False).exercises
        assert report.points == report.max_points, report.outcome


@pytest.mark.parametrize("error", ["ValueError", "Exception", "NotImplementedError", "KeyboardInterrupt"])
def test_grade_code_that_only_raises_scores_zero(oracle: Oracle, error: str) -> None:
    modules: dict[str, str] = {}
    for asked in EXERCISES:
        body = f"def {asked.function}(*arguments, **more):\n    raise {error}('no')\n\n\n"
        modules[asked.module] = modules.get(asked.module, "") + body
    report = grade_here(source(modules), oracle, explain=False)
    assert report.points == 0
    expected = Verdict.NOT_IMPLEMENTED if error == "NotImplementedError" else Verdict.RAISED
    assert {exercise.verdict for exercise in report.exercises} == {expected}
