"""What needs a person: a reason and a step for everything, the most pressing first, and nobody for nothing."""

from autograder.classroom.attention import Reason, matters
from autograder.grading.results import CaseResult
from autograder.verdicts import Verdict
from classroom.made import LESSON, exercise, member


def one(verdict, message="Why."):
    return exercise(points=0.0, verdict=verdict, cases=(CaseResult("conv2d/a", verdict, 0.0, "simple", message),))


def test_matters_every_reason_is_told_with_a_step_in_its_order():
    members = [
        member("oak", exercise(), notes=("A note.",), report_notes=("A note.", "Another.")),
        member("elm", exercise(), refused=("run.exe", "link")),
        member("ash", exercise(), waiting=True),
        member("fir", one(Verdict.INVALID_SUBMISSION, "conv2d.py is not valid Python.")),
        member("bay", one(Verdict.TIME_LIMIT)),
        member("box", one(Verdict.GRADER_ERROR, "The grader failed, not you: no sandbox.")),
        member("gum", submissions=1, notes=("It is not graded yet.",)),
        member("fig", exercise(), sandboxed=False),
        member("yew"),
        member("lime", exercise()),
    ]
    found = matters(members, LESSON)
    assert [(matter.student, matter.reason) for matter in found] == [
        ("box", Reason.GRADER_ERROR),
        ("gum", Reason.NOT_GRADED),
        ("fir", Reason.INVALID),
        ("elm", Reason.REFUSED),
        ("ash", Reason.WAITING),
        ("bay", Reason.STOPPED),
        ("fig", Reason.UNPROTECTED),
        ("oak", Reason.NOTES),
        ("oak", Reason.NOTES),
    ]
    steps = {matter.student: matter.step for matter in found}
    told = {matter.student: matter.told for matter in found}
    assert "conv-course grade 01_forward --students box" in steps["box"]
    assert "Formgrader, Manual Grading, 01_forward" in steps["ash"]
    assert "submitted/fir/01_forward/conv_lib/" in steps["fir"]
    assert told["fir"] == "conv2d: conv2d.py is not valid Python."
    assert told["gum"] == "It is not graded yet."
    assert told["elm"] == "Left out: run.exe, link."
    assert "{" not in "".join(steps.values())


def test_matters_file_that_is_missing_is_not_begun_and_needs_nobody():
    missing = exercise(points=0.0, verdict=Verdict.INVALID_SUBMISSION, begun=False)
    assert matters([member("oak", missing)], LESSON) == ()


def test_matters_long_notes_are_clipped_to_one_line():
    (matter,) = matters([member("oak", exercise(), notes=("a\n" * 1000,))], LESSON)
    assert len(matter.told) <= 201
    assert "\n" not in matter.told
