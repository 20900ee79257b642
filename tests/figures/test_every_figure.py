"""Rules that hold for every figure: themes, bytes, size of the text, nothing over the edge."""

import inspect

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from conv_figures.cells import SMALL_SIZE
from conv_figures.style import (
    BLUE,
    DARK,
    LIGHT,
    ORANGE,
    Theme,
    current_theme,
    png_bytes,
    theme_named,
    use_theme,
)
from tests.figures.gallery import FIGURES, WITH_ARGUMENTS, Draw, drawing_functions


def test_figure_in_either_theme_is_an_opaque_card(draw: Draw, theme: Theme) -> None:
    figure = draw(theme)
    assert to_hex(figure.get_facecolor(), keep_alpha=True) == theme.card.lower() + "ff"
    assert png_bytes(figure).startswith(b"\x89PNG")


def test_figure_drawn_twice_has_the_same_bytes(draw: Draw) -> None:
    assert png_bytes(draw(LIGHT)) == png_bytes(draw(LIGHT))


def test_figure_in_the_other_theme_differs(draw: Draw) -> None:
    assert png_bytes(draw(LIGHT)) != png_bytes(draw(DARK))


def test_png_carries_no_version_and_no_date(draw: Draw) -> None:
    data = png_bytes(draw(LIGHT))
    assert b"tEXt" not in data and b"tIME" not in data


def check_texts(figure: Figure) -> None:
    """All text of a figure is large enough and inside the card."""
    figure.canvas.draw()  # lays out the text
    card = figure.bbox
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]  # Agg has it
    for axes in figure.axes:
        for text in axes.texts:
            box = text.get_window_extent(renderer)
            assert text.get_fontsize() >= 8.5 and SMALL_SIZE >= 9
            assert card.x0 <= box.x0 and box.x1 <= card.x1, text.get_text()
            assert card.y0 <= box.y0 and box.y1 <= card.y1, text.get_text()


def test_text_on_a_figure_is_large_enough_and_inside(draw: Draw) -> None:
    check_texts(draw(LIGHT))


def test_coloured_cells_have_hatch_and_outline(draw: Draw, theme: Theme) -> None:
    for axes in draw(theme).axes:
        for patch in axes.patches:
            if isinstance(patch, Rectangle) and to_hex(patch.get_facecolor()).upper() in (BLUE, ORANGE):
                assert patch.get_hatch() and patch.get_linewidth() >= 1


def test_use_theme_switches_what_is_drawn_next(monkeypatch: pytest.MonkeyPatch, draw: Draw) -> None:
    monkeypatch.delenv("CONV_COURSE_THEME", raising=False)
    assert current_theme() is LIGHT
    monkeypatch.setenv("CONV_COURSE_THEME", "light")  # so that what use_theme writes is taken back
    use_theme("dark")
    assert current_theme() is DARK


def test_theme_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"theme_named: name='sepia' must be"):
        theme_named("sepia")


def test_fill_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Theme.fill: role='card' must be"):
        LIGHT.fill("card")


def test_every_figure_can_be_told_in_words() -> None:
    for module, name, _ in drawing_functions():
        told = name.replace("draw_", "describe_", 1)
        found = hasattr(module, told) or hasattr(module, told.removesuffix("_strip"))
        assert found or name == "draw_photos", f"{module.__name__} lacks {told}"


def test_every_figure_takes_a_theme_and_is_looked_at() -> None:
    for module, name, function in drawing_functions():
        assert "theme" in inspect.signature(function).parameters, f"{module.__name__}.{name}"
    assert set(WITH_ARGUMENTS) <= set(FIGURES)
