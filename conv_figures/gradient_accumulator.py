"""The gradient accumulator: each number of `d_out` times the kernel goes back to the patch that it came from."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import Place, draw_arrow, draw_cell, draw_chip, draw_grid, draw_legend, draw_text, number
from .explorer import Explorer, Slider, Values, story_of
from .style import Theme, canvas, current_theme
from .windows import positions, taps
from .words import rows_of

SIZE = (4, 6)
"""Height and width of the image that the gradient belongs to."""

KERNEL = np.array([[1, 2, 3], [4, 5, 6]])
D_OUT = np.array([[2, 1, -1, 3], [1, -1, 2, 1], [3, 1, 2, -1]])
"""The gradients at the outputs; a larger stride has fewer outputs and uses the first of them."""


def gradients(stride: int = 1) -> np.ndarray:
    """`D_OUT`, cut to the outputs that this stride has on `SIZE`."""
    return D_OUT[: positions(SIZE[0], KERNEL.shape[0], stride), : positions(SIZE[1], KERNEL.shape[1], stride)]


def patch(step: int, stride: int = 1) -> tuple[list[int], list[int]]:
    """Rows and columns of the image that output number `step` read, counted from 1."""
    row, column = divmod(step - 1, gradients(stride).shape[1])
    return taps(row, KERNEL.shape[0], stride), taps(column, KERNEL.shape[1], stride)


def accumulated(step: int, stride: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """`d_x` after the first `step` outputs, and how many shares each of its cells has got.

    Args:
        step: number of outputs that have given back.
        stride: on both axes.

    Returns:
        Two arrays of the shape `SIZE`.
    """
    d_out, d_x, shares = gradients(stride), np.zeros(SIZE, dtype=int), np.zeros(SIZE, dtype=int)
    for done in range(1, step + 1):
        where = np.ix_(*patch(done, stride))
        d_x[where] += d_out.flat[done - 1] * KERNEL
        shares[where] += 1
    return d_x, shares


def _steps(stride: int) -> int:
    return int(gradients(stride).size)


def _current(step: int, stride: int) -> Place:
    row, column = divmod(step - 1, gradients(stride).shape[1])
    return row, column


def _draw_gradients(axes: Axes, theme: Theme, step: int, stride: int, x: float, y: float, cell: float) -> None:
    """`d_out`: those that gave back before, the one that does so now, those to come."""
    values = gradients(stride)
    roles = {}
    for index, (row, column) in enumerate(np.ndindex(values.shape), start=1):
        roles[(row, column)] = "done" if index < step else "kernel" if index == step else "plain"
    draw_grid(axes, theme, values, x, y, roles=roles, cell=cell, size=12.5 if cell == 1 else 9)


def _draw_sum(axes: Axes, theme: Theme, step: int, stride: int, x: float, y: float, cell: float) -> None:
    """`d_x` so far; the patch of this step stands out, and what it holds already is darker still."""
    d_x, shares = accumulated(step, stride)
    read = accumulated(_steps(stride), stride)[1]
    rows, columns = patch(step, stride)
    here = {(r, c) for r in rows for c in columns}
    share = gradients(stride)[_current(step, stride)] * KERNEL
    size = 12.5 if cell == 1 else 9
    for row, column in np.ndindex(SIZE):
        role = "done" if shares[row, column] else "empty" if read[row, column] else "unused"
        if (row, column) in here:
            role = "result" if shares[row, column] > 1 else "window"
        lift = 0.14 if cell == 1 and (row, column) in here else 0.0
        left, top = x + column * cell, y + row * cell
        draw_cell(
            axes, theme, left, top, number(float(d_x[row, column])), role, width=cell, height=cell, size=size, lift=lift
        )
        if lift:
            added = float(share[row - rows[0], column - columns[0]])
            sign = "+" if added >= 0 else ""
            draw_chip(axes, theme, left + 1, top + 1, sign + number(added), size=8.5)


def _span(first: int, last: int) -> str:
    return f"{first}:{last + 1}"


def _assignment(step: int, stride: int) -> str:
    """The step as NumPy would write it."""
    rows, columns = patch(step, stride)
    row, column = _current(step, stride)
    where = f"{_span(rows[0], rows[-1])}, {_span(columns[0], columns[-1])}"
    return f"d_x[{where}]  +=  d_out[{row}, {column}] · kernel"


def draw_gradient_accumulator(step: int = 1, stride: int = 1, theme: Theme | None = None) -> Figure:
    """One number of `d_out` on its way back: times the kernel, onto the patch that its output had read.

    Args:
        step: number of the output, counted from 1 row by row.
        stride: on both axes.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    x_share, x_sum, top = 6.9, 12.3, 1.6
    figure, axes = canvas(19.1, 11.2, theme)
    place, values = _current(step, stride), gradients(stride)
    value = values[place]

    draw_text(axes, theme, 0.8, 0.95, f"d_out  {values.shape}", bold=True)
    _draw_gradients(axes, theme, step, stride, 0.8, top, 1)
    y_kernel = top + D_OUT.shape[0] + 1.6
    draw_text(axes, theme, 0.8, y_kernel - 0.65, f"kernel  {KERNEL.shape}", bold=True)
    draw_grid(axes, theme, KERNEL, 0.8, y_kernel)

    y_share = top + 1.0
    draw_text(axes, theme, x_share, y_share - 0.65, f"{number(value)} · kernel", bold=True)
    draw_grid(axes, theme, value * KERNEL, x_share, y_share, role="kernel")
    draw_arrow(axes, theme, (5.15, top + 1.5), (x_share - 0.3, y_share + 0.8))
    draw_arrow(axes, theme, (4.15, y_kernel + 1.0), (x_share - 0.3, y_share + 1.5))

    draw_text(axes, theme, x_sum, top - 0.65, f"d_x so far  {SIZE}", bold=True)
    _draw_sum(axes, theme, step, stride, x_sum, top, 1)
    draw_arrow(axes, theme, (x_share + 3.3, y_share + 1.0), (x_sum - 0.3, y_share + 1.0))

    corners = [(x_share + i % 2 * 5.4, y_kernel + 0.35 + i // 2 * 0.95) for i in range(len(LEGEND))]
    draw_legend(axes, theme, LEGEND, corners, box=0.55)
    draw_text(axes, theme, 0.8, 9.55, _assignment(step, stride), bold=True)
    words = f"strides = {stride}     output {step} of {_steps(stride)}"
    draw_text(axes, theme, 0.8, 10.4, words, color=theme.muted, size=10)
    return figure


LEGEND = (
    ("window", "gets its first share now"),
    ("result", "gets a further share: they add up"),
    ("done", "got its shares before"),
    ("empty", "still to come"),
    ("kernel", "what gives, and what it gives"),
    ("unused", "no output ever read this"),
)


def describe_gradient_accumulator(step: int = 1, stride: int = 1) -> str:
    """What `draw_gradient_accumulator` shows, in words."""
    (row, column), (rows, columns) = _current(step, stride), patch(step, stride)
    value = gradients(stride)[row, column]
    d_x, shares = accumulated(step, stride)
    further = int((shares[np.ix_(rows, columns)] > 1).sum())
    held = "none of its cells" if not further else f"{further} of its {KERNEL.size} cells"
    return (
        f"Strides {stride}, output {step} of {_steps(stride)}: d_out row {row}, column {column} is {number(value)}. "
        f"Times the kernel that is {rows_of(value * KERNEL, ', ')}. "
        f"It is added to rows {rows[0]} to {rows[-1]} and columns {columns[0]} to {columns[-1]} of d_x, "
        f"the patch that this output had read; {held} had got something before. "
        f"d_x is now {rows_of(d_x, ', ')}."
    )


STRIP = (
    (1, 1, "the first gradient goes back"),
    (2, 1, "its neighbour: four cells get more"),
    (5, 1, "the first of the next row"),
    (12, 1, "all twelve have given back"),
    (2, 2, "strides = 2: one column overlaps"),
    (4, 2, "the last column was never read"),
)


def draw_gradient_accumulator_strip(theme: Theme | None = None) -> Figure:
    """Six moments side by side: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    cell, small, across, down = 0.66, 0.52, 6.7, 5.9
    figure, axes = canvas(3 * across + 0.3, 2 * down + 3.2, theme, unit=0.46)
    for index, (step, stride, title) in enumerate(STRIP):
        x, y = 0.7 + (index % 3) * across, 0.5 + (index // 3) * down
        (row, column), (rows, columns) = _current(step, stride), patch(step, stride)
        draw_text(axes, theme, x, y + 0.3, title, bold=True, size=10)
        _draw_gradients(axes, theme, step, stride, x, y + 0.9, small)
        beside = x + gradients(stride).shape[1] * small + 0.4
        draw_text(axes, theme, beside, y + 1.2, f"{number(gradients(stride)[row, column])} · kernel, onto", size=9.5)
        where = f"[{_span(rows[0], rows[-1])}, {_span(columns[0], columns[-1])}]"
        draw_text(axes, theme, beside, y + 1.75, where, size=9.5)
        _draw_sum(axes, theme, step, stride, x, y + 2.8, cell)
    y = 2 * down + 0.5
    draw_text(axes, theme, 0.7, y + 0.3, "the kernel", bold=True, size=10)
    draw_grid(axes, theme, KERNEL, 0.7, y + 0.7, cell=0.66, size=10)
    corners = [(4.5 + i % 2 * 7.7, y + 0.2 + i // 2 * 0.75) for i in range(len(LEGEND))]
    draw_legend(axes, theme, LEGEND, corners, gap=0.35)
    return figure


def _limits(values: Values) -> dict[str, int]:
    """The last output for this stride."""
    return {"step": _steps(values["stride"])}


EXPLORER = Explorer(
    strip=draw_gradient_accumulator_strip,
    story=lambda: story_of(STRIP, describe_gradient_accumulator),
    caption="One number of d_out after the other (orange) gives kernel-shaped shares back to d_x. "
    "Where patches overlap, the shares add up.",
    controls=(
        Slider("step", "output", 1, 1, 12, plays=True),
        Slider("stride", "strides", 1, 1, 2),
    ),
    draw=draw_gradient_accumulator,
    describe=describe_gradient_accumulator,
    limits=_limits,
)


def explore_gradient_accumulator() -> None:
    """The gradient accumulator: a strip of six moments, then sliders where a kernel is running."""
    EXPLORER.show()
