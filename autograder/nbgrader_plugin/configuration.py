"""What nbgrader is told about this course."""

from pathlib import Path

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from traitlets.config import Config

from autograder.bundle.unfinished import CODE_STUB, TEXT_STUB
from autograder.nbgrader_plugin.autograde import CourseAutograde

COURSE = "conv-course"

_CHECK = "autograder.nbgrader_plugin.exporter.CheckMetadataOnce"
#: nbgrader's own list, with its check of the metadata in ours.
_SANITIZE = (
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    _CHECK,
)
#: nbgrader's own list, with `Execute` and what belongs to it left out: no kernel starts.
_AUTOGRADE = (
    "autograder.nbgrader_plugin.preprocessors.GradeConvLib",
    "autograder.nbgrader_plugin.preprocessors.SaveScores",
    "nbgrader.preprocessors.AssignLatePenalties",
    _CHECK,
)
_EXCHANGE = "autograder.nbgrader_plugin.exchange"


def configure(config: Config, project: Path | None = None) -> None:
    """Tell nbgrader where the course's notebooks are and how to take solutions out of them.

    Args:
        config: the object that nbgrader loads its settings into; changed in place.
        project: folder that holds `solutions/` and `lessons/`; default: this checkout.
    """
    root = project or Path(__file__).resolve().parents[2]
    configure_student(config)
    config.CourseDirectory.source_directory = str(root / "solutions" / "solved")
    config.CourseDirectory.release_directory = str(root / "lessons")
    config.Autograde.sanitize_preprocessors = list(_SANITIZE)
    config.Autograde.autograde_preprocessors = list(_AUTOGRADE)
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    config.ExchangeFactory.release_assignment = f"{_EXCHANGE}.release.ReleaseWithLibrary"
    config.ExchangeFactory.collect = f"{_EXCHANGE}.collect.CollectBounded"
    config.ExchangeFactory.release_feedback = f"{_EXCHANGE}.feedback.ReleaseFeedbackToEach"
    config.ReleaseWithLibrary.library = str(root / "conv_lib")
    _use_course_converter()


def configure_student(config: Config, lessons: Path | None = None) -> None:
    """Tell nbgrader what a student needs to fetch lessons and to hand them in.

    Args:
        config: the object that nbgrader loads its settings into; changed in place.
        lessons: folder that lessons are fetched into and handed in from; default: the one that nbgrader, or
            JupyterLab, was started in.
    """
    config.CourseDirectory.course_id = COURSE
    config.Execute.iopub_timeout = (
        60  # seconds that Validate waits for a cell's last words; 4 are too few while it loads
    )
    config.ExchangeFactory.fetch_assignment = f"{_EXCHANGE}.fetch.FetchWithLibrary"
    config.ExchangeFactory.submit = f"{_EXCHANGE}.submit.SubmitWithLibrary"
    if lessons is not None:
        config.Exchange.assignment_dir = str(lessons)


def _use_course_converter() -> None:
    """Let `nbgrader autograde` and the form grader's button make a `CourseAutograde`.

    nbgrader names its converter in these two modules and has no setting for it. A preprocessor alone
    comes too late: a submission without a readable notebook never reaches it.
    """
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
