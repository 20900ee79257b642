"""Show me where: the expected numbers, yours, and every cell in which they differ."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import Place, draw_cell, draw_grid, draw_text, number
from .display import show
from .style import Theme, canvas, current_theme
from .words import counted

LIMIT = 12
"""Rows and columns that are drawn; a larger picture would have unreadable numbers."""


def _as_matrix(values: np.ndarray) -> np.ndarray:
    """(H, W) from (H, W) or from (1, H, W, 1)."""
    matrix = np.asarray(values)
    if matrix.ndim == 4 and matrix.shape[0] == matrix.shape[3] == 1:
        matrix = matrix[0, :, :, 0]
    if matrix.ndim != 2:
        raise ValueError(f"draw_difference: shape={matrix.shape} must be (H, W) or (1, H, W, 1).")
    return matrix[:LIMIT, :LIMIT]


def differing(got: np.ndarray, expected: np.ndarray) -> list[Place]:
    """Places at which two matrices differ or only one of them has a number; NaN differs from everything.

    Args:
        got: (H, W).
        expected: (H', W').
    """
    places = []
    rows, columns = max(got.shape[0], expected.shape[0]), max(got.shape[1], expected.shape[1])
    for row, column in np.ndindex(rows, columns):
        inside = all(row < m.shape[0] and column < m.shape[1] for m in (got, expected))
        if not inside or not abs(float(got[row, column]) - float(expected[row, column])) <= 1e-4:
            places.append((row, column))
    return places


def _titled_grid(
    axes: Axes, theme: Theme, title: str, values: np.ndarray, x: float, role: str, wrong: list[Place]
) -> None:
    """One of the two pictures; its cells that differ have the role."""
    draw_text(axes, theme, x, 0.95, title, bold=True)
    draw_grid(axes, theme, values, x, 1.6, roles=dict.fromkeys(wrong, role), size=11)


def _count(wrong: list[Place]) -> str:
    """How many cells differ, in words."""
    if not wrong:
        return "no cell differs"
    return f"{counted(len(wrong), 'cell')} {'differs' if len(wrong) == 1 else 'differ'}"


def draw_difference(got: np.ndarray, expected: np.ndarray, theme: Theme | None = None) -> Figure:
    """Expected and observed side by side; cells that differ are filled.

    Args:
        got: (H, W) or (1, H, W, 1), what your function returned.
        expected: the same from TensorFlow; the shapes may differ.
        theme: light or dark; the current one if not given.

    Raises:
        ValueError: if one of them is not a single picture.
    """
    theme = theme or current_theme()
    yours, wanted = _as_matrix(got), _as_matrix(expected)
    wrong = differing(yours, wanted)
    x_yours = 0.8 + max(wanted.shape[1], 4.5) + 1.5
    width = x_yours + max(yours.shape[1], 4.5) + 0.8
    height = 1.6 + max(yours.shape[0], wanted.shape[0]) + 1.6
    figure, axes = canvas(width, height, theme, unit=0.52)
    _titled_grid(axes, theme, f"TensorFlow  {wanted.shape}", wanted, 0.8, "window", wrong)
    _titled_grid(axes, theme, f"yours  {yours.shape}", yours, x_yours, "kernel", wrong)
    if wrong:
        draw_cell(axes, theme, 0.8, height - 1.1, "", "window", width=0.5, height=0.5)
        draw_cell(axes, theme, 1.45, height - 1.1, "", "kernel", width=0.5, height=0.5)
    words = _count(wrong)
    draw_text(axes, theme, 2.2 if wrong else 0.8, height - 0.85, words, size=10)
    return figure


def describe_difference(got: np.ndarray, expected: np.ndarray) -> str:
    """What `draw_difference` shows, in words."""
    yours, wanted = _as_matrix(got), _as_matrix(expected)
    wrong = differing(yours, wanted)
    if not wrong:
        return f"Yours and TensorFlow's {wanted.shape} agree in every cell."
    shapes = f"Yours has shape {yours.shape}, TensorFlow's {wanted.shape}; {_count(wrong)}."
    shared = [
        p for p in wrong if p[0] < min(yours.shape[0], wanted.shape[0]) and p[1] < min(yours.shape[1], wanted.shape[1])
    ]
    if not shared:
        return shapes
    row, column = shared[0]
    first = f"{number(yours[row, column])}, expected {number(wanted[row, column])}"
    return f"{shapes} The first is [{row}, {column}]: {first}."


def show_difference(got: np.ndarray, expected: np.ndarray) -> None:
    """Draw where your result and TensorFlow's differ."""
    words = describe_difference(got, expected)
    show(draw_difference(got, expected), alt=words, caption=words)
