"""The steps of one transposed convolution, and the pictures that its figures are made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes

from .cells import SMALL_SIZE, Place, draw_bracket, draw_cell, draw_chip, draw_text, number, sum_of_products
from .style import Theme
from .transposing import legal_lengths, ring
from .windows import Pads, correlate, pads, spread
from .words import counted

STAGES = ("input", "zeros between", "zeros around", "turn the kernel", "slide")
SLIDE = len(STAGES) - 1
"""The first step at which the kernel lies on the picture."""


@dataclass(frozen=True, eq=False)
class Film:
    """A transposed convolution of one channel, step by step.

    Attributes:
        image: (H, W), the input.
        kernel: (K_h, K_w), as it is given to TensorFlow.
        lengths: (H_out, W_out), each a legal one.
        stride: on both axes.
        padding: "SAME" or "VALID", of the imagined convolution.

    Raises:
        ValueError: if no convolution brings an output of those lengths to the image.
    """

    image: np.ndarray
    kernel: np.ndarray
    lengths: tuple[int, int]
    stride: int
    padding: str

    def __post_init__(self) -> None:
        """Refuse lengths that are not legal."""
        for size, kernel, length in zip(self.image.shape, self.kernel.shape, self.lengths, strict=True):
            legal = legal_lengths(size, kernel, self.stride, self.padding)
            if length not in legal:
                raise ValueError(f"Film: length={length} must be one of {list(legal)} (input length {size}).")

    @cached_property
    def spread(self) -> np.ndarray:
        """The input with stride - 1 zeros between neighbours."""
        return spread(self.image, self.stride)

    @cached_property
    def rings(self) -> tuple[Pads, Pads]:
        """Zeros ((above, below), (left, right)) of the spread input."""
        rows, columns = (
            ring(size, length, kernel, self.stride, self.padding)
            for size, length, kernel in zip(self.image.shape, self.lengths, self.kernel.shape, strict=True)
        )
        return rows, columns

    @cached_property
    def padded(self) -> np.ndarray:
        """The spread input with zeros around it: as long as the output and one kernel less a cell."""
        return spread(self.image, self.stride, self.rings)

    @cached_property
    def turned(self) -> np.ndarray:
        """The kernel turned by 180 degrees."""
        return np.rot90(self.kernel, 2)

    @cached_property
    def output(self) -> np.ndarray:
        """What `tf.nn.conv2d_transpose` gives."""
        return correlate(self.padded, self.turned)

    @property
    def last_step(self) -> int:
        """The step that computes the last output."""
        return SLIDE + self.lengths[0] * self.lengths[1] - 1

    def window(self, step: int) -> Place | None:
        """The output that a step computes; None while nothing slides."""
        if step < SLIDE:
            return None
        row, column = divmod(step - SLIDE, self.lengths[1])
        return row, column

    def under(self, window: Place | None) -> dict[Place, float]:
        """Cells of `padded` under the turned kernel, with the weight that lies on them."""
        if window is None:
            return {}
        return {(window[0] + a, window[1] + b): float(weight) for (a, b), weight in np.ndenumerate(self.turned)}

    def is_number(self, row: int, column: int) -> bool:
        """Whether a cell of `padded` holds a number of the input, not a zero that was put there."""
        places = (row - self.rings[0][0], column - self.rings[1][0])
        inside = all(0 <= place < size for place, size in zip(places, self.spread.shape, strict=True))
        return inside and all(place % self.stride == 0 for place in places)

    def words(self, step: int) -> tuple[str, str]:
        """What happens at a step: a sentence or a sum, and the reason."""
        window = self.window(step)
        if window is not None:
            return self._sum(window)
        gap, (h_out, w_out) = self.stride - 1, self.lengths
        size, taps = self.image.shape[1], self.kernel.shape[1]
        front = pads(w_out, taps, self.stride, self.padding)[0]
        return (
            (
                f"An input of {shape_of(self.image)}, a kernel of {shape_of(self.kernel)}.",
                f"Wanted: an output of {h_out} × {w_out}, with strides {self.stride} and padding {self.padding}.",
            ),
            (
                f"Stride − 1 = {counted(gap, 'zero')} between neighbours; none at the ends.",
                f"{size} numbers and {size - 1}·{gap} zeros make {self.spread.shape[1]}.",
            ),
            (
                f"Zeros around: {self.pads()}.",
                f"Before: kernel − 1 − pad = {taps} − 1 − {front} = {self.rings[1][0]}, where pad is what {self.padding} "
                f"puts in front of {w_out}.   After: up to {w_out} + {taps} − 1 = {self.padded.shape[1]}.",
            ),
            (
                "The kernel is turned by 180°: its last weight comes first.",
                "Forward, window i lays weight a on cell i·stride − pad + a. "
                "Seen from a cell, the weights come in reverse order.",
            ),
        )[step]

    def pads(self) -> str:
        """The ring in words: once if it is the same for rows and columns."""
        above, left = self.rings
        if above == left:
            return f"{left[0]} before and {left[1]} after, for rows and columns"
        return f"{above[0]} above, {above[1]} below, {left[0]} left, {left[1]} right"

    def _sum(self, window: Place) -> tuple[str, str]:
        """The products of one window that can differ from zero, and how many taps lie on zeros that were put in."""
        met = {place: weight for place, weight in self.under(window).items() if self.is_number(*place)}
        products = sum_of_products((self.padded[place], weight) for place, weight in met.items())
        value, zeros = number(self.output[window]), self.kernel.size - len(met)
        total = f"{products}  =  {value}" if met else value
        reason = f"{zeros} of {self.kernel.size} taps {'lies' if zeros == 1 else 'lie'} on zeros that were put in."
        return f"output[{window[0]}, {window[1]}]  =  {total}", reason


def shape_of(array: np.ndarray) -> str:
    """`3 × 4`."""
    return f"{array.shape[0]} × {array.shape[1]}"


def draw_picture(axes: Axes, theme: Theme, film: Film, step: int, x: float, y: float, cell: float) -> None:
    """The input as far as it has come, with the window on it; (x, y) is the corner of the first number."""
    size = 12.5 if cell > 0.7 else 10
    (above, below), (left, right) = film.rings if step >= 2 else ((0, 0), (0, 0))
    inner = film.spread if step else film.image
    under = film.under(film.window(step))
    for row in range(-above, inner.shape[0] + below):
        for column in range(-left, inner.shape[1] + right):
            if (row + above, column + left) in under:
                continue
            corner = (x + column * cell, y + row * cell)
            if not (0 <= row < inner.shape[0] and 0 <= column < inner.shape[1]):
                draw_cell(axes, theme, *corner, "0", "pad", width=cell, height=cell, size=size - 1.5)
            elif step and (row % film.stride or column % film.stride):
                draw_cell(axes, theme, *corner, "0", "empty", width=cell, height=cell, size=size - 1.5)
            else:
                draw_cell(axes, theme, *corner, number(inner[row, column]), width=cell, height=cell, size=size)
    _draw_window(axes, theme, film, under, x - left * cell, y - above * cell, cell)


def _draw_window(
    axes: Axes, theme: Theme, film: Film, under: dict[Place, float], x: float, y: float, cell: float
) -> None:
    """The cells under the turned kernel; where there is room, weights are written on the numbers they meet."""
    full = cell > 0.7
    for (row, column), weight in under.items():
        met = full and film.is_number(row, column)
        corner, lift = (x + column * cell, y + row * cell), 0.14 if met else 0.0
        text = number(film.padded[row, column])
        size = 12.5 if full and not (met and len(text) > 1) else 10
        draw_cell(axes, theme, *corner, text, "window", width=cell, height=cell, size=size, lift=lift)
        if met:
            draw_chip(axes, theme, corner[0] + cell, corner[1] + cell, f"×{number(weight)}", size=8.5)


def draw_brackets(axes: Axes, theme: Theme, film: Film, x: float, y: float, cell: float, *, words: bool = True) -> None:
    """Under the padded input, from its left edge: columns before, of numbers and zeros between, and after."""
    left, right = film.rings[1]
    start = x
    for count, word in ((left, " before"), (film.spread.shape[1], ""), (right, " after")):
        end = start + count * cell
        if count:
            draw_bracket(axes, theme, start + 0.06, end - 0.06, y - 0.14, 0.14)
            text = f"{count}{word if words else ''}"
            draw_text(axes, theme, (start + end) / 2, y + 0.4, text, size=SMALL_SIZE, ha="center")
        start = end
