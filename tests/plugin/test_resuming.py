"""Nothing is graded twice, nothing is half written, nothing that a person gave is lost."""

import dataclasses
import sqlite3
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.errors import ArgumentError, GraderError
from autograder.exercises import catalogue
from autograder.grading import fingerprint, orders, pipeline
from autograder.grading.turn import grading, unfinished
from autograder.nbgrader_plugin import gradebook as gradebook_module
from autograder.nbgrader_plugin import preprocessors
from autograder.nbgrader_plugin.course import grade_lesson
from autograder.oracle.client import Oracle
from autograder.verdicts import Verdict

from .gradebooks import LESSON, give, grades, rows

SOURCES = Path(__file__).resolve().parents[2] / "solutions" / "conv_lib"


@pytest.fixture(scope="module")
def asked():
    with Oracle() as oracle:
        yield oracle


@pytest.fixture
def ran(monkeypatch):
    """Names of the exercises that were run, with their students."""
    seen = []

    def watched(submission, exercises, *rest, **more):
        seen.extend((submission.name, exercise.name) for exercise in exercises)
        return pipeline.grade(submission, exercises, *rest, **more)

    monkeypatch.setattr(orders, "grade", watched)
    return seen


def library():
    return {path.name: path.read_text() for path in SOURCES.glob("*.py")}


def test_grade_lesson_twice_runs_nothing_again_and_changes_no_byte(course, asked, ran):
    course.submit("oak")
    first = grade_lesson(course.root, LESSON, asked)
    assert len(ran) == 3 and first.reused == 0
    before = {path: path.read_bytes() for path in (course.root / "autograded").rglob("*") if path.is_file()}
    table = rows(course.root)
    ran.clear()
    again = grade_lesson(course.root, LESSON, asked)
    assert ran == [] and again.reused == 1
    assert [dataclasses.replace(one, report=None) for one in again.students] == [
        dataclasses.replace(one, report=None) for one in first.students
    ]
    assert {path: path.read_bytes() for path in before} == before
    assert rows(course.root) == table


def test_grade_lesson_again_runs_everything_anew(course, asked, ran):
    course.submit("oak")
    grade_lesson(course.root, LESSON, asked)
    ran.clear()
    assert grade_lesson(course.root, LESSON, asked, again=True).reused == 0
    assert len(ran) == 3


def test_grade_lesson_changed_library_is_run_and_the_others_are_not(course, asked, ran):
    course.submit("oak")
    folder = course.submit("elm")
    grade_lesson(course.root, LESSON, asked)
    ran.clear()
    (folder / "conv_lib" / "shapes.py").write_text(library()["shapes.py"] + "\n# another try\n")
    grade_lesson(course.root, LESSON, asked)
    assert {student for student, _ in ran} == {"elm"}


def test_grade_lesson_fixed_check_runs_that_exercise_alone_and_keeps_points_given_by_hand(
    course, asked, ran, monkeypatch
):
    notebook = course.release()
    notebook.cells[-1].source = "An answer."
    course.submit("oak", notebook=notebook)
    grade_lesson(course.root, LESSON, asked)
    give(course.root, "oak", "written-ones", 2.0)
    ran.clear()
    plain = fingerprint._checks
    fixed = catalogue.exercise("conv2d_single")
    monkeypatch.setattr(fingerprint, "_checks", lambda one: "fixed" if one is fixed else plain(one))
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert {name for _, name in ran} == {
        one.name for one in catalogue.lesson(LESSON) if one is fixed or fixed.name in one.needs
    }
    assert grades(course.root, "oak")["written-ones"] == (None, 2.0, False)
    assert student.score == 22.0 and not student.waiting


def test_grade_lesson_changed_answer_needs_a_second_look(course, asked):
    notebook = course.release()
    notebook.cells[-1].source = "An answer."
    folder = course.submit("oak", notebook=notebook)
    grade_lesson(course.root, LESSON, asked)
    give(course.root, "oak", "written-ones", 2.0)
    notebook.cells[-1].source = "Another answer."
    nbformat.write(notebook, folder / f"{LESSON}.ipynb")
    grade_lesson(course.root, LESSON, asked)
    assert grades(course.root, "oak")["written-ones"] == (None, 2.0, True)


def test_grade_lesson_points_given_to_a_check_by_hand_wait_again_when_the_check_changes(course, asked):
    stub = {**library(), "conv2d.py": "def conv2d(input, filters):\n    return 1\n"}
    folder = course.submit("oak", stub)
    grade_lesson(course.root, LESSON, asked)
    give(course.root, "oak", "check-conv2d", 5.0)
    grade_lesson(course.root, LESSON, asked)
    assert grades(course.root, "oak")["check-conv2d"] == (0.0, 5.0, False)
    (folder / "conv_lib" / "conv2d.py").write_text(library()["conv2d.py"])
    grade_lesson(course.root, LESSON, asked)
    assert grades(course.root, "oak")["check-conv2d"] == (10.0, 5.0, True)


def test_grade_lesson_dead_in_the_middle_of_a_student_leaves_the_gradebook_as_it_was(course, asked, monkeypatch):
    wrong = {**library(), "conv2d.py": "def conv2d(input, filters):\n    return 1\n"}
    folder = course.submit("oak", wrong)
    grade_lesson(course.root, LESSON, asked)
    table = rows(course.root)
    before = (course.root / "autograded" / "oak" / LESSON / f"{LESSON}.ipynb").read_bytes()
    (folder / "conv_lib" / "conv2d.py").write_text(library()["conv2d.py"])
    plain = preprocessors.SaveScores._add_score

    def dying(saving, cell, resources):
        plain(saving, cell, resources)
        if cell.metadata.nbgrader.grade_id == "check-conv2d":
            raise KeyboardInterrupt  # as near to a kill as a test in one process can get

    monkeypatch.setattr(preprocessors.SaveScores, "_add_score", dying)
    with pytest.raises(KeyboardInterrupt):
        grade_lesson(course.root, LESSON, asked)
    assert rows(course.root) == table
    assert (course.root / "autograded" / "oak" / LESSON / f"{LESSON}.ipynb").read_bytes() == before
    assert unfinished(course.root, LESSON)
    monkeypatch.setattr(preprocessors.SaveScores, "_add_score", plain)
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert student.score == 20.0
    assert not unfinished(course.root, LESSON)


def test_grade_lesson_gradebook_that_cannot_be_written_says_so_and_keeps_both_as_they_were(course, asked, monkeypatch):
    wrong = {**library(), "conv2d.py": "def conv2d(input, filters):\n    return 1\n"}
    folder = course.submit("oak", wrong)
    grade_lesson(course.root, LESSON, asked)
    place = course.root / "autograded" / "oak" / LESSON / f"{LESSON}.ipynb"
    table, before = rows(course.root), place.read_bytes()
    (folder / "conv_lib" / "conv2d.py").write_text(library()["conv2d.py"])

    def full(session):
        raise gradebook_module.OperationalError("COMMIT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(gradebook_module._Held, "commit_all", full)
    with pytest.raises(GraderError, match="database or disk is full"):
        grade_lesson(course.root, LESSON, asked)
    assert rows(course.root) == table
    assert place.read_bytes() == before


def test_grade_lesson_failure_in_one_notebook_is_flagged_and_no_old_score_stays(course, asked, monkeypatch):
    course.submit("oak")
    course.submit("elm")
    grade_lesson(course.root, LESSON, asked)
    give(course.root, "elm", "written-ones", 3.0)
    plain = preprocessors.GradeConvLib.preprocess

    def faulty(grading_cells, nb, resources):
        if resources["nbgrader"]["student"] == "elm":
            raise RuntimeError("a bug of ours")
        return plain(grading_cells, nb, resources)

    monkeypatch.setattr(preprocessors.GradeConvLib, "preprocess", faulty)
    result = grade_lesson(course.root, LESSON, asked)
    assert result.failed == ("elm",)
    assert grades(course.root, "oak")["check-conv2d"] == (10.0, None, False)
    assert grades(course.root, "elm")["check-conv2d"] == (None, None, True)
    assert grades(course.root, "elm")["written-ones"] == (None, 3.0, True)


class Flickering(Oracle):
    """An oracle that fails the first time that it is asked for a result of conv2d, or always."""

    def __init__(self, always=False):
        super().__init__()
        self.always, self.failures = always, 0

    def answers(self, questions):
        if any(one.operation == "conv2d" for one in questions) and (self.always or not self.failures):
            self.failures += 1
            raise GraderError("oracle: the TensorFlow process died.")
        return super().answers(questions)


def test_grade_lesson_fault_in_one_exercise_is_tried_once_more(course, ran):
    course.submit("oak")
    with Flickering() as oracle:
        (student,) = grade_lesson(course.root, LESSON, oracle).students
    assert student.score == 20.0
    assert [name for _, name in ran].count("conv2d") == 2
    assert [name for _, name in ran].count("output_size") == 1


def test_grade_lesson_fault_that_stays_is_flagged_and_run_the_next_time(course, asked, ran):
    course.submit("oak")
    with Flickering(always=True) as oracle:
        (student,) = grade_lesson(course.root, LESSON, oracle).students
    assert student.report.exercise("conv2d").verdict is Verdict.GRADER_ERROR
    assert grades(course.root, "oak")["check-conv2d"] == (None, None, True)
    assert grades(course.root, "oak")["check-output_size"] == (4.0, None, False)
    ran.clear()
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert student.score == 20.0
    assert [name for _, name in ran] == ["conv2d"]


def test_grade_lesson_while_another_grades_is_refused_in_words(course, asked):
    course.submit("oak")
    with grading(course.root, "02_padding"), pytest.raises(ArgumentError, match="grading or collecting"):
        grade_lesson(course.root, LESSON, asked)
    assert grade_lesson(course.root, LESSON, asked).students[0].score == 20.0


def test_grade_lesson_keeps_copies_of_the_gradebook_from_before_each_run(course, asked, monkeypatch):
    monkeypatch.setattr(gradebook_module, "BACKUPS", 2)
    course.submit("oak")
    for _ in range(3):
        grade_lesson(course.root, LESSON, asked)
    copies = sorted((course.root / ".conv-course" / "backups").iterdir())
    assert len(copies) == 2
    with Gradebook(f"sqlite:///{copies[0]}", "conv-course") as gradebook:
        assert gradebook.find_submission(LESSON, "oak").score == 20.0


def test_back_up_copies_what_another_connection_is_writing_only_when_it_is_whole(course):
    path = course.root / "gradebook.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM course")
    copy = gradebook_module.back_up(f"sqlite:///{path}", course.root)
    other.execute("ROLLBACK")
    other.close()
    assert rows(_named(copy)) == rows(course.root)


def _named(copy: Path) -> Path:
    """A folder in which the copy has the name that a gradebook has."""
    folder = copy.parent / "restored"
    folder.mkdir()
    (folder / "gradebook.db").write_bytes(copy.read_bytes())
    return folder


def test_back_up_that_does_not_fit_stops_before_anything_is_touched(course, asked, monkeypatch):
    course.submit("oak")
    (course.root / ".conv-course").mkdir()
    (course.root / ".conv-course" / "backups").write_text("in the way")
    with pytest.raises(GraderError, match="a copy must fit into"):
        grade_lesson(course.root, LESSON, asked)
    assert not (course.root / "autograded").exists()
