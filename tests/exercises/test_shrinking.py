"""Smaller calls: sensible, smaller, and never without end."""

import numpy as np
import pytest

from autograder.cases import Case, Kind
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Arguments, Exercise
from autograder.oracle.client import Oracle

#: Steps after which a search that takes every step it can must have come to its end.
MOST_STEPS = 200
SEEDS = (0, 1)

every_exercise = pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)


def computed(asked: Exercise) -> list[Case]:
    """The cases that have a result: the others are never made smaller."""
    return [case for case in asked.cases(0) if case.kind is not Kind.REFUSED]


def discarded(oracle: Oracle, asked: Exercise, arguments: Arguments, empty: bool = False) -> bool:
    """What the search for a counterexample throws away: refused by TensorFlow, or nothing in it."""
    (answer,) = oracle.answers([asked.question(arguments)])
    return answer.refused or (isinstance(answer.value, np.ndarray) and answer.value.size == 0 and not empty)


def empty(arguments: Arguments) -> bool:
    return any(isinstance(value, np.ndarray) and value.size == 0 for value in arguments.values())


@every_exercise
def test_shrink_yields_calls_that_tensorflow_computes_or_that_are_discarded(oracle: Oracle, asked: Exercise) -> None:
    for seed in SEEDS:
        for case in asked.cases(seed):
            if case.kind is Kind.REFUSED:
                continue
            for smaller in asked.shrink(case.arguments):
                if discarded(oracle, asked, smaller, empty(case.arguments)):
                    continue
                (answer,) = oracle.answers([asked.question(smaller)])
                assert answer.value is not None, (case.id, smaller)


@every_exercise
@pytest.mark.parametrize("choice", ["first", "last", "any"])
def test_shrink_taking_every_step_comes_to_an_end(asked: Exercise, choice: str) -> None:
    random = np.random.Generator(np.random.PCG64(7))
    for case in computed(asked):
        arguments: Arguments = case.arguments
        for _ in range(MOST_STEPS):
            steps = list(asked.shrink(arguments))
            if not steps:
                break
            arguments = steps[{"first": 0, "last": -1, "any": int(random.integers(len(steps)))}[choice]]
        else:
            raise AssertionError(f"{case.id}: still shrinking after {MOST_STEPS} steps")


@every_exercise
def test_shrink_leaves_its_arguments_as_they_were(asked: Exercise) -> None:
    for case in computed(asked):
        before = {
            name: value.copy() if isinstance(value, np.ndarray) else value for name, value in case.arguments.items()
        }
        for smaller in asked.shrink(case.arguments):
            assert smaller is not case.arguments
            for value in smaller.values():
                assert not isinstance(value, np.ndarray) or value.dtype in ("float32", "float64")
        assert before.keys() == case.arguments.keys()
        assert all(np.array_equal(before[name], value) for name, value in case.arguments.items())


@every_exercise
def test_shrink_is_never_larger(asked: Exercise) -> None:
    for case in computed(asked):
        for smaller in asked.shrink(case.arguments):
            sizes = sum(np.size(v) for v in smaller.values() if isinstance(v, np.ndarray))
            assert sizes <= case.size
            assert set(smaller) <= {*case.arguments, "strides", "dilations"}, case.id


#: Numbers in the arrays of a call that cannot be made smaller.
SMALLEST = 16


@every_exercise
def test_shrink_leads_to_a_call_that_fits_in_one_line(oracle: Oracle, asked: Exercise) -> None:
    for case in computed(asked):
        arguments: Arguments = case.arguments
        hollow = empty(arguments)
        while step := next((one for one in asked.shrink(arguments) if not discarded(oracle, asked, one, hollow)), None):
            arguments = step
        numbers = sum(np.size(value) for value in arguments.values() if isinstance(value, np.ndarray))
        assert numbers <= min(case.size, SMALLEST), (case.id, arguments)
