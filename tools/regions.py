"""Solution regions: what stands between `### BEGIN SOLUTION` and `### END SOLUTION`, each alone on its line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from tools.errors import ToolError

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"

#: The words that nbgrader looks for anywhere in a line, in whatever case somebody typed them...
_WORDS = re.compile(r"\b(?:begin|end)[ _-]+(?:solution|hidden tests?|mark scheme)s?\b", re.IGNORECASE)
#: ...and what somebody meant as a marker but spelled in another way.
_LOOKALIKE = re.compile(r"^#{2,}\s*(?:BEGIN|END)\b")


class Marker(Enum):
    """What a line is to the parser."""

    BEGIN = BEGIN
    END = END


@dataclass(frozen=True)
class Region:
    """One solution region.

    Attributes:
        first: number of the line that holds the opening marker, counted from 1.
        last: number of the line that holds the closing one.
        indent: white space before the opening marker.
        lines: what stands between the two.
    """

    first: int
    last: int
    indent: str
    lines: tuple[str, ...]


def find_regions(text: str, name: str, *, percent: bool = False) -> tuple[Region, ...]:
    """The solution regions of a source, in order.

    Args:
        text: Python source, or the source of one cell.
        name: of the file, for messages.
        percent: whether `text` is in the percent format, where text cells are comments and a region
            ends in the cell in which it began.

    Raises:
        ToolError: for a marker that is unknown or not alone on its line, nested, unopened or unclosed.
    """
    regions = []
    start: int | None = None
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        marker = _marker(line, f"{name}:{number}", percent)
        if percent and start is not None and line.startswith("# %%"):
            raise _unclosed(name, start, "in its cell")
        if marker is Marker.BEGIN:
            if start is not None:
                raise ToolError(f"{name}:{number}: {BEGIN} must not stand inside the region opened on line {start}.")
            start = number
        elif marker is Marker.END:
            if start is None:
                raise ToolError(f"{name}:{number}: {END} must follow a line {BEGIN}, got none.")
            indent = lines[start - 1][: len(lines[start - 1]) - len(lines[start - 1].lstrip())]
            regions.append(Region(start, number, indent, tuple(lines[start : number - 1])))
            start = None
    if start is not None:
        raise _unclosed(name, start, "in this file")
    return tuple(regions)


def _unclosed(name: str, start: int, where: str) -> ToolError:
    return ToolError(f"{name}:{start}: {BEGIN} must be closed by a line {END} {where}.")


def _marker(line: str, place: str, percent: bool) -> Marker | None:
    content = line.strip()
    if percent and content.startswith("# #"):
        content = content[2:]
    if content == BEGIN:
        return Marker.BEGIN
    if content == END:
        return Marker.END
    if _WORDS.search(line) or _LOOKALIKE.match(content):
        raise ToolError(
            f"{place}: {content!r} must be a known marker alone on its line: {BEGIN!r} or {END!r}. "
            "nbgrader looks for these words anywhere in a line, so reword any other text."
        )
    return None


def replace_regions(text: str, regions: tuple[Region, ...], replacement: Callable[[Region], tuple[str, ...]]) -> str:
    """`text` with every region, markers included, replaced by the lines that `replacement` gives for it."""
    lines = text.splitlines()
    for region in reversed(regions):
        lines[region.first - 1 : region.last] = replacement(region)
    return "\n".join(lines) + "\n"


def lines_outside(text: str, regions: tuple[Region, ...]) -> Iterator[str]:
    """The lines of `text` that belong to no region and are no marker."""
    inside = {number for region in regions for number in range(region.first, region.last + 1)}
    for number, line in enumerate(text.splitlines(), start=1):
        if number not in inside:
            yield line
