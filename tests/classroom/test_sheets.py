"""The tables: every row there, and no cell from a student that a spreadsheet would compute."""

import csv
import io

from autograder.classroom.class_report import class_report
from autograder.classroom.sheets import cases_csv, students_csv
from classroom.made import FLIPPED, LESSON, SWAPPED, exercise, member, stub


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def made(*members):
    return class_report(members, LESSON, {})


def test_students_csv_has_a_row_for_everybody():
    oak, elm, yew = table(
        students_csv(
            made(
                member("oak", exercise(), manual=1.5, attempts={"conv2d": 4}, late_seconds=60.0),
                member("elm", exercise(points=2.5, ideas=[FLIPPED, SWAPPED]), waiting=True),
                member("yew"),
            )
        )
    )
    assert oak == {
        "student": "oak",
        "name": "",
        "handed_in": "yes",
        "points": "11.5",
        "max_points": "10",
        "by_hand": "1.5",
        "waiting": "no",
        "late_seconds": "60",
        "submissions": "1",
        "conv2d_points": "10",
        "conv2d_verdict": "passed",
        "conv2d_misconceptions": "",
        "conv2d_checks": "4",
    }
    assert (elm["points"], elm["waiting"]) == ("2.5", "yes")
    assert elm["conv2d_misconceptions"] == "flipped kernel; strides swapped"
    assert (yew["handed_in"], yew["points"], yew["conv2d_points"]) == ("no", "", "")


def test_students_csv_formulas_of_students_are_defused_and_numbers_stay():
    names = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", 'a"b,c\nd']
    found = table(students_csv(made(*(member(f"tree{n}", exercise(), name=name) for n, name in enumerate(names)))))
    assert [row["name"] for row in found] == ["'=1+1", "'+1", "'-1", "'@x", "' =1", "' =1", 'a"b,c\nd']
    (row,) = table(students_csv(made(member("=oak", exercise(), score=-2.0))))
    assert (row["student"], row["points"]) == ("'=oak", "-2")


def test_cases_csv_counts_those_who_have_begun():
    simple, strides = table(
        cases_csv(
            made(
                member("oak", exercise()),
                member("elm", exercise(points=5.0)),
                member("fir", exercise()),
                member("bay", stub()),
            )
        )
    )
    assert simple["share_failed"] == "0"
    assert strides == {
        "exercise": "conv2d",
        "part": "strides",
        "case": "conv2d/strides",
        "begun": "3",
        "failed": "1",
        "share_failed": "0.333",
        "most_frequent_verdict": "wrong value",
    }


def test_sheets_same_class_gives_the_same_bytes():
    members = [member("oak", exercise()), member("elm", exercise(points=0.0, ideas=[FLIPPED]))]
    assert students_csv(made(*members)) == students_csv(made(*members))
    assert cases_csv(made(*members)).endswith("wrong value\n")
