"""`check_adjoint`: two of your own functions held against each other, before TensorFlow is even up."""

from autograder.errors import CourseError
from autograder.exercises.adjoint import adjoint as find_adjoint
from autograder.grading.adjoint import check_own_adjoints
from autograder.grading.adjoint_report import AdjointReport
from autograder.grading.lending import lending, told
from autograder.notebook.session import session
from autograder.notebook.showing import Notice
from autograder.report.adjoint import adjoint_html, adjoint_text
from autograder.submission.reference import find_reference
from autograder.submission.snapshot import read_submission


class AdjointResult:
    """What `check_adjoint` returns: a report to look at. It carries no points."""

    def __init__(self, report: AdjointReport, notes: tuple[str, ...] = ()) -> None:
        self.report = report
        self._notes = notes

    def __repr__(self) -> str:
        return "\n".join((adjoint_text(self.report), *(f"  Note: {note}" for note in self._notes)))

    def _repr_html_(self) -> str:
        return adjoint_html(self.report, self._notes)


def check_adjoint(name: str) -> AdjointResult | None:
    """Hold a function against the one whose transpose it is: <forward(x), y> = <x, transposed(y)>.

    Args:
        name: of the exercise whose function is the transposed one, such as "conv2d_backprop_input".

    Returns:
        The report as the cell's result; None, with a sentence, if nothing could be checked.
    """
    try:
        asked = find_adjoint(name)
        submission = read_submission(session.submission_folder(), "your conv_lib")
        loan = lending(find_reference(), session.lent, [asked.backward.exercise])
        sandboxed, (report,) = check_own_adjoints(submission, [asked], loan, session.sandboxes)
    except CourseError as error:
        Notice(str(error)).show()
        return None
    session.use(sandboxed)
    return AdjointResult(report, (*submission.notes, *told(loan)))
