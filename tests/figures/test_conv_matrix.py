"""The matrix of a convolution on the figures: compared with TensorFlow's Jacobian and with what is printed."""

import itertools

import numpy as np
import pytest

from conv_figures import conv_matrix as figure
from conv_figures.conv_matrix import IMAGE, KERNEL, LARGE_KERNEL, matrix_of
from tests.figures.gallery import Texts


@pytest.mark.parametrize(("stride", "padding"), list(itertools.product((1, 2, 3), ("VALID", "SAME"))))
@pytest.mark.parametrize(("shape", "sides"), [((3, 5), (2, 3)), ((6, 4), (3, 2)), ((4, 3), (3, 3))])
def test_matrix_maps_unit_images_as_tensorflow_does(
    shape: tuple[int, int], sides: tuple[int, int], stride: int, padding: str
) -> None:
    tf = pytest.importorskip("tensorflow")
    kernel = np.array([1, -2, 3, 4, 5, -6, 7, 8, -9])[: sides[0] * sides[1]].reshape(sides)
    matrix = matrix_of(shape, kernel, stride, padding)
    for number, column in enumerate(matrix.T):
        unit = np.zeros(shape, np.float32)
        unit[np.unravel_index(number, shape)] = 1
        filters = tf.constant(kernel[:, :, None, None], tf.float32)
        assert np.array_equal(column, np.ravel(tf.nn.conv2d(unit[None, :, :, None], filters, stride, padding)))


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
def test_transpose_is_tensorflows_conv2d_transpose(padding: str) -> None:
    tf = pytest.importorskip("tensorflow")
    matrix, numbers = matrix_of((5, 6), KERNEL, 2, padding), np.random.default_rng(3)
    sizes = (2, 2) if padding == "VALID" else (3, 3)
    y = numbers.integers(-4, 5, size=(1, *sizes, 1)).astype(np.float32)
    filters = tf.constant(KERNEL[:, :, None, None], tf.float32)
    back = tf.nn.conv2d_transpose(y, filters, (1, 5, 6, 1), 2, padding)
    assert np.array_equal(matrix.T @ y.ravel(), np.ravel(back))


@pytest.mark.parametrize(("output", "stride"), [(0, 1), (4, 1), (5, 1), (1, 2)])
def test_figure_prints_matrix_transpose_image_and_product(output: int, stride: int, texts: Texts) -> None:
    written = texts(figure.draw_conv_matrix(output, stride))
    matrix = matrix_of((3, 5), KERNEL, stride)
    digits = "".join(text for text in written if len(text) == 1)
    entries = "".join(f"{value:.0f}" for value in matrix.ravel())
    turned = "".join(f"{value:.0f}" for value in matrix.T.ravel())
    flat = "".join(str(value) for value in IMAGE.ravel())
    assert digits == entries + turned + flat + flat + "123456"
    product = int(matrix[output] @ IMAGE.ravel())
    assert str(product) in written
    assert any(text.startswith(f"row {output} of C times") and text.endswith(f"=  {product}") for text in written)


@pytest.mark.parametrize(("output", "stride"), [(1, 1), (5, 1), (1, 2)])
def test_words_give_the_columns_of_the_weights(output: int, stride: int) -> None:
    words = figure.describe_conv_matrix(output, stride)
    columns = [str(column) for column in range(15) if matrix_of((3, 5), KERNEL, stride)[output, column]]
    assert f"in columns {', '.join(columns)}, zeros elsewhere" in words
    assert f"stand in column {output}." in words


def test_strip_says_where_rows_move() -> None:
    first = [np.flatnonzero(matrix_of((3, 5), KERNEL, stride)[output])[0] for output, stride, _ in figure.STRIP]
    assert first == [0, 1, 5, 2]  # one to the right: 1 further; one down: 5; strides = 2 begins two to the right


def test_structure_prints_every_weight_and_the_counts(texts: Texts) -> None:
    written = texts(figure.draw_matrix_structure())
    ones = 0
    for stride, padding in figure.STRUCTURES:
        matrix = matrix_of((5, 5), LARGE_KERNEL, stride, padding)
        assert f"strides = {stride}, {padding}:  {matrix.shape}" in written
        assert f"{np.count_nonzero(matrix)} of {matrix.size} not zero" in written
        ones += (matrix == 1).sum()
    assert written.count("1") == ones + 1  # one more in the kernel
    assert "9 by 25, 49 of 225 not zero" in figure.describe_matrix_structure()
