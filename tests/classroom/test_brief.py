"""The top of the page: ten lines at most, and right in every class."""

from autograder.classroom.brief import MOST_LINES, brief, names
from autograder.classroom.class_report import class_report
from autograder.verdicts import Verdict
from classroom.made import FLIPPED, LESSON, SWAPPED, exercise, member
from classroom.variants import disguised, library


def lines(*members):
    return [(line.about, line.text) for line in brief(class_report(members, LESSON, {}))]


def test_brief_of_a_class_says_what_to_teach_whom_to_look_at_and_how_it_stands():
    told = lines(
        member("oak", exercise()),
        member("elm", exercise(points=0.0, ideas=[FLIPPED])),
        member("ash", exercise(points=5.0, ideas=[FLIPPED, SWAPPED]), waiting=True),
        member("fir", exercise(points=5.0, ideas=[SWAPPED]), notes=("A note.",)),
        member("bay", exercise(points=0.0, verdict=Verdict.GRADER_ERROR)),
        member("yew"),
    )
    assert told == [
        (
            "The class",
            "5 of 6 have handed in; half of them have 5 or more of 10 points; one has all of them; nothing from yew.",
        ),
        ("Teach again", '"Correlation or convolution" in 01_forward: 2 have “flipped kernel”.'),
        ("Teach again", '"Strides and dilations" in 01_forward: 2 have “strides swapped”.'),
        ("Fails most", "conv2d, strides: 3 of the 4 who have begun it fail there."),
        ("Far behind", "elm, with a third of the points or less."),
        ("Needs you", "The grader failed: bay; a written answer waits: ash."),
    ]


def test_brief_of_a_class_in_which_all_is_right_says_so():
    assert lines(member("oak", exercise()), member("elm", exercise())) == [
        ("The class", "2 of 2 have handed in; half of them have 10 or more of 10 points; 2 have all of them."),
        ("Teach again", "No misconception was found by name."),
    ]


def test_brief_of_nobody_and_of_nothing_graded_is_not_empty():
    assert lines()[0] == ("The class", "0 of 0 have handed in.")
    assert lines(member("oak"), member("elm", submissions=1)) == [
        ("The class", "1 of 2 have handed in; nothing from oak."),
        ("Teach again", "No misconception was found by name."),
        ("Needs you", "Handed in, not graded: elm."),
    ]


def test_brief_sections_are_ordered_by_people_and_not_by_ideas():
    """oak has two ideas of one section: that is one person who needs it."""
    told = lines(
        member("oak", exercise(points=0.0, ideas=[SWAPPED, "dilations swapped"])),
        member("elm", exercise(points=0.0, ideas=[FLIPPED])),
    )
    assert next(text for about, text in told if about == "Teach again").startswith('"Correlation or convolution"')


def test_brief_never_has_more_than_ten_lines_and_names_few():
    ideas = ("flipped kernel", "strides swapped", "rows flipped", "dilations swapped", "average instead of sum")
    told = lines(
        *(
            member(f"tree{n:02}", exercise(points=0.0, ideas=[ideas[n % 5]]), waiting=True, sources=library(n % 10))
            for n in range(40)
        ),
        member("zelkova", exercise(points=0.0, verdict=Verdict.CRASHED), sources=disguised(library(1))),
        member("yew"),
    )
    assert 6 <= len(told) <= MOST_LINES
    assert all(len(text) < 300 for _, text in told)


def test_brief_tells_that_there_is_something_to_look_at_side_by_side_and_no_name():
    told = lines(
        member("oak", exercise(), sources=library(1)),
        member("elm", exercise(), sources=disguised(library(1))),
        member("ash", exercise(), sources=library(2)),
    )
    assert told[-1] == ("Look side by side", "1 pair of submissions share much code; there may be good reasons.")


def test_names_of_many_are_counted():
    assert names(["oak", "elm"]) == "oak and elm"
    assert names([f"tree{n}" for n in range(8)]) == "tree0, tree1, tree2, tree3, tree4 and 3 more"
