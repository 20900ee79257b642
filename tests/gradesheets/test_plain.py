"""The table of our own."""

from autograder.gradesheets.plain import plain
from tests.gradesheets.people import CLASS, LESSON


def test_plain_everybody_has_a_row_and_numbers_only_when_final():
    made = plain(CLASS, (LESSON,), missing_as_zero=False)
    assert made.data.decode().split("\r\n") == [
        "student,first_name,last_name,email,lesson,grade,max_points,points,late_penalty,late_seconds,state",
        "oak,Oak,Tree,oak@wood.example,01_forward,20,24,20,0,0,graded",
        "elm,Elm,Tree,elm@wood.example,01_forward,17.66,24,20,2.35,60,graded",
        "birch,Birch,Tree,birch@wood.example,01_forward,,24,,,,waiting",
        "cedar,Cedar,Tree,cedar@wood.example,01_forward,,24,,,,failed",
        "hazel,Hazel,Tree,hazel@wood.example,01_forward,,24,,,,absent",
        "",
    ]
    assert len(made.left_out) == 2


def test_plain_missing_as_zero_gives_a_zero_and_still_says_absent():
    assert b"01_forward,0,24,,,,absent" in plain(CLASS, (LESSON,), missing_as_zero=True).data
