"""Submissions that make named mistakes, in NumPy code that knows nothing of how they are recognised."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from grading.harness import DirectRunner, combined, edited, mutated
from grading.mutants import MUTANTS
from grading.mutants.mutant import Mutant

from autograder.cases import Case, Kind
from autograder.diagnosis.inference import Observation
from autograder.diagnosis.misconceptions.catalogue import MISCONCEPTIONS
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission, read_submission
from diagnosis.known import KNOWN

_BASE = Path(__file__).with_name("mistaken")
_EMPTY = "MISTAKES = frozenset()"
#: Exercises of which `mistaken/` can make every mistake, alone and together.
SWITCHED = {"output_size", "conv2d_single", "conv2d"}

#: Every exercise with every misconception that can be had in it.
CATALOGUE = [(asked, idea) for asked in EXERCISES for idea in MISCONCEPTIONS if asked.name in idea.exercises]
LABELS = [f"{asked.name}: {idea.name}" for asked, idea in CATALOGUE]
#: The exercises for which there are misconceptions.
DIAGNOSED = [asked for asked in EXERCISES if any(asked is other for other, _ in CATALOGUE)]
#: Wrong code of these exercises: what makes a catalogued mistake, and what makes another.
OWN = [mutant for mutant in MUTANTS if mutant.exercise in {asked.name for asked in DIAGNOSED}]
RECOGNISED = [mutant for mutant in OWN if mutant.name in KNOWN.get(mutant.exercise, {})]
UNCATALOGUED = [mutant for mutant in OWN if mutant.name not in KNOWN.get(mutant.exercise, {})]


def mistaken(asked: Exercise, *names: str) -> Submission:
    """The submission in which `names` are done wrong in the module of one exercise, and nothing else."""
    path = f"conv_lib/{asked.module}.py"
    known = (_BASE / path).read_text()
    for name in names:
        assert f'"{name}"' in known, f"no mistake in {path} is called {name!r}"
    return edited(read_submission(_BASE, " and ".join(names)), path, (_EMPTY, f"MISTAKES = {set(names)!r}"))


def mutants_of(asked: Exercise, name: str) -> list[Mutant]:
    """The mutants that make the mistake called `name`."""
    return [one for one in RECOGNISED if one.exercise == asked.name and KNOWN[asked.name][one.name] == name]


def submission_with(asked: Exercise, name: str) -> Submission:
    """A submission that makes one mistake of the catalogue."""
    if asked.name in SWITCHED:
        return mistaken(asked, name)
    mutants = mutants_of(asked, name)
    assert mutants, f"no mutant of {asked.name} makes the mistake {name!r}"
    return mutated(mutants[0])


def pairs(asked: Exercise) -> Iterator[tuple[tuple[str, str], Submission]]:
    """Submissions that make two mistakes of the catalogue at once, wherever two can be put together."""
    names = [idea.name for other, idea in CATALOGUE if other is asked]
    for one, other in combinations(names, 2):
        if asked.name in SWITCHED:
            yield (one, other), mistaken(asked, one, other)
            continue
        made = (combined(a, b) for a in mutants_of(asked, one) for b in mutants_of(asked, other))
        together = next((submission for submission in made if submission is not None), None)
        if together is not None:
            yield (one, other), together


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
