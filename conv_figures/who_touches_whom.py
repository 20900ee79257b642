"""Who touches whom: an input and an output side by side, and the links between their cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import (
    NUMBER_SIZE,
    Place,
    draw_cell,
    draw_chip,
    draw_frame,
    draw_grid,
    draw_legend,
    draw_line,
    draw_text,
    number,
    sum_of_products,
)
from .explorer import Choice, Explorer, Slider, Values
from .style import Theme, canvas, current_theme
from .windows import output_size, pads
from .words import capital, counted

IMAGE = np.array([[2, 0, 1, 3, 1], [1, 3, 0, 2, 0], [0, 1, 2, 1, 3], [3, 2, 1, 0, 2]])
KERNEL = np.array([[1, 2, 3], [4, 5, 6]])
"""The weights are numbered, so that each can be followed."""

READS = "one output: which inputs it reads"
REACHES = "one input: which outputs it reaches"

Weights = dict[Place, float]

What = tuple[str, Place, int, str]
"""Mode, selected cell, stride, padding."""

GAP = 4.6
"""Cells between the two sides, with room for one column of padding."""
PITCH = 1.44
"""From one row of cells to the next: links run in the lanes between them."""


def taps_of_outputs(shape: Place, kernel: np.ndarray, stride: int, padding: str) -> dict[Place, Weights]:
    """For each output, in order: the cells under its window with their weights, cells of the padding too.

    Args:
        shape: (H, W) of the image; a cell outside of it belongs to the padding.
        kernel: (K_h, K_w).
        stride: on both axes.
        padding: "VALID" or "SAME".
    """
    sides = [pads(n, k, stride, padding) for n, k in zip(shape, kernel.shape, strict=True)]
    counts = [output_size(n, k, stride, padding) for n, k in zip(shape, kernel.shape, strict=True)]
    (top, _), (left, _) = sides
    return {
        (i, j): {(i * stride + a - top, j * stride + b - left): float(w) for (a, b), w in np.ndenumerate(kernel)}
        for i, j in np.ndindex(*counts)
    }


def inside(weights: Mapping[Place, float], shape: Place) -> Weights:
    """Without the cells of the padding."""
    return {
        place: weight for place, weight in weights.items() if all(0 <= p < n for p, n in zip(place, shape, strict=True))
    }


def touched(mode: str, place: Place, shape: Place, kernel: np.ndarray, stride: int, padding: str) -> Weights:
    """The cells on the other side that the cell at `place` is linked to, each with its weight.

    Args:
        mode: `READS`, then `place` is an output; or `REACHES`, then it is an input.
        place: (row, column).
        shape: (H, W) of the image.
        kernel: (K_h, K_w).
        stride: on both axes.
        padding: "VALID" or "SAME".
    """
    outputs = taps_of_outputs(shape, kernel, stride, padding)
    if mode == READS:
        return inside(outputs[place], shape)
    return {output: weights[place] for output, weights in outputs.items() if place in weights}


def result(image: np.ndarray, kernel: np.ndarray, stride: int, padding: str) -> np.ndarray:
    """(H_out, W_out): what the convolution gives."""
    outputs = taps_of_outputs(image.shape, kernel, stride, padding)
    last = max(outputs)
    values = np.zeros((last[0] + 1, last[1] + 1))
    for output, weights in outputs.items():
        values[output] = sum(image[place] * weight for place, weight in inside(weights, image.shape).items())
    return values


def _input_roles(outputs: Mapping[Place, Weights], shape: Place, marked: Iterable[Place]) -> dict[Place, str]:
    """Of inputs that no window reads, and of those that stand out."""
    read = {place for weights in outputs.values() for place in weights}
    unread = {place: "unused" for place in np.ndindex(*shape) if place not in read}
    return unread | dict.fromkeys(marked, "window")


@dataclass(frozen=True)
class _Grid:
    """Where the cells of one side are drawn: rows stand apart, with lanes for the links between them."""

    x: float
    y: float
    cell: float

    def corner(self, place: Place) -> tuple[float, float]:
        """Top left corner of a cell."""
        return self.x + place[1] * self.cell, self.y + place[0] * PITCH * self.cell

    def foot(self, place: Place) -> tuple[float, float]:
        """Where a link meets the cell."""
        x, y = self.corner(place)
        return x + 0.35 * self.cell, y + self.cell

    def lane(self, place: Place, number: int) -> float:
        """The height of a lane under the cell's row; lane 0 is next to the row."""
        return self.corner(place)[1] + self.cell * (1.12 + 0.1 * number)


def _draw_cells(
    axes: Axes, theme: Theme, grid: _Grid, values: np.ndarray, roles: Mapping[Place, str], weights: Weights
) -> None:
    """One side; cells with a weight carry it."""
    full = grid.cell == 1
    for place in np.ndindex(*values.shape):
        (x, y), role, lift = grid.corner(place), roles.get(place, "plain"), 0.14 if place in weights and full else 0.0
        text = number(float(values[place])) if full else ""
        if not full and place in weights:
            text = f"×{number(weights[place])}"
        size = NUMBER_SIZE if full else 10.0
        draw_cell(axes, theme, x, y, text, role, width=grid.cell, height=grid.cell, size=size, lift=lift)
        if lift:
            draw_chip(axes, theme, x + 1, y + 1, f"×{number(weights[place])}", size=8.5)


def _draw_padding(axes: Axes, theme: Theme, grid: _Grid, around: Iterable[Place], under: Iterable[Place]) -> None:
    """The zeros around the image; those under the window are framed: it meets them, but they are no inputs."""
    covered = set(under)
    for place in sorted(around):
        x, y = grid.corner(place)
        text = "0" if grid.cell == 1 else ""
        draw_cell(axes, theme, x, y, text, "pad", width=grid.cell, height=grid.cell, size=10.5)
        if place in covered:
            draw_frame(axes, theme, x, y, grid.cell, grid.cell)


def _draw_links(
    axes: Axes, theme: Theme, one: _Grid, place: Place, many: _Grid, links: Iterable[Place], gap: tuple[float, float]
) -> None:
    """A trunk from the selected cell into the gap between the grids, and from there one link to every cell.

    `gap` is the x of the selected cell's side and that of the other side.
    """
    links = list(links)
    if not links:
        return
    hub = (gap[0], one.lane(place, 1))
    foot = one.foot(place)
    draw_line(axes, theme, [foot, (foot[0], hub[1]), hub], color=theme.ink, width=2.2)
    outward = many.x > one.x
    for link in links:
        nearer = [p for p in links if p[0] == link[0] and (p[1] < link[1] if outward else p[1] > link[1])]
        lane, end = many.lane(link, len(nearer)), many.foot(link)
        draw_line(axes, theme, [hub, (gap[1], lane), (end[0], lane), end], color=theme.ink, width=1.1)
    axes.plot(*hub, marker="o", markersize=5, color=theme.ink, zorder=4.5)


def _draw_pair(
    axes: Axes, theme: Theme, image: np.ndarray, kernel: np.ndarray, what: What, x: float, y: float, cell: float
) -> None:
    """Both sides with their links; `x` is the left edge of the image without its padding."""
    mode, place, stride, padding = what
    shape = image.shape
    outputs = taps_of_outputs(shape, kernel, stride, padding)
    links = touched(mode, place, shape, kernel, stride, padding)
    ins, outs = _Grid(x, y, cell), _Grid(x + (shape[1] + GAP) * cell, y, cell)
    around = {tap for taps in outputs.values() for tap in taps} - set(np.ndindex(*shape))
    _draw_padding(axes, theme, ins, around, outputs[place] if mode == READS else ())
    left, right = (links, {}) if mode == READS else ({}, links)
    roles = _input_roles(outputs, shape, left or (place,) * (mode == REACHES))
    _draw_cells(axes, theme, ins, image, roles, left)
    marked = right or (place,) * (mode == READS)
    _draw_cells(axes, theme, outs, result(image, kernel, stride, padding), dict.fromkeys(marked, "result"), right)
    edges = (x + (shape[1] + 1.35) * cell, outs.x - 0.45 * cell)
    if mode == READS:
        _draw_links(axes, theme, outs, place, ins, links, (edges[1] - 0.3 * cell, edges[0]))
    else:
        _draw_links(axes, theme, ins, place, outs, links, (edges[0], edges[1]))


def _headline(mode: str, place: Place, links: Weights, zeros: int) -> str:
    """Who touches how many; `zeros` of the padding lie under the window."""
    row, column = place
    if mode == REACHES:
        return f"input[{row}, {column}] reaches {counted(len(links), 'output', zero='no')}"
    also = f" and {counted(zeros, 'padding zero')}" if zeros else ""
    return f"output[{row}, {column}] reads {counted(len(links), 'input', zero='no')}{also}"


def _sum(mode: str, place: Place, links: Weights, image: np.ndarray, output: np.ndarray) -> str:
    """What runs together along the links: inputs at an output, or some `y` of the outputs at an input."""
    if mode == READS:
        products = sum_of_products((image[p], weight) for p, weight in links.items())
        return f"{products}  =  {number(output[place])}"
    return " + ".join(f"{number(weight)}·y[{row}, {column}]" for (row, column), weight in links.items()) or "0"


def draw_who_touches_whom(
    image: np.ndarray = IMAGE,
    kernel: np.ndarray = KERNEL,
    mode: str = READS,
    row: int = 1,
    column: int = 1,
    stride: int = 1,
    padding: str = "VALID",
    theme: Theme | None = None,
) -> Figure:
    """One cell, the cells on the other side that it is linked to, and the weight of every link.

    Args:
        image: (H, W), printed into the cells.
        kernel: (K_h, K_w).
        mode: `READS`: the cell is an output; `REACHES`: it is an input.
        row: of the cell.
        column: of the cell.
        stride: on both axes.
        padding: "VALID" or "SAME".
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    (h, w), place, output = image.shape, (row, column), result(image, kernel, stride, padding)
    links = touched(mode, place, (h, w), kernel, stride, padding)
    zeros = kernel.size - len(links)
    x, y, below = 1.8, 1.6, 2.1 + (h + 1) * PITCH
    x_out = x + w + GAP
    figure, axes = canvas(x_out + w + 0.8, below + 3.2, theme)
    draw_text(axes, theme, x, 0.95, f"input  ({h}, {w})", bold=True)
    draw_text(axes, theme, x_out, 0.95, f"output  {output.shape}", bold=True)
    _draw_pair(axes, theme, image, kernel, (mode, place, stride, padding), x, y, 1)

    adds = "the convolution adds up, along these links:"
    if mode == REACHES:
        adds = "with a number y at every output, the transpose adds up:"
    draw_text(axes, theme, x, below + 0.2, _headline(mode, place, links, zeros), bold=True)
    draw_text(axes, theme, x, below + 1.0, adds, size=10)
    draw_text(axes, theme, x, below + 1.7, _sum(mode, place, links, image, output), size=10)
    draw_text(axes, theme, x, below + 2.5, f"strides = {stride}     padding = {padding}", color=theme.muted, size=10)
    draw_text(axes, theme, x_out, below + 0.2, f"kernel  {kernel.shape}", bold=True)
    draw_grid(axes, theme, kernel, x_out, below + 0.8, role="kernel", cell=0.9, size=11.5)
    return figure


def describe_who_touches_whom(
    image: np.ndarray = IMAGE,
    kernel: np.ndarray = KERNEL,
    mode: str = READS,
    row: int = 1,
    column: int = 1,
    stride: int = 1,
    padding: str = "VALID",
) -> str:
    """What `draw_who_touches_whom` shows, in words."""
    place, output = (row, column), result(image, kernel, stride, padding)
    links = touched(mode, place, image.shape, kernel, stride, padding)
    cells = ", ".join(f"[{r}, {c}] with weight {number(weight)}" for (r, c), weight in links.items())
    (h, w), (h_out, w_out) = image.shape, output.shape
    begin = f"Strides {stride}, padding {padding}: an input of {h} by {w} cells, an output of {h_out} by {w_out}. "
    begin += _headline(mode, place, links, kernel.size - len(links))
    if not links:
        return begin + "."
    ending = _sum(mode, place, links, image, output).replace("  =  ", " = ")
    who = "The convolution" if mode == READS else "The transpose"
    return f"{begin}: {cells}. {who} adds up {ending}."


STRIP: tuple[tuple[What, str], ...] = (
    ((READS, (1, 1), 1, "VALID"), "an output reads six inputs"),
    ((REACHES, (1, 2), 1, "VALID"), "an input reaches six outputs"),
    ((REACHES, (0, 0), 1, "VALID"), "a corner reaches one"),
    ((READS, (3, 4), 1, "SAME"), "SAME: four weights meet zeros"),
    ((REACHES, (1, 2), 2, "VALID"), "strides = 2: it reaches two"),
    ((REACHES, (2, 4), 3, "VALID"), "strides = 3: many reach no output"),
)

LEGEND = (
    ("window", "input"),
    ("result", "output"),
    ("pad", "zero of the padding"),
    ("unused", "not linked"),
)


def draw_who_touches_whom_strip(theme: Theme | None = None) -> Figure:
    """Six selected cells: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    cell, across, down = 0.56, 9.5, 5.3
    figure, axes = canvas(2 * across + 0.4, 3 * down + 1.5, theme)
    for index, (what, title) in enumerate(STRIP):
        x, y = 1.3 + index % 2 * across, 0.8 + index // 2 * down
        draw_text(axes, theme, x, y, title, bold=True, size=10.5)
        _draw_pair(axes, theme, IMAGE, KERNEL, what, x, y + 0.55, cell)
    corners = [(1.3 + index * 4.3, 3 * down + 0.5) for index in range(len(LEGEND))]
    draw_legend(axes, theme, LEGEND, corners, box=cell, gap=0.29)
    return figure


def _draw_at(mode: str, row: int, column: int, stride: int, padding: str) -> Figure:
    return draw_who_touches_whom(IMAGE, KERNEL, mode, row, column, stride, padding)


def _describe_at(mode: str, row: int, column: int, stride: int, padding: str) -> str:
    return describe_who_touches_whom(IMAGE, KERNEL, mode, row, column, stride, padding)


def _limits(values: Values) -> dict[str, int]:
    """The last row and column of the selected cell's side."""
    shape = (
        IMAGE.shape if values["mode"] == REACHES else result(IMAGE, KERNEL, values["stride"], values["padding"]).shape
    )
    return {"row": shape[0] - 1, "column": shape[1] - 1}


def _story() -> str:
    """What the strip shows, in words."""
    sentences = []
    for (mode, place, stride, padding), title in STRIP:
        links = touched(mode, place, IMAGE.shape, KERNEL, stride, padding)
        side = "output" if mode == READS else "input"
        cells = ", ".join(f"[{r}, {c}] ×{number(weight)}" for (r, c), weight in links.items())
        sentences.append(f"{capital(title)}; {side}[{place[0]}, {place[1]}]: {cells or 'none'}.")
    return " ".join(sentences)


EXPLORER = Explorer(
    strip=draw_who_touches_whom_strip,
    story=_story,
    caption="Links from one selected cell to every cell on the other side that it touches, "
    "with the weight of each link.",
    controls=(
        Choice("mode", "show", (READS, REACHES)),
        Choice("padding", "padding", ("VALID", "SAME")),
        Slider("row", "row", 1, 0, IMAGE.shape[0] - 1),
        Slider("column", "column", 1, 0, IMAGE.shape[1] - 1),
        Slider("stride", "strides", 1, 1, 3),
    ),
    draw=_draw_at,
    describe=_describe_at,
    limits=_limits,
)


def explore_who_touches_whom() -> None:
    """The links of one cell: a strip of six, then sliders where a kernel is running."""
    EXPLORER.show()
