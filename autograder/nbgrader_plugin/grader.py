"""What one run of autograding shares: the oracle, the seed, and the reports made so far."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from autograder.comparison import Judgement
from autograder.errors import DeviceUnavailable, GraderError
from autograder.exercises import catalogue
from autograder.exercises.exercise import Exercise
from autograder.grading.fingerprint import fingerprint
from autograder.grading.pipeline import Progress, all_alike, fault, grade, silent
from autograder.grading.results import ExerciseReport, SubmissionReport
from autograder.grading.runner import Runner
from autograder.nbgrader_plugin.intake import Intake
from autograder.nbgrader_plugin.records import Record, Records
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict

#: How often an exercise is graded before a failure of the grader is left to a person.
TRIES = 2


@dataclass
class Grader:
    """Grades the submissions of one lesson.

    Attributes:
        oracle: TensorFlow on the device to compare with.
        seed: of the hidden cases.
        sandboxed: run submissions in bubblewrap.
        records: of the grades made before, whose seeds count, and of those made now.
        again: grade everything anew, also where nothing has changed since the last time.
        intakes: what was handed in, by student.
        reports: what came out, by student.
        reused: students of whom nothing had to be run.
    """

    oracle: Oracle
    seed: int
    records: Records
    sandboxed: bool = True
    again: bool = False
    intakes: dict[str, Intake] = field(default_factory=dict)
    reports: dict[str, SubmissionReport] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)

    def ensure_sandbox(self) -> None:
        """Start a sandbox and end it again, before anything is touched.

        Raises:
            SandboxUnavailable: if one is asked for and none starts here.
        """
        if self.sandboxed:
            with Runner(Submission("nothing", {}), sandboxed=True) as runner:
                runner.start()

    def report(self, student: str, lesson: str) -> SubmissionReport:
        """One student's report; made at most once in a run."""
        if student not in self.reports:
            self.reports[student] = self._grade(student, lesson)
        return self.reports[student]

    def grade_all(self, students: Sequence[str], lesson: str, workers: int, progress: Progress = silent) -> None:
        """Grade many students, `workers` sandboxes at a time."""
        with ThreadPoolExecutor(max_workers=workers) as pool:
            waiting = {pool.submit(self._grade, student, lesson): student for student in students}
            try:
                for done, future in enumerate(as_completed(waiting), start=1):
                    self.reports[waiting[future]] = future.result()
                    progress("Grading", done, len(students))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _grade(self, student: str, lesson: str) -> SubmissionReport:
        record = self.records.find(student, lesson)
        seed = record.report.seed if record else self.seed
        intake, asked = self.intakes[student], catalogue.lesson(lesson)
        submission = intake.submission
        if not isinstance(submission, Submission):
            ours = isinstance(submission, GraderError)
            judgement = fault(submission) if ours else Judgement(Verdict.INVALID_SUBMISSION, str(submission))
            report = all_alike(student, asked, self.oracle, judgement, self.sandboxed, seed)
            self.records.keep(student, lesson, report, intake, {}, record)
            return report
        marks = {
            exercise.name: fingerprint(exercise, submission, seed, self.oracle.device, self.sandboxed)
            for exercise in asked
        }
        known = {} if self.again or record is None else _known(record, marks)
        if len(known) == len(asked):
            self.reused.add(student)
        found = known | self._found(submission, [one for one in asked if one.name not in known], seed)
        exercises = tuple(found[exercise.name] for exercise in asked)
        report = SubmissionReport(student, self.oracle.device, self.sandboxed, exercises, seed, submission.notes)
        sound = {one.exercise for one in exercises if one.verdict is not Verdict.GRADER_ERROR}
        marks = {name: mark for name, mark in marks.items() if name in sound}
        self.records.keep(student, lesson, report, intake, marks, record)
        return report

    def _found(self, submission: Submission, asked: Sequence[Exercise], seed: int) -> dict[str, ExerciseReport]:
        """Results of the exercises asked; where the grader itself fails, it tries again, and then says so."""
        found: dict[str, ExerciseReport] = {}
        for _ in range(TRIES):
            left = [one for one in asked if one.name not in found or found[one.name].verdict is Verdict.GRADER_ERROR]
            if left:
                found |= {report.exercise: report for report in self._tried(submission, left, seed)}
        return found

    def _tried(self, submission: Submission, asked: Sequence[Exercise], seed: int) -> Sequence[ExerciseReport]:
        try:
            return grade(submission, asked, self.oracle, seed=seed, sandboxed=self.sandboxed).exercises
        except DeviceUnavailable:
            raise
        except Exception as error:  # the edge of one submission: the rest of the class goes on
            problem = error if isinstance(error, GraderError) else GraderError(f"{type(error).__name__}: {error}")
            return all_alike(submission.name, asked, self.oracle, fault(problem), self.sandboxed, seed).exercises


def _known(record: Record, marks: dict[str, str]) -> dict[str, ExerciseReport]:
    """What need not be graded again."""
    found = {name: record.known(name, mark) for name, mark in marks.items()}
    return {name: report for name, report in found.items() if report is not None}
