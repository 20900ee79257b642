"""From a figure to a page: one bundle that reads with a picture, without one, and with a screen reader."""

import base64
import html
from collections.abc import Callable

from IPython.display import publish_display_data
from matplotlib.figure import Figure

from .style import SCREEN_DPI, png_bytes

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
