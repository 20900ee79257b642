"""Cases are made once for a seed, so nobody may change what the next one gets."""

import numpy as np
import pytest

from autograder.exercises.catalogue import EXERCISES, exercise


def test_cases_of_a_seed_are_made_once_and_those_of_another_are_others():
    conv2d = exercise("conv2d")
    assert conv2d.cases(0) is conv2d.cases(0)
    same = [
        np.array_equal(a.arguments["input"], b.arguments["input"])
        for a, b in zip(conv2d.cases(0), conv2d.cases(1), strict=True)
    ]
    assert not all(same)


@pytest.mark.parametrize("name", [one.name for one in EXERCISES])
def test_arrays_of_cases_cannot_be_changed(name):
    arrays = [
        value
        for case in exercise(name).cases(0)
        for value in case.arguments.values()
        if isinstance(value, np.ndarray) and value.size
    ]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array += 1
