"""The JSON report has exactly the promised shape, whatever a submission returned."""

import json

import numpy as np
import pytest

from autograder.diagnosis.failing import Failing
from autograder.grading.results import (
    CaseResult,
    Counterexample,
    Diagnosis,
    ExerciseReport,
    FollowThrough,
    SubmissionReport,
)
from autograder.report.document import as_json, plain
from autograder.verdicts import Verdict
from autograder.wire import Foreign

KEYS = {"schema", "submission", "device", "sandboxed", "exercises"}
EXERCISE_KEYS = {
    "exercise",
    "lesson",
    "points",
    "max_points",
    "verdict",
    "cases",
    "diagnosis",
    "failing",
    "counterexample",
    "follow_through",
}


def report(**changes):
    """One exercise that failed, with everything that a report can hold."""
    given = {
        "exercise": "conv2d",
        "lesson": "01_forward",
        "points": 7.5,
        "max_points": 10.0,
        "verdict": Verdict.WRONG_VALUE,
        "cases": (CaseResult("conv2d/x", Verdict.PASSED, 0.01, "strides"),),
        "parts": (),
        "checked": "x",
        "outcome": "y",
        "read": "01_forward#What-slides-where",
        "diagnosis": Diagnosis(("flipped kernel",), "why", "what?", "01_forward#Correlation-or-convolution"),
        "counterexample": Counterexample("f(x)", {"x": np.ones((1, 2), np.float32)}, np.zeros((1, 1)), 3),
        "follow_through": FollowThrough(("conv2d_single",), 10.0),
    }
    return SubmissionReport("oak", "cpu", True, (ExerciseReport(**{**given, **changes}),))


def test_as_json_full_report_has_exactly_the_promised_keys():
    document = json.loads(as_json(report()))
    assert set(document) == KEYS
    (exercise,) = document["exercises"]
    assert set(exercise) == EXERCISE_KEYS
    assert exercise["cases"] == [{"id": "conv2d/x", "verdict": "passed", "seconds": None}]
    assert exercise["diagnosis"] == {
        "misconceptions": ["flipped kernel"],
        "explanation": "why",
        "read": "01_forward#Correlation-or-convolution",
    }
    assert exercise["counterexample"] == {"arguments": {"x": [[1.0, 1.0]]}, "got": [[0.0]], "expected": 3}
    assert exercise["follow_through"] == {"replaced": ["conv2d_single"], "points": 10.0}


def test_as_json_gives_times_only_when_they_are_asked_for():
    (case,) = json.loads(as_json(report(), timings=True))["exercises"][0]["cases"]
    assert case == {"id": "conv2d/x", "verdict": "passed", "seconds": 0.01}


def test_as_json_says_what_a_huge_array_was_instead_of_writing_it_out():
    example = Counterexample("f(x)", {}, np.zeros((200, 200)), np.zeros((1, 1)))
    (exercise,) = json.loads(as_json(report(counterexample=example)))["exercises"]
    assert exercise["counterexample"]["got"] == "<array of shape (200, 200) and dtype float64>"


def test_as_json_leaves_out_the_digits_that_depend_on_a_processor():
    """Sums in another order differ in the last bits; the arguments are the same numbers everywhere."""
    nearly = np.array([1.0000000001, 2.9999999999, -1e-17 * 0, 123456.7])
    example = Counterexample("f(x)", {"x": nearly}, nearly, nearly)
    (exercise,) = json.loads(as_json(report(counterexample=example)))["exercises"]
    assert exercise["counterexample"]["got"] == exercise["counterexample"]["expected"] == [1.0, 3.0, 0.0, 123457.0]
    assert exercise["counterexample"]["arguments"]["x"][0] == 1.0000000001


def test_as_json_passed_report_has_nulls():
    document = json.loads(as_json(report(diagnosis=None, counterexample=None, follow_through=None)))
    exercise = document["exercises"][0]
    assert exercise["diagnosis"] is exercise["counterexample"] is exercise["follow_through"] is None
    assert exercise["failing"] is None


def test_as_json_says_which_calls_fail():
    failing = Failing(("unequal strides",), "It fails in all 5 calls with unequal strides, and in no other.")
    (exercise,) = json.loads(as_json(report(failing=failing)))["exercises"]
    assert exercise["failing"] == {
        "kinds": ["unequal strides"],
        "sentence": "It fails in all 5 calls with unequal strides, and in no other.",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), "nan"),
        (np.array([np.inf, 1.0]), ["inf", 1.0]),
        (np.array([1 + 2j]), ["(1+2j)"]),
        (np.zeros((0, 2)), []),
        (np.array(3), 3),
        (Foreign("tensorflow.Tensor"), "<tensorflow.Tensor>"),
        (range(3), [0, 1, 2]),
        ({"a": (1, None)}, {"a": [1, None]}),
        (np.array([True]), [True]),
    ],
)
def test_plain_any_value_is_strict_json(value, expected):
    assert plain(value) == expected
    json.dumps(plain(value), allow_nan=False)


def test_credited_takes_the_better_of_the_two_results():
    assert report().exercises[0].credited == 10.0
    assert report(follow_through=None).exercises[0].credited == 7.5
