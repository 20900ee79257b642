"""The vocabulary of shapes: NHWC images, HWIO filters, and which letters must agree."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import draw_bracket, draw_cell, draw_text, filled_box
from .style import Fill, Theme, canvas, current_theme
from .windows import positions

N, H, W, C_IN = 2, 5, 6, 3
K_H, K_W, C_OUT = 3, 2, 4

CELL = 0.42
SHIFT = (0.3, 0.24)
"""From one plane of a stack to the plane behind it: right and up."""


def _plane(axes: Axes, fill: Fill, x: float, y: float, rows: int, columns: int, depth: float) -> None:
    """One matrix of blank cells with its corner at (x, y)."""
    width, height = columns * CELL, rows * CELL
    sheet = filled_box(fill, x, y, width, height)
    sheet.set_zorder(depth)
    axes.add_patch(sheet)
    for row in range(1, rows):
        axes.plot([x, x + width], [y + row * CELL] * 2, color=fill.edge, linewidth=0.7, zorder=depth)
    for column in range(1, columns):
        axes.plot([x + column * CELL] * 2, [y, y + height], color=fill.edge, linewidth=0.7, zorder=depth)


def _stack(axes: Axes, theme: Theme, x: float, y: float, size: tuple[int, int, int], role: str, name: str) -> None:
    """(rows, columns, planes): matrices one behind the other, the front one with its corner at (x, y)."""
    rows, columns, planes = size
    for plane in reversed(range(planes)):
        depth = 2 + (planes - plane) * 0.05
        _plane(axes, theme.fill(role), x + plane * SHIFT[0], y - plane * SHIFT[1], rows, columns, depth)
    draw_text(axes, theme, x, y + rows * CELL + 0.4, name, size=9.5, color=theme.muted)


def _shape(
    axes: Axes, theme: Theme, x: float, y: float, name: str, letters: list[tuple[str, int, str]], words: str
) -> None:
    """A shape as four boxes: letter, size, axis number; `letters` are (letter, size, role)."""
    draw_text(axes, theme, x, y - 0.5, name, bold=True)
    draw_text(axes, theme, x + 4.9, y - 0.5, words, color=theme.muted, size=10, ha="right")
    for axis, (letter, size, role) in enumerate(letters):
        left = x + axis * 1.25
        draw_cell(axes, theme, left, y, str(size), role, width=1.15, height=0.95, size=13)
        draw_text(axes, theme, left + 0.575, y + 1.35, letter, bold=True, size=10.5, ha="center")
        draw_text(axes, theme, left + 0.575, y + 1.95, f"axis {axis}", color=theme.muted, size=9.5, ha="center")


def _link(axes: Axes, theme: Theme, left: float, right: float, y: float, words: str) -> None:
    """A bracket below two axes that belong together."""
    draw_bracket(axes, theme, left, right, y, 0.45)
    draw_text(axes, theme, (left + right) / 2, y + 0.95, words, size=10, ha="center")


def draw_axes_vocabulary(theme: Theme | None = None) -> Figure:
    """Images, filters and output as stacks of planes, and their shapes with every axis named."""
    theme = theme or current_theme()
    h_out, w_out = positions(H, K_H), positions(W, K_W)
    figure, axes = canvas(18.4, 14.4, theme)
    x_input, x_filters, x_output, top, y = 0.8, 6.9, 13.0, 2.5, 10.1
    heads = (
        f"{N} images of {C_IN} channels",
        f"{C_OUT} filters of {C_IN} slices",
        f"{N} outputs of {C_OUT} channels",
    )
    for x, head in zip((x_input, x_filters, x_output), heads, strict=True):
        draw_text(axes, theme, x, 0.95, head, bold=True)
    for n in range(N):
        _stack(axes, theme, x_input, top + n * 3.6, (H, W, C_IN), "window", f"image {n}")
        _stack(axes, theme, x_output, top + n * 3.6, (h_out, w_out, C_OUT), "done", f"output {n}")
    for o in range(C_OUT):
        place = (x_filters + o % 2 * 2.6, top + o // 2 * 3.6)
        _stack(axes, theme, *place, (K_H, K_W, C_IN), "kernel", f"filter {o}")
    images = [("N", N, "plain"), ("H", H, "plain"), ("W", W, "plain"), ("C_in", C_IN, "window")]
    filters = [
        ("K_h", K_H, "plain"),
        ("K_w", K_W, "plain"),
        ("C_in", C_IN, "window"),
        ("C_out", C_OUT, "kernel"),
    ]
    output = [
        ("N", N, "plain"),
        ("H_out", h_out, "plain"),
        ("W_out", w_out, "plain"),
        ("C_out", C_OUT, "kernel"),
    ]
    _shape(axes, theme, x_input, y, "input.shape", images, "NHWC")
    _shape(axes, theme, x_filters, y, "filters.shape", filters, "HWIO")
    _shape(axes, theme, x_output, y, "output.shape", output, "NHWC")
    _link(axes, theme, x_input + 4.33, x_filters + 3.08, y + 2.45, "must be equal")
    _link(axes, theme, x_filters + 4.33, x_output + 4.33, y + 2.45, "one output channel per filter")
    return figure


def describe_axes_vocabulary() -> str:
    """What `draw_axes_vocabulary` shows, in words."""
    h_out, w_out = positions(H, K_H), positions(W, K_W)
    return (
        f"Three groups of stacked planes. The input is {N} images of {H} by {W} pixels with {C_IN} channels: "
        f"its shape is N, H, W, C_in = {N}, {H}, {W}, {C_IN}, called NHWC. There are {C_OUT} filters, each "
        f"{K_H} by {K_W} with one slice per input channel: their shape is K_h, K_w, C_in, C_out = "
        f"{K_H}, {K_W}, {C_IN}, {C_OUT}, called HWIO. The output is {N} images of {h_out} by {w_out} with one "
        f"channel per filter: {N}, {h_out}, {w_out}, {C_OUT}. C_in must be the same in input and filters; "
        "C_out of the filters is the output's last axis."
    )
