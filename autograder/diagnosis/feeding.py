"""Which cells of the arguments feed one cell of the result: in TensorFlow, and in the submission."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.cases import Case
from autograder.diagnosis.inference import Observation
from autograder.exercises.exercise import Arguments, Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Returned

#: Larger calls are not looked at cell by cell.
_MOST_CELLS = 64
_WRONG = 1e-3


@dataclass(frozen=True)
class Feeds:
    """Which cells of the arguments feed one cell of the result.

    Attributes:
        cell: index of a cell of the result that differs.
        tensorflow: name of an array argument -> boolean array of its shape: what TensorFlow reads for that cell.
        yours: the same of the submission's own function; None where that could not be found out.
    """

    cell: tuple[int, ...]
    tensorflow: dict[str, np.ndarray]
    yours: dict[str, np.ndarray] | None = None


def feeds(oracle: Oracle, exercise: Exercise, seen: Observation, run: Callable[[Case], Outcome]) -> Feeds | None:
    """What feeds the first cell that differs, found by moving one cell of the arguments at a time.

    Args:
        oracle: asked about every moved call.
        exercise: what is graded.
        seen: a small failing call.
        run: calls the submission in its sandbox.

    Returns:
        None for results that are no arrays or of another shape, and for calls with many numbers.
    """
    cell = _first_difference(seen)
    arrays = {name: value for name, value in seen.case.arguments.items() if isinstance(value, np.ndarray)}
    if cell is None or not arrays or sum(value.size for value in arrays.values()) > _MOST_CELLS:
        return None

    def ask(arguments: Arguments) -> Any:
        (answer,) = oracle.answers([exercise.question(arguments)])
        return answer.value

    def call(arguments: Arguments) -> Any:
        outcome = run(replace(seen.case, arguments=arguments))
        return outcome.value if isinstance(outcome, Returned) else None

    theirs = _read(ask, seen.case.arguments, arrays, cell)
    return None if theirs is None else Feeds(cell, theirs, _read(call, seen.case.arguments, arrays, cell))


def _first_difference(seen: Observation) -> tuple[int, ...] | None:
    got, right = getattr(seen.outcome, "value", None), seen.expected
    if not isinstance(got, np.ndarray) or not isinstance(right, np.ndarray):
        return None
    if got.shape != right.shape or got.dtype.kind not in "biuf":
        return None
    differs = np.argwhere(~(np.abs(got.astype(float) - right.astype(float)) < _WRONG))
    return tuple(int(index) for index in differs[0]) if len(differs) else None


def _read(
    compute: Callable[[Arguments], Any], arguments: Arguments, arrays: dict[str, np.ndarray], cell: tuple[int, ...]
) -> dict[str, np.ndarray] | None:
    """The cells that move `cell`. All other numbers are positive and differ, so that no two shares cancel."""
    start = {**arguments, **{name: _distinct(value) for name, value in arrays.items()}}
    before = _at(compute(start), cell)
    if before is None:
        return None
    read = {name: np.zeros(value.shape, bool) for name, value in arrays.items()}
    for name, marks in read.items():
        for index in np.ndindex(marks.shape):
            moved = start[name].copy()
            moved[index] += 1
            after = _at(compute({**start, name: moved}), cell)
            if after is None:
                return None
            marks[index] = abs(after - before) >= _WRONG
    return read


def _distinct(array: np.ndarray) -> np.ndarray:
    return np.arange(1, array.size + 1, dtype=array.dtype).reshape(array.shape)


def _at(value: Any, cell: tuple[int, ...]) -> float | None:
    if not isinstance(value, np.ndarray) or value.ndim != len(cell) or value.dtype.kind not in "biuf":
        return None
    inside = all(index < size for index, size in zip(cell, value.shape, strict=True))
    return float(value[cell]) if inside and np.isfinite(value[cell]) else None
