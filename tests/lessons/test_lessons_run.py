"""Every lesson runs from top to bottom: solved, clean and with full marks; as released, with friendly words only."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.lessons.facts import FACTS, QUESTIONS

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


def shown_by(cell: nbformat.NotebookNode) -> str:
    """All text that a cell shows."""
    texts = []
    for output in cell.outputs:
        texts.append(output.get("text", ""))
        texts += [output.get("data", {}).get(kind, "") for kind in ("text/plain", "text/html")]
    return "\n".join(texts)


def tagged(notebook: nbformat.NotebookNode, tag: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def check_figures(notebook: nbformat.NotebookNode) -> None:
    """Every picture has its description, and every explorer a picture that needs no kernel."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        pictures = [output for output in cell.outputs if "image/png" in output.get("data", {})]
        for picture in pictures:
            alt = picture.metadata.get("image/png", {}).get("alt", "")
            assert len(alt) > 40 and picture.data["text/plain"] == alt, cell.source
        assert pictures or not re.search(r"^explore_", cell.source, re.MULTILINE), cell.source


def check_evidence(lesson: str, notebook: nbformat.NotebookNode) -> None:
    """The cells that facts and questions name have run and show what they must."""
    for row in (*FACTS, *QUESTIONS):
        if row.lesson == lesson:
            cells = tagged(notebook, row.tag)
            assert cells, f"{row.tag} names no cell"
            assert row.shown in "\n".join(shown_by(cell) for cell in cells), row.tag


@pytest.mark.parametrize("lesson", LESSONS)
def test_solved_lesson_runs_clean_earns_every_point_and_shows_its_facts(lesson: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    notebook = run(tmp_path, PROJECT / "solutions" / "solved" / lesson / f"{lesson}.ipynb")
    assert outputs(notebook, "error") == []
    assert stderr_of(notebook) == ""
    for name, (score, points) in scores(notebook).items():
        assert score == points, name
    check_figures(notebook)
    check_evidence(lesson, notebook)


@pytest.mark.parametrize("lesson", LESSONS)
def test_released_lesson_runs_to_its_end_with_friendly_words_only(lesson: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "conv_lib", tmp_path / "conv_lib")
    notebook = run(tmp_path, PROJECT / "lessons" / lesson / f"{lesson}.ipynb")
    assert outputs(notebook, "error") == []
    assert stderr_of(notebook) == ""
    for name, (score, _) in scores(notebook).items():
        assert score == 0.0, name
    checks = [cell for cell in notebook.cells if cell.source.startswith('check("')]
    assert checks
    for cell in checks:
        name = cell.source.split('"')[1]
        assert f"{name}, not begun" in shown_by(cell)
    check_figures(notebook)
