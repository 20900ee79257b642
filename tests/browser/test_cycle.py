"""The whole cycle by nbgrader's buttons in JupyterLab: release, fetch, submit, collect, grade, give feedback."""

import json
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, expect

from tests.browser.buttons import AssignmentList, Formgrader
from tests.browser.course import LESSON, NOTEBOOK, Course, answer, desk, new_course, shoot
from tests.browser.lab import PROJECT, Lab
from tests.plugin.exchanging import Exchange, below
from tests.plugin.gradebooks import grades

pytestmark = pytest.mark.slow

#: nbgrader's form grader stops setting itself up where MathJax, which it asks the internet for, does not come.
_WITHOUT_NETWORK = "uncaught: MathJax is not defined"
_WRITTEN = "written-all-ones-kernel"
_ANSWERS = {
    "predict-windows-on-eleven": 'guess = 3\npredict("windows-on-eleven", guess)',
    _WRITTEN: "Ones look the same when they are turned, so a flip does not show.",
}
#: What hazel's code, her one guess and 2.5 points by hand come to.
_POINTS = {
    "check-output-size": (4.0, None, False),
    "check-conv2d-single": (0.0, None, False),
    "check-conv2d": (0.0, None, False),
    "reveal-windows-on-eleven": (1.0, None, False),
    "reveal-letter-of-a-single-one": (0.0, None, False),
    "reveal-swap-two-filters": (0.0, None, False),
    "reveal-shape-of-conv2d": (0.0, None, False),
    _WRITTEN: (None, 2.5, False),
}


def test_cycle_by_buttons_brings_points_to_the_gradebook_and_feedback_to_the_student(
    browser: Browser, tmp_path: Path
) -> None:
    course, canary = new_course(tmp_path, "hazel", "elm"), tmp_path / "canary"
    with desk(browser, course.root, tmp_path / "instructor") as instructor:
        formgrader = Formgrader(instructor)
        release(formgrader)
        with desk(browser, course.home("hazel"), tmp_path / "student") as student:
            fetch(student, course)
            work(student, course.home("hazel"), canary)
            submit(student, course)
            submit_by_command(course, "elm")
            collect(formgrader)
            autograde(formgrader, canary)
            grade_by_hand(formgrader)
            give_feedback(formgrader)
            read_feedback(student, course)
            assert student.errors == []
        assert set(instructor.errors) <= {_WITHOUT_NETWORK}
    assert grades(course.root, "hazel") == _POINTS
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "conv-course") as gradebook:
        assert gradebook.find_submission(LESSON, "hazel").score == 7.5
        assert [one.student_id for one in gradebook.assignment_submissions(LESSON)] == ["hazel"]


def release(formgrader: Formgrader) -> None:
    shoot(formgrader.page, "01_instructor_manage_assignments")
    assert "Successfully created the student version" in formgrader.press_well(LESSON, "assign", "02_generated")
    assert "with conv_lib as students begin with it" in formgrader.press_well(LESSON, "release", "03_released")
    expect(formgrader.row(LESSON).locator(".status")).to_have_text("released")
    shoot(formgrader.page, "04_instructor_released")


def fetch(student: Lab, course: Course) -> None:
    """The lesson's folder comes, and beside it the library."""
    listed = AssignmentList(student)
    expect(listed.items("released")).to_have_count(1)
    shoot(student.page, "05_student_assignment_list")
    listed.press("released", LESSON, "Fetch")
    expect(listed.items("fetched")).to_have_count(1)
    shoot(student.page, "06_student_fetched")
    stubs = {path.name: path.read_bytes() for path in (PROJECT / "conv_lib").glob("*.py")}
    assert below(course.home("hazel") / "conv_lib") == stubs
    assert below(course.home("hazel") / LESSON).keys() == {NOTEBOOK}


def work(student: Lab, home: Path, canary: Path) -> None:
    """Write the functions and answers, and check one function in the notebook."""
    for path in (PROJECT / "examples" / "class" / "hazel" / LESSON / "conv_lib").glob("*.py"):
        shutil.copy(path, home / "conv_lib")
    answer(home / LESSON / NOTEBOOK, _ANSWERS, f"open({str(canary)!r}, 'w').close()")
    student.open(f"{LESSON}/{NOTEBOOK}")
    student.wait_for_kernel()
    for start in ("from autograder.notebook", 'check("output_size")'):
        (number,) = student.cells_with(start)
        cell = student.run_cell(number)
    expect(cell).to_contain_text("output_size, 4 of 4 points: right.")
    shoot(student.page, "07_student_check")
    student.save()


def submit(student: Lab, course: Course) -> None:
    """The hand-in holds notebook, library and the number of checks."""
    listed = AssignmentList(student)
    listed.press("fetched", LESSON, "Submit")
    expect(listed.items("submitted")).to_have_count(1)
    shoot(student.page, "08_student_submitted")
    files = below(course.handed_in("hazel"))
    library = {
        f"conv_lib/{name}": data
        for name, data in below(course.home("hazel") / "conv_lib").items()
        if name.endswith(".py")
    }
    assert {name: data for name, data in files.items() if name.startswith("conv_lib/")} == library
    assert files.keys() - library.keys() == {NOTEBOOK, "attempts.json", "timestamp.txt", "submission_secret.txt"}
    assert json.loads(files["attempts.json"])["checks"] == {"output_size": 1}
    assert b"Ones look the same" in files[NOTEBOOK] and b"4 of 4 points" in files[NOTEBOOK]


def submit_by_command(course: Course, student: str) -> None:
    """Hand the lesson in as it was fetched."""
    course.home(student)
    exchange = Exchange(course.root, course.exchange, course.homes)
    exchange.student("FetchAssignment", student)
    exchange.student("Submit", student)


def collect(formgrader: Formgrader) -> None:
    told = formgrader.press_well(LESSON, "collect", "09_collected")
    assert f"Collecting submission: hazel {LESSON}" in told and f"Collecting submission: elm {LESSON}" in told
    expect(formgrader.row(LESSON).locator(".num-submissions")).to_have_text("2")
    shoot(formgrader.page, "10_instructor_collected")
    formgrader.go_to_submissions(LESSON)
    shoot(formgrader.page, "11_instructor_submissions")


def autograde(formgrader: Formgrader, canary: Path) -> None:
    """One of the two is graded, and none of their cells is run."""
    expect(formgrader.row("hazel").locator(".status")).to_have_text("needs autograding")
    told = formgrader.press_well("hazel", "autograde", "12_autograded")
    assert f"Successfully autograded '{LESSON}' for student 'hazel'." in told
    assert not canary.exists(), "a cell of a student's notebook was run"
    expect(formgrader.row("hazel").locator(".status")).to_have_text("needs manual grading")
    expect(formgrader.row("hazel").locator(".score")).to_have_text("5 / 27")
    expect(formgrader.row("elm").locator(".status")).to_have_text("needs autograding")
    shoot(formgrader.page, "13_instructor_graded")


def grade_by_hand(formgrader: Formgrader) -> None:
    """The form grader shows our reports, and keeps the points and the comment for the written answer."""
    formgrader.go("Manual Grading")
    formgrader.go(LESSON)
    formgrader.go(LESSON)
    shoot(formgrader.page, "14_instructor_manual_grading")
    formgrader.open_submission(1)
    page = formgrader.frame
    shoot(formgrader.page, "15_form_grader")
    shoot(formgrader.page, "16_form_grader_whole", formgrader.address)
    for exercise, points, words in (
        ("output-size", "4", "output_size, 4 of 4 points: right."),
        ("conv2d-single", "0", 'conv2d_single, 0 of 6 points: your results are those of "flipped kernel".'),
        ("conv2d", "0", 'conv2d, 0 of 10 points: your results are those of "flipped kernel".'),
    ):
        expect(page.locator(f"#check-{exercise}")).to_have_attribute("placeholder", points)
        expect(page.locator(".output_html", has_text=words)).to_be_visible()
    expect(page.get_by_text("was left out")).to_have_count(0)
    expect(page.locator(f"#{_WRITTEN}")).to_have_value("")
    formgrader.give(_WRITTEN, "2.5", "Say which kernel would show it.")
    shoot(formgrader.page, "17_form_grader_written")
    formgrader.go(LESSON)
    formgrader.open_submission(1)
    expect(page.locator(f"#{_WRITTEN}")).to_have_value("2.5")
    expect(page.locator(f"#{_WRITTEN}-comment")).to_have_value("Say which kernel would show it.")


def give_feedback(formgrader: Formgrader) -> None:
    formgrader.go("Manual Grading")
    formgrader.go("Manage Assignments")
    assert "Successfully generated feedback" in formgrader.press_well(LESSON, "generate-feedback", "18_feedback")
    told = formgrader.press_well(LESSON, "release-feedback", "19_feedback_released")
    assert "Releasing feedback for student 'hazel'" in told, told


def read_feedback(student: Lab, course: Course) -> None:
    """The page comes to the student's folder; it shows our reports and what the instructor wrote."""
    listed = AssignmentList(student)
    listed.refresh()
    expect(listed.items("submitted")).to_contain_text("feedback available to fetch")
    shoot(student.page, "20_student_feedback_there")
    listed.press("submitted", LESSON, "Fetch Feedback")
    expect(listed.items("submitted")).to_contain_text("view feedback")
    listed.items("submitted").get_by_text("view feedback").click()
    shoot(student.page, "21_student_feedback_fetched")
    student.page.locator(".jp-DirListing-item", has_text=f"{LESSON}.html").dblclick()
    page = student.page.frame_locator(".jp-HTMLViewer iframe")
    expect(page.get_by_text('your results are those of "flipped kernel"').first).to_be_visible()
    expect(page.get_by_text("Say which kernel would show it.")).to_be_visible()
    expect(page.locator("body")).to_contain_text("7.5 / 27")
    shoot(student.page, "22_student_feedback")
    (file,) = (course.home("hazel") / LESSON / "feedback").glob("*/*.html")
    shoot(student.page, "23_student_feedback_whole", file.as_uri())
