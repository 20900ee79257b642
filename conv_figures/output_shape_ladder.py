"""The ladder of output lengths: which ones a convolution would bring to the length of the input, and which not."""

from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import SMALL_SIZE, draw_arrow, draw_cell, draw_frame, draw_legend, draw_text
from .explorer import Choice, Explorer, Slider, Values
from .style import UNIT_INCHES, Theme, canvas, current_theme, panel
from .transposing import Call

STRIP = (
    (3, 2, 2, "SAME"),
    (3, 3, 2, "SAME"),
    (3, 3, 2, "VALID"),
    (3, 3, 1, "SAME"),
    (2, 2, 3, "SAME"),
    (2, 2, 3, "VALID"),
)
"""(size, kernel, stride, padding) of the static strip."""

AROUND = 2
"""Rungs below and above the legal ones."""

LADDER = 8.8
"""Height of the ladder for strides up to 4, in the card's units."""


def _levels(call: Call) -> int:
    """Rows of windows on every rung of a ladder."""
    return call.levels(call.legal[-1] + AROUND)


@dataclass(frozen=True)
class _Layout:
    """How large a ladder is drawn.

    Attributes:
        cell: width of a cell.
        pitch: from one rung to the next.
        gap: above and below the legal rungs, for their frame.
        x_cells: left edge of the leftmost cell.
        x_verdict: left edge of what a rung gives.
        x_keras: left edge of the words that mark Keras's choice.
        keras: these words.
        unit: inches.
    """

    cell: float
    pitch: float
    gap: float
    x_cells: float
    x_verdict: float
    x_keras: float
    keras: str
    unit: float

    @property
    def height(self) -> float:
        """Of a cell."""
        return min(self.cell, 0.54)

    def step(self, call: Call) -> float:
        """From one level of windows to the next."""
        return min(0.46, (self.pitch - self.height - 0.3) / _levels(call))

    def content(self, call: Call) -> float:
        """Height of a rung without the space below it."""
        return self.height + 0.1 + _levels(call) * self.step(call)

    def y(self, call: Call, length: int) -> float:
        """Top of a rung, seen from the lowest legal one."""
        index = length - call.legal[0]
        return index * self.pitch + self.gap * ((index >= call.stride) - (index < 0))


def _draw_cells(axes: Axes, theme: Theme, call: Call, length: int, x: float, y: float, layout: _Layout) -> None:
    """The cells of one candidate, with the zeros that the convolution pads; x is the edge of cell 0."""
    cell, unread = layout.cell, set(call.unread(length))
    before, after = call.pads(length)
    size = SMALL_SIZE if cell >= 0.5 else 8.5
    for index in range(-before, length + after):
        inside = 0 <= index < length
        role = "pad" if not inside else "unused" if index in unread else "plain"
        text = "" if cell < 0.4 else str(index) if inside else "0"
        draw_cell(axes, theme, x + index * cell, y, text, role, width=cell, height=layout.height, size=size)


def _draw_windows(axes: Axes, theme: Theme, call: Call, length: int, x: float, y: float, layout: _Layout) -> None:
    """One bar per window, as long as the kernel; bars that would overlap lie on levels below each other."""
    step = layout.step(call)
    inset, height = min(0.05, 0.12 * layout.cell), min(0.8 * step, step - 0.04)
    look = replace(theme, window=replace(theme.window, width=1.2))
    for index, start in enumerate(call.starts(length)):
        role = "window" if length in call.legal else "done"
        text = str(index) if height * layout.unit > 0.12 and layout.cell > 0.3 else ""
        left, wide = x + start * layout.cell + inset, call.kernel * layout.cell - 2 * inset
        draw_cell(axes, look, left, y + index % _levels(call) * step, text, role, width=wide, height=height, size=8.5)


def _draw_ladder(axes: Axes, theme: Theme, call: Call, around: int, x: float, y: float, layout: _Layout) -> None:
    """All rungs, the legal ones in a frame; (x, y) is the corner of the lowest legal one."""
    for length in call.rungs(around):
        top, legal = y + layout.y(call, length), length in call.legal
        middle, color = top + layout.height / 2, theme.ink if legal else theme.muted
        x_cells, x_verdict = x + layout.x_cells, x + layout.x_verdict
        first = x_cells + (call.kernel - 1) // 2 * layout.cell * (call.padding == "SAME")
        draw_text(axes, theme, x_cells - 0.35, middle, str(length), size=11, bold=legal, color=color, ha="right")
        _draw_cells(axes, theme, call, length, first, top, layout)
        _draw_windows(axes, theme, call, length, first, top + layout.height + 0.1, layout)
        text = f"→  {call.gives(length)}" + ("" if legal else f", not {call.size}")
        draw_text(axes, theme, x_verdict, middle, "✓" if legal else "✗", size=11, bold=legal, color=color)
        draw_text(axes, theme, x_verdict + 0.6, middle, text, size=10, bold=legal, color=color)
        if length == call.keras:
            draw_text(axes, theme, x + layout.x_keras, middle, layout.keras, size=SMALL_SIZE)


def _cells_across(call: Call, around: int) -> int:
    """Cells of the longest rung, with the zeros beside it."""
    beside = call.kernel - 1 if call.padding == "SAME" else 0
    return call.rungs(around)[-1] + beside


def _title(call: Call) -> str:
    return f"input length {call.size}    kernel {call.kernel}    stride {call.stride}    {call.padding}"


def _verdict(call: Call, length: int) -> tuple[str, str]:
    """What TensorFlow answers to a length, and why."""
    error = call.refusal(length)
    if error.startswith("Size"):
        return (
            f"✗   InvalidArgumentError:  … {error} …",
            f"actual: the length of the input.   computed: what the convolution makes of {length}.",
        )
    if error:
        return f"✗   InvalidArgumentError:  {error}", f"The kernel does not fit into {length}: there is no window."
    unread = len(call.unread(length))
    rest = {0: "Every cell is read.", 1: "1 cell is read by no window: there the transpose gives 0."}
    reason = rest.get(unread, f"{unread} cells are read by no window: there the transpose gives 0.")
    accepted = f"✓   accepted:  the convolution makes {call.size} of {length}"
    return accepted + (", and Keras picks this length by itself" if length == call.keras else ""), reason


def draw_output_shape_ladder(
    size: int = 3,
    kernel: int = 2,
    stride: int = 2,
    padding: str = "SAME",
    length: int | None = None,
    theme: Theme | None = None,
) -> Figure:
    """Candidates for one axis of `output_shape`, each with the convolution that TensorFlow imagines over it.

    Args:
        size: length of the input of `conv2d_transpose`.
        kernel: taps of the kernel.
        stride: on the axis.
        padding: "SAME" or "VALID".
        length: the candidate whose call is written out; by default the one just too short.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    call = Call(size, kernel, stride, padding)
    length = _marked(call, length)
    rungs, x_cells, x_verdict, top = stride + 2 * AROUND, 2.7, 14.6, 2.75
    tall = max(LADDER, rungs * 1.1)
    cell = min(0.8, (x_verdict - x_cells - 0.5) / _cells_across(call, AROUND))
    layout = _Layout(cell, tall / rungs, 0.3, x_cells, x_verdict, x_verdict + 2.35, "Keras picks it", UNIT_INCHES)
    figure, axes = canvas(20.0, top + tall + 4.1, theme)
    _draw_headings(axes, theme, call, layout)

    first = top + AROUND * layout.pitch + layout.gap
    _draw_ladder(axes, theme, call, AROUND, 0, first, layout)
    draw_frame(axes, theme, 1.35, first - 0.27, 18.1, (stride - 1) * layout.pitch + layout.content(call) + 0.45)
    if call.legal[0] <= AROUND:
        y = first + layout.y(call, 0) + layout.height / 2
        draw_text(axes, theme, x_cells, y, "no output is shorter than 1", size=SMALL_SIZE, color=theme.muted)
    if length in call.rungs(AROUND):
        y = first + layout.y(call, length) + layout.height / 2
        draw_arrow(axes, theme, (0.45, y), (1.15, y), color=theme.ink)
    _draw_answer(axes, theme, call, length, top + tall + 0.85)
    return figure


def _draw_headings(axes: Axes, theme: Theme, call: Call, layout: _Layout) -> None:
    """What is asked, what stands in the columns, and how its cells are read."""
    draw_text(axes, theme, 0.8, 0.95, _title(call), bold=True)
    draw_text(axes, theme, 19.2, 0.95, f"legal:   {call.formula}", ha="right")
    x, y = layout.x_cells, 1.95
    for at, text, ha in (
        (x - 0.35, "length", "right"),
        (x, "the imagined convolution", "left"),
        (layout.x_verdict + 0.6, "gives", "left"),
    ):
        draw_text(axes, theme, at, y, text, size=SMALL_SIZE, color=theme.muted, ha=ha)
    _draw_legend(axes, theme, (6.7, 8.7, 10.7), y)


LEGEND = (("window", "window"), ("pad", "padding"), ("unused", "read by no window"))


def _draw_legend(axes: Axes, theme: Theme, starts: tuple[float, float, float], y: float) -> None:
    """How cells and bars are read; `y` is the middle of the line."""
    corners = [(x, y - 0.18) for x in starts]
    draw_legend(axes, theme, LEGEND, corners, box=0.36, gap=0.19, color=theme.muted)


def _draw_answer(axes: Axes, theme: Theme, call: Call, length: int, y: float) -> None:
    """The marked call, TensorFlow's answer and the reason."""
    panel(axes, theme, 0.5, y, 19.0, 2.75)
    arguments = f'(1, {length}, {length}, 1), strides={call.stride}, padding="{call.padding}"'
    draw_text(axes, theme, 0.95, y + 0.65, f"tf.nn.conv2d_transpose(input, filters, output_shape={arguments})", size=10)
    answer, reason = _verdict(call, length)
    draw_text(axes, theme, 0.95, y + 1.4, answer[0], size=11, bold=True)
    draw_text(axes, theme, 1.55, y + 1.4, answer[1:].strip(), size=10)
    draw_text(axes, theme, 0.95, y + 2.15, reason, size=10, color=theme.muted)


def _marked(call: Call, length: int | None) -> int:
    """The length that was asked for, or the rung below the legal ones, or the lowest of all."""
    return length if length is not None else max(1, call.legal[0] - 1)


def describe_output_shape_ladder(
    size: int = 3, kernel: int = 2, stride: int = 2, padding: str = "SAME", length: int | None = None
) -> str:
    """What `draw_output_shape_ladder` shows, in words."""
    call = Call(size, kernel, stride, padding)
    length = _marked(call, length)
    legal = ", ".join(str(one) for one in call.legal)
    others = "; ".join(f"{one} gives {call.gives(one)}" for one in call.rungs(AROUND) if one not in call.legal)
    answer, reason = _verdict(call, length)
    answer = " ".join(answer.replace("…", "").replace("✓", "").replace("✗", "").split())
    return (
        f"Input length {size}, kernel {kernel}, stride {stride}, {padding}. Legal output lengths: {legal}; "
        f"each gives {size}. Keras picks {call.keras}. Not legal: {others}. "
        f"Asked for {length}: {answer}. {' '.join(reason.split())}"
    )


def draw_output_shape_ladder_strip(theme: Theme | None = None) -> Figure:
    """Six small ladders: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    wide, layout = 9.1, _Layout(0.46, 1.2, 0.28, 1.25, 5.7, 7.3, "Keras", 0.37)
    figure, axes = canvas(3 * wide + 0.75, 16.6, theme, unit=layout.unit)
    for index, what in enumerate(STRIP):
        call = Call(*what)
        x, y = 0.7 + (index % 3) * wide, 0.55 + (index // 3) * 7.0
        title = f"input {call.size}, kernel {call.kernel}, stride {call.stride}, {call.padding}"
        draw_text(axes, theme, x, y + 0.3, title, bold=True, size=10)
        first = y + 1.1 + layout.pitch + layout.gap
        _draw_ladder(axes, theme, call, 1, x, first, layout)
        tall = (call.stride - 1) * layout.pitch + layout.content(call) + 0.45
        draw_frame(axes, theme, x, first - 0.27, wide - 0.5, tall)
    _draw_legend(axes, theme, (0.7, 3.7, 6.7), 15.75)
    return figure


def _story() -> str:
    """What the strip shows, in words."""
    told = []
    for what in STRIP:
        call = Call(*what)
        legal = ", ".join(str(one) for one in call.legal)
        told.append(
            f"Input {call.size}, kernel {call.kernel}, stride {call.stride}, {call.padding}: legal {legal}; "
            f"{call.legal[0] - 1} gives {call.gives(call.legal[0] - 1)}, "
            f"{call.legal[-1] + 1} gives {call.gives(call.legal[-1] + 1)}; Keras picks {call.keras}."
        )
    return " ".join(told)


def _length_of(size: int, kernel: int, stride: int, padding: str, rung: int) -> int:
    rungs = Call(size, kernel, stride, padding).rungs(AROUND)
    return rungs[min(rung, len(rungs) - 1)]


def _draw_at(size: int, kernel: int, stride: int, padding: str, rung: int) -> Figure:
    length = _length_of(size, kernel, stride, padding, rung)
    return draw_output_shape_ladder(size, kernel, stride, padding, length)


def _describe_at(size: int, kernel: int, stride: int, padding: str, rung: int) -> str:
    length = _length_of(size, kernel, stride, padding, rung)
    return describe_output_shape_ladder(size, kernel, stride, padding, length)


def _limits(values: Values) -> dict[str, int]:
    """The highest rung."""
    call = Call(values["size"], values["kernel"], values["stride"], values["padding"])
    return {"rung": len(call.rungs(AROUND)) - 1}


EXPLORER = Explorer(
    strip=draw_output_shape_ladder_strip,
    story=_story,
    caption="In the frame: the lengths that a convolution brings to the length of the input. There are always as many "
    "as the stride. Cross-hatched cells are read by no window.",
    controls=(
        Slider("size", "input length", 3, 1, 5),
        Slider("kernel", "kernel", 2, 1, 5),
        Slider("stride", "stride", 2, 1, 4),
        Choice("padding", "padding", ("SAME", "VALID")),
        Slider("rung", "rung", 1, 0, 7),
    ),
    draw=_draw_at,
    describe=_describe_at,
    limits=_limits,
)


def explore_output_shape_ladder() -> None:
    """The ladder: six small ones, then controls where a kernel is running."""
    EXPLORER.show()
