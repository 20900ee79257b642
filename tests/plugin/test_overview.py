"""What the class report is made of: everybody, from records and gradebook, with nothing graded."""

import json
from datetime import UTC, datetime

import pytest

from autograder.collection.students import Student
from autograder.errors import ArgumentError
from autograder.grading.turn import grading
from autograder.nbgrader_plugin import overview
from autograder.nbgrader_plugin.course import grade_lesson
from autograder.nbgrader_plugin.deadlines import set_due
from autograder.nbgrader_plugin.overview import read_class
from autograder.nbgrader_plugin.roster import enter_students
from autograder.oracle.client import Oracle

from .gradebooks import LESSON, give


@pytest.fixture(scope="module")
def asked():
    with Oracle() as oracle:
        yield oracle


def test_read_class_tells_what_is_known_of_everybody(course, asked):
    enter_students(course.root, [Student("oak", "Oak", "Tree"), Student("elm", "Elm", ""), Student("yew")])
    folder = course.submit("oak")
    (folder / "attempts.json").write_text(json.dumps({"schema": 1, "checks": {"conv2d": 7}}))
    (folder / "notes.docx").write_text("mine")
    (folder / "timestamp.txt").write_text("2026-12-01 20:00:00 UTC")
    set_due(course.root, LESSON, datetime(2026, 12, 1, 18, tzinfo=UTC))
    grade_lesson(course.root, LESSON, asked)
    give(course.root, "oak", "written-ones", 2.0)
    course.submit("elm", {"shapes.py": "x = 1\n"})

    elm, oak, yew = read_class(course.root, LESSON)
    assert (oak.student, oak.name, oak.score, oak.max_score, oak.manual) == ("oak", "Oak Tree", 22.0, 24.0, 2.0)
    assert oak.report is not None and [one.points for one in oak.report.exercises] == [4.0, 6.0, 10.0]
    assert (oak.attempts, oak.refused, oak.late_seconds, oak.waiting) == ({"conv2d": 7}, ("notes.docx",), 7200.0, False)
    assert set(oak.sources) >= {"conv_lib/conv2d.py"} and oak.submissions == 1
    assert any("notes.docx was left out" in note for note in oak.notes)

    assert (elm.student, elm.name, elm.report, elm.submissions) == ("elm", "Elm", None, 1)
    assert elm.notes == (overview._NOT_GRADED,)
    assert (yew.student, yew.report, yew.submissions, yew.notes, yew.sources) == ("yew", None, 0, (), {})


def test_read_class_says_what_has_changed_since_it_was_graded(course, asked):
    folder = course.submit("oak")
    grade_lesson(course.root, LESSON, asked)
    (folder / "conv_lib" / "shapes.py").write_text("def output_size():\n    return 1\n")
    (oak,) = read_class(course.root, LESSON)
    assert overview._CHANGED in oak.notes
    grade_lesson(course.root, LESSON, asked)
    (oak,) = read_class(course.root, LESSON)
    assert overview._CHANGED not in oak.notes and oak.submissions == 2


def test_read_class_says_when_grading_was_cut_short(course, asked):
    course.submit("oak")
    grade_lesson(course.root, LESSON, asked)
    with pytest.raises(KeyboardInterrupt), grading(course.root, LESSON):
        raise KeyboardInterrupt
    assert overview._CUT_SHORT in read_class(course.root, LESSON)[0].notes
    grade_lesson(course.root, LESSON, asked)
    assert overview._CUT_SHORT not in read_class(course.root, LESSON)[0].notes


def test_read_class_without_a_gradebook_says_so(tmp_path):
    with pytest.raises(ArgumentError, match="must hold gradebook"):
        read_class(tmp_path, LESSON)
