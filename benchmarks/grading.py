"""Grading a class through `conv-course grade`, against plain nbgrader that runs the same comparisons in a kernel."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbformat.v4 import new_code_cell, new_notebook

PROJECT = Path(__file__).resolve().parents[1]
LESSON = "01_forward"

#: What the check cell of a plain nbgrader course would do: TensorFlow in the kernel, the same cases.
_CHECK = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import importlib
from autograder.cases import Kind
from autograder.comparison import compare
from autograder.exercises import catalogue
from autograder.oracle import tensorflow_ops

def points(name):
    exercise = catalogue.exercise(name)
    function = getattr(importlib.import_module("conv_lib." + exercise.module), exercise.function)
    right = total = 0
    for case in exercise.cases(0):
        values = list(case.arguments.items())
        words = dict(values[exercise.positional:])
        total += 1
        try:
            got = function(*[value for _, value in values[:exercise.positional]], **words)
        except ValueError:
            right += case.kind is Kind.REFUSED
            continue
        if case.kind is not Kind.REFUSED:
            expected = tensorflow_ops.OPERATIONS[exercise.function](**case.arguments)
            limit = 0.5 if case.kind is Kind.EXACT else exercise.bound(case.arguments)
            right += compare(got, expected, limit).verdict.passed
    return exercise.points * right / total
"""


def main(
    students: Annotated[int, typer.Option(min=2, help="Size of the class.")] = 6,
    rounds: Annotated[int, typer.Option(help="How often each side runs, in turn.")] = 1,
) -> None:
    """Time both sides on the same submissions: whole commands, and what one more submission costs."""
    for number in range(1, rounds + 1):
        slow_one, quick_one = _both(1)
        slow, quick = _both(students)
        more_slow, more_quick = (slow - slow_one) / (students - 1), (quick - quick_one) / (students - 1)
        typer.echo(
            f"round {number}, class of {students}, start-up included: plain nbgrader {slow:.1f} s, "
            f"conv-course grade {quick:.1f} s, ratio {slow / quick:.1f}"
        )
        typer.echo(
            f"round {number}, each further submission: plain nbgrader {more_slow:.2f} s, "
            f"conv-course grade {more_quick:.2f} s, ratio {more_slow / more_quick:.1f}"
        )


def _both(students: int) -> tuple[float, float]:
    """Seconds that plain nbgrader and the course's grader take for the same class."""
    with tempfile.TemporaryDirectory() as folder:
        plain, ours = Path(folder) / "plain", Path(folder) / "ours"
        _plain_course(plain)
        for number in range(students):
            _submit(plain, number, plain / "release" / LESSON / f"{LESSON}.ipynb")
            _submit(ours, number, PROJECT / "lessons" / LESSON / f"{LESSON}.ipynb")
        _ours(ours)  # the gradebook is made and TensorFlow's answers are known, as in any course that runs
        return _timed([sys.executable, "-m", "nbgrader", "autograde", LESSON, "--force"], plain), _ours(ours)


def _ours(course: Path) -> float:
    words = ["grade", LESSON, "--course", str(course)]
    return _timed([sys.executable, "-m", "autograder", *words], course)


def _timed(command: list[str], folder: Path) -> float:
    beside = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    begin = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begin
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return seconds


def _submit(course: Path, number: int, notebook: Path) -> None:
    folder = course / "submitted" / f"student{number:04}" / LESSON
    folder.mkdir(parents=True)
    shutil.copy(notebook, folder)
    style = ("birch", "cedar")[number % 2]
    library = PROJECT / "examples" / "class" / style / LESSON / "conv_lib"
    shutil.copytree(library, folder / "conv_lib", ignore=shutil.ignore_patterns("__pycache__"))


def _plain_course(course: Path) -> None:
    source = course / "source" / LESSON
    source.mkdir(parents=True)
    cells = [new_code_cell(_CHECK.strip(), id="compare")]
    for name, points in (("output_size", 4.0), ("conv2d_single", 6.0), ("conv2d", 10.0)):
        cell = new_code_cell(f'points("{name}")', id=f"check-{name}")
        cell.metadata["nbgrader"] = {
            "grade": True,
            "solution": False,
            "task": False,
            "locked": True,
            "grade_id": f"check-{name}",
            "points": points,
            "schema_version": 3,
            "cell_type": "code",
        }
        cells.append(cell)
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, source / f"{LESSON}.ipynb")
    _timed([sys.executable, "-m", "nbgrader", "generate_assignment", LESSON], course)


if __name__ == "__main__":
    typer.run(main)
