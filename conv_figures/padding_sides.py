"""Two paddings of one axis above each other: TensorFlow's SAME, and the same number of zeros on both sides."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import draw_arrow, draw_cell, draw_text
from .padding_ruler import BOTH, SAME, Ruler, draw_axis, draw_ruler_legend, draw_window
from .style import Theme, canvas, current_theme
from .words import capital

WEIGHTS = (100, 10, 1)
"""A kernel that reads aloud: the digits of an output are the cells that its window reads."""

STRIDE = 2
TITLES = ((SAME, 'TensorFlow, padding="SAME"'), (BOTH, "padding 1 on both sides, as in PyTorch"))


def readings(size: int, mode: str) -> list[int]:
    """The outputs: each window's cells, written next to each other as digits."""
    ruler = Ruler(size, len(WEIGHTS), STRIDE, 1, mode)
    return [
        sum(ruler.cells[place] * weight for place, weight in zip(places, WEIGHTS, strict=True))
        for places in ruler.windows
    ]


def _draw_half(axes: Axes, theme: Theme, size: int, mode: str, title: str, y: float, x_output: float) -> None:
    """One padding: the axis, its windows, and the number that each of them gives."""
    ruler = Ruler(size, len(WEIGHTS), STRIDE, 1, mode)
    before, after = ruler.pads
    draw_text(axes, theme, 0.8, y, f"{title}:  {before} before, {after} after", bold=True)
    draw_text(axes, theme, x_output, y, "output", bold=True)
    left = 0.8 + (1 - before)  # cell 1 stands at the same place in both halves
    draw_axis(axes, theme, ruler, left, y + 0.6, 1.0, 12.5)
    for line, (places, value) in enumerate(zip(ruler.windows, readings(size, mode), strict=True)):
        top = y + 1.9 + 0.98 * line
        draw_window(axes, theme, ruler, line, left, top, 1.0, 0.78, 12)
        draw_arrow(axes, theme, (left + places[-1] + 1.2, top + 0.39), (x_output - 0.2, top + 0.39))
        role = "result" if line == 0 else "done"
        draw_cell(axes, theme, x_output, top, f"{value:03d}", role, width=1.8, height=0.78, size=12)


def draw_padding_sides(size: int = 8, theme: Theme | None = None) -> Figure:
    """Stride 2 and a kernel of three: which cells each window reads under the two paddings, and what comes out.

    Args:
        size: cells along the axis, 2 to 9; they are numbered from 1.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    rows = -(-size // STRIDE)
    half = 1.9 + 0.98 * rows + 1.0
    x_output = 0.8 + max(size, 8) + 2 + 1.2
    figure, axes = canvas(x_output + 3.0, 3.2 + 2 * half, theme)
    draw_text(axes, theme, 0.8, 1.05, "kernel", bold=True)
    for tap, weight in enumerate(WEIGHTS):
        draw_cell(axes, theme, 2.6 + 1.2 * tap, 0.6, str(weight), "kernel", width=1.2, height=0.8, size=11)
    draw_text(axes, theme, 6.6, 1.05, f"stride {STRIDE}", size=10, color=theme.muted)
    for index, (mode, title) in enumerate(TITLES):
        _draw_half(axes, theme, size, mode, title, 2.5 + index * half, x_output)
    draw_ruler_legend(axes, theme, 0.8, 2.2 + 2 * half, 4.6)
    return figure


def _said(size: int, mode: str, title: str) -> str:
    """One padding in words."""
    ruler = Ruler(size, len(WEIGHTS), STRIDE, 1, mode)
    first = ", ".join(str(ruler.cells[place]) for place in ruler.windows[0])
    last = ", ".join(str(ruler.cells[place]) for place in ruler.windows[-1])
    before, after = ruler.pads
    numbers = ", ".join(f"{value:03d}" for value in readings(size, mode))
    unread = [ruler.cells[place] for place in ruler.unread]
    left = " The zero behind is read by no window." if unread == [0] else ""
    return (
        f"{capital(title)}: {before} before, {after} after. The first window reads {first}, the last "
        f"one {last}. The outputs are {numbers}.{left}"
    )


def describe_padding_sides(size: int = 8) -> str:
    """What `draw_padding_sides` shows, in words."""
    begin = f"Cells 1 to {size}, a 0 for each padded zero, a kernel of 100, 10 and 1, stride {STRIDE}."
    return " ".join([begin, *(_said(size, mode, title) for mode, title in TITLES)])
