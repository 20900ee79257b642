"""The misconceptions of a class: each with the people who have it, a pair counting for both."""

from autograder.classroom.ideas import ideas, unnamed
from autograder.verdicts import Verdict
from classroom.made import FLIPPED, STRIDES, SWAPPED, example, exercise, failing, member, mended


def wrong(*names, **changes):
    return exercise(points=0.0, ideas=names, **changes)


def test_ideas_are_ordered_by_people_and_pairs_count_for_both():
    members = [
        member("oak", wrong(SWAPPED)),
        member("elm", wrong(FLIPPED, SWAPPED)),
        member("ash", wrong(SWAPPED), exercise("conv2d_single", 0.0, ideas=[FLIPPED])),
        member("fir", exercise()),
    ]
    swapped, flipped = ideas(members)
    assert (swapped.name, swapped.students, swapped.together) == (SWAPPED, ("oak", "elm", "ash"), ("elm",))
    assert (flipped.name, flipped.students, flipped.exercises) == (
        FLIPPED,
        ("elm", "ash"),
        ("conv2d", "conv2d_single"),
    )


def test_ideas_known_to_the_course_have_its_own_words_not_those_of_the_pair():
    (_, swapped) = ideas([member("elm", wrong(FLIPPED, SWAPPED))])
    assert swapped.read == STRIDES
    assert swapped.explanation == "Your code takes the first stride for the columns and the second for the rows."
    assert swapped.question == "In (s_h, s_w), which number moves the window down?"


def test_ideas_unknown_to_the_course_keep_the_words_of_their_report():
    (idea,) = ideas([member("elm", wrong("an idea of old"))])
    assert (idea.explanation, idea.question) == ("Your code does.", "Which?")


def test_ideas_somebody_with_it_in_two_exercises_counts_once():
    (idea,) = ideas([member("ash", wrong(FLIPPED), exercise("conv2d_single", 0.0, ideas=[FLIPPED]))])
    assert idea.students == ("ash",)


def test_ideas_example_is_the_smallest_of_those_who_have_it_alone():
    members = [
        member("oak", wrong(FLIPPED, counterexample=example(size=4))),
        member("elm", wrong(FLIPPED, counterexample=example(size=3))),
        member("ash", wrong(FLIPPED, SWAPPED, counterexample=example(size=1))),
    ]
    flipped = next(idea for idea in ideas(members) if idea.name == FLIPPED)
    assert flipped.example.student == "elm"
    assert next(idea for idea in ideas(members[2:]) if idea.name == FLIPPED).example.student == "ash"


def test_ideas_what_another_function_causes_is_not_counted():
    assert ideas([member("fir", mended(ideas=[FLIPPED])), member("oak", exercise())]) == ()
    assert unnamed([member("fir", mended(failing=failing("unequal strides")))]) == ()


def test_unnamed_is_grouped_by_the_calls_that_fail_and_leaves_out_what_says_itself():
    alike = {"failing": failing("unequal strides"), "counterexample": example()}
    members = [
        member("oak", wrong(**alike)),
        member("elm", wrong(**alike)),
        member("ash", wrong(failing=failing("every call", where="in every call"))),
        member("fir", wrong(FLIPPED, **alike)),
        member("bay", wrong(verdict=Verdict.TIME_LIMIT, **alike)),
    ]
    both, alone = unnamed(members)
    assert (both.students, both.where) == (("oak", "elm"), "with unequal strides only")
    assert both.sentence.startswith("It fails in both calls")
    assert both.example.student == "oak"
    assert (alone.students, alone.example) == (("ash",), None)
