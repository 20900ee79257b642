"""A few of the short pieces that code is made of, chosen so that whoever copies enough of it gets the same ones.

Winnowing: S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003.
Of every `WINDOW` neighbouring pieces the one with the smallest hash is kept, so that two codes that share
`PIECE + WINDOW - 1` tokens in a row share a fingerprint, and none is shorter than `PIECE` tokens.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.classroom.tokens import Unit

PIECE = 10
WINDOW = 5
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Prints:
    """Fingerprints of one unit: hash -> first and last line of the piece, where it stands first."""

    unit: Unit
    places: dict[int, tuple[int, int]]


def fingerprints(unit: Unit) -> Prints:
    """The fingerprints of one function; none if it has fewer than `PIECE` tokens."""
    count = len(unit.codes) - PIECE + 1
    if count < 1:
        return Prints(unit, {})
    codes = np.array(unit.codes, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for offset in range(PIECE):  # overflow wraps around: a polynomial modulo 2^64
        hashes = hashes * _BASE + codes[offset : offset + count]
    hashes = (hashes ^ (hashes >> _HALF)) * _MIX  # the polynomial alone makes some words small everywhere
    hashes ^= hashes >> _HALF
    windows = sliding_window_view(hashes, min(WINDOW, count))
    last = windows.shape[1] - 1
    chosen = np.arange(len(windows)) + last - windows[:, ::-1].argmin(axis=1)  # the last of equal ones
    places: dict[int, tuple[int, int]] = {}
    for place in np.unique(chosen).tolist():
        places.setdefault(int(hashes[place]), (unit.lines[place], unit.lines[place + PIECE - 1]))
    return Prints(unit, places)
