"""What the tests of the figures share: both themes, every figure, and the words drawn on it."""

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from conv_figures.axes_vocabulary import draw_axes_vocabulary
from conv_figures.channels import draw_channels_add_up
from conv_figures.correlation_convolution import draw_correlation_and_convolution
from conv_figures.difference import draw_difference
from conv_figures.output_ruler import draw_output_ruler, draw_output_ruler_strip
from conv_figures.photos import Picture, draw_photos
from conv_figures.sliding_window import draw_sliding_window, draw_sliding_window_strip
from conv_figures.style import DARK, LIGHT, Theme

Draw = Callable[[Theme], Figure]
Texts = Callable[[Figure], list[str]]

_PIXELS = np.arange(48.0).reshape(6, 8)

FIGURES: dict[str, Draw] = {
    "axes vocabulary": draw_axes_vocabulary,
    "channels": draw_channels_add_up,
    "correlation": lambda theme: draw_correlation_and_convolution(theme=theme),
    "difference": lambda theme: draw_difference(_PIXELS[:3, :4], _PIXELS[:3, :4].T[:3], theme),
    "output ruler": lambda theme: draw_output_ruler(theme=theme),
    "output ruler, nothing fits": lambda theme: draw_output_ruler(2, 3, 1, 2, theme=theme),
    "output ruler, largest": lambda theme: draw_output_ruler(12, 6, 1, 4, theme=theme),
    "output ruler strip": draw_output_ruler_strip,
    "photos": lambda theme: draw_photos(
        [Picture(_PIXELS, "a", mark=(1, 1, 2, 3)), Picture(_PIXELS, "b", True)], theme=theme
    ),
    "sliding window": lambda theme: draw_sliding_window(theme=theme),
    "sliding window strip": draw_sliding_window_strip,
}


@pytest.fixture(params=sorted(FIGURES))
def draw(request: pytest.FixtureRequest) -> Draw:
    """Every figure that a lesson shows, drawn with the theme it is given."""
    return FIGURES[request.param]


@pytest.fixture(params=[LIGHT, DARK], ids=lambda theme: theme.name)
def theme(request: pytest.FixtureRequest) -> Theme:
    """Light, then dark."""
    found: Theme = request.param
    return found


@pytest.fixture(scope="session")
def texts() -> Texts:
    """All words and numbers on a figure, in drawing order, with ordinary minus signs."""

    def read(figure: Figure) -> list[str]:
        written = [text.get_text() for axes in figure.axes for text in axes.texts]
        return [text.replace("\N{MINUS SIGN}", "-") for text in written if text]

    return read


@pytest.fixture(scope="session")
def tf_conv2d() -> Callable[..., np.ndarray]:
    """TensorFlow's own answer for one image and one kernel."""
    tf = pytest.importorskip("tensorflow")

    def ask(image: np.ndarray, kernel: np.ndarray, stride: int, dilation: int) -> np.ndarray:
        images = image[np.newaxis, :, :, np.newaxis].astype(np.float32)
        filters = kernel[:, :, np.newaxis, np.newaxis].astype(np.float32)
        output = tf.nn.conv2d(images, filters, stride, "VALID", dilations=dilation)
        return np.asarray(output)[0, :, :, 0]

    return ask
