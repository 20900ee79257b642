"""What one run of autograding shares: the oracle, the seed, and the reports made so far."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from autograder.comparison import Judgement
from autograder.errors import DeviceUnavailable, GraderError, SubmissionError
from autograder.exercises import catalogue
from autograder.grading.pipeline import Progress, all_alike, fault, grade, silent
from autograder.grading.results import SubmissionReport
from autograder.grading.runner import Runner
from autograder.nbgrader_plugin.intake import Intake
from autograder.nbgrader_plugin.records import Records
from autograder.oracle.client import Oracle
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict

#: How often a submission is graded before a failure of the grader is left to a person.
TRIES = 2


@dataclass
class Grader:
    """Grades the submissions of one lesson.

    Attributes:
        oracle: TensorFlow on the device to compare with.
        seed: of the hidden cases.
        sandboxed: run submissions in bubblewrap.
        records: of the grades made before, whose seeds count, and of those made now.
        intakes: what was handed in, by student.
        reports: what came out, by student.
    """

    oracle: Oracle
    seed: int
    records: Records
    sandboxed: bool = True
    intakes: dict[str, Intake] = field(default_factory=dict)
    reports: dict[str, SubmissionReport] = field(default_factory=dict)

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
        seed = self.records.seed(student, lesson)
        report = self._made(student, lesson, self.seed if seed is None else seed)
        submission = self.intakes[student].submission
        self.records.keep(student, lesson, report, submission if isinstance(submission, Submission) else None)
        return report

    def _made(self, student: str, lesson: str, seed: int) -> SubmissionReport:
        intake = self.intakes[student]
        asked = catalogue.lesson(lesson)
        if isinstance(intake.submission, SubmissionError):
            refused = Judgement(Verdict.INVALID_SUBMISSION, str(intake.submission))
            return all_alike(student, asked, self.oracle, refused, self.sandboxed, seed)
        problem: Exception = GraderError("it was not tried")
        for _ in range(TRIES):
            try:
                return grade(intake.submission, asked, self.oracle, seed=seed, sandboxed=self.sandboxed)
            except DeviceUnavailable:
                raise
            except Exception as error:  # the edge of one submission: the rest of the class goes on
                problem = error
        return all_alike(student, asked, self.oracle, fault(problem), self.sandboxed, seed)
