"""The picture of a counterexample: its arrays with marks, a legend, and one sentence that says it all."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.comparison import name_index
from autograder.diagnosis.feeding import Feeds
from autograder.grading.results import Counterexample
from autograder.report.grids import Mark, Marks, Panel, panel
from autograder.tolerance import EXACT_LIMIT

THEIRS, YOURS = "TensorFlow", "your result"


@dataclass(frozen=True)
class Picture:
    """All that is shown of the smallest failing call.

    Attributes:
        call: the call in one line.
        panels: its arrays, then what TensorFlow gives and what came out.
        legend: signs that occur, each with its words.
        hint: a sentence on which cells are read.
        description: the whole picture in one sentence, for those who do not see it.
    """

    call: str
    panels: tuple[Panel, ...]
    legend: tuple[tuple[str, str], ...]
    hint: str
    description: str


def picture(example: Counterexample) -> Picture:
    """Draw a counterexample."""
    wrong = differing(example.got, example.expected)
    feeds = _usable(example)
    shown = []
    if isinstance(example.expected, str):  # an error: the numbers say nothing, the shapes all
        return _refused(example)
    for name, value in example.arguments.items():
        if isinstance(value, np.ndarray):
            marks = _feeding(feeds, name) if feeds and not _everything(feeds) else None
            shown.append(panel(name, value, marks, kernel="filter" in name))
    marks = _result_marks(wrong, feeds)
    theirs = panel(THEIRS, example.expected, marks, example.kernel, example.axes)
    shown.append(replace(theirs, differs="your result differs"))
    shown.append(panel(YOURS, example.got, marks, example.kernel, example.axes))
    call = example.call.splitlines()[-1] if example.call else ""
    hint = _hint(feeds) if feeds else ""
    return Picture(call, tuple(shown), _legend(shown), hint, _described(example, call, wrong, hint))


def _refused(example: Counterexample) -> Picture:
    """A call that must raise an error: what its arrays are, in words."""
    arrays = {name: value for name, value in example.arguments.items() if isinstance(value, np.ndarray)}
    shown = [Panel(name, words=f"shape {value.shape}, {value.dtype}") for name, value in arrays.items()]
    got = example.got
    words = f"an array of shape {got.shape}, {got.dtype}" if isinstance(got, np.ndarray) else str(got)
    shown += [Panel(THEIRS, words=str(example.expected)), Panel(YOURS, words=words)]
    call = example.call.splitlines()[-1] if example.call else ""
    return Picture(call, tuple(shown), (), "", f"{call} must raise a {example.expected}; it gave {words}.")


def differing(got: Any, expected: Any) -> np.ndarray | None:
    """Where two arrays of numbers differ; None if they cannot be laid side by side."""
    if not isinstance(got, np.ndarray) or not isinstance(expected, np.ndarray) or got.shape != expected.shape:
        return None
    if got.dtype.kind not in "biuf" or expected.dtype.kind not in "biuf":
        return None
    differs: np.ndarray = ~(np.abs(got.astype(np.float64) - expected.astype(np.float64)) < min(EXACT_LIMIT, 1e-3))
    return differs


def _result_marks(wrong: np.ndarray | None, feeds: Feeds | None) -> Marks | None:
    if wrong is None:
        return None
    cell = np.zeros(wrong.shape, bool)
    if feeds:
        cell[feeds.cell] = True
    return Marks(((Mark.LOOKED_AT, cell),), wrong)


def _usable(example: Counterexample) -> Feeds | None:
    """What feeds a cell, if it says anything about these arrays."""
    feeds, right = example.feeds, example.expected
    if feeds is None or not isinstance(right, np.ndarray) or len(feeds.cell) != right.ndim:
        return None
    inside = all(index < size for index, size in zip(feeds.cell, right.shape, strict=True))
    sides = (feeds.tensorflow, feeds.yours or {})
    fits = all(
        name in example.arguments and np.shape(example.arguments[name]) == read.shape
        for side in sides
        for name, read in side.items()
    )
    return feeds if inside and fits else None


def _sides(feeds: Feeds, name: str) -> tuple[np.ndarray, np.ndarray | None]:
    """What TensorFlow reads of one array, and what the submission does; None where that is not known."""
    theirs = feeds.tensorflow[name]
    return theirs, None if feeds.yours is None else feeds.yours.get(name, np.zeros_like(theirs))


def _feeding(feeds: Feeds, name: str) -> Marks | None:
    if name not in feeds.tensorflow:
        return None
    theirs, yours = _sides(feeds, name)
    if yours is None:
        return Marks(((Mark.THEIRS, theirs),))
    return Marks(((Mark.BOTH, theirs & yours), (Mark.THEIRS, theirs), (Mark.YOURS, yours)))


def _same(feeds: Feeds) -> bool:
    sides = [_sides(feeds, name) for name in feeds.tensorflow]
    return all(yours is not None and bool((theirs == yours).all()) for theirs, yours in sides)


def _everything(feeds: Feeds) -> bool:
    """Whether both read all there is: then marks on every cell would say nothing."""
    return _same(feeds) and all(bool(read.all()) for read in feeds.tensorflow.values())


def _hint(feeds: Feeds) -> str:
    if feeds.yours is None:
        return ""
    if _everything(feeds):
        return f"For {Mark.LOOKED_AT.sign}, both read every cell and combine them differently."
    if _same(feeds):
        return f"For {Mark.LOOKED_AT.sign}, both read the same cells and combine them differently."
    if not any(bool(read.any()) for read in feeds.yours.values()):
        return f"For {Mark.LOOKED_AT.sign}, your code reads no cell at all."
    return ""


def _legend(panels: list[Panel]) -> tuple[tuple[str, str], ...]:
    cells = [cell for one in panels for grid in one.grids for row in grid.rows for cell in row]
    used = {cell.mark for cell in cells}
    words = {
        Mark.LOOKED_AT: "the cell that is followed back",
        Mark.THEIRS: "TensorFlow reads this for it",
        Mark.YOURS: "your code reads this for it",
        Mark.BOTH: "both read this for it",
    }
    wrong = (("≠", "differs"),) if any(cell.wrong for cell in cells) else ()
    return (*wrong, *((mark.sign, said) for mark, said in words.items() if mark in used))


def _described(example: Counterexample, call: str, wrong: np.ndarray | None, hint: str) -> str:
    return f"The call {call}: {_outcome(example, wrong)}{_reading(example, hint)}."


def _outcome(example: Counterexample, wrong: np.ndarray | None) -> str:
    got, right = example.got, example.expected
    if wrong is None:
        return f"TensorFlow gives {_briefly(right)}, and your function {_briefly(got)}"
    if not wrong.any():
        return "your result has the right numbers"
    first = example.feeds.cell if _usable(example) and example.feeds else tuple(np.argwhere(wrong)[0].tolist())
    return (
        f"{int(wrong.sum())} of {wrong.size} numbers of the result differ; at {name_index(first, example.axes)} "
        f"TensorFlow has {right[first]:g} and your function {got[first]:g}"
    )


def _briefly(value: Any) -> str:
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else str(value)


def _reading(example: Counterexample, hint: str) -> str:
    """Which cells are read for the cell that is followed back, counted by array."""
    feeds = _usable(example)
    if feeds is None:
        return ""
    if hint:
        return "; " + hint.removesuffix(".").replace(f"For {Mark.LOOKED_AT.sign}", "for this cell")
    told = []
    for name in feeds.tensorflow:
        theirs, yours = _sides(feeds, name)
        count = f"{int(theirs.sum())} cells of {name}"
        if yours is not None:
            count += f", your code {int(yours.sum())}, {int((theirs & yours).sum())} of them the same"
        told.append(count)
    return f"; for this cell TensorFlow reads {'; '.join(told)}"
