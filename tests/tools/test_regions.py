"""Solution regions are found, and every way to write them wrongly is named with its line."""

import pytest

from tools.errors import ToolError
from tools.regions import find_regions, lines_outside, replace_regions

GOOD = "a = 1\n    ### BEGIN SOLUTION\n    b = 2\n    ### END SOLUTION\nc = 3\n"


def test_find_regions_one_region_gives_lines_and_indent() -> None:
    (region,) = find_regions(GOOD, "f.py")
    assert (region.first, region.last, region.indent, region.lines) == (2, 4, "    ", ("    b = 2",))
    assert list(lines_outside(GOOD, (region,))) == ["a = 1", "c = 3"]
    assert replace_regions(GOOD, (region,), lambda found: ("X",)) == "a = 1\nX\nc = 3\n"


def test_find_regions_commented_markers_count_in_percent_format_only() -> None:
    text = "# %% [markdown]\n# ### BEGIN SOLUTION\n# b\n# ### END SOLUTION\n"
    assert len(find_regions(text, "f.py", percent=True)) == 1
    with pytest.raises(ToolError, match=r"f\.py:2: .* must be a known marker alone on its line"):
        find_regions(text, "f.py")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("x = 1  ### BEGIN SOLUTION\n", r"f\.py:1: .*must be a known marker alone on its line"),
        ("### BEGIN SOLUTION and more\n", r"f\.py:1: .*must be a known marker alone"),
        ("# BEGIN SOLUTION\n", r"f\.py:1: .*must be a known marker alone"),
        ("### BEGIN SOLUTON\n", r"f\.py:1: .*must be a known marker alone"),
        ("### begin solution\n", r"f\.py:1: .*must be a known marker alone"),
        ("### BEGIN HIDDEN TESTS\n", r"f\.py:1: .*must be a known marker alone"),
        ("### BEGIN MARK SCHEME\n", r"f\.py:1: .*must be a known marker alone"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", r"f\.py:2: .*must not stand inside the region opened on line 1"),
        ("\n### END SOLUTION\n", r"f\.py:2: .*must follow a line ### BEGIN SOLUTION"),
        ("x\n### BEGIN SOLUTION\nx\n", r"f\.py:2: .*must be closed .* in this file"),
    ],
)
def test_find_regions_wrong_markers_name_file_and_line(text: str, match: str) -> None:
    with pytest.raises(ToolError, match=match):
        find_regions(text, "f.py")


def test_find_regions_over_two_cells_is_refused() -> None:
    text = "# %%\n### BEGIN SOLUTION\nx\n# %%\n### END SOLUTION\n"
    with pytest.raises(ToolError, match=r"f\.py:2: .*must be closed .* in its cell"):
        find_regions(text, "f.py", percent=True)
