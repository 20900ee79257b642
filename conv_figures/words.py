"""Small pieces of the sentences that tell what a figure shows."""

from collections.abc import Iterable

import numpy as np

from .cells import number


def capital(text: str) -> str:
    """The text with a capital letter in front, and otherwise as it is."""
    return text[:1].upper() + text[1:]


def counted(count: int, noun: str, zero: str = "0") -> str:
    """How many there are: `1 cell`, `2 cells`, and for none of them `zero` and the plural."""
    return f"{count or zero} {noun}{'' if count == 1 else 's'}"


def listed(values: Iterable[int]) -> str:
    """Numbers in a row: `1, 2 and 3`."""
    *first, last = (str(value) for value in values)
    return f"{', '.join(first)} and {last}" if first else last


def rows_of(matrix: np.ndarray, between: str = " ") -> str:
    """A matrix row by row: `1 2; 3 4`."""
    return "; ".join(between.join(number(value) for value in row) for row in matrix)
