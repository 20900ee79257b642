"""Feedback pages: written for whoever was graded, honest about the rest, packed for a platform, safe to open."""

import io
import re
import shutil
import zipfile

import pytest
import typer
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli.feedback import feedback
from autograder.errors import ArgumentError
from autograder.nbgrader_plugin.course import grade_lesson
from autograder.nbgrader_plugin.feedback import packed, packed_for_moodle, write_feedback
from autograder.nbgrader_plugin.quiet import quiet
from autograder.oracle.client import Oracle
from tests.plugin.conftest import _CONFIG, LESSON, Course

HOSTILE = (
    "All sums are alike. <script>document.title = 1</script><img src=x onerror=alert(1)>"
    "[x](javascript:alert(1))<style>body {display: none}</style>"
)


@pytest.fixture(scope="module")
def class_of_three(released_project, tmp_path_factory):
    """A graded course: oak is right, elm's answer waits, birch handed in no library; hazel handed in nothing."""
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(released_project, root)
    (root / "nbgrader_config.py").write_text(_CONFIG.format(project=str(root)))
    course = Course(root)
    notebook = course.release()
    notebook.cells[-1].source = HOSTILE
    course.submit("oak")
    course.submit("elm", notebook=notebook)
    course.submit("birch", {})
    with quiet(), Gradebook(f"sqlite:///{root}/gradebook.db", "conv-course") as gradebook:
        gradebook.add_student("hazel")
    with Oracle() as oracle:
        grade_lesson(root, LESSON, oracle)
    return root


@pytest.fixture
def graded(class_of_three, tmp_path):
    """A copy of that course."""
    return shutil.copytree(class_of_three, tmp_path / "course")


@pytest.fixture
def run(graded):
    """The command, run in the course."""
    app = typer.Typer()
    app.command()(feedback)

    def call(*arguments):
        return CliRunner().invoke(app, [LESSON, *arguments, "--course", str(graded)], catch_exceptions=False)

    return call


def receipt(root, student, source):
    folder = root / ".conv-course" / "received" / LESSON / student / "20261120T180000Z-0a1b2c3d"
    folder.mkdir(parents=True)
    (folder / "receipt.json").write_text(f'{{"source": "{source}"}}')


def names(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_write_feedback_everybody_graded_has_a_page_and_the_rest_is_named(graded):
    made = write_feedback(graded, LESSON)
    assert {student: page.is_file() for student, page in made.pages.items()} == dict.fromkeys(
        ("birch", "elm", "oak"), True
    )
    assert made.unfinished == ("elm: it waits for points by hand, which the page does not have yet.",)
    assert made.without == ("hazel: nothing was handed in.",)
    assert made.failed == ()


def test_write_feedback_students_asked_for_get_a_page_alone(graded):
    made = write_feedback(graded, LESSON, ["oak"])
    assert list(made.pages) == ["oak"]
    assert made.without == made.unfinished == ()
    assert not (graded / "feedback" / "elm").exists()


def test_write_feedback_student_without_a_grade_is_refused(graded):
    with pytest.raises(ArgumentError, match="01_forward of hazel must be graded, got nothing; run `conv-course grade"):
        write_feedback(graded, LESSON, ["oak", "hazel"])


def test_write_feedback_nothing_graded_is_refused(course):
    with quiet(), Gradebook(f"sqlite:///{course.root}/gradebook.db", "conv-course") as gradebook:
        gradebook.add_student("oak")
    with pytest.raises(ArgumentError, match="01_forward of somebody must be graded"):
        write_feedback(course.root, LESSON)
    assert not (course.root / "feedback").exists()


def test_write_feedback_page_that_cannot_be_written_is_named_and_no_old_one_stays(graded):
    write_feedback(graded, LESSON)
    broken = graded / "autograded" / "elm" / LESSON / f"{LESSON}.ipynb"
    broken.chmod(0o644)
    broken.write_text("{")
    made = write_feedback(graded, LESSON)
    assert made.failed == ("elm",)
    assert sorted(made.pages) == ["birch", "oak"]
    assert not (graded / "feedback" / "elm" / LESSON / f"{LESSON}.html").exists()


def test_write_feedback_students_markup_runs_nowhere(graded):
    page = write_feedback(graded, LESSON, ["elm"]).pages["elm"].read_text()
    assert "All sums are alike." in page
    assert "&lt;script&gt;document.title" in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert all("mathjax" in tag for tag in scripts), scripts
    assert "javascript:alert" not in page
    assert not re.search(r"<[^>]*\sonerror=", page)
    assert "<style>body {display: none}" not in page


def test_write_feedback_submission_after_grading_is_named(graded):
    (graded / "submitted" / "oak" / LESSON / "conv_lib" / "shapes.py").write_text("")
    made = write_feedback(graded, LESSON, ["oak"])
    assert made.unfinished == ("oak: handed in again since; the page is about the older submission.",)


def test_packed_pages_are_the_same_bytes_twice(graded):
    pages = write_feedback(graded, LESSON).pages
    one, two = packed(pages, LESSON), packed(pages, LESSON)
    assert one.data == two.data
    assert names(one.data) == [f"{student}/{LESSON}.html" for student in ("birch", "elm", "oak")]


def test_packed_for_moodle_names_are_those_of_the_download(graded):
    receipt(graded, "oak", "Oak Tree_501_assignsubmission_file_")
    receipt(graded, "elm", "Elm Trée_502_assignsubmission_file_01_forward.zip")
    receipt(graded, "birch", "birch.zip")
    made = packed_for_moodle(graded, write_feedback(graded, LESSON).pages, LESSON)
    wanted = ["Elm Trée_502_assignsubmission_file_/feedback.html", "Oak Tree_501_assignsubmission_file_/feedback.html"]
    assert names(made.data) == wanted
    assert made.without == ("birch",)


@pytest.mark.parametrize("source", ["../../x_5_assignsubmission_file_", "a\\\\..\\\\b_5_assignsubmission_file_"])
def test_packed_for_moodle_hostile_name_stays_one_folder(graded, source):
    receipt(graded, "oak", source)
    (name,) = names(packed_for_moodle(graded, write_feedback(graded, LESSON, ["oak"]).pages, LESSON).data)
    assert re.fullmatch(r"\w+_5_assignsubmission_file_/feedback.html", name)


def test_feedback_command_says_who_has_none_and_packs(run, tmp_path):
    path = tmp_path / "pages.zip"
    done = run("--zip", str(path))
    assert done.exit_code == 0
    assert "hazel: nothing was handed in." in done.stdout
    assert "Pages of 3 students" in done.stdout
    assert len(names(path.read_bytes())) == 3


def test_feedback_command_moodle_without_receipts_is_refused(run, tmp_path):
    with pytest.raises(ArgumentError, match="must be collected from a Moodle download for --layout moodle"):
        run("--zip", str(tmp_path / "pages.zip"), "--layout", "moodle")
    assert not (tmp_path / "pages.zip").exists()


def test_feedback_command_student_without_moodle_name_is_status_1(run, graded, tmp_path):
    receipt(graded, "oak", "Oak Tree_501_assignsubmission_file_")
    done = run("--zip", str(tmp_path / "pages.zip"), "--layout", "moodle")
    assert done.exit_code == 1
    assert "elm: not in" in done.stderr


def test_feedback_command_file_of_somebody_else_is_not_replaced(run, tmp_path):
    path = tmp_path / "thesis.zip"
    path.write_bytes(b"mine")
    with pytest.raises(ArgumentError, match="must be free or an earlier conv-course feedback"):
        run("--zip", str(path))
    assert path.read_bytes() == b"mine"
