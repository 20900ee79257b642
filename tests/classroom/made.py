"""A class made by hand: small reports in which every number is known."""

import numpy as np

from autograder.classroom.member import ClassMember
from autograder.diagnosis.failing import Failing
from autograder.grading.results import (
    CaseResult,
    Counterexample,
    Diagnosis,
    ExerciseReport,
    FollowThrough,
    PartResult,
    SubmissionReport,
)
from autograder.outcomes import Raised
from autograder.verdicts import Verdict

LESSON = "01_forward"
FLIPPED, SWAPPED = "flipped kernel", "strides swapped"
CORRELATION, STRIDES = "01_forward#Correlation-or-convolution", "01_forward#Strides-and-dilations"


def exercise(name="conv2d", points=10.0, of=10.0, verdict=None, ideas=(), **changes):
    """One exercise: `points` of `of`, and the ideas that were found."""
    verdict = verdict or (Verdict.PASSED if points == of else Verdict.WRONG_VALUE)
    right = verdict.passed
    given = {
        "exercise": name,
        "lesson": LESSON,
        "points": points,
        "max_points": of,
        "verdict": verdict,
        "cases": (
            CaseResult(f"{name}/simple", Verdict.PASSED if points else verdict, 0.0, "simple"),
            CaseResult(f"{name}/strides", verdict, 0.0, "strides", "" if right else "It differs."),
        ),
        "parts": (
            PartResult("simple", min(points, of / 2), of / 2, int(points > 0), 1),
            PartResult("strides", of / 2 if right else 0.0, of / 2, int(right), 1),
        ),
        "checked": "x",
        "outcome": "y",
        "read": "01_forward#What-slides-where",
        "diagnosis": Diagnosis(tuple(ideas), "Your code does.", "Which?", CORRELATION) if ideas else None,
    }
    return ExerciseReport(**{**given, **changes})


def member(student, *exercises, manual=0.0, seed=0, report_notes=(), sandboxed=True, **changes):
    """A student with these exercises, whose points are in the gradebook; without any, nothing was handed in."""
    report = SubmissionReport(student, "cpu", sandboxed, exercises, seed, report_notes) if exercises else None
    points = report.points if report else 0.0
    given = {"score": points + manual, "max_score": 10.0, "manual": manual, "submissions": 1 if exercises else 0}
    return ClassMember(student, report=report, **{**given, **changes})


def example(number=2.0, size=1):
    """A smallest call on which TensorFlow and the submission differ."""
    return Counterexample(
        f"x = np.ones(({size}, 2))\nconv2d(x)",
        {"x": np.ones((size, 2), np.float32)},
        np.full((1, 1), number),
        np.full((1, 1), 5.0),
    )


def failing(*kinds, where="with unequal strides only"):
    return Failing(tuple(kinds), "It fails in both calls with unequal strides, and in no other.", where)


def raised(name, kind, message):
    """An exercise in which every call raises an error."""
    case = CaseResult(f"{name}/a", Verdict.RAISED, 0.0, "simple", "It raised.", Raised(kind, message))
    again = CaseResult(f"{name}/b", Verdict.RAISED, 0.0, "simple", "It raised.", Raised(kind, message + "1"))
    return exercise(name, 0.0, verdict=Verdict.RAISED, cases=(case, again))


def stub(name="conv2d"):
    return exercise(name, 0.0, verdict=Verdict.NOT_IMPLEMENTED, begun=False)


def mended(name="conv2d", **changes):
    """Right once output_size is replaced."""
    return exercise(name, 5.0, follow_through=FollowThrough(("output_size",), 10.0), **changes)
