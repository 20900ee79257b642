"""Before and after: pictures side by side, with signed responses in two colours around zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .cells import draw_text
from .style import ORANGE, Theme, canvas, current_theme


@dataclass(frozen=True)
class Picture:
    """One picture of a panel.

    Attributes:
        pixels: (H, W) or (H, W, 3).
        title: one line above it.
        signed: whether zero is the middle: minus purple, plus orange. Else dark to bright.
        mark: (row, column, height, width) of a box drawn on it.
    """

    pixels: np.ndarray
    title: str
    signed: bool = False
    mark: tuple[int, int, int, int] | None = None


def draw_photos(pictures: Sequence[Picture], columns: int = 3, side: float = 5.2, theme: Theme | None = None) -> Figure:
    """Pictures in rows, each with its title.

    Args:
        pictures: at least one; those of a row are drawn equally high.
        columns: pictures in a row.
        side: width of the place for one picture, in cells.
        theme: light or dark; the current one if not given.

    Raises:
        ValueError: if there is no picture.
    """
    if not pictures:
        raise ValueError("draw_photos: pictures=[] must hold at least one picture.")
    theme = theme or current_theme()
    tallest = max(picture.pixels.shape[0] / picture.pixels.shape[1] for picture in pictures) * side
    rows = -(-len(pictures) // columns)
    width, height = 0.8 + columns * (side + 0.7) + 0.1, 0.5 + rows * (tallest + 1.5) + 0.3
    figure, axes = canvas(width, height, theme)
    for index, picture in enumerate(pictures):
        x, y = 0.8 + index % columns * (side + 0.7), 1.4 + index // columns * (tallest + 1.5)
        draw_text(axes, theme, x, y - 0.45, picture.title, bold=True, size=10.5)
        _draw_picture(figure, theme, picture, (x / width, y / height), (side / width, side / height))
    return figure


def _draw_picture(
    figure: Figure, theme: Theme, picture: Picture, place: tuple[float, float], size: tuple[float, float]
) -> None:
    """`place` is the top left corner and `size` a square, both as fractions of the figure."""
    h, w = picture.pixels.shape[:2]
    tall = size[1] * h / w
    inset = figure.add_axes((place[0], 1 - place[1] - tall, size[0], tall))
    reach = float(np.percentile(np.abs(picture.pixels), 99)) or 1.0  # a few glints must not pale the rest
    smooth = "none" if w <= 40 else "antialiased"
    if picture.pixels.ndim == 3:
        inset.imshow(picture.pixels, interpolation=smooth, aspect="auto")
    elif picture.signed:
        inset.imshow(picture.pixels, cmap="PuOr_r", vmin=-reach, vmax=reach, interpolation=smooth, aspect="auto")
    else:
        inset.imshow(picture.pixels, cmap="gray", interpolation=smooth, aspect="auto")
    if picture.mark is not None:
        row, column, height, width = picture.mark
        corner = (column - 0.5, row - 0.5)
        for color, line in (("#FFFFFF", 4.5), (ORANGE, 2.2)):
            box = Rectangle(corner, width, height, fill=False, edgecolor=color, linewidth=line)
            inset.add_patch(box)
    inset.set_xticks([])
    inset.set_yticks([])
    for spine in inset.spines.values():
        spine.set_edgecolor(theme.line)
