"""A mistake is named if and only if it is the one that was made."""

from itertools import combinations

import numpy as np
import pytest
from grading.harness import grade_here, mutated, style
from grading.mutants import MUTANTS
from grading.mutants.mutant import Mutant

from autograder.diagnosis.inference import Observation, infer, wrong_answer
from autograder.exercises.catalogue import exercise
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Returned
from diagnosis.mistakes import CATALOGUE, LABELS, computed, mistaken, observe

#: Mutants that make a catalogued mistake, in code that shares nothing with `mistaken/`.
KNOWN = {
    "output_size": {
        "S03 forgotten + 1": "forgotten + 1",
        "S04 rounded up": "rounded up",
        "S05 dilation ignored": "dilation ignored",
        "S06 kernel * dilation": "extent kernel * dilation",
        "S01 SAME rounded down": "SAME rounded down",
        "S02 SAME keeps the size": "SAME keeps the size",
    },
    "conv2d_single": {
        "F01 flipped": "flipped kernel",
        "F02 rows flipped": "kernel flipped up and down",
        "F02 columns flipped": "kernel flipped left and right",
        "F03 transposed": "transposed kernel",
        "F08 last window lost": "last window lost",
        "F27 average": "average instead of sum",
    },
    "conv2d": {
        "F01 flipped": "flipped kernel",
        "F02 one axis flipped": "kernel flipped up and down",
        "F03 transposed where it can be": "transposed kernel",
        "F08 last window lost": "last window lost",
        "F09 strides swapped": "strides swapped",
        "F10 dilations swapped": "dilations swapped",
        "F14 first channel only": "only the first channel",
        "F15 mean over the channels": "mean over the channels",
        "F16 channels of the filters swapped": "filters read as (K_h, K_w, C_out, C_in)",
        "F17 channels first by reshape": "channels moved by reshape",
        "F26 first image only": "only the first image",
        "F27 average": "average instead of sum",
        "strides ignored": "strides ignored",
        "dilations ignored": "dilations ignored",
    },
}
#: The exercises for which there are misconceptions.
DIAGNOSED = [exercise(name) for name in KNOWN]
OWN = [mutant for mutant in MUTANTS if mutant.exercise in KNOWN]
UNCATALOGUED = [mutant for mutant in OWN if mutant.name not in KNOWN[mutant.exercise]]
RECOGNISED = [mutant for mutant in OWN if mutant.name in KNOWN[mutant.exercise]]


def label(mutant: Mutant) -> str:
    return f"{mutant.exercise}: {mutant.name}"


def name_given(oracle: Oracle, asked: Exercise, observations: list[Observation]) -> str | None:
    idea = infer(oracle, asked, observations)
    return idea.name if idea else None


@pytest.mark.parametrize("asked", DIAGNOSED, ids=lambda asked: asked.name)
def test_mistaken_without_mistakes_is_right(oracle: Oracle, asked: Exercise) -> None:
    """The base of all mistaken submissions is right: whatever is wrong in one of them is its mistake."""
    (report,) = grade_here(mistaken(asked), oracle, [asked]).exercises
    assert report.points == report.max_points
    assert name_given(oracle, asked, observe(oracle, asked, mistaken(asked))) is None


@pytest.mark.parametrize(("asked", "idea"), CATALOGUE, ids=LABELS)
def test_infer_one_mistake_is_named(oracle: Oracle, asked: Exercise, idea) -> None:
    (report,) = grade_here(mistaken(asked, idea.name), oracle, [asked]).exercises
    assert report.points < report.max_points
    assert report.diagnosis is not None
    assert report.diagnosis.misconceptions == (idea.name,)
    assert (report.diagnosis.explanation, report.read) == (idea.explanation, idea.read)


@pytest.mark.parametrize("mutant", RECOGNISED, ids=label)
def test_infer_same_mistake_in_other_code_is_named(oracle: Oracle, mutant: Mutant) -> None:
    asked = exercise(mutant.exercise)
    seen = observe(oracle, asked, mutated(mutant))
    assert name_given(oracle, asked, seen) == KNOWN[mutant.exercise][mutant.name]


@pytest.mark.parametrize("mutant", UNCATALOGUED, ids=label)
def test_infer_mistake_not_in_the_catalogue_gets_no_name(oracle: Oracle, mutant: Mutant) -> None:
    asked = exercise(mutant.exercise)
    (report,) = grade_here(mutated(mutant), oracle, [asked]).exercises
    assert report.diagnosis is None


def test_every_exercise_with_misconceptions_is_looked_at() -> None:
    assert {asked.name for asked, _ in CATALOGUE} == set(KNOWN)


def test_infer_uncatalogued_mistakes_are_many() -> None:
    assert len(UNCATALOGUED) >= 15


@pytest.mark.parametrize("asked", DIAGNOSED, ids=lambda asked: asked.name)
def test_infer_two_mistakes_get_no_name_unless_one_of_them_cannot_be_seen(oracle: Oracle, asked: Exercise) -> None:
    """Where a pair is named at all, it does on every case what that one mistake does alone."""
    names = [idea.name for other, idea in CATALOGUE if other is asked]
    alone = {name: observe(oracle, asked, mistaken(asked, name)) for name in names}
    for pair in combinations(names, 2):
        together = observe(oracle, asked, mistaken(asked, *pair))
        name = name_given(oracle, asked, together)
        if name is not None:
            assert behaviour(together) == behaviour(alone[name]), (pair, name)


def behaviour(observations: list[Observation]) -> list[object]:
    """What was returned on each case, or that something was raised."""
    return [
        np.asarray(seen.outcome.value).tolist() if isinstance(seen.outcome, Returned) else "raised"
        for seen in observations
    ]


@pytest.mark.parametrize("asked", DIAGNOSED, ids=lambda asked: asked.name)
def test_infer_right_code_gets_no_name(oracle: Oracle, asked: Exercise) -> None:
    for name in ("fft", "nested_loops", "odd_memory"):
        assert name_given(oracle, asked, observe(oracle, asked, style(name))) is None


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "idea"), CATALOGUE, ids=LABELS)
def test_infer_one_mistake_is_named_with_hidden_seeds(oracle: Oracle, asked: Exercise, idea) -> None:
    for seed in range(1, 26):
        assert name_given(oracle, asked, observe(oracle, asked, mistaken(asked, idea.name), seed)) == idea.name


@pytest.mark.slow
@pytest.mark.parametrize("mutant", UNCATALOGUED, ids=label)
def test_infer_uncatalogued_mistake_gets_no_name_with_hidden_seeds(oracle: Oracle, mutant: Mutant) -> None:
    asked, submission = exercise(mutant.exercise), mutated(mutant)
    for seed in range(1, 11):
        assert name_given(oracle, asked, observe(oracle, asked, submission, seed)) is None


def predictions(oracle: Oracle, asked: Exercise) -> dict[str, list[object]]:
    """What each idea gives on the named cases, as nested lists; None where it says nothing."""
    cases = [case for case in computed(asked) if case.reason != "at random"]
    known: dict[str, list[object]] = {
        "right": [
            np.asarray(answer.value).tolist() for answer in oracle.answers([asked.question(c.arguments) for c in cases])
        ]
    }
    for other, idea in CATALOGUE:
        if other is asked:
            values = [wrong_answer(oracle, asked, idea, case.arguments) for case in cases]
            known[idea.name] = [None if value is None else np.asarray(value).tolist() for value in values]
    return known


@pytest.mark.parametrize("asked", DIAGNOSED, ids=lambda asked: asked.name)
def test_cases_named_ones_tell_every_idea_from_the_truth_and_from_every_other(oracle: Oracle, asked: Exercise) -> None:
    known = predictions(oracle, asked)
    for one, other in combinations(known, 2):
        telling = [a != b for a, b in zip(known[one], known[other], strict=True) if a is not None and b is not None]
        assert any(telling), f"{asked.name}: no named case tells {one!r} from {other!r}"


@pytest.mark.parametrize(("asked", "idea"), CATALOGUE, ids=LABELS)
def test_misconception_texts_are_for_a_person(asked: Exercise, idea) -> None:
    assert idea.explanation.startswith("Your ") and idea.explanation.endswith(".")
    assert idea.question.endswith("?")
    lesson, _, anchor = idea.read.partition("#")
    assert lesson == asked.lesson and anchor and " " not in anchor


def test_infer_fractional_output_is_not_taken_for_whole_predictions(oracle: Oracle) -> None:
    """0.4 beside a wrong prediction is not that prediction where ideas give whole numbers."""
    asked = exercise("conv2d_single")
    seen = observe(oracle, asked, mistaken(asked, "average instead of sum"))
    moved = [
        Observation(item.case, item.expected, Returned((item.outcome.value + 0.01).astype(item.expected.dtype)))
        for item in seen
        if isinstance(item.outcome, Returned)
    ]
    assert name_given(oracle, asked, moved) is None


def test_infer_nothing_observed_gives_no_name(oracle: Oracle) -> None:
    assert infer(oracle, exercise("conv2d"), []) is None
