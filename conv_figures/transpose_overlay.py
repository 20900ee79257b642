"""TensorFlow's 6 x 6 result beside that of the well-known animations: the same numbers, one pixel apart."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import (
    SMALL_SIZE,
    Place,
    draw_arrow,
    draw_cell,
    draw_chip,
    draw_grid,
    draw_legend,
    draw_line,
    draw_text,
    number,
)
from .explorer import Explorer, Slider
from .style import Theme, canvas, current_theme
from .windows import correlate, extent, spread, taps
from .words import capital, counted

IMAGE = np.arange(1, 10).reshape(3, 3)
KERNEL = np.array([[1, 2, 3], [0, 1, 4], [5, 6, 0]])
STRIDE = 2
SIZE = 6
"""Rows and columns of the result."""


@dataclass(frozen=True)
class Transpose:
    """One of the two, told by the padding of the convolution that it is the transpose of, on either axis."""

    name: str
    before: int
    after: int

    @property
    def front(self) -> int:
        """Zeros in front of the spread image."""
        return len(KERNEL) - 1 - self.before

    @property
    def behind(self) -> int:
        """Zeros behind the spread image."""
        return SIZE + len(KERNEL) - 1 - self.front - extent(len(IMAGE), STRIDE)


TENSORFLOW = Transpose("TensorFlow, SAME", 0, 1)
ANIMATIONS = Transpose("the animations", 1, 1)


def padded(what: Transpose) -> np.ndarray:
    """The image with a zero in every gap and its padding, (8, 8)."""
    sides = (what.front, what.behind)
    return spread(IMAGE, STRIDE, (sides, sides))


def result(what: Transpose) -> np.ndarray:
    """The turned kernel over the spread and padded image, (6, 6)."""
    return correlate(padded(what), KERNEL[::-1, ::-1])


def agreeing(down: int, right: int) -> tuple[list[Place], list[Place]]:
    """TensorFlow's cells that the animations' picture covers when it is moved: all, and those with equal numbers."""
    ours, theirs = result(TENSORFLOW), result(ANIMATIONS)
    covered = [(row, column) for row in range(down, SIZE) for column in range(right, SIZE)]
    return covered, [(r, c) for r, c in covered if ours[r, c] == theirs[r - down, c - right]]


def _draw_overlay(axes: Axes, theme: Theme, x: float, y: float, down: int, right: int) -> None:
    """Both pictures on one sheet; where they differ, the animations' number is in the corner."""
    ours, theirs = result(TENSORFLOW), result(ANIMATIONS)
    covered, equal = agreeing(down, right)
    for row, column in np.ndindex(SIZE + down, SIZE + right):
        place = (row, column)
        left, top = x + column, y + row
        if place in equal:
            draw_cell(axes, theme, left, top, number(float(ours[row, column])), "window", size=11.5)
        elif place in covered:
            draw_cell(axes, theme, left, top, number(float(ours[row, column])), "plain", size=11, lift=0.18)
            draw_chip(
                axes, theme, left + 1, top + 1, number(float(theirs[row - down, column - right])), "done", size=8.5
            )
        elif max(place) < SIZE:
            draw_cell(axes, theme, left, top, number(float(ours[row, column])), "plain", size=11)
        elif row >= down and column >= right:
            draw_cell(axes, theme, left, top, number(float(theirs[row - down, column - right])), "done", size=11)


def _agreement(down: int, right: int) -> str:
    covered, equal = agreeing(down, right)
    return f"{len(equal)} of {len(covered)} cells in common have the same number"


def _moved(down: int, right: int) -> str:
    """How far, in words."""
    steps = (down, "row", "down"), (right, "column", "to the right")
    parts = [f"{counted(by, what)} {where}" for by, what, where in steps if by]
    return " and ".join(parts) or "not at all"


LEGEND = (("window", "both, the same number"), ("plain", "TensorFlow's"), ("done", "the animations'"))


def draw_transpose_overlay(down: int = 1, right: int = 1, theme: Theme | None = None) -> Figure:
    """The two results, and the one laid over the other after a move.

    Args:
        down: rows by which the animations' picture is moved down, 0 to 2.
        right: columns by which it is moved to the right, 0 to 2.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    figure, axes = canvas(18.6, 13.2, theme)
    cell, x, y = 0.68, 7.6, 2.35
    for index, (what, role) in enumerate(((TENSORFLOW, "plain"), (ANIMATIONS, "done"))):
        top = 0.95 + index * 6.2
        draw_text(axes, theme, 0.8, top, what.name, bold=True)
        draw_grid(axes, theme, result(what), 0.8, top + 0.65, role=role, cell=cell, size=10.5)
    draw_arrow(axes, theme, (5.4, 6.35), (x - 0.6, 6.35))
    draw_text(axes, theme, x, 0.95, "one over the other", bold=True)
    draw_text(axes, theme, x, 1.7, f"the animations' picture moved {_moved(down, right)}", color=theme.muted, size=10)
    _draw_overlay(axes, theme, x, y, down, right)
    draw_text(axes, theme, x, 11.1, _agreement(down, right))
    draw_legend(axes, theme, LEGEND, [(x + right, 11.85) for right in (0.0, 4.7, 7.6)], gap=0.2)
    return figure


def describe_transpose_overlay(down: int = 1, right: int = 1) -> str:
    """What `draw_transpose_overlay` shows, in words."""
    covered, equal = agreeing(down, right)
    sentences = f"The animations' 6 by 6 result is moved {_moved(down, right)} and laid over TensorFlow's: "
    sentences += f"{_agreement(down, right)}."
    differ = [place for place in covered if place not in equal]
    if not differ:
        return sentences + " So the two are one picture, and each lacks a row and a column that the other has."
    (row, column), ours, theirs = differ[0], result(TENSORFLOW), result(ANIMATIONS)
    first = (
        f"{number(ours[row, column])} for TensorFlow, {number(theirs[row - down, column - right])} for the animations"
    )
    return f"{sentences} The first that differs is row {row}, column {column}: {first}."


def _draw_imagined(axes: Axes, theme: Theme, x: float, y: float, cell: float, what: Transpose) -> None:
    """The forward convolution along one axis: six cells with their padding, a row for each window."""
    for index in range(-1, SIZE + 1):
        inside = 0 <= index < SIZE
        if inside or (what.before if index < 0 else what.after):
            left = x + (index + 1) * cell
            text, role = (str(index), "plain") if inside else ("0", "pad")
            draw_cell(axes, theme, left, y, text, role, width=cell, height=cell, size=9.5)
    for window in range(len(IMAGE)):
        line = y + cell + 0.3 + window * 0.75
        for tap in taps(window, len(KERNEL), STRIDE):
            left = x + (tap - what.before + 1) * cell
            draw_cell(axes, theme, left + 0.05, line, "", "window", width=cell - 0.1, height=0.5)


def _draw_spread(axes: Axes, theme: Theme, x: float, y: float, cell: float, what: Transpose) -> None:
    """The image, the zeros between its cells, and the padding around it."""
    values = padded(what)
    inside = range(what.front, len(values) - what.behind)
    roles = {(r, c): "empty" if r in inside and c in inside else "pad" for r, c in np.ndindex(values.shape)}
    roles |= {(int(r), int(c)): "kernel" for r, c in np.argwhere(values)}
    draw_grid(axes, theme, values, x, y, roles=roles, cell=cell, size=9.5)


def _draw_result(axes: Axes, theme: Theme, x: float, y: float, cell: float, what: Transpose) -> None:
    """The result; the cells that the other has as well are those of the window."""
    own = slice(1, SIZE) if what is TENSORFLOW else slice(0, SIZE - 1)
    shared = [(r, c) for r in range(SIZE)[own] for c in range(SIZE)[own]]
    draw_grid(axes, theme, result(what), x, y, roles=dict.fromkeys(shared, "window"), cell=cell, size=9.5)


def _draw_row(axes: Axes, theme: Theme, y: float, what: Transpose) -> None:
    """One transpose from left to right: what it is the transpose of, how it is computed, what it gives."""
    cell = 0.62
    xs = (0.8, 7.4, 14.0)
    imagined = f"its forward convolution pads ({what.before}, {what.after})"
    heads = (what.name, f"spread, padded ({what.front}, {what.behind})", "result (6, 6)")
    for x, head in zip(xs, heads, strict=True):
        draw_text(axes, theme, x, y, head, bold=True, size=10)
    draw_text(axes, theme, xs[0], y + 0.75, imagined, size=SMALL_SIZE, color=theme.muted)
    _draw_imagined(axes, theme, xs[0], y + 1.4, cell, what)
    _draw_spread(axes, theme, xs[1], y + 0.55, cell, what)
    _draw_result(axes, theme, xs[2], y + 1.17, cell, what)
    middle = y + 0.55 + 4 * cell
    for start, end in ((xs[0] + 8 * cell + 0.35, xs[1] - 0.35), (xs[1] + 8 * cell + 0.35, xs[2] - 0.35)):
        draw_arrow(axes, theme, (start, middle), (end, middle))


STRIP_LEGEND = (
    ("kernel", "the image"),
    ("empty", "zeros between"),
    ("pad", "padding"),
    ("window", "windows; the numbers that both have"),
)


def draw_transpose_overlay_strip(theme: Theme | None = None) -> Figure:
    """Both transposes in three steps, one below the other: the story for a page that cannot move."""
    theme = theme or current_theme()
    figure, axes = canvas(18.6, 14.8, theme, unit=0.46)
    _draw_row(axes, theme, 0.85, TENSORFLOW)
    draw_line(axes, theme, [(0.8, 6.75), (17.8, 6.75)], color=theme.line, width=0.9)
    _draw_row(axes, theme, 7.5, ANIMATIONS)
    draw_legend(axes, theme, STRIP_LEGEND, [(left, 13.75) for left in (0.8, 4.0, 7.7, 10.4)], gap=0.2)
    return figure


def _story() -> str:
    """What the strip shows, in words."""
    parts = []
    for what in (TENSORFLOW, ANIMATIONS):
        first = ", ".join(number(value) for value in result(what)[0])
        parts.append(
            f"{capital(what.name)}: the forward convolution takes 6 cells to 3 and pads {what.before} "
            f"in front and {what.after} behind; so the spread image gets {counted(what.front, 'zero')} in front and "
            f"{what.behind} behind, and the result starts with the row {first}."
        )
    return " ".join(parts) + " " + describe_transpose_overlay(1, 1)


EXPLORER = Explorer(
    strip=draw_transpose_overlay_strip,
    story=_story,
    caption="Same image, same kernel, same stride, both 6 x 6. The padding of the imagined convolution differs, "
    "and with it every number's place.",
    controls=(Slider("down", "rows down", 0, 0, 2), Slider("right", "columns right", 0, 0, 2)),
    draw=draw_transpose_overlay,
    describe=describe_transpose_overlay,
)


def explore_transpose_overlay() -> None:
    """Two results of one transpose: how they come about, then a move that lays one over the other."""
    EXPLORER.show()
