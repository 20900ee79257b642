"""Everything that is told about a class and one lesson, as data; shown by `page` and `sheets`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from autograder.classroom import attention, effort, failures, ideas, likeness, standing
from autograder.classroom.attention import Matter
from autograder.classroom.effort import Effort
from autograder.classroom.failures import CaseFailure, ErrorSeen, KindFailure, PartFailure
from autograder.classroom.ideas import Idea, Unnamed
from autograder.classroom.likeness import Pair
from autograder.classroom.member import ClassMember
from autograder.classroom.standing import Standing
from autograder.exercises import catalogue
from autograder.verdicts import Verdict


@dataclass(frozen=True)
class ClassReport:
    """One lesson of one class.

    Attributes:
        lesson: such as "01_forward".
        members: everybody on the roster, in its order.
        missing: who has handed in nothing.
        scores: points of everybody whose lesson could be graded, smallest first.
        max_score: points to be had.
        standings: the class in each exercise.
        ideas: misconceptions, those that most have first.
        unnamed: what is wrong without a name.
        parts: what fails of each exercise.
        kinds: kinds of call that fail.
        errors: errors that are raised.
        verdicts: exercise -> verdict -> submissions.
        cases: every case over the class.
        efforts: checks made, as told by `telling` submissions.
        telling: how many submissions tell it.
        repeated: who handed in more than once, and how often.
        matters: what needs a person.
        alike: groups of submissions that are alike, as pairs.
    """

    lesson: str
    members: tuple[ClassMember, ...]
    missing: tuple[str, ...]
    scores: tuple[float, ...]
    max_score: float
    standings: tuple[Standing, ...]
    ideas: tuple[Idea, ...]
    unnamed: tuple[Unnamed, ...]
    parts: tuple[PartFailure, ...]
    kinds: tuple[KindFailure, ...]
    errors: tuple[ErrorSeen, ...]
    verdicts: Mapping[str, Mapping[Verdict, int]]
    cases: tuple[CaseFailure, ...]
    efforts: tuple[Effort, ...]
    telling: int
    repeated: tuple[tuple[str, int], ...]
    matters: tuple[Matter, ...]
    alike: tuple[tuple[Pair, ...], ...]

    @property
    def median(self) -> float | None:
        """Half of those who could be graded have at least so many points."""
        return median(self.scores) if self.scores else None

    @property
    def handed_in(self) -> int:
        """How many have handed in, graded or not."""
        return len(self.members) - len(self.missing)

    def member(self, student: str) -> ClassMember:
        """One person of the class.

        Raises:
            KeyError: if nobody has this id.
        """
        for member in self.members:
            if member.student == student:
                return member
        raise KeyError(student)


def class_report(members: Sequence[ClassMember], lesson: str, stubs: Mapping[str, bytes]) -> ClassReport:
    """Put together what is to be told about a class.

    Args:
        members: everybody on the roster.
        lesson: such as "01_forward".
        stubs: path -> source of `conv_lib/` as students were given it; what stands in it is nobody's own.

    Raises:
        ArgumentError: if the course has no such lesson.
    """
    exercises = catalogue.lesson(lesson)
    sources = {member.student: member.sources for member in members if member.sources}
    functions = tuple(dict.fromkeys(exercise.function for exercise in exercises))
    return ClassReport(
        lesson=lesson,
        members=tuple(members),
        missing=tuple(member.student for member in members if not member.handed_in),
        scores=standing.scores(members),
        max_score=max((member.max_score for member in members), default=0.0),
        standings=standing.standings(members),
        ideas=ideas.ideas(members),
        unnamed=ideas.unnamed(members),
        parts=failures.parts(members),
        kinds=failures.kinds(members),
        errors=failures.errors(members),
        verdicts=failures.verdicts(members),
        cases=failures.cases(members),
        efforts=effort.efforts(members, [exercise.name for exercise in exercises]),
        telling=effort.telling(members),
        repeated=effort.repeated(members),
        matters=attention.matters(members, lesson),
        alike=likeness.groups(likeness.alike(sources, stubs, functions)),
    )
