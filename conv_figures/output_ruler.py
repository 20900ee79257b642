"""The output-size ruler: n cells, every window as a row below them, what is left over at the end."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import SMALL_SIZE, draw_cell, draw_line, draw_text
from .explorer import Explorer, Slider
from .style import Theme, canvas, current_theme
from .windows import extent, positions, taps

STRIP = ((7, 3, 1, 1), (7, 3, 2, 1), (8, 3, 2, 1), (7, 3, 3, 1), (9, 2, 4, 1), (9, 3, 2, 2))
"""(size, kernel, stride, dilation) of the static strip; 8-3-2 and 9-2-4 leave cells over."""


def _unread(size: int, kernel: int, stride: int, dilation: int) -> int:
    """Cells at the end that no window reaches."""
    count = positions(size, kernel, stride, dilation)
    return size - ((count - 1) * stride + extent(kernel, dilation)) if count else size


def _formula(size: int, kernel: int, stride: int, dilation: int) -> str:
    """The rule with its numbers."""
    reach, count = extent(kernel, dilation), positions(size, kernel, stride, dilation)
    if not count:
        return f"an extent of {reach} does not fit into {size}"
    return f"⌊({size} − {reach}) / {stride}⌋ + 1 = {count}"


def _window_row(
    axes: Axes, theme: Theme, x: float, y: float, cell: float, reads: list[int], role: str, right: float
) -> None:
    """One window as a row of its taps, each with the index of the cell that it reads."""
    height, gap = 0.78 * cell, 0.06
    drawn = [tap for tap in reads if x + (tap + 1) * cell <= right]
    ends = [(x + tap * cell + cell / 2, y + height / 2) for tap in (drawn[0], drawn[-1])]
    draw_line(axes, theme, ends, color=theme.fill(role).edge, behind=True)
    for tap in drawn:
        size = SMALL_SIZE if cell < 1 else 10.5
        draw_cell(
            axes,
            theme,
            x + tap * cell + gap,
            y,
            str(tap),
            role,
            width=cell - 2 * gap,
            height=height,
            size=size,
        )


def _ruler(
    axes: Axes, theme: Theme, x: float, y: float, cell: float, what: tuple[int, int, int, int], right: float
) -> None:
    """Cells with their indices; below them one row per window, and the first one that does not fit."""
    size, kernel, stride, dilation = what
    count, first_unread = positions(*what), size - _unread(*what)
    for index in range(size):
        role = "unused" if count and index >= first_unread else "plain"
        draw_cell(axes, theme, x + index * cell, y, str(index), role, width=cell, height=cell, size=10.5)
    for output in range(count + 1):
        reads = taps(output, kernel, stride, dilation)
        if reads[0] >= size:
            break
        line = y + cell + 0.35 + output * (0.78 * cell + 0.12)
        fits = output < count
        _window_row(axes, theme, x, line, cell, reads, "window" if fits else "empty", right)
        middle = line + 0.39 * cell
        if fits:
            draw_text(axes, theme, x + (reads[-1] + 1) * cell + 0.2, middle, f"output {output}", size=SMALL_SIZE)
        elif reads[0] * cell > 2.2:
            start = x + reads[0] * cell - 0.2
            draw_text(axes, theme, start, middle, "does not fit", size=SMALL_SIZE, color=theme.muted, ha="right")


def draw_output_ruler(
    size: int = 8, kernel: int = 3, stride: int = 2, dilation: int = 1, theme: Theme | None = None
) -> Figure:
    """One axis of an image and every place that the kernel takes on it.

    Args:
        size: cells along the axis, up to 12.
        kernel: taps of the kernel.
        stride: cells from one place to the next.
        dilation: cells from one tap to the next.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    what = (size, kernel, stride, dilation)
    rows = positions(*what) + 1
    figure, axes = canvas(17.0, 3.4 + max(rows, 4) * 0.9, theme)
    title = f"size {size}    kernel {kernel}    stride {stride}    dilation {dilation}"
    draw_text(axes, theme, 0.8, 0.95, title, bold=True)
    draw_text(axes, theme, 9.4, 0.95, _formula(*what))
    _ruler(axes, theme, 0.8, 1.6, 1.0, what, 16.6)
    return figure


def describe_output_ruler(size: int = 8, kernel: int = 3, stride: int = 2, dilation: int = 1) -> str:
    """What `draw_output_ruler` shows, in words."""
    count, unread = positions(size, kernel, stride, dilation), _unread(size, kernel, stride, dilation)
    reach = extent(kernel, dilation)
    begin = f"Size {size}, kernel {kernel}, stride {stride}, dilation {dilation}: "
    if not count:
        return begin + f"the kernel spans {reach} cells and does not fit."
    starts = ", ".join(str(index * stride) for index in range(count))
    rest = {0: "No cell is left over.", 1: "The last cell is never read."}.get(
        unread, f"The last {unread} cells are never read."
    )
    windows = "1 window, which starts" if count == 1 else f"{count} windows, which start"
    return begin + f"{windows} at {starts}; each spans {reach}. {rest}"


def draw_output_ruler_strip(theme: Theme | None = None) -> Figure:
    """Six rulers: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    figure, axes = canvas(23.2, 12.0, theme, unit=0.42)
    for index, what in enumerate(STRIP):
        x, y = 0.7 + (index % 3) * 7.7, 0.5 + (index // 3) * 6.4
        size, kernel, stride, dilation = what
        title = f"size {size}, kernel {kernel}, stride {stride}"
        title += f", dilation {dilation}" if dilation > 1 else ""
        draw_text(axes, theme, x, y + 0.3, title, bold=True, size=10)
        draw_text(axes, theme, x, y + 1.0, _formula(*what), size=10)
        _ruler(axes, theme, x, y + 1.5, 0.58, what, x + 7.0)
    return figure


EXPLORER = Explorer(
    strip=draw_output_ruler_strip,
    story=lambda: " ".join(describe_output_ruler(*what) for what in STRIP),
    caption="One row per window. Hatched cells at the end are read by no window: VALID leaves them out.",
    controls=(
        Slider("size", "size", 8, 1, 12),
        Slider("kernel", "kernel", 3, 1, 6),
        Slider("stride", "stride", 2, 1, 5),
        Slider("dilation", "dilation", 1, 1, 4),
    ),
    draw=draw_output_ruler,
    describe=describe_output_ruler,
)


def explore_output_ruler() -> None:
    """The output-size ruler: six static ones, then sliders where a kernel is running."""
    EXPLORER.show()
