"""The sample class gets what its list says, and the list says something about everybody in it."""

import json
from pathlib import Path

import pytest

from autograder.exercises.catalogue import lesson
from autograder.grading.pipeline import grade
from autograder.oracle.client import Oracle
from autograder.sandbox.limits import Limits
from autograder.submission.snapshot import Submission, read_submission
from tools.stubs import stub

CLASS = Path(__file__).resolve().parents[2] / "examples" / "class"
EXPECTED = json.loads((CLASS / "expected.json").read_text(encoding="utf-8"))


def test_class_list_names_every_student_once() -> None:
    assert sorted(EXPECTED) == sorted(path.name for path in CLASS.iterdir() if path.is_dir())
    table = (CLASS / "README.md").read_text(encoding="utf-8")
    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == sorted(EXPECTED)


@pytest.mark.parametrize("student", sorted(EXPECTED))
def test_grade_student_of_the_class_gets_what_the_list_says(student: str, oracle: Oracle, sandbox: None) -> None:
    handed_in = read_submission(CLASS / student / "01_forward", student)
    report = grade(handed_in, lesson("01_forward"), oracle, limits=Limits(case_seconds=1))
    came_out = {
        item.exercise: {
            "verdict": item.verdict.value,
            "points": item.points,
            "misconception": item.diagnosis.misconceptions[0] if item.diagnosis else None,
        }
        for item in report.exercises
    }
    assert came_out == EXPECTED[student]
    assert report.notes == ()


def test_class_untouched_stubs_are_what_the_builder_makes_of_the_solutions(reference: Submission) -> None:
    stubs = read_submission(CLASS / "elm" / "01_forward")
    assert set(stubs.files) == set(reference.files)
    for path, source in reference.files.items():
        assert stubs.files[path].decode() == stub(source.decode(), path), path
