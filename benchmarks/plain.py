"""A plain nbgrader course with the same comparisons in its kernel: what a careful instructor would write without this one."""

import sys
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook

from autograder.cases import Kind
from autograder.errors import CourseError
from autograder.exercises import catalogue
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from benchmarks.classes import LESSON, Class
from benchmarks.stopwatch import Run, run

#: Patience, so that a busy machine stops nobody.
AUTOGRADE = (
    *(sys.executable, "-m", "nbgrader", "autograde", LESSON, "--force"),
    *("--Execute.timeout=600", "--Execute.startup_timeout=600"),
)
_EXERCISES = ("output_size", "conv2d_single", "conv2d")


class Answers(Enum):
    """Where the kernel has the right answers from."""

    TENSORFLOW = "TensorFlow"
    FILE = ".npz"


#: What TensorFlow says is computed in the kernel, once for each submission, or was written down beforehand.
_RIGHT = {
    Answers.TENSORFLOW: """
import os
os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}  # with oneDNN it gets one case wrong
from autograder.oracle import tensorflow_ops

def right(case):
    return tensorflow_ops.OPERATIONS[case["function"]](**case["arguments"])
""",
    Answers.FILE: """
def right(case):
    return case["answer"]
""",
}
_CHECK = """
import ast
import importlib
import sys
import numpy as np
from autograder.comparison import compare

sys.path.insert(0, "")  # the student's conv_lib, before any other
arrays = np.load("cases.npz")
cases = ast.literal_eval(open("cases.txt").read())

def unpacked(value):
    return arrays[value[1]] if isinstance(value, tuple) and value[:1] == ("array",) else value

def points(name, most):
    of_this = [case for case in cases if case["exercise"] == name]
    passed = 0
    for case in of_this:
        case["arguments"] = {word: unpacked(value) for word, value in case["arguments"].items()}
        case["answer"] = unpacked(case["answer"])
        function = getattr(importlib.import_module("conv_lib." + case["module"]), case["function"])
        values = list(case["arguments"].items())
        try:
            got = function(*[value for _, value in values[:2]], **dict(values[2:]))
        except ValueError:
            passed += case["refused"]
            continue
        passed += not case["refused"] and compare(got, right(case), case["limit"]).verdict.passed
    return most * passed / len(of_this)
"""


def make(course: Path, answers: Answers) -> None:
    """Make a course run with the check cells of the lesson, and release it."""
    source = course / "source" / LESSON
    source.mkdir(parents=True)
    cells = [new_code_cell((_RIGHT[answers] + _CHECK).strip(), id="compare")]
    for exercise in map(catalogue.exercise, _EXERCISES):
        name = f"check-{exercise.name.replace('_', '-')}"
        cell = new_code_cell(f'points("{exercise.name}", {exercise.points})', id=name)
        cell.metadata["nbgrader"] = {
            "grade": True,
            "solution": False,
            "task": False,
            "locked": True,
            "grade_id": name,
            "points": exercise.points,
            "schema_version": 3,
            "cell_type": "code",
        }
        cells.append(cell)
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, source / f"{LESSON}.ipynb")
    _write_cases(source)
    run([sys.executable, "-m", "nbgrader", "generate_assignment", LESSON], course)


def autograde(course: Path, members: Class) -> Run:
    """Hand in, grade with nbgrader's own command, and see that the right ones have full marks."""
    members.hand_in(course, course / "release" / LESSON / f"{LESSON}.ipynb")
    for folder in (course / "submitted").glob(f"*/{LESSON}"):
        for name in ("cases.txt", "cases.npz"):
            (folder / name).write_bytes((course / "release" / LESSON / name).read_bytes())
    measured = run(AUTOGRADE, course)
    members.check(course, exact=False)
    return measured


def _write_cases(folder: Path) -> None:
    """The calls of every exercise, the tolerance of each, and what TensorFlow says to them."""
    arrays: dict[str, np.ndarray] = {}

    def packed(value: object) -> object:
        if not isinstance(value, np.ndarray):
            return value
        arrays[f"a{len(arrays)}"] = value
        return ("array", f"a{len(arrays) - 1}")

    cases = []
    with Oracle() as oracle:
        for exercise in map(catalogue.exercise, _EXERCISES):
            for case in exercise.cases(0):
                refused = case.kind is Kind.REFUSED
                cases.append(
                    {
                        "exercise": exercise.name,
                        "module": exercise.module,
                        "function": exercise.function,
                        "arguments": {name: packed(value) for name, value in case.arguments.items()},
                        "refused": refused,
                        "limit": exercise.bound(case.arguments) if case.kind is Kind.REAL else 0.5,
                        "answer": None if refused else packed(_answer(oracle, exercise, case.arguments)),
                    }
                )
    (folder / "cases.txt").write_text(repr(cases))
    np.savez(folder / "cases.npz", **arrays)


def _answer(oracle: Oracle, exercise: Exercise, arguments: Mapping[str, Any]) -> object:
    answer = oracle.answers([exercise.question(arguments)])[0]
    if answer.refused:
        raise CourseError(f"TensorFlow refuses {exercise.name}({arguments!r})")
    return answer.value
