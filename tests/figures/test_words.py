"""The pieces of sentences: numbers of things, rows of numbers, capital letters, stories."""

import numpy as np
import pytest

from conv_figures.explorer import story_of
from conv_figures.words import capital, counted, listed, rows_of


@pytest.mark.parametrize(("count", "words"), [(0, "no cells"), (1, "1 cell"), (2, "2 cells")])
def test_counted_has_a_plural_but_for_one(count: int, words: str) -> None:
    assert counted(count, "cell", zero="no") == words


def test_counted_writes_zero_unless_told_otherwise() -> None:
    assert counted(0, "zero") == "0 zeros"


@pytest.mark.parametrize(("values", "words"), [([1], "1"), ([1, 2], "1 and 2"), ([1, 2, 3], "1, 2 and 3")])
def test_listed_has_one_and(values: list[int], words: str) -> None:
    assert listed(values) == words


def test_capital_changes_the_first_letter_alone() -> None:
    assert capital("both sides, as in PyTorch") == "Both sides, as in PyTorch"
    assert capital("") == ""


def test_rows_of_a_matrix_are_told_apart() -> None:
    matrix = np.array([[1, -2, 3], [4, 5, 6]])
    assert rows_of(matrix) == "1 −2 3; 4 5 6"
    assert rows_of(matrix, ", ") == "1, −2, 3; 4, 5, 6"


def test_story_of_a_strip_has_title_and_description_of_every_picture() -> None:
    strip = ((1, 2, "the first"), (3, 4, "the second"))
    assert story_of(strip, lambda a, b: f"It is {a + b}.") == "The first. It is 3. The second. It is 7."
