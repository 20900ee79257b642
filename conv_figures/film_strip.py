"""The algorithm of `conv2d_transpose` as a film: zeros between, zeros around, turn the kernel, slide."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import (
    SMALL_SIZE,
    draw_arrow,
    draw_cell,
    draw_frame,
    draw_grid,
    draw_grid_until,
    draw_legend,
    draw_line,
    draw_text,
)
from .explorer import Choice, Explorer, Slider, Values
from .film import SLIDE, STAGES, Film, draw_brackets, draw_picture, shape_of
from .style import Theme, canvas, current_theme, panel
from .transposing import legal_lengths, ring
from .windows import Pads
from .words import rows_of

IMAGE = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
KERNEL = np.array([[1, 2, 3], [0, 1, 4], [5, 6, 0]])
SMALL_KERNEL = np.array([[1, 2], [3, 4]])
STRIDE = 2

CELL = 0.84
"""Edge of a cell on a single frame, in the card's units."""

TURN = 1.35
"""From the kernel to the turned kernel."""

ROOM = 3
"""Taps for which every card has room, so that kernels of two and three taps share one layout."""

LengthOrPair = int | tuple[int, int]


def _film(image: np.ndarray, kernel: np.ndarray, length: LengthOrPair, stride: int, padding: str) -> Film:
    lengths = (length, length) if isinstance(length, int) else length
    return Film(image, kernel, lengths, stride, padding)


@dataclass(frozen=True)
class _Layout:
    """Where things lie: the same for every step, every legal length and every kernel of up to ROOM taps.

    Attributes:
        rows: most zeros above and below the spread input.
        columns: most zeros left and right of it.
        core: shape of the spread input.
        taps: rows and columns of the widest kernel.
        longest: columns of the longest output.
    """

    rows: Pads
    columns: Pads
    core: tuple[int, int]
    taps: tuple[int, int]
    longest: int

    @property
    def x_kernel(self) -> float:
        return 0.8 + (sum(self.columns) + self.core[1]) * CELL + 1.3

    @property
    def x_output(self) -> float:
        return self.x_kernel + self.taps[1] * CELL + 1.3

    @property
    def small(self) -> float:
        """Edge of a cell of the output."""
        return min(CELL, max(0.56, 5.3 / self.longest))

    @property
    def width(self) -> float:
        return max(self.x_output + self.longest * self.small + 0.8, 18.0)

    @property
    def height(self) -> float:
        """Of the picture, or of the kernel above the turned one."""
        return max((sum(self.rows) + self.core[0]) * CELL, 2 * self.taps[0] * CELL + TURN)


def _layout(film: Film) -> _Layout:
    """Room for every legal length and for kernels of up to ROOM taps."""
    k_h, k_w = (max(taps, ROOM) for taps in film.kernel.shape)
    pads = []
    for size, kernel in zip(film.image.shape, film.kernel.shape, strict=True):
        rings = [
            ring(size, length, taps, film.stride, film.padding)
            for taps in (kernel, max(kernel, ROOM))
            for length in legal_lengths(size, taps, film.stride, film.padding)
        ]
        pads.append((max(before for before, _ in rings), max(behind for _, behind in rings)))
    h, w = film.spread.shape
    longest = legal_lengths(film.image.shape[1], k_w, film.stride, film.padding)[-1]
    return _Layout(pads[0], pads[1], (h, w), (k_h, k_w), longest)


def _draw_stages(axes: Axes, theme: Theme, film: Film, step: int, x: float, y: float, width: float) -> None:
    """Five boxes in a row: what was done, what happens now, what comes."""
    gap, shares = 0.45, np.array([2.0, 3.5, 3.4, 3.7, 4.0])
    widths = shares / shares.sum() * (width - gap * (len(STAGES) - 1))
    for index, (stage, broad) in enumerate(zip(STAGES, widths, strict=True)):
        now = min(step, SLIDE)
        role = "done" if index < now else "result" if index == now else "empty"
        count = f":  {step - SLIDE + 1} of {film.output.size}" if index == now == SLIDE else ""
        if index:
            draw_line(axes, theme, [(x - gap, y + 0.35), (x, y + 0.35)], color=theme.line, behind=True)
        draw_cell(axes, theme, x, y, f"{index + 1}  {stage}{count}", role, width=broad, height=0.7, size=10)
        x += broad + gap


def _draw_kernel(axes: Axes, theme: Theme, film: Film, step: int, x: float, y: float) -> None:
    """The kernel as it is given and, once it is turned, below it; an arrow when it slides."""
    k_h, k_w = film.kernel.shape
    turned = step >= STAGES.index("turn the kernel")
    draw_grid(axes, theme, film.kernel, x, y, role="done" if turned else "kernel", cell=CELL, size=12)
    if not turned:
        return
    below, middle = y + max(k_h, ROOM) * CELL + TURN, x + k_w * CELL / 2
    draw_arrow(axes, theme, (middle, y + k_h * CELL + 0.2), (middle, below - 0.2))
    draw_text(axes, theme, middle + 0.25, (y + k_h * CELL + below) / 2, "180°", size=10)
    draw_grid(axes, theme, film.turned, x, below, role="kernel", cell=CELL, size=12)
    if step >= SLIDE:
        height = below + k_h * CELL / 2
        draw_arrow(axes, theme, (x - 0.25, height), (x - 1.05, height))


def _draw_words(axes: Axes, theme: Theme, film: Film, step: int, y: float) -> None:
    """What happens at this step, and why."""
    sentence, reason = film.words(step)
    name, _, total = sentence.partition("  =  ")  # only a sum has one
    draw_text(axes, theme, 0.8, y, name, bold=True)
    if total:
        draw_text(axes, theme, 3.4, y, f"=  {total}")
    draw_text(axes, theme, 0.8, y + 0.85, reason, size=10, color=theme.muted)


def _draw_input(axes: Axes, theme: Theme, film: Film, step: int, layout: _Layout, top: float) -> None:
    """The input as far as it has come, its name, and how wide the ring is."""
    x, y = 0.8 + layout.columns[0] * CELL, top + layout.rows[0] * CELL
    shown = (film.image, film.spread, film.padded)[min(step, 2)]
    name = ("input", "with zeros between", "with zeros around")[min(step, 2)]
    draw_text(axes, theme, 0.8, 2.1, f"{name}  {shown.shape}", bold=True)
    draw_picture(axes, theme, film, step, x, y, CELL)
    if step >= 2:
        (_, below), (left, _) = film.rings
        draw_brackets(axes, theme, film, x - left * CELL, y + (layout.core[0] + below) * CELL + 0.3, CELL)


def draw_film_strip(
    step: int = 10,
    length: LengthOrPair = 5,
    kernel: np.ndarray = KERNEL,
    padding: str = "SAME",
    image: np.ndarray = IMAGE,
    stride: int = STRIDE,
    theme: Theme | None = None,
) -> Figure:
    """One step of `conv2d_transpose` of one channel.

    Args:
        step: 0 the input, 1 zeros between, 2 zeros around, 3 the kernel turned, from 4 on one output after the other.
        length: of the output on both axes, or (H_out, W_out).
        kernel: (K_h, K_w), as it is given to TensorFlow.
        padding: "SAME" or "VALID", of the imagined convolution.
        image: (H, W), the input.
        stride: on both axes.
        theme: light or dark; the current one if not given.

    Raises:
        ValueError: if no convolution brings an output of that length to the image.
    """
    theme = theme or current_theme()
    film = _film(image, kernel, length, stride, padding)
    step, layout, top = min(step, film.last_step), _layout(film), 2.75
    bottom = top + layout.height
    figure, axes = canvas(layout.width, bottom + 3.2, theme)

    _draw_stages(axes, theme, film, step, 0.8, 0.55, layout.width - 1.6)
    _draw_input(axes, theme, film, step, layout, top)
    draw_text(axes, theme, layout.x_kernel, 2.1, f"kernel  {kernel.shape}", bold=True)
    _draw_kernel(axes, theme, film, step, layout.x_kernel, top)
    draw_text(axes, theme, layout.x_output, 2.1, f"output  {film.output.shape}", bold=True)
    small, size = layout.small, 12 if layout.small > 0.7 else 10.5
    draw_grid_until(axes, theme, film.output, film.window(step), layout.x_output, top, cell=small, size=size)
    _draw_words(axes, theme, film, step, bottom + 1.65)
    return figure


def describe_film_strip(
    step: int = 10,
    length: LengthOrPair = 5,
    kernel: np.ndarray = KERNEL,
    padding: str = "SAME",
    image: np.ndarray = IMAGE,
    stride: int = STRIDE,
) -> str:
    """What `draw_film_strip` shows, in words."""
    film = _film(image, kernel, length, stride, padding)
    step = min(step, film.last_step)
    sentence, reason = (" ".join(words.split()) for words in film.words(step))
    begin = (
        f"conv2d_transpose of a {shape_of(image)} input with a {shape_of(kernel)} kernel, strides {stride}, "
        f"padding {padding}, to {shape_of(film.output)}. Stage {min(step, SLIDE) + 1} of 5, "
    )
    if step < SLIDE:
        shown = (film.image, film.spread, film.padded, film.turned)[step]
        return f"{begin}{STAGES[step]}. {sentence} {reason} Rows: {rows_of(shown)}."
    return (
        f"{begin}slide: window {step - SLIDE + 1} of {film.output.size} of the turned kernel over the "
        f"{shape_of(film.padded)} input with zeros. {sentence}. {reason}"
    )


LEGEND = (
    ("plain", "a number of the input"),
    ("empty", "a zero between"),
    ("pad", "a zero around"),
    ("window", "under the kernel"),
    ("result", "what it gives"),
)

FRAME = 0.54
"""Edge of a cell on the strip."""


def _title(axes: Axes, theme: Theme, x: float, y: float, text: str) -> None:
    draw_text(axes, theme, x, y, text, bold=True, size=10)


def _draw_making(axes: Axes, theme: Theme, film: Film, x: float, y: float) -> None:
    """Frames 1 to 4: from the input and the kernel to what slides over what."""
    starts, middle = (x, x + 3.0, x + 7.1), y + 0.65 + 3.5 * FRAME
    for step, (start, words) in enumerate(zip(starts, ("the input", "zeros between", "zeros around"), strict=True)):
        high, wide = (film.image, film.spread, film.padded)[step].shape
        above, left = (film.rings[0][0], film.rings[1][0]) if step == 2 else (0, 0)
        _title(axes, theme, start, y, f"{step + 1}  {words}")
        top = middle - high * FRAME / 2
        draw_picture(axes, theme, film, step, start + left * FRAME, top + above * FRAME, FRAME)
        if step < 2:
            draw_arrow(axes, theme, (start + wide * FRAME + 0.25, middle), (starts[step + 1] - 0.25, middle))
    draw_brackets(axes, theme, film, starts[2], middle + 3.5 * FRAME + 0.28, FRAME, words=False)
    x_kernel = x + 12.6
    _title(axes, theme, x_kernel, y, "4  turn the kernel")
    top, turned = middle - 1.5 * FRAME, x_kernel + 3 * FRAME + 1.9
    draw_grid(axes, theme, film.kernel, x_kernel, top, role="done", cell=FRAME, size=10)
    draw_arrow(axes, theme, (x_kernel + 3 * FRAME + 0.3, middle), (turned - 0.3, middle))
    draw_text(axes, theme, (x_kernel + 3 * FRAME + turned) / 2, middle - 0.4, "180°", size=SMALL_SIZE, ha="center")
    draw_grid(axes, theme, film.turned, turned, top, role="kernel", cell=FRAME, size=10)


def _draw_sliding(axes: Axes, theme: Theme, film: Film, step: int, x: float, y: float, words: str) -> None:
    """The padded input with the window on it, the output so far, and the sum."""
    (above, _), (left, _) = film.rings
    high = film.padded.shape[0] * FRAME
    _title(axes, theme, x, y, words)
    draw_picture(axes, theme, film, step, x + left * FRAME, y + 0.65 + above * FRAME, FRAME)
    x_output, middle = x + film.padded.shape[1] * FRAME + 1.2, y + 0.65 + high / 2
    draw_arrow(axes, theme, (x_output - 0.95, middle), (x_output - 0.25, middle))
    top = middle - film.lengths[0] * FRAME / 2
    draw_grid_until(axes, theme, film.output, film.window(step), x_output, top, cell=FRAME, size=10)
    draw_text(axes, theme, x, y + 0.65 + high + 0.5, film.words(step)[0], size=SMALL_SIZE)


REASON = (
    "The imagined convolution pads 5 with\n1 zero in front, 6 with none. So one more\nzero comes before: 3 − 1 − 0 = 2.\n\n"
    "In the frame: the 5 × 5 result, number\nfor number, one cell down and to the right."
)


def _draw_other(axes: Axes, theme: Theme, film: Film, x: float, y: float) -> None:
    """The longer output: one more zero in front, and the shorter output inside the output."""
    panel(axes, theme, x - 0.35, y - 0.65, 18.3, 6.75)
    (above, _), (left, _) = film.rings
    _title(axes, theme, x, y, f"6 × 6 from the same input: {left} zeros before, {film.rings[1][1]} after")
    high = film.padded.shape[0] * FRAME
    draw_picture(axes, theme, film, 2, x + left * FRAME, y + 0.65 + above * FRAME, FRAME)
    draw_brackets(axes, theme, film, x, y + 0.65 + high + 0.28, FRAME, words=False)
    x_output, middle = x + film.padded.shape[1] * FRAME + 1.2, y + 0.65 + high / 2
    draw_arrow(axes, theme, (x_output - 0.95, middle), (x_output - 0.25, middle))
    top = middle - film.lengths[0] * FRAME / 2
    draw_grid(axes, theme, film.output, x_output, top, role="done", cell=FRAME, size=10)
    draw_frame(axes, theme, x_output + FRAME, top + FRAME, 5 * FRAME, 5 * FRAME)
    draw_text(axes, theme, x_output + 6 * FRAME + 0.6, middle, REASON, size=SMALL_SIZE, va="center")


def draw_film_strip_frames(theme: Theme | None = None) -> Figure:
    """Six frames from a 3 x 3 input to its 5 x 5 output, and how 6 x 6 differs."""
    theme = theme or current_theme()
    five, six = (_film(IMAGE, KERNEL, length, STRIDE, "SAME") for length in (5, 6))
    figure, axes = canvas(19.2, 20.5, theme, unit=0.45)
    x = 0.8
    _draw_making(axes, theme, five, x, 0.75)
    _draw_sliding(axes, theme, five, SLIDE + 6, x, 6.75, "5  slide, one cell a step")
    _draw_sliding(axes, theme, five, five.last_step, x + 9.5, 6.75, "6  the last window")
    _draw_other(axes, theme, six, x, 12.95)
    corners = [(x + start, 19.4) for start in (0.0, 4.5, 7.9, 11.1, 14.7)]
    draw_legend(axes, theme, LEGEND, corners, box=FRAME, gap=0.21, samples={"plain": "5", "empty": "0", "pad": "0"})
    return figure


def describe_film_strip_frames() -> str:
    """What `draw_film_strip_frames` shows, in words."""
    five, six = (_film(IMAGE, KERNEL, length, STRIDE, "SAME") for length in (5, 6))
    sums = [five.words(step)[0].replace("  ", " ") for step in (SLIDE + 6, five.last_step)]
    return (
        f"conv2d_transpose in six frames, strides 2, padding SAME. 1: the input, {rows_of(IMAGE)}. "
        f"2: a zero between neighbours, {shape_of(five.spread)}. "
        f"3: zeros around, {five.pads()}, {shape_of(five.padded)}. "
        f"4: the kernel {rows_of(KERNEL)} is turned by 180°: {rows_of(five.turned)}. "
        f"5: it slides one cell a step, {sums[0]}. 6: the last window, {sums[1]}; the output is {rows_of(five.output)}. "
        f"Below, the same for an output of 6 × 6: {six.pads()}, {shape_of(six.padded)}; "
        f"the output is {rows_of(six.output)}. Without its first row and column it is the 5 × 5 output."
    )


KERNELS = {"3 × 3": KERNEL, "2 × 2": SMALL_KERNEL}
LENGTHS = ("the shorter", "the longer")


def _length(which: str, kernel: str, padding: str) -> int:
    return legal_lengths(len(IMAGE), len(KERNELS[kernel]), STRIDE, padding)[LENGTHS.index(which)]


def _draw_at(step: int, which: str, kernel: str, padding: str) -> Figure:
    return draw_film_strip(step, _length(which, kernel, padding), KERNELS[kernel], padding)


def _describe_at(step: int, which: str, kernel: str, padding: str) -> str:
    return describe_film_strip(step, _length(which, kernel, padding), KERNELS[kernel], padding)


def _limits(values: Values) -> dict[str, int]:
    """The last window of this output."""
    return {"step": SLIDE + _length(values["which"], values["kernel"], values["padding"]) ** 2 - 1}


EXPLORER = Explorer(
    strip=draw_film_strip_frames,
    story=describe_film_strip_frames,
    caption="Zeros between (dashed), zeros around (hatched), the kernel turned, then a convolution with stride 1.",
    controls=(
        Slider("step", "step", 0, 0, SLIDE + 8**2 - 1, plays=True),
        Choice("which", "output length", LENGTHS),
        Choice("kernel", "kernel", tuple(KERNELS)),
        Choice("padding", "padding", ("SAME", "VALID")),
    ),
    draw=_draw_at,
    describe=_describe_at,
    limits=_limits,
)


def explore_film_strip() -> None:
    """The film: six frames, then a step slider with a play button where a kernel is running."""
    EXPLORER.show()
