"""The sentences below the first line: why it went wrong, and what a second result means."""

import pytest

from autograder.diagnosis.failing import Failing
from autograder.grading.results import FollowThrough, PartResult
from autograder.report.words import about_cases, came_out, cause, listed, place, second_result, waiting
from autograder.verdicts import Verdict
from tests.report.test_document import report

FAILING = Failing(("a",), "It fails in all 5 calls with a, and in no other.")


def one(**changes):
    return report(**{"follow_through": None, "points": 4.0, **changes}).exercises[0]


def test_cause_named_mistake_is_explained_and_ends_with_its_question():
    assert cause(one()) == "why what?"
    assert cause(one(failing=FAILING)) == "why what?"
    assert came_out(one(failing=FAILING)) == f"y {FAILING.sentence}"


def test_cause_without_a_name_says_which_calls_fail():
    assert cause(one(diagnosis=None, failing=FAILING)) == FAILING.sentence
    assert came_out(one(diagnosis=None, failing=FAILING)) == "y"


def test_cause_without_anything_says_how_to_find_out():
    assert "Follow the smallest failing call by hand." in cause(one(diagnosis=None))
    assert "No known mistake" in cause(one(diagnosis=None, verdict=Verdict.WRONG_SHAPE))


def test_cause_verdict_that_says_it_comes_first():
    said = cause(one(diagnosis=None, failing=FAILING, verdict=Verdict.MUTATED))
    assert said.startswith("Something is written into the argument itself")
    assert said.endswith(FAILING.sentence)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_cause_every_failure_has_one(verdict):
    said = cause(one(verdict=verdict, diagnosis=None))
    assert said == "" if verdict.passed else said.endswith(".")


def test_cause_not_begun_does_not_speak_of_mistakes():
    said = cause(one(begun=False, verdict=Verdict.NOT_IMPLEMENTED, diagnosis=None))
    assert said == "Nothing is written there yet. The lesson leads you through it."


def test_second_result_with_all_points_is_the_whole_cause():
    done = one(exercise="conv2d_padded", follow_through=FollowThrough(("conv2d",), 10.0))
    said = "Your `conv2d` has a bug; with a correct one, this function is right (10 of 10 points count)."
    assert second_result(done) == cause(done) == said


def test_second_result_with_some_points_comes_before_the_cause():
    done = one(follow_through=FollowThrough(("output_size", "pad2d"), 6.0))
    said = "Your `output_size` and `pad2d` have bugs; with correct ones, this function gets 6 of 10 points."
    assert second_result(done) == said
    assert cause(done) == f"{said} why what?"


def test_second_result_is_told_with_the_cases():
    done = one(follow_through=FollowThrough(("conv2d",), 10.0))
    assert about_cases(done) == (
        "These are the cases with your own `conv2d`: 4 points. They were run again with a correct one: 10 points. "
        "Both are kept, and the better one counts."
    )


@pytest.mark.parametrize("points", [0.0, 4.0])
def test_second_result_that_changes_nothing_is_not_told(points):
    done = one(follow_through=FollowThrough(("conv2d",), points))
    assert second_result(done) == about_cases(done) == ""
    assert cause(done) == "why what?"


def test_listed_and_place_read_as_words():
    assert [listed(list("abc")[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert place("01_forward#How-big-is-it") == '"How big is it" in 01_forward'
    assert place("01_forward") == "01_forward"


def test_waiting_part_held_back_says_why():
    assert waiting(PartResult("errors", 0.0, 1.0, 3, 3)) == ", once another part is right"
    assert waiting(PartResult("strides", 0.0, 2.0, 1, 3)) == waiting(PartResult("strides", 2.0, 2.0, 3, 3)) == ""
