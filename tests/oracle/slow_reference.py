"""Convolution as its definition says, in seven loops: slow, in plain Python numbers, without TensorFlow.

Nothing is shared with `autograder` or `solutions`. Integers stay integers of any length, other numbers are
added with `math.fsum`, which rounds once: so every answer here is the true one.
"""

import math
from itertools import product
from typing import Any

import numpy as np


class Refused(Exception):
    """The definition has no result for these arguments."""


def pair(value: Any) -> tuple[int, int]:
    """A number for both axes, or one for each."""
    return (value[0], value[1]) if isinstance(value, tuple) else (value, value)


def positions(size: int, taps: int, stride: int, dilation: int, padding: str) -> list[int]:
    """Where the first tap may stand along one axis, counted from the first cell; negative in the padding."""
    if min(stride, dilation) < 1:
        raise Refused("a step must be at least 1")
    reach = (taps - 1) * dilation
    if padding == "VALID":
        starts = [start for start in range(0, size, stride) if start + reach < size]
        if not starts:
            raise Refused("the window does not fit")
        return starts
    if padding != "SAME":
        raise Refused("the padding is not known")
    count = len(range(0, size, stride))
    missing = max(0, (count - 1) * stride + reach + 1 - size)
    return [number * stride - missing // 2 for number in range(count)]


def output_size(size: int, kernel: int, stride: int = 1, padding: str = "VALID", dilation: int = 1) -> int:
    """How many positions a window takes."""
    return len(positions(size, kernel, stride, dilation, padding))


def conv2d(
    input: np.ndarray, filters: np.ndarray, strides: Any = 1, padding: str = "VALID", dilations: Any = 1
) -> np.ndarray:
    """(N, H, W, C_in), (K_h, K_w, C_in, C_out) -> (N, H_out, W_out, C_out), int64 or float64."""
    if input.ndim != 4 or filters.ndim != 4:
        raise Refused("four axes each")
    n, h, w, c_in = input.shape
    k_h, k_w, depth, c_out = filters.shape
    if depth != c_in:
        raise Refused("the channels differ")
    (s_h, s_w), (d_h, d_w) = pair(strides), pair(dilations)
    rows, columns = positions(h, k_h, s_h, d_h, padding), positions(w, k_w, s_w, d_w, padding)
    whole = bool((input == input.round()).all() and (filters == filters.round()).all())
    pixels, weights = _numbers(input, whole), _numbers(filters, whole)
    output = np.zeros((n, len(rows), len(columns), c_out), np.int64 if whole else np.float64)
    for m, (i, row), (j, column), o in product(range(n), enumerate(rows), enumerate(columns), range(c_out)):
        terms = [
            pixels[m][row + a * d_h][column + b * d_w][c] * weights[a][b][c][o]
            for a, b, c in product(range(k_h), range(k_w), range(c_in))
            if 0 <= row + a * d_h < h and 0 <= column + b * d_w < w
        ]
        output[m, i, j, o] = sum(terms) if whole else math.fsum(terms)
    return output


def conv2d_single(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """(H, W), (K_h, K_w) -> (H_out, W_out)."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise Refused("two axes each")
    return conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]


def _numbers(array: np.ndarray, whole: bool) -> Any:
    return array.astype(np.int64 if whole else np.float64).tolist()


REFERENCES = {"conv2d": conv2d, "conv2d_single": conv2d_single, "output_size": output_size}
