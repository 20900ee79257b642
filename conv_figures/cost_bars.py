"""Cost bars: the weights of a separable convolution beside those of the dense one that it stands for."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import draw_cell, draw_legend, draw_line, draw_text
from .explorer import Explorer, Slider, story_of
from .style import Theme, canvas, current_theme

CHANNELS = 8
"""C of every bar: the ratio does not depend on it."""

ROLES = ("done", "window", "kernel")
"""Fills of dense, depthwise and pointwise weights."""


@dataclass(frozen=True)
class Cost:
    """Weights without bias, for kernels of `kernel` x `kernel` taps."""

    kernel: int
    multiplier: int
    c_out: int
    c_in: int = CHANNELS

    @property
    def depthwise(self) -> int:
        """Of the depthwise step: a kernel for each channel and each of its M filters."""
        return self.kernel**2 * self.c_in * self.multiplier

    @property
    def pointwise(self) -> int:
        """Of the 1x1 step: a weight from each of C * M channels to each output."""
        return self.c_in * self.multiplier * self.c_out

    @property
    def separable(self) -> int:
        """Of both steps."""
        return self.depthwise + self.pointwise

    @property
    def dense(self) -> int:
        """Of the dense convolution with the same input, output and kernel size."""
        return self.kernel**2 * self.c_in * self.c_out

    @property
    def ratio(self) -> float:
        """Separable to dense: M * (1 / c_out + 1 / kernel²)."""
        return self.separable / self.dense


def percent(ratio: float) -> str:
    """A share in percent, as the figure prints it."""
    return f"{100 * ratio:.0f} %"


def _verdict(cost: Cost) -> str:
    """Which of the two costs more, in words."""
    if cost.separable == cost.dense:
        return "separable costs as much"
    return f"separable costs {'less' if cost.separable < cost.dense else 'more'}"


def _bars(axes: Axes, theme: Theme, cost: Cost, x: float, y: float, width: float, height: float) -> None:
    """Dense above separable, on one scale: the longer of the two fills the width."""
    scale = width / max(cost.dense, cost.separable)
    draw_cell(axes, theme, x, y, "", ROLES[0], width=cost.dense * scale, height=height)
    below, first = y + height * 1.25, cost.depthwise * scale
    draw_cell(axes, theme, x, below, "", ROLES[1], width=first, height=height)
    draw_cell(axes, theme, x + first, below, "", ROLES[2], width=cost.pointwise * scale, height=height)


def draw_cost_bars(kernel: int = 3, multiplier: int = 1, c_out: int = 16, theme: Theme | None = None) -> Figure:
    """Weights of dense and separable for one choice of sizes, on one scale.

    Args:
        kernel: taps along each side.
        multiplier: M, filters for each channel.
        c_out: channels that come out.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    cost = Cost(kernel, multiplier, c_out)
    figure, axes = canvas(18.2, 9.6, theme)
    title = f"kernel {kernel} × {kernel},  M = {multiplier},  {CHANNELS} channels in,  {c_out} out"
    draw_text(axes, theme, 0.8, 0.95, title, bold=True)
    for y, name in ((2.45, "dense"), (3.95, "separable")):
        draw_text(axes, theme, 0.8, y, name, size=10)
    _bars(axes, theme, cost, 3.4, 1.85, 14.0, 1.2)
    k2 = kernel**2
    texts = (
        f"dense:  {k2}·{CHANNELS}·{c_out}  =  {cost.dense}",
        f"depthwise step:  {k2}·{CHANNELS}·{multiplier}  =  {cost.depthwise}",
        f"pointwise step:  {CHANNELS}·{multiplier}·{c_out}  =  {cost.pointwise}",
    )
    corners = [(0.8, 5.4 + 0.85 * line) for line in range(len(texts))]
    draw_legend(axes, theme, zip(ROLES, texts, strict=True), corners, box=0.55, gap=0.35, size=10)
    draw_line(axes, theme, [(0.8, 8.1), (17.4, 8.1)], color=theme.line, width=0.9)
    draw_text(axes, theme, 0.8, 8.8, f"{percent(cost.ratio)} of the dense weights", bold=True)
    terms = f"M·(1/c_out + 1/K²)  =  {multiplier}·(1/{c_out} + 1/{k2})"
    draw_text(axes, theme, 7.9, 8.8, f"{terms}        {_verdict(cost)}", size=10, color=theme.muted)
    return figure


def describe_cost_bars(kernel: int = 3, multiplier: int = 1, c_out: int = 16) -> str:
    """What `draw_cost_bars` shows, in words."""
    cost = Cost(kernel, multiplier, c_out)
    return (
        f"Kernel {kernel} by {kernel}, multiplier {multiplier}, {CHANNELS} channels in, {c_out} out. "
        f"Dense: {cost.dense} weights. Separable: {cost.depthwise} in the depthwise step and {cost.pointwise} in the "
        f"pointwise step, {cost.separable} together. That is {percent(cost.ratio)} of the dense ones: {_verdict(cost)}."
    )


STRIP = (
    (3, 1, 64, "many outputs, M = 1"),
    (5, 1, 64, "a larger kernel"),
    (3, 4, 64, "four filters for each channel"),
    (3, 1, 1, "one channel out"),
    (1, 1, 64, "a kernel of one tap"),
    (3, 8, 72, "eight filters for each channel"),
)


def draw_cost_bars_strip(theme: Theme | None = None) -> Figure:
    """Six choices of sizes: when separable wins, and when it does not."""
    theme = theme or current_theme()
    step_x, step_y = 9.3, 3.9
    figure, axes = canvas(2 * step_x + 0.4, 3 * step_y + 1.8, theme, unit=0.48)
    for index, (kernel, multiplier, c_out, title) in enumerate(STRIP):
        cost = Cost(kernel, multiplier, c_out)
        x, y = 0.8 + index % 2 * step_x, 0.85 + index // 2 * step_y
        draw_text(axes, theme, x, y, title, bold=True, size=10)
        sizes = f"kernel {kernel} × {kernel},  C = {CHANNELS},  M = {multiplier},  c_out = {c_out}"
        draw_text(axes, theme, x, y + 0.65, sizes, size=9.5, color=theme.muted)
        _bars(axes, theme, cost, x, y + 1.15, 6.0, 0.55)
        draw_text(axes, theme, x + 6.25, y + 1.45, f"{cost.dense}", size=9.5)
        share = f"{cost.separable}: {percent(cost.ratio)}"
        draw_text(axes, theme, x + 6.25, y + 2.14, share, size=9.5, bold=True)
    names = ("dense", "depthwise step", "pointwise step")
    corners = [(0.8 + 5.2 * index, 3 * step_y + 0.7) for index in range(len(names))]
    draw_legend(axes, theme, zip(ROLES, names, strict=True), corners, box=0.55, gap=0.35)
    return figure


EXPLORER = Explorer(
    strip=draw_cost_bars_strip,
    story=lambda: story_of(STRIP, describe_cost_bars),
    caption="Weights of a dense convolution (grey) and of the two steps of a separable one. Within a pair, lengths "
    "are on one scale.",
    controls=(
        Slider("kernel", "kernel side", 3, 1, 7),
        Slider("multiplier", "multiplier M", 1, 1, 9),
        Slider("c_out", "channels out", 16, 1, 128),
    ),
    draw=draw_cost_bars,
    describe=describe_cost_bars,
)


def explore_cost_bars() -> None:
    """Cost bars: a strip of six choices, then sliders where a kernel is running."""
    EXPLORER.show()
