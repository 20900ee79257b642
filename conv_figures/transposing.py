"""What a transposed convolution does along one axis: the small arithmetic that its figures share."""

import math
from dataclasses import dataclass

from .windows import Pads, extent, output_size, pads


def ring(size: int, length: int, kernel: int, stride: int, padding: str) -> Pads:
    """Zeros before and after the spread input, with which the turned kernel gives `length` numbers."""
    before = kernel - 1 - pads(length, kernel, stride, padding)[0]
    return before, length + kernel - 1 - before - extent(size, stride)


def legal_lengths(size: int, kernel: int, stride: int, padding: str) -> range:
    """Every length that the imagined convolution brings to `size`."""
    shortest = extent(size, stride) + {"SAME": 0, "VALID": kernel - 1}[padding]
    return range(shortest, shortest + stride)


def keras_length(size: int, kernel: int, stride: int, padding: str) -> int:
    """The length that `keras.layers.Conv2DTranspose` takes when nobody tells it."""
    return size * stride + (max(kernel - stride, 0) if padding == "VALID" else 0)


def refusal(size: int, length: int, kernel: int, stride: int, padding: str) -> str:
    """The core of TensorFlow's error for a length that is not legal, "" for a legal one."""
    if length in legal_lengths(size, kernel, stride, padding):
        return ""
    steps = int((length - kernel + stride) / stride)  # towards zero, as TensorFlow divides
    if padding == "VALID" and steps < 0:
        asked = f"[input_size: {length}, effective_filter_size: {kernel}, stride: {stride}]"
        return f"Computed output size would be negative: {steps} {asked}"
    computed = output_size(length, kernel, stride, padding)
    return f"Size of out_backprop doesn't match computed: actual = {size}, computed = {computed}"


@dataclass(frozen=True)
class Call:
    """What is known along one axis before the output length is chosen.

    Attributes:
        size: length of the input.
        kernel: taps.
        stride: on the axis.
        padding: "SAME" or "VALID".
    """

    size: int
    kernel: int
    stride: int
    padding: str

    @property
    def legal(self) -> range:
        """Lengths that TensorFlow accepts."""
        return legal_lengths(self.size, self.kernel, self.stride, self.padding)

    @property
    def keras(self) -> int:
        """The length that Keras picks."""
        return keras_length(self.size, self.kernel, self.stride, self.padding)

    def rungs(self, around: int) -> range:
        """The legal lengths with some shorter and longer ones; none is below 1."""
        return range(max(1, self.legal[0] - around), self.legal[-1] + around + 1)

    def gives(self, length: int) -> int:
        """Windows of the imagined convolution."""
        return output_size(length, self.kernel, self.stride, self.padding)

    def pads(self, length: int) -> Pads:
        """Zeros before and after the cells."""
        return pads(length, self.kernel, self.stride, self.padding)

    def starts(self, length: int) -> list[int]:
        """The first cell of every window; negative in the padding."""
        return [index * self.stride - self.pads(length)[0] for index in range(self.gives(length))]

    def unread(self, length: int) -> list[int]:
        """Cells that no window reads."""
        read = {start + tap for start in self.starts(length) for tap in range(self.kernel)}
        return [cell for cell in range(length) if cell not in read]

    def refusal(self, length: int) -> str:
        """The core of TensorFlow's error, "" for a legal length."""
        return refusal(self.size, length, self.kernel, self.stride, self.padding)

    def levels(self, length: int) -> int:
        """Rows that the windows over `length` cells need so that none overlaps another."""
        return min(math.ceil(self.kernel / self.stride), self.gives(length))

    @property
    def formula(self) -> str:
        """The legal lengths by the rule, with numbers."""
        m, k, s = self.size, self.kernel, self.stride
        low, high = self.legal[0], self.legal[-1]
        if self.padding == "SAME":
            return f"({m} − 1)·{s} + 1 = {low}   to   {m}·{s} = {high}"
        base = f"({m} − 1)·{s} + {k}"
        return f"{base} = {low}   to   {base} + {s} − 1 = {high}"
