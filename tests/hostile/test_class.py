"""The sample class gets what its list says, and the list says something about everybody in it."""

import json
from pathlib import Path

import pytest

from autograder.exercises.catalogue import lesson
from autograder.grading.pipeline import grade
from autograder.oracle.client import Oracle
from autograder.sandbox.limits import Limits
from autograder.submission.snapshot import Submission, read_submission

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


def test_class_untouched_stubs_are_the_solutions_without_their_solutions(reference: Submission) -> None:
    stubs = read_submission(CLASS / "elm" / "01_forward")
    assert set(stubs.files) == set(reference.files)
    for path, source in reference.files.items():
        stub = stubs.files[path].decode()
        assert stub[stub.index('"""') :] == _without_solutions(source.decode()), path


def _without_solutions(source: str) -> str:
    lines, function, inside = [], "", False
    for line in source.splitlines(keepends=True):
        if line.startswith("def "):
            function = line[4 : line.index("(")]
        if "BEGIN SOLUTION" in line:
            inside = True
            lines.append(f'    raise NotImplementedError("{function}: see lessons/01_forward")\n')
        if not inside:
            lines.append(line)
        if "END SOLUTION" in line:
            inside = False
    return "".join(lines)
