"""Follow-through marks: an exercise graded again with the reference in the place of wrong earlier functions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.errors import GraderError
from autograder.exercises import catalogue
from autograder.exercises.exercise import Exercise
from autograder.grading.results import ExerciseReport, FollowThrough
from autograder.submission.reference import Name, Replacement, defined, replacement
from autograder.verdicts import Verdict

_FAULT = "The grader failed, not you: "
#: Grades an exercise and tells nobody: as it is, or with a replacement, in a sandbox of its own.
Quiet = Callable[[Exercise, Replacement | None], ExerciseReport]


class FollowThroughs:
    """The second results of one submission. Nothing is graded twice in the same way."""

    def __init__(
        self, reports: Sequence[ExerciseReport], reference: Path, quietly: Quiet, lent: Sequence[Name] = ()
    ) -> None:
        """Know the first results.

        Args:
            reports: those made so far.
            reference: folder that contains the reference's `conv_lib/`.
            quietly: makes those that are missing, and the second ones.
            lent: functions that are the reference's already.
        """
        self._lent = tuple(lent)
        self._reports = {report.exercise: report for report in reports}
        self._second: dict[str, FollowThrough | None] = {}
        self._reference = reference
        self._quietly = quietly

    def of(self, exercise: Exercise) -> FollowThrough | None:
        """The second result of an exercise; None where it is right, not begun, or all that it needs is right.

        Raises:
            GraderError: if it cannot be found out.
        """
        if exercise.name not in self._second:
            report = self._report(exercise)
            again = report.begun and not _complete(report)
            self._second[exercise.name] = self._graded_again(exercise) if again else None
        return self._second[exercise.name]

    def _graded_again(self, exercise: Exercise) -> FollowThrough | None:
        own = exercise.address
        needed = [one for one in closure(exercise) if one.address not in (own, *self._lent)]
        functions = tuple(dict.fromkeys(one.address for one in needed if self._is_root(one)))
        if not functions:
            return None
        alone = replacement(self._reference, functions)
        solutions = defined(alone.files) & {own, *(one.address for one in catalogue.EXERCISES)}
        if not solutions <= {*(one.address for one in needed), *self._lent}:
            return None  # the reference uses what this exercise asks for, or what it does not need
        replaced = replacement(self._reference, (*functions, *self._lent)) if self._lent else alone
        second = self._sound(self._quietly(exercise, replaced))
        if all(case.verdict is Verdict.INVALID_SUBMISSION for case in second.cases):
            return None  # it cannot be loaded, whatever the others do
        return FollowThrough(tuple(name for _, name in functions), second.points)

    def _is_root(self, needed: Exercise) -> bool:
        """Whether a needed function is wrong by itself, and not because of those that it needs."""
        if _complete(self._report(needed)):
            return False
        second = self.of(needed)
        return second is None or second.points < needed.points

    def _report(self, exercise: Exercise) -> ExerciseReport:
        if exercise.name not in self._reports:
            self._reports[exercise.name] = self._quietly(exercise, None)
        return self._sound(self._reports[exercise.name])

    @staticmethod
    def _sound(report: ExerciseReport) -> ExerciseReport:
        if report.verdict is Verdict.GRADER_ERROR:
            raise GraderError(f"{report.exercise} could not be graded: {report.outcome.removeprefix(_FAULT)}")
        return report


def closure(exercise: Exercise) -> list[Exercise]:
    """The exercises that an exercise needs, and those that they need, in the order of the catalogue."""
    found: set[str] = set()
    waiting = list(exercise.needs)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += catalogue.exercise(name).needs
    return [known for known in catalogue.EXERCISES if known.name in found]


def followed(
    reports: Sequence[ExerciseReport],
    exercises: Sequence[Exercise],
    reference: Path,
    quietly: Quiet,
    lent: Sequence[Name] = (),
) -> tuple[ExerciseReport, ...]:
    """The reports, with the second results of those that have one.

    Args:
        reports: one of each exercise.
        exercises: what was asked.
        reference: folder that contains the reference's `conv_lib/`.
        quietly: grades an exercise once more.
        lent: functions that were the reference's in the first results already.
    """
    second = FollowThroughs(reports, reference, quietly, lent)
    done = []
    for exercise, report in zip(exercises, reports, strict=True):
        if report.verdict is not Verdict.GRADER_ERROR:
            try:
                report = replace(report, follow_through=second.of(exercise))
            except GraderError as error:
                report = _failed(report, error)
        done.append(report)
    return tuple(done)


def _failed(report: ExerciseReport, error: GraderError) -> ExerciseReport:
    """What an exercise is worth is not known where its second result is not: nobody loses points by that."""
    verdict, outcome = Verdict.GRADER_ERROR, f"{_FAULT}{error}"
    return replace(report, verdict=verdict, outcome=outcome, diagnosis=None, failing=None, counterexample=None)


def _complete(report: ExerciseReport) -> bool:
    return report.points >= report.max_points
