"""What nbgrader is told about this course."""

from pathlib import Path

from traitlets.config import Config

#: What a student sees where a solution stood in a notebook.
CODE_STUB = "...  # put your answer in place of the three dots"
TEXT_STUB = "*Write your answer here.*"


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
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
