"""Sums without rounding errors of their own: Python integers of any length, and `math.fsum`, which rounds once."""

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np

from oracle.slow_shapes import Refused

Index = tuple[int, ...]
#: A larger whole number may be a real one that is only too coarse to have a fraction.
LARGE = 2**24


def exact(*arrays: np.ndarray) -> list[np.ndarray]:
    """Arrays of Python numbers: integers if the numbers of all the arrays are whole ones, else floats."""
    whole = all(((array == np.round(array)) & (np.abs(array) < LARGE)).all() for array in arrays)
    return [np.vectorize(int if whole else float, otypes=[object])(array) for array in arrays]


def gathered(shape: Index, terms: Iterable[tuple[Index, Any]]) -> np.ndarray:
    """An array in which every element is the sum of the terms given for its index; int64 or float64."""
    found = defaultdict(list)
    whole = True
    for index, term in terms:
        found[index].append(term)
        whole = whole and isinstance(term, int)
    result = np.zeros(shape, np.int64 if whole else np.float64)
    for index in product(*map(range, shape)):
        result[index] = sum(found[index]) if whole else math.fsum(found[index])
    assert all(0 <= place < length for index in found for place, length in zip(index, shape, strict=True))
    return result


def moved(array: np.ndarray, shape: Index, places: Iterable[tuple[Index, Index]], rest: Any = 0) -> np.ndarray:
    """An array of `shape` with elements of another one at (new, old) places, and `rest` elsewhere."""
    result = np.full(shape, rest, array.dtype)
    for new, old in places:
        result[new] = array[old]
    return result


def numerical_vjp(f: Any, x: np.ndarray, dy: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """Central difference: element i is the sum of dy * (f(x + h e_i) - f(x - h e_i)), over 2h."""
    point = np.array(x, np.float64)
    if np.shape(f(point.copy())) != np.shape(dy):
        raise Refused("dy has not the shape of f(x)")
    result = np.zeros(point.shape)
    for index in product(*map(range, point.shape)):
        ahead, behind = point.copy(), point.copy()
        ahead[index] += h
        behind[index] -= h
        change = np.asarray(f(ahead), np.float64) - np.asarray(f(behind), np.float64)
        result[index] = math.fsum((np.asarray(dy, np.float64) * change).flat) / (2 * h)
    return result
