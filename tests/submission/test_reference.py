"""Taking the reference apart: a function with what it uses, and no other solution."""

import ast
from pathlib import Path

import pytest
from grading.harness import SOLUTIONS, grade_here

import autograder
from autograder.errors import GraderError
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.grading.follow_through import closure
from autograder.oracle.client import Oracle
from autograder.submission import reference as module
from autograder.submission.reference import REFERENCE_PACKAGE, defined, extract, find_reference
from autograder.submission.snapshot import Submission

NAMES = {(asked.module, asked.function) for asked in EXERCISES}


def _name(asked: Exercise) -> tuple[str, str]:
    return asked.module, asked.function


@pytest.fixture
def library(tmp_path: Path):
    """`library(shapes="...")`: a folder with a reference made of text."""

    def build(**sources: str) -> Path:
        (tmp_path / "conv_lib").mkdir()
        for name, source in sources.items():
            (tmp_path / "conv_lib" / f"{name}.py").write_text(source)
        return tmp_path

    return build


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
def test_extract_function_with_what_it_uses_is_the_whole_solution(oracle: Oracle, asked: Exercise) -> None:
    files = extract(SOLUTIONS, [_name(asked)])
    alone = Submission("alone", {path.replace(REFERENCE_PACKAGE, "conv_lib"): source for path, source in files.items()})
    (report,) = grade_here(alone, oracle, [asked]).exercises
    assert report.points == report.max_points, report.outcome


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
def test_extract_what_an_exercise_needs_holds_no_solution_of_another(asked: Exercise) -> None:
    needed = {_name(one) for one in closure(asked)} - {_name(asked)}
    for functions in [sorted(needed), *[[one] for one in sorted(needed)]]:
        solutions = defined(extract(SOLUTIONS, functions)) & NAMES
        assert set(functions) <= solutions <= needed


def test_extract_holds_neither_comments_nor_documentation() -> None:
    for source in extract(SOLUTIONS, sorted(NAMES)).values():
        assert b"#" not in source and b">>>" not in source and b"SOLUTION" not in source
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.Module):
                assert ast.get_docstring(node) is None


def test_extract_keeps_constants_and_drops_what_nothing_uses(library) -> None:
    folder = library(
        shapes="import math, os\nfrom .base import one as first, two\nA, B = 1, 2\nB += 3\nC = 4\nprint('loud')\n"
        "def f():\n    '''Said.'''\n    return first() + B + math.pi\ndef g():\n    return two() + C + os.getpid()\n",
        base="def one():\n    '''Nothing but words.'''\ndef two():\n    return 2\n",
    )
    files = extract(folder, [("shapes", "f")])
    assert set(files) == {f"{REFERENCE_PACKAGE}/{name}.py" for name in ("__init__", "shapes", "base")}
    assert ast.unparse(ast.parse(files[f"{REFERENCE_PACKAGE}/shapes.py"])) == (
        "import math\nfrom .base import one as first\nA, B = (1, 2)\nB += 3\n\ndef f():\n    return first() + B + math.pi"
    )
    assert files[f"{REFERENCE_PACKAGE}/base.py"].decode().split() == ["def", "one():", "pass"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\n", r"shapes\.py must define 'f', got no such name"),
        ("def f(:\n", r"shapes\.py cannot be read"),
        ("from . import base\ndef f():\n    return base\n", "must import names by"),
        ("from ..other import base\ndef f():\n    return base\n", "must import names by"),
        ("from .base import one\ndef f():\n    return one()\n", r"base\.py cannot be read"),
    ],
    ids=["missing", "not Python", "a module", "from above", "a missing module"],
)
def test_extract_reference_that_cannot_be_taken_apart_is_our_fault(library, source: str, said: str) -> None:
    with pytest.raises(GraderError, match=said):
        extract(library(shapes=source), [("shapes", "f")])


def test_find_reference_lies_beside_the_package_or_above_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_reference() == Path(autograder.__file__).resolve().parents[1] / "solutions" == SOLUTIONS
    elsewhere = tmp_path / "elsewhere" / "autograder" / "__init__.py"
    monkeypatch.setattr(module.autograder, "__file__", str(elsewhere))
    below = tmp_path / "course" / "lessons"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    (tmp_path / "course" / "solutions").mkdir()
    assert find_reference() is None
    (tmp_path / "course" / "solutions" / "conv_lib").mkdir()
    assert find_reference() == tmp_path / "course" / "solutions"
