"""Pairs of submissions that share more rare pieces of code than chance gives: worth a look, and nothing more.

A piece that many have counts little, and one that the stubs hold not at all: what is shared must be something that
few others wrote.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.classroom.fingerprints import Prints, fingerprints
from autograder.classroom.tokens import units

#: Of the pieces of both, so many must be shared: of the whole library, and of one function.
WHOLE, FUNCTION = 0.7, 0.8
#: How rare the shared pieces must be together: one that two people have counts 1, one that n have 1 / (n - 1).
RARE = 20.0
#: So many are all but all, of the library and of one function: then each piece may be common, because together they are
#: not; unless more than `CROWD` people have them all.
NEARLY_WHOLE, NEARLY_FUNCTION, CROWD = 0.9, 0.98, 5
#: A shorter function, of about ten lines, can hardly be written in two ways.
FEWEST_PIECES = 50
#: Lines without a shared piece that may lie inside a shared passage.
_GAP = 1
#: Weights are whole multiples of 1 / this: their sums are exact, in whatever order a processor adds them.
_STEPS = 5040
#: Pieces looked at in one go: 300 people give a table of 5 MiB.
_COLUMNS = 2048


@dataclass(frozen=True)
class Passage:
    """Neighbouring lines of one file that hold shared pieces."""

    path: str
    first: int
    last: int


@dataclass(frozen=True)
class Pair:
    """Two submissions that are alike.

    Attributes:
        students: both, in the order of the roster.
        functions: those that are alike, each taken alone.
        whole: whether their libraries are alike as a whole.
        shared: how many pieces they share.
        pieces: how many each of them has.
        passages: where these stand, for each of them.
    """

    students: tuple[str, str]
    functions: tuple[str, ...]
    whole: bool
    shared: int
    pieces: tuple[int, int]
    passages: tuple[tuple[Passage, ...], tuple[Passage, ...]]


@dataclass(frozen=True)
class _Library:
    """One submission: its fingerprints by function, and where they stand."""

    student: str
    prints: tuple[Prints, ...]

    def pieces(self, function: str | None = None) -> frozenset[int]:
        """The pieces of one function, or of everything."""
        own = (one.places for one in self.prints if function is None or one.unit.name == function)
        return frozenset(piece for places in own for piece in places)

    def passages(self, pieces: Iterable[int]) -> tuple[Passage, ...]:
        """The lines in which these pieces stand."""
        wanted = frozenset(pieces)
        lines: dict[str, set[int]] = {}
        for one in self.prints:
            for piece in sorted(wanted & one.places.keys()):
                first, last = one.places[piece]
                lines.setdefault(one.unit.path, set()).update(range(first, last + 1))
        return tuple(Passage(path, *span) for path in sorted(lines) for span in _spans(sorted(lines[path])))


def alike(
    sources: Mapping[str, Mapping[str, bytes]], stubs: Mapping[str, bytes], functions: Sequence[str]
) -> tuple[Pair, ...]:
    """The pairs that are worth a look, in the order of the class.

    Args:
        sources: student -> path -> source. Any bytes will do; what cannot be read has no pieces.
        stubs: path -> source of what everybody was given.
        functions: names of functions that are compared one by one as well.
    """
    known: dict[tuple[str, bytes], tuple[Prints, ...]] = {}
    given = frozenset(piece for one in _prints(stubs, known) for piece in one.places)
    libraries = [_Library(student, _without(_prints(files, known), given)) for student, files in sources.items()]
    libraries = [library for library in libraries if library.prints]
    weights = _weights(libraries)
    whole = _close([library.pieces() for library in libraries], weights, WHOLE, NEARLY_WHOLE)
    close: dict[tuple[int, int], list[str]] = {pair: [] for pair in whole}
    for function in functions:
        own = [library.pieces(function) for library in libraries]
        own = [pieces if len(pieces) >= FEWEST_PIECES else frozenset() for pieces in own]
        for pair in _close(own, weights, FUNCTION, NEARLY_FUNCTION):
            close.setdefault(pair, []).append(function)
    return tuple(
        _pair(libraries[one], libraries[other], tuple(close[one, other]), (one, other) in whole)
        for one, other in sorted(close)
    )


def groups(pairs: Sequence[Pair]) -> tuple[tuple[Pair, ...], ...]:
    """The pairs, those together that are linked by a third."""
    found: list[list[Pair]] = []
    for pair in pairs:
        touched = [group for group in found if any(set(pair.students) & set(other.students) for other in group)]
        found = [group for group in found if group not in touched]
        found.append([*(one for group in touched for one in group), pair])
    return tuple(sorted((tuple(sorted(group, key=lambda one: one.students)) for group in found), key=_first))


def _first(group: Sequence[Pair]) -> tuple[str, str]:
    return group[0].students


def _prints(files: Mapping[str, bytes], known: dict[tuple[str, bytes], tuple[Prints, ...]]) -> tuple[Prints, ...]:
    """The fingerprints of all functions of some files; a file that several people have is read once."""
    found: list[Prints] = []
    for path in sorted(files):
        key = path, files[path]
        if key not in known:
            known[key] = tuple(fingerprints(unit) for unit in units(path, files[path]))
        found += known[key]
    return tuple(found)


def _without(prints: Iterable[Prints], given: frozenset[int]) -> tuple[Prints, ...]:
    left = (
        Prints(one.unit, {piece: lines for piece, lines in one.places.items() if piece not in given}) for one in prints
    )
    return tuple(one for one in left if one.places)


def _weights(libraries: Sequence[_Library]) -> dict[int, int]:
    """Piece -> what it counts: the less, the more people have it; without those that one person has alone."""
    counts = Counter(piece for library in libraries for piece in library.pieces())
    return {piece: round(_STEPS / (count - 1)) for piece, count in counts.items() if count > 1}


def _close(
    libraries: Sequence[frozenset[int]], weights: Mapping[int, int], share: float, nearly_all: float
) -> set[tuple[int, int]]:
    """The pairs that share at least `share` of their pieces, rare ones among them, or `nearly_all`."""
    count, weight = _shared(libraries, weights)
    totals = np.array([len(pieces) for pieces in libraries], np.float64)
    both = np.maximum(totals[:, None] + totals[None, :], 1)
    enough = (2 * count >= share * both) & (weight >= RARE * _STEPS)
    nearly = (2 * count >= nearly_all * both) & (both >= 2 * FEWEST_PIECES)
    np.fill_diagonal(nearly, False)
    crowded = nearly.sum(axis=1) >= CROWD
    enough |= nearly & ~(crowded[:, None] | crowded[None, :])
    return {(int(one), int(other)) for one, other in np.argwhere(np.triu(enough, 1))}


def _shared(libraries: Sequence[frozenset[int]], weights: Mapping[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """How many pieces any two people share, and what these weigh: both (people, people)."""
    people = len(libraries)
    count, weight = np.zeros((people, people)), np.zeros((people, people))
    holders: dict[int, list[int]] = {}
    for number, own in enumerate(libraries):
        for piece in own & weights.keys():
            holders.setdefault(piece, []).append(number)
    pieces = sorted(holders)
    for start in range(0, len(pieces), _COLUMNS):
        some = pieces[start : start + _COLUMNS]
        has = np.zeros((people, len(some)))
        for column, piece in enumerate(some):
            has[holders[piece], column] = 1
        count += has @ has.T
        weight += (has * [weights[piece] for piece in some]) @ has.T
    return count, weight


def _pair(one: _Library, other: _Library, functions: tuple[str, ...], whole: bool) -> Pair:
    own = one.pieces(), other.pieces()
    both = own[0] & own[1]
    return Pair(
        (one.student, other.student),
        functions,
        whole,
        len(both),
        (len(own[0]), len(own[1])),
        (one.passages(both), other.passages(both)),
    )


def _spans(lines: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring lines as first and last."""
    spans: list[tuple[int, int]] = []
    for line in lines:
        if spans and line <= spans[-1][1] + 1 + _GAP:
            spans[-1] = (spans[-1][0], line)
        else:
            spans.append((line, line))
    return spans
