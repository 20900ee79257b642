"""The picture of a counterexample: marks by signs and words, what feeds a cell, and slices that can be read."""

import numpy as np
import pytest

from autograder.diagnosis.feeding import Feeds
from autograder.grading.results import Counterexample
from autograder.report.grids import Mark, Marks, panel
from autograder.report.picture import picture


def read(shape, *cells):
    """A boolean array in which some cells are set."""
    marks = np.zeros(shape, bool)
    for cell in cells:
        marks[cell] = True
    return marks


def window(theirs, yours, **changes):
    """A result of two cells, of which the second is wrong, made of three by sums of two."""
    given = {
        "call": "image = ...\nconv2d_single(image, kernel)",
        "arguments": {"image": np.array([[1.0, 2, 3]], np.float32)},
        "got": np.array([[3.0, 4]], np.float32),
        "expected": np.array([[3.0, 5]], np.float32),
        "axes": ("i", "j"),
        "feeds": Feeds((0, 1), {"image": theirs}, None if yours is None else {"image": yours}),
    }
    return picture(Counterexample(**{**given, **changes}))


def signs(drawn, name):
    """The signs before the numbers of one panel, row by row."""
    (found,) = (one for one in drawn.panels if one.name == name)
    return [[cell.mark and cell.mark.sign for cell in row] for grid in found.grids for row in grid.rows]


THEIRS, YOURS = read((1, 3), (0, 1), (0, 2)), read((1, 3), (0, 0), (0, 1))


def test_picture_cells_that_are_read_get_three_different_signs():
    drawn = window(THEIRS, YOURS)
    assert signs(drawn, "image") == [["○", "◉", "•"]]
    assert signs(drawn, "TensorFlow") == signs(drawn, "your result") == [[None, "◆"]]


def test_picture_both_results_show_which_cells_differ():
    for name in ("TensorFlow", "your result"):
        (found,) = (one for one in window(THEIRS, YOURS).panels if one.name == name)
        assert [cell.wrong for cell in found.grids[0].rows[0]] == [False, True]


def test_picture_legend_has_the_signs_that_occur_and_no_others():
    assert [sign for sign, _ in window(THEIRS, YOURS).legend] == ["≠", "◆", "•", "○", "◉"]
    assert [sign for sign, _ in window(THEIRS, None).legend] == ["≠", "◆", "•"]
    assert [sign for sign, _ in window(None, None, feeds=None).legend] == ["≠"]
    assert [sign for sign, _ in window(None, None, feeds=None, got=3, expected=4).legend] == []


def test_picture_same_cells_are_marked_and_the_hint_says_so():
    drawn = window(THEIRS, THEIRS)
    assert signs(drawn, "image") == [[None, "◉", "◉"]]
    assert drawn.hint == "For ◆, both read the same cells and combine them differently."


def test_picture_where_both_read_everything_there_are_no_marks():
    everything = np.ones((1, 3), bool)
    drawn = window(everything, everything)
    assert signs(drawn, "image") == [[None, None, None]]
    assert drawn.hint == "For ◆, both read every cell and combine them differently."


def test_picture_code_that_reads_nothing_is_told_so():
    assert window(THEIRS, read((1, 3))).hint == "For ◆, your code reads no cell at all."


def test_picture_nothing_is_said_of_the_submission_where_it_is_not_known():
    drawn = window(THEIRS, None)
    assert signs(drawn, "image") == [[None, "•", "•"]]
    assert drawn.hint == ""
    assert "your code" not in drawn.description


@pytest.mark.parametrize("shape", [(3, 1), (2, 2)])
def test_picture_feeds_that_do_not_fit_are_left_out(shape):
    drawn = window(read(shape), read(shape))
    assert signs(drawn, "image") == [[None, None, None]]
    assert "◆" not in dict(drawn.legend)


def test_picture_description_is_the_whole_picture_in_one_sentence():
    assert window(THEIRS, YOURS).description == (
        "The call conv2d_single(image, kernel): 1 of 2 numbers of the result differ; at [i=0, j=1] TensorFlow has 5 "
        "and your function 4; for this cell TensorFlow reads 2 cells of image, your code 2, 1 of them the same."
    )
    assert "; for this cell, both read the same cells and" in window(THEIRS, THEIRS).description
    other = window(None, None, feeds=None, got="ValueError: x")
    assert "TensorFlow gives an array of shape (1, 2), and your function ValueError: x." in other.description


def test_picture_call_is_its_last_line():
    assert window(THEIRS, YOURS).call == "conv2d_single(image, kernel)"
    assert window(THEIRS, YOURS, call="").call == ""


def test_picture_filters_and_results_that_are_kernels_are_shown_as_kernels():
    arrays = {"input": np.ones((1, 3, 4, 2)), "depthwise_filter": np.ones((3, 4, 2, 1))}
    kernel = np.ones((3, 4, 1, 2))
    example = Counterexample("f()", arrays, kernel, kernel + 1, kernel=True, axes=("a", "b", "c", "o"))
    shown = {one.name: (one.grids[0].title, one.grids[0].axes) for one in picture(example).panels}
    assert shown == {
        "input": ("[0, :, :, 0]", ("", "")),
        "depthwise_filter": ("[:, :, 0, 0]", ("", "")),
        "TensorFlow": ("o=0", ("a", "b")),
        "your result": ("o=0", ("a", "b")),
    }


def test_picture_right_numbers_are_not_said_to_differ():
    right = np.array([[3.0, 5]], np.float32)
    drawn = window(None, None, feeds=None, got=right)
    assert drawn.legend == ()
    assert "your result has the right numbers" in drawn.description


def titles(shown):
    return [[grid.title for grid in line] for line in shown.lines]


def test_panel_images_and_channels_are_lines_of_slices():
    assert titles(panel("x", np.ones((2, 3, 4, 2)))) == [
        ["[0, :, :, 0]", "[0, :, :, 1]"],
        ["[1, :, :, 0]", "[1, :, :, 1]"],
    ]
    assert titles(panel("x", np.ones((1, 3, 4, 3)), axes=("n", "i", "j", "o"))) == [["o=0", "o=1", "o=2"]]
    assert titles(panel("x", np.ones((2, 3, 4, 1)))) == [["[0, :, :, 0]", "[1, :, :, 0]"]]


def test_panel_kernels_are_sliced_along_their_last_two_axes():
    filters = np.arange(24.0).reshape(2, 3, 2, 2)
    shown = panel("filters", filters, kernel=True)
    assert titles(shown) == [["[:, :, 0, 0]", "[:, :, 0, 1]"], ["[:, :, 1, 0]", "[:, :, 1, 1]"]]
    for grid, (c, o) in zip(shown.grids, np.ndindex(2, 2), strict=True):
        assert [[float(cell.text) for cell in row] for row in grid.rows] == filters[:, :, c, o].tolist()


def test_panel_of_single_pixels_lays_the_channels_into_the_plane():
    values = np.arange(8.0).reshape(1, 1, 2, 4)
    (grid,) = panel("filters", values, kernel=True, axes=("a", "b", "c", "o")).grids
    assert (grid.title, grid.axes) == ("[0, 0, :, :]", ("c", "o"))
    assert [[float(cell.text) for cell in row] for row in grid.rows] == values[0, 0].tolist()
    (grid,) = panel("x", values.reshape(2, 1, 1, 4), Marks(wrong=values.reshape(2, 1, 1, 4) == 5)).grids
    assert grid.title == "[:, 0, 0, :]"
    assert [[cell.wrong for cell in row] for row in grid.rows] == [[False] * 4, [False, True, False, False]]
    assert panel("x", np.ones((1, 1, 1, 1))).grids[0].title == ""


def test_panel_of_many_slices_only_marked_ones_are_shown_and_the_others_counted():
    wrong = read((1, 2, 2, 9), (0, 1, 0, 7))
    shown = panel("x", np.ones(wrong.shape), Marks(wrong=wrong))
    assert titles(shown) == [["[0, :, :, 7]"]]
    assert shown.grids[0].rows[1][0].wrong
    assert shown.words.endswith("; 8 more slices not shown")
    assert len(panel("x", np.ones((1, 2, 2, 9))).grids) == 6


def test_panel_marks_stay_at_their_cells_in_every_slice():
    where = read((2, 2, 3, 2), (1, 0, 2, 1))
    for kernel in (False, True):
        shown = panel("x", where.astype(float), Marks(((Mark.THEIRS, where),)), kernel)
        marked = [cell.text for grid in shown.grids for row in grid.rows for cell in row if cell.mark]
        assert marked == ["1"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((0, 2, 2, 1)), "an array of shape (0, 2, 2, 1) and dtype float64"),
        (np.ones((3, 3, 3)), "an array of shape (3, 3, 3) and dtype float64"),
        (np.array(3.0), "an array of shape () and dtype float64"),
        (np.ones((1, 11, 11, 1)), "an array of shape (1, 11, 11, 1) and dtype float64"),
        (((1, 1), (0, 1)), "((1, 1), (0, 1))"),
        (range(3, 5), "range(3, 5)"),
        (None, "None"),
    ],
)
def test_panel_other_values_are_words(value, words):
    shown = panel("x", value)
    assert shown.lines == ()
    assert shown.words == words


def test_panel_array_of_one_axis_is_a_row_without_an_index():
    (grid,) = panel("x", np.array([1.0, 2]), axes=("o",)).grids
    assert grid.flat
    assert grid.axes == ("", "o")
    assert [[cell.text for cell in row] for row in grid.rows] == [["1", "2"]]
