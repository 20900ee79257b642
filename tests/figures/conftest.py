"""What the tests of the figures share: both themes, every figure, and the words drawn on it."""

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from conv_figures.style import DARK, LIGHT, Theme
from tests.figures.gallery import FIGURES, Draw, Texts


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
