"""What one run of autograding shares: the oracle, the seed, and the reports made so far."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from autograder.errors import SubmissionError
from autograder.exercises import catalogue
from autograder.grading.pipeline import Progress, grade, refuse
from autograder.grading.results import SubmissionReport
from autograder.nbgrader_plugin.intake import Intake
from autograder.oracle.client import Oracle


def _silent(subject: str, done: int, total: int) -> None:
    return


@dataclass
class Grader:
    """Grades the submissions of one lesson.

    Attributes:
        oracle: TensorFlow on the device to compare with.
        seed: of the hidden cases.
        sandboxed: run submissions in bubblewrap.
        intakes: what was handed in, by student.
        reports: what came out, by student.
    """

    oracle: Oracle
    seed: int
    sandboxed: bool = True
    intakes: dict[str, Intake] = field(default_factory=dict)
    reports: dict[str, SubmissionReport] = field(default_factory=dict)

    def report(self, student: str, lesson: str) -> SubmissionReport:
        """One student's report; made at most once in a run."""
        if student not in self.reports:
            self.reports[student] = self._grade(student, lesson)
        return self.reports[student]

    def grade_all(self, students: Sequence[str], lesson: str, workers: int, progress: Progress = _silent) -> None:
        """Grade many students, `workers` sandboxes at a time.

        Raises:
            SandboxUnavailable: if a sandbox is asked for and none starts here.
        """
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
        intake = self.intakes[student]
        asked = catalogue.lesson(lesson)
        if isinstance(intake.submission, SubmissionError):
            return refuse(student, asked, self.oracle, intake.submission, self.sandboxed, self.seed)
        return grade(intake.submission, asked, self.oracle, seed=self.seed, sandboxed=self.sandboxed)
