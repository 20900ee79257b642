"""Every place of a plain right library where a machine can make a small change matters to some check, or provably to nobody."""

from collections.abc import Iterator
from functools import cache

import pytest

from autograder.cases import Case, Kind
from autograder.comparison import judge
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.oracle.question import Answer
from autograder.submission.snapshot import Submission, read_submission
from grading.equivalents import EQUIVALENT
from grading.harness import PLAIN, DirectRunner
from grading.mutation import Change, changes

MODULES = sorted(path.stem for path in (PLAIN / "conv_lib").glob("*.py") if path.stem != "__init__")
MUTANTS = {module: list(changes((PLAIN / "conv_lib" / f"{module}.py").read_text())) for module in MODULES}

Asked = tuple[Exercise, Case, Answer]


@cache
def asked(oracle: Oracle) -> tuple[Asked, ...]:
    """Every public case of every exercise, with TensorFlow's answer."""
    cases = [(exercise, case) for exercise in EXERCISES for case in exercise.cases(0)]
    answers = oracle.answers([exercise.question(case.arguments) for exercise, case in cases])
    return tuple((exercise, case, answer) for (exercise, case), answer in zip(cases, answers, strict=True))


def changed(right: Submission, module: str, change: Change) -> Submission:
    return Submission("mutant", {**right.files, f"conv_lib/{module}.py": change.source.encode()})


def rejected(oracle: Oracle, submission: Submission, module: str) -> bool:
    """Whether some case fails; the exercises of the changed module are asked first."""
    with DirectRunner(submission) as runner:
        for exercise, case, answer in sorted(asked(oracle), key=lambda item: item[0].module != module):
            bound = exercise.bound(case.arguments) if case.kind is Kind.REAL else 0.0
            if not judge(case, runner.run(exercise, case), answer.value, bound).verdict.passed:
                return True
    return False


def test_mutants_are_many_and_told_apart_by_name() -> None:
    names = [f"{module}.{change.name}" for module, found in MUTANTS.items() for change in found]
    assert len(names) > 700
    assert len(set(names)) == len(names)


def test_equivalents_are_mutants_that_exist() -> None:
    names = {f"{module}.{change.name}" for module, found in MUTANTS.items() for change in found}
    assert set(EQUIVALENT) <= names


def test_plain_library_itself_is_not_rejected(oracle: Oracle) -> None:
    assert not rejected(oracle, read_submission(PLAIN, "plain"), "conv2d")


def survivors(oracle: Oracle, module: str) -> Iterator[str]:
    right = read_submission(PLAIN, "plain")
    for change in MUTANTS[module]:
        if not rejected(oracle, changed(right, module, change), module):
            yield f"{module}.{change.name}"


@pytest.mark.parametrize("module", MODULES)
def test_mutants_are_rejected_or_listed_with_a_reason(oracle: Oracle, module: str) -> None:
    known = {name for name in EQUIVALENT if name.startswith(f"{module}.")}
    assert set(survivors(oracle, module)) == known
