"""A student's Markdown, made safe to show: feedback and the form grader put it into a page of the instructor's."""

import contextlib
import html
import re

import bleach
from nbconvert.filters import markdown2html

#: Longer text is shown as it was typed.
MAX_RENDERED = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES = {"a": ["href", "title"], "td": ["align"], "th": ["align"]}


def harmless(source: str, rendered: bool = True) -> str:
    """Markdown as HTML that holds text, tables, code, formulas and plain links, and nothing that acts or loads.

    Args:
        source: what the student typed, of any content.
        rendered: whether it is worth the time that rendering takes; else it is shown as it was typed.

    Returns:
        A block of HTML that Markdown passes through as it is.
    """
    clean = _as_typed(source)
    if rendered and len(source) <= MAX_RENDERED:
        # A renderer meets text that was made to break it; the text is still to be read.
        with contextlib.suppress(Exception):
            html_text = markdown2html(source)
            clean = bleach.clean(html_text, tags=_TAGS, attributes=_ATTRIBUTES, protocols={"http", "https", "mailto"})
    # A blank line would end the block; a space without width keeps it one.
    return "<div>\n" + re.sub(r"\n(?=[ \t\r]*\n)", "\n\u200b", clean.strip()) + "\n</div>"


def _as_typed(source: str) -> str:
    return f"<pre>{html.escape(_CONTROL.sub('?', source))}</pre>"
