"""The rounding bound: every sound algorithm is below it, and a dropped tap is above."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from autograder.cases import Case, Kind, generator, real_numbers
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Arguments, Exercise
from autograder.exercises.forward import forward_bound
from autograder.oracle.client import Oracle
from autograder.oracle.question import Question
from autograder.tolerance import EXACT_LIMIT, normwise_bound, unit_roundoff

SHAPES = 300


def windows(input: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """(N, H_out, W_out, K_h * K_w * C_in)"""
    view = sliding_window_view(input, filters.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return view.reshape(*view.shape[:3], -1)


def by_fft(input: np.ndarray, filters: np.ndarray) -> np.ndarray:
    size, (k_h, k_w) = input.shape[1:3], filters.shape[:2]
    image = np.fft.rfft2(input, size, axes=(1, 2)).astype(np.complex64 if input.dtype == np.float32 else complex)
    kernel = np.conj(np.fft.rfft2(filters, size, axes=(0, 1))).astype(image.dtype)
    whole = np.fft.irfft2(np.einsum("nijc,ijco->nijo", image, kernel), size, axes=(1, 2)).astype(input.dtype)
    return whole[:, : size[0] - k_h + 1, : size[1] - k_w + 1]


def by_einsum(input: np.ndarray, filters: np.ndarray) -> np.ndarray:
    view = sliding_window_view(input, filters.shape[:2], axis=(1, 2))
    return np.einsum("nijcab,abco->nijo", view, filters)


def one_by_one(input: np.ndarray, filters: np.ndarray, backwards: bool = False) -> np.ndarray:
    """Summed term by term: the order with the largest error."""
    rows, taps = windows(input, filters), filters.reshape(-1, filters.shape[3])
    output = np.zeros((*rows.shape[:3], filters.shape[3]), input.dtype)
    for k in range(len(taps))[:: -1 if backwards else 1]:
        output += rows[..., k, None] * taps[k]
    return output


def in_double(input: np.ndarray, filters: np.ndarray) -> np.ndarray:
    return by_einsum(input.astype(np.float64), filters.astype(np.float64)).astype(input.dtype)


def by_matmul(input: np.ndarray, filters: np.ndarray) -> np.ndarray:
    return windows(input, filters) @ filters.reshape(-1, filters.shape[3])


def sorted_terms(input: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """Largest terms first, which no sensible program does."""
    terms = windows(input, filters)[..., None] * filters.reshape(-1, filters.shape[3])
    terms = np.take_along_axis(terms, np.argsort(-np.abs(terms), axis=3), axis=3)
    return np.add.accumulate(terms, axis=3, dtype=input.dtype)[:, :, :, -1]


SOUND: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "fft": by_fft,
    "einsum": by_einsum,
    "forwards": one_by_one,
    "backwards": lambda input, filters: one_by_one(input, filters, backwards=True),
    "double": in_double,
    "matmul": by_matmul,
    "largest first": sorted_terms,
}


def shapes(dtype: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Random shapes and data: normal, uniform, and of very different sizes."""
    for number in range(SHAPES):
        random = generator("tolerance", dtype, number)
        k_h, k_w, c_in, c_out = (int(size) for size in random.integers((1, 1, 1, 1), (6, 6, 17, 4)))
        h, w = k_h + int(random.integers(0, 9)), k_w + int(random.integers(0, 9))
        image = real_numbers(random, (2, h, w, c_in), dtype)
        filters = real_numbers(random, (k_h, k_w, c_in, c_out), dtype)
        if number % 3 == 1:
            image, filters = (
                random.random(image.shape).astype(dtype),
                random.random(filters.shape).astype(dtype),
            )
        if number % 3 == 2:
            image, filters = np.exp(3 * image), np.exp(filters)
        yield image, filters


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normwise_bound_every_sound_algorithm_stays_below(oracle: Oracle, dtype: str) -> None:
    worst = dict.fromkeys(SOUND, 0.0)
    for image, filters in shapes(dtype):
        (answer,) = oracle.answers([Question("conv2d", {"input": image, "filters": filters})])
        bound = forward_bound({"input": image, "filters": filters})
        for name, algorithm in SOUND.items():
            value = algorithm(image, filters)
            assert value.dtype == dtype
            error = np.abs(value.astype(np.float64) - answer.value.astype(np.float64)).max()
            worst[name] = max(worst[name], float(error / bound))
    print({name: f"{ratio:.4f}" for name, ratio in worst.items()})
    assert max(worst.values()) < 0.5, f"errors in units of the bound: {worst}"


def test_normwise_bound_half_precision_is_far_above() -> None:
    image, filters = next(shapes("float32"))
    rounded = in_double(image.astype(np.float16), filters.astype(np.float16))
    error = np.abs(rounded - in_double(image, filters)).max()
    assert error > forward_bound({"input": image, "filters": filters})


REAL_CASES = [(asked, case) for asked in EXERCISES for case in asked.cases(0) if case.kind is Kind.REAL]


@pytest.mark.parametrize(("asked", "case"), REAL_CASES, ids=[case.id for _, case in REAL_CASES])
def test_normwise_bound_anything_dropped_is_above_in_every_real_case(
    oracle: Oracle, asked: Exercise, case: Case
) -> None:
    """Each number of each array in turn is left out: somewhere the error must be ten times the bound.

    Numbers that meet padding alone take no part in the answer; they are few.
    """
    (truth,) = oracle.answers([asked.question(case.arguments)])
    ratios = []
    for name, index, arguments in without_one(case.arguments):
        (wrong,) = oracle.answers([asked.question(arguments)])
        ratios.append(np.abs(wrong.value.astype(float) - truth.value).max() / asked.bound(case.arguments))
        assert ratios[-1] > 10 or ratios[-1] == 0, f"{case.id}: {name}{index}: {ratios[-1]:.2g} times the bound"
    assert sum(ratio == 0 for ratio in ratios) <= len(ratios) / 4


def without_one(arguments: Arguments) -> Iterator[tuple[str, tuple[int, ...], Arguments]]:
    """The call with one number less, for a dozen numbers of each array."""
    for name, array in arguments.items():
        if isinstance(array, np.ndarray):
            indices = list(np.ndindex(*array.shape))
            for index in indices[:: max(1, len(indices) // 12)]:
                less = array.copy()
                less[index] = 0
                yield name, index, {**arguments, name: less}


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
def test_real_cases_exist_where_real_numbers_are_added_up(asked: Exercise) -> None:
    cases = asked.cases(0)
    arrays = any(isinstance(value, np.ndarray) for case in cases for value in case.arguments.values())
    assert any(case.kind is Kind.REAL for case in cases) or not arrays or asked.name in WITHOUT_SUMS


#: What only puts numbers elsewhere: the cases with integers say it all.
WITHOUT_SUMS = {"pad2d", "zero_insert", "conv2d_matrix", "depthwise_as_dense"}


def test_unit_roundoff_is_half_the_spacing_after_one() -> None:
    assert unit_roundoff(np.dtype("float32")) == 2.0**-24
    assert unit_roundoff(np.dtype("float64")) == 2.0**-53


def test_normwise_bound_grows_with_terms_and_norms() -> None:
    one = np.ones((2, 2), np.float32)
    assert normwise_bound(one, one, 4) < normwise_bound(one, one, 40)
    assert math.isclose(normwise_bound(3 * one, one, 4), 3 * normwise_bound(one, one, 4), rel_tol=1e-12)
    assert normwise_bound(one.astype(np.float64), one.astype(np.float64), 4) < normwise_bound(one, one, 4) * 1e-8


def test_exact_limit_separates_neighbouring_integers() -> None:
    assert 0 < EXACT_LIMIT < 1 - EXACT_LIMIT + 1e-12
