"""What comes of holding two functions against each other that should be each other's transpose."""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from autograder.exercises.adjoint import Adjoint
from autograder.tolerance import EXACT_LIMIT


class Finding(Enum):
    """What came of one adjoint check."""

    AGREE = "belong together"
    GAP = "do not belong together"
    NOT_LINEAR = "not linear"
    NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Numbers:
    """The two sides of the identity for one call, and the arguments of that call in words."""

    call: str
    left: float
    right: float


@dataclass(frozen=True)
class Gap:
    """One connection on which the two functions disagree, at the smallest sizes found.

    Attributes:
        x, y: the two cells.
        forward, backward: what each function carries between them.
        place: where the transposed one keeps its number, in words; may be empty.
        forth, back: what each carries between every cell of y (row) and every cell of x (column).
        code: the two calls, to be pasted into a notebook.
    """

    x: tuple[int, ...]
    y: tuple[int, ...]
    forward: float
    backward: float
    place: str
    forth: np.ndarray = field(repr=False)
    back: np.ndarray = field(repr=False)
    code: str = field(repr=False)

    @property
    def wrong(self) -> np.ndarray:
        """Which connections differ."""
        return apart(self.forth, self.back)


@dataclass(frozen=True)
class AdjointReport:
    """One adjoint check.

    Attributes:
        adjoint: what was held against what.
        finding: what came of it.
        agreed: shapes on which the two sides were equal before the first on which they were not.
        numbers: both sides, for the first shape or for the smallest on which they differ; None without an answer.
        gap: one connection on which they differ, if one was found.
        said: further sentences: who gave no answer, or which function is not linear.
    """

    adjoint: Adjoint
    finding: Finding
    agreed: int = 0
    numbers: Numbers | None = None
    gap: Gap | None = None
    said: tuple[str, ...] = ()


def apart(one: np.ndarray | float, other: np.ndarray | float) -> np.ndarray:
    """Where two integers, or what rounding made of them, differ."""
    with np.errstate(all="ignore"):
        return np.asarray(~(np.abs(np.subtract(one, other)) < EXACT_LIMIT))
