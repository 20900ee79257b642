"""The counterexample is small, fails in the same way, and is what it says it is."""

import ast
import importlib
import statistics
import warnings

import numpy as np
import pytest
from grading.harness import grade_here, loaded, mutated, over_the_wire, style
from grading.mutants import MUTANTS
from grading.mutants.mutant import Mutant
from oracle.slow_reference import truth

from autograder.cases import Case, Kind
from autograder.diagnosis import counterexample
from autograder.diagnosis.inference import Observation
from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.exercises.exercise import Exercise
from autograder.grading.results import Counterexample, ExerciseReport
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Returned, Stopped
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict
from diagnosis.mistakes import CATALOGUE, LABELS, submission_with

#: Numbers in the arrays of a catalogued mistake's counterexample.
MOST_NUMBERS = 12
#: It goes wrong only when it is called again, so no single call shows it.
STATEFUL = {"last result kept by shape"}
SHOWN = [mutant for mutant in MUTANTS if mutant.verdict is not Verdict.NOT_IMPLEMENTED and mutant.name not in STATEFUL]
#: One mutant of so many is looked at each time, the others by the slow tests.
ONE_OF = 12

#: Every catalogued mistake; one of a few each time, the others by the slow tests.
some_mistakes = pytest.mark.parametrize(
    ("asked", "idea"),
    [
        pytest.param(asked, idea, id=label, marks=pytest.mark.slow if number % 4 else ())
        for number, ((asked, idea), label) in enumerate(zip(CATALOGUE, LABELS, strict=True))
    ],
)


def numbers(example: Counterexample) -> int:
    return sum(np.size(value) for value in example.arguments.values() if isinstance(value, np.ndarray))


def show(oracle: Oracle, asked: Exercise, submission: Submission) -> tuple[ExerciseReport, Counterexample]:
    (report,) = grade_here(submission, oracle, [asked]).exercises
    assert report.counterexample is not None
    return report, report.counterexample


def run_text(asked: Exercise, submission: Submission, text: str) -> object:
    """What the shown call gives when it is pasted into a notebook; an exception as the report writes it."""
    *setup, last = ast.parse(text).body
    assert isinstance(last, ast.Expr)
    with loaded(submission), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = getattr(importlib.import_module(f"conv_lib.{asked.module}"), asked.function)
        names = {"np": np, asked.function: function}
        exec(compile(ast.Module(setup, []), "shown", "exec"), names)
        try:
            value = eval(compile(ast.Expression(last.value), "shown", "eval"), names)
            return over_the_wire({}, {"value": value})[1]["value"]
        except BaseException as error:
            return f"{type(error).__name__}: {' '.join(str(error).split())}"


#: How NumPy goes on depends on who else has the array.
RESIZED = "ValueError: cannot resize"


def assert_same(first: object, second: object) -> None:
    if isinstance(second, np.ndarray):
        assert isinstance(first, np.ndarray)
        assert (first.shape, first.dtype) == (second.shape, second.dtype)
        np.testing.assert_array_equal(first, second)
    elif isinstance(second, tuple):
        assert isinstance(first, tuple) and len(first) == len(second)
        for one, other in zip(first, second, strict=True):
            assert_same(one, other)
    elif isinstance(second, str) and second.startswith(RESIZED):
        assert isinstance(first, str) and first.startswith(RESIZED)
    else:
        assert (type(first), first) == (type(second), second)


def assert_true_answer(asked: Exercise, example: Counterexample) -> None:
    """What is given as TensorFlow's answer follows from the definition."""
    right = truth(asked.function, example.arguments)
    if isinstance(right, np.ndarray):
        derivative = asked.function == "numerical_vjp"  # the truth is a difference
        np.testing.assert_allclose(example.expected, right, rtol=0, atol=1e-3 if derivative else 0)
    else:
        assert example.expected == (list(right) if isinstance(right, range) else right)


@some_mistakes
def test_counterexample_of_a_named_mistake_is_small_true_and_can_be_run(oracle: Oracle, asked: Exercise, idea) -> None:
    submission = submission_with(asked, idea.name)
    report, example = show(oracle, asked, submission)
    assert numbers(example) <= MOST_NUMBERS
    assert_same(run_text(asked, submission, example.call), example.got)
    assert_true_answer(asked, example)
    assert_same(run_text(asked, style("nested_loops"), example.call), example.expected)
    assert report.diagnosis is not None and report.diagnosis.misconceptions == (idea.name,)


def test_counterexamples_of_named_mistakes_are_mostly_tiny(oracle: Oracle) -> None:
    sizes = [
        numbers(show(oracle, asked, submission_with(asked, idea.name))[1])
        for asked, idea in CATALOGUE[::4]
        if any(isinstance(value, np.ndarray) for value in asked.cases(0)[0].arguments.values())
    ]
    assert statistics.median(sizes) <= 6


@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(mutant, id=f"{mutant.exercise}: {mutant.name}", marks=pytest.mark.slow if number % ONE_OF else ())
        for number, mutant in enumerate(SHOWN)
    ],
)
def test_counterexample_of_any_wrong_code_fails_as_the_report_says(oracle: Oracle, mutant: Mutant) -> None:
    asked = exercise(mutant.exercise)
    submission = mutated(mutant)
    report, example = show(oracle, asked, submission)
    if isinstance(example.expected, str):
        assert (report.verdict, example.expected) == (Verdict.WRONG_ERROR, "ValueError")
    elif Kind.REAL not in {case.kind for case in asked.cases(0) if same_arguments(case, example)}:
        assert_true_answer(asked, example)
    assert_same(run_text(asked, submission, example.call), example.got)


def same_arguments(case: Case, example: Counterexample) -> bool:
    return set(case.arguments) == set(example.arguments) and all(
        np.array_equal(value, example.arguments[name]) for name, value in case.arguments.items()
    )


@some_mistakes
def test_counterexample_same_submission_gives_the_same_call(oracle: Oracle, asked: Exercise, idea) -> None:
    first, second = (show(oracle, asked, submission_with(asked, idea.name))[1] for _ in range(2))
    assert first.call == second.call
    assert_same(first.got, second.got)


def always_wrong(case: Case) -> Outcome:
    return Returned(-1)


def test_shrink_never_asks_more_than_its_budget(oracle: Oracle, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, calls = exercise("output_size"), []
    monkeypatch.setattr(counterexample, "BUDGET", 3)
    case = Case("output_size/large", "SAME", {"size": 500, "kernel": 90, "stride": 7})

    def run(case: Case) -> Outcome:
        calls.append(case)
        return Returned(-1)

    seen = counterexample.shrink(oracle, asked, Observation(case, 59, Returned(-1)), Verdict.WRONG_VALUE, None, run)
    assert len(calls) == 3
    assert seen.case.arguments != case.arguments


def test_shrink_stops_at_the_smallest_call(oracle: Oracle) -> None:
    case = Case("output_size/large", "SAME", {"size": 500, "kernel": 90, "stride": 7, "padding": "SAME"})
    seen = counterexample.shrink(
        oracle,
        exercise("output_size"),
        Observation(case, 72, Returned(-1)),
        Verdict.WRONG_VALUE,
        None,
        always_wrong,
    )
    assert seen.case.arguments == {"size": 1, "kernel": 1, "padding": "SAME"}
    assert seen.expected == 1


@pytest.mark.parametrize("verdict", [Verdict.TIME_LIMIT, Verdict.CRASHED, Verdict.MEMORY_LIMIT])
def test_shrink_after_a_stop_makes_no_further_call(oracle: Oracle, verdict: Verdict) -> None:
    asked = exercise("conv2d_single")
    case = asked.cases(0)[0]
    first = Observation(case, np.zeros((2, 2), np.float32), Stopped(verdict, "stopped"))

    def run(case: Case) -> Outcome:
        raise AssertionError(case)

    assert counterexample.shrink(oracle, asked, first, verdict, None, run) is first


def test_shrink_that_stops_the_worker_keeps_what_was_found(oracle: Oracle) -> None:
    asked = exercise("output_size")
    first = Observation(Case("output_size/x", "SAME", {"size": 9, "kernel": 2}), 8, Returned(-1))

    def run(case: Case) -> Outcome:
        return Returned(-1) if case.arguments["size"] > 3 else Stopped(Verdict.TIME_LIMIT, "endless")

    seen = counterexample.shrink(oracle, asked, first, Verdict.WRONG_VALUE, None, run)
    assert 3 < seen.case.arguments["size"] < 9


def test_shrink_another_verdict_on_the_way_is_not_taken(oracle: Oracle) -> None:
    asked = exercise("output_size")
    first = Observation(Case("output_size/x", "SAME", {"size": 9, "kernel": 2}), 8, Returned(-1))

    def run(case: Case) -> Outcome:
        return Returned(-1) if case.arguments["size"] >= 6 else Returned("text")

    seen = counterexample.shrink(oracle, asked, first, Verdict.WRONG_VALUE, None, run)
    assert seen.case.arguments == {"size": 6, "kernel": 1}


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
def test_shrink_from_every_case_shows_a_call_that_the_course_computes(oracle: Oracle, asked: Exercise) -> None:
    """Whatever is wrong, the smallest call is one that the reference answers as TensorFlow does."""
    for case in asked.cases(0):
        if case.kind is not Kind.EXACT or any(np.size(value) == 0 for value in case.arguments.values()):
            continue
        (answer,) = oracle.answers([asked.question(case.arguments)])
        seen = counterexample.shrink(
            oracle,
            asked,
            Observation(case, answer.value, Returned("wrong")),
            Verdict.WRONG_TYPE,
            None,
            lambda case: Returned("wrong"),
        )
        example = Counterexample("", dict(seen.case.arguments), None, seen.expected)
        assert_true_answer(asked, example)
        assert numbers(example) <= min(case.size, MOST_NUMBERS), case.id


def test_shrink_real_numbers_are_left_as_they_are(oracle: Oracle) -> None:
    asked = exercise("conv2d_single")
    case = next(case for case in asked.cases(0) if case.kind is Kind.REAL)
    first = Observation(case, None, Returned("wrong"))
    assert counterexample.shrink(oracle, asked, first, Verdict.WRONG_TYPE, None, always_wrong) is first
