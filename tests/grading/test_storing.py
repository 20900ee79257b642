"""A stored report comes back as it was, times apart, and anything else is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.diagnosis.failing import Failing
from autograder.diagnosis.feeding import Feeds
from autograder.exercises.catalogue import lesson
from autograder.grading.pipeline import grade
from autograder.grading.results import (
    CaseResult,
    Counterexample,
    Diagnosis,
    ExerciseReport,
    FollowThrough,
    PartResult,
)
from autograder.grading.storing import UnreadableError, restored, stored
from autograder.oracle.client import Oracle
from autograder.outcomes import Raised
from autograder.report.html import exercise_html
from autograder.submission.snapshot import read_submission
from autograder.verdicts import Verdict
from autograder.wire import Foreign, NamedFunction

CLASS = Path(__file__).resolve().parents[2] / "examples" / "class"
GRID = np.arange(6, dtype=np.float32).reshape(2, 3)
RAISED = Raised("ValueError", "no", frozenset({"ValueError", "Exception"}), "conv2d.py, line 3", 0.25, "conv2d")
FULL = ExerciseReport(
    exercise="conv2d",
    lesson="01_forward",
    points=2.5,
    max_points=10.0,
    verdict=Verdict.WRONG_VALUE,
    cases=(CaseResult("conv2d/a", Verdict.RAISED, 0.5, "values", "It raised.", RAISED),),
    parts=(PartResult("values", 2.5, 10.0, 1, 2),),
    checked="the values",
    outcome="1 of 2",
    read="01_forward#Strides",
    diagnosis=Diagnosis(("flipped kernel", "off by one"), "Your code turns.", "Which?", "01_forward#Strides"),
    failing=Failing(("a stride above 1",), "Calls fail.", "with a stride above 1 only"),
    counterexample=Counterexample(
        "conv2d(x)",
        {"input": GRID, "strides": (1, 2), "f": NamedFunction("square"), "axes": range(3), "n": 2.5, "none": None},
        [np.nan, float("inf"), Foreign("generator")],
        {"value": (True, "x")},
        True,
        ("i", "j"),
        Feeds((0, 1), {"input": GRID > 2}, None),
    ),
    follow_through=FollowThrough(("output_size",), 9.0),
    printed="hello\n",
    begun=False,
)


def through_a_file(report: ExerciseReport) -> ExerciseReport:
    return restored(json.loads(json.dumps(stored(report), allow_nan=False)))


def untimed(report: ExerciseReport) -> ExerciseReport:
    """The report without what is not stored."""
    cases = tuple(
        replace(case, seconds=0.0, raised=case.raised and replace(case.raised, seconds=0.0)) for case in report.cases
    )
    return replace(report, cases=cases)


def test_restored_report_with_everything_in_it_is_the_same() -> None:
    back, wanted = through_a_file(FULL), untimed(FULL)
    assert repr(back) == repr(wanted)
    assert back.counterexample is not None and back.counterexample.feeds is not None
    assert back.counterexample.arguments["input"].dtype == np.float32
    assert back.counterexample.feeds.tensorflow["input"].dtype == np.bool_
    assert type(back.cases[0].raised.bases) is frozenset
    assert back.diagnosis == FULL.diagnosis and back.failing == FULL.failing


@pytest.mark.parametrize("student", ["hazel", "larch", "willow"])
def test_restored_report_of_the_class_reads_the_same(student: str, oracle: Oracle, sandbox: None) -> None:
    submission = read_submission(CLASS / student / "01_forward")
    for report in grade(submission, lesson("01_forward"), oracle).exercises:
        assert exercise_html(through_a_file(report)) == exercise_html(report)
        assert through_a_file(report).cases == untimed(report).cases


def broken(change: dict) -> dict:
    return {**stored(FULL), **change}


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {},
        "text",
        broken({"verdict": "excellent"}),
        broken({"points": "ten"}),
        broken({"cases": [{"id": 1}]}),
        broken({"more": 1}),
        broken({"counterexample": {**stored(FULL)["counterexample"], "got": "AAAA"}}),
        broken({"counterexample": {**stored(FULL)["counterexample"], "got": "not base64"}}),
    ],
)
def test_restored_anything_else_is_refused(plain: object) -> None:
    with pytest.raises(UnreadableError, match="must be one of this version"):
        restored(plain)
