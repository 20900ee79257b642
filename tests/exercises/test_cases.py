"""What the exercises ask: the same for everybody, for a reason, and never too much for seven loops."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.cases import Case, Kind
from autograder.exercises.catalogue import EXERCISES, LESSONS, exercise, lesson
from autograder.exercises.exercise import Exercise
from autograder.exercises.geometry import Shape
from autograder.oracle.client import Oracle
from autograder.wire import encode

SEEDS = range(200)
#: Multiply-accumulates of one case and of all cases of one exercise. Seven loops in Python do one to three
#: million a second.
MOST_FOR_ONE_CASE = 125_000
MOST_FOR_ALL_CASES = 175_000

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


#: Functions of numbers for which the course's rules name no error.
REFUSING_NOTHING = {"separable_cost"}


@every_exercise
def test_points_errors_are_worth_at_most_a_quarter(asked: Exercise) -> None:
    errors = [part for part in asked.parts if not part.counts_alone]
    assert [part.name for part in errors] == ([] if asked.name in REFUSING_NOTHING else ["errors"])
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


def convolution(case: Case) -> Shape | None:
    """The sizes of the convolution that a call belongs to, forward; None where there is none."""
    arguments = case.arguments
    filters = [sizes_of(arguments[name]) for name in FILTERS if name in arguments]
    images = [sizes_of(arguments[name]) for name in IMAGES if name in arguments]
    if not filters or not images or len(filters[0]) not in (2, 4):
        return None
    k_h, k_w, c_in, c_out = filters[0] if len(filters[0]) == 4 else (*filters[0], 1, 1)
    *n, h, w = images[0] if len(images[0]) == 2 else images[0][:-1]
    s, d, p = (arguments.get(name) for name in ("strides", "dilations", "padding"))
    return Shape(h, w, k_h, k_w, c_in, c_out, n[0] if n else 1, s, d, p)


#: The names under which signatures have the image of a convolution (the first that is there counts), and its filters.
IMAGES = ("output_shape", "input_sizes", "input_shape", "input", "image", "out_backprop")
FILTERS = ("filters", "filter", "depthwise_filter", "filter_sizes", "kernel")


def sizes_of(value: Any) -> tuple[int, ...]:
    return value.shape if isinstance(value, np.ndarray) else value if isinstance(value, tuple) else ()


def transposes(case: Case) -> bool:
    return case.id.startswith("conv2d_transpose")


def multiply_accumulates(case: Case) -> int:
    """How often the innermost of seven loops runs; without a convolution, how many numbers there are."""
    shape = convolution(case)
    if shape is None:
        return case.size
    h_out, w_out = shape.outputs("SAME" if transposes(case) else "VALID")
    return shape.n * h_out * w_out * shape.k_h * shape.k_w * shape.c_in * shape.c_out


@every_exercise
def test_cases_are_small_enough_for_seven_loops(asked: Exercise) -> None:
    for seed in SEEDS:
        work = [multiply_accumulates(case) for case in asked.cases(seed) if case.kind is not Kind.REFUSED]
        assert max(work) <= MOST_FOR_ONE_CASE, seed
        assert sum(work) <= MOST_FOR_ALL_CASES, seed


@every_exercise
def test_cases_that_are_not_made_smaller_can_be_written_out(asked: Exercise) -> None:
    """`show_call` writes arrays of up to 200 numbers; a larger one could not be tried by the student."""
    for seed in SEEDS:
        for case in asked.cases(seed):
            sizes = [np.size(value) for value in case.arguments.values()]
            assert case.kind is Kind.EXACT or max(sizes) <= 200, case.id


def pairs_that_must_differ(case: Case) -> dict[str, tuple[int, int]]:
    """What must be unequal, so that no two axes can be confused unnoticed."""
    shape = convolution(case)
    if shape is None:
        return {}
    found = {"H and W": (shape.h, shape.w), "K_h and K_w": (shape.k_h, shape.k_w)}
    if "kernel" not in case.arguments:
        found["C_in and C_out"] = (shape.c_in, shape.c_out)
    for name in ("strides", "dilations"):
        value = case.arguments.get(name, (1, 2))
        found[name] = value if isinstance(value, tuple) else (value, value)
    return found


#: The words by which a reason owns up to an equality.
_OWNED = {
    "H and W": ("square",),
    "K_h and K_w": ("square", "one number", "1x1"),
    "C_in and C_out": ("equal", "one channel"),
    "strides": ("one number stands for both axes", "square", "equal"),
    "dilations": ("one number stands for both axes", "square", "equal"),
}


@every_exercise
def test_cases_are_never_square_or_equal_without_saying_why(asked: Exercise) -> None:
    for seed in SEEDS:
        for case in asked.cases(seed):
            if case.kind is Kind.REFUSED:
                continue
            for what, (first, second) in pairs_that_must_differ(case).items():
                one_channel = what == "C_in and C_out" and case.part == "one image, one channel"
                if first == second and not one_channel:
                    assert any(word in case.reason for word in _OWNED[what]), (case.id, what, case.reason)


#: Whole convolutions, their gradients, transposes.
CONVOLUTIONS = [
    asked
    for asked in EXERCISES
    if asked.name
    in {
        "conv2d",
        "conv2d_padded",
        "conv2d_backprop_input",
        "conv2d_backprop_filter",
        "conv2d_transpose",
        "depthwise_conv2d",
        "depthwise_conv2d_backprop_input",
        "depthwise_conv2d_backprop_filter",
        "separable_conv2d",
    }
]


def rests(shape: Shape) -> list[int]:
    """Rows and columns that no window reaches, without padding."""
    sizes = zip((shape.h, shape.w), shape.extents, shape.strides, strict=True)
    return [(size - extent) % stride for size, extent, stride in sizes]


@pytest.mark.parametrize("asked", CONVOLUTIONS, ids=lambda asked: asked.name)
def test_cases_cover_what_hides_mistakes(asked: Exercise) -> None:
    """Size-1 axes, an empty batch, gaps in memory, both dtypes, leftovers, strides beyond the kernel, all paddings."""
    cases = [case for case in asked.cases(0) if case.reason != "at random"]
    computed = [case for case in cases if case.kind is not Kind.REFUSED]
    shapes = [shape for case in computed if (shape := convolution(case)) is not None]
    dtypes = {
        array.dtype.name for case in computed for array in case.arguments.values() if isinstance(array, np.ndarray)
    }
    assert len(shapes) == len(computed)
    assert {case.kind for case in cases} == set(Kind)
    assert {case.layout.value for case in computed} == {"plain", "strided", "read-only"}
    assert {"float32", "float64"} <= dtypes
    assert {0, 1, 2} <= {min(shape.n, 2) for shape in shapes}
    assert any(1 in (shape.k_h, shape.k_w) for shape in shapes)
    assert any(shape.c_in == shape.c_out >= 2 for shape in shapes)
    assert {shape.k_h % 2 for shape in shapes} == {0, 1} == {shape.k_w % 2 for shape in shapes}
    assert any(s > k for shape in shapes for s, k in zip(shape.strides, (shape.k_h, shape.k_w), strict=True))
    assert {bool(rest) for shape in shapes if max(shape.strides) > 1 for rest in rests(shape)} == {False, True}
    assert any(isinstance(shape.s, int) for shape in shapes) and any(isinstance(shape.s, tuple) for shape in shapes)
    if asked.name != "conv2d":
        paddings = {"explicit" if isinstance(shape.p, tuple) else shape.p for shape in shapes}
        assert {"SAME", "explicit"} <= paddings


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
        if case.kind is Kind.REFUSED or any(np.size(value) == 0 for value in case.arguments.values()):
            continue  # the gradient of a filter, for an empty batch, is zero
        (answer,) = oracle.answers([asked.question(case.arguments)])
        if isinstance(answer.value, np.ndarray):
            assert np.unique(answer.value).tolist() not in ([0], [1]), case.id


def test_catalogue_names_exercises_after_functions_of_their_lesson() -> None:
    assert [asked.name for asked in lesson("01_forward")] == ["output_size", "conv2d_single", "conv2d"]
    assert lesson("00_start") == ()
    names = [asked.name for asked in EXERCISES]
    assert names == [name for taught in LESSONS for name in (asked.name for asked in lesson(taught))]
    for place, asked in enumerate(EXERCISES):
        assert asked.lesson in LESSONS
        assert set(asked.needs) <= set(names[:place]), asked.name


def test_catalogue_unknown_names_are_refused_with_the_known_ones() -> None:
    known = ", ".join(asked.name for asked in EXERCISES)
    with pytest.raises(ValueError, match=rf"^check: exercise='conv3d' must be one of {known}\.$"):
        exercise("conv3d")
    with pytest.raises(ValueError, match=r"^lesson='1' must be one of 00_start, 01_forward, .*06_depthwise\.$"):
        lesson("1")


def test_exercise_with_two_cases_of_one_id_is_our_mistake() -> None:
    asked = exercise("output_size")
    twice = replace(asked, make_cases=lambda seed: asked.cases(seed) * 2)
    with pytest.raises(AssertionError, match="output_size"):
        twice.cases(0)
