"""The misconceptions found in the class, and what is wrong without a name."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.classroom.member import ClassMember
from autograder.diagnosis.misconceptions import catalogue
from autograder.grading.results import Counterexample, Diagnosis, ExerciseReport
from autograder.report.words import settled
from autograder.verdicts import Verdict

#: These say by themselves what is wrong, or that a person has to look.
_SAYS_ALL = {
    Verdict.NOT_IMPLEMENTED,
    Verdict.INVALID_SUBMISSION,
    Verdict.GRADER_ERROR,
    Verdict.TIME_LIMIT,
    Verdict.MEMORY_LIMIT,
    Verdict.CRASHED,
}


@dataclass(frozen=True)
class Example:
    """One student's smallest call that shows it."""

    student: str
    exercise: str
    counterexample: Counterexample


@dataclass(frozen=True)
class Idea:
    """One misconception in the class.

    Attributes:
        name: in plain words.
        students: who has it, alone or together with another.
        exercises: in which it was found.
        together: who has it together with another one.
        explanation: what their code does; it begins with "Your".
        question: one that leads on.
        read: section to teach again, as `lesson#Heading-with-hyphens`.
        example: the smallest call of one of them, one with this idea alone if there is one.
    """

    name: str
    students: tuple[str, ...]
    exercises: tuple[str, ...]
    together: tuple[str, ...]
    explanation: str
    question: str
    read: str
    example: Example | None


@dataclass(frozen=True)
class Unnamed:
    """Wrong results in one exercise without a known reason, by the kinds of call in which they come out."""

    exercise: str
    verdict: Verdict
    where: str
    students: tuple[str, ...]
    sentence: str
    example: Example | None


_Found = tuple[str, ExerciseReport]


def ideas(members: Sequence[ClassMember]) -> tuple[Idea, ...]:
    """The misconceptions of the class, those that most students have first."""
    found: dict[str, list[_Found]] = {}
    for student, report in _wrong(members):
        for name in report.diagnosis.misconceptions if report.diagnosis else ():
            found.setdefault(name, []).append((student, report))
    every = (_idea(name, own) for name, own in found.items())
    return tuple(sorted(every, key=lambda idea: (-len(idea.students), idea.name)))


def unnamed(members: Sequence[ClassMember]) -> tuple[Unnamed, ...]:
    """What is wrong without a name, by exercise, verdict and kinds of call; what most students have first."""
    found: dict[tuple[str, Verdict, str], list[_Found]] = {}
    for student, report in _wrong(members):
        if report.diagnosis is None and report.failing is not None and report.verdict not in _SAYS_ALL:
            found.setdefault((report.exercise, report.verdict, report.failing.where), []).append((student, report))
    every = (_unnamed(*key, own) for key, own in found.items())
    return tuple(sorted(every, key=lambda one: (-len(one.students), one.exercise, one.where, one.verdict.value)))


def _wrong(members: Sequence[ClassMember]) -> list[_Found]:
    """Exercises that are wrong by themselves, not only because of an earlier function."""
    return [
        (member.student, report)
        for member in members
        for report in (member.report.exercises if member.report else ())
        if not report.verdict.passed and not settled(report)
    ]


def _idea(name: str, found: Sequence[_Found]) -> Idea:
    known = _known(name, found)
    alone = [(student, report) for student, report in found if _named(report) == (name,)]
    return Idea(
        name,
        tuple(dict.fromkeys(student for student, _ in found)),
        tuple(dict.fromkeys(report.exercise for _, report in found)),
        tuple(dict.fromkeys(student for student, report in found if _named(report) != (name,))),
        known.explanation,
        known.question,
        known.read,
        _smallest(alone) or _smallest(found),
    )


def _named(report: ExerciseReport) -> tuple[str, ...]:
    return report.diagnosis.misconceptions if report.diagnosis else ()


def _known(name: str, found: Sequence[_Found]) -> Diagnosis:
    """What the course says of this idea alone; else, of an idea that it no longer has, what the report says."""
    for _, report in found:
        for idea in catalogue.of(report.exercise):
            if idea.name == name:
                return Diagnosis((name,), idea.explanation, idea.question, idea.read)
    diagnoses = [report.diagnosis for _, report in found if report.diagnosis]
    return min(diagnoses, key=lambda diagnosis: len(diagnosis.misconceptions))


def _unnamed(exercise: str, verdict: Verdict, where: str, found: Sequence[_Found]) -> Unnamed:
    _, first = found[0]
    sentence = first.failing.sentence if first.failing else ""
    return Unnamed(exercise, verdict, where, tuple(student for student, _ in found), sentence, _smallest(found))


def _smallest(found: Sequence[_Found]) -> Example | None:
    examples = [
        Example(student, report.exercise, report.counterexample) for student, report in found if report.counterexample
    ]
    return min(examples, key=lambda one: _size(one.counterexample), default=None)


def _size(example: Counterexample) -> int:
    shown = (*example.arguments.values(), example.got, example.expected)
    return sum(value.size for value in shown if isinstance(value, np.ndarray))
