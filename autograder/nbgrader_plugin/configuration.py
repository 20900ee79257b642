"""What nbgrader is told about this course."""

from pathlib import Path

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from traitlets.config import Config

from autograder.nbgrader_plugin.autograde import CourseAutograde

#: What a student sees where a solution stood in a notebook.
CODE_STUB = "...  # put your answer in place of the three dots"
TEXT_STUB = "*Write your answer here.*"

#: nbgrader's own list, with `Execute` and what belongs to it left out: no kernel starts.
_AUTOGRADE = (
    "autograder.nbgrader_plugin.preprocessors.GradeConvLib",
    "autograder.nbgrader_plugin.preprocessors.SaveScores",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
)


def configure(config: Config, project: Path | None = None) -> None:
    """Tell nbgrader where the course's notebooks are and how to take solutions out of them.

    Args:
        config: the object that nbgrader loads its settings into; changed in place.
        project: folder that holds `solutions/` and `lessons/`; default: this checkout.
    """
    root = project or Path(__file__).resolve().parents[2]
    config.CourseDirectory.course_id = "conv-course"
    config.CourseDirectory.source_directory = str(root / "solutions" / "solved")
    config.CourseDirectory.release_directory = str(root / "lessons")
    config.Autograde.autograde_preprocessors = list(_AUTOGRADE)
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    _use_course_converter()


def _use_course_converter() -> None:
    """Let `nbgrader autograde` and the form grader's button make a `CourseAutograde`.

    nbgrader names its converter in these two modules and has no setting for it. A preprocessor alone
    comes too late: a submission without a readable notebook never reaches it.
    """
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
