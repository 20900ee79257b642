"""What has no name is described: the kinds of call that fail, and what is wrong about the results."""

import numpy as np
import pytest
from grading.harness import grade_here, mutated, source
from grading.mutants import MUTANTS
from grading.mutants.mutant import Mutant

from autograder.cases import Case, Kind
from autograder.diagnosis.failing import Seen, describe
from autograder.diagnosis.inference import Observation
from autograder.diagnosis.kinds import kinds
from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Returned
from autograder.verdicts import Verdict

#: Mutants, and what must be found out about them.
FOUND = [
    ("conv2d", "dilations ignored", "a dilation above 1"),
    ("conv2d", "blocks of eight rows, the last one forgotten", "the largest arrays"),
    ("conv2d", "four channels and no more", "a number of input channels above 4"),
    ("depthwise_conv2d_backprop_input", "F21 explicit padding back to front", "different padding before and after"),
    ("conv2d_backprop_input", "divided by the batch", "several images"),
    ("conv2d_backprop_filter", "strides ignored", "a stride above 1"),
    ("depthwise_conv2d_backprop_filter", "stride no larger than the kernel", "a stride larger than the kernel"),
    ("resolve_padding", "strides as a pair only", "equal strides"),
    ("bias_backprop", "one channel as a number", "one channel"),
    ("depthwise_as_dense", "filters reversed", "several filters per channel"),
    ("receptive_field", "two layers only", "a number of layers above 2"),
]


def mutant(asked: str, name: str) -> Mutant:
    (found,) = [one for one in MUTANTS if (one.exercise, one.name) == (asked, name)]
    return found


@pytest.mark.parametrize(("asked", "name", "kind"), FOUND)
def test_failing_kind_of_call_is_found(oracle: Oracle, asked: str, name: str, kind: str) -> None:
    (report,) = grade_here(mutated(mutant(asked, name)), oracle, [exercise(asked)]).exercises
    assert report.failing is not None
    assert kind in report.failing.kinds, report.failing
    assert all(phrase.removeprefix("anything but ") in report.failing.sentence for phrase in report.failing.kinds)


def true_of(asked: Exercise, case: Case, phrase: str) -> bool:
    if phrase == "every call":
        return True
    if phrase == "the largest arrays":
        return case.id.endswith("-layer")
    wanted = not phrase.startswith("anything but ")
    return (phrase.removeprefix("anything but ") in kinds(asked.function, case)) is wanted


@pytest.mark.parametrize("number", range(0, len(MUTANTS), 12))
def test_failing_what_is_said_is_true(oracle: Oracle, number: int) -> None:
    """Where it says "in no other", the calls of these kinds fail and all others pass; counts are what they say."""
    one = MUTANTS[number]
    asked = exercise(one.exercise)
    (report,) = grade_here(mutated(one), oracle, [asked]).exercises
    assert report.failing is not None
    verdicts = {case.id: case.verdict for case in report.cases}
    computed = [case for case in asked.cases(0) if case.kind is not Kind.REFUSED]
    full = [case for case in computed if all(np.size(v) for v in case.arguments.values() if isinstance(v, np.ndarray))]
    sentence = report.failing.sentence
    if "in no other" in sentence and " or " not in sentence:
        for case in full:
            holds = all(true_of(asked, case, phrase) for phrase in report.failing.kinds)
            assert verdicts[case.id].passed is not holds, (case.id, sentence)
    if "in every call" in sentence:
        assert not any(verdicts[case.id].passed for case in full)
    if "all other calls are right" in sentence:
        for case in full:
            if not all(true_of(asked, case, phrase) for phrase in report.failing.kinds):
                assert verdicts[case.id].passed, (case.id, sentence)


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
def test_kinds_tell_the_cases_of_an_exercise_apart(asked: Exercise) -> None:
    computed = [case for case in asked.cases(0) if case.kind is not Kind.REFUSED]
    said = {kinds(asked.function, case) for case in computed}
    assert len(said) >= len(computed) / 4
    assert all(len(set(one)) == len(one) for one in said)


def test_failing_errors_alone_name_the_rules_that_are_not_kept(oracle: Oracle) -> None:
    (report,) = grade_here(
        mutated(mutant("conv2d_backprop_filter", "fewer rows accepted")), oracle, [exercise("conv2d_backprop_filter")]
    ).exercises
    assert report.diagnosis is None and report.failing is not None
    assert report.failing.sentence.startswith("Every result is right, but it does not raise a ValueError for 2 of the")
    assert "out_backprop has 2 rows, the output has 3" in report.failing.sentence


def test_failing_what_is_left_for_later_is_said(oracle: Oracle) -> None:
    one = mutant("conv2d", "dilations left for later")
    (report,) = grade_here(mutated(one), oracle, [exercise("conv2d")]).exercises
    assert report.verdict is Verdict.NOT_IMPLEMENTED and report.failing is not None
    assert report.failing.sentence.startswith("It is not implemented in all")
    assert report.failing.kinds == ("a dilation above 1",)


def test_failing_of_right_or_unwritten_code_is_nothing(oracle: Oracle) -> None:
    stub = source({"shapes": "def output_size(*a, **k):\n    raise NotImplementedError('later')\n"})
    (report,) = grade_here(stub, oracle, [exercise("output_size")]).exercises
    assert report.failing is None and not report.begun
    right = source({"shapes": "def output_size(size, kernel, stride=1, padding='VALID', dilation=1):\n    return 1\n"})
    (report,) = grade_here(right, oracle, [exercise("output_size")]).exercises
    assert report.failing is not None and report.begun


def results(*pairs: tuple[np.ndarray, np.ndarray]) -> str:
    """What is said of these results of conv2d (got, right), each in a case that fails."""
    asked = exercise("conv2d")
    cases = [case for case in asked.cases(0) if case.kind is Kind.EXACT][: len(pairs)]
    wrong = [Observation(case, right, Returned(got)) for case, (got, right) in zip(cases, pairs, strict=True)]
    found = describe(asked, [Seen(case, True) for case in cases], wrong)
    assert found is not None
    return found.sentence.removeprefix("It fails in every call, the simplest too.").strip()


RIGHT = np.arange(1.0, 25).reshape(1, 4, 3, 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda y: y[:, -1:].__iadd__(5), "Wrong are only numbers in the last row of the result."),
        (lambda y: y[:, :, 0].__iadd__(5), "Wrong are only numbers in the first column of the result."),
        (lambda y: y[..., 1:].__iadd__(5), "Wrong are only numbers in the last output channel of the result."),
        (lambda y: y.__imul__(-1), "What comes out there is TensorFlow's result with the sign reversed."),
        (lambda y: y.__imul__(2), "What comes out there is TensorFlow's result twice over."),
        (lambda y: y.__imul__(0), "What comes out is all zeros there."),
        (lambda y: y.__iadd__(5), ""),
    ],
)
def test_failing_results_are_described(change, words: str) -> None:
    got = RIGHT.copy()
    change(got)
    assert results((got, RIGHT), (got, RIGHT)) == words


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (RIGHT[:, :-1], "1 row too few"),
        (RIGHT[:, :-1, :-2], "1 row too few and 2 columns too few"),
        (RIGHT[0], "3 axes where TensorFlow's has 4"),
        (RIGHT.transpose(0, 3, 1, 2), "the right sizes in another order"),
        (np.repeat(RIGHT, 2, axis=3), "2 output channels too many"),
    ],
)
def test_failing_shapes_are_described(got: np.ndarray, words: str) -> None:
    assert words in results((got, RIGHT), (got, RIGHT))
