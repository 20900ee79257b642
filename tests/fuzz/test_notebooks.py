"""Of any bytes a sound notebook comes, with the release's cells in it and no point that was not earned."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbformat.warnings import DuplicateCellId
from nbgrader.utils import determine_grade, is_grade
from traitlets.config import Configurable

from autograder.comparison import Judgement
from autograder.exercises.catalogue import lesson
from autograder.grading.pipeline import all_alike
from autograder.nbgrader_plugin.notebooks import Restored, restore
from autograder.nbgrader_plugin.preprocessors import GradeConvLib
from autograder.oracle.client import Oracle
from autograder.verdicts import Verdict
from fuzz.damage import as_text, damaged_bytes, damaged_json
from fuzz.shares import chances, shares

LESSON = "01_forward"
NOTEBOOK = Path(__file__).resolve().parents[2] / "lessons" / LESSON / f"{LESSON}.ipynb"
RELEASED = nbformat.read(NOTEBOOK, as_version=4)
GRADED = [cell for cell in RELEASED.cells if "nbgrader" in cell.metadata]
#: Of the lesson's predictions, which count when they are made.
GUESSES = 4.0


def damaged(chance: Any) -> bytes:
    """The released notebook, damaged as text, as a document, or as both."""
    way = chance.randrange(3)
    data = as_text(chance, RELEASED if way == 0 else damaged_json(chance, RELEASED))
    return data if way == 1 else damaged_bytes(chance, data)


def check_sound(restored: Restored) -> None:
    """A valid notebook that can be saved, every graded cell in it once, in order, as it was released."""
    nbformat.validate(restored.notebook)
    nbformat.writes(restored.notebook).encode("utf-8")
    found = [cell for cell in restored.notebook.cells if "nbgrader" in cell.metadata]
    assert sorted(cell.id for cell in found) == sorted(cell.id for cell in GRADED)
    originals = {cell.id: cell for cell in GRADED}
    for cell in found:
        original = originals[cell.id]
        assert cell.metadata == original.metadata and cell.cell_type == original.cell_type
        assert original.metadata.nbgrader.solution or cell.source == original.source
        assert cell.get("outputs", []) == []
    for note in restored.notes:
        assert note.isprintable() and len(note) < 300


@pytest.mark.parametrize("seeds", shares("notebooks"))
def test_restore_damaged_notebook_is_sound(seeds: range, record_property: Callable[..., None]) -> None:
    for chance in chances("notebooks", seeds, record_property):
        check_sound(restore(damaged(chance), RELEASED))


class _Converter(Configurable):
    """Stands in for nbgrader's converter, which knows the grader."""

    grader: Any = None


@pytest.fixture(scope="module")
def filling() -> GradeConvLib:
    """Our preprocessor, for a student who wrote nothing."""
    nothing = Judgement(Verdict.NOT_IMPLEMENTED, "It is not implemented yet.")
    report = all_alike("oak", lesson(LESSON), Oracle(), nothing, True, 0)
    converter = _Converter()
    converter.grader = SimpleNamespace(report=lambda *_: report, intakes={"oak": SimpleNamespace(notes=("a note",))})
    return GradeConvLib(parent=Configurable(parent=converter))


@pytest.mark.parametrize("seeds", shares("restored notebooks filled in"))
def test_grade_conv_lib_damaged_notebook_gets_no_point_that_was_not_earned(
    seeds: range, filling: GradeConvLib, record_property: Callable[..., None]
) -> None:
    log = logging.getLogger("fuzz")
    for chance in chances("restored notebooks filled in", seeds, record_property):
        notebook = restore(damaged(chance), RELEASED).notebook
        filled, _ = filling.preprocess(notebook, {"nbgrader": {"student": "oak", "assignment": LESSON}})
        nbformat.validate(filled)
        nbformat.writes(filled).encode("utf-8")
        points = {cell.id: determine_grade(cell, log)[0] for cell in filled.cells if is_grade(cell)}
        given = {name: score for name, score in points.items() if score}
        assert all(name.startswith("reveal-") for name in given) and sum(given.values()) <= GUESSES, given


def _without_the_last(cells: list[Any]) -> None:
    del cells[max(number for number, cell in enumerate(cells) if "nbgrader" in cell.metadata)]


def _with_other_points(cells: list[Any]) -> None:
    next(cell for cell in cells if "points" in cell.metadata.get("nbgrader", {})).metadata.nbgrader.points = 9


@pytest.mark.parametrize(
    "harm",
    [
        _without_the_last,
        _with_other_points,
        lambda cells: cells.append(next(cell for cell in cells if "nbgrader" in cell.metadata)),
        lambda cells: cells[0].update(source="\ud800"),
        lambda cells: cells[0].update(cell_type="none"),
    ],
)
def test_check_sound_notebook_that_is_not_fails(harm: Callable[[list[Any]], None]) -> None:
    restored = restore(NOTEBOOK.read_bytes(), RELEASED)
    check_sound(restored)
    harm(restored.notebook.cells)
    with pytest.raises((AssertionError, nbformat.ValidationError, DuplicateCellId, UnicodeEncodeError)):
        check_sound(restored)


def test_restore_halves_of_characters_become_question_marks() -> None:
    document = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    document["cells"].append({"cell_type": "code", "source": "a = '\ud800'", "metadata": {}})
    restored = restore(json.dumps(document).encode(), RELEASED)
    check_sound(restored)
    assert restored.notebook.cells[-1].source == "a = '?'"


def _with_markdown(source: str, count: int) -> bytes:
    document = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    document["cells"] += [{"cell_type": "markdown", "source": source, "metadata": {}} for _ in range(count)]
    return json.dumps(document).encode()


def test_restore_more_markdown_than_is_rendered_shows_the_rest_as_typed() -> None:
    restored = restore(_with_markdown("**a**" + " " * 15_000, 10), RELEASED)
    check_sound(restored)
    shown = [cell.source for cell in restored.notebook.cells[-10:]]
    rendered = ["<strong>a</strong>" in source for source in shown]
    assert rendered[0] and not rendered[-1] and sorted(rendered, reverse=True) == rendered
    assert all("**a**" in source for source in shown[rendered.index(False) :])


def test_restore_notebook_too_large_says_so() -> None:
    restored = restore(_with_markdown("a" * (9 << 20), 1), RELEASED)
    check_sound(restored)
    assert "larger than 8 MiB" in " ".join(restored.notes)
