"""What one run of autograding shares: who grades, the seed, what was handed in, and the reports that are made of it."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from autograder.comparison import Judgement
from autograder.errors import GraderError
from autograder.exercises import catalogue
from autograder.exercises.exercise import Exercise
from autograder.grading.fingerprint import fingerprint
from autograder.grading.orders import Found, Order
from autograder.grading.pipeline import Progress, all_alike, fault, silent
from autograder.grading.results import ExerciseReport, SubmissionReport
from autograder.grading.workforce import Workforce
from autograder.nbgrader_plugin.intake import Intake
from autograder.nbgrader_plugin.records import Record, Records
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict


@dataclass(frozen=True)
class _Begun:
    """One student's lesson on its way.

    Attributes:
        asked: all its exercises.
        marks: exercise -> what its result depends on.
        known: results of an earlier run that still hold.
        record: of the earlier run.
    """

    student: str
    lesson: str
    submission: Submission
    asked: Sequence[Exercise]
    marks: dict[str, str]
    known: dict[str, ExerciseReport]
    record: Record | None
    seed: int


@dataclass
class Grader:
    """Grades the submissions of one lesson.

    Each is handed to the workforce as soon as it is taken in, and what comes back is written down at once, in whatever
    order; `report` waits for the one that is asked for.

    Attributes:
        oracle: TensorFlow on the device to compare with.
        workforce: who grades.
        seed: of the hidden cases.
        sandboxed: run submissions in bubblewrap.
        records: of the grades made before, whose seeds count, and of those made now.
        again: grade everything anew, also where nothing has changed since the last time.
        ahead: hand submissions over as soon as they are taken in, not only when they are asked for.
        progress: told how many are graded.
        expected: how many there will be.
        intakes: what was handed in, by student.
        reused: students of whom nothing had to be run.
    """

    oracle: Oracle
    workforce: Workforce
    seed: int
    records: Records
    sandboxed: bool = True
    again: bool = False
    ahead: bool = False
    progress: Progress = silent
    expected: int = 0
    intakes: dict[str, Intake] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)
    _waiting: "dict[str, Future[SubmissionReport]]" = field(default_factory=dict)
    _done: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, lesson: str) -> None:
        """Get the workforce ready, before anything is touched.

        Raises:
            SandboxUnavailable: if a sandbox is asked for and none starts.
        """
        names = [exercise.name for exercise in catalogue.lesson(lesson)]
        self.workforce.prepare(names, self.seed, self.sandboxed)

    def take(self, student: str, lesson: str, intake: Intake) -> None:
        """Know what a student has handed in, and have it graded if this grader works ahead."""
        self.intakes[student] = intake
        if self.ahead:
            self._waiting[student] = self._begin(student, lesson)

    def report(self, student: str, lesson: str) -> SubmissionReport:
        """One student's report; made at most once in a run.

        Raises:
            GraderError: if it cannot be written down, or if nobody's can be made.
        """
        if student not in self._waiting:
            self._waiting[student] = self._begin(student, lesson)
        return self._waiting[student].result()

    def _begin(self, student: str, lesson: str) -> "Future[SubmissionReport]":
        report: Future[SubmissionReport] = Future()
        record = self.records.find(student, lesson)
        seed = record.report.seed if record else self.seed
        asked, submission = catalogue.lesson(lesson), self.intakes[student].submission
        if not isinstance(submission, Submission):
            ours = isinstance(submission, GraderError)
            judgement = fault(submission) if ours else Judgement(Verdict.INVALID_SUBMISSION, str(submission))
            alike = all_alike(student, asked, self.oracle, judgement, self.sandboxed, seed)
            self._keep(report, alike, lesson, {}, record)
            return report
        marks = {one.name: fingerprint(one, submission, seed, self.oracle.device, self.sandboxed) for one in asked}
        known = {} if self.again or record is None else _known(record, marks)
        begun = _Begun(student, lesson, submission, asked, marks, known, record, seed)
        left = tuple(one.name for one in asked if one.name not in known)
        if not left:
            self.reused.add(student)
            self._settle(report, begun, ())
            return report
        found = self.workforce.submit(Order(submission, left, seed, self.sandboxed))
        found.add_done_callback(lambda done: self._receive(report, begun, done))
        return report

    def _receive(self, report: "Future[SubmissionReport]", begun: _Begun, done: "Future[Found]") -> None:
        """Take what the workforce gives back, in whichever thread it does."""
        if done.cancelled():
            report.cancel()
        elif error := done.exception():
            report.set_exception(error)
        else:
            self._settle(report, begun, done.result())

    def _settle(self, report: "Future[SubmissionReport]", begun: _Begun, found: Found) -> None:
        """Make the report of what is known and what was found."""
        every = begun.known | {one.exercise: one for one in found}
        exercises = tuple(every[exercise.name] for exercise in begun.asked)
        sandboxed, notes = self.sandboxed, begun.submission.notes
        made = SubmissionReport(begun.student, self.oracle.device, sandboxed, exercises, begun.seed, notes)
        sound = {one.exercise for one in exercises if one.verdict is not Verdict.GRADER_ERROR}
        marks = {name: mark for name, mark in begun.marks.items() if name in sound}
        self._keep(report, made, begun.lesson, marks, begun.record)

    def _keep(
        self,
        report: "Future[SubmissionReport]",
        made: SubmissionReport,
        lesson: str,
        marks: dict[str, str],
        before: Record | None,
    ) -> None:
        """Write a report down, then hand it out; if it cannot be written, that is what is handed out."""
        student = made.submission
        try:
            self.records.keep(student, lesson, made, self.intakes[student], marks, before)
        except Exception as error:  # this runs in the workforce's thread: whoever waits is to know of it
            report.set_exception(error)
            return
        report.set_result(made)
        with self._counting:
            self._done += 1
            self.progress("Grading", self._done, self.expected)


def _known(record: Record, marks: dict[str, str]) -> dict[str, ExerciseReport]:
    """What need not be graded again."""
    found = {name: record.known(name, mark) for name, mark in marks.items()}
    return {name: report for name, report in found.items() if report is not None}
