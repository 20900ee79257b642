"""What reaches the page: one bundle with a description, and explorers that need no browser to be built."""

import base64
from collections.abc import Callable

import numpy as np
import pytest

from conv_figures.axes_vocabulary import describe_axes_vocabulary, draw_axes_vocabulary
from conv_figures.channels import describe_channels_add_up
from conv_figures.correlation_convolution import describe_correlation_and_convolution
from conv_figures.display import figure_bundle
from conv_figures.photos import Picture, draw_photos
from conv_figures.style import png_bytes


def test_bundle_holds_figure_picture_and_description() -> None:
    figure = draw_axes_vocabulary()
    bundle = figure_bundle(figure, alt='say "NHWC"', caption="a < b")
    assert sorted(bundle) == ["image/png", "text/html", "text/plain"]
    assert base64.b64decode(bundle["image/png"]) == png_bytes(figure)
    assert bundle["text/plain"] == 'say "NHWC"'
    assert 'alt="say &quot;NHWC&quot;"' in bundle["text/html"]
    assert "<figcaption>a &lt; b</figcaption>" in bundle["text/html"]


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_bundle_without_description_is_refused(alt: str) -> None:
    with pytest.raises(ValueError, match="must say in words what the figure shows"):
        figure_bundle(draw_axes_vocabulary(), alt=alt)


@pytest.mark.parametrize(
    "describe", [describe_axes_vocabulary, describe_channels_add_up, describe_correlation_and_convolution]
)
def test_description_is_a_few_sentences(describe: Callable[[], str]) -> None:
    assert 100 < len(describe()) < 900


def test_photos_without_a_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold at least one picture"):
        draw_photos([])


def test_photo_of_a_signed_constant_zero_draws() -> None:
    draw_photos([Picture(np.zeros((4, 3)), "nothing", signed=True)])
