"""Arrays as small grids of numbers, one for each image and channel, with marks on their cells."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

#: Of more slices than this only those with a mark are shown, and the others counted.
_MAX_SLICES = 6
#: A larger slice is told in words.
_MAX_CELLS = 100


class Mark(Enum):
    """What is pointed out about a cell: the sign that shows it, and the words for those who do not see it."""

    THEIRS = ("•", "feeds the marked cell in TensorFlow")
    YOURS = ("○", "feeds the marked cell in your code")
    BOTH = ("◉", "feeds the marked cell in both")
    LOOKED_AT = ("◆", "the marked cell")

    @property
    def sign(self) -> str:
        """One character."""
        return self.value[0]

    @property
    def words(self) -> str:
        """A few words, to follow the number."""
        return self.value[1]


@dataclass(frozen=True)
class Marks:
    """What is pointed out about the cells of one array, in boolean arrays of its shape."""

    cells: tuple[tuple[Mark, np.ndarray], ...] = ()
    wrong: np.ndarray | None = None

    def any(self, index: Any) -> bool:
        """Whether anything is pointed out in one slice."""
        own = (where for _, where in self.cells)
        return any(bool(where[index].any()) for where in (*own, self.wrong) if where is not None)

    def of(self, index: tuple[Any, ...]) -> tuple[Mark | None, bool]:
        """What is pointed out about one cell."""
        found = next((mark for mark, where in self.cells if where[index]), None)
        return found, self.wrong is not None and bool(self.wrong[index])


@dataclass(frozen=True)
class Cell:
    """One number; `wrong` where your function and TensorFlow differ."""

    text: str
    mark: Mark | None = None
    wrong: bool = False


@dataclass(frozen=True)
class Grid:
    """One slice of an array: a title with its indices, rows of cells, and the names of the two axes if known.

    `flat` says that the array has one axis: its only row has no index.
    """

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    axes: tuple[str, str] = ("", "")
    flat: bool = False


@dataclass(frozen=True)
class Panel:
    """One array or value of a call: lines of grids where it is small, and words.

    `differs` is what a wrong cell is called by those who do not see its mark.
    """

    name: str
    lines: tuple[tuple[Grid, ...], ...] = ()
    words: str = ""
    differs: str = "differs from TensorFlow"

    @property
    def grids(self) -> tuple[Grid, ...]:
        """All grids, one after the other."""
        return tuple(grid for line in self.lines for grid in line)


@dataclass(frozen=True)
class _Slice:
    line: int
    title: str
    index: tuple[Any, ...]


def panel(name: str, value: Any, marks: Marks | None = None, kernel: bool = False, axes: tuple[str, ...] = ()) -> Panel:
    """One value as grids, or in words if it is no array or too large.

    Args:
        name: what it is called.
        value: an array, or anything else.
        marks: what is pointed out about its cells.
        kernel: the first two of four axes are the spatial ones, as in filters, not the second and the third.
        axes: names of the axes, used where there are as many as the array has.
    """
    if not isinstance(value, np.ndarray):
        return Panel(name, words=str(value))
    marks = marks or Marks()
    about = f"{value.shape} {value.dtype}"
    spatial = _plane(value.shape, kernel)
    if spatial is None or value.size == 0 or int(np.prod([value.shape[axis] for axis in spatial])) > _MAX_CELLS:
        return Panel(name, words=f"an array of shape {value.shape} and dtype {value.dtype}")
    names = axes if len(axes) == value.ndim else ()
    every = _slices(value.shape, spatial, names, turned=spatial != _plane((2,) * value.ndim, kernel))
    shown = _chosen(every, marks)
    lines: dict[int, list[Grid]] = {}
    for one in shown:
        lines.setdefault(one.line, []).append(_grid(one, value, marks, _ends(names, spatial)))
    left = len(every) - len(shown)
    more = f"; {left} more slice{'s' if left > 1 else ''} not shown" if left else ""
    return Panel(name, tuple(tuple(line) for line in lines.values()), about + more)


def _chosen(every: list[_Slice], marks: Marks) -> list[_Slice]:
    """The slices that are shown: all, or where these are too many, those with something to see."""
    if len(every) <= _MAX_SLICES:
        return every
    return ([one for one in every if marks.any(one.index)] or every)[:_MAX_SLICES]


def _plane(shape: tuple[int, ...], kernel: bool) -> tuple[int, ...] | None:
    """The axes that lie in the plane of a grid: the spatial ones, or where these are 1x1, the other two."""
    if len(shape) != 4:
        return {1: (0,), 2: (0, 1)}.get(len(shape))
    spatial, others = ((0, 1), (2, 3)) if kernel else ((1, 2), (0, 3))
    single = all(shape[axis] == 1 for axis in spatial) and any(shape[axis] > 1 for axis in others)
    return others if single else spatial


def _ends(names: tuple[str, ...], spatial: tuple[int, ...]) -> tuple[str, str]:
    if not names:
        return "", ""
    return (names[spatial[0]], names[spatial[1]]) if len(spatial) == 2 else ("", names[spatial[0]])


def _slices(shape: tuple[int, ...], spatial: tuple[int, ...], names: tuple[str, ...], turned: bool) -> list[_Slice]:
    """One slice for each pair of the other two indices; where there are several of both, the first says the line.

    A plane that is `turned` into channels is always told.
    """
    others = [axis for axis in range(len(shape)) if axis not in spatial]
    both = all(shape[axis] > 1 for axis in others)
    found = []
    for numbers in np.ndindex(*(shape[axis] for axis in others)):
        at = dict(zip(others, numbers, strict=True))
        index = tuple(at.get(axis, slice(None)) for axis in range(len(shape)))
        if all(shape[axis] == 1 for axis in others) and not turned:
            title = ""
        elif names and not turned:
            title = ", ".join(f"{names[axis]}={number}" for axis, number in at.items() if shape[axis] > 1)
        else:
            title = f"[{', '.join(str(at.get(axis, ':')) for axis in range(len(shape)))}]"
        found.append(_Slice(numbers[0] if numbers and both else 0, title, index))
    return found


def _grid(one: _Slice, value: np.ndarray, marks: Marks, ends: tuple[str, str]) -> Grid:
    numbers = np.atleast_2d(value[one.index])
    # Where each cell of the slice lies in the whole array.
    places = np.arange(value.size).reshape(value.shape)
    places = np.atleast_2d(places[one.index])
    rows = []
    for line, own in zip(numbers, places, strict=True):
        cells = []
        for number_, place in zip(line, own, strict=True):
            mark, wrong = marks.of(np.unravel_index(int(place), value.shape))
            cells.append(Cell(number(number_), mark, wrong))
        rows.append(tuple(cells))
    return Grid(one.title, tuple(rows), ends, flat=value.ndim == 1)


def number(value: Any) -> str:
    """A number as short as it can be read."""
    if isinstance(value, (np.complexfloating, complex)):
        return str(value)
    return f"{float(value):g}"
