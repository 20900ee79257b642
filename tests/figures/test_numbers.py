"""The numbers on the figures are the right ones: compared with definitions written independently."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from conv_figures import channels, correlation_convolution, output_ruler, sliding_window
from conv_figures.cells import number, signed_sum, sum_of_products
from conv_figures.difference import describe_difference, differing, draw_difference
from conv_figures.windows import correlate, extent, output_size, pads, positions, spread, taps
from tests.figures.gallery import Texts


def reference(image: np.ndarray, kernel: np.ndarray, stride: int, dilation: int) -> np.ndarray:
    """All windows of the spread kernel, every stride-th of them."""
    spread = np.zeros([(k - 1) * dilation + 1 for k in kernel.shape])
    spread[::dilation, ::dilation] = kernel
    windows = sliding_window_view(image, spread.shape)[::stride, ::stride]
    return np.einsum("ijab,ab->ij", windows, spread)


@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)])
def test_correlate_equals_windows_of_the_spread_kernel(stride: int, dilation: int) -> None:
    image, kernel = sliding_window.IMAGE, sliding_window.KERNEL
    expected = reference(image, kernel, stride, dilation)
    assert np.array_equal(correlate(image, kernel, stride, dilation), expected)


def test_correlate_equals_tensorflow(tf_conv2d: Callable[..., np.ndarray]) -> None:
    image, kernel = sliding_window.IMAGE, sliding_window.KERNEL
    for stride, dilation in [(1, 1), (2, 1), (1, 2)]:
        expected = tf_conv2d(image, kernel, stride, dilation)
        assert np.array_equal(correlate(image, kernel, stride, dilation), expected)


@pytest.mark.parametrize("what", [(1, 2, 1, 1), (3, 3, 1, 1), (0, 1, 2, 1), (0, 1, 1, 2)])
def test_sliding_window_prints_image_kernel_weights_and_sum(what: tuple[int, int, int, int], texts: Texts) -> None:
    row, column, stride, dilation = what
    figure = sliding_window.draw_sliding_window(row=row, column=column, stride=stride, dilation=dilation)
    written = texts(figure)
    value = int(reference(sliding_window.IMAGE, sliding_window.KERNEL, stride, dilation)[row, column])
    weights = [f"×{weight}" for weight in sliding_window.KERNEL.ravel()]
    assert [text for text in written if text.startswith("×")] == weights
    assert f"output[{row}, {column}]" in written
    assert any(text.startswith("=") and text.endswith(f"=  {value}") for text in written)


def test_sliding_window_sum_in_words_adds_up_to_its_result() -> None:
    words = sliding_window.describe_sliding_window(row=1, column=2).replace("\N{MINUS SIGN}", "-")
    terms, result = words.split(". ")[2].rstrip(".").split(" = ")
    factors = [term.split("·") for term in terms.split(" + ")]
    assert sum(int(a) * int(b.strip("()")) for a, b in factors) == int(result) == 4


def test_letter_turned_by_correlation_and_upright_by_convolution(texts: Texts) -> None:
    letter = correlation_convolution.LETTER_F
    image = correlation_convolution.impulse(letter)
    assert np.array_equal(correlate(image, letter), letter[::-1, ::-1])
    assert np.array_equal(correlate(image, letter[::-1, ::-1]), letter)
    drawn = [text for text in texts(correlation_convolution.draw_correlation_and_convolution()) if text.isdigit()]
    strokes = [str(value) for value in letter.ravel() if value]
    turned = strokes[::-1]
    assert drawn == ["1", *strokes, *turned, *turned, *strokes]  # image; above; below


def test_channels_prints_partial_sums_totals_and_outputs(texts: Texts) -> None:
    patch, filters = channels.PATCH, channels.FILTERS
    partial = (patch[..., np.newaxis] * filters).sum(axis=(0, 1))  # (C_in, C_out)
    assert np.array_equal(channels.partial_sums(), partial)
    written = texts(channels.draw_channels_add_up())
    for o, total in enumerate(partial.sum(axis=0)):
        column = written[written.index(f"filters[:, :, :, {o}]") :]
        for value in (*partial[:, o], total, channels.BIAS[o], total + channels.BIAS[o]):
            assert str(value) in column
    assert len(set(partial.sum(axis=0))) == partial.shape[1]


@pytest.mark.parametrize("size", range(1, 13))
def test_positions_counts_what_a_search_finds(size: int) -> None:
    for kernel in range(1, 7):
        for stride in range(1, 6):
            for dilation in range(1, 5):
                reach = extent(kernel, dilation)
                starts = [start for start in range(0, size, stride) if start + reach <= size]
                assert positions(size, kernel, stride, dilation) == len(starts)


@pytest.mark.parametrize("size", range(1, 13))
def test_same_has_the_fewest_zeros_that_give_an_output_for_each_stride_begun(size: int) -> None:
    for kernel in range(1, 7):
        for stride in range(1, 6):
            for dilation in range(1, 5):
                reach = 1 + dilation * (kernel - 1)
                promised = len(range(0, size, stride))
                fits = (zeros for zeros in range(100) if (promised - 1) * stride + reach <= size + zeros)
                before, after = pads(size, kernel, stride, "SAME", dilation)
                assert before + after == next(fits) and after - before in (0, 1)
                assert output_size(size, kernel, stride, "SAME", dilation) == promised


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "expected"), [(5, 2, 1, (0, 1)), (5, 3, 2, (1, 1)), (7, 1, 3, (0, 0))]
)
def test_pads_of_same_put_the_odd_zero_behind(size: int, kernel: int, stride: int, expected: tuple[int, int]) -> None:
    assert pads(size, kernel, stride, "SAME") == expected
    assert pads(size, kernel, stride, "VALID") == (0, 0)


def test_output_size_of_valid_counts_the_places() -> None:
    assert [output_size(7, 3, stride, "VALID", 2) for stride in (1, 2, 3)] == [3, 2, 1]
    assert output_size(4, 3, 1, "VALID", 2) == 0


def test_spread_puts_zeros_between_and_around() -> None:
    image = np.array([[1, 2], [3, 4], [5, 6]])
    expected = [[0, 1, 0, 0, 2], [0] * 5, [0] * 5, [0, 3, 0, 0, 4], [0] * 5, [0] * 5, [0, 5, 0, 0, 6], [0] * 5, [0] * 5]
    assert spread(image, 3, ((0, 2), (1, 0))).tolist() == expected
    assert np.array_equal(spread(image, 1), image)


def test_taps_are_stride_and_dilation_apart() -> None:
    assert taps(2, 3, stride=4, dilation=3) == [8, 11, 14]


@pytest.mark.parametrize("what", [*output_ruler.STRIP, (2, 3, 1, 1), (12, 1, 5, 1)])
def test_output_ruler_draws_one_row_per_window(what: tuple[int, int, int, int], texts: Texts) -> None:
    count = positions(*what)
    labels = [text for text in texts(output_ruler.draw_output_ruler(*what)) if text.startswith("output ")]
    assert labels == [f"output {index}" for index in range(count)]


def test_output_ruler_in_words_says_what_is_left_over() -> None:
    assert "3 windows, which start at 0, 2, 4" in output_ruler.describe_output_ruler(8, 3, 2)
    assert "The last cell is never read" in output_ruler.describe_output_ruler(8, 3, 2)
    assert "The last 3 cells are never read" in output_ruler.describe_output_ruler(9, 2, 4)
    assert "No cell is left over" in output_ruler.describe_output_ruler(7, 3, 2)
    assert "1 window, which starts at 0" in output_ruler.describe_output_ruler(3, 3, 1)
    assert "does not fit" in output_ruler.describe_output_ruler(4, 3, 1, 2)


def test_difference_names_the_first_cell_that_differs(texts: Texts) -> None:
    expected = np.arange(12.0).reshape(3, 4)
    got = expected.copy()
    got[1, 2] = 99
    assert differing(got, expected) == [(1, 2)]
    assert describe_difference(got, expected).endswith("1 cell differs. The first is [1, 2]: 99, expected 6.")
    assert "99" in texts(draw_difference(got, expected))


def test_difference_of_other_shapes_marks_what_only_one_has() -> None:
    expected = np.zeros((2, 3))
    assert differing(np.zeros((2, 2)), expected) == [(0, 2), (1, 2)]
    assert "shape (2, 2), TensorFlow's (2, 3)" in describe_difference(np.zeros((2, 2)), expected)


def test_difference_takes_nan_for_a_difference_and_draws_it(texts: Texts) -> None:
    got = np.array([[np.nan, 1.0]])
    assert differing(got, np.array([[0.0, 1.0]])) == [(0, 0)]
    assert "nan" in texts(draw_difference(got, np.array([[0.0, 1.0]])))


def test_difference_of_a_batch_is_refused() -> None:
    with pytest.raises(ValueError, match=r"draw_difference: shape=\(2, 3, 4, 1\) must be"):
        draw_difference(np.zeros((2, 3, 4, 1)), np.zeros((2, 3, 4, 1)))


@pytest.mark.parametrize(
    ("value", "text"), [(3, "3"), (-1.0, "−1"), (0.254, "0.25"), (-0.001, "0"), (float("-inf"), "−∞")]
)
def test_number_is_printed_bare_with_a_real_minus(value: float, text: str) -> None:
    assert number(value) == text


def test_signed_sum_writes_minus_instead_of_plus_minus() -> None:
    assert signed_sum([3, 4, -2]) == "3 + 4 − 2"


def test_sum_of_products_puts_negative_factors_in_brackets() -> None:
    assert sum_of_products([(3, 1), (2, -1), (-4, 0.5)]) == "3·1 + 2·(−1) + (−4)·0.50"
    assert sum_of_products([]) == ""
