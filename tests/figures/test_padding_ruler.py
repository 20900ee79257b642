"""The padding ruler: its zeros and windows against a search for them and against TensorFlow itself."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from conv_figures.explorer import Slider
from conv_figures.padding_ruler import (
    BOTH,
    EXPLORER,
    MODES,
    MOST_BEFORE,
    SAME,
    VALID,
    WIDEST,
    Ruler,
    describe_padding_ruler,
    draw_padding_ruler,
    draw_padding_ruler_strip,
)
from tests.figures.gallery import Texts

Numbers = tuple[int, int, int, int]

SLIDERS = [control.values for control in EXPLORER.controls if isinstance(control, Slider)]
EVERY: list[Numbers] = [(a, b, c, d) for a, b, c, d in itertools.product(*SLIDERS)]


def searched_total(size: int, kernel: int, stride: int, dilation: int) -> int:
    """The fewest cells to add until there are as many windows as SAME promises: tried one after the other."""
    span = 1 + sum(dilation for _ in range(kernel - 1))
    promised = len(range(0, size, stride))
    for total in itertools.count():
        starts = [start for start in range(0, size + total, stride) if start + span <= size + total]
        if len(starts) >= promised:
            return total
    raise AssertionError("unreachable")


def drawn_windows(ruler: Ruler) -> list[list[int]]:
    return [[ruler.cells[place] for place in window] for window in ruler.windows]


def test_same_adds_what_a_search_finds_and_the_odd_cell_behind() -> None:
    for numbers in EVERY:
        before, after = Ruler(*numbers).pads
        assert before + after == searched_total(*numbers), numbers
        assert after - before in (0, 1), numbers


def test_windows_read_what_tensorflow_reads() -> None:
    tf = pytest.importorskip("tensorflow")
    for size, kernel, stride, dilation in EVERY[::7]:
        column = np.arange(1, size + 1, dtype=np.float32).reshape(1, size, 1, 1)
        taps = np.eye(kernel, dtype=np.float32).reshape(kernel, 1, 1, kernel)
        for mode in MODES:
            ruler = Ruler(size, kernel, stride, dilation, mode)
            padding = {SAME: "SAME", VALID: "VALID"}.get(mode, [(0, 0), ruler.pads, (0, 0), (0, 0)])
            if not ruler.windows:
                assert ruler.reach > len(ruler.cells)
                continue
            read = tf.nn.conv2d(column, taps, (stride, 1), padding, dilations=(dilation, 1)).numpy()[0, :, 0]
            assert drawn_windows(ruler) == read.astype(int).tolist(), ruler


@pytest.mark.parametrize(("kernel", "dilation", "half"), [(3, 1, 1), (4, 1, 1), (5, 1, 2), (3, 2, 2), (5, 2, 4)])
def test_both_sides_get_half_whatever_size_and_stride(kernel: int, dilation: int, half: int) -> None:
    for size, stride in [(5, 1), (8, 2), (9, 5)]:
        assert Ruler(size, kernel, stride, dilation, BOTH).pads == (half, half)


@pytest.mark.parametrize("mode", MODES)
def test_rows_and_axis_are_drawn_as_computed(mode: str, texts: Texts) -> None:
    for numbers in [(7, 4, 2, 1), (8, 2, 4, 1), (6, 4, 3, 2), (1, 4, 1, 1), (9, 4, 1, 2)]:
        ruler = Ruler(*numbers, mode)
        written = texts(draw_padding_ruler(*numbers, mode=mode))
        printed = [int(text) for text in written if text.isdigit()][:-1]  # the last is the legend's zero
        expected = [*ruler.cells, *itertools.chain.from_iterable(drawn_windows(ruler))]
        assert printed == expected
        assert written.count("output 0") == bool(ruler.windows)
        assert sum(text.startswith("output ") for text in written) == len(ruler.windows)


def test_strip_writes_the_rule_with_its_numbers(texts: Texts) -> None:
    written = texts(draw_padding_ruler_strip())
    assert "6 + 4 - 7 = 3:  1 before, 2 after" in written
    assert "4 + 2 - 8 = -2:  no zeros" in written
    assert {SAME, VALID, BOTH} <= set(written)


def combinations() -> Iterator[Ruler]:
    for numbers in EVERY:
        for mode in MODES:
            yield Ruler(*numbers, mode)


def test_every_ruler_fits_the_card_it_is_planned_for() -> None:
    assert max(len(ruler.cells) for ruler in combinations()) == WIDEST
    assert max(ruler.pads[0] for ruler in combinations()) == MOST_BEFORE


def test_height_of_the_card_depends_on_the_size_alone() -> None:
    heights = {size: draw_padding_ruler(size).get_figheight() for size in (7, 9)}
    assert heights[7] < heights[9]
    for size, height in heights.items():
        assert draw_padding_ruler(size, 1, 5, 2, VALID).get_figheight() == height


def test_no_ruler_has_more_windows_than_cells() -> None:
    assert all(len(ruler.windows) <= ruler.size for ruler in combinations())


def test_words_say_total_before_after_and_the_first_window() -> None:
    words = describe_padding_ruler(7, 4, 2)
    assert "6 + 4 − 7 = 3 missing: 1 before, 2 after. The first window reads 0, 1, 2 and 3" in words
    assert words.endswith("Every cell is read.")
    assert "4 + 2 − 8 = −2: nothing is missing, no zeros." in describe_padding_ruler(8, 2, 4)
    assert "No window reads cells 3, 4, 7 and 8." in describe_padding_ruler(8, 2, 4)
    assert "No window reads cell 7." in describe_padding_ruler(7, 4, 2, mode=VALID)
    assert "1 is read by no window" in describe_padding_ruler(8, 3, 2, mode=BOTH)
    assert "does not fit into 3" in describe_padding_ruler(3, 4, 1, mode=VALID)
    assert all(100 <= len(describe_padding_ruler(*what)) <= 900 for what in [(7, 4, 2, 1), (9, 1, 5, 1)])
