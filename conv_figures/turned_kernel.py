"""One cell of `d_x`, found in two ways: through the outputs that read it, and under a turned kernel."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import Place, draw_cell, draw_chip, draw_grid, draw_text, number, sum_of_products
from .style import Theme, canvas, current_theme, panel
from .windows import correlate, spread

KERNEL = np.arange(1, 10).reshape(3, 3)
D_OUT = np.array([[2, 1, -1], [1, -2, 4]])
SIZE = (5, 7)
STRIDE = 2


def readers(row: int, column: int) -> dict[Place, Place]:
    """Output to the tap with which it read this cell of the image."""
    found = {}
    for i, j in np.ndindex(D_OUT.shape):
        a, b = row - i * STRIDE, column - j * STRIDE
        if 0 <= a < KERNEL.shape[0] and 0 <= b < KERNEL.shape[1]:
            found[(i, j)] = (a, b)
    return found


def padded() -> np.ndarray:
    """`D_OUT` with zeros between its rows and columns, and kernel - 1 rows and columns of them around it."""
    k_h, k_w = KERNEL.shape
    return spread(D_OUT, STRIDE, ((k_h - 1, k_h - 1), (k_w - 1, k_w - 1)))


def input_gradient() -> np.ndarray:
    """All of `d_x`: the turned kernel slides over `padded`, one cell at a time."""
    return correlate(padded(), KERNEL[::-1, ::-1]).astype(int)


def _sum(row: int, column: int) -> str:
    """The shares written out, and what they add up to."""
    products = sum_of_products((D_OUT[output], KERNEL[tap]) for output, tap in readers(row, column).items())
    return f"{products}  =  {number(input_gradient()[row, column])}"


def _draw_through_the_outputs(axes: Axes, theme: Theme, row: int, column: int) -> None:
    """The outputs that read the cell, with the weights they read it with."""
    read = readers(row, column)
    panel(axes, theme, 0.4, 0.4, 8.5, 10.6)
    draw_text(axes, theme, 0.95, 1.1, f"Which outputs read cell [{row}, {column}]?", bold=True)
    draw_text(axes, theme, 0.95, 1.9, "d_out, and weights", color=theme.muted, size=10)
    draw_grid(axes, theme, D_OUT, 0.95, 2.4, texts=dict.fromkeys(read, ""))
    for (i, j), tap in read.items():
        draw_cell(axes, theme, 0.95 + j, 2.4 + i, number(D_OUT[i, j]), "window", lift=0.14)
        draw_chip(axes, theme, 1.95 + j, 3.4 + i, f"×{KERNEL[tap]}", size=8.5)
    draw_text(axes, theme, 5.2, 1.9, "the kernel, upright", color=theme.muted, size=10)
    draw_grid(axes, theme, KERNEL, 5.2, 2.4, roles=dict.fromkeys(read.values(), "kernel"))
    draw_text(axes, theme, 0.95, 5.75, "d_x", color=theme.muted, size=10)
    others = {(r, c): "" for r, c in np.ndindex(SIZE) if (r, c) != (row, column)}
    draw_grid(
        axes, theme, input_gradient(), 0.95, 6.25, cell=0.6, size=9.5, texts=others, roles={(row, column): "result"}
    )
    draw_text(axes, theme, 0.95, 10.2, _sum(row, column))


def _draw_under_the_turned_kernel(axes: Axes, theme: Theme, row: int, column: int) -> None:
    """The gradients with their zeros, and the turned kernel laid on them."""
    values, turned, x, y, cell = padded(), KERNEL[::-1, ::-1], 9.85, 2.4, 0.98
    panel(axes, theme, 9.3, 0.4, 9.9, 10.6)
    draw_text(axes, theme, x, 1.1, "What lies under the turned kernel?", bold=True)
    words = "d_out, zeros between and around it"
    draw_text(axes, theme, x, 1.9, words, color=theme.muted, size=10)
    under = {(row + a, column + b): turned[a, b] for a, b in np.ndindex(turned.shape)}
    blank = {(r, c): "·" for r, c in np.ndindex(values.shape) if not values[r, c]}
    texts = blank | dict.fromkeys(under, "")
    above, left = KERNEL.shape[0] - 1, KERNEL.shape[1] - 1
    between = {(r + above, c + left) for r, c in np.ndindex(spread(D_OUT, STRIDE).shape)}
    roles = {place: "empty" if place in between else "pad" for place in blank}
    draw_grid(axes, theme, values, x, y, cell=cell, texts=texts, roles=roles)
    for (r, c), weight in under.items():
        corner = x + c * cell, y + r * cell
        text = number(values[r, c]) if values[r, c] else "·"
        draw_cell(axes, theme, *corner, text, "window", width=cell, height=cell, lift=0.14)
        draw_chip(axes, theme, corner[0] + cell, corner[1] + cell, f"×{weight}", size=8.5)
    draw_text(axes, theme, x, 10.2, _sum(row, column))


def draw_turned_kernel(row: int = 2, column: int = 2, theme: Theme | None = None) -> Figure:
    """One cell of `d_x` in both ways, for stride 2: the same products on either side.

    Args:
        row: of the cell.
        column: of the cell.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    figure, axes = canvas(19.6, 11.4, theme)
    _draw_through_the_outputs(axes, theme, row, column)
    _draw_under_the_turned_kernel(axes, theme, row, column)
    return figure


def describe_turned_kernel(row: int = 2, column: int = 2) -> str:
    """What `draw_turned_kernel` shows, in words."""
    parts = [f"output [{i}, {j}] read it with weight {KERNEL[tap]}" for (i, j), tap in readers(row, column).items()]
    return (
        f"Cell row {row}, column {column} of d_x, for a kernel of 3 x 3 with the weights 1 to 9 and stride 2. "
        f"Left, through the outputs: {', '.join(parts)}. Right, d_out with zeros between and around its numbers, "
        f"and the kernel turned by 180 degrees laid on rows {row} to {row + 2} and columns {column} to {column + 2}: "
        f"the zeros drop out, and the same products are left. {_sum(row, column)}."
    )
