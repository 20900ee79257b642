"""Grading over nbgrader's real gradebook: scores, feedback, damage, and what is left for a person."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from wrong import FLIPPED

from autograder.distributed.processes import Processes
from autograder.errors import ArgumentError, GraderError, SandboxUnavailable
from autograder.grading import orders, pipeline
from autograder.nbgrader_plugin.course import grade_lesson, release_lesson
from autograder.nbgrader_plugin.feedback import write_feedback
from autograder.oracle.client import Oracle

from .gradebooks import LESSON, grades

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def asked():
    with Oracle() as oracle:
        yield oracle


def by_student(result):
    return {student.student: student for student in result.students}


def test_grade_lesson_right_library_gets_all_automatic_points(course, asked):
    course.submit("oak")
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert student.score == 20.0
    assert student.max_score == 24.0
    assert grades(course.root, "oak")["check-conv2d"] == (10.0, None, False)


def test_grade_lesson_untouched_written_answer_waits_for_nobody(course, asked):
    course.submit("oak")
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert not student.waiting
    assert grades(course.root, "oak")["written-ones"] == (0.0, None, False)


def test_grade_lesson_written_answer_waits_for_a_person(course, asked):
    notebook = course.release()
    notebook.cells[-1].source = "Because every sum of ones is the same."
    course.submit("oak", notebook=notebook)
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert student.waiting
    assert grades(course.root, "oak")["written-ones"] == (None, None, True)


@pytest.mark.parametrize(
    ("guess", "points"),
    [("(\n    (9, 9)\n)", 1.0), ("(\n    ...  # put your answer in place of the three dots\n)", 0.0), ("open(", 0.0)],
)
def test_grade_lesson_prediction_counts_when_made_right_or_wrong(course, asked, guess, points):
    notebook = course.release()
    notebook.cells[1].source = f'guess = {guess}\npredict("shape", guess)'
    course.submit("oak", notebook=notebook)
    grade_lesson(course.root, LESSON, asked)
    assert grades(course.root, "oak")["reveal-shape"][0] == points


def damaged(course, kind):
    """A notebook damaged in one of the ways that happen."""
    notebook = course.release()
    cells = notebook.cells
    if kind == "no notebook":
        return None
    if kind == "not JSON":
        return b'{"cells": ['
    if kind == "binary":
        return bytes(range(256)) * 10
    if kind == "empty file":
        return b""
    if kind == "a list":
        return b"[1, 2]"
    if kind == "deeply nested":
        return b"[" * 100_000
    if kind == "check cells lost":
        notebook.cells = [cell for cell in cells if not cell.id.startswith("check")]
    if kind == "all cells lost":
        notebook.cells = []
    if kind == "duplicated ids":
        notebook.cells = cells + [nbformat.from_dict(json.loads(json.dumps(cell))) for cell in cells]
    if kind == "metadata stripped":
        for cell in cells:
            cell.metadata.pop("nbgrader", None)
    if kind == "old schema":
        for cell in cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader["schema_version"] = 1
    if kind == "points raised":
        for cell in cells:
            if "points" in cell.metadata.get("nbgrader", {}):
                cell.metadata.nbgrader["points"] = 1000
    if kind == "check cells rewritten":
        for cell in cells:
            if cell.id.startswith("check"):
                cell.source = "1000.0"
    if kind == "grade flag off":
        for cell in cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader["grade"] = False
    if kind == "check cells made markdown":
        for cell in cells:
            if cell.id.startswith("check"):
                cell["cell_type"] = "markdown"
    if kind == "unknown graded cell":
        extra = json.loads(json.dumps(cells[3]))
        extra["metadata"]["nbgrader"].update({"grade_id": "check-forged", "points": 50})
        extra["id"] = "forged"
        notebook.cells.append(nbformat.from_dict(extra))
    if kind == "cells of nonsense":
        return json.dumps({"cells": [1, None, {"source": 3}, {"metadata": []}], "nbformat": 4}).encode()
    return notebook


NOTED = {
    "no notebook": "no notebook",
    "not JSON": "cannot be read",
    "binary": "cannot be read",
    "empty file": "cannot be read",
    "a list": "cannot be read",
    "deeply nested": "cannot be read",
    "check cells lost": "put back",
    "all cells lost": "put back",
    "cells of nonsense": "put back",
    "duplicated ids": "more than once",
    "metadata stripped": "",
    "old schema": "",
    "points raised": "",
    "check cells rewritten": "",
    "grade flag off": "",
    "check cells made markdown": "",
    "unknown graded cell": "",
}


def test_grade_lesson_damaged_notebooks_are_graded_on_the_library_and_noted(course, asked):
    for number, kind in enumerate(NOTED):
        course.submit(f"s{number:02}", notebook=damaged(course, kind))
    course.submit("whole")
    result = grade_lesson(course.root, LESSON, asked, workforce=Processes(asked, 2))
    assert result.failed == ()
    students = by_student(result)
    assert len(students) == len(NOTED) + 1
    for number, (kind, words) in enumerate(NOTED.items()):
        student = students[f"s{number:02}"]
        assert (student.score, student.max_score) == (20.0, 24.0), kind
        notes = " ".join(student.notes)
        assert words in notes and bool(words) == bool(notes), (kind, notes)
        path = course.root / "autograded" / student.student / LESSON / f"{LESSON}.ipynb"
        nbformat.validate(nbformat.read(path, as_version=4))
    assert students["whole"].score == 20.0


def test_grade_lesson_damaged_notebook_shows_its_note_in_feedback(course, asked):
    course.submit("oak", notebook=None)
    grade_lesson(course.root, LESSON, asked)
    (page,) = write_feedback(course.root, LESSON).pages.values()
    assert "There is no notebook in the submission" in page.read_text()


def test_generate_feedback_wrong_library_shows_the_report(course, asked):
    library = {path.name: path.read_text() for path in (ROOT / "solutions" / "conv_lib").glob("*.py")}
    course.submit("oak", {**library, "conv2d.py": library["conv2d.py"] + FLIPPED})
    grade_lesson(course.root, LESSON, asked)
    (page,) = write_feedback(course.root, LESSON).pages.values()
    text = page.read_text()
    assert "flipped kernel" in text
    assert "Which kernel element meets the top left element" in text
    assert "The smallest call found that shows it" in text
    assert grades(course.root, "oak")["check-conv2d"][0] == 0.0


def test_generate_feedback_markup_in_a_students_text_stays_text(course, asked):
    attack = "<script>alert(1)</script> <img src=x onerror=alert(2)> <!-- --> [a](javascript:alert(3)) a < b"
    notebook = course.release()
    notebook.cells[-1].source = attack
    notebook.cells[0].source += attack
    notebook.cells.append(nbformat.v4.new_markdown_cell(attack))
    notebook.cells.append(nbformat.v4.new_code_cell(f"# {attack}"))
    notebook.cells[3]["outputs"] = [nbformat.v4.new_output("display_data", {"text/html": attack})]
    course.submit("oak", notebook=notebook)
    course.submit("elm", notebook=None)
    grade_lesson(course.root, LESSON, asked)
    clean, page = (path.read_text() for path in write_feedback(course.root, LESSON).pages.values())
    for harm in ("<script", "<img", 'href="javascript:'):
        assert page.count(harm) == clean.count(harm), harm
    assert page.count("&lt;script&gt;") >= 4
    assert "a &lt; b" in page


def test_grade_lesson_without_a_library_is_an_invalid_submission_and_zero(course, asked):
    folder = course.root / "submitted" / "oak" / LESSON
    folder.mkdir(parents=True)
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert {report.verdict.value for report in student.report.exercises} == {"invalid submission"}
    assert student.score == 0.0


def test_grade_lesson_twice_keeps_points_given_by_hand(course, asked):
    notebook = course.release()
    notebook.cells[-1].source = "An answer."
    course.submit("oak", notebook=notebook)
    grade_lesson(course.root, LESSON, asked)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "conv-course") as gradebook:
        gradebook.find_grade("written-ones", LESSON, LESSON, "oak").manual_score = 2.0
        gradebook.db.commit()
    grade_lesson(course.root, LESSON, asked)
    assert grades(course.root, "oak")["written-ones"][1] == 2.0


def record(course, student):
    """What is kept about a grade."""
    return json.loads((course.root / ".conv-course" / "grades" / LESSON / f"{student}.json").read_text())


def test_grade_lesson_keeps_the_seed_so_that_a_regrade_is_the_same(course, asked):
    seed = course.root / ".conv-course" / "seed"
    course.submit("oak")
    grade_lesson(course.root, LESSON, asked)
    first = record(course, "oak")
    assert first["seed"] == int(seed.read_text())
    assert first["report"]["exercises"][0]["points"] == 4.0
    assert set(first["versions"]) == {"conv-course", "numpy", "python", "tensorflow"}

    seed.write_text("12345\n")
    course.submit("elm")
    grade_lesson(course.root, LESSON, asked)
    assert record(course, "oak") == first
    assert record(course, "elm")["seed"] == 12345
    cases = [
        [case["id"] for case in record(course, name)["report"]["exercises"][2]["cases"]] for name in ("oak", "elm")
    ]
    assert cases[0] != cases[1]


def test_grade_lesson_a_changed_submission_has_another_digest(course, asked):
    course.submit("oak")
    library = {path.name: path.read_text() for path in (ROOT / "solutions" / "conv_lib").glob("*.py")}
    course.submit("elm", {**library, "shapes.py": library["shapes.py"] + "# changed\n"})
    course.submit("ash", {})
    grade_lesson(course.root, LESSON, asked)
    digests = [record(course, name)["submission"] for name in ("oak", "elm", "ash")]
    assert len(set(digests)) == 3
    assert len(digests[0]) == 64


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"seed": "1"}', '{"seed": true}'])
def test_grade_lesson_unreadable_record_counts_as_none(course, asked, damage):
    course.submit("oak")
    grade_lesson(course.root, LESSON, asked)
    good = record(course, "oak")
    (course.root / ".conv-course" / "grades" / LESSON / "oak.json").write_text(damage)
    grade_lesson(course.root, LESSON, asked)
    assert record(course, "oak") == good


def test_grade_lesson_the_seed_stays_out_of_what_students_see(course, asked):
    course.submit("oak")
    grade_lesson(course.root, LESSON, asked)
    (page,) = write_feedback(course.root, LESSON).pages.values()
    seed = str(record(course, "oak")["seed"])
    assert len(seed) > 10
    assert seed not in page.read_text()
    assert seed not in (course.root / "autograded" / "oak" / LESSON / f"{LESSON}.ipynb").read_text()


def test_grade_lesson_named_students_leaves_the_others_alone(course, asked):
    course.submit("oak")
    course.submit("elm")
    result = grade_lesson(course.root, LESSON, asked, students=["elm"])
    assert [student.student for student in result.students] == ["elm"]
    assert not (course.root / "autograded" / "oak").exists()


def test_grade_lesson_without_a_gradebook_makes_one_and_registers_the_lesson(course, asked):
    (course.root / "gradebook.db").unlink()
    course.submit("oak")
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert student.score == 20.0


@pytest.mark.parametrize("students", [[], ["nobody"]])
def test_grade_lesson_with_nothing_to_grade_says_so(course, asked, students):
    with pytest.raises(ArgumentError, match=r"submitted/ must hold 01_forward of (anybody|nobody)"):
        grade_lesson(course.root, LESSON, asked, students=students)
    assert not (course.root / ".conv-course" / "seed").exists()


def test_grade_lesson_of_an_unknown_lesson_lists_those_that_there_are(course, asked):
    with pytest.raises(ArgumentError, match="lesson='02_nothing' must be one of"):
        grade_lesson(course.root, "02_nothing", asked)


def test_grade_lesson_leaves_the_submitted_folder_as_it_was(course, asked):
    folder = course.submit("oak", notebook=b"{")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    grade_lesson(course.root, LESSON, asked)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_grade_lesson_edited_copy_in_lessons_changes_nothing_that_is_graded(course, asked):
    tried = course.release()
    tried.cells[-1].source = "An answer that the instructor tried out."
    course.submit("oak", notebook=None)
    course.released.write_text(json.dumps(tried))
    grade_lesson(course.root, LESSON, asked)
    assert grades(course.root, "oak")["written-ones"] == (0.0, None, False)


def change_source(course, change):
    """Change the lesson's source, as a new version of the course would."""
    path = course.root / "solutions" / "solved" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook.cells)
    nbformat.write(notebook, path)


def test_grade_lesson_changed_points_reach_the_gradebook(course, asked):
    course.submit("oak")
    grade_lesson(course.root, LESSON, asked)
    change_source(course, lambda cells: cells[5].metadata.nbgrader.update(points=20.0))
    (student,) = grade_lesson(course.root, LESSON, asked).students
    assert (student.score, student.max_score) == (30.0, 34.0)


def test_grade_lesson_new_graded_cell_after_grading_is_refused_in_words(course, asked):
    course.submit("oak")
    grade_lesson(course.root, LESSON, asked)

    def add(cells):
        cells.append(nbformat.from_dict(json.loads(json.dumps(cells[5]))))
        cells[-1]["id"] = "check-more"
        cells[-1].metadata.nbgrader["grade_id"] = "check-more"

    change_source(course, add)
    with pytest.raises(ArgumentError, match="with the graded cells that the gradebook knows, got others"):
        grade_lesson(course.root, LESSON, asked)


def test_release_lesson_never_built_says_what_to_run(course):
    shutil.rmtree(course.root / "solutions")
    with pytest.raises(ArgumentError, match="run `make build`"):
        release_lesson(course.root, LESSON)


class FailingOracle(Oracle):
    """An oracle whose TensorFlow cannot be reached."""

    def answers(self, questions):
        raise GraderError("oracle: the TensorFlow process died.")


def test_grade_lesson_fault_of_the_grader_waits_for_a_person_and_is_no_score(course):
    course.submit("oak")
    (student,) = grade_lesson(course.root, LESSON, FailingOracle()).students
    assert student.waiting
    assert grades(course.root, "oak")["check-conv2d"] == (None, None, True)
    assert {report.verdict.value for report in student.report.exercises} == {"grader error"}


def test_grade_lesson_fault_in_one_submission_is_tried_again_and_leaves_the_others_alone(course, asked, monkeypatch):
    course.submit("oak")
    course.submit("elm")
    tried = []

    def faulty(submission, *rest, **more):
        if submission.name == "elm":
            tried.append(submission.name)
            raise RuntimeError("a bug of ours")
        return pipeline.grade(submission, *rest, **more)

    monkeypatch.setattr(orders, "grade", faulty)
    students = by_student(grade_lesson(course.root, LESSON, asked))
    assert tried == ["elm", "elm"]
    assert students["oak"].score == 20.0
    assert students["elm"].waiting
    assert "a bug of ours" in students["elm"].report.exercises[0].outcome


def test_grade_lesson_without_a_sandbox_is_refused(course, asked, monkeypatch):
    course.submit("oak")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        grade_lesson(course.root, LESSON, asked)
    assert not (course.root / "autograded").exists()


def nbgrader(course, *words):
    """Run nbgrader as an instructor does."""
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words], cwd=course.root, capture_output=True, text=True, check=False
    )


def test_nbgrader_autograde_grades_without_a_kernel_and_writes_the_gradebook(course):
    course.submit("oak")
    course.submit("elm", notebook=None)
    canary = course.root / "canary"
    notebook = course.release()
    notebook.cells.insert(0, nbformat.v4.new_code_cell(f"open({str(canary)!r}, 'w').write('ran')"))
    course.submit("ash", notebook=notebook)
    done = nbgrader(course, "autograde", LESSON)
    assert done.returncode == 0, done.stderr
    assert not canary.exists()
    for student in ("oak", "elm", "ash"):
        assert grades(course.root, student)["check-conv2d"][0] == 10.0
    done = nbgrader(course, "generate_feedback", LESSON)
    assert done.returncode == 0, done.stderr
    page = course.root / "feedback" / "oak" / LESSON / f"{LESSON}.html"
    assert re.search(r"All \d+ cases agree with TensorFlow", page.read_text())


def test_form_grader_button_grades_the_same_way(course):
    course.submit("oak", notebook=None)
    script = (
        "from nbgrader.apps import NbGrader\n"
        "from nbgrader.apps.api import NbGraderAPI\n"
        "from nbgrader.coursedir import CourseDirectory\n"
        "app = NbGrader(); app.initialize([])\n"
        "course = CourseDirectory(config=app.config)\n"
        f"print(NbGraderAPI(course, config=app.config).autograde({LESSON!r}, 'oak'))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=course.root, capture_output=True, text=True, check=False)
    assert "'success': True" in done.stdout, done.stdout + done.stderr
    assert grades(course.root, "oak")["check-conv2d"][0] == 10.0


def test_grade_lesson_without_a_sandbox_on_request_says_so_to_everybody(course, asked):
    course.submit("oak")
    result = grade_lesson(course.root, LESSON, asked, sandboxed=False)
    assert not result.students[0].report.sandboxed
    page = (course.root / "autograded" / "oak" / LESSON / f"{LESSON}.ipynb").read_text()
    assert "This was graded without a sandbox." in page
    grade_lesson(course.root, LESSON, asked)
    page = (course.root / "autograded" / "oak" / LESSON / f"{LESSON}.ipynb").read_text()
    assert "This was graded without a sandbox." not in page


def test_grade_lesson_function_that_dies_shows_what_tensorflow_says(course, asked):
    library = {path.name: path.read_text() for path in (ROOT / "solutions" / "conv_lib").glob("*.py")}
    course.submit(
        "oak", {**library, "shapes.py": "def output_size(*given, **named):\n    import os\n    os._exit(3)\n"}
    )
    (student,) = grade_lesson(course.root, LESSON, asked).students
    example = student.report.exercise("output_size").counterexample
    assert example is not None and type(example.expected) is int
