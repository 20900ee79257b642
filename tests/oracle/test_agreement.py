"""TensorFlow, asked by the course's route, agrees with the definition on the whole grid of cases."""

import numpy as np
import pytest

from autograder.cases import Case, Kind
from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.oracle.question import Question
from autograder.wire import encode
from oracle.slow_reference import REFERENCES, Refused, truth

QUICK_SEEDS = range(5)
MANY_SEEDS = range(5, 105)


def assert_agrees(asked: Exercise, case: Case, value: object) -> None:
    right = truth(asked.function, case.arguments)
    if isinstance(value, list):
        assert value == list(right), case.id
        return
    if not isinstance(right, np.ndarray):
        assert value == right and type(value) is type(right), case.id
        return
    assert isinstance(value, np.ndarray)
    first = next(item for item in case.arguments.values() if isinstance(item, np.ndarray))
    assert (value.shape, value.dtype) == (right.shape, first.dtype), case.id
    if case.kind is not Kind.EXACT:  # TensorFlow alone: a share of the bound that the student's algorithm leaves to it
        assert np.abs(value.astype(np.float64) - right).max() < asked.bound(case.arguments) / 2, case.id
    elif asked.function == "numerical_vjp":  # the truth is a difference, TensorFlow's value may be a derivative
        assert np.abs(value - right).max(initial=0) < 1e-3, case.id
    else:
        assert np.array_equal(value, right), case.id


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
@pytest.mark.parametrize("seeds", [QUICK_SEEDS, pytest.param(MANY_SEEDS, marks=pytest.mark.slow)], ids=str)
def test_oracle_on_every_case_agrees_with_the_definition(oracle: Oracle, asked: Exercise, seeds: range) -> None:
    done = set()
    for seed in seeds:
        cases = [case for case in asked.cases(seed) if case.kind is not Kind.REFUSED]
        for case, answer in zip(cases, oracle.answers([asked.question(case.arguments) for case in cases]), strict=True):
            assert not answer.refused, (case.id, answer.refusal)
            key = encode({}, dict(case.arguments))
            if key not in done:
                done.add(key)
                assert_agrees(asked, case, answer.value)


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
def test_oracle_on_cases_to_be_refused_is_as_lenient_as_they_say(oracle: Oracle, asked: Exercise) -> None:
    for case in asked.cases(0):
        if case.kind is not Kind.REFUSED:
            assert not case.course_rule
            continue
        (answer,) = oracle.answers([asked.question(case.arguments)])
        assert answer.refused is not case.course_rule, (case.id, answer)
        if answer.refused:
            assert "{{" not in answer.refusal and "[Op:" not in answer.refusal and "\n" not in answer.refusal
        with pytest.raises(Refused):
            truth(asked.function, case.arguments)


def ask(oracle: Oracle, **arguments: object) -> object:
    (answer,) = oracle.answers([Question("conv2d", arguments)])
    return answer.refusal or answer.value


def test_oracle_narrow_strided_batch_is_right_because_onednn_is_off(oracle: Oracle) -> None:
    """With oneDNN on, TensorFlow 2.21 leaves half of the result unwritten here on a processor with AVX-512."""
    pixels = np.array([1, 2, 3, 4], np.float32).reshape(2, 2, 1, 1)
    value = ask(oracle, input=pixels, filters=np.ones((1, 2, 1, 1), np.float32), strides=(1, 2), padding="SAME")
    assert isinstance(value, np.ndarray)
    assert value[..., 0, 0].tolist() == [[1, 2], [3, 4]]


def test_oracle_unbatched_input_is_refused_because_onednn_is_off(oracle: Oracle) -> None:
    """With oneDNN on, the process aborts."""
    value = ask(oracle, input=np.ones((5, 5, 1), np.float32), filters=np.ones((2, 2, 1, 1), np.float32))
    assert value == "InvalidArgumentError: convolution input must be 4-dimensional: [5,5,1]"


def test_oracle_empty_batch_keeps_the_output_channels_because_onednn_is_off(oracle: Oracle) -> None:
    """With oneDNN on, the input's shape comes back."""
    value = ask(oracle, input=np.ones((0, 9, 8, 3), np.float32), filters=np.ones((2, 3, 3, 4), np.float32))
    assert isinstance(value, np.ndarray)
    assert value.shape == (0, 8, 6, 4)


def test_slow_reference_knows_a_result_worked_out_by_hand() -> None:
    image = np.arange(1.0, 10).reshape(3, 3)
    assert REFERENCES["conv2d_single"](image, np.array([[1.0, 10], [100, 1000]])).tolist() == [
        [5421, 6532],
        [8754, 9865],
    ]
    assert REFERENCES["output_size"](8, 3, 2) == 3
    assert REFERENCES["output_size"](7, 3, 2, "SAME") == 4
    assert exercise("conv2d").function in REFERENCES


def test_agreement_wrong_value_is_noticed() -> None:
    asked = exercise("conv2d_single")
    case = asked.cases(0)[0]
    right = truth("conv2d_single", case.arguments).astype(np.float32)
    assert_agrees(asked, case, right)
    right[0, 0] += 1
    with pytest.raises(AssertionError, match="conv2d_single"):
        assert_agrees(asked, case, right)
    with pytest.raises(AssertionError, match="conv2d_single"):
        assert_agrees(asked, case, right.astype(np.float64))
