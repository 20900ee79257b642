"""Explorers: a strip for every page; with a kernel, controls that move the picture and read out what it shows."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from conv_figures import display, explorer
from conv_figures.explorer import WIDGET_TYPE, Choice, Explorer, Slider, Values
from conv_figures.style import LIGHT, png_bytes
from tests.figures.gallery import EXPLORERS
from tests.figures.test_every_figure import check_texts

every_explorer = pytest.mark.parametrize("shown", EXPLORERS.values(), ids=EXPLORERS)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The bundles that were sent to the page."""
    seen: list[dict[str, Any]] = []
    for module in (display, explorer):
        monkeypatch.setattr(module, "publish", lambda data, **_: seen.append(data))
    return seen


def start(shown: Explorer) -> Values:
    return {control.name: control.value for control in shown.controls}


def legal(shown: Explorer, values: Values) -> Values:
    """The values as the sliders would hold them: lowered to their limits."""
    for name, most in (shown.limits(dict(values)) if shown.limits else {}).items():
        values[name] = min(values[name], most)
    return values


def swept(shown: Explorer) -> Iterator[tuple[str, list[Values]]]:
    """Each control on its way through its values, the others at the start."""
    for control in shown.controls:
        yield control.name, [legal(shown, start(shown) | {control.name: value}) for value in control.values]


def test_explorers_are_found() -> None:
    assert {"sliding_window", "output_ruler"} <= set(EXPLORERS)


@every_explorer
def test_without_kernel_the_strip_is_all(shown: Explorer, published: list[dict[str, Any]]) -> None:
    shown.show()
    assert [sorted(bundle) for bundle in published] == [["image/png", "text/html", "text/plain"]]
    assert len(published[0]["text/plain"]) > 100


@every_explorer
def test_with_kernel_the_strip_comes_first(
    shown: Explorer, published: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "get_ipython", lambda: object())
    shown.show()
    assert "image/png" in published[0]
    assert sorted(published[1]) == [WIDGET_TYPE, "text/plain"]
    assert "run this cell" in published[1]["text/plain"]


@every_explorer
def test_every_control_changes_picture_and_words(shown: Explorer) -> None:
    for name, steps in swept(shown):
        words = [shown.describe(**values) for values in steps]
        assert all(len(sentence) > 30 and sentence.endswith(".") for sentence in words), name
        assert len(set(words)) > 1, f"{name} changes no word"
        first, last = (png_bytes(shown.draw(**values)) for values in (steps[0], steps[-1]))
        if words[0] != words[-1]:
            assert first != last, f"{name} changes no picture"


@every_explorer
def test_every_step_of_a_control_fits_on_its_card(shown: Explorer) -> None:
    for _, steps in swept(shown):
        for values in steps:
            check_texts(shown.draw(**values))


@every_explorer
def test_extremes_together_fit_on_the_card(shown: Explorer) -> None:
    ends = [(control.values[0], control.values[-1]) for control in shown.controls]
    for combination in itertools.product(*ends):
        names = [control.name for control in shown.controls]
        values = legal(shown, dict(zip(names, combination, strict=True)))
        check_texts(shown.draw(**values))
        assert shown.describe(**values).endswith(".")


@every_explorer
def test_widget_reads_out_what_a_control_changed(shown: Explorer) -> None:
    box = shown.widget()
    picture = box.children[1]
    assert 'aria-live="polite"' in picture.value
    for control, handle in zip(shown.controls, box.children[0].children, strict=False):
        assert handle.description == control.label
        other = next(
            value
            for value in control.values
            if shown.describe(**legal(shown, start(shown) | {control.name: value})) != shown.describe(**start(shown))
        )
        before, kept = picture.value, handle.value
        handle.value = other
        assert picture.value != before, control.name
        handle.value = kept


def test_slider_lowers_itself_to_what_is_legal() -> None:
    box = EXPLORERS["sliding_window"].widget()
    handles = {handle.description: handle for handle in box.children[0].children}
    handles["output column"].value = 3
    handles["strides"].value = 3
    assert (handles["output column"].value, handles["output column"].max) == (1, 1)
    assert "Output row 0, column 1" in box.children[1].value
    handles["strides"].value = 1
    assert handles["output column"].max == 3


def test_choice_and_player_are_widgets_of_their_own() -> None:
    made = Explorer(
        strip=EXPLORERS["output_ruler"].strip,
        story=lambda: "story",
        caption="caption",
        controls=(Choice("mode", "mode", ("a", "b")), Slider("step", "step", 1, 0, 3, plays=True)),
        draw=lambda mode, step: EXPLORERS["output_ruler"].draw(size=step + 4, theme=LIGHT),
        describe=lambda mode, step: f"Mode {mode}, step {step}.",
    )
    box = made.widget()
    choice, slider, player = box.children[0].children
    assert (choice.options, slider.max, player.max) == (("a", "b"), 3, 3)
    choice.value = "b"
    assert "Mode b, step 1." in box.children[1].value
