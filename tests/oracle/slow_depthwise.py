"""Depthwise and separable convolution, as lists of products like the dense one."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from oracle.slow_dense import Triple, Windows, same_lengths
from oracle.slow_shapes import numbers, pair, shape_of, sizes_given
from oracle.slow_sums import exact, gathered, moved


def depthwise(batch: int, windows: Windows, channels: int, multiplier: int) -> Iterator[Triple]:
    """((m, i, j, k*M + q), (m, p, r, k), (a, b, k, q)): every product of a depthwise convolution."""
    for (output, cell, tap), m in product(windows.meetings(), range(batch)):
        for k, q in product(range(channels), range(multiplier)):
            yield (m, *output, k * multiplier + q), (m, *cell, k), (*tap, k, q)


def depthwise_conv2d(
    input: np.ndarray, filter: np.ndarray, strides: Any = 1, padding: Any = "VALID", dilations: Any = 1
) -> np.ndarray:
    """(N, H, W, C), (K_h, K_w, C, M) -> (N, H_out, W_out, C*M)."""
    n, *size, channels = shape_of(input, 4)
    *kernel, depth, multiplier = shape_of(filter, 4)
    same_lengths((depth,), (channels,), "channels")
    windows = Windows(tuple(size), tuple(kernel), strides, padding, dilations)
    x, w = exact(input, filter)
    products = ((output, x[cell] * w[tap]) for output, cell, tap in depthwise(n, windows, channels, multiplier))
    return gathered((n, *windows.count, channels * multiplier), products)


def depthwise_conv2d_backprop_input(
    input_sizes: Any, filter: np.ndarray, out_backprop: np.ndarray, strides: Any = 1, padding: Any = "VALID"
) -> np.ndarray:
    """For each input element, every product in which it takes part; shape (N, H, W, C)."""
    n, *size, channels = sizes_given(input_sizes)
    *kernel, depth, multiplier = shape_of(filter, 4)
    same_lengths((depth,), (channels,), "channels")
    windows = Windows(tuple(size), tuple(kernel), strides, padding)
    same_lengths(shape_of(out_backprop, 4), (n, *windows.count, channels * multiplier), "out_backprop")
    dy, w = exact(out_backprop, filter)
    products = ((cell, dy[output] * w[tap]) for output, cell, tap in depthwise(n, windows, channels, multiplier))
    return gathered((n, *size, channels), products)


def depthwise_conv2d_backprop_filter(
    input: np.ndarray, filter_sizes: Any, out_backprop: np.ndarray, strides: Any = 1, padding: Any = "VALID"
) -> np.ndarray:
    """For each filter element, every product in which it takes part; shape (K_h, K_w, C, M)."""
    n, *size, channels = shape_of(input, 4)
    *kernel, depth, multiplier = numbers(filter_sizes, 4, 1)
    same_lengths((depth,), (channels,), "channels")
    windows = Windows(tuple(size), tuple(kernel), strides, padding)
    same_lengths(shape_of(out_backprop, 4), (n, *windows.count, channels * multiplier), "out_backprop")
    x, dy = exact(input, out_backprop)
    products = ((tap, x[cell] * dy[output]) for output, cell, tap in depthwise(n, windows, channels, multiplier))
    return gathered((*kernel, channels, multiplier), products)


def depthwise_as_dense(filter: np.ndarray) -> np.ndarray:
    """(K_h, K_w, C, M) -> (K_h, K_w, C, C*M): a weight stands where its input and output channel meet."""
    k_h, k_w, channels, multiplier = shape_of(filter, 4)
    places = (((a, b, k, k * multiplier + q), (a, b, k, q)) for a, b, k, q in np.ndindex(*filter.shape))
    return moved(filter, (k_h, k_w, channels, channels * multiplier), places)


def separable_conv2d(
    input: np.ndarray,
    depthwise_filter: np.ndarray,
    pointwise_filter: np.ndarray,
    strides: Any = 1,
    padding: Any = "VALID",
) -> np.ndarray:
    """(N, H, W, C), (K_h, K_w, C, M), (1, 1, C*M, C_out) -> (N, H_out, W_out, C_out): one sum of triple products."""
    n, *size, channels = shape_of(input, 4)
    *kernel, depth, multiplier = shape_of(depthwise_filter, 4)
    same_lengths((depth,), (channels,), "channels")
    c_out = shape_of(pointwise_filter, 4)[-1]
    same_lengths(pointwise_filter.shape[:3], (1, 1, channels * multiplier), "pointwise filter")
    windows = Windows(tuple(size), tuple(kernel), strides, padding)
    x, w, mixing = exact(input, depthwise_filter, pointwise_filter)
    products = (
        ((*place, o), x[cell] * w[tap] * mixing[0, 0, k, o])
        for (*place, k), cell, tap in depthwise(n, windows, channels, multiplier)
        for o in range(c_out)
    )
    return gathered((n, *windows.count, c_out), products)


def separable_cost(kernel_size: Any, c_in: int, multiplier: int, c_out: int, output_size: Any) -> tuple[int, int]:
    """(weights, multiply-accumulates for one image), counted one by one."""
    taps = list(product(*map(range, pair(kernel_size))))
    numbers((c_in, multiplier, c_out), 3, 1)
    between = list(product(range(c_in), range(multiplier)))
    weights = sum(1 for _ in product(taps, between)) + sum(1 for _ in product(between, range(c_out)))
    positions = sum(1 for _ in product(*map(range, pair(output_size))))
    return weights, positions * weights  # at each position every weight is used once
