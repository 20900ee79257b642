"""An exchange in a temporary folder, an instructor and students who use it through nbgrader's own factory."""

import logging
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from autograder.nbgrader_plugin.configuration import configure, configure_student
from tests.plugin.conftest import LESSON, PROJECT


class Told(logging.Handler):
    """Keeps the lines of a log."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@dataclass
class Exchange:
    """`course` is the instructor's run; `students` have a folder each, in which JupyterLab would run."""

    course: Path
    root: Path
    homes: Path
    told: list[str] = field(default_factory=list)
    check_owner: bool = False

    def _start(self, action, config, student="", **options):
        """Do one of nbgrader's actions, as its commands and JupyterLab's buttons do; what was logged."""
        config.Exchange.root = str(self.root)
        config.ExchangeCollect.check_owner = self.check_owner
        for name, value in options.items():
            getattr(config, name).update(value)
        log = logging.Logger(action)
        told = Told()
        log.addHandler(told)
        coursedir = CourseDirectory(config=config, log=log)
        coursedir.assignment_id = LESSON
        if student:
            coursedir.student_id = student
        make = getattr(ExchangeFactory(config=config, log=log), action)
        acting = make(coursedir=coursedir, authenticator=Authenticator(config=config), config=config, log=log)
        try:
            self.result = acting.start()
        finally:
            self.told = told.lines
        return self.told

    def instructor(self, action, **options):
        config = Config()
        configure(config, self.course)
        config.CourseDirectory.root = str(self.course)
        return self._start(action, config, **options)

    def student(self, action, student, **options):
        config = Config()
        configure_student(config, self.home(student))
        config.Exchange.cache = str(self.homes / f"{student}-cache")
        return self._start(action, config, student, **options)

    def home(self, student):
        folder = self.homes / student
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def solve(self, student):
        """Write the reference into a student's library."""
        for path in (PROJECT / "solutions" / "conv_lib").glob("*.py"):
            shutil.copy(path, self.home(student) / "conv_lib")

    @property
    def outbound(self):
        return self.root / "conv-course" / "outbound" / LESSON

    @property
    def inbound(self):
        return self.root / "conv-course" / "inbound"

    def handed_in(self, student):
        """A student's hand-ins in the exchange, oldest first."""
        return sorted(self.inbound.glob(f"{student}+{LESSON}+*"))

    def collected(self, student):
        return self.course / "submitted" / student / LESSON


def below(folder):
    """Path -> content of all files, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
