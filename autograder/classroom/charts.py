"""Figures of the class report, as SVG that takes its colours from the page: light, dark, on paper."""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
from markupsafe import escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.report.words import points

#: Colours that stand for the page's own: CSS cannot be written into a figure, but its colours can be replaced.
_INK, _MUTED, _BAR = "#010101", "#020202", "#030303"
_PAGE = {_INK: "var(--ink)", _MUTED: "var(--line)", _BAR: "var(--bar)"}
_MOST_BARS = 20
#: Inches.
_LARGE, _SMALL = (7.2, 1.8), (3.2, 1.1)


@dataclass(frozen=True)
class Range:
    """A range of points: from so many, to below so many (None: no end), and how many people are in it."""

    start: float
    end: float | None
    count: int


def ranges(values: Sequence[float], top: float) -> tuple[Range, ...]:
    """How many people have how many points: ranges as wide as whole points, all points a range of their own.

    Args:
        values: points.
        top: points to be had.
    """
    width = 1
    while top / width > _MOST_BARS:
        width += 1
    starts = [*(float(start) for start in range(0, math.ceil(top), width)), top]
    ends = [*starts[1:], None]
    return tuple(
        Range(start, end, sum((value >= start or start == 0) and (end is None or value < end) for value in values))
        for start, end in zip(starts, ends, strict=True)
    )


def histogram(values: Sequence[float], top: float, title: str, small: bool = False) -> str:
    """The same as a figure: one bar for each range, with its count above.

    Args:
        values: points.
        top: points to be had.
        title: names the figure, for those who do not see it too; the same title and numbers give the same bytes.
        small: as one of several.
    """
    own = ranges(values, top)
    width, height = _SMALL if small else _LARGE
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": title, "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(width, height))
        axes = figure.add_axes((0.02, 0.36 / height, 0.96, 1 - 0.4 / height))
        _bars(axes, own, most=6 if small else 21)
        told = ", ".join(_told(one, top) for one in own if one.count)
        return _svg(figure, f"{title}: {told or 'nobody'}")


def _told(one: Range, top: float) -> str:
    if one.end is None:
        return f"{one.count} with all {points(top)} points"
    return f"{one.count} with {points(one.start)} to below {points(one.end)}"


def _bars(axes: Axes, own: Sequence[Range], most: int) -> None:
    counts = [one.count for one in own]
    last = len(own) - 1
    some = [place for place, count in enumerate(counts) if count]
    # All points: a stronger line.
    widths = [2.0 if place == last else 0.8 for place in some]
    axes.bar(some, [counts[place] for place in some], 0.86, color=_BAR, edgecolor=_INK, linewidth=widths)
    for place, count in enumerate(counts):
        if count:
            axes.annotate(
                str(count), (place, count), (0, 2), textcoords="offset points", ha="center", color=_INK, fontsize=9
            )
    step = math.ceil(len(own) / most)
    shown = [place for place in range(last) if place % step == 0 and place <= last - step] + [last]
    axes.set_xticks(shown, [points(own[place].start) for place in shown])
    axes.set_xlim(-0.6, last + 0.6)
    axes.set_ylim(0, max([*counts, 1]) * 1.25)
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_MUTED)
    axes.tick_params(labelcolor=_INK, labelsize=9, color=_MUTED)


def _svg(figure: Figure, title: str) -> str:
    """The figure as an element of a page, without a prologue, sized by the page."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    head, rest = text.split(">", 1)
    head = re.sub(r'\s(?:width|height|xmlns(?::xlink)?|version)="[^"]*"', "", head)
    for colour, own in _PAGE.items():
        rest = rest.replace(colour, own)
    rest = rest.replace("'DejaVu Sans'", "inherit").replace("xlink:href", "href")
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', rest))  # the others are the same in every figure of a page
    rest = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", rest)
    return f'{head} role="img" aria-label="{escape(title)}">{rest}'
