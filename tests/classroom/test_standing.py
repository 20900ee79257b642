"""How the class stands: everybody is counted once, and what cannot be graded is no zero."""

from autograder.classroom.standing import State, scores, standings, state
from autograder.verdicts import Verdict
from classroom.made import exercise, member, mended, stub


def test_state_every_way_to_stand_is_told_apart():
    assert state(exercise()) is State.FULL
    assert state(mended()) is State.FULL
    assert state(exercise(points=2.5)) is State.PARTLY
    assert state(exercise(points=0.0)) is State.ZERO
    assert state(stub()) is State.NOT_BEGUN
    assert state(exercise(points=0.0, verdict=Verdict.INVALID_SUBMISSION)) is State.NOT_GRADABLE
    assert state(exercise(points=0.0, verdict=Verdict.INVALID_SUBMISSION, begun=False)) is State.NOT_BEGUN
    assert state(exercise(points=0.0, verdict=Verdict.GRADER_ERROR)) is State.NOT_GRADABLE


def test_standings_counts_medians_and_borrowed_points():
    members = [
        member("oak", exercise()),
        member("elm", exercise(points=2.0)),
        member("ash", stub()),
        member("fir", mended()),
        member("bay", exercise(points=0.0, verdict=Verdict.GRADER_ERROR)),
        member("yew"),
    ]
    (standing,) = standings(members)
    assert standing.students == {
        State.FULL: ("oak", "fir"),
        State.PARTLY: ("elm",),
        State.ZERO: (),
        State.NOT_BEGUN: ("ash",),
        State.NOT_GRADABLE: ("bay",),
    }
    assert standing.points == (0.0, 2.0, 10.0, 10.0)
    assert standing.median == 6.0
    assert standing.borrowed == ("fir",)


def test_standings_nobody_gradable_has_no_median():
    (standing,) = standings([member("bay", exercise(points=0.0, verdict=Verdict.GRADER_ERROR))])
    assert standing.median is None


def test_scores_leave_out_whom_the_grader_failed():
    members = [
        member("oak", exercise(), manual=2.0),
        member("bay", exercise(), exercise("conv2d_single", 0.0, verdict=Verdict.GRADER_ERROR)),
        member("elm", exercise(points=0.0)),
        member("yew"),
    ]
    assert scores(members) == (0.0, 12.0)
