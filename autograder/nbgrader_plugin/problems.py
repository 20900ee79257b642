"""What kept nbgrader from a notebook: it tells its log, and raises an exception that says nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError

from autograder.writing import NO_ROOM


class Remembering:
    """For nbgrader's converters: `problem` is the exception that ended the last notebook, if one did."""

    problem: Exception | None = None

    def init_assignment(self, *given: Any) -> None:
        """Enter an assignment, or a student's."""
        with self.remembered():
            super().init_assignment(*given)  # type: ignore[misc]

    def convert_single_notebook(self, *given: Any) -> None:
        """Make one notebook."""
        with self.remembered():
            super().convert_single_notebook(*given)  # type: ignore[misc]

    @property
    def out_of_room(self) -> bool:
        """Whether it was the disk, or the database, that refused to be written."""
        problem: BaseException | None = self.problem
        while problem is not None:
            if isinstance(problem, OperationalError) or (isinstance(problem, OSError) and problem.errno in NO_ROOM):
                return True
            problem = problem.__cause__ or problem.__context__
        return False

    @contextmanager
    def remembered(self) -> Iterator[None]:
        """Keep what is raised inside as `problem`."""
        try:
            yield
        except Exception as error:
            self.problem = error
            raise
