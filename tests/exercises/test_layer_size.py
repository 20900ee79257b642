"""One case of every operator is as large as a small layer: code that is right for toys alone is found out."""

import numpy as np
import pytest
from grading.harness import PLAIN, grade_here

from autograder.cases import Case
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.exercises.parts import DATA
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission, read_submission
from autograder.verdicts import Verdict

OPERATORS = (
    "conv2d",
    "conv2d_padded",
    "conv2d_backprop_input",
    "conv2d_backprop_filter",
    "conv2d_transpose",
    "conv2d_transpose_backprop",
    "depthwise_conv2d",
    "depthwise_conv2d_backprop_input",
    "depthwise_conv2d_backprop_filter",
    "separable_conv2d",
)
#: Puts a limit on how many numbers of each array count.
_BUFFERED = """

import numpy as _numpy

_whole = {function}


def _kept(value):
    if not isinstance(value, _numpy.ndarray) or value.size <= {room}:
        return value
    flat = value.copy().reshape(-1)
    flat[{room}:] = 0
    return flat.reshape(value.shape)


def {function}(*given, **named):
    return _kept(_whole(*map(_kept, given), **{{name: _kept(value) for name, value in named.items()}}))
"""


def _layers(exercise: Exercise, seed: int) -> list[Case]:
    return [case for case in exercise.cases(seed) if case.id.endswith("-layer")]


def _largest(oracle: Oracle, exercise: Exercise, case: Case) -> int:
    """Numbers in the largest array of a call, its result included."""
    (answer,) = oracle.answers([exercise.question(case.arguments)])
    return max(np.size(value) for value in (*case.arguments.values(), answer.value))


def test_layer_every_operator_has_one_case() -> None:
    found = [(exercise.name, case.part) for exercise in EXERCISES for case in _layers(exercise, 0)]
    assert sorted(found) == sorted((name, DATA) for name in OPERATORS)


@pytest.mark.parametrize("exercise", [each for each in EXERCISES if each.name in OPERATORS], ids=lambda each: each.name)
@pytest.mark.parametrize("seed", [0, 1, 20_301])
def test_layer_buffer_that_holds_all_others_is_too_small_for_it(exercise: Exercise, seed: int, oracle: Oracle) -> None:
    (layer,) = _layers(exercise, seed)
    room = max(
        _largest(oracle, exercise, case) for case in exercise.cases(seed) if case is not layer and case.part != "errors"
    )
    right = read_submission(PLAIN, "plain")
    path = f"conv_lib/{exercise.module}.py"
    code = right.files[path] + _BUFFERED.format(function=exercise.function, room=room).encode()
    (report,) = grade_here(Submission("buffered", {**right.files, path: code}), oracle, [exercise], seed).exercises
    assert [case.id for case in report.cases if case.verdict is not Verdict.PASSED] == [layer.id]
    assert {part.name: part.points == part.max_points for part in report.parts}.pop(DATA) is False
    assert report.counterexample is not None, "what it shows is found from there"
    assert report.failing is not None and "It fails in the one call with" in report.failing.sentence
