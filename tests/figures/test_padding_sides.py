"""Two paddings above each other: the printed outputs are TensorFlow's."""

import numpy as np
import pytest

from conv_figures.padding_ruler import BOTH, SAME
from conv_figures.padding_sides import STRIDE, WEIGHTS, describe_padding_sides, draw_padding_sides, readings
from conv_figures.style import DARK, LIGHT
from tests.figures.gallery import Texts
from tests.figures.test_every_figure import check_texts


@pytest.mark.parametrize("size", range(2, 10))
def test_readings_are_what_tensorflow_computes(size: int) -> None:
    tf = pytest.importorskip("tensorflow")
    row = np.arange(1, size + 1, dtype=np.float32).reshape(1, 1, size, 1)
    kernel = np.array(WEIGHTS, dtype=np.float32).reshape(1, 3, 1, 1)
    for mode, padding in ((SAME, "SAME"), (BOTH, [(0, 0), (0, 0), (1, 1), (0, 0)])):
        output = tf.nn.conv2d(row, kernel, (1, STRIDE), padding).numpy().ravel()
        assert readings(size, mode) == output.astype(int).tolist()


def test_both_paddings_agree_on_seven_cells_and_not_on_eight() -> None:
    assert readings(7, SAME) == readings(7, BOTH) == [12, 234, 456, 670]
    assert readings(8, SAME) == [123, 345, 567, 780]
    assert readings(8, BOTH) == [12, 234, 456, 678]


def test_outputs_are_printed_with_three_digits(texts: Texts) -> None:
    written = texts(draw_padding_sides())
    printed = [text for text in written if len(text) == 3 and text.isdigit()]
    assert printed == ["100", "123", "345", "567", "780", "012", "234", "456", "678"]


def test_every_size_fits_on_its_card() -> None:
    for size in range(2, 10):
        check_texts(draw_padding_sides(size, LIGHT))
        check_texts(draw_padding_sides(size, DARK))


def test_words_say_what_the_first_windows_read() -> None:
    words = describe_padding_sides()
    assert "0 before, 1 after. The first window reads 1, 2, 3, the last one 7, 8, 0." in words
    assert "1 before, 1 after. The first window reads 0, 1, 2, the last one 6, 7, 8." in words
    assert words.endswith("The zero behind is read by no window.")
    assert 100 <= len(words) <= 900
