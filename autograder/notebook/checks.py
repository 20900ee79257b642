"""`check`: one exercise, graded from a notebook cell."""

import time
from datetime import date

from autograder.errors import CourseError
from autograder.exercises.catalogue import exercise as find_exercise
from autograder.grading.pipeline import Progress, grade_own
from autograder.grading.results import ExerciseReport
from autograder.notebook.session import session
from autograder.notebook.showing import Notice
from autograder.progress.store import record_checks
from autograder.report.html import exercise_html
from autograder.submission.snapshot import read_submission

#: A check that takes longer than this says how far it is.
_PATIENCE = 2.0


class CheckResult:
    """What `check` returns: a report to look at, and as text the number of points that nbgrader reads."""

    def __init__(self, report: ExerciseReport, notes: tuple[str, ...] = ()) -> None:
        self.report = report
        self._notes = notes

    def __float__(self) -> float:
        return float(min(max(self.report.credited, 0.0), self.report.max_points))

    def __repr__(self) -> str:
        return repr(float(self))

    def _repr_html_(self) -> str:
        return exercise_html(self.report, self._notes)


def check(name: str) -> CheckResult | None:
    """Compare your `conv_lib` with TensorFlow on one exercise.

    Args:
        name: of the exercise, such as "conv2d".

    Returns:
        The report as the cell's result; None, with a sentence, if nothing could be checked.
    """
    notice = Notice("")
    try:
        asked = find_exercise(name)
        folder = session.submission_folder()
        submission = read_submission(folder, "your conv_lib")
        report = grade_own(
            submission,
            [asked],
            session.oracle,
            progress=_progress(notice),
            lent=session.lent,
            sandboxes=session.sandboxes,
        )
    except CourseError as error:
        notice.replace(str(error))
        return None
    notice.replace("")
    session.use(report.sandboxed)
    kept = record_checks(folder, report.exercises, date.today().isoformat())
    return CheckResult(report.exercises[0], (*report.notes, *kept))


def _progress(notice: Notice) -> Progress:
    begin = time.monotonic()

    def tell(name: str, done: int, total: int) -> None:
        if time.monotonic() - begin > _PATIENCE:
            notice.replace(f"Checking {name}: {done} of {total} cases.")

    session.oracle.on_start = lambda: notice.replace("TensorFlow is starting; it answers the first check only.")
    return tell
