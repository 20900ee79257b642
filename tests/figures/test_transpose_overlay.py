"""The two pictures of the overlay: against a sum of windows written independently, and against TensorFlow."""

import numpy as np
import pytest

from conv_figures import transpose_overlay as overlay
from conv_figures.transpose_overlay import ANIMATIONS, IMAGE, KERNEL, TENSORFLOW, Transpose
from tests.figures.gallery import Texts

MOVES = [(down, right) for down in range(3) for right in range(3)]
both = pytest.mark.parametrize("what", [TENSORFLOW, ANIMATIONS], ids=["tensorflow", "animations"])


def sum_of_windows(before: int, after: int) -> np.ndarray:
    """Every pixel prints the kernel, two cells after its neighbour; the padding is cut off."""
    printed = np.zeros((6 + before + after, 6 + before + after))
    for (row, column), pixel in np.ndenumerate(IMAGE):
        printed[2 * row : 2 * row + 3, 2 * column : 2 * column + 3] += pixel * KERNEL
    return printed[before : before + 6, before : before + 6]


@both
def test_result_equals_the_sum_of_windows(what: Transpose) -> None:
    assert np.array_equal(overlay.result(what), sum_of_windows(what.before, what.after))


def test_result_equals_tensorflow() -> None:
    tf = pytest.importorskip("tensorflow")
    image, kernel = (values.astype(np.float32) for values in (IMAGE[np.newaxis, :, :, np.newaxis], KERNEL))
    for what, padding in ((TENSORFLOW, "SAME"), (ANIMATIONS, [[0, 0], [1, 1], [1, 1], [0, 0]])):
        expected = tf.nn.conv2d_transpose(image, kernel[:, :, np.newaxis, np.newaxis], (1, 6, 6, 1), 2, padding)
        assert np.array_equal(overlay.result(what), np.asarray(expected)[0, :, :, 0])


@both
def test_padding_is_that_of_the_convolution(what: Transpose) -> None:
    assert (6 + what.before + what.after - 3) // 2 + 1 == 3
    assert (what.front, what.behind) == {TENSORFLOW: (2, 1), ANIMATIONS: (1, 2)}[what]


@pytest.mark.parametrize(("down", "right"), MOVES)
def test_agreeing_finds_equal_numbers_at_the_same_place(down: int, right: int) -> None:
    sheet = np.full((2, 8, 8), np.nan)
    sheet[0, :6, :6] = sum_of_windows(0, 1)
    sheet[1, down : down + 6, right : right + 6] = sum_of_windows(1, 1)
    covered, equal = overlay.agreeing(down, right)
    assert covered == [tuple(place) for place in np.argwhere(~np.isnan(sheet).any(axis=0)).tolist()]
    assert equal == [tuple(place) for place in np.argwhere(sheet[0] == sheet[1]).tolist()]


def test_only_one_step_down_and_right_makes_them_one_picture() -> None:
    found = [move for move in MOVES if overlay.agreeing(*move)[0] == overlay.agreeing(*move)[1]]
    assert found == [(1, 1)]


@pytest.mark.parametrize(("down", "right"), MOVES)
def test_overlay_prints_each_number_once_where_both_agree(down: int, right: int, texts: Texts) -> None:
    written = texts(overlay.draw_transpose_overlay(down, right))
    covered, equal = overlay.agreeing(down, right)
    ours, theirs = sum_of_windows(0, 1), sum_of_windows(1, 1)
    expected = [*ours.ravel(), *theirs.ravel()] * 2  # beside each other, and one over the other
    for place in equal:
        expected.remove(ours[place])
    assert sorted(int(text) for text in written if text.isdigit()) == sorted(expected)
    assert f"{len(equal)} of {len(covered)} cells in common have the same number" in written


def test_strip_prints_spread_images_and_results(texts: Texts) -> None:
    drawn = [int(text) for text in texts(overlay.draw_transpose_overlay_strip()) if text.isdigit()]
    expected: list[float] = []
    for what, pads in ((TENSORFLOW, (2, 1)), (ANIMATIONS, (1, 2))):
        ruler = [0] * what.before + list(range(6)) + [0] * what.after
        padded = np.zeros((8, 8))
        padded[pads[0] : pads[0] + 5 : 2, pads[0] : pads[0] + 5 : 2] = IMAGE
        expected += [*ruler, *padded.ravel(), *sum_of_windows(what.before, what.after).ravel()]
    assert drawn == expected


def test_words_count_and_name_the_first_that_differs() -> None:
    assert "moved not at all" in overlay.describe_transpose_overlay(0, 0)
    assert "1 of 36 cells" in overlay.describe_transpose_overlay(0, 0)
    assert "row 0, column 1: 2 for TensorFlow, 4 for the animations." in overlay.describe_transpose_overlay(0, 0)
    assert "25 of 25 cells" in overlay.describe_transpose_overlay(1, 1)
    assert "2 rows down" in overlay.describe_transpose_overlay(2, 0)
