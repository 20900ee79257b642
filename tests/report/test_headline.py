"""The first line of a report says what to do next, whatever the verdict."""

import pytest

from autograder.diagnosis.failing import Failing
from autograder.diagnosis.misconceptions.catalogue import MISCONCEPTIONS
from autograder.exercises.catalogue import exercise
from autograder.grading.results import CaseResult, Diagnosis, FollowThrough
from autograder.outcomes import Raised
from autograder.report.headline import headline
from autograder.sandbox.replies import read_reply
from autograder.verdicts import Verdict
from tests.report.test_document import report

READ = "01_forward#Correlation-or-convolution"
#: What a report without a named mistake and without a second result has.
PLAIN = {"diagnosis": None, "follow_through": None, "points": 4.0}


def one(**changes):
    """The first line of one exercise."""
    return headline(report(**{**PLAIN, **changes}).exercises[0])


def told(verdict, message, **changes):
    """The first line where one case got a verdict with a sentence."""
    return one(verdict=verdict, cases=(CaseResult("conv2d/x", verdict, 0.0, "strides", message),), **changes)


def diagnosed(*names):
    return one(diagnosis=Diagnosis(names, "why", "what?", "01_forward#Correlation-or-convolution"), read=READ)


def test_headline_named_mistake_says_its_name_and_where_to_read():
    assert diagnosed("flipped kernel") == (
        '✗ conv2d, 4 of 10 points: your results are those of "flipped kernel". '
        'Read "Correlation or convolution" in 01_forward.'
    )


def test_headline_pair_says_both_names():
    assert '"flipped kernel" and "strides swapped" together. Read' in diagnosed("flipped kernel", "strides swapped")


def test_headline_every_mistake_of_the_catalogue_is_one_line_of_bearable_length():
    for idea, name in ((one_of_them, name) for one_of_them in MISCONCEPTIONS for name in one_of_them.exercises):
        diagnosis = Diagnosis((idea.name,), "", "", idea.read)
        asked = exercise(name)
        line = one(exercise=name, diagnosis=diagnosis, read=idea.read, max_points=asked.points, points=1.5)
        assert f'"{idea.name}". Read' in line
        assert "\n" not in line
        assert len(line) <= 175, f"{len(line)}: {line}"


def failing(where, verdict=Verdict.WRONG_VALUE):
    return one(verdict=verdict, failing=Failing(("some kind",), "A sentence.", where))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("with unequal strides only", ", with unequal strides only."),
        ("in every call", " in every call."),
        ("in 3 of 9 calls", " in 3 of 9 calls."),
    ],
)
def test_headline_says_which_calls_fail(where, words):
    assert failing(where) == f"✗ conv2d, 4 of 10 points: wrong value{words} Follow the call below by hand."


def test_headline_wrong_value_without_kinds_counts_the_cases():
    assert "wrong value in 0 of 1 cases." in one()
    assert "wrong value in 1 of 1 cases." in told(Verdict.WRONG_VALUE, "x")


def test_headline_wrong_shape_says_which_calls_and_what_to_work_out():
    line = failing("with a stride above 1 only", Verdict.WRONG_SHAPE)
    assert line.endswith("wrong shape, with a stride above 1 only. Work out the shape for the call below by hand.")


def test_headline_not_begun_says_which_file():
    stub = one(begun=False, verdict=Verdict.NOT_IMPLEMENTED)
    assert stub == "· conv2d, not begun: complete it in conv_lib/conv2d.py, save the file, check again."
    padded = one(exercise="conv2d_padded", begun=False, verdict=Verdict.NOT_IMPLEMENTED)
    assert "complete conv2d in conv_lib/conv2d.py" in padded


def test_headline_missing_says_what_is_missing():
    message = "conv_lib/conv2d.py does not define a function `conv2d`. It defines `Conv2d`: is that the one?"
    line = told(Verdict.INVALID_SUBMISSION, message, begun=False)
    assert line == f"· conv2d, not begun: {message} Add what is missing, save the file, check again."


def test_headline_partly_not_implemented_keeps_its_points():
    line = one(verdict=Verdict.NOT_IMPLEMENTED)
    assert line.startswith("· conv2d, 4 of 10 points: some calls are not implemented yet; complete it in conv_lib/")


def raised(outcome):
    return one(
        verdict=Verdict.RAISED, cases=(CaseResult("conv2d/x", Verdict.RAISED, 0.0, "strides", "It raised.", outcome),)
    )


def test_headline_error_says_its_type_place_and_text():
    outcome = Raised("IndexError", "index 5 is out of bounds", frozenset({"IndexError"}), "conv_lib/conv2d.py, line 12")
    assert raised(outcome) == (
        "✗ conv2d, 4 of 10 points: IndexError in conv_lib/conv2d.py, line 12: index 5 is out of bounds. Look there first."
    )


def test_headline_error_without_text_or_place_is_still_a_sentence():
    step = "Run the call below and read the traceback."
    assert raised(Raised("KeyError", "")).endswith(f"points: KeyError. {step}")
    assert raised(Raised("KeyError", "(a), (b).")).endswith(f"points: KeyError: (a), (b). {step}")


def test_headline_long_error_is_clipped_and_keeps_place_and_step():
    line = raised(Raised("ValueError", "conv2d: " + "long " * 60, frozenset(), "conv_lib/conv2d.py, line 12"))
    assert "ValueError in conv_lib/conv2d.py, line 12: long" in line
    assert line.endswith("… Look there first.")
    assert len(line) <= 140


def test_headline_error_at_import_says_its_place():
    reply = {"outcome": "not loaded", "type": "NameError", "message": "name 'x' is not defined", "bases": ["NameError"]}
    outcome = read_reply("conv2d", "conv2d", {**reply, "place": "conv_lib/conv2d.py, line 3"}, {})
    line = told(Verdict.RAISED, outcome.message)
    assert "raises NameError: name 'x' is not defined as it is imported (conv_lib/conv2d.py, line 3). Look" in line


@pytest.mark.parametrize(
    ("verdict", "message", "line"),
    [
        (Verdict.WRONG_TYPE, "It returned None; it must return an int.", "it returned None; it must return an int."),
        (Verdict.WRONG_DTYPE, "It returned dtype float64; it must be float32.", "it returned dtype float64; it must be float32."),
        (Verdict.NOT_FINITE, "1 of 2 elements are not finite.", "1 of 2 elements are not finite. Look for a division by zero, or for elements that are never set."),
        (Verdict.WRONG_ERROR, "It returned 3.", "the call below must raise a ValueError."),
        (Verdict.WRONG_ERROR, "It returned 3 where it must raise a ValueError: stride=0 must be at least 1.", "it must raise a ValueError: stride=0 must be at least 1."),
        (Verdict.MUTATED, "The call changed `x`.", "the call changed `x`. Work on a copy."),
        (Verdict.TIME_LIMIT, "It did not finish.", "it did not finish. Look for a loop that does not end."),
        (Verdict.MEMORY_LIMIT, "It took too much.", "it took too much. Look at the shape of the largest array that you make."),
        (Verdict.CRASHED, "It ended.", "it ended. Return a value instead of ending the process."),
        (Verdict.INVALID_SUBMISSION, "conv_lib/conv2d.py is not valid Python.", "conv_lib/conv2d.py is not valid Python. Mend that and check again."),
        (Verdict.PASSED, "", "right."),
    ],
)  # fmt: skip
def test_headline_other_verdicts_say_what_came_out_and_what_helps(verdict, message, line):
    assert told(verdict, message) == f"{verdict.marker} conv2d, 4 of 10 points: {line}"


def test_headline_grader_error_shows_no_points():
    line = told(Verdict.GRADER_ERROR, "The grader failed, not you: x")
    assert line.startswith("! conv2d: the grader failed, not you. No points are lost;")
    assert "of 10" not in line


@pytest.mark.parametrize("verdict", list(Verdict))
def test_headline_every_verdict_is_one_line(verdict):
    line = one(verdict=verdict, outcome="It is wrong.")
    assert line.startswith(verdict.marker) and line.endswith(".") and "\n" not in line


def test_headline_second_result_with_all_points_blames_the_other_function():
    second = FollowThrough(("conv2d_single",), 10.0)
    assert one(follow_through=second) == (
        "◐ conv2d, 10 of 10 points: this function is right; your conv2d_single has a bug. Mend conv2d_single first."
    )
    several = FollowThrough(("output_size", "conv2d_single"), 10.0)
    assert one(follow_through=several).endswith("your output_size and conv2d_single have bugs. Mend them first.")


def test_headline_second_result_with_some_points_blames_both():
    line = one(follow_through=FollowThrough(("conv2d_single",), 6.0))
    assert line.startswith(
        "✗ conv2d, 6 of 10 points: your conv2d_single has a bug, and this function has one of its own."
    )


def test_headline_second_result_that_changes_nothing_is_not_told():
    assert one(follow_through=FollowThrough(("conv2d_single",), 4.0)) == one()
