"""What a tap met: the cells of the image that one weight was laid on, each beside the gradient it led to."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import (
    Place,
    draw_arrow,
    draw_cell,
    draw_chip,
    draw_grid,
    draw_grid_until,
    draw_legend,
    draw_text,
    number,
    sum_of_products,
)
from .explorer import Explorer, Slider, story_of
from .gradient_accumulator import KERNEL, gradients
from .style import Theme, canvas, current_theme

IMAGE = np.array([[3, 0, 1, 2, 5, 4], [1, 4, 2, 0, 3, 1], [0, 2, 5, 1, 1, 2], [2, 1, 0, 3, 4, 0]])


def met(row: int, column: int, stride: int = 1) -> dict[Place, Place]:
    """Image cell to the output at which tap (`row`, `column`) met it."""
    return {(i * stride + row, j * stride + column): (i, j) for i, j in np.ndindex(gradients(stride).shape)}


def filter_gradient(stride: int = 1) -> np.ndarray:
    """For every tap, the sum over what it met, times the gradient at that output.

    Args:
        stride: on both axes.

    Returns:
        (K_h, K_w).
    """
    d_out, sums = gradients(stride), np.zeros(KERNEL.shape, dtype=int)
    for row, column in np.ndindex(sums.shape):
        sums[row, column] = sum(IMAGE[cell] * d_out[output] for cell, output in met(row, column, stride).items())
    return sums


def _terms(row: int, column: int, stride: int) -> list[str]:
    """The sum written out, a line for each row of outputs; negative gradients in brackets."""
    d_out = gradients(stride)
    lines: list[list[tuple[float, float]]] = [[] for _ in d_out]
    for cell, output in met(row, column, stride).items():
        lines[output[0]].append((IMAGE[cell], d_out[output]))
    return [sum_of_products(line) for line in lines]


def _draw_image(
    axes: Axes, theme: Theme, row: int, column: int, stride: int, x: float, y: float, cell: float = 1.0
) -> None:
    """The image; on every cell that the tap met lies the gradient of the output that it went into."""
    cells = met(row, column, stride)
    size = 12.5 if cell == 1 else 10
    if cell < 1:
        draw_grid(axes, theme, IMAGE, x, y, roles=dict.fromkeys(cells, "window"), cell=cell, size=size)
        return
    draw_grid(axes, theme, IMAGE, x, y, texts=dict.fromkeys(cells, ""))
    for (r, c), output in cells.items():
        draw_cell(axes, theme, x + c, y + r, number(IMAGE[r, c]), "window", lift=0.14)
        draw_chip(axes, theme, x + c + 1, y + r + 1, f"×{number(gradients(stride)[output])}", size=8.5)


def _draw_legend(axes: Axes, theme: Theme, x: float, y: float) -> None:
    """The fills, one below the other."""
    draw_legend(axes, theme, LEGEND, [(x, y + 0.75 * line) for line in range(len(LEGEND))])


def draw_tap_met(row: int = 0, column: int = 0, stride: int = 1, theme: Theme | None = None) -> Figure:
    """One tap: the cells that it met, the gradients they led to, and the number of `d_w` that this gives.

    Args:
        row: of the tap.
        column: of the tap.
        stride: on both axes.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    d_out, top = gradients(stride), 1.6
    x_out, x_taps = 8.3, 14.2
    figure, axes = canvas(18.3, 9.9, theme)
    draw_text(axes, theme, 0.8, 0.95, f"image  {IMAGE.shape}", bold=True)
    _draw_image(axes, theme, row, column, stride, 0.8, top)
    draw_text(axes, theme, x_out, 0.95, f"d_out  {d_out.shape}", bold=True)
    draw_grid(axes, theme, d_out, x_out, top, role="kernel")
    draw_text(axes, theme, x_taps, 0.95, f"d_w  {KERNEL.shape}", bold=True)
    draw_grid_until(axes, theme, filter_gradient(stride), (row, column), x_taps, top)
    draw_arrow(axes, theme, (x_out + 4.3, top + 1.0), (x_taps - 0.3, top + 1.0))

    draw_text(axes, theme, 0.8, top + 4.75, f"d_w[{row}, {column}]", bold=True)
    lines = _terms(row, column, stride)
    lines[-1] += f"  =  {number(filter_gradient(stride)[row, column])}"
    for index, line in enumerate(lines):
        draw_text(axes, theme, 3.2, top + 4.75 + 0.8 * index, ("=  " if index == 0 else "+  ") + line)
    draw_text(axes, theme, 0.8, 9.15, f"strides = {stride}", color=theme.muted, size=10)
    _draw_legend(axes, theme, 10.9, top + 4.45)
    return figure


def describe_tap_met(row: int = 0, column: int = 0, stride: int = 1) -> str:
    """What `draw_tap_met` shows, in words."""
    rows = ", ".join(str(r) for r in sorted({r for r, _ in met(row, column, stride)}))
    columns = ", ".join(str(c) for c in sorted({c for _, c in met(row, column, stride)}))
    sums = " + ".join(_terms(row, column, stride))
    return (
        f"Strides {stride}, tap row {row}, column {column}: it met image rows {rows} and columns {columns}, "
        f"one cell for each of the {gradients(stride).size} outputs. Each cell times the gradient of that output: "
        f"{sums} = {number(filter_gradient(stride)[row, column])}, which is d_w row {row}, column {column}."
    )


STRIP = (
    (0, 0, 1, "the first tap met these"),
    (0, 2, 1, "the last tap of its row"),
    (1, 2, 1, "the last tap of all"),
    (0, 0, 2, "strides = 2: every second cell"),
    (1, 2, 2, "strides = 2: the last tap"),
)


def draw_tap_met_strip(theme: Theme | None = None) -> Figure:
    """Five taps side by side: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    cell, across, down = 0.66, 6.6, 5.9
    figure, axes = canvas(3 * across + 0.4, 2 * down + 0.9, theme, unit=0.46)
    for index, (row, column, stride, title) in enumerate(STRIP):
        x, y = 0.7 + (index % 3) * across, 0.5 + (index // 3) * down
        draw_text(axes, theme, x, y + 0.3, title, bold=True, size=10)
        _draw_image(axes, theme, row, column, stride, x, y + 0.8, cell)
        draw_grid_until(axes, theme, filter_gradient(stride), (row, column), x, y + 3.8, cell=cell, size=10)
        value = number(filter_gradient(stride)[row, column])
        words = f"d_w[{row}, {column}] = {value}"
        draw_text(axes, theme, x + 2.35, y + 3.8 + (row + 0.5) * cell, words, size=9.5)
    x, y = 0.7 + 2 * across, 0.5 + down
    for index, stride in enumerate((1, 2)):
        draw_text(axes, theme, x + 3.2 * index, y + 0.3, f"d_out, strides {stride}", bold=True, size=9.5)
        draw_grid(axes, theme, gradients(stride), x + 3.2 * index, y + 0.8, role="kernel", cell=0.62, size=10)
    _draw_legend(axes, theme, x, y + 3.0)
    return figure


LEGEND = (
    ("window", "met by this tap, once each"),
    ("kernel", "the gradients that they meet"),
    ("result", "the sum of the products"),
    ("done", "found before"),
)

EXPLORER = Explorer(
    strip=draw_tap_met_strip,
    story=lambda: story_of(STRIP, describe_tap_met),
    caption="One tap of the kernel met the blue cells, one for each output. "
    "Lay d_out on them, multiply, add: that is one number of d_w.",
    controls=(
        Slider("row", "tap row", 0, 0, 1),
        Slider("column", "tap column", 0, 0, 2),
        Slider("stride", "strides", 1, 1, 2),
    ),
    draw=draw_tap_met,
    describe=describe_tap_met,
)


def explore_tap_met() -> None:
    """What each tap met: a strip of five taps, then sliders where a kernel is running."""
    EXPLORER.show()
