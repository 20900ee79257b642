"""Submissions that make named mistakes, in NumPy code that knows nothing of how they are recognised."""

from pathlib import Path

from grading.harness import DirectRunner, edited

from autograder.cases import Case, Kind
from autograder.diagnosis.forward import MISCONCEPTIONS
from autograder.diagnosis.inference import Observation
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission, read_submission

_BASE = Path(__file__).with_name("mistaken")
_EMPTY = "MISTAKES = frozenset()"

#: Every exercise with every misconception that can be had in it.
CATALOGUE = [(asked, idea) for asked in EXERCISES for idea in MISCONCEPTIONS if asked.name in idea.exercises]
LABELS = [f"{asked.name}: {idea.name}" for asked, idea in CATALOGUE]


def mistaken(asked: Exercise, *names: str) -> Submission:
    """The submission in which `names` are done wrong in the module of one exercise, and nothing else."""
    path = f"conv_lib/{asked.module}.py"
    known = (_BASE / path).read_text()
    for name in names:
        assert f'"{name}"' in known, f"no mistake in {path} is called {name!r}"
    return edited(read_submission(_BASE, " and ".join(names)), path, (_EMPTY, f"MISTAKES = {set(names)!r}"))


def computed(asked: Exercise, seed: int = 0) -> list[Case]:
    """The cases to which there is an answer."""
    return [case for case in asked.cases(seed) if case.kind is not Kind.REFUSED]


def observe(oracle: Oracle, asked: Exercise, submission: Submission, seed: int = 0) -> list[Observation]:
    """What a submission does on the cases to which there is an answer."""
    cases = computed(asked, seed)
    answers = oracle.answers([asked.question(case.arguments) for case in cases])
    with DirectRunner(submission) as runner:
        return [
            Observation(case, answer.value, runner.run(asked, case))
            for case, answer in zip(cases, answers, strict=True)
        ]
