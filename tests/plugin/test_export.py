"""Grades out of nbgrader's real gradebook: which are final, late penalties, and what the command says."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli.export import export
from autograder.errors import ArgumentError, GraderError
from autograder.gradesheets.grades import Standing
from autograder.nbgrader_plugin.course import grade_lesson
from autograder.nbgrader_plugin.deadlines import read_due, set_due
from autograder.nbgrader_plugin.export import read_grades
from autograder.nbgrader_plugin.quiet import quiet
from autograder.oracle.client import Oracle

LESSON = "01_forward"
CHECKS = {"reveal-shape": 1.0, "check-output_size": 4.0, "check-conv2d_single": 6.0, "check-conv2d": 8.5}


def opened(course):
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "conv-course")


def enter(course, student, grades=None, *, written=0.0, penalty=None, **about):
    """Enter a student and, if `grades` are given, a graded submission into the gradebook."""
    with quiet(), opened(course) as gradebook:
        gradebook.update_or_create_student(student, **about)
        if grades is None:
            return
        gradebook.add_submission(LESSON, student)
        for name, points in (grades | {"written-ones": written}).items():
            grade = gradebook.find_grade(name, LESSON, LESSON, student)
            grade.auto_score, grade.needs_manual_grade = points, points is None
        gradebook.find_submission_notebook(LESSON, LESSON, student).late_submission_penalty = penalty
        gradebook.db.commit()


def standings(course):
    return {one.student: one.marks[LESSON].standing for one in read_grades(course.root, (LESSON,)).students}


def rows(path, key):
    """The rows of a table, by one of its columns."""
    with path.open() as file:
        return {row[key]: row for row in csv.DictReader(file)}


@pytest.fixture
def run(course):
    """The command, run in the course; what it printed and its exit status."""
    app = typer.Typer()
    app.command()(export)

    def call(*arguments):
        return CliRunner().invoke(app, [*arguments, "--course", str(course.root)], catch_exceptions=False)

    return call


def test_read_grades_late_penalty_and_names_come_along(course):
    enter(course, "oak", CHECKS, written=2.0, penalty=1.5, first_name="Oak", last_name="Tree", email="oak@wood.example")
    (oak,) = read_grades(course.root).students
    mark = oak.marks[LESSON]
    assert (mark.points, mark.penalty, mark.max_points, mark.grade()) == (21.5, 1.5, 24.0, 20.0)
    assert (oak.full_name, oak.email, oak.lms_user_id) == ("Oak Tree", "oak@wood.example", "")


def test_read_grades_written_answer_that_waits_has_no_grade(course):
    enter(course, "oak", CHECKS, written=None)
    assert standings(course) == {"oak": Standing.WAITING}


def test_read_grades_check_with_points_by_hand_to_confirm_waits(course):
    enter(course, "oak", CHECKS)
    with quiet(), opened(course) as gradebook:
        gradebook.find_grade("check-conv2d", LESSON, LESSON, "oak").needs_manual_grade = True
        gradebook.db.commit()
    assert standings(course) == {"oak": Standing.WAITING}


def test_read_grades_check_without_a_score_is_the_graders_failure(course):
    enter(course, "oak", CHECKS | {"check-conv2d": None})
    assert standings(course) == {"oak": Standing.FAILED}


def test_read_grades_submission_without_entries_is_no_zero(course):
    with quiet(), opened(course) as gradebook:
        gradebook.add_student("oak")
        gradebook.add_submission(LESSON, "oak")
        for notebook in gradebook.find_submission(LESSON, "oak").notebooks:
            for grade in list(notebook.grades):
                gradebook.db.delete(grade)
        gradebook.db.commit()
    assert standings(course) == {"oak": Standing.FAILED}


def test_read_grades_handed_in_and_not_graded_is_not_absent(course):
    enter(course, "oak")
    enter(course, "elm")
    course.submit("oak", {})
    course.submit("stranger", {})
    assert standings(course) == {"elm": Standing.ABSENT, "oak": Standing.UNGRADED, "stranger": Standing.UNGRADED}


GRADED_AT = "2026-11-20 18:00:00 UTC"


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        (GRADED_AT, Standing.GRADED),
        ("2026-11-20T19:00:00+01:00", Standing.GRADED),
        ("2026-11-21 09:00:00 UTC", Standing.STALE),
    ],
)
def test_read_grades_hand_in_of_another_time_makes_the_old_grade_stale(course, text, standing):
    enter(course, "oak", CHECKS)
    folder = course.submit("oak")
    graded = course.root / "autograded" / "oak" / LESSON
    graded.mkdir(parents=True)
    (graded / "timestamp.txt").write_text(GRADED_AT)
    (folder / "timestamp.txt").write_text(text)
    assert standings(course) == {"oak": standing}


def test_read_grades_graded_notebook_that_was_removed_makes_no_grade_stale(course):
    enter(course, "oak", CHECKS)
    (course.submit("oak") / "timestamp.txt").write_text(GRADED_AT)
    assert standings(course) == {"oak": Standing.GRADED}


def test_read_grades_other_library_makes_the_old_grade_stale(course):
    folder = course.submit("oak")
    with Oracle() as oracle:
        grade_lesson(course.root, LESSON, oracle)
    assert standings(course) == {"oak": Standing.GRADED}
    (folder / "conv_lib" / "shapes.py").write_text("")
    assert standings(course) == {"oak": Standing.STALE}


def test_read_grades_extension_moves_the_due_date_of_one_student(course):
    enter(course, "oak", CHECKS)
    enter(course, "elm", CHECKS)
    set_due(course.root, LESSON, read_due("2026-11-20 12:00+00:00"))
    with quiet(), opened(course) as gradebook:
        for student in ("oak", "elm"):
            gradebook.update_or_create_submission(LESSON, student, timestamp=GRADED_AT)
        gradebook.grant_extension(LESSON, "elm", hours=5)
    late = {one.student: one.marks[LESSON].late_seconds for one in read_grades(course.root).students}
    assert late == {"oak": 6 * 3600.0, "elm": 3600.0}


def test_read_grades_unknown_lesson_is_refused(course):
    with pytest.raises(ArgumentError, match="lesson='02_padding' must be one that the gradebook knows, got 01_forward"):
        read_grades(course.root, ("02_padding",))


def test_read_grades_no_gradebook_is_refused_and_none_is_made(tmp_path):
    with pytest.raises(ArgumentError, match=r"must hold gradebook.db, got none"):
        read_grades(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_read_grades_empty_roster_is_refused(course):
    with pytest.raises(ArgumentError, match="the roster must have a student, got none"):
        read_grades(course.root)


def test_read_grades_damaged_gradebook_points_to_the_copies(course):
    path = course.root / "gradebook.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(GraderError, match=r"must be readable .*backups"):
        read_grades(course.root)


def test_read_grades_grading_that_was_cut_short_is_said(course):
    enter(course, "oak", CHECKS)
    assert read_grades(course.root).notes == ()
    (course.root / ".conv-course").mkdir(exist_ok=True)
    (course.root / ".conv-course" / f"grading-{LESSON}").touch()
    (note,) = read_grades(course.root).notes
    assert note == "The last grading of 01_forward was cut short; run `conv-course grade 01_forward` again."


def test_export_everybody_final_ends_with_status_0(course, run, tmp_path):
    enter(course, "oak", CHECKS, penalty=0.25)
    done = run("--output", str(tmp_path / "out" / "grades.csv"))
    assert done.exit_code == 0
    row = rows(tmp_path / "out" / "grades.csv", "student")["oak"]
    assert (row["grade"], row["late_penalty"]) == ("19.25", "0.25")


def test_export_somebody_waits_is_empty_named_and_status_1(course, run, tmp_path):
    enter(course, "oak", CHECKS, written=None)
    path = tmp_path / "grades.csv"
    done = run(LESSON, "--format", "canvas", "--output", str(path))
    assert done.exit_code == 1
    assert "oak, 01_forward: it waits for points by hand" in " ".join(done.stderr.split())
    assert path.read_text().splitlines()[2] == "oak,,,oak,,"
    assert run(LESSON, "--incomplete", "--output", str(path)).exit_code == 0


def test_export_nothing_handed_in_is_zero_only_when_told(course, run, tmp_path):
    enter(course, "oak")
    path = tmp_path / "grades.csv"
    assert run("--output", str(path)).exit_code == 0
    assert ",01_forward,,24," in path.read_text()
    assert run("--missing-as-zero", "--output", str(path)).exit_code == 0
    assert ",01_forward,0,24," in path.read_text()


def test_export_moodle_worksheet_and_comments(course, run, tmp_path):
    enter(course, "oak", CHECKS, email="oak@wood.example")
    sheet, path = tmp_path / "sheet.csv", tmp_path / "filled.csv"
    sheet.write_text(
        "Identifier,Email address,Grade,Maximum grade,Feedback comments\nParticipant 5,oak@wood.example,,24,\n"
    )
    done = run("--format", "moodle", "--template", str(sheet), "--comments", "--output", str(path))
    assert done.exit_code == 0
    assert path.read_text().splitlines()[1] == "Participant 5,oak@wood.example,19.5,24,"


def test_export_receipt_of_a_moodle_download_tells_whose_row_it_is(course, run, tmp_path):
    enter(course, "oak", CHECKS)
    folder = course.root / ".conv-course" / "received" / LESSON / "oak" / "2026-11-20T180000Z-0a1b2c3d"
    folder.mkdir(parents=True)
    (folder / "receipt.json").write_text('{"source": "01_forward.zip/Some Name_4711_assignsubmission_file_"}')
    sheet, path = tmp_path / "sheet.csv", tmp_path / "filled.csv"
    sheet.write_text("Identifier,Grade,Maximum grade\nParticipant 4711,,24\n")
    assert run("--format", "moodle", "--template", str(sheet), "--output", str(path)).exit_code == 0
    assert path.read_text().splitlines()[1] == "Participant 4711,19.5,24"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--template", "x.csv"], "template must be a file of Canvas or Moodle"),
        (["--format", "canvas", "--template", "absent.csv"], "must be readable"),
        (["--comments"], "--comments must be used with --format moodle"),
        (["--output", "/dev/null/grades.csv"], "must be writable"),
    ],
)
def test_export_options_that_do_not_fit_are_refused(course, run, arguments, words):
    enter(course, "oak", CHECKS)
    with pytest.raises(ArgumentError, match=words):
        run(*arguments)


PENALTY = """
import sys
sys.path.insert(0, {root!r})
get_config().AssignLatePenalties.plugin_class = "late.TenPercentADay"
"""
PLUGIN = """
import math
from nbgrader.plugins import LateSubmissionPlugin

class TenPercentADay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.1 * score * math.ceil(total_seconds_late / 86400)
"""


def nbgrader(course, *arguments):
    command = [str(Path(sys.executable).with_name("nbgrader")), *arguments]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True, text=True, timeout=300)


def test_grade_lesson_penalty_set_in_nbgraders_file_reaches_both_exports(course, run, tmp_path):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + PENALTY.format(root=str(course.root)))
    (course.root / "late.py").write_text(PLUGIN)
    set_due(course.root, LESSON, read_due("2026-11-20 18:00+00:00"))
    (course.submit("oak") / "timestamp.txt").write_text("2026-11-21 19:00:00 UTC")
    (course.submit("elm") / "timestamp.txt").write_text("2026-11-20 17:59:59 UTC")
    with Oracle() as oracle:
        grade_lesson(course.root, LESSON, oracle)
    path = tmp_path / "grades.csv"
    assert run("--output", str(path)).exit_code == 0
    ours = rows(path, "student")
    assert (ours["oak"]["grade"], ours["oak"]["late_penalty"], ours["oak"]["late_seconds"]) == ("16", "4", "90000")
    assert (ours["elm"]["grade"], ours["elm"]["late_penalty"], ours["elm"]["late_seconds"]) == ("20", "0", "0")
    nbgrader(course, "export", "--to", str(tmp_path / "theirs.csv"))
    theirs = rows(tmp_path / "theirs.csv", "student_id")
    assert {student: float(row["score"]) for student, row in theirs.items()} == {"oak": 16.0, "elm": 20.0}
    with quiet(), opened(course) as gradebook:
        gradebook.find_grade("written-ones", LESSON, LESSON, "oak").manual_score = 3.0
        gradebook.db.commit()
    with Oracle() as oracle:
        grade_lesson(course.root, LESSON, oracle)
    assert run("--output", str(path)).exit_code == 0
    assert rows(path, "student")["oak"]["grade"] == "18.4", "points given by hand count for the penalty too"
