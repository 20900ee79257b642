"""What fails most: shares are of those who have begun, and each student counts once."""

from autograder.classroom.failures import cases, errors, kinds, parts, verdicts
from autograder.verdicts import Verdict
from classroom.made import FLIPPED, exercise, failing, member, mended, raised, stub

WRONG = exercise(points=5.0, ideas=[FLIPPED], failing=failing("unequal strides"))


def test_parts_share_is_of_those_who_have_begun():
    members = [
        member("oak", exercise()),
        member("elm", WRONG),
        member("ash", exercise(points=0.0)),
        member("fir", mended()),
        member("bay", stub()),
        member("box", exercise(points=0.0, verdict=Verdict.GRADER_ERROR)),
        member("yew"),
    ]
    simple, strides = parts(members)
    assert (simple.part, simple.students, simple.begun, simple.share) == ("simple", ("ash",), 4, 0.25)
    assert (strides.part, strides.students, strides.share) == ("strides", ("elm", "ash"), 0.5)


def test_kinds_tell_which_calls_fail_the_most_frequent_first():
    members = [
        member("oak", exercise(points=5.0, failing=failing("float64", where=""))),
        member("elm", WRONG),
        member("ash", WRONG),
    ]
    first, second = kinds(members)
    assert (first.where, first.students, first.begun) == ("with unequal strides only", ("elm", "ash"), 3)
    assert second.where == "with float64"


def test_errors_count_students_and_not_calls_and_numbers_do_not_matter():
    members = [
        member("oak", raised("conv2d", "IndexError", "index 3 is out of bounds")),
        member("elm", raised("conv2d", "IndexError", "index 17 is\nout of bounds")),
        member("ash", raised("conv2d", "NameError", "x" * 300)),
        member("fir", exercise()),
    ]
    index, name = [one for one in errors(members) if not one.message.endswith("bounds…")]
    assert (index.type, index.message, index.students) == (
        "IndexError",
        "index … is out of bounds",
        ("oak", "elm"),
    )
    assert (name.students, len(name.message)) == (("ash",), 101)


def test_errors_of_functions_that_others_spoil_are_left_out():
    spoiled = raised("conv2d", "IndexError", "index")
    report = exercise(points=0.0, verdict=Verdict.RAISED, cases=spoiled.cases, follow_through=mended().follow_through)
    assert errors([member("fir", report)]) == ()
    assert len(errors([member("fir", spoiled)])) == 2


def test_verdicts_and_cases_count_every_submission():
    members = [member("oak", exercise()), member("elm", WRONG), member("ash", stub())]
    assert verdicts(members) == {
        "conv2d": {Verdict.PASSED: 1, Verdict.WRONG_VALUE: 1, Verdict.NOT_IMPLEMENTED: 1},
    }
    simple, strides = cases(members)
    assert (simple.case, simple.failed, simple.begun, simple.verdict) == ("conv2d/simple", 0, 2, None)
    assert (strides.failed, strides.begun, strides.verdict) == (1, 2, Verdict.WRONG_VALUE)
