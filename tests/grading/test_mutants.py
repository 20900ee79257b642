"""Wrong code never gets full marks, and its verdict says what is wrong."""

import pytest

from autograder.exercises.catalogue import exercise
from autograder.oracle.client import Oracle
from autograder.verdicts import Verdict
from grading.harness import edited, grade_here, source, style
from grading.mutants import MUTANTS, Mutant

LABELS = [f"{mutant.exercise}: {mutant.name}" for mutant in MUTANTS]


def test_mutants_are_many_and_told_apart_by_name() -> None:
    assert len(MUTANTS) >= 45
    assert len(set(LABELS)) == len(LABELS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=LABELS)
def test_grade_mutant_is_rejected_with_its_verdict(oracle: Oracle, mutant: Mutant) -> None:
    submission = edited(style("tap_loop"), mutant.path, *mutant.edits)
    (report,) = grade_here(submission, oracle, [exercise(mutant.exercise)]).exercises
    assert report.points < report.max_points
    assert report.verdict is mutant.verdict, report.outcome
    assert report.outcome.endswith(tuple(case.message for case in report.cases if case.verdict is report.verdict))


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=LABELS)
def test_grade_mutant_with_hidden_seeds_is_rejected(oracle: Oracle, mutant: Mutant) -> None:
    submission = edited(style("tap_loop"), mutant.path, *mutant.edits)
    for seed in range(1, 11):
        (report,) = grade_here(submission, oracle, [exercise(mutant.exercise)], seed=seed).exercises
        assert report.points < report.max_points


_HEAD = (
    "import numpy as np\n\n\ndef {name}(*arguments, strides=1, stride=1, padding='VALID', dilations=1, dilation=1):\n"
)
#: What the body returns, for arrays and for sizes.
_LAZY = {
    "zeros": ("np.zeros({shape}, arguments[0].dtype)", "0"),
    "ones": ("np.ones({shape}, arguments[0].dtype)", "1"),
    "the first argument": ("arguments[0]", "arguments[0]"),
    "the second argument": ("arguments[1]", "arguments[1]"),
    "part of the input": ("arguments[0][{cut}]", "arguments[0] - arguments[1]"),
    "a constant": ("np.full({shape}, 3, arguments[0].dtype)", "3"),
    "nothing": ("None", "None"),
    "an empty array": ("np.zeros((0, 0, 0, 0), 'f4')", "np.zeros(0)"),
    "infinity": ("np.full({shape}, np.inf, arguments[0].dtype)", "10**30"),
    "random numbers": (
        "np.random.default_rng(0).integers(-9, 9, {shape}).astype('f4')",
        "hash((arguments, stride)) % 9",
    ),
}
_SINGLE_SHAPE = "(arguments[0].shape[0] - arguments[1].shape[0] + 1, arguments[0].shape[1] - arguments[1].shape[1] + 1)"
_CONV_SHAPE = (
    "(arguments[0].shape[0], *(-(-(n - (k - 1) * d) // s) for n, k, s, d in zip("
    "arguments[0].shape[1:3], arguments[1].shape[:2], np.broadcast_to(strides, 2), "
    "np.broadcast_to(dilations, 2))), arguments[1].shape[3])"
)


def _lazy(array: str, size: str):
    cut = ":1 - arguments[1].shape[0] or None, :1 - arguments[1].shape[1] or None"
    single = array.format(shape=_SINGLE_SHAPE, cut=cut)
    conv = array.format(shape=_CONV_SHAPE, cut=f":, {cut}, :1")
    return source(
        {
            "shapes": _HEAD.format(name="output_size") + f"    return {size}\n",
            "conv2d": _HEAD.format(name="conv2d_single")
            + f"    return {single}\n\n\n"
            + _HEAD.format(name="conv2d").split("\n\n\n")[1]
            + f"    return {conv}\n",
        }
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("kind", _LAZY)
def test_grade_code_that_computes_nothing_scores_zero(oracle: Oracle, kind: str, seed: int) -> None:
    report = grade_here(_lazy(*_LAZY[kind]), oracle, seed=seed)
    assert [exercise.points for exercise in report.exercises] == [0, 0, 0]
    assert all(exercise.verdict is not Verdict.PASSED for exercise in report.exercises)


@pytest.mark.parametrize("error", ["ValueError", "Exception", "NotImplementedError", "KeyboardInterrupt"])
def test_grade_code_that_only_raises_scores_zero(oracle: Oracle, error: str) -> None:
    body = f"def {{}}(*arguments, **more):\n    raise {error}('no')\n\n\n"
    submission = source(
        {"shapes": body.format("output_size"), "conv2d": body.format("conv2d_single") + body.format("conv2d")}
    )
    report = grade_here(submission, oracle)
    assert report.points == 0
    expected = Verdict.NOT_IMPLEMENTED if error == "NotImplementedError" else Verdict.RAISED
    assert {exercise.verdict for exercise in report.exercises} == {expected}


def test_grade_zeros_with_right_errors_scores_zero(oracle: Oracle) -> None:
    submission = edited(
        style("tap_loop"),
        "conv_lib/conv2d.py",
        ("            output += tap @ filters[a, b]\n", "            tap @ filters[a, b]\n"),
        ("            output += image[a : a + h_out, b : b + w_out] * kernel[a, b]\n", "            pass\n"),
    )
    report = grade_here(submission, oracle)
    assert [report.exercise(name).points for name in ("conv2d_single", "conv2d")] == [0, 0]
    errors = report.exercise("conv2d").parts[-1]
    assert (errors.passed, errors.points) == (errors.total, 0)
