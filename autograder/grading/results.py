"""What grading gives back: frozen records, ready to be shown as text, HTML or JSON."""

from dataclasses import dataclass, field
from typing import Any

from autograder.diagnosis.failing import Failing
from autograder.diagnosis.feeding import Feeds
from autograder.outcomes import Raised
from autograder.verdicts import Verdict


@dataclass(frozen=True)
class CaseResult:
    """One case, judged; `raised` is what the submission raised in it."""

    id: str
    verdict: Verdict
    seconds: float
    part: str
    message: str = ""
    raised: Raised | None = None


@dataclass(frozen=True)
class PartResult:
    """A named group of cases that is worth points together: all of them right, or none of the points."""

    name: str
    points: float
    max_points: float
    passed: int
    total: int


@dataclass(frozen=True)
class Diagnosis:
    """The misunderstanding, or the two, that reproduce the student's own numbers."""

    misconceptions: tuple[str, ...]
    explanation: str
    question: str
    read: str


@dataclass(frozen=True)
class Counterexample:
    """The smallest call found on which the submission still fails.

    `arguments`, `got` and `expected` hold plain values and NumPy arrays; `call` is Python code that can
    be pasted into a notebook. `kernel` says that the result is a kernel, to be shown as one; `axes` names its axes.
    """

    call: str
    arguments: dict[str, Any]
    got: Any
    expected: Any
    kernel: bool = False
    axes: tuple[str, ...] = ()
    feeds: Feeds | None = None


@dataclass(frozen=True)
class FollowThrough:
    """The second result, with the named functions replaced by the reference."""

    replaced: tuple[str, ...]
    points: float


@dataclass(frozen=True)
class ExerciseReport:
    """One exercise of a submission: its points, and the four lines that the student reads first.

    `checked` says what was checked, `outcome` what came out and what should have, `read` where to read on; `begun` is
    false where the function is missing or still a stub.
    """

    exercise: str
    lesson: str
    points: float
    max_points: float
    verdict: Verdict
    cases: tuple[CaseResult, ...]
    parts: tuple[PartResult, ...]
    checked: str
    outcome: str
    read: str
    diagnosis: Diagnosis | None = None
    failing: Failing | None = None
    counterexample: Counterexample | None = None
    follow_through: FollowThrough | None = None
    printed: str = ""
    begun: bool = True

    @property
    def credited(self) -> float:
        """The points that count: the student's own result or the follow-through one, whichever is better."""
        second = self.follow_through.points if self.follow_through else 0.0
        return max(self.points, second)


@dataclass(frozen=True)
class SubmissionReport:
    """All exercises asked of one submission."""

    submission: str
    device: str
    sandboxed: bool
    exercises: tuple[ExerciseReport, ...]
    seed: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def points(self) -> float:
        """Points that count, over all exercises."""
        return sum(report.credited for report in self.exercises)

    @property
    def max_points(self) -> float:
        """Points to be had, over all exercises."""
        return sum(report.max_points for report in self.exercises)

    def exercise(self, name: str) -> ExerciseReport:
        """The report of one exercise.

        Raises:
            KeyError: if `name` was not graded.
        """
        for report in self.exercises:
            if report.exercise == name:
                return report
        raise KeyError(name)
