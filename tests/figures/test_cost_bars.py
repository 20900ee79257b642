"""Cost bars: counted against arrays of weights, and lengths on one scale."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from conv_figures.cost_bars import CHANNELS, EXPLORER, STRIP, Cost, describe_cost_bars, draw_cost_bars
from conv_figures.style import LIGHT
from tests.figures.gallery import Texts

SIZES = [(3, 1, 16), (1, 9, 128), (7, 2, 1), (5, 3, 40)]


def counted(kernel: int, multiplier: int, c_out: int) -> tuple[int, int, int]:
    """Weights of the dense, the depthwise and the pointwise filter: sizes of arrays."""
    dense = np.zeros((kernel, kernel, CHANNELS, c_out))
    depthwise = np.zeros((kernel, kernel, CHANNELS, multiplier))
    pointwise = np.zeros((1, 1, CHANNELS * multiplier, c_out))
    return dense.size, depthwise.size, pointwise.size


@pytest.mark.parametrize("sizes", SIZES)
def test_weights_are_those_of_the_arrays(sizes: tuple[int, int, int], texts: Texts) -> None:
    dense, depthwise, pointwise = counted(*sizes)
    cost = Cost(*sizes)
    assert (cost.dense, cost.depthwise, cost.pointwise) == (dense, depthwise, pointwise)
    kernel, multiplier, c_out = sizes
    assert cost.ratio == pytest.approx(multiplier * (1 / c_out + 1 / kernel**2))
    written = " ".join(texts(draw_cost_bars(*sizes)))
    assert all(f"=  {count}" in written for count in (dense, depthwise, pointwise))


@pytest.mark.parametrize("sizes", SIZES)
def test_lengths_are_on_one_scale(sizes: tuple[int, int, int]) -> None:
    figure = draw_cost_bars(*sizes, theme=LIGHT)
    bars = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle) and patch.get_height() > 1]
    lengths = np.array([bar.get_width() for bar in bars])
    assert lengths / lengths[0] == pytest.approx(np.array(counted(*sizes)) / counted(*sizes)[0])
    assert max(lengths[0], lengths[1] + lengths[2]) == pytest.approx(14)


def test_keras_counts_the_same() -> None:
    keras = pytest.importorskip("keras")
    layer = keras.layers.SeparableConv2D(16, 3, depth_multiplier=2, use_bias=False)
    layer.build((None, 5, 6, CHANNELS))
    assert layer.count_params() == Cost(3, 2, 16).separable


@pytest.mark.parametrize(
    ("sizes", "verdict"), [((3, 1, 64), "costs less"), ((3, 1, 1), "costs more"), ((3, 8, 72), "costs as much")]
)
def test_words_say_who_wins(sizes: tuple[int, int, int], verdict: str) -> None:
    assert describe_cost_bars(*sizes).endswith(f"{verdict}.")


def test_story_tells_every_pair_of_the_strip() -> None:
    assert all(describe_cost_bars(*what) in EXPLORER.story() for *what, _ in STRIP)
