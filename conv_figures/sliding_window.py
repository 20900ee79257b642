"""The sliding window, with the numbers under it and the sum they give."""

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
from .explorer import Explorer, Slider, Values, story_of
from .style import Theme, canvas, current_theme
from .windows import correlate, positions, taps

IMAGE = np.array(
    [
        [3, 0, 1, 2, 5, 4],
        [1, 4, 2, 0, 3, 1],
        [0, 2, 5, 1, 1, 2],
        [2, 1, 0, 3, 4, 0],
        [4, 3, 1, 2, 0, 5],
    ]
)
KERNEL = np.array([[1, 2, 0], [0, -1, 3]])


def _window(kernel: np.ndarray, row: int, column: int, stride: int, dilation: int) -> dict[Place, float]:
    """Input cell to the weight that lies on it, for one output."""
    rows = taps(row, kernel.shape[0], stride, dilation)
    columns = taps(column, kernel.shape[1], stride, dilation)
    return {(r, c): float(kernel[a, b]) for a, r in enumerate(rows) for b, c in enumerate(columns)}


def _draw_input(
    axes: Axes, theme: Theme, image: np.ndarray, weights: dict[Place, float], x: float, y: float, cell: float
) -> None:
    """The image with the window on it; at full size every weight lies on its pixel."""
    size = 12.5 if cell == 1 else 10.5
    if cell < 1:
        draw_grid(axes, theme, image, x, y, roles=dict.fromkeys(weights, "window"), cell=cell, size=size)
        return
    draw_grid(axes, theme, image, x, y, size=size, texts=dict.fromkeys(weights, ""))
    for (row, column), weight in weights.items():
        draw_cell(axes, theme, x + column, y + row, number(image[row, column]), "window", lift=0.14)
        draw_chip(axes, theme, x + column + 1, y + row + 1, f"×{number(weight)}", size=8.5)


def _products(image: np.ndarray, weights: dict[Place, float]) -> str:
    """Every number under the window times its weight."""
    return sum_of_products((image[place], weight) for place, weight in weights.items())


def draw_sliding_window(
    image: np.ndarray = IMAGE,
    kernel: np.ndarray = KERNEL,
    row: int = 0,
    column: int = 0,
    stride: int = 1,
    dilation: int = 1,
    theme: Theme | None = None,
) -> Figure:
    """One position of the kernel: what lies under it, what it gives, where that goes.

    Args:
        image: (H, W), printed into the cells.
        kernel: (K_h, K_w).
        row: of the output.
        column: of the output.
        stride: on both axes.
        dilation: on both axes.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    output = correlate(image, kernel, stride, dilation)
    weights = _window(kernel, row, column, stride, dilation)
    (h, w), (k_h, k_w), (h_out, w_out) = image.shape, kernel.shape, output.shape
    room = positions(w, k_w)  # the output at stride 1 and dilation 1: the layout does not jump
    x_kernel, x_output = w + 2.2, w + k_w + 4.2
    width, height, top = x_output + room + 0.8, h + 4.0, 1.6
    figure, axes = canvas(width, height, theme)

    draw_text(axes, theme, 0.8, 0.95, f"image  ({h}, {w})", bold=True)
    _draw_input(axes, theme, image, weights, 0.8, top, 1)
    y_kernel = top + (h - k_h) / 2
    draw_text(axes, theme, x_kernel, y_kernel - 0.65, f"kernel  ({k_h}, {k_w})", bold=True)
    draw_grid(axes, theme, kernel, x_kernel, y_kernel, role="kernel")
    draw_arrow(axes, theme, (x_kernel - 0.3, top + h / 2), (w + 1.0, top + h / 2))
    draw_text(axes, theme, x_output, 0.95, f"output  ({h_out}, {w_out})", bold=True)
    draw_grid_until(axes, theme, output, (row, column), x_output, top)
    draw_arrow(axes, theme, (x_kernel + k_w + 0.3, top + h / 2), (x_output - 0.25, top + h / 2))

    terms, value = _products(image, weights), number(output[row, column])
    draw_text(axes, theme, 0.8, top + h + 0.75, f"output[{row}, {column}]", bold=True)
    draw_text(axes, theme, 3.4, top + h + 0.75, f"=  {terms}  =  {value}")
    steps = f"strides = {stride}     dilations = {dilation}"
    draw_text(axes, theme, 0.8, top + h + 1.6, steps, color=theme.muted, size=10)
    return figure


def describe_sliding_window(
    image: np.ndarray = IMAGE,
    kernel: np.ndarray = KERNEL,
    row: int = 0,
    column: int = 0,
    stride: int = 1,
    dilation: int = 1,
) -> str:
    """What `draw_sliding_window` shows, in words."""
    weights = _window(kernel, row, column, stride, dilation)
    rows = ", ".join(str(r) for r in taps(row, kernel.shape[0], stride, dilation))
    columns = ", ".join(str(c) for c in taps(column, kernel.shape[1], stride, dilation))
    value = number(sum(image[place] * weight for place, weight in weights.items()))
    h_out, w_out = correlate(image, kernel, stride, dilation).shape
    return (
        f"Strides {stride}, dilations {dilation}: the output has {h_out} rows and {w_out} columns. "
        f"Output row {row}, column {column}: the window reads input rows {rows} and columns {columns}. "
        f"{_products(image, weights)} = {value}."
    )


STRIP = (
    (0, 0, 1, 1, "the first window"),
    (0, 1, 1, 1, "one step to the right"),
    (1, 0, 1, 1, "the next row"),
)
STRIP_BELOW = (
    (0, 1, 2, 1, "strides = 2: two cells a step"),
    (0, 1, 1, 2, "dilations = 2: taps two cells apart"),
)

LEGEND = (
    ("window", "what the kernel sees"),
    ("result", "the number it gives"),
    ("done", "given before"),
    ("empty", "still to come"),
)


def draw_sliding_window_strip(theme: Theme | None = None) -> Figure:
    """Five positions side by side: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    cell, step = 0.62, 6.6
    figure, axes = canvas(3 * step + 0.4, 14.1, theme, unit=0.46)
    for index, (row, column, stride, dilation, title) in enumerate(STRIP + STRIP_BELOW):
        x = 0.7 + (index % 3) * step
        y = 0.5 if index < 3 else 7.5
        output = correlate(IMAGE, KERNEL, stride, dilation)
        weights = _window(KERNEL, row, column, stride, dilation)
        draw_text(axes, theme, x, y + 0.3, title, bold=True, size=10)
        _draw_input(axes, theme, IMAGE, weights, x, y + 0.8, cell)
        draw_grid_until(axes, theme, output, (row, column), x, y + 4.3, cell=cell, size=10.5)
        beside = x + output.shape[1] * cell + 0.35
        text = f"output[{row}, {column}] = {number(output[row, column])}"
        draw_text(axes, theme, beside, y + 4.3 + (row + 0.5) * cell, text, size=9.5)
    x, y = 0.7 + 2 * step, 7.5
    draw_text(axes, theme, x, y + 0.3, "the kernel in all of them", bold=True, size=10)
    draw_grid(axes, theme, KERNEL, x, y + 0.8, role="kernel", cell=0.75, size=11)
    corners = [(x, y + 3.0 + 0.85 * line) for line in range(len(LEGEND))]
    draw_legend(axes, theme, LEGEND, corners, box=cell, gap=0.33)
    return figure


def _draw_at(row: int, column: int, stride: int, dilation: int) -> Figure:
    return draw_sliding_window(IMAGE, KERNEL, row, column, stride, dilation)


def _describe_at(row: int, column: int, stride: int, dilation: int) -> str:
    return describe_sliding_window(IMAGE, KERNEL, row, column, stride, dilation)


def _limits(values: Values) -> dict[str, int]:
    """The last output row and column for these strides and dilations."""
    h_out, w_out = correlate(IMAGE, KERNEL, values["stride"], values["dilation"]).shape
    return {"row": h_out - 1, "column": w_out - 1}


EXPLORER = Explorer(
    strip=draw_sliding_window_strip,
    story=lambda: story_of(STRIP + STRIP_BELOW, _describe_at),
    caption="The window (blue) moves over the image; each stop gives one number of the output (dark).",
    controls=(
        Slider("row", "output row", 0, 0, 3),
        Slider("column", "output column", 0, 0, 3),
        Slider("stride", "strides", 1, 1, 3),
        Slider("dilation", "dilations", 1, 1, 2),
    ),
    draw=_draw_at,
    describe=_describe_at,
    limits=_limits,
)


def explore_sliding_window() -> None:
    """The sliding window: a strip of five positions, then sliders where a kernel is running."""
    EXPLORER.show()
