"""One cell of `d_x` in two ways: both are the gradient, at every cell."""

import numpy as np
import pytest

from conv_figures.turned_kernel import (
    D_OUT,
    KERNEL,
    SIZE,
    STRIDE,
    describe_turned_kernel,
    draw_turned_kernel,
    input_gradient,
    readers,
)
from tests.figures.gallery import Texts
from tests.figures.test_every_figure import check_texts


def scattered() -> np.ndarray:
    """The gradient patch by patch."""
    d_x = np.zeros(SIZE, dtype=int)
    for (i, j), value in np.ndenumerate(D_OUT):
        top, left = i * STRIDE, j * STRIDE
        d_x[top : top + KERNEL.shape[0], left : left + KERNEL.shape[1]] += value * KERNEL
    return d_x


def test_turned_kernel_over_spread_gradients_is_the_gradient() -> None:
    assert np.array_equal(input_gradient(), scattered())


def test_turned_kernel_equals_tensorflow() -> None:
    tf = pytest.importorskip("tensorflow")
    filters, d_out = KERNEL[:, :, np.newaxis, np.newaxis], D_OUT[np.newaxis, :, :, np.newaxis]
    expected = tf.compat.v1.nn.conv2d_backprop_input(
        (1, *SIZE, 1), filters.astype("float32"), d_out.astype("float32"), [1, STRIDE, STRIDE, 1], "VALID"
    )
    assert np.array_equal(input_gradient(), expected[0, :, :, 0])


def test_readers_give_the_same_sum_at_every_cell() -> None:
    for cell in np.ndindex(SIZE):
        assert sum(D_OUT[output] * KERNEL[tap] for output, tap in readers(*cell).items()) == scattered()[cell]


def test_both_panels_print_the_weights_and_the_sum(texts: Texts) -> None:
    written = texts(draw_turned_kernel(2, 2))
    weights = [text for text in written if text.startswith("×")]
    assert weights[:4] == ["×9", "×7", "×3", "×1"]
    assert weights[4:] == [f"×{weight}" for weight in range(9, 0, -1)]
    assert [text for text in written if text.endswith("=  26")] == ["2·9 + 1·7 + 1·3 + (-2)·1  =  26"] * 2


def test_turned_kernel_fits_on_its_card_at_every_cell() -> None:
    for row, column in [(0, 0), (0, 6), (2, 4), (4, 0), (4, 6)]:
        check_texts(draw_turned_kernel(row, column))
        assert describe_turned_kernel(row, column).endswith(f"{input_gradient()[row, column]}.".replace("-", "−"))
