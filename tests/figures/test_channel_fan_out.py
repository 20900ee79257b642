"""Channel fan-out: numbers, links and words against TensorFlow's own depthwise, grouped and dense convolutions."""

import itertools

import numpy as np
import pytest

from conv_figures.channel_fan_out import (
    EXPLORER,
    MODES,
    STRIP,
    Net,
    describe_channel_fan_out,
    draw_channel_fan_out,
    filter_shape,
    pixels,
    weights,
)
from tests.figures.gallery import Texts
from tests.figures.test_every_figure import check_texts

NETS = [Net(*sizes) for sizes in itertools.product(range(1, 5), range(1, 5), MODES)]
POSSIBLE = [net for net in NETS if net.possible]


def label(net: Net) -> str:
    return f"c{net.channels}-m{net.multiplier}-{net.mode}"


def pixel(net: Net) -> np.ndarray:
    return pixels(net.channels).astype(np.float32).reshape(1, 1, 1, -1)


def filters(net: Net) -> np.ndarray:
    """The filter array that TensorFlow needs: each output's weights, without the channels that it does not read."""
    matrix = weights(net).astype(np.float32)
    columns = [matrix[net.reads(output), output] for output in range(net.outputs)]
    if net.mode == "depthwise":
        return np.concatenate(columns).reshape(filter_shape(net))
    return np.stack(columns, axis=-1).reshape(filter_shape(net))


@pytest.mark.parametrize("net", POSSIBLE, ids=label)
def test_outputs_are_tensorflows(net: Net, texts: Texts) -> None:
    tf = pytest.importorskip("tensorflow")
    if net.mode == "depthwise":
        result = tf.nn.depthwise_conv2d(pixel(net), filters(net), [1, 1, 1, 1], "VALID")
    else:
        result = tf.nn.conv2d(pixel(net), filters(net), 1, "VALID")
    expected = [str(round(value)) for value in np.asarray(result).ravel().tolist()]
    written = texts(draw_channel_fan_out(net.channels, net.multiplier, net.mode, 0))
    after = [text for before, text in itertools.pairwise(written) if before == "="]
    assert after == expected
    assert np.count_nonzero(weights(net)) == filters(net).size


@pytest.mark.parametrize("net", [net for net in NETS if not net.possible], ids=label)
def test_groups_that_cannot_be_are_said_to_be_impossible(net: Net, texts: Texts) -> None:
    words = describe_channel_fan_out(net.channels, net.multiplier, net.mode, 0)
    assert "no such convolution" in words
    assert any("no such convolution" in text for text in texts(draw_channel_fan_out(net.channels, 1, net.mode, 0)))
    assert not weights(net).any()


def test_depthwise_output_names_its_channel_and_its_filter() -> None:
    net = Net(3, 4, "depthwise")
    for output in range(net.outputs):
        k = next(channel for channel in range(3) if output in range(channel * 4, channel * 4 + 4))
        words = describe_channel_fan_out(3, 4, "depthwise", output)
        assert f"Output {output} reads channel {k} with its filter {output - 4 * k}," in words
        assert net.reads(output) == [k]


def test_digits_of_a_dense_output_are_its_weights() -> None:
    net = Net(4, 3, "dense")
    values = pixels(4) @ weights(net)
    for output, value in enumerate(values):
        assert [int(digit) for digit in reversed(str(value))] == weights(net)[:, output].tolist()


def test_weights_of_a_channel_differ_between_its_filters() -> None:
    matrix = weights(Net(4, 4, "depthwise"))
    assert all(len(set(row[row > 0])) == 4 for row in matrix)


def test_chosen_output_is_the_only_result(texts: Texts) -> None:
    written = texts(draw_channel_fan_out(3, 2, "dense", 4))
    assert "output 4" in written and "output 3" not in written
    matrix = weights(Net(3, 2, "dense"))[:, 4]
    total = int(pixels(3) @ matrix)
    assert f"=  1·{matrix[0]} + 10·{matrix[1]} + 100·{matrix[2]} = {total}" in written


def test_story_tells_every_net_of_the_strip() -> None:
    story = EXPLORER.story()
    for channels, multiplier, mode, output, _ in STRIP:
        assert describe_channel_fan_out(channels, multiplier, mode, output) in story


@pytest.mark.parametrize("net", [net for net in NETS if net.multiplier in (1, 4)], ids=label)
def test_every_net_fits_on_its_card(net: Net) -> None:
    check_texts(draw_channel_fan_out(net.channels, net.multiplier, net.mode, net.outputs - 1))
