"""What the exercises ask: the same for everybody, for a reason, and never too much for seven loops."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from autograder.cases import Case, Kind
from autograder.exercises.catalogue import EXERCISES, LESSONS, exercise, lesson
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.wire import encode

SEEDS = range(200)
#: Multiply-accumulates of one case and of all cases of one exercise. Seven loops in Python do about a
#: million a second.
MOST_FOR_ONE_CASE = 25_000
MOST_FOR_ALL_CASES = 50_000

every_exercise = pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)


def digest(seed: int) -> str:
    """A name made of everything that is asked with a seed."""
    total = hashlib.sha256()
    for asked in EXERCISES:
        for case in asked.cases(seed):
            about = [case.id, case.part, case.kind.value, case.layout.value, case.reason, case.course_rule]
            total.update(encode({"case": about}, dict(case.arguments)))
    return total.hexdigest()


@pytest.mark.parametrize("seed", [0, 12345])
def test_cases_are_the_same_in_every_process(seed: int) -> None:
    program = f"from exercises.test_cases import digest; print(digest({seed}))"
    found = set()
    for salt in ("0", "1", "random"):
        environment = {**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout.strip())
    assert found == {digest(seed)}


@every_exercise
def test_cases_of_every_seed_have_ids_reasons_and_parts(asked: Exercise) -> None:
    for seed in SEEDS:
        cases = asked.cases(seed)
        assert len({case.id for case in cases}) == len(cases)
        assert {case.part for case in cases} == {part.name for part in asked.parts}
        for case in cases:
            assert case.id.startswith(f"{asked.name}/") and case.id.isascii() and " " not in case.id, case.id
            assert case.reason and not case.reason.endswith("."), case.id
            assert (case.kind is Kind.REFUSED) is (case.part == "errors"), case.id


@every_exercise
def test_cases_come_in_the_order_of_their_parts(asked: Exercise) -> None:
    order = [part.name for part in asked.parts]
    places = [order.index(case.part) for case in asked.cases(0)]
    assert places == sorted(places)


@every_exercise
def test_points_errors_are_worth_at_most_a_quarter(asked: Exercise) -> None:
    errors = [part for part in asked.parts if not part.counts_alone]
    assert [part.name for part in errors] == ["errors"]
    assert sum(part.points for part in errors) <= asked.points / 4
    assert asked.points == sum(part.points for part in asked.parts)
    assert all(part.points > 0 for part in asked.parts)


@every_exercise
def test_seeds_add_shapes_and_never_behaviour(asked: Exercise) -> None:
    """Public and hidden cases come from the same generators: the seed decides what is drawn at random."""
    public = asked.cases(0)
    for seed in SEEDS:
        hidden = asked.cases(seed)
        assert Counter((c.part, c.kind, c.layout, c.course_rule) for c in hidden) == Counter(
            (c.part, c.kind, c.layout, c.course_rule) for c in public
        )
        assert Counter(c.reason for c in hidden) == Counter(c.reason for c in public)
        assert [c.id for c in hidden if c.reason != "at random" and c.kind is not Kind.REFUSED] == [
            c.id for c in public if c.reason != "at random" and c.kind is not Kind.REFUSED
        ]
    different = {tuple(case.id for case in asked.cases(seed)) for seed in SEEDS}
    assert len(different) > len(SEEDS) * 0.95


@every_exercise
def test_ids_do_not_tell_the_seed(asked: Exercise) -> None:
    """Reports show the ids, and the seed of a course run is secret."""
    for case in asked.cases(987654321):
        assert "987654321" not in case.id


def multiply_accumulates(case: Case) -> int:
    """How often the innermost of seven loops runs."""
    if "input" not in case.arguments:
        image, kernel = case.arguments["image"].shape, case.arguments["kernel"].shape
        return int(np.prod([*kernel, *(n - k + 1 for n, k in zip(image, kernel, strict=True))]))
    filters = case.arguments["filters"].shape
    n, *sizes, _ = case.arguments["input"].shape
    steps = [
        value if isinstance(value, tuple) else (value, value)
        for value in (case.arguments.get("strides", 1), case.arguments.get("dilations", 1))
    ]
    positions = [(size - (k - 1) * d - 1) // s + 1 for size, k, s, d in zip(sizes, filters[:2], *steps, strict=True)]
    return int(np.prod([n, *positions, *filters]))


@pytest.mark.parametrize("name", ["conv2d_single", "conv2d"])
def test_cases_are_small_enough_for_seven_loops(name: str) -> None:
    for seed in SEEDS:
        work = [multiply_accumulates(c) for c in exercise(name).cases(seed) if c.kind is not Kind.REFUSED]
        assert max(work) <= MOST_FOR_ONE_CASE, seed
        assert sum(work) <= MOST_FOR_ALL_CASES, seed


@pytest.mark.parametrize("name", ["conv2d_single", "conv2d"])
def test_cases_that_are_not_made_smaller_can_be_written_out(name: str) -> None:
    """`show_call` writes arrays of up to 200 numbers; a larger one could not be tried by the student."""
    for seed in SEEDS:
        for case in exercise(name).cases(seed):
            sizes = [np.size(value) for value in case.arguments.values()]
            assert case.kind is Kind.EXACT or max(sizes) <= 200, case.id


def pairs_that_must_differ(case: Case) -> dict[str, tuple[int, int]]:
    """What must be unequal, so that no two axes can be confused unnoticed."""
    arguments = case.arguments
    if "image" in arguments:
        return {"H and W": arguments["image"].shape, "K_h and K_w": arguments["kernel"].shape}
    image, filters = arguments["input"].shape, arguments["filters"].shape
    found = {"H and W": image[1:3], "K_h and K_w": filters[:2], "C_in and C_out": filters[2:]}
    for name in ("strides", "dilations"):
        if name in arguments:
            value = arguments[name]
            found[name] = value if isinstance(value, tuple) else (value, value)
    return found


#: The words by which a reason owns up to an equality.
_OWNED = {
    "H and W": ("square",),
    "K_h and K_w": ("square", "one number", "1x1"),
    "C_in and C_out": ("equal",),
    "strides": ("one number stands for both axes",),
    "dilations": ("one number stands for both axes",),
}


@pytest.mark.parametrize("name", ["conv2d_single", "conv2d"])
def test_cases_are_never_square_or_equal_without_saying_why(name: str) -> None:
    for seed in SEEDS:
        for case in exercise(name).cases(seed):
            if case.kind is Kind.REFUSED:
                continue
            for what, (first, second) in pairs_that_must_differ(case).items():
                one_channel = what == "C_in and C_out" and case.part == "one image, one channel"
                if first == second and not one_channel:
                    assert any(word in case.reason for word in _OWNED[what]), (case.id, what, case.reason)


def test_cases_cover_what_hides_mistakes() -> None:
    """Size-1 axes, an empty output, gaps in memory, both dtypes, leftovers, strides beyond the kernel."""
    cases = [case for case in exercise("conv2d").cases(0) if case.reason != "at random"]
    computed = [case for case in cases if case.kind is not Kind.REFUSED]
    shapes = [(case.arguments["input"].shape, case.arguments["filters"].shape) for case in computed]
    steps = [
        (case.arguments["input"].shape, case.arguments["filters"].shape, case.arguments.get("strides"))
        for case in computed
        if isinstance(case.arguments.get("strides"), tuple)
    ]
    assert any(1 in filters[:2] for _, filters in shapes)
    assert any(image[0] == 0 for image, _ in shapes)
    assert {case.layout.value for case in computed} == {"plain", "strided", "read-only"}
    assert {case.arguments["input"].dtype.name for case in computed} == {"float32", "float64"}
    assert {case.kind for case in cases} == set(Kind)
    assert any((h - k) % s for (_, h, *_), (k, *_), (s, _) in steps)
    assert any(s > k for _, (k, *_), (s, _) in steps)
    assert any(image[0] >= 3 for image, _ in shapes)
    assert any(k[0] == image[1] for image, k in shapes)
    assert any(k[2] == k[3] >= 2 for _, k in shapes)
    assert any(k % 2 == 0 for _, (k, *_) in shapes)


@every_exercise
def test_cases_hold_data_on_which_every_right_answer_is_exact(asked: Exercise) -> None:
    for case in asked.cases(0):
        for value in case.arguments.values():
            if isinstance(value, np.ndarray) and case.kind is Kind.EXACT:
                assert np.array_equal(value, value.round()) and np.abs(value).max(initial=0) <= 4, case.id
                assert value.size < 2 or len(np.unique(value)) > 1, case.id


@every_exercise
def test_cases_are_not_answered_by_zeros_or_ones(oracle: Oracle, asked: Exercise) -> None:
    for case in asked.cases(0):
        (answer,) = oracle.answers([asked.question(case.arguments)])
        if isinstance(answer.value, np.ndarray) and answer.value.size and case.kind is not Kind.REFUSED:
            assert np.unique(answer.value).tolist() not in ([0], [1]), case.id


def test_catalogue_names_exercises_after_functions_of_their_lesson() -> None:
    assert [asked.name for asked in lesson("01_forward")] == ["output_size", "conv2d_single", "conv2d"]
    assert lesson("00_start") == ()
    names = [asked.name for asked in EXERCISES]
    for place, asked in enumerate(EXERCISES):
        assert asked.lesson in LESSONS
        assert set(asked.needs) <= set(names[:place]), asked.name


def test_catalogue_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match=r"^check: exercise='conv3d' must be one of output_size, conv2d_single, conv2d\.$"
    ):
        exercise("conv3d")
    with pytest.raises(ValueError, match=r"^lesson='1' must be one of 00_start, 01_forward\.$"):
        lesson("1")


def test_exercise_with_two_cases_of_one_id_is_our_mistake() -> None:
    asked = exercise("output_size")
    twice = replace(asked, make_cases=lambda seed: asked.cases(seed) * 2)
    with pytest.raises(AssertionError, match="output_size"):
        twice.cases(0)
