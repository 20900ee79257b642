"""From a figure to a page: one bundle that reads with a picture, without one, and with a screen reader."""

import base64
import html
from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import publish_display_data
from matplotlib.figure import Figure

from .style import SCREEN_DPI, png_bytes

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"

Values = dict[str, Any]
Draw = Callable[..., Figure]
Describe = Callable[..., str]
Limits = Callable[[Values], Mapping[str, int]]

publish: Callable[..., None] = publish_display_data
"""IPython's function, with the types that it does not state."""


def figure_html(figure: Figure, alt: str, caption: str, *, live: bool = False) -> str:
    """The figure as an HTML `<figure>`; `live` marks the caption as something that changes."""
    picture = base64.b64encode(png_bytes(figure)).decode("ascii")
    width = round(figure.get_figwidth() * SCREEN_DPI)
    image = (
        f'<img alt="{html.escape(alt)}" width="{width}" style="max-width:100%;height:auto;border-radius:8px" '
        f'src="data:image/png;base64,{picture}">'
    )
    announce = ' role="status" aria-live="polite"' if live else ""
    words = f"<figcaption{announce}>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure style="margin:0.6em 0">{image}{words}</figure>'


def figure_bundle(figure: Figure, *, alt: str, caption: str = "") -> dict[str, str]:
    """The figure in every form that a page may ask for.

    Args:
        figure: what to show.
        alt: what the figure shows, in words, for those who do not see it.
        caption: one sentence under the figure.

    Returns:
        MIME type to content: HTML, PNG (base64) and plain text.

    Raises:
        ValueError: if `alt` is empty.
    """
    if not alt.strip():
        raise ValueError(f"show: alt={alt!r} must say in words what the figure shows.")
    return {
        "text/html": figure_html(figure, alt, caption),
        "image/png": base64.b64encode(png_bytes(figure)).decode("ascii"),
        "text/plain": alt,
    }


def show(figure: Figure, *, alt: str, caption: str = "") -> None:
    """Show a figure in a notebook, with its description and caption; see `figure_bundle`."""
    bundle = figure_bundle(figure, alt=alt, caption=caption)
    publish(bundle, metadata={"image/png": {"alt": alt}})


def build_explorer(controls: Mapping[str, Any], draw: Draw, describe: Describe, limits: Limits | None = None) -> Any:
    """Widgets over a figure: sliders that the arrow keys move, and the picture's content in words.

    Args:
        controls: argument name to ipywidget; the names are those of `draw` and `describe`.
        draw: returns the figure for the controls' values.
        describe: returns the same content as text; it is both the alt text and the caption.
        limits: returns, for the values so far, the largest legal value of some of the controls.

    Returns:
        An ipywidgets box. Nothing is displayed.
    """
    # Imported late: it costs half a second, and a page without a kernel never needs it.
    import ipywidgets  # type: ignore[import-untyped]  # it ships no types

    picture = ipywidgets.HTML()

    def refresh(_change: object = None) -> None:
        values = {name: control.value for name, control in controls.items()}
        for name, most in (limits(values) if limits else {}).items():
            controls[name].max = most  # the slider lowers its own value where it must
            values[name] = controls[name].value
        words = describe(**values)
        picture.value = figure_html(draw(**values), words, words, live=True)

    for control in controls.values():
        control.observe(refresh, names="value")
    refresh()
    grid = ipywidgets.Layout(grid_template_columns="repeat(2, minmax(260px, 400px))", grid_gap="2px 16px")
    return ipywidgets.VBox([ipywidgets.GridBox(list(controls.values()), layout=grid), picture])


def slider(label: str, value: int, low: int, high: int) -> Any:
    """An integer slider; focus it and use the arrow keys."""
    import ipywidgets  # see build_explorer

    return ipywidgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        style={"description_width": "7.5em"},
        layout=ipywidgets.Layout(width="auto"),
    )


def show_explorer(build: Callable[[], Any]) -> None:
    """Display what `build` returns if a kernel is running; elsewhere the static figure has to do."""
    if get_ipython() is None:
        return
    bundle = dict(build()._repr_mimebundle_())
    bundle["text/plain"] = "Interactive figure: run this cell to move the sliders."
    publish({kind: bundle[kind] for kind in (WIDGET_TYPE, "text/plain") if kind in bundle})
