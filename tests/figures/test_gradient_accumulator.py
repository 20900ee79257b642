"""The gradient accumulator and what each tap met: compared with definitions from the other side, and with TensorFlow."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from conv_figures import gradient_accumulator, tap_met
from conv_figures.gradient_accumulator import KERNEL, SIZE, accumulated, gradients, patch
from tests.figures.gallery import Texts

every_stride = pytest.mark.parametrize("stride", [1, 2])


def gathered(stride: int) -> np.ndarray:
    """`d_x` cell by cell: every output that read the cell, times the weight that read it."""
    d_x = np.zeros(SIZE)
    for row, column in np.ndindex(SIZE):
        for (i, j), value in np.ndenumerate(gradients(stride)):
            a, b = row - i * stride, column - j * stride
            if 0 <= a < KERNEL.shape[0] and 0 <= b < KERNEL.shape[1]:
                d_x[row, column] += value * KERNEL[a, b]
    return d_x


def read_by(stride: int) -> np.ndarray:
    """All patches of the image that outputs read, (H_out, W_out, K_h, K_w)."""
    return sliding_window_view(tap_met.IMAGE, KERNEL.shape)[::stride, ::stride]


@every_stride
def test_gradients_have_the_shape_of_the_output(stride: int) -> None:
    assert gradients(stride).shape == read_by(stride).shape[:2]


@every_stride
def test_accumulated_after_the_last_step_is_the_gradient(stride: int) -> None:
    d_x, shares = accumulated(gradients(stride).size, stride)
    assert np.array_equal(d_x, gathered(stride))
    assert shares.sum() == gradients(stride).size * KERNEL.size


@every_stride
def test_accumulated_equals_tensorflow(stride: int) -> None:
    tf = pytest.importorskip("tensorflow")
    filters, d_out = KERNEL[:, :, np.newaxis, np.newaxis], gradients(stride)[np.newaxis, :, :, np.newaxis]
    expected = tf.compat.v1.nn.conv2d_backprop_input(
        (1, *SIZE, 1), filters.astype("float32"), d_out.astype("float32"), [1, stride, stride, 1], "VALID"
    )
    assert np.array_equal(accumulated(gradients(stride).size, stride)[0], expected[0, :, :, 0])


@every_stride
def test_filter_gradient_equals_patches_times_gradients(stride: int) -> None:
    expected = np.einsum("ij,ijab->ab", gradients(stride), read_by(stride))
    assert np.array_equal(tap_met.filter_gradient(stride), expected)


@every_stride
def test_filter_gradient_equals_tensorflow(stride: int) -> None:
    tf = pytest.importorskip("tensorflow")
    image, d_out = tap_met.IMAGE[np.newaxis, :, :, np.newaxis], gradients(stride)[np.newaxis, :, :, np.newaxis]
    expected = tf.compat.v1.nn.conv2d_backprop_filter(
        image.astype("float32"), (*KERNEL.shape, 1, 1), d_out.astype("float32"), [1, stride, stride, 1], "VALID"
    )
    assert np.array_equal(tap_met.filter_gradient(stride), expected[:, :, 0, 0])


@pytest.mark.parametrize("what", [(1, 1), (6, 1), (12, 1), (2, 2), (4, 2)])
def test_accumulator_prints_the_share_and_the_sum(what: tuple[int, int], texts: Texts) -> None:
    step, stride = what
    written = texts(gradient_accumulator.draw_gradient_accumulator(*what))
    d_x, _ = accumulated(*what)
    share = gradients(stride).flat[step - 1] * KERNEL
    rows, columns = patch(*what)
    start = written.index(f"d_x so far  {SIZE}") + 1
    cells = written[start : start + d_x.size + share.size]  # a chip follows the cell that it lies on
    chips = [f"{value:+d}" for value in share.ravel()]
    assert sorted(cells) == sorted([str(value) for value in d_x.ravel()] + chips)
    place = f"d_x[{rows[0]}:{rows[-1] + 1}, {columns[0]}:{columns[-1] + 1}]"
    assert any(text.startswith(place) for text in written)


def test_accumulator_in_words_counts_the_overlap() -> None:
    describe = gradient_accumulator.describe_gradient_accumulator
    assert "none of its cells had got something before" in describe(1, 1)
    assert "4 of its 6 cells had got something before" in describe(2, 1)
    assert "2 of its 6 cells had got something before" in describe(2, 2)
    assert describe(4, 2).endswith("4, 5, 2, \N{MINUS SIGN}5, \N{MINUS SIGN}6, 0.")


@pytest.mark.parametrize("what", [(0, 0, 1), (1, 2, 1), (0, 1, 2), (1, 2, 2)])
def test_tap_in_words_adds_up_to_its_result(what: tuple[int, int, int]) -> None:
    words = tap_met.describe_tap_met(*what).replace("\N{MINUS SIGN}", "-")
    terms, result = words.split(": ")[-1].split(", which")[0].split(" = ")
    factors = [term.split("·") for term in terms.split(" + ")]
    assert sum(int(a) * int(b.strip("()")) for a, b in factors) == int(result)
    assert int(result) == tap_met.filter_gradient(what[2])[what[0], what[1]]


@every_stride
def test_tap_meets_one_cell_for_each_output(stride: int, texts: Texts) -> None:
    written = texts(tap_met.draw_tap_met(1, 1, stride))
    weights = [text.removeprefix("×") for text in written if text.startswith("×")]
    assert weights == [str(value) for value in gradients(stride).ravel()]
