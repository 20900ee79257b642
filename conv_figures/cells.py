"""The vocabulary of every figure: cells with numbers in them, grids, labels, arrows, brackets, frames, legends."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.patheffects import withStroke

from .style import FONT, Fill, Theme

Place = tuple[int, int]

NUMBER_SIZE = 12.5
TEXT_SIZE = 11.0
SMALL_SIZE = 9.5
"""The smallest text on any figure, in points."""


def number(value: float) -> str:
    """A number as the figures print it: integers bare, others with two decimals, a real minus sign."""
    if not math.isfinite(value):
        return str(float(value)).replace("inf", "∞").replace("-", "\N{MINUS SIGN}")
    rounded = round(float(value), 2)
    text = str(int(rounded)) if rounded == int(rounded) else f"{rounded:.2f}"
    return text.replace("-", "\N{MINUS SIGN}")


def signed_sum(terms: Iterable[float]) -> str:
    """Terms written as a sum: `3 + 4 − 2`."""
    text = ""
    for position, term in enumerate(terms):
        if position == 0:
            text = number(term)
        else:
            text += (" \N{MINUS SIGN} " if term < 0 else " + ") + number(abs(term))
    return text


def sum_of_products(pairs: Iterable[tuple[float, float]]) -> str:
    """Products written as a sum, negative factors in brackets: `3·1 + 2·(−1)`."""

    def factor(value: float) -> str:
        return f"({number(value)})" if value < 0 else number(value)

    return " + ".join(f"{factor(a)}·{factor(b)}" for a, b in pairs)


def draw_text(
    axes: Axes,
    theme: Theme,
    x: float,
    y: float,
    text: str,
    *,
    size: float = TEXT_SIZE,
    bold: bool = False,
    color: str | None = None,
    ha: str = "left",
    va: str = "center_baseline",
) -> None:
    """Write `text` at cell coordinates; `$` is a plain character."""
    axes.text(
        x,
        y - 0.05,
        text,
        fontsize=size,
        fontfamily=FONT,
        fontweight="bold" if bold else "normal",
        color=color or theme.ink,
        ha=ha,
        va=va,
        zorder=6,
        linespacing=1.35,
        parse_math=False,
    )


def filled_box(fill: Fill, x: float, y: float, width: float, height: float) -> Rectangle:
    """A box in the house style, with its top left corner at (x, y)."""
    box = Rectangle(
        (x, y),
        width,
        height,
        facecolor=fill.face,
        edgecolor=fill.edge,
        linewidth=fill.width,
        linestyle=(0, (2.5, 2)) if fill.dashed else "solid",
        hatch=fill.hatch or None,
        hatchcolor=fill.hatch_color,
        zorder=3 if fill.strong else 2,
    )
    box.set_hatch_linewidth(0.8)
    return box


def draw_cell(
    axes: Axes,
    theme: Theme,
    x: float,
    y: float,
    text: str = "",
    role: str = "plain",
    *,
    width: float = 1.0,
    height: float = 1.0,
    size: float = NUMBER_SIZE,
    lift: float = 0.0,
) -> None:
    """One cell with its top left corner at (x, y): fill, outline, hatch, and its text in the middle.

    `lift` moves the text up and to the left, where a chip needs the corner.
    """
    fill = theme.fill(role)
    axes.add_patch(filled_box(fill, x, y, width, height))
    if text:
        written = axes.text(
            x + width / 2 - lift,
            y + height / 2 - lift,
            text,
            fontsize=size,
            fontfamily=FONT,
            fontweight="bold" if fill.strong else "normal",
            color=fill.text,
            ha="center",
            va="center_baseline",
            zorder=5,
            parse_math=False,
        )
        if fill.hatch:
            written.set_path_effects([withStroke(linewidth=3.5, foreground=fill.face)])


def draw_grid(
    axes: Axes,
    theme: Theme,
    values: np.ndarray,
    x: float,
    y: float,
    *,
    role: str = "plain",
    roles: Mapping[Place, str] | None = None,
    cell: float = 1.0,
    size: float = NUMBER_SIZE,
    texts: Mapping[Place, str] | None = None,
) -> None:
    """A matrix as cells, row 0 on top.

    Args:
        axes: from `canvas`.
        theme: of the figure.
        values: (rows, columns), printed into the cells.
        x: left edge.
        y: top edge.
        role: fill of the cells that `roles` does not name.
        roles: (row, column) to fill.
        cell: edge of one cell.
        size: of the numbers, in points.
        texts: (row, column) to a text that takes the place of the number.
    """
    for row, column in np.ndindex(values.shape):
        text = number(float(values[row, column]))
        if texts is not None:
            text = texts.get((row, column), text)
        fill = (roles or {}).get((row, column), role)
        draw_cell(axes, theme, x + column * cell, y + row * cell, text, fill, width=cell, height=cell, size=size)


def draw_grid_until(
    axes: Axes,
    theme: Theme,
    values: np.ndarray,
    here: Place | None,
    x: float,
    y: float,
    *,
    cell: float = 1.0,
    size: float = NUMBER_SIZE,
) -> None:
    """A matrix that is filled row by row, up to and including `here`; later cells are still empty.

    Args:
        axes: from `canvas`.
        theme: of the figure.
        values: (rows, columns), complete.
        here: the cell that is made now; None before the first one.
        x: left edge.
        y: top edge.
        cell: edge of one cell.
        size: of the numbers, in points.
    """
    roles, texts = {}, {}
    for row, column in np.ndindex(values.shape):
        place = (row, column)
        if here is None or place > here:
            roles[place], texts[place] = "empty", ""
        else:
            roles[place] = "result" if place == here else "done"
    draw_grid(axes, theme, values, x, y, roles=roles, texts=texts, cell=cell, size=size)


def draw_chip(
    axes: Axes, theme: Theme, x: float, y: float, text: str, role: str = "kernel", size: float = SMALL_SIZE
) -> None:
    """A small rounded label whose bottom right corner is at (x, y): a weight lying on a pixel."""
    fill = theme.fill(role)
    axes.text(
        x - 0.06,
        y - 0.06,
        text,
        fontsize=size,
        fontfamily=FONT,
        fontweight="bold",
        color=fill.text,
        ha="right",
        va="bottom",
        zorder=7,
        parse_math=False,
        bbox={
            "boxstyle": "round,pad=0.14,rounding_size=0.2",
            "facecolor": fill.face,
            "edgecolor": fill.edge,
            "linewidth": 0.8,
        },
    )


def draw_arrow(
    axes: Axes,
    theme: Theme,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    color: str | None = None,
    curve: float = 0.0,
) -> None:
    """An arrow from `start` to `end`; `curve` bends it."""
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>,head_length=5,head_width=3",
            connectionstyle=f"arc3,rad={curve}",
            color=color or theme.muted,
            linewidth=1.6,
            shrinkA=0,
            shrinkB=0,
            zorder=4,
        )
    )


def draw_line(
    axes: Axes,
    theme: Theme,
    points: Sequence[tuple[float, float]],
    *,
    color: str | None = None,
    width: float = 1.4,
    behind: bool = False,
) -> None:
    """A thin line through `points`, above the cells or behind them."""
    axes.plot(
        [x for x, _ in points],
        [y for _, y in points],
        color=color or theme.muted,
        linewidth=width,
        solid_capstyle="round",
        solid_joinstyle="round",
        zorder=1.5 if behind else 4,
    )


def draw_bracket(axes: Axes, theme: Theme, left: float, right: float, y: float, depth: float) -> None:
    """A bracket below what stands between `left` and `right`, open at the top."""
    draw_line(axes, theme, [(left, y), (left, y + depth), (right, y + depth), (right, y)])


def draw_frame(axes: Axes, theme: Theme, x: float, y: float, width: float, height: float) -> None:
    """A strong outline around cells that are spoken of, with its top left corner at (x, y)."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    draw_line(axes, theme, corners, color=theme.ink, width=2.0)


def draw_legend(
    axes: Axes,
    theme: Theme,
    entries: Iterable[tuple[str, str]],
    corners: Iterable[tuple[float, float]],
    *,
    box: float = 0.5,
    gap: float = 0.3,
    size: float = SMALL_SIZE,
    color: str | None = None,
    samples: Mapping[str, str] | None = None,
) -> None:
    """What the fills mean: for each a small cell with its words to the right.

    Args:
        axes: from `canvas`.
        theme: of the figure.
        entries: (role, words).
        corners: top left corner of each cell.
        box: edge of a cell.
        gap: between a cell and its words.
        size: of the words, in points.
        color: of the words; ink if not given.
        samples: role to what stands in its cell.
    """
    for (role, words), (x, y) in zip(entries, corners, strict=True):
        sample = (samples or {}).get(role, "")
        draw_cell(axes, theme, x, y, sample, role, width=box, height=box, size=SMALL_SIZE)
        draw_text(axes, theme, x + box + gap, y + box / 2, words, size=size, color=color)
