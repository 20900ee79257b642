"""The students' notebooks, made by nbgrader's own `generate_assignment`."""

import logging
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.nbgrader_plugin.configuration import configure
from tools.errors import ToolError


class _Complaints(logging.Handler):
    """Keeps what nbgrader complains about, for the message of our own error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def release(lesson: str, project: Path) -> None:
    """Make `lessons/LESSON` below `project` from `solutions/solved/LESSON`, without a database.

    The settings are those of the course, so `nbgrader generate_assignment --no-db` makes the same bytes.

    Args:
        lesson: name of the lesson.
        project: a folder of the builder's own: nbgrader reads folder names as patterns, so a name
            with brackets in it would not be found.

    Raises:
        ToolError: if nbgrader fails, with what it complained about.
    """
    config = Config()
    configure(config, project)
    config.SaveCells.enabled = False
    config.GenerateAssignment.no_database = True
    complaints = _Complaints()
    log = logging.Logger("generate_assignment", logging.ERROR)  # not in logging's tree: nothing is printed
    log.addHandler(complaints)
    course = CourseDirectory(config=config, log=log, root=str(project), assignment_id=lesson)
    try:
        GenerateAssignment(coursedir=course, config=config, log=log).start()
    except NbGraderException as error:
        said = "\n".join(complaints.messages) or str(error)
        raise ToolError(
            f"solutions/notebooks/{lesson}.py: nbgrader cannot make the student's notebook:\n{said}"
        ) from error
