"""Arrays as small grids of numbers, one for each image and channel."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.grading.results import Counterexample
from autograder.tolerance import EXACT_LIMIT

#: More slices or cells than this are told in words.
_MAX_SLICES = 4
_MAX_CELLS = 100


@dataclass(frozen=True)
class Cell:
    """One number; `wrong` where it differs from TensorFlow's."""

    text: str
    wrong: bool = False


@dataclass(frozen=True)
class Grid:
    """One slice of an array: a title with its indices, and rows of cells."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Panel:
    """One array or value of a counterexample: grids where it is small, else words."""

    name: str
    grids: tuple[Grid, ...] = ()
    words: str = ""


def panels(example: Counterexample) -> tuple[Panel, ...]:
    """The arguments of a counterexample, then what came out and what TensorFlow gives."""
    shown = [
        filter_panel(name, value) if "filter" in name else panel(name, value)
        for name, value in example.arguments.items()
        if isinstance(value, np.ndarray)
    ]
    others = [f"{name}={value!r}" for name, value in example.arguments.items() if not isinstance(value, np.ndarray)]
    if others:
        shown.append(Panel("other arguments" if shown else "arguments", words=", ".join(others)))
    result = filter_panel if example.kernel else panel
    got = result("your result", example.got, _differs(example.got, example.expected))
    return (*shown, got, result("TensorFlow", example.expected))


def _differs(got: Any, expected: Any) -> np.ndarray | None:
    if not isinstance(got, np.ndarray) or not isinstance(expected, np.ndarray) or got.shape != expected.shape:
        return None
    if got.dtype.kind not in "biuf":
        return None
    differs: np.ndarray = ~(np.abs(got.astype(np.float64) - expected.astype(np.float64)) < min(EXACT_LIMIT, 1e-3))
    return differs


def panel(name: str, value: Any, wrong: np.ndarray | None = None) -> Panel:
    """One value as grids, or in words if it is no array or too large."""
    if not isinstance(value, np.ndarray):
        return Panel(name, words=str(value))
    about = f"shape {value.shape}, {value.dtype}"
    slices = _slices(value)
    if value.ndim not in (1, 2, 4) or value.size == 0 or value.size > _MAX_CELLS or len(slices) > _MAX_SLICES:
        return Panel(name, words=f"an array of {about}")
    marks = np.zeros(value.shape, bool) if wrong is None else wrong
    grids = tuple(_grid(title, value[index], marks[index]) for title, index in slices)
    return Panel(name, grids, about)


def _slices(value: np.ndarray) -> list[tuple[str, Any]]:
    if value.ndim != 4:
        return [("", ...)]
    first, last = value.shape[0], value.shape[3]
    if first * last <= _MAX_SLICES:
        return [
            (f"[{n}, :, :, {c}]" if first * last > 1 else "", (n, slice(None), slice(None), c))
            for n in range(first)
            for c in range(last)
        ]
    return [("", ...)] * (_MAX_SLICES + 1)


def _grid(title: str, values: np.ndarray, wrong: np.ndarray) -> Grid:
    values, wrong = np.atleast_2d(values), np.atleast_2d(wrong)
    rows = tuple(
        tuple(Cell(number(value), bool(mark)) for value, mark in zip(line, marks, strict=True))
        for line, marks in zip(values, wrong, strict=True)
    )
    return Grid(title, rows)


def filter_panel(name: str, value: Any, wrong: np.ndarray | None = None) -> Panel:
    """A 4-D filter by input and output channel instead of by image and channel; anything else as it is."""
    if not isinstance(value, np.ndarray) or value.ndim != 4:
        return panel(name, value, wrong)
    # (C_in, K_h, K_w, C_out)
    shown = panel(name, np.moveaxis(value, 2, 0), None if wrong is None else np.moveaxis(wrong, 2, 0))
    if not shown.grids:
        return panel(name, value, wrong)
    grids = tuple(
        Grid(grid.title.replace("[", "[:, :, ").replace(", :, :, ", ", ") if grid.title else "", grid.rows)
        for grid in shown.grids
    )
    return Panel(name, grids, f"shape {value.shape}, {value.dtype}")


def number(value: Any) -> str:
    """A number as short as it can be read."""
    if isinstance(value, (np.complexfloating, complex)):
        return str(value)
    return f"{float(value):g}"
