"""The house style: two themes, one canvas, one way to turn a figure into bytes."""

import io
import os
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

ThemeName = Literal["light", "dark"]

THEME_VARIABLE = "CONV_COURSE_THEME"
"""The environment variable that holds the theme: it reaches kernels, tests and builds alike."""

FONT = "DejaVu Sans"
"""Comes with matplotlib, so a figure has the same bytes on every machine."""

UNIT_INCHES = 0.5
"""Edge of one full-size cell; text sizes are chosen for it."""

DPI = 160
SCREEN_DPI = 96
"""CSS pixels per inch: the width written into HTML, so that a figure has the size it was designed for."""


@dataclass(frozen=True)
class Fill:
    """How one kind of cell looks: never by colour alone, always with outline and hatch."""

    face: str
    text: str
    edge: str
    hatch: str = ""
    hatch_color: str = "none"
    width: float = 1.0
    dashed: bool = False

    @property
    def strong(self) -> bool:
        """Whether cells of this kind stand out: in front of others, with bold numbers."""
        return self.width > 1.5


@dataclass(frozen=True)
class Theme:
    """Colours of one theme, and how each kind of cell looks.

    Attributes:
        name: "light" or "dark".
        card: behind everything.
        ink: words and strong lines.
        muted: words and lines of the second rank.
        line: quiet lines.
        plain: a number of a picture.
        window: what the kernel sees.
        kernel: a weight.
        result: the output that is made now.
        done: what was made before.
        empty: what is not there yet, or a zero that stands between numbers.
        pad: a zero of the padding.
        unused: what no window reads.
    """

    name: ThemeName
    card: str
    ink: str
    muted: str
    line: str
    plain: Fill
    window: Fill
    kernel: Fill
    result: Fill
    done: Fill
    empty: Fill
    pad: Fill
    unused: Fill

    def fill(self, role: str) -> Fill:
        """The fill of a role such as `"window"`.

        Raises:
            ValueError: if the theme has no such role.
        """
        found = getattr(self, role, None)
        if not isinstance(found, Fill):
            raise ValueError(f"Theme.fill: role={role!r} must be the name of a fill.")
        return found


# Okabe-Ito blue and orange stay apart for every common kind of colour vision.
BLUE, ORANGE = "#0072B2", "#E69F00"

LIGHT = Theme(
    name="light",
    card="#F6F5F1",
    ink="#1D2228",
    muted="#555D67",
    line="#9AA1AA",
    plain=Fill("#FFFFFF", "#1D2228", "#9AA1AA"),
    window=Fill(BLUE, "#FFFFFF", "#00334F", "////", "#2E8CC2", 1.8),
    kernel=Fill(ORANGE, "#1D1400", "#6B4A00", "....", "#B97F00", 1.8),
    result=Fill("#2A3038", "#FFFFFF", "#000000", "", "none", 2.2),
    done=Fill("#DDDCD6", "#1D2228", "#7C838C"),
    empty=Fill("#F6F5F1", "#69717B", "#A3A9B1", dashed=True),
    pad=Fill("#F6F5F1", "#555D67", "#A3A9B1", "\\\\\\\\", "#C3C6C9", 1.2, True),
    unused=Fill("#F6F5F1", "#555D67", "#7C838C", "xxxx", "#C3C6C9", 1.2, True),
)

DARK = Theme(
    name="dark",
    card="#20242A",
    ink="#ECEEF0",
    muted="#AEB6BF",
    line="#5D6672",
    plain=Fill("#2D333B", "#ECEEF0", "#69727E"),
    window=Fill(BLUE, "#FFFFFF", "#9AD4F5", "////", "#2E8CC2", 1.8),
    kernel=Fill(ORANGE, "#1D1400", "#FFE0A0", "....", "#B97F00", 1.8),
    result=Fill("#F1EFE8", "#14171B", "#FFFFFF", "", "none", 2.2),
    done=Fill("#454D58", "#F4F5F6", "#848D99"),
    empty=Fill("#20242A", "#98A1AC", "#5D6672", dashed=True),
    pad=Fill("#20242A", "#AEB6BF", "#5D6672", "\\\\\\\\", "#4A525D", 1.2, True),
    unused=Fill("#20242A", "#AEB6BF", "#848D99", "xxxx", "#4A525D", 1.2, True),
)


def theme_named(name: str) -> Theme:
    """The theme of that name.

    Raises:
        ValueError: if `name` is neither `"light"` nor `"dark"`.
    """
    for theme in (LIGHT, DARK):
        if theme.name == name:
            return theme
    raise ValueError(f'theme_named: name={name!r} must be "light" or "dark".')


def use_theme(name: str) -> None:
    """Switch every figure drawn from now on to the light or the dark theme."""
    os.environ[THEME_VARIABLE] = theme_named(name).name


def current_theme() -> Theme:
    """The theme that figures use unless they are given one."""
    return theme_named(os.environ.get(THEME_VARIABLE, "light"))


def canvas(width: float, height: float, theme: Theme, unit: float = UNIT_INCHES) -> tuple[Figure, Axes]:
    """An opaque card whose coordinates are cells: x to the right, y downwards, (0, 0) at the top left.

    Args:
        width: in cells.
        height: in cells.
        theme: its card is the background, so that the figure reads on any page colour.
        unit: edge of one cell in inches.

    Returns:
        The figure and its only axes.
    """
    figure = Figure(figsize=(width * unit, height * unit), facecolor=theme.card)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def panel(axes: Axes, theme: Theme, x: float, y: float, width: float, height: float) -> None:
    """A quiet rounded box that holds together what belongs together."""
    axes.add_patch(
        FancyBboxPatch(
            (x + 0.15, y + 0.15),
            width - 0.3,
            height - 0.3,
            boxstyle="round,pad=0.15,rounding_size=0.25",
            facecolor="none",
            edgecolor=theme.line,
            linewidth=0.9,
            zorder=0.5,
        )
    )


def png_bytes(figure: Figure) -> bytes:
    """The figure as PNG: the same figure gives the same bytes, so no date and no version is written in."""
    buffer = io.BytesIO()
    figure.savefig(
        buffer,
        format="png",
        dpi=DPI,
        facecolor=figure.get_facecolor(),
        bbox_inches=None,
        metadata={"Software": None},
    )
    return buffer.getvalue()
