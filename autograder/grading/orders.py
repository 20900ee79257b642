"""One submission to be graded, as something that can be handed to another process or machine, and its carrying out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import DeviceUnavailable, GraderError
from autograder.exercises import catalogue
from autograder.exercises.exercise import Exercise
from autograder.grading.pipeline import all_alike, fault, grade
from autograder.grading.results import ExerciseReport
from autograder.grading.sandboxes import Sandboxes
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict

#: How often an exercise is graded before a failure of the grader is left to a person.
TRIES = 2
#: One report for each exercise that was asked.
Found = tuple[ExerciseReport, ...]


@dataclass(frozen=True)
class Order:
    """One submission to be graded.

    Attributes:
        submission: what was handed in.
        exercises: names of those asked.
        seed: of the cases.
        sandboxed: run the submission in bubblewrap.
    """

    submission: Submission
    exercises: tuple[str, ...]
    seed: int
    sandboxed: bool = True

    @property
    def asked(self) -> list[Exercise]:
        """The exercises themselves."""
        return [catalogue.exercise(name) for name in self.exercises]


@dataclass(frozen=True)
class Workplace:
    """What it takes to grade.

    Attributes:
        oracle: TensorFlow on the device to compare with.
        reference: folder that contains the reference's `conv_lib/`, for follow-through marks.
        sandboxes: where submissions are run; the next one waits while one is in use.
    """

    oracle: Oracle
    reference: Path | None
    sandboxes: Sandboxes

    def carry_out(self, order: Order) -> Found:
        """Reports on the exercises of an order; where the grader itself fails, it tries again, and then says so.

        Raises:
            DeviceUnavailable: if TensorFlow does not see the oracle's device.
        """
        found: dict[str, ExerciseReport] = {}
        for _ in range(TRIES):
            left = [name for name in order.exercises if name not in found or _failed(found[name])]
            if left:
                found |= {report.exercise: report for report in self._tried(order, left)}
        return tuple(found[name] for name in order.exercises)

    def _tried(self, order: Order, left: Sequence[str]) -> Found:
        asked = [catalogue.exercise(name) for name in left]
        try:
            return grade(
                order.submission,
                asked,
                self.oracle,
                seed=order.seed,
                sandboxed=order.sandboxed,
                reference=self.reference,
                sandboxes=self.sandboxes,
            ).exercises
        except DeviceUnavailable:
            raise
        except Exception as error:  # the edge of one submission: the rest of the class goes on
            problem = error if isinstance(error, GraderError) else GraderError(f"{type(error).__name__}: {error}")
            return given_up(order, self.oracle, problem, left)


def given_up(order: Order, oracle: Oracle, problem: GraderError, names: Sequence[str] | None = None) -> Found:
    """The reports on an order that the grader cannot carry out, which is nobody's fault but its own."""
    asked = [catalogue.exercise(name) for name in (order.exercises if names is None else names)]
    return all_alike(order.submission.name, asked, oracle, fault(problem), order.sandboxed, order.seed).exercises


def _failed(report: ExerciseReport) -> bool:
    return report.verdict is Verdict.GRADER_ERROR
