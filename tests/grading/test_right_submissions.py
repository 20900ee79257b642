"""Right code gets full marks, whatever its style."""

import pytest

from autograder.exercises.catalogue import EXERCISES
from autograder.grading.pipeline import grade
from autograder.oracle.client import Oracle
from autograder.verdicts import Verdict
from grading.harness import grade_here, style, styles

STYLES = styles()
QUICK_SEEDS = (0, 1)
#: `python -m benchmarks.styles --seeds 1000` looks at more.
MANY_SEEDS = range(2, 12)


def assert_full_marks(report, where):
    for exercise in report.exercises:
        wrong = [(case.id, case.verdict.value, case.message) for case in exercise.cases if not case.verdict.passed]
        assert exercise.points == exercise.max_points, (where, exercise.exercise, wrong)
        assert exercise.verdict is Verdict.PASSED
        assert exercise.diagnosis is None
        assert exercise.counterexample is None


@pytest.mark.parametrize("seed", QUICK_SEEDS)
@pytest.mark.parametrize("name", STYLES)
def test_grade_right_code_in_any_style_gets_full_marks(oracle: Oracle, name: str, seed: int) -> None:
    assert_full_marks(grade_here(STYLES[name], oracle, seed=seed), (name, seed))


@pytest.mark.slow
@pytest.mark.parametrize("name", STYLES)
def test_grade_right_code_over_many_seeds_gets_full_marks(oracle: Oracle, name: str) -> None:
    for seed in MANY_SEEDS:
        assert_full_marks(grade_here(STYLES[name], oracle, seed=seed), (name, seed))


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.usefixtures("sandbox")
def test_grade_right_code_in_the_sandbox_gets_full_marks(oracle: Oracle, name: str) -> None:
    report = grade(STYLES[name], EXERCISES, oracle, seed=0, sandboxed=True)
    assert report.sandboxed
    assert_full_marks(report, name)


def test_grade_same_submission_twice_gives_the_same_verdicts(oracle: Oracle) -> None:
    first, second = (grade_here(style("tap_loop"), oracle, seed=7) for _ in range(2))
    assert first == second
