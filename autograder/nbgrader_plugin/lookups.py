"""What nbgrader looks up in its gradebook while it grades: a few rows, which it asks for over and over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

_GRADED = ("GradeCell", "TaskCell")
_ANSWERED = ("SolutionCell", "TaskCell")


@dataclass(frozen=True)
class SourceCell:
    """A cell of the lesson, as far as a student's cell is held against it."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str


@dataclass(frozen=True)
class GradedCell:
    """What a cell of the lesson is worth."""

    name: str
    max_score: float


class Lookups(Gradebook):
    """A gradebook that remembers: cells of the lesson for good, what belongs to one student until `forget_student`.

    The lesson's cells do not change while it is graded; everything else is read anew for each student.
    """

    def __init__(self, db_url: str, course_id: str) -> None:
        super().__init__(db_url, course_id)
        self._cells: dict[Any, Any] = {}
        self._student: dict[Any, Any] = {}

    def forget_student(self) -> None:
        """Begin with another student."""
        self._student.clear()
        self.db.expunge_all()

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        """A cell of the lesson; nbgrader's MissingEntry if it has none of this name."""
        key = (SourceCell, name, notebook, assignment)
        if key not in self._cells:
            cell = super().find_source_cell(name, notebook, assignment)
            self._cells[key] = SourceCell(cell.name, cell.cell_type, cell.locked, cell.source, cell.checksum)
        found: SourceCell = self._cells[key]
        return found

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> GradedCell:
        """What a cell is worth; nbgrader's MissingEntry if no points are to be had there."""
        key = (GradedCell, name, notebook, assignment)
        if key not in self._cells:
            cell = super().find_graded_cell(name, notebook, assignment)
            self._cells[key] = GradedCell(cell.name, cell.max_score)
        found: GradedCell = self._cells[key]
        return found

    def find_student(self, student_id: str) -> Student:
        """A student, as nbgrader finds one."""
        return self._once(super().find_student, student_id)

    def find_assignment(self, name: str) -> Assignment:
        """A lesson, as nbgrader finds one."""
        return self._once(super().find_assignment, name)

    def find_notebook(self, name: str, assignment: str) -> Notebook:
        """A lesson's notebook, as nbgrader finds one."""
        return self._once(super().find_notebook, name, assignment)

    def find_submission(self, assignment: str, student: str) -> SubmittedAssignment:
        """What a student handed in, as nbgrader finds it."""
        return self._once(super().find_submission, assignment, student)

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SubmittedNotebook:
        """A student's notebook, as nbgrader finds it."""
        return self._once(super().find_submission_notebook, notebook, assignment, student)

    def add_submission(self, assignment: str, student: str, **about: Any) -> SubmittedAssignment:
        """Enter what a student handed in; it need not be looked up afterwards."""
        made = super().add_submission(assignment, student, **about)
        self._student[("find_submission", assignment, student)] = made
        for notebook in made.notebooks:
            self._student[("find_submission_notebook", notebook.name, assignment, student)] = notebook
        return made

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """The points of one cell; all those of a notebook are read together."""
        grades = self._once(self._of_cells, Grade, _GRADED, notebook, assignment, student)
        return grades.get(grade_cell) or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """What is said of one cell; all that is said in a notebook is read together."""
        comments = self._once(self._of_cells, Comment, _ANSWERED, notebook, assignment, student)
        return comments.get(solution_cell) or super().find_comment(solution_cell, notebook, assignment, student)

    def _of_cells(
        self, kind: Any, cells: tuple[str, ...], notebook: str, assignment: str, student: str
    ) -> dict[str, Any]:
        """Everything of one kind that belongs to the cells of a student's notebook, by the cell's name."""
        submitted = self.find_submission_notebook(notebook, assignment, student)
        names = self._names(submitted.notebook_id, cells)
        # Grades and comments are indexed by cell and notebook: asked for by notebook alone, all of the class are read.
        mine = self.db.query(kind).filter(kind.cell_id.in_(names), kind.notebook_id == submitted.id)
        return {names[one.cell_id]: one for one in mine}

    def _names(self, notebook_id: str, kinds: tuple[str, ...]) -> dict[str, str]:
        """Names of a notebook's cells of these kinds, by their ids."""
        key = (BaseCell, notebook_id, kinds)
        if key not in self._cells:
            query = self.db.query(BaseCell.id, BaseCell.name)
            self._cells[key] = dict(query.filter(BaseCell.notebook_id == notebook_id, BaseCell.type.in_(kinds)).all())
        found: dict[str, str] = self._cells[key]
        return found

    def _once(self, find: Callable[..., Any], *named: Any) -> Any:
        key = (find.__name__, *named)
        if key not in self._student:
            self._student[key] = find(*named)
        return self._student[key]
