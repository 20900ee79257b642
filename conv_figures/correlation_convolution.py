"""Correlation beside convolution: what a single 1 makes of a kernel shaped like an F."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import Place, draw_arrow, draw_grid, draw_text
from .style import Theme, canvas, current_theme, panel
from .windows import correlate

LETTER_F = np.array([[1, 2, 3], [4, 0, 0], [5, 6, 0], [7, 0, 0]])
"""Numbered along the strokes, so that every turn or flip of it can be told."""


def impulse(kernel: np.ndarray) -> np.ndarray:
    """A single 1 in zeros, just large enough for the kernel to pass over it completely.

    Args:
        kernel: (K_h, K_w).

    Returns:
        (2 * K_h - 1, 2 * K_w - 1), dtype of `kernel`.
    """
    k_h, k_w = kernel.shape
    image = np.zeros((2 * k_h - 1, 2 * k_w - 1), dtype=kernel.dtype)
    image[k_h - 1, k_w - 1] = 1
    return image


def _nonzero(values: np.ndarray, role: str) -> dict[Place, str]:
    return {(int(r), int(c)): role for r, c in np.argwhere(values)}


def _blank_zeros(values: np.ndarray) -> dict[Place, str]:
    return {(int(r), int(c)): "·" for r, c in np.argwhere(values == 0)}


def _matrix(axes: Axes, theme: Theme, values: np.ndarray, x: float, y: float, role: str) -> None:
    """A matrix whose zeros are dots, so that the shape of the rest stands out."""
    draw_grid(axes, theme, values, x, y, roles=_nonzero(values, role), texts=_blank_zeros(values), cell=0.8)


def _branch(
    axes: Axes, theme: Theme, y: float, kernel: np.ndarray, output: np.ndarray, words: tuple[str, str, str]
) -> None:
    """One row: its name, the kernel as it is laid down, the output."""
    name, laid, result = words
    x, x_output = 7.4, 12.4
    height, width = kernel.shape[0] * 0.8, kernel.shape[1] * 0.8
    draw_text(axes, theme, x, y, name, bold=True, size=11.5)
    draw_text(axes, theme, x, y + 0.75, laid, color=theme.muted, size=10)
    draw_text(axes, theme, x_output, y + 0.75, result, color=theme.muted, size=10)
    _matrix(axes, theme, kernel, x, y + 1.25, "kernel")
    middle = y + 1.25 + height / 2
    draw_arrow(axes, theme, (x + width + 0.7, middle), (x_output - 0.7, middle))
    _matrix(axes, theme, output, x_output, y + 1.25, "result")


def draw_correlation_and_convolution(kernel: np.ndarray = LETTER_F, theme: Theme | None = None) -> Figure:
    """One image with a single 1, and what the two operations make of it.

    Args:
        kernel: (4, 3) or smaller; an asymmetric one shows the difference.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    turned = kernel[::-1, ::-1]
    image = impulse(kernel)
    figure, axes = canvas(16.4, 12.0, theme)
    top = 3.5
    draw_text(axes, theme, 0.8, top - 0.5, f"image  {image.shape}: a single 1", bold=True)
    _matrix(axes, theme, image, 0.8, top, "window")
    right = 0.8 + image.shape[1] * 0.8
    panel(axes, theme, 6.9, 0.4, 9.1, 5.5)
    panel(axes, theme, 6.9, 6.1, 9.1, 5.5)
    middle = top + image.shape[0] * 0.4
    draw_arrow(axes, theme, (right + 0.25, middle - 0.5), (6.75, 3.2), curve=-0.15)
    draw_arrow(axes, theme, (right + 0.25, middle + 0.5), (6.75, 8.8), curve=0.15)
    correlation = ("Correlation: what tf.nn.conv2d computes", "kernel as it is", "output: turned by 180°")
    convolution = ("Convolution: as mathematics defines it", "kernel turned by 180°", "output: upright")
    _branch(axes, theme, 1.05, kernel, correlate(image, kernel), correlation)
    _branch(axes, theme, 6.75, turned, correlate(image, turned), convolution)
    return figure


def describe_correlation_and_convolution() -> str:
    """What `draw_correlation_and_convolution` shows, in words."""
    return (
        "An image of zeros with a single 1 in the middle, and a kernel whose numbers 1 to 7 form an F. "
        "Above, correlation, which is what tf.nn.conv2d computes: the kernel is used as it is, and the result "
        "is the F turned by 180 degrees. Below, convolution in the sense of mathematics: the kernel is first "
        "turned by 180 degrees, and the output is the F upright."
    )
