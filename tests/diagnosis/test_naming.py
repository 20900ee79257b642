"""A mistake is named if and only if it is the one that was made."""

from itertools import combinations

import numpy as np
import pytest
from grading.harness import grade_here, mutated, style
from grading.mutants.mutant import Mutant

from autograder.diagnosis.explanation import Explanation
from autograder.diagnosis.inference import Observation, infer, matches
from autograder.exercises.catalogue import LESSONS, exercise
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Returned
from autograder.submission.snapshot import Submission
from diagnosis.known import KNOWN
from diagnosis.mistakes import (
    CATALOGUE,
    DIAGNOSED,
    LABELS,
    RECOGNISED,
    SWITCHED,
    UNCATALOGUED,
    computed,
    mistaken,
    observe,
    pairs,
    submission_with,
)

#: So many pairs of mistakes of each exercise are looked at each time, all of them by the slow tests.
PAIRS_EACH_TIME = 12


def label(mutant: Mutant) -> str:
    return f"{mutant.exercise}: {mutant.name}"


def name_given(oracle: Oracle, asked: Exercise, observations: list[Observation]) -> str | None:
    idea = infer(oracle, asked, observations)
    return " & ".join(sorted(idea.names)) if idea else None


@pytest.mark.parametrize("asked", [exercise(name) for name in sorted(SWITCHED)], ids=lambda asked: asked.name)
def test_mistaken_without_mistakes_is_right(oracle: Oracle, asked: Exercise) -> None:
    """The base of all mistaken submissions is right: whatever is wrong in one of them is its mistake."""
    (report,) = grade_here(mistaken(asked), oracle, [asked]).exercises
    assert report.points == report.max_points
    assert name_given(oracle, asked, observe(oracle, asked, mistaken(asked))) is None


@pytest.mark.parametrize(("asked", "idea"), CATALOGUE, ids=LABELS)
def test_infer_one_mistake_is_named(oracle: Oracle, asked: Exercise, idea) -> None:
    (report,) = grade_here(submission_with(asked, idea.name), oracle, [asked]).exercises
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
    assert name_given(oracle, asked, observe(oracle, asked, mutated(mutant))) is None


def test_known_mutants_and_misconceptions_exist() -> None:
    made = {(one.exercise, name) for one in RECOGNISED for name in KNOWN[one.exercise][one.name].split(" & ")}
    assert len(RECOGNISED) == sum(map(len, KNOWN.values()))
    assert made <= {(asked.name, idea.name) for asked, idea in CATALOGUE}


def test_infer_uncatalogued_mistakes_are_many() -> None:
    assert len(UNCATALOGUED) >= 25


def check_pairs(oracle: Oracle, asked: Exercise, made: list[tuple[tuple[str, str], Submission]]) -> None:
    """Where a mistake is named that was not made, it alone does on every case what the two do together."""
    for names, submission in made:
        together = observe(oracle, asked, submission)
        idea = infer(oracle, asked, together)
        if idea is not None and not set(idea.names) <= set(names):
            assert len(idea.names) == 1, (names, idea.names)
            alone = observe(oracle, asked, submission_with(asked, idea.names[0]))
            for one, other in zip(together, alone, strict=True):
                if isinstance(one.outcome, Returned) and isinstance(other.outcome, Returned):
                    value = list(other.outcome.value) if type(other.outcome.value) is range else other.outcome.value
                    assert matches(asked, one.case, one.outcome.value, value), (names, idea.names)


@pytest.mark.parametrize("asked", DIAGNOSED, ids=lambda asked: asked.name)
def test_infer_two_mistakes_get_their_names_or_that_of_the_one_that_can_be_seen(
    oracle: Oracle, asked: Exercise
) -> None:
    made = list(pairs(asked))
    check_pairs(oracle, asked, made[:: max(1, len(made) // PAIRS_EACH_TIME)])


@pytest.mark.slow
@pytest.mark.parametrize("asked", DIAGNOSED, ids=lambda asked: asked.name)
def test_infer_any_two_mistakes_get_their_names_or_that_of_the_one_that_can_be_seen(
    oracle: Oracle, asked: Exercise
) -> None:
    check_pairs(oracle, asked, list(pairs(asked)))


@pytest.mark.parametrize("asked", DIAGNOSED, ids=lambda asked: asked.name)
def test_infer_right_code_gets_no_name(oracle: Oracle, asked: Exercise) -> None:
    for name in ("fft", "nested_loops", "odd_memory"):
        assert name_given(oracle, asked, observe(oracle, asked, style(name))) is None


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "idea"), CATALOGUE, ids=LABELS)
def test_infer_one_mistake_is_named_with_hidden_seeds(oracle: Oracle, asked: Exercise, idea) -> None:
    for seed in range(1, 26):
        assert name_given(oracle, asked, observe(oracle, asked, submission_with(asked, idea.name), seed)) == idea.name


@pytest.mark.slow
@pytest.mark.parametrize("mutant", UNCATALOGUED, ids=label)
def test_infer_uncatalogued_mistake_gets_no_name_with_hidden_seeds(oracle: Oracle, mutant: Mutant) -> None:
    asked, submission = exercise(mutant.exercise), mutated(mutant)
    for seed in range(1, 11):
        assert name_given(oracle, asked, observe(oracle, asked, submission, seed)) is None


def told(value: object) -> object:
    """A value as something that can be compared, its dtype included."""
    return (value.dtype.name, value.tolist()) if isinstance(value, np.ndarray) else value


def predictions(oracle: Oracle, asked: Exercise) -> dict[str, list[object]]:
    """What each idea gives on the named cases; None where it says nothing."""
    cases = [case for case in computed(asked) if case.reason != "at random"]
    answers = oracle.answers([asked.question(case.arguments) for case in cases])
    known: dict[str, list[object]] = {"right": [told(answer.value) for answer in answers]}
    for other, idea in CATALOGUE:
        if other is asked:
            values = [Explanation((idea,)).predict(oracle, asked, case.arguments) for case in cases]
            known[idea.name] = [None if value is None else told(value) for value in values]
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
    assert lesson in LESSONS[: LESSONS.index(asked.lesson) + 1] and anchor and " " not in anchor


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
