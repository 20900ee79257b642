"""Every lesson runs from top to bottom: solved, clean and with full marks; as released, with friendly words only."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

PROJECT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path.name for path in (PROJECT / "lessons").iterdir() if path.is_dir())


def run(folder: Path, notebook: Path) -> nbformat.NotebookNode:
    """Execute a copy of `notebook` where a student has it: two folders below `conv_lib/`."""
    lesson = folder / "lessons" / notebook.stem
    lesson.mkdir(parents=True)
    shutil.copy(notebook, lesson)
    command = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output", "executed", notebook.name]
    done = subprocess.run([sys.executable, *command], cwd=lesson, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return nbformat.read(lesson / "executed.ipynb", as_version=4)


def outputs(notebook: nbformat.NotebookNode, kind: str) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == kind]


def scores(notebook: nbformat.NotebookNode) -> dict[str, tuple[float, float]]:
    """What nbgrader would read from each graded code cell, and its points."""
    found = {}
    for cell in notebook.cells:
        own = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and own.get("grade"):
            (result,) = [output for output in cell.outputs if output.output_type == "execute_result"]
            found[own["grade_id"]] = (float(result.data["text/plain"]), float(own["points"]))
    return found


def stderr_of(notebook: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in outputs(notebook, "stream") if output.name == "stderr")


@pytest.mark.parametrize("lesson", LESSONS)
def test_solved_lesson_runs_clean_and_earns_every_point(lesson: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    notebook = run(tmp_path, PROJECT / "solutions" / "solved" / lesson / f"{lesson}.ipynb")
    assert outputs(notebook, "error") == []
    assert stderr_of(notebook) == ""
    for name, (score, points) in scores(notebook).items():
        assert score == points, name


@pytest.mark.parametrize("lesson", LESSONS)
def test_released_lesson_runs_to_its_end_with_friendly_words_only(lesson: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "conv_lib", tmp_path / "conv_lib")
    notebook = run(tmp_path, PROJECT / "lessons" / lesson / f"{lesson}.ipynb")
    assert outputs(notebook, "error") == []
    assert stderr_of(notebook) == ""
    for name, (score, _) in scores(notebook).items():
        assert score == 0.0, name
    text = str(notebook)
    asked = re.findall(r"check\(\\?[\"'](\w+)", text)
    assert asked
    for name in set(asked):
        assert f"{name}, not begun" in text
