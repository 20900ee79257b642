"""How many inputs each kind of fuzzing damages, a few of them on every change and the rest in `make test-all`."""

import random
from collections.abc import Iterator

import pytest

#: Kind -> inputs damaged on every change, inputs damaged in all.
COUNTS = {
    "notebooks": (150, 4000),
    "restored notebooks filled in": (40, 1000),
    "sources from stubs": (12, 400),
    "sources from the reference": (12, 400),
    "frames": (1500, 20_000),
    "grades of forged replies": (5, 500),
    "replies through a pipe": (40, 400),
    "records": (100, 1200),
    "progress files": (150, 2000),
}
_PIECE = 1000


def shares(kind: str) -> list[object]:
    """Parameters for a test: ranges of seeds, the first for every change, the others marked as slow."""
    quick, total = COUNTS[kind]
    found: list[object] = [pytest.param(range(quick), id=f"first-{quick}")]
    for begin in range(quick, total, _PIECE):
        end = min(begin + _PIECE, total)
        found.append(pytest.param(range(begin, end), id=f"{begin}-to-{end}", marks=pytest.mark.slow))
    return found


def chances(kind: str, seeds: range, note: object) -> Iterator[random.Random]:
    """A source of random choices for each seed; the count goes into the report of the test."""
    note("damaged", len(seeds))  # type: ignore[operator]
    for seed in seeds:
        yield random.Random(f"{kind} {seed}")
