"""The padding ruler: n cells, the zeros before and behind them, every window as a row below."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import SMALL_SIZE, draw_cell, draw_legend, draw_line, draw_text, number
from .explorer import Choice, Explorer, Slider
from .style import Theme, canvas, current_theme
from .windows import Pads, extent, missing, pads, positions, taps
from .words import capital, counted, listed

SAME, VALID, BOTH = MODES = ("SAME (TensorFlow)", "VALID", "both sides alike (PyTorch style)")
"""`BOTH` is the usual recipe elsewhere: half of a window less one cell, on either side, whatever the stride."""

STRIP = (
    (6, 3, 1, 1, SAME),
    (7, 4, 2, 1, SAME),
    (5, 3, 1, 2, SAME),
    (7, 4, 2, 1, VALID),
    (7, 4, 2, 1, BOTH),
    (8, 2, 4, 1, SAME),
)
"""(size, kernel, stride, dilation, mode) of the static strip."""

WIDEST, MOST_BEFORE = 15, 3
"""Cells with the zeros, and zeros in front, that the controls can ask for."""


@dataclass(frozen=True)
class Ruler:
    """One axis with its padding; cells are numbered from 1, and a padded cell is a 0."""

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    mode: str = SAME

    @property
    def reach(self) -> int:
        """Cells that one window spans."""
        return extent(self.kernel, self.dilation)

    @property
    def skipped(self) -> int:
        """Cells in front of the last window that SAME promises."""
        return (self.size - 1) // self.stride * self.stride

    @property
    def missing(self) -> int:
        """Cells that the last window of SAME would need beyond the end; below 0 if it ends earlier."""
        return missing(self.size, self.kernel, self.stride, self.dilation)

    @property
    def pads(self) -> Pads:
        """Zeros before and behind."""
        if self.mode == BOTH:
            return (self.reach - 1) // 2, (self.reach - 1) // 2
        padding = "VALID" if self.mode == VALID else "SAME"
        return pads(self.size, self.kernel, self.stride, padding, self.dilation)

    @property
    def cells(self) -> list[int]:
        """The axis with its zeros: 0, 1, 2, ..., size, 0."""
        return [0] * self.pads[0] + list(range(1, self.size + 1)) + [0] * self.pads[1]

    @property
    def windows(self) -> list[list[int]]:
        """For each window, the places in `cells` that it reads."""
        count = positions(len(self.cells), self.kernel, self.stride, self.dilation)
        return [taps(index, self.kernel, self.stride, self.dilation) for index in range(count)]

    @property
    def unread(self) -> list[int]:
        """The places in `cells` that no window reads."""
        read = {place for window in self.windows for place in window}
        return [place for place in range(len(self.cells)) if place not in read]


def _role(value: int, role: str) -> str:
    """The role of a cell; a zero of the padding keeps its own, unless no window reads it."""
    return role if value or role == "unused" else "pad"


def draw_axis(axes: Axes, theme: Theme, ruler: Ruler, x: float, y: float, cell: float, size: float) -> None:
    """The cells of an axis with its zeros; `x` is the left end of the first zero."""
    unread = set(ruler.unread) if ruler.windows else set()
    for place, value in enumerate(ruler.cells):
        role = _role(value, "unused" if place in unread else "plain")
        draw_cell(axes, theme, x + place * cell, y, str(value), role, width=cell, height=cell, size=size)


def draw_window(
    axes: Axes, theme: Theme, ruler: Ruler, window: int, x: float, y: float, cell: float, height: float, size: float
) -> None:
    """One window as a row of its taps, each with the number that it reads; `x` is the left end of the axis."""
    gap, places = 0.06, ruler.windows[window]
    ends = [(x + (place + 0.5) * cell, y + height / 2) for place in (places[0], places[-1])]
    draw_line(axes, theme, ends, color=theme.window.edge, behind=True)
    for place in places:
        value, left = ruler.cells[place], x + place * cell + gap
        role = _role(value, "window")
        draw_cell(axes, theme, left, y, str(value), role, width=cell - 2 * gap, height=height, size=size)


def _rule(ruler: Ruler) -> tuple[str, str]:
    """Two sentences: how many windows there are, and where the zeros come from."""
    count, (before, after) = len(ruler.windows), ruler.pads
    if not count:
        return "There is no window.", f"A window of {ruler.reach} does not fit into {len(ruler.cells)}."
    windows = counted(count, "window")
    if ruler.mode == VALID:
        return f"{windows}.", "No zeros: a window stops only where all of it fits."
    if ruler.mode == BOTH:
        half = f"⌊({ruler.reach} − 1) / 2⌋ = {before} before and {after} after, whatever the stride."
        return f"{windows}.", half
    which = "It" if count == 1 else "The last one"
    last = f"{windows}. {which} skips {counted(ruler.skipped, 'cell')} and spans {ruler.reach}."
    total = f"{ruler.skipped} + {ruler.reach} − {ruler.size} = {number(ruler.missing)}"
    if ruler.missing <= 0:
        return last, f"{total}: nothing is missing, no zeros."
    return last, f"{total} missing: {before} before, {after} after."


def _reading(ruler: Ruler) -> str:
    """What the first window reads, and what no window reads."""
    if not ruler.windows:
        return ""
    first = [ruler.cells[place] for place in ruler.windows[0]]
    begin = f" The first window reads {listed(first)}"
    begin += ", where 0 is a padded zero." if 0 in first else "."
    real = [ruler.cells[place] for place in ruler.unread if ruler.cells[place]]
    zeros = len(ruler.unread) - len(real)
    if real:
        begin += f" No window reads cell {real[0]}." if len(real) == 1 else f" No window reads cells {listed(real)}."
    else:
        begin += " Every cell is read."
    return begin + (f" Of the zeros, {zeros} {'is' if zeros == 1 else 'are'} read by no window." if zeros else "")


def _draw(axes: Axes, theme: Theme, ruler: Ruler, x: float, y: float, cell: float, pitch: float, size: float) -> None:
    """The axis, and one row per window below it; `x` is the left end of the first zero."""
    height = pitch - 0.1
    draw_axis(axes, theme, ruler, x, y, cell, size)
    for output, places in enumerate(ruler.windows):
        line = y + cell + 0.35 + output * pitch
        draw_window(axes, theme, ruler, output, x, line, cell, height, size)
        end = x + (places[-1] + 1) * cell + 0.2
        draw_text(axes, theme, end, line + height / 2, f"output {output}", size=SMALL_SIZE)


LEGEND = (("window", "read by a window"), ("pad", "a zero of the padding"), ("unused", "read by no window"))


def draw_ruler_legend(axes: Axes, theme: Theme, x: float, y: float, step: float) -> None:
    """What the fills mean, side by side, `step` apart."""
    corners = [(x + index * step, y) for index in range(len(LEGEND))]
    draw_legend(axes, theme, LEGEND, corners, box=0.6, gap=0.2, samples={"pad": "0"})


def draw_padding_ruler(
    size: int = 7,
    kernel: int = 4,
    stride: int = 2,
    dilation: int = 1,
    mode: str = SAME,
    theme: Theme | None = None,
) -> Figure:
    """One axis of an image with its padding, and every window on it.

    Args:
        size: cells along the axis, up to 9; they are numbered from 1. The card has room for one window per cell.
        kernel: taps of the kernel, up to 4.
        stride: cells from one window to the next.
        dilation: cells from one tap to the next, up to 2.
        mode: one of `MODES`.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    ruler = Ruler(size, kernel, stride, dilation, mode)
    cell, pitch = 0.86, 0.62
    below = 4.7 + max(size, 4) * pitch
    figure, axes = canvas(1.6 + WIDEST * cell + 1.52, below + 1.2, theme)
    title = f"{mode}:  size {size},  kernel {kernel},  stride {stride},  dilation {dilation}"
    draw_text(axes, theme, 0.8, 0.95, title, bold=True)
    for line, sentence in enumerate(_rule(ruler)):
        draw_text(axes, theme, 0.8, 1.75 + 0.7 * line, sentence)
    left = 0.8 + (MOST_BEFORE - ruler.pads[0]) * cell  # cell 1 always stands at the same place
    _draw(axes, theme, ruler, left, 3.15, cell, pitch, 10.5)
    draw_ruler_legend(axes, theme, 0.8, below, 4.9)
    return figure


def describe_padding_ruler(size: int = 7, kernel: int = 4, stride: int = 2, dilation: int = 1, mode: str = SAME) -> str:
    """What `draw_padding_ruler` shows, in words."""
    ruler = Ruler(size, kernel, stride, dilation, mode)
    begin = f"{capital(mode)}, size {size}, kernel {kernel}, stride {stride}, dilation {dilation}: "
    count, zeros = _rule(ruler)
    return begin + count[0].lower() + count[1:] + " " + zeros + _reading(ruler)


def draw_padding_ruler_strip(theme: Theme | None = None) -> Figure:
    """Six rulers: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    figure, axes = canvas(23.2, 14.6, theme, unit=0.42)
    for index, what in enumerate(STRIP):
        ruler = Ruler(*what)
        x, y = 0.7 + (index % 3) * 7.6, 0.5 + (index // 3) * 6.9
        draw_text(axes, theme, x, y + 0.3, ruler.mode, bold=True, size=10)
        numbers = f"size {ruler.size}, kernel {ruler.kernel}, stride {ruler.stride}"
        numbers += f", dilation {ruler.dilation}" if ruler.dilation > 1 else ""
        draw_text(axes, theme, x, y + 1.05, numbers, size=SMALL_SIZE)
        before, after = ruler.pads
        zeros = f"{before} before, {after} after" if before + after else "no zeros"
        if ruler.mode == SAME:
            zeros = f"{ruler.skipped} + {ruler.reach} − {ruler.size} = {number(ruler.missing)}:  {zeros}"
        draw_text(axes, theme, x, y + 1.75, zeros, size=SMALL_SIZE)
        _draw(axes, theme, ruler, x, y + 2.3, 0.54, 0.54, SMALL_SIZE)
    draw_ruler_legend(axes, theme, 0.7, 13.55, 7.6)
    return figure


EXPLORER = Explorer(
    strip=draw_padding_ruler_strip,
    story=lambda: " ".join(describe_padding_ruler(*what) for what in STRIP),
    caption="The cells of one axis are numbered from 1, a padded cell is a 0, and each row below is one window.",
    controls=(
        Choice("mode", "padding", MODES),
        Slider("size", "size", 7, 1, 9),
        Slider("kernel", "kernel", 4, 1, 4),
        Slider("stride", "stride", 2, 1, 5),
        Slider("dilation", "dilation", 1, 1, 2),
    ),
    draw=draw_padding_ruler,
    describe=describe_padding_ruler,
)


def explore_padding_ruler() -> None:
    """The padding ruler: six static ones, then controls where a kernel is running."""
    EXPLORER.show()
