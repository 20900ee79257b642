"""Channel fan-out: which input channels an output channel reads, and which it never sees."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import draw_cell, draw_line, draw_text, filled_box, number
from .explorer import Choice, Explorer, Slider, Values, story_of
from .style import FONT, Fill, Theme, canvas, current_theme
from .words import capital, counted

MODES = ("depthwise", "two groups", "dense")

DIGITS = np.array([[[1 + (4 * c + k + 5 * q) % 9 for q in range(4)] for k in range(4)] for c in range(4)])
"""A weight from 1 to 9 for input channel c and output (k, q): indices c, k, q."""

#: Two more fills beside the theme's blue and orange, for channels 2 and 3.
_GREEN = ("#00805C", "#FFFFFF", "\\\\\\\\", "#2AA884")
_PURPLE = ("#CC79A7", "#24101B", "++++", "#A9558A")
_EDGES = {"light": ("#003D2C", "#5E2A48"), "dark": ("#8FE3C8", "#F6D3E5")}
#: Links differ in their dashes too, never in colour alone.
_DASHES = ("solid", (0, (5, 1.6)), (0, (1.6, 1.3)), (0, (6, 1.5, 1.5, 1.5)))


@dataclass(frozen=True)
class Net:
    """Which channels meet: C inputs, C * M outputs, and the groups in which they do.

    Attributes:
        channels: C, 1 to 4.
        multiplier: M, outputs for each input, 1 to 4.
        mode: one of `MODES`.
    """

    channels: int
    multiplier: int
    mode: str

    @property
    def outputs(self) -> int:
        """C * M."""
        return self.channels * self.multiplier

    @property
    def groups(self) -> int:
        """Groups that keep to themselves: C of them are a depthwise convolution, one is a dense one."""
        return {"depthwise": self.channels, "two groups": 2, "dense": 1}[self.mode]

    @property
    def possible(self) -> bool:
        """Whether the channels can be cut into that many equal groups."""
        return self.channels % self.groups == 0

    def reads(self, output: int) -> list[int]:
        """The input channels that an output reads."""
        if not self.possible:
            return []
        together = self.channels // self.groups
        first = output // self.multiplier // together * together
        return list(range(first, first + together))


def pixels(channels: int) -> np.ndarray:
    """The one pixel of each channel: 1, 10, 100, 1000, so that every digit of an output names its channel."""
    return np.asarray(10 ** np.arange(channels))


def weights(net: Net) -> np.ndarray:
    """All weights of the pixel-sized filters, 0 where there is none.

    Returns:
        (C, C * M).
    """
    found = np.zeros((net.channels, net.outputs), dtype=int)
    for output in range(net.outputs):
        for c in net.reads(output):
            found[c, output] = DIGITS[c, output // net.multiplier, output % net.multiplier]
    return found


def filter_shape(net: Net) -> tuple[int, int, int, int]:
    """The shape of the filter array: depthwise (1, 1, C, M), else (1, 1, channels of a group, C * M)."""
    if net.mode == "depthwise":
        return 1, 1, net.channels, net.multiplier
    return 1, 1, net.channels // net.groups, net.outputs


def _channel_fill(theme: Theme, channel: int) -> Fill:
    """How cells of a channel look."""
    if channel < 2:
        return (theme.window, theme.kernel)[channel]
    face, text, hatch, hatch_color = (_GREEN, _PURPLE)[channel - 2]
    return Fill(face, text, _EDGES[theme.name][channel - 2], hatch, hatch_color, 1.8)


def _channel_cell(
    axes: Axes, theme: Theme, channel: int, x: float, y: float, text: str, width: float, height: float, size: float
) -> None:
    """A cell that belongs to a channel, by colour, hatch and number."""
    fill = _channel_fill(theme, channel)
    axes.add_patch(filled_box(fill, x, y, width, height))
    axes.text(
        x + width / 2,
        y + height / 2 - 0.02,
        text,
        fontsize=size,
        fontfamily=FONT,
        fontweight="bold",
        color=fill.text,
        ha="center",
        va="center_baseline",
        zorder=5,
        bbox={"boxstyle": "round,pad=0.12", "facecolor": fill.face, "edgecolor": "none"},
    )


@dataclass(frozen=True)
class _Layout:
    """Where things lie: the left edge, the band of the rows, the length of the links, and how large cells are."""

    x: float
    y: float
    band: float
    span: float
    height: float
    size: float
    pitch: float

    def rows(self, net: Net) -> list[float]:
        """The middle of each output's row."""
        pitch = min(self.band / net.outputs, self.height * self.pitch)
        first = self.y + (self.band - pitch * (net.outputs - 1)) / 2
        return [first + pitch * output for output in range(net.outputs)]

    def rails(self, net: Net) -> list[float]:
        """The middle of each input's row: in front of the outputs that are its own."""
        rows = np.array(self.rows(net)).reshape(net.channels, net.multiplier)
        return [float(y) for y in rows.mean(axis=1)]


def _draw_links(axes: Axes, theme: Theme, net: Net, layout: _Layout, ends: tuple[float, float], chosen: int) -> None:
    """From every input to the outputs that read it; those of the chosen output are thick."""
    rows, rails = layout.rows(net), layout.rails(net)
    quiet = 1.1 if net.mode == "depthwise" else 0.6
    for output in range(net.outputs):
        for channel in net.reads(output):
            fill = _channel_fill(theme, channel)
            color = fill.face if theme.name == "light" else fill.edge
            axes.plot(
                ends,
                (rails[channel], rows[output]),
                color=color,
                linewidth=2.6 if output == chosen else quiet,
                linestyle=_DASHES[channel],
                solid_capstyle="round",
                zorder=1.6 if output == chosen else 1.4,
            )


def _draw_net(axes: Axes, theme: Theme, net: Net, layout: _Layout, chosen: int) -> tuple[float, float]:
    """Inputs, links, weights and outputs; gives the left edges of weights and outputs."""
    height, size, rows, rails = layout.height, layout.size, layout.rows(net), layout.rails(net)
    wide, slot = height * 2.6, height * 1.35
    x_weights = layout.x + wide + layout.span
    x_output = x_weights + 4 * slot + height * 1.5
    _draw_links(axes, theme, net, layout, (layout.x + wide + 0.05, x_weights - 0.12), chosen)
    for channel, value in enumerate(pixels(net.channels)):
        y = rails[channel] - height / 2
        _channel_cell(axes, theme, channel, layout.x, y, str(value), wide, height, size)
    matrix = weights(net)
    for output, row in enumerate(rows):
        for channel in range(net.channels):
            x, y = x_weights + channel * slot, row - height / 2
            if matrix[channel, output]:
                digit = str(matrix[channel, output])
                _channel_cell(axes, theme, channel, x, y, digit, slot, height, size)
            else:
                draw_cell(axes, theme, x, y, "", "empty", width=slot, height=height)
        draw_text(axes, theme, x_output - height * 0.75, row, "=", color=theme.muted, ha="center", size=size)
        value = number(int(pixels(net.channels) @ matrix[:, output])) if net.possible else ""
        role = "empty" if not net.possible else "result" if output == chosen else "done"
        draw_cell(axes, theme, x_output, row - height / 2, value, role, width=wide, height=height, size=size)
    return x_weights, x_output


def _sum_text(net: Net, output: int) -> str:
    """What an output is: pixel times weight, for each channel that it reads."""
    matrix, values = weights(net), pixels(net.channels)
    terms = [f"{values[c]}·{matrix[c, output]}" for c in net.reads(output)]
    return f"{' + '.join(terms)} = {int(values @ matrix[:, output])}"


def _refusal(net: Net) -> str:
    """Why these groups cannot be: in words."""
    return f"{counted(net.channels, 'channel')} cannot be cut into two equal groups, so there is no such convolution"


def _side_label(net: Net, output: int) -> str:
    """What stands behind an output."""
    if net.mode == "depthwise":
        return f"{output} = {output // net.multiplier}·{net.multiplier} + {output % net.multiplier}"
    read = net.reads(output)
    return f"{output} reads {', '.join(str(c) for c in read)}" if read else f"{output} reads nothing"


def draw_channel_fan_out(
    channels: int = 3, multiplier: int = 2, mode: str = "depthwise", output: int = 3, theme: Theme | None = None
) -> Figure:
    """One pixel of C channels, C * M outputs of it, and who reads whom.

    Args:
        channels: C, 1 to 4.
        multiplier: M, 1 to 4.
        mode: `"depthwise"`, `"two groups"` or `"dense"`.
        output: the output channel that is shown in detail.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    net = Net(channels, multiplier, mode)
    figure, axes = canvas(19.2, 14.9, theme, unit=0.46)
    layout = _Layout(2.9, 2.6, 9.6, 4.4, 0.6, 10.5, 2.6)
    x_weights, x_output = _draw_net(axes, theme, net, layout, output)
    rows, rails = layout.rows(net), layout.rails(net)
    right = x_output + layout.height * 2.6 + 0.35
    for x, head, below in (
        (0.8, "input", f"one pixel, C = {channels}"),
        (x_weights, "weights", "a row for each output"),
        (x_output, "output", f"C·M = {net.outputs}"),
        (right, "channel", "i = k·M + q" if mode == "depthwise" else "of output, of input"),
    ):
        draw_text(axes, theme, x, 0.9, head, bold=True)
        draw_text(axes, theme, x, 1.6, below, color=theme.muted, size=9.5)
    for channel, y in enumerate(rails):
        draw_text(axes, theme, 0.8, y, f"channel {channel}", size=10)
    for index, y in enumerate(rows):
        color, here = (theme.ink, True) if index == output else (theme.muted, False)
        draw_text(axes, theme, right, y, _side_label(net, index), size=10, color=color, bold=here)
    _draw_footer(axes, theme, net, output)
    return figure


def _draw_footer(axes: Axes, theme: Theme, net: Net, output: int) -> None:
    """The chosen output as a sum, and how many weights there are."""
    draw_line(axes, theme, [(0.8, 12.75), (18.4, 12.75)], color=theme.line, width=0.9)
    if not net.possible:
        draw_text(axes, theme, 0.8, 13.5, f"{_refusal(net)}.", bold=True)
        return
    draw_text(axes, theme, 0.8, 13.5, f"output {output}", bold=True)
    draw_text(axes, theme, 3.4, 13.5, f"=  {_sum_text(net, output)}")
    count, full = np.count_nonzero(weights(net)), net.channels * net.outputs
    words = f"{mode_name(net)}     filter.shape = {filter_shape(net)}     {count} of {full} possible weights"
    draw_text(axes, theme, 0.8, 14.3, words, color=theme.muted, size=10)


def mode_name(net: Net) -> str:
    """The mode with its number of groups."""
    return f"{net.mode} (groups = {net.groups})" if net.mode != "two groups" else "groups = 2"


def _fan(net: Net, channel: int) -> str:
    """Where the pixel of one channel goes, in words."""
    reached = [str(output) for output in range(net.outputs) if channel in net.reads(output)]
    if len(reached) == 1:
        where = f"output {reached[0]}"
    else:
        where = f"outputs {reached[0]} {'and' if len(reached) == 2 else 'to'} {reached[-1]}"
    return f"channel {channel}, pixel {pixels(net.channels)[channel]}, goes to {where}"


def describe_channel_fan_out(channels: int = 3, multiplier: int = 2, mode: str = "depthwise", output: int = 3) -> str:
    """What `draw_channel_fan_out` shows, in words."""
    net = Net(channels, multiplier, mode)
    sizes = f"{counted(channels, 'input channel')}, {counted(net.outputs, 'output channel')}"
    head = f"{mode_name(net).capitalize()}: {sizes}."
    if not net.possible:
        return f"{head} {_refusal(net)}. TensorFlow refuses it too."
    fans = "; ".join(_fan(net, channel) for channel in range(channels))
    k, q = divmod(output, multiplier)
    if mode == "depthwise":
        reads = f"Output {output} reads channel {k} with its filter {q}, because {output} = {k}·{multiplier} + {q}"
    else:
        read = ", ".join(str(c) for c in net.reads(output))
        reads = f"Output {output} reads channel {read}" if len(read) == 1 else f"Output {output} reads channels {read}"
    count, full = np.count_nonzero(weights(net)), channels * net.outputs
    return (
        f"{head} {capital(fans)}. {reads}: {_sum_text(net, output)}. "
        f"The filter array has the shape {filter_shape(net)}: {count} of {full} possible weights."
    )


STRIP = (
    (4, 1, "depthwise", 2, "depthwise, M = 1: as many out as in"),
    (4, 2, "depthwise", 5, "depthwise, M = 2: two for each"),
    (4, 2, "two groups", 5, "two groups: each output reads two"),
    (4, 2, "dense", 5, "dense: each output reads all"),
)


def draw_channel_fan_out_strip(theme: Theme | None = None) -> Figure:
    """Depthwise, more filters for each channel, two groups, dense: the story for a page that cannot move."""
    theme = theme or current_theme()
    step_x, step_y = 10.2, 9.7
    figure, axes = canvas(2 * step_x + 0.5, 2 * step_y + 0.1, theme, unit=0.46)
    for index, (channels, multiplier, mode, output, title) in enumerate(STRIP):
        net = Net(channels, multiplier, mode)
        x, y = 0.7 + index % 2 * step_x, 0.75 + index // 2 * step_y
        draw_text(axes, theme, x, y, title, bold=True, size=10)
        layout = _Layout(x, y + 0.7, 6.6, 2.3, 0.55, 9.5, 2.2)
        _, x_output = _draw_net(axes, theme, net, layout, output)
        for place, row in enumerate(layout.rows(net)):
            here = place == output
            color = theme.ink if here else theme.muted
            right = x_output + layout.height * 2.6 + 0.25
            draw_text(axes, theme, right, row, str(place), size=9.5, color=color, bold=here)
        count = np.count_nonzero(weights(net))
        draw_text(axes, theme, x, y + 7.7, f"output {output}  =  {_sum_text(net, output)}", size=9.5)
        draw_text(axes, theme, x, y + 8.4, f"{count} weights", size=9.5, color=theme.muted)
    return figure


def _limits(values: Values) -> dict[str, int]:
    """The last output channel."""
    return {"output": values["channels"] * values["multiplier"] - 1}


EXPLORER = Explorer(
    strip=draw_channel_fan_out_strip,
    story=lambda: story_of(STRIP, describe_channel_fan_out),
    caption="Left the pixels 1, 10, 100 and 1000, right what is made of them: every digit of an output is a weight, "
    "and its place tells the channel that it came from.",
    controls=(
        Slider("channels", "channels C", 3, 1, 4),
        Slider("multiplier", "multiplier M", 2, 1, 4),
        Choice("mode", "connections", MODES),
        Slider("output", "output channel", 3, 0, 15, plays=True),
    ),
    draw=draw_channel_fan_out,
    describe=describe_channel_fan_out,
    limits=_limits,
)


def explore_channel_fan_out() -> None:
    """Channel fan-out: a strip of four nets, then sliders where a kernel is running."""
    EXPLORER.show()
