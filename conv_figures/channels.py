"""Channels add up: one window of an image with three channels, two filters, two outputs."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import draw_arrow, draw_cell, draw_grid, draw_line, draw_text, number, signed_sum
from .style import Theme, canvas, current_theme

PATCH = np.array([[[3, 1, 0], [1, 2, 2], [0, 4, 1]], [[2, 0, 5], [4, 1, 1], [1, 3, 2]]])
"""One window, (K_h, K_w, C_in) = (2, 3, 3)."""

FILTERS = np.array(
    [
        [[[1, 0], [0, 2], [1, -1]], [[0, 1], [2, 0], [0, 1]], [[-1, 0], [0, 0], [1, 1]]],
        [[[0, 2], [1, 0], [0, 1]], [[1, -1], [0, 3], [-2, 0]], [[0, 0], [1, 1], [0, -1]]],
    ]
)
"""(K_h, K_w, C_in, C_out) = (2, 3, 3, 2)."""

BIAS = np.array([10, -4])


def partial_sums(patch: np.ndarray = PATCH, filters: np.ndarray = FILTERS) -> np.ndarray:
    """What each input channel contributes to each output channel.

    Args:
        patch: (K_h, K_w, C_in).
        filters: (K_h, K_w, C_in, C_out).

    Returns:
        (C_in, C_out).
    """
    return np.asarray(np.einsum("abc,abco->co", patch, filters))


def _column(axes: Axes, theme: Theme, o: int, x: float, top: float, step: float) -> None:
    """One filter: its three slices, what each gives, their sum, the bias, the output."""
    sums, cell = partial_sums(), 0.72
    draw_text(axes, theme, x, top - 0.75, f"filters[:, :, :, {o}]", bold=True)
    draw_text(axes, theme, x + 3.35, top - 0.75, "gives", color=theme.muted, size=10)
    for c in range(PATCH.shape[2]):
        y = top + c * step
        draw_text(axes, theme, x - 0.55, y + cell, "×", size=13, ha="center", color=theme.muted)
        draw_grid(axes, theme, FILTERS[:, :, c, o], x, y, role="kernel", cell=cell, size=11)
        draw_text(axes, theme, x + 2.7, y + cell, "=", size=13, ha="center", color=theme.muted)
        draw_cell(axes, theme, x + 3.35, y + cell - 0.5, number(sums[c, o]), "done")
    y = top + 3 * step
    draw_line(axes, theme, [(x + 3.1, y - 0.3), (x + 4.6, y - 0.3)])
    total = signed_sum(sums[:, o])
    draw_text(axes, theme, x + 2.7, y + 0.45, total + "  =", ha="right", color=theme.muted, size=10)
    draw_cell(axes, theme, x + 3.35, y, number(sums[:, o].sum()), "done")
    draw_text(axes, theme, x + 2.7, y + 1.7, f"bias[{o}]  +", ha="right", color=theme.muted, size=10)
    draw_cell(axes, theme, x + 3.35, y + 1.25, number(BIAS[o]), "kernel")
    draw_arrow(axes, theme, (x + 3.85, y + 2.4), (x + 3.85, y + 2.9))
    draw_cell(axes, theme, x + 3.35, y + 3.0, number(sums[:, o].sum() + BIAS[o]), "result")
    draw_text(axes, theme, x + 3.1, y + 3.5, f"output[n, i, j, {o}]", bold=True, ha="right")


def draw_channels_add_up(theme: Theme | None = None) -> Figure:
    """One window (2, 3, 3) and two filters: every channel meets its own slice, then all are added."""
    theme = theme or current_theme()
    figure, axes = canvas(18.2, 12.9, theme)
    top, step, cell = 1.9, 2.1, 0.72
    draw_text(axes, theme, 0.8, top - 0.75, "one window of image n", bold=True)
    for c in range(PATCH.shape[2]):
        draw_grid(axes, theme, PATCH[:, :, c], 2.5, top + c * step, role="window", cell=cell, size=11)
        draw_text(axes, theme, 0.8, top + c * step + cell, f"channel {c}", color=theme.muted, size=10)
    _column(axes, theme, 0, 6.4, top, step)
    _column(axes, theme, 1, 12.9, top, step)
    words = "Another image of the batch\nmeets the same filters.\nNothing is ever added\nacross images."
    draw_text(axes, theme, 0.8, top + 3 * step + 2.2, words, size=10, color=theme.muted, va="center")
    return figure


def describe_channels_add_up() -> str:
    """What `draw_channels_add_up` shows, in words."""
    sums = partial_sums()
    sentences = [
        f"Filter {o}: channels 0, 1 and 2 give {number(sums[0, o])}, {number(sums[1, o])} and "
        f"{number(sums[2, o])}; "
        f"their sum {number(sums[:, o].sum())} plus the bias {number(BIAS[o])} "
        f"is output channel {o}, {number(sums[:, o].sum() + BIAS[o])}."
        for o in range(FILTERS.shape[3])
    ]
    return (
        "One window of 2 by 3 pixels with three channels. "
        "Each channel is multiplied by its own slice of a filter. "
        + " ".join(sentences)
        + " Another image of the batch meets the same filters, and nothing is added across images."
    )
