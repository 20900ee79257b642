"""Dense convolution and everything that follows from the list of its products.

A convolution is a list of triples (place in the output, place in the input, place in the filter): each says that the
product of those two elements takes part in that output. The forward direction collects products by output; the two
gradients collect, for each element of the input or the filter, every product in which it takes part. The transposed
convolution is the gradient.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from oracle.slow_shapes import Pads, Refused, axis_padding, explicit, numbers, pair, shape_of, sizes_given, starts
from oracle.slow_sums import Index, exact, gathered, moved

Triple = tuple[Index, Index, Index]


def same_lengths(first: Index, second: Index, what: str) -> None:
    """Refuse what does not fit together."""
    if first != second:
        raise Refused(f"{what}: {first} and {second}")


class Windows:
    """Where the windows of one call stand on a picture of `size`, for filters of `kernel`.

    Attributes:
        count: how many stand (below each other, side by side).
    """

    def __init__(self, size: Index, kernel: Index, strides: Any, padding: Any, dilations: Any = 1) -> None:
        self.size, self.kernel, self.steps = size, kernel, pair(dilations)
        axes = list(zip(size, kernel, pair(strides), self.steps, strict=True))
        words = isinstance(padding, str)
        pads: Any = [axis_padding(padding, *axis) for axis in axes] if words else explicit(padding)
        self.rows, self.columns = (starts(*axis, sides) for axis, sides in zip(axes, pads, strict=True))
        self.count = (len(self.rows), len(self.columns))

    def meetings(self) -> Iterator[Triple]:
        """((i, j), (p, q), (a, b)): tap (a, b) of window (i, j) lies on cell (p, q) of the picture."""
        height, width = self.size
        for (i, row), (j, column) in product(enumerate(self.rows), enumerate(self.columns)):
            for a, b in product(*map(range, self.kernel)):
                p, q = row + a * self.steps[0], column + b * self.steps[1]
                if 0 <= p < height and 0 <= q < width:
                    yield (i, j), (p, q), (a, b)


def dense(batch: int, windows: Windows, c_in: int, c_out: int) -> Iterator[Triple]:
    """((m, i, j, o), (m, p, q, c), (a, b, c, o)): every product of a dense convolution."""
    for (output, cell, tap), m in product(windows.meetings(), range(batch)):
        for c, o in product(range(c_in), range(c_out)):
            yield (m, *output, o), (m, *cell, c), (*tap, c, o)


def conv2d(
    input: np.ndarray, filters: np.ndarray, strides: Any = 1, padding: Any = "VALID", dilations: Any = 1
) -> np.ndarray:
    """(N, H, W, C_in), (K_h, K_w, C_in, C_out) -> (N, H_out, W_out, C_out)."""
    n, *size, c_in = shape_of(input, 4)
    *kernel, depth, c_out = shape_of(filters, 4)
    same_lengths((depth,), (c_in,), "channels")
    windows = Windows(tuple(size), tuple(kernel), strides, padding, dilations)
    x, w = exact(input, filters)
    products = ((output, x[cell] * w[tap]) for output, cell, tap in dense(n, windows, c_in, c_out))
    return gathered((n, *windows.count, c_out), products)


def conv2d_single(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """(H, W), (K_h, K_w) -> (H_out, W_out)."""
    windows = Windows(shape_of(image, 2), shape_of(kernel, 2), 1, "VALID")
    x, w = exact(image, kernel)
    return gathered(windows.count, ((output, x[cell] * w[tap]) for output, cell, tap in windows.meetings()))


def conv2d_backprop_input(
    input_sizes: Any,
    filters: np.ndarray,
    out_backprop: np.ndarray,
    strides: Any = 1,
    padding: Any = "VALID",
    dilations: Any = 1,
) -> np.ndarray:
    """What a change of each input element changes, weighted with `out_backprop`; shape (N, H, W, C_in)."""
    n, *size, c_in = sizes_given(input_sizes)
    *kernel, depth, c_out = shape_of(filters, 4)
    same_lengths((depth,), (c_in,), "channels")
    windows = Windows(tuple(size), tuple(kernel), strides, padding, dilations)
    same_lengths(shape_of(out_backprop, 4), (n, *windows.count, c_out), "out_backprop")
    dy, w = exact(out_backprop, filters)
    products = ((cell, dy[output] * w[tap]) for output, cell, tap in dense(n, windows, c_in, c_out))
    return gathered((n, *size, c_in), products)


def conv2d_backprop_filter(
    input: np.ndarray,
    filter_sizes: Any,
    out_backprop: np.ndarray,
    strides: Any = 1,
    padding: Any = "VALID",
    dilations: Any = 1,
) -> np.ndarray:
    """What a change of each filter element changes, weighted with `out_backprop`; (K_h, K_w, C_in, C_out)."""
    n, *size, c_in = shape_of(input, 4)
    *kernel, depth, c_out = numbers(filter_sizes, 4, 1)
    same_lengths((depth,), (c_in,), "channels")
    windows = Windows(tuple(size), tuple(kernel), strides, padding, dilations)
    same_lengths(shape_of(out_backprop, 4), (n, *windows.count, c_out), "out_backprop")
    x, dy = exact(input, out_backprop)
    products = ((tap, x[cell] * dy[output]) for output, cell, tap in dense(n, windows, c_in, c_out))
    return gathered((*kernel, c_in, c_out), products)


def bias_backprop(out_backprop: np.ndarray) -> np.ndarray:
    """A bias takes part once in every output of its channel; (N, H_out, W_out, C_out) -> (C_out,)."""
    shape = shape_of(out_backprop, 4)
    (dy,) = exact(out_backprop)
    return gathered(shape[-1:], ((index[-1:], dy[index]) for index in np.ndindex(*shape)))


def conv2d_transpose(
    input: np.ndarray, filters: np.ndarray, output_shape: Any, strides: Any = 1, padding: Any = "SAME"
) -> np.ndarray:
    """The input gradient of the convolution that would make `input`'s shape from `output_shape`."""
    return conv2d_backprop_input(output_shape, filters, input, strides, padding)


def conv2d_transpose_backprop(
    filters: np.ndarray, out_backprop: np.ndarray, strides: Any = 1, padding: Any = "SAME"
) -> np.ndarray:
    """For each element of the transpose's input, every product in which it takes part; (N, h, w, C_in)."""
    n, *size, channels = shape_of(out_backprop, 4)
    *kernel, c_out, c_in = shape_of(filters, 4)
    same_lengths((c_out,), (channels,), "channels")
    windows = Windows(tuple(size), tuple(kernel), strides, padding)
    dy, w = exact(out_backprop, filters)
    # In the imagined convolution the transpose's output is the input, and its input the output.
    products = ((place, dy[cell] * w[tap]) for place, cell, tap in dense(n, windows, c_out, c_in))
    return gathered((n, *windows.count, c_in), products)


def conv2d_matrix(input_shape: Any, filters: np.ndarray, strides: Any = 1, padding: Any = "VALID") -> np.ndarray:
    """The matrix whose columns are the convolutions of the basis images, in C order of (h, w, c)."""
    shape = numbers(input_shape, 3, 1)
    columns = []
    for index in np.ndindex(*shape):
        basis = np.zeros((1, *shape), np.int64)
        basis[(0, *index)] = 1
        columns.append(conv2d(basis, filters, strides, padding).ravel())
    return np.stack(columns, axis=1)


def pad2d(input: np.ndarray, pads: Pads, value: float = 0) -> np.ndarray:
    """(N, H, W, C) -> (N, H + top + bottom, W + left + right, C)."""
    n, h, w, c = shape_of(input, 4)
    (top, bottom), (left, right) = explicit(pads)
    places = (((m, top + i, left + j, k), (m, i, j, k)) for m, i, j, k in np.ndindex(n, h, w, c))
    return moved(input, (n, h + top + bottom, w + left + right, c), places, value)


def zero_insert(input: np.ndarray, strides: Any) -> np.ndarray:
    """(N, H, W, C) -> (N, (H-1)*s_h + 1, (W-1)*s_w + 1, C)."""
    n, h, w, c = shape_of(input, 4)
    down, right = pair(strides)
    numbers((h, w), 2, 1)
    places = (((m, i * down, j * right, k), (m, i, j, k)) for m, i, j, k in np.ndindex(n, h, w, c))
    return moved(input, (n, (h - 1) * down + 1, (w - 1) * right + 1, c), places)
