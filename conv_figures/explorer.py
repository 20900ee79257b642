"""Explorers: a static strip that always tells the story, and controls over the same drawing where a kernel runs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from IPython.core.getipython import get_ipython
from matplotlib.figure import Figure

from .display import figure_html, publish, show
from .words import capital

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"

Values = dict[str, Any]


@dataclass(frozen=True)
class Slider:
    """An integer that the arrow keys change.

    Attributes:
        name: of the argument that it sets.
        label: beside it, in words.
        value: at the start.
        low: smallest value.
        high: largest value.
        plays: whether a play button beside it can run through the values.
    """

    name: str
    label: str
    value: int
    low: int
    high: int
    plays: bool = False

    @property
    def values(self) -> tuple[int, ...]:
        """Every value that it can take."""
        return tuple(range(self.low, self.high + 1))


@dataclass(frozen=True)
class Choice:
    """One of a few words, from a list that the arrow keys walk.

    Attributes:
        name: of the argument that it sets.
        label: beside it, in words.
        values: what can be chosen; the first is chosen at the start.
    """

    name: str
    label: str
    values: tuple[str, ...]

    @property
    def value(self) -> str:
        """The value at the start."""
        return self.values[0]


Control = Slider | Choice


@dataclass(frozen=True)
class Explorer:
    """One figure to play with.

    Attributes:
        strip: draws the static figure, which a page without a kernel shows alone.
        story: what the strip shows, in words.
        caption: one or two sentences under the strip.
        controls: their names are arguments of `draw` and `describe`.
        draw: the figure for the controls' values.
        describe: the same content in words; it is the alt text, and is read out after every change.
        limits: for the values so far, the largest legal value of some sliders.
    """

    strip: Callable[[], Figure]
    story: Callable[[], str]
    caption: str
    controls: tuple[Control, ...]
    draw: Callable[..., Figure]
    describe: Callable[..., str]
    limits: Callable[[Values], Mapping[str, int]] | None = None

    def show(self) -> None:
        """Show the strip; below it the controls, if a kernel is running."""
        show(self.strip(), alt=self.story(), caption=self.caption)
        if get_ipython() is None:
            return
        bundle = dict(self.widget()._repr_mimebundle_())
        bundle["text/plain"] = "Interactive figure: run this cell to move the sliders."
        publish({kind: bundle[kind] for kind in (WIDGET_TYPE, "text/plain") if kind in bundle})

    def widget(self) -> Any:
        """The controls above the picture that they change, as an ipywidgets box; nothing is displayed."""
        # Imported late: it costs half a second, and a page without a kernel never needs it.
        import ipywidgets  # type: ignore[import-untyped]  # it ships no types

        handles = {control.name: _handle(control) for control in self.controls}
        picture = ipywidgets.HTML()

        def refresh(_change: object = None) -> None:
            values = {name: handle.value for name, handle in handles.items()}
            for name, most in (self.limits(values) if self.limits else {}).items():
                handles[name].max = most  # the slider lowers its own value where it must
                values[name] = handles[name].value
            words = self.describe(**values)
            picture.value = figure_html(self.draw(**values), words, words, live=True)

        for handle in handles.values():
            handle.observe(refresh, names="value")
        refresh()
        players = [_player(handles[c.name]) for c in self.controls if isinstance(c, Slider) and c.plays]
        layout = ipywidgets.Layout(grid_template_columns="repeat(2, minmax(260px, 400px))", grid_gap="2px 16px")
        return ipywidgets.VBox([ipywidgets.GridBox([*handles.values(), *players], layout=layout), picture])


def story_of(strip: Iterable[tuple[Any, ...]], describe: Callable[..., str]) -> str:
    """What a strip shows, in words: each picture's title and description.

    Args:
        strip: for each picture the arguments of `describe`, and last its title.
        describe: a picture in words.
    """
    return " ".join(f"{capital(title)}. {describe(*what)}" for *what, title in strip)


def _handle(control: Control) -> Any:
    """The widget of a control."""
    import ipywidgets  # see Explorer.widget

    style, layout = {"description_width": "7.5em"}, ipywidgets.Layout(width="auto")
    if isinstance(control, Choice):
        return ipywidgets.Dropdown(
            options=control.values, value=control.value, description=control.label, style=style, layout=layout
        )
    return ipywidgets.IntSlider(
        value=control.value,
        min=control.low,
        max=control.high,
        description=control.label,
        style=style,
        layout=layout,
    )


def _player(slider: Any) -> Any:
    """A play button that runs through a slider's values and stops at the last."""
    import ipywidgets  # see Explorer.widget

    player = ipywidgets.Play(min=slider.min, max=slider.max, value=slider.value, interval=1200, show_repeat=False)
    ipywidgets.jslink((player, "value"), (slider, "value"))
    ipywidgets.jslink((slider, "max"), (player, "max"))
    return player
