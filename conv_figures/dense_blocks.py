"""The dense filters of a depthwise convolution: blocks of kernels on the diagonal, zeros everywhere else."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import draw_bracket, draw_grid, draw_line, draw_text
from .style import Theme, canvas, current_theme
from .words import capital

FILTER = np.array(
    [
        [[[1, 2], [3, 1], [5, 4]], [[0, 1], [2, 4], [1, 3]], [[2, 3], [1, 0], [0, 2]]],
        [[[4, 0], [1, 5], [2, 1]], [[3, 2], [0, 1], [4, 0]], [[1, 5], [2, 3], [3, 1]]],
    ]
)
"""(K_h, K_w, C, M) = (2, 3, 3, 2)."""

CELL = 0.5
COLUMN = 2.05
ROW = 1.75


def dense_from(filters: np.ndarray) -> np.ndarray:
    """The dense filters that compute the same.

    Args:
        filters: (K_h, K_w, C, M).

    Returns:
        (K_h, K_w, C, C * M).
    """
    same = np.eye(filters.shape[2], dtype=filters.dtype)  # (C, C): 1 where input and output channel are one
    dense = np.einsum("abkq,jk->abjkq", filters, same)
    return np.asarray(dense.reshape(*filters.shape[:3], -1))


def _kernel(axes: Axes, theme: Theme, kernel: np.ndarray, x: float, y: float, role: str) -> None:
    draw_grid(axes, theme, kernel, x, y, role=role, cell=CELL, size=9.5)


def _dense(axes: Axes, theme: Theme, x: float, y: float) -> None:
    """One kernel for each pair of input and output channel; rows are inputs."""
    dense, m = dense_from(FILTER), FILTER.shape[3]
    for output in range(dense.shape[3]):
        left = x + output * COLUMN
        draw_text(axes, theme, left + 0.75, y - 1.15, f"output {output}", bold=True, size=10, ha="center")
        label = f"k = {output // m}, q = {output % m}"
        draw_text(axes, theme, left + 0.75, y - 0.5, label, color=theme.muted, size=9, ha="center")
        for k in range(dense.shape[2]):
            role = "kernel" if k == output // m else "empty"
            _kernel(axes, theme, dense[:, :, k, output], left, y + k * ROW, role)


def draw_dense_blocks(theme: Theme | None = None) -> Figure:
    """A depthwise filter as the dense filter that computes the same, and as one of a grouped convolution."""
    theme = theme or current_theme()
    k_h, k_w, c, m = FILTER.shape
    dense = dense_from(FILTER)
    x, top, bottom = 3.0, 3.9, 11.5
    figure, axes = canvas(x + c * m * COLUMN + 0.5, 14.6, theme)
    draw_text(axes, theme, 0.8, 0.95, f"dense filters  {dense.shape}", bold=True)
    below = f"what tf.nn.conv2d needs to compute the same as a depthwise filter of shape {FILTER.shape}"
    draw_text(axes, theme, 0.8, 1.65, below, size=10, color=theme.muted)
    _dense(axes, theme, x, top)
    for k in range(c):
        draw_text(axes, theme, 0.8, top + k * ROW + 0.5, f"channel {k}", size=10)
    zeros = dense.size - FILTER.size
    words = f"{FILTER.size} weights of the depthwise filter, and {zeros} zeros between channels that never meet"
    draw_text(axes, theme, x, top + c * ROW + 0.25, words, size=10, color=theme.muted)
    draw_line(axes, theme, [(0.8, 9.95), (x + c * m * COLUMN - 0.3, 9.95)], color=theme.line, width=0.9)
    draw_text(axes, theme, 0.8, bottom - 0.75, f"the same weights in groups  {(k_h, k_w, 1, c * m)}", bold=True)
    for output in range(c * m):
        kernel = FILTER[:, :, output // m, output % m]
        _kernel(axes, theme, kernel, x + output * COLUMN, bottom + 0.15, "kernel")
    draw_text(axes, theme, 0.8, bottom + 0.65, "own channel", size=10)
    for k in range(c):
        left = x + k * m * COLUMN
        right, y = left + m * COLUMN - 0.55, bottom + 1.5
        draw_bracket(axes, theme, left, right, y, 0.3)
        draw_text(axes, theme, (left + right) / 2, y + 0.8, f"group {k}: reads channel {k}", size=9.5, ha="center")
    return figure


def describe_dense_blocks() -> str:
    """What `draw_dense_blocks` shows, in words."""
    k_h, k_w, c, m = FILTER.shape
    dense = dense_from(FILTER)
    places = "; ".join(
        f"channel {k} has kernels at outputs {', '.join(str(k * m + q) for q in range(m))}" for k in range(c)
    )
    return (
        f"A depthwise filter of shape {FILTER.shape} as dense filters of shape {dense.shape}: a table of kernels of "
        f"{k_h} by {k_w}, with a row for each of {c} input channels and a column for each of {c * m} outputs. "
        f"{capital(places)}. All other kernels are zero: {FILTER.size} of {dense.size} weights are those "
        f"of the depthwise filter. Below, the {c * m} kernels alone, side by side in the shape {(k_h, k_w, 1, c * m)}, "
        f"in {c} groups, each of which reads one channel."
    )
