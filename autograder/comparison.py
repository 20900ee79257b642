"""Is this answer right? Type, shape, dtype and value, each with its own verdict and its own words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.cases import Case, Kind
from autograder.outcomes import Outcome, Raised, Stopped
from autograder.tolerance import EXACT_LIMIT
from autograder.verdicts import Verdict
from autograder.wire import Foreign

#: What a submission may return where a pair, or the lengths of a range, are asked for.
_SEQUENCES = (tuple, list)
#: Longer ranges are compared as wrong types: no case asks for one.
_LONGEST_RANGE = 1000


@dataclass(frozen=True)
class Judgement:
    """A verdict and one sentence: what came out, and what should have."""

    verdict: Verdict
    message: str = ""


def judge(case: Case, outcome: Outcome, expected: Any, bound: float, axes: tuple[str, ...] = ()) -> Judgement:
    """Hold one outcome against what TensorFlow says.

    Args:
        case: what was asked.
        outcome: what the worker sent back.
        expected: TensorFlow's value (an array or a whole number); unused when the case is to be refused.
        bound: largest allowed error of a real-valued case.
        axes: names of the result's axes.

    Returns:
        The verdict, with a sentence unless it is `PASSED`.
    """
    if isinstance(outcome, Stopped):
        return Judgement(outcome.verdict, outcome.message)
    if isinstance(outcome, Raised):
        return _judge_raised(case, outcome)
    if case.kind is Kind.REFUSED:
        return Judgement(
            Verdict.WRONG_ERROR,
            f"It returned {describe(outcome.value)} where it must raise a ValueError: {case.reason}.",
        )
    judgement = compare(outcome.value, expected, EXACT_LIMIT if case.kind is Kind.EXACT else bound, axes)
    if judgement.verdict.passed and outcome.mutated:
        names = " and ".join(f"`{name}`" for name in outcome.mutated)
        return Judgement(Verdict.MUTATED, f"The value is right, but the call changed its argument {names}.")
    return judgement


def _judge_raised(case: Case, outcome: Raised) -> Judgement:
    place = f" ({outcome.place})" if outcome.place else ""
    said = f"{outcome.type}: {outcome.message}" if outcome.message else outcome.type
    if "NotImplementedError" in outcome.bases:
        return Judgement(Verdict.NOT_IMPLEMENTED, "It is not implemented yet.")
    if "MemoryError" in outcome.bases:
        return Judgement(Verdict.MEMORY_LIMIT, f"It asked for more memory than it may have{place}: {said}.")
    if case.kind is not Kind.REFUSED:
        return Judgement(Verdict.RAISED, f"It raised {said}{place} where TensorFlow computes a result.")
    if "ValueError" in outcome.bases:
        return Judgement(Verdict.PASSED)
    return Judgement(
        Verdict.WRONG_ERROR,
        f"It raised {said}{place} where it must raise a ValueError: {case.reason}.",
    )


def compare(got: Any, expected: Any, limit: float, axes: tuple[str, ...] = ()) -> Judgement:
    """Compare a value with the expected one: an array, a whole number, a tuple of them, or a range (a list)."""
    if isinstance(expected, np.ndarray):
        return _compare_arrays(got, expected, limit, axes)
    if isinstance(expected, list):
        got = _as_list(got)
    wanted = _wrong_type(got, expected)
    if wanted:
        return Judgement(Verdict.WRONG_TYPE, f"It returned {describe(got)}; it must return {wanted}.")
    if _as_tuples(got) != _as_tuples(expected):
        return Judgement(Verdict.WRONG_VALUE, f"It returned {_shown(got)}; TensorFlow has {_shown(expected)}.")
    return Judgement(Verdict.PASSED)


def _as_list(got: Any) -> Any:
    """A range, or an array of whole numbers with one axis, as the list of its numbers."""
    if type(got) is range and not got[_LONGEST_RANGE:]:
        return list(got)
    if type(got) is np.ndarray and got.ndim == 1 and got.dtype.kind in "iu" and got.size <= _LONGEST_RANGE:
        return got.tolist()
    return got


def _wrong_type(got: Any, expected: Any) -> str:
    """What must be returned, in words, if `got` is of another type than `expected` allows; "" if it is not."""
    if isinstance(expected, list):
        fits = type(got) in _SEQUENCES and all(type(item) is int for item in got)
        return "" if fits else "a range, or a sequence of ints"
    if not isinstance(expected, tuple):
        return "" if type(got) is int else "an int"
    inner = isinstance(expected[0], tuple)
    paired = type(got) in _SEQUENCES and len(got) == len(expected)
    if paired and not any(_wrong_type(item, wanted) for item, wanted in zip(got, expected, strict=True)):
        return ""
    return "((top, bottom), (left, right)), four ints" if inner else f"a tuple of {len(expected)} ints"


def _as_tuples(value: Any) -> Any:
    return tuple(_as_tuples(item) for item in value) if isinstance(value, _SEQUENCES) else value


def _compare_arrays(got: Any, expected: np.ndarray, limit: float, axes: tuple[str, ...]) -> Judgement:
    if isinstance(got, Foreign) and got.type == "ndarray":
        if got.shape != expected.shape:
            return _wrong_shape(_shown(got.shape), expected)
        return Judgement(
            Verdict.WRONG_DTYPE,
            f"It returned an array of dtype {_shown(got.dtype, str)}; it must be {expected.dtype}.",
        )
    if type(got) is not np.ndarray:
        return Judgement(
            Verdict.WRONG_TYPE, f"It returned {describe(got)}; it must return a NumPy array (numpy.ndarray)."
        )
    if got.shape != expected.shape:
        return _wrong_shape(str(got.shape), expected)
    if got.dtype != expected.dtype:
        return Judgement(
            Verdict.WRONG_DTYPE,
            f"It returned dtype {got.dtype}; it must keep the input's, {expected.dtype}.",
        )
    return _compare_values(got, expected, limit, axes)


def _wrong_shape(shape: str, expected: np.ndarray) -> Judgement:
    return Judgement(Verdict.WRONG_SHAPE, f"It returned an array of shape {shape}; TensorFlow has {expected.shape}.")


def _compare_values(got: np.ndarray, expected: np.ndarray, limit: float, axes: tuple[str, ...]) -> Judgement:
    if got.size == 0:
        return Judgement(Verdict.PASSED)
    finite = np.isfinite(got)
    if not finite.all():
        index = tuple(int(axis) for axis in np.argwhere(~finite)[0])
        count = int((~finite).sum())
        return Judgement(
            Verdict.NOT_FINITE,
            f"{count} of {got.size} elements are not finite; the first is {got[index]} at {name_index(index, axes)}.",
        )
    error = np.abs(got.astype(np.float64) - expected.astype(np.float64))
    wrong = ~(error < limit)
    if not wrong.any():
        return Judgement(Verdict.PASSED)
    # Rounded, so that what an FFT leaves of a tie does not decide which element is named.
    worst = int(np.argmax(error.round(3) if limit == EXACT_LIMIT else error))
    index = tuple(int(axis) for axis in np.unravel_index(worst, error.shape))
    times = f", {error[index] / limit:.2g} times the rounding bound" if limit != EXACT_LIMIT else ""
    return Judgement(
        Verdict.WRONG_VALUE,
        f"{int(wrong.sum())} of {got.size} elements differ; the worst is {got[index]:g} at "
        f"{name_index(index, axes)} where TensorFlow has {expected[index]:g}{times}.",
    )


def same(got: Any, expected: Any, limit: float) -> bool:
    """Whether two values agree in type, shape, dtype and, within `limit`, in every element."""
    return compare(got, expected, limit).verdict.passed


def name_index(index: tuple[int, ...], axes: tuple[str, ...] = ()) -> str:
    """`[n=0, i=2, j=1, o=3]`: an index with the names of its axes; where these do not fit, its numbers alone."""
    if len(axes) != len(index):
        return str(list(index))
    return "[" + ", ".join(f"{name}={number}" for name, number in zip(axes, index, strict=True)) + "]"


def describe(value: Any) -> str:
    """A value in a few words, for a sentence that begins with "It returned"."""
    if isinstance(value, Foreign):
        return f"an object of type {_shown(value.type, str)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of length {len(value)}"
    return f"the {type(value).__name__} {_shown(value)}"


def _shown(value: Any, form: Callable[[Any], str] = repr) -> str:
    """What a submission says, on one line and clipped."""
    return "".join(letter if letter.isprintable() else "?" for letter in form(value)[:100])
