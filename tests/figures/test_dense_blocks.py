"""Dense blocks: the table of kernels is the filter with which TensorFlow's dense convolution is depthwise."""

import numpy as np
import pytest

from conv_figures.dense_blocks import FILTER, dense_from, describe_dense_blocks, draw_dense_blocks
from tests.figures.gallery import Texts


def test_dense_from_puts_each_kernel_where_its_channel_is() -> None:
    k_h, k_w, c, m = FILTER.shape
    expected = np.zeros((k_h, k_w, c, c * m))
    for k in range(c):
        for q in range(m):
            expected[:, :, k, k * m + q] = FILTER[:, :, k, q]
    assert np.array_equal(dense_from(FILTER), expected)


def test_dense_and_grouped_filters_compute_what_depthwise_does() -> None:
    tf = pytest.importorskip("tensorflow")
    k_h, k_w, c, m = FILTER.shape
    images = np.random.default_rng(0).integers(-4, 5, (2, 5, 6, c)).astype(np.float32)
    filters = FILTER.astype(np.float32)
    expected = np.asarray(tf.nn.depthwise_conv2d(images, filters, [1, 1, 1, 1], "VALID"))
    assert np.array_equal(tf.nn.conv2d(images, dense_from(filters), 1, "VALID"), expected)
    assert np.array_equal(tf.nn.conv2d(images, filters.reshape(k_h, k_w, 1, c * m), 1, "VALID"), expected)


def test_figure_prints_all_weights_of_both_filters(texts: Texts) -> None:
    written = [int(text) for text in texts(draw_dense_blocks()) if text.isdigit()]
    _, _, c, m = FILTER.shape
    table = [dense_from(FILTER)[:, :, k, o].ravel() for o in range(c * m) for k in range(c)]
    groups = [FILTER[:, :, k, q].ravel() for k in range(c) for q in range(m)]
    assert written == np.concatenate([*table, *groups]).tolist()
    assert len({kernel.tobytes() for kernel in groups}) == c * m


def test_words_count_the_weights() -> None:
    assert "36 of 108 weights" in describe_dense_blocks()
    assert "channel 1 has kernels at outputs 2, 3" in describe_dense_blocks()
