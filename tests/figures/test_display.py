"""What reaches the page: one bundle with a description, and explorers that need no browser to be built."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from conv_figures import display, output_ruler, sliding_window
from conv_figures.axes_vocabulary import describe_axes_vocabulary, draw_axes_vocabulary
from conv_figures.channels import describe_channels_add_up
from conv_figures.correlation_convolution import describe_correlation_and_convolution
from conv_figures.display import WIDGET_TYPE, build_explorer, figure_bundle, slider
from conv_figures.photos import Picture, draw_photos
from conv_figures.style import png_bytes

EXPLORERS = (sliding_window.explore_sliding_window, output_ruler.explore_output_ruler)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The bundles that were sent to the page."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(display, "publish", lambda data, **_: seen.append(data))
    return seen


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


@pytest.mark.parametrize("explore", EXPLORERS)
def test_explorer_without_kernel_shows_the_strip_only(explore: Any, published: list[dict[str, Any]]) -> None:
    explore()
    assert [sorted(bundle) for bundle in published] == [["image/png", "text/html", "text/plain"]]
    assert len(published[0]["text/plain"]) > 100


@pytest.mark.parametrize("explore", EXPLORERS)
def test_explorer_with_kernel_shows_strip_then_widget(
    explore: Any, published: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "get_ipython", lambda: object())
    explore()
    assert "image/png" in published[0]
    assert sorted(published[1]) == [WIDGET_TYPE, "text/plain"]
    assert "run this cell" in published[1]["text/plain"]


def _sliders(box: Any) -> dict[str, Any]:
    return {control.description: control for control in box.children[0].children}


def _window_explorer() -> Any:
    controls = {
        "row": slider("row", 0, 0, 3),
        "column": slider("column", 3, 0, 3),
        "stride": slider("stride", 1, 1, 3),
        "dilation": slider("dilation", 1, 1, 2),
    }
    return build_explorer(controls, sliding_window._draw_at, sliding_window._describe_at, sliding_window._limits)


def test_explorer_reads_out_what_a_slider_changed() -> None:
    box = _window_explorer()
    sliders, picture = _sliders(box), box.children[1]
    assert 'aria-live="polite"' in picture.value and "Output row 0, column 3" in picture.value
    sliders["row"].value = 2
    assert "Output row 2, column 3" in picture.value


def test_explorer_keeps_the_window_inside_when_the_stride_grows() -> None:
    box = _window_explorer()
    sliders, picture = _sliders(box), box.children[1]
    sliders["stride"].value = 3
    assert (sliders["column"].value, sliders["column"].max) == (1, 1)
    assert "Output row 0, column 1" in picture.value
    sliders["stride"].value = 1
    assert sliders["column"].max == 3


@pytest.mark.parametrize("dilation", [1, 2, 4])
def test_ruler_explorer_survives_every_extreme(dilation: int) -> None:
    for size, kernel, stride in [(1, 1, 1), (1, 6, 5), (12, 6, 1), (12, 1, 5)]:
        output_ruler.draw_output_ruler(size, kernel, stride, dilation)
        assert output_ruler.describe_output_ruler(size, kernel, stride, dilation).endswith(".")


def test_photos_without_a_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold at least one picture"):
        draw_photos([])


def test_photo_of_a_signed_constant_zero_draws() -> None:
    draw_photos([Picture(np.zeros((4, 3)), "nothing", signed=True)])
