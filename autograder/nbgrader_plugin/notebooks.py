"""The notebook that is graded: the released one, with the student's words put back where they belong.

A submitted notebook is never trusted. Its cells are matched with the released cells by id; what a student
may write in (answers, text, extra cells) is kept, what nbgrader goes by (metadata, locked cells) comes from
the release, and no output is kept at all. So every notebook that reaches nbgrader is a sound one.
"""

import json
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.nbgrader_plugin.markdown import harmless
from autograder.submission.files import MAX_NOTEBOOK

MAX_CELLS = 1000
MAX_SOURCE = 100_000
#: Characters of Markdown that are rendered in one notebook; what comes after them is shown as it was typed.
MAX_RENDERED = 100_000
_TOO_LARGE = (
    f"The notebook is larger than {MAX_NOTEBOOK >> 20} MiB; conv_lib was graded without it. "
    "To be read, it must be handed in again without its outputs."
)


@dataclass(frozen=True)
class Restored:
    """A sound notebook, and sentences about what was wrong with the one that was handed in."""

    notebook: NotebookNode
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Cell:
    """One submitted cell: the released cell it claims to be, its type and its text."""

    grade_id: str
    cell_id: str
    kind: str
    source: str


def restore(submitted: bytes | None, released: NotebookNode) -> Restored:
    """Put the answers of `submitted` into `released`.

    Args:
        submitted: the bytes of the student's notebook; None if there is none.
        released: the notebook that the student was given.

    Returns:
        A notebook with every graded cell of the release exactly once, in order.
    """
    if submitted is None:
        return Restored(_copy(released), ("There is no notebook in the submission; conv_lib was graded without it.",))
    if len(submitted) > MAX_NOTEBOOK:
        return Restored(_copy(released), (_TOO_LARGE,))
    cells = _read_cells(submitted)
    if cells is None:
        return Restored(_copy(released), ("The notebook cannot be read; conv_lib was graded without it.",))
    return _merge(cells, released)


def _copy(notebook: NotebookNode) -> NotebookNode:
    return from_dict(json.loads(json.dumps(notebook)))


def _read_cells(data: bytes) -> list[_Cell] | None:
    """The cells of a notebook of format 4, or None for anything else. Total over arbitrary bytes."""
    try:
        document = json.loads(data)
        cells = document["cells"]
        if type(cells) is not list or len(cells) > MAX_CELLS:
            return None
        return [cell for item in cells if (cell := _read_cell(item)) is not None]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _read_cell(item: Any) -> _Cell | None:
    if type(item) is not dict:
        return None
    source = item.get("source", "")
    if type(source) is list:
        source = "".join(str(line) for line in source)
    metadata = item.get("metadata")
    own = metadata.get("nbgrader") if type(metadata) is dict else None
    grade_id = own.get("grade_id", "") if type(own) is dict else ""
    return _Cell(str(grade_id), str(item.get("id", "")), str(item.get("cell_type", "")), _text(source))


def _text(source: Any) -> str:
    """What a cell says, clipped; JSON can hold halves of characters, which no file can."""
    return str(source)[:MAX_SOURCE].encode("utf-8", "replace").decode("utf-8")


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def _merge(cells: list[_Cell], released: NotebookNode) -> Restored:
    notebook = _copy(released)
    originals = {cell.id: cell for cell in notebook.cells}
    by_grade_id = {own["grade_id"]: cell.id for cell in notebook.cells if (own := _nbgrader(cell))}
    names = [_claims(cell, originals, by_grade_id) for cell in cells]
    answers = _answers(cells, names, originals)
    merged: list[NotebookNode] = []
    used: set[str] = set()
    repeated = typed = 0
    for cell, name in zip(cells, names, strict=True):
        typed += len(cell.source)
        if name and name not in used:
            used.add(name)
            source = answers.get(name, cell.source)
            merged.append(_restored_cell(originals[name], source, typed <= MAX_RENDERED))
        else:
            repeated += bool(name and _nbgrader(originals[name]))
            merged.append(_extra_cell(cell, len(merged), typed <= MAX_RENDERED))
    lost = _put_back(merged, used, notebook.cells)
    notebook.cells = merged
    return Restored(notebook, tuple(_notes(lost, repeated)))


def _claims(cell: _Cell, originals: dict[str, NotebookNode], by_grade_id: dict[str, str]) -> str:
    """The id of the released cell that a submitted one stands for, or ""."""
    if cell.grade_id in by_grade_id:
        return by_grade_id[cell.grade_id]
    return cell.cell_id if cell.cell_id in originals else ""


def _answers(cells: list[_Cell], names: list[str], originals: dict[str, NotebookNode]) -> dict[str, str]:
    """What was written into each cell that is to be written in: the last copy that differs from the release."""
    answers: dict[str, str] = {}
    for cell, name in zip(cells, names, strict=True):
        if not name or not _nbgrader(originals[name]).get("solution"):
            continue
        if name not in answers or cell.source.strip() != originals[name].source.strip():
            answers[name] = cell.source
    return answers


def _restored_cell(cell: NotebookNode, source: str, rendered: bool = True) -> NotebookNode:
    """A released cell with what a student has put into it, where they may."""
    own = _nbgrader(cell)
    if (not own or own.get("solution")) and source != cell.source:
        cell.source = harmless(source, rendered) if cell.cell_type == "markdown" else source
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    return cell


def _extra_cell(cell: _Cell, position: int, rendered: bool) -> NotebookNode:
    """A cell that the student added, or a second copy of one of ours: kept to be read, never graded."""
    code = cell.kind == "code"
    made = new_code_cell(cell.source) if code else new_markdown_cell(harmless(cell.source, rendered))
    made["id"] = f"extra-{position}"
    return made


def _put_back(merged: list[NotebookNode], used: set[str], originals: list[NotebookNode]) -> int:
    """Insert graded cells that were lost, each behind the released cell that stands before it."""
    lost, before = 0, ""
    for original in originals:
        if _nbgrader(original) and original.id not in used:
            places = [number for number, cell in enumerate(merged) if cell["id"] == before]
            merged.insert(places[0] + 1 if places else 0, _restored_cell(original, original.source))
            used.add(original.id)
            lost += 1
        if original.id in used:
            before = original.id
    return lost


def _notes(lost: int, repeated: int) -> list[str]:
    notes = []
    if lost:
        notes.append(f"{_count(lost, 'cell')} of the released notebook had been lost and {_were(lost)} put back.")
    if repeated:
        notes.append(f"{_count(repeated, 'graded cell')} stood there more than once; one copy was graded.")
    return notes


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
