"""The reference works in parts, and in two ways: what it computes does not show where a part ends."""

import importlib
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
import pytest
from grading.harness import SOLUTIONS, loaded
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.slow_reference import truth

from autograder.submission.snapshot import read_submission

#: The same functions without parts and views: two loops over the kernel, the whole batch in each step.
PLAIN = Path(__file__).with_name("plain")
MODULE = {
    "conv2d": "conv2d",
    "conv2d_backprop_input": "gradients",
    "conv2d_backprop_filter": "gradients",
    "conv2d_transpose": "transpose",
    "depthwise_conv2d": "depthwise",
    "depthwise_conv2d_backprop_input": "depthwise",
    "depthwise_conv2d_backprop_filter": "depthwise",
    "separable_conv2d": "depthwise",
}
DILATED = ("conv2d", "conv2d_backprop_input", "conv2d_backprop_filter", "depthwise_conv2d")
every_function = pytest.mark.parametrize("name", MODULE)

#: (N, H, W, C_in) and (K_h, K_w, C_in, C_out), or (K_h, K_w, C, M).
Sizes = tuple[tuple[int, int, int, int], tuple[int, int, int, int]]
Arguments = dict[str, Any]


def functions(folder: Path) -> tuple[dict[str, Callable[..., Any]], ModuleType]:
    """The functions of a library by name, and its module that says how large a part is."""
    with loaded(read_submission(folder, folder.name)):
        found = {name: getattr(importlib.import_module(f"conv_lib.{module}"), name) for name, module in MODULE.items()}
        return found, importlib.import_module("conv_lib.conv2d")


REFERENCE, SETTINGS = functions(SOLUTIONS)
SIMPLE, _ = functions(PLAIN)


def integers(seed: int, sizes: tuple[int, ...], dtype: str) -> np.ndarray:
    """Small whole numbers: what is computed of them is exact."""
    return np.random.default_rng([seed, *sizes]).integers(-4, 5, sizes).astype(dtype)


def arguments(name: str, sizes: Sizes, how: Arguments, dtype: str = "f4") -> Arguments:
    """The call of `name` that belongs to a convolution of these sizes."""
    image, kernel = sizes
    how = {key: value for key, value in how.items() if key != "dilations" or name in DILATED}
    x, filters = integers(0, image, dtype), integers(1, kernel, dtype)
    forward = "depthwise_conv2d" if name.startswith(("depthwise", "separable")) else "conv2d"
    gradient = integers(2, SIMPLE[forward](x, filters, **how).shape, dtype)
    filters_of = "filter" if forward == "depthwise_conv2d" else "filters"
    calls: dict[str, Arguments] = {
        "input": {"input_sizes": image, filters_of: filters, "out_backprop": gradient},
        "filter": {"input": x, "filter_sizes": kernel, "out_backprop": gradient},
        "transpose": {"input": gradient, "filters": filters, "output_shape": image},
        "separable_conv2d": {
            "input": x,
            "depthwise_filter": filters,
            "pointwise_filter": integers(3, (1, 1, kernel[2] * kernel[3], 2), dtype),
        },
        forward: {"input": x, filters_of: filters},
    }
    return {**(calls.get(name) or calls[name.rsplit("_", 1)[1]]), **how}


def assert_same(got: object, expected: np.ndarray, dtype: str = "f4") -> None:
    assert isinstance(got, np.ndarray)
    assert (got.shape, got.dtype) == (expected.shape, np.dtype(dtype))
    np.testing.assert_array_equal(got, expected)


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[Sizes, Arguments]:
    """Sizes, and how the kernel steps: strides longer than the kernel, empty batches and single columns among them."""

    def pair(least: int, most: int) -> tuple[int, int]:
        return draw(st.integers(least, most)), draw(st.integers(least, most))

    kernel, strides, dilations, channels = pair(1, 3), pair(1, 4), pair(1, 2), pair(1, 3)
    padding = draw(st.sampled_from(["SAME", "VALID", (pair(0, 2), pair(0, 2))]))
    zeros = (0, 0) if isinstance(padding, str) else (sum(padding[0]), sum(padding[1]))
    least = [max(1, (k - 1) * d + 1 - more) for k, d, more in zip(kernel, dilations, zeros, strict=True)]
    size = [draw(st.integers(shortest, shortest + 5)) for shortest in least]
    image = (draw(st.integers(0, 3)), size[0], size[1], channels[0])
    return (image, (*kernel, *channels)), {"strides": strides, "padding": padding, "dilations": dilations}


@every_function
@settings(max_examples=100, deadline=None)
@given(
    convolution=convolutions(),
    part=st.integers(1, 80),
    long=st.sampled_from([1, 2, 100]),
    dtype=st.sampled_from(["f4", "f8"]),
)
def test_reference_in_parts_of_any_size_agrees_with_the_definition(
    name: str, convolution: tuple[Sizes, Arguments], part: int, long: int, dtype: str
) -> None:
    call = arguments(name, *convolution, dtype)
    with mock.patch.multiple(SETTINGS, PART=part, LONG=long):
        got = REFERENCE[name](**call)
    assert_same(got, truth(name, call), dtype)


@given(n=st.integers(0, 9), h_out=st.integers(1, 40), row=st.integers(1, 50), part=st.integers(1, 400))
def test_parts_hold_every_row_of_every_image_once_and_little_more_than_they_may(
    n: int, h_out: int, row: int, part: int
) -> None:
    with mock.patch.object(SETTINGS, "PART", part):
        found = list(SETTINGS.parts((n, h_out, row)))
    held = Counter((i, j) for images, rows in found for i in range(n)[images] for j in range(h_out)[rows])
    assert held == Counter(np.ndindex(n, h_out))
    for images, rows in found:
        count, lines = len(range(n)[images]), len(range(h_out)[rows])
        assert count * lines * row < part + row  # rows are shared out evenly, rounded up
        assert count == 1 or lines == h_out  # what lies in one piece can be reshaped without a copy


#: Around the real size of a part, in rows and in images; both ways of `conv2d`; kernels larger than a part.
BORDERS: dict[str, tuple[Sizes, Arguments]] = {
    **{
        f"{h} rows of {c_in} channels": (((1, h, 41, c_in), (3, 2, c_in, 33)), {"padding": "SAME"})
        for h in (1, 17, 18, 19, 37)
        for c_in in (1, 3, 31, 32, 40)
    },
    **{
        f"{n} images of {c_in} channels": (((n, 33, 35, c_in), (2, 3, c_in, 5)), {"padding": ((0, 1), (2, 0))})
        for n in (19, 20, 21)
        for c_in in (1, 32)
    },
    "stride longer than the kernel": (((2, 90, 130, 34), (2, 3, 34, 3)), {"strides": (4, 3), "padding": "VALID"}),
    "dilated": (((1, 70, 80, 33), (3, 3, 33, 32)), {"dilations": (2, 3), "padding": "SAME"}),
    "one column": (((2, 300, 1, 64), (5, 1, 64, 32)), {"padding": "SAME"}),
    "kernel larger than a part": (((1, 12, 12, 1), (11, 12, 1, 1100)), {"padding": "VALID"}),
    "row larger than a part": (((1, 3, 2100, 40), (3, 3, 40, 2)), {"padding": "SAME"}),
    "empty batch": (((0, 40, 41, 33), (3, 3, 33, 2)), {"padding": "SAME", "strides": (2, 1)}),
}


@every_function
@pytest.mark.parametrize("border", BORDERS)
def test_reference_at_the_border_of_a_part_agrees_with_plain_loops(name: str, border: str) -> None:
    (image, kernel), how = BORDERS[border]
    if "depthwise" in name or "separable" in name:
        kernel = (*kernel[:3], min(kernel[3], 3))
    call = arguments(name, (image, kernel), how)
    assert_same(REFERENCE[name](**call), SIMPLE[name](**call))


def _backwards(array: np.ndarray) -> np.ndarray:
    return array[::-1, ::-1, ::-1, ::-1].copy()[::-1, ::-1, ::-1, ::-1]


def _spread(array: np.ndarray) -> np.ndarray:
    wide = np.full([2 * size for size in array.shape], np.nan, array.dtype)
    wide[::2, ::2, ::2, ::2] = array
    return wide[::2, ::2, ::2, ::2]


LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "read-only": lambda array: array.copy(),
    "by columns": np.asfortranarray,
    "backwards": _backwards,
    "every second": _spread,
    "channels first": lambda array: np.ascontiguousarray(array.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1),
}


@every_function
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "size", [((2, 6, 7, 2), (2, 3, 2, 3)), ((1, 36, 35, 32), (1, 1, 32, 2)), ((1, 5, 34, 32), (2, 2, 32, 2))]
)
def test_reference_arrays_in_any_layout_are_read_and_left_as_they_are(name: str, layout: str, size: Sizes) -> None:
    call = arguments(name, size, {"padding": "VALID"})
    laid = {key: LAYOUTS[layout](value) if isinstance(value, np.ndarray) else value for key, value in call.items()}
    arrays = {key: value for key, value in laid.items() if isinstance(value, np.ndarray)}
    for array in arrays.values():
        array.flags.writeable = False
    got = REFERENCE[name](**laid)
    assert_same(got, SIMPLE[name](**call))
    for key, array in arrays.items():
        np.testing.assert_array_equal(array, call[key])
        assert not np.shares_memory(got, array), key
    got += 1  # a result is the caller's own


def test_reference_sizes_of_the_tests_reach_several_parts_and_both_ways() -> None:
    for name in ("19 rows of 40 channels", "21 images of 32 channels"):
        (image, kernel), _ = BORDERS[name]
        assert math.prod(image) * math.prod(kernel[:2]) > SETTINGS.PART
    assert {min(image[2], image[3]) >= SETTINGS.LONG for (image, _), _ in BORDERS.values()} == {True, False}
