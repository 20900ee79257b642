"""In place of a kernel: find the check cells, grade `conv_lib`, write each cell's output and its score."""

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from autograder.grading.results import ExerciseReport, SubmissionReport
from autograder.nbgrader_plugin.grader import Grader
from autograder.parsing import parsed
from autograder.report.html import exercise_html
from autograder.verdicts import Verdict

_CHECK = re.compile(r"""check\(\s*["'](\w+)["']\s*\)""")
_REVEAL = re.compile(r"""reveal\(\s*["']([\w-]+)["']""")
UNSANDBOXED = "This was graded without a sandbox."
#: A guess is a number, a word or a short tuple; nothing longer is read.
_MAX_GUESS = 500

Resources = dict[str, Any]


def is_graded(cell: NotebookNode) -> bool:
    """Whether nbgrader takes the points of this code cell from its output."""
    own = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(own.get("grade")) and not own.get("solution")


def score_text(points: float, max_points: float) -> str:
    """The number that nbgrader reads. It takes anything that is no plain float in range for full marks."""
    return repr(float(min(max(points, 0.0), max_points)))


class GradeConvLib(NbGraderPreprocessor):
    """Writes the report of an exercise, and its points, into each check cell. Runs no cell."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Fill in every graded code cell of a notebook."""
        student, lesson = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        grader: Grader = self.parent.parent.grader
        report = grader.report(student, lesson)
        for one in report.exercises:
            told = f"{one.credited:g} of {one.max_points:g} points, {one.verdict.value}"
            self.log.info(f"{student}: {one.exercise}: {told}")
        notes = [*grader.intakes[student].notes, *([] if report.sandboxed else [UNSANDBOXED])]
        faults = resources["nbgrader"].setdefault("grader_errors", set())
        for cell in nb.cells:
            if not is_graded(cell):
                continue
            check, reveal = _CHECK.match(cell.source), _REVEAL.match(cell.source)
            if check:
                self._write_check(cell, _find(report, check.group(1)), notes, faults)
                notes = []
            elif reveal:
                self._write_prediction(cell, _guess(nb, reveal.group(1)))
        return nb, resources

    def _write_check(
        self, cell: NotebookNode, report: ExerciseReport | None, notes: list[str], faults: set[str]
    ) -> None:
        own = cell.metadata.nbgrader
        if report is None or report.verdict is Verdict.GRADER_ERROR:
            faults.add(own["grade_id"])
        if report is None:
            cell.outputs = [_html("<p>The grader does not know this exercise; a person will look at it.</p>")]
            return
        # The cell's own points are what nbgrader allows, whatever the exercise is worth by itself.
        points = float(own["points"]) * report.credited / report.max_points
        cell.outputs = [_html(exercise_html(report, notes)), _number(score_text(points, own["points"]))]
        cell.execution_count = 1

    def _write_prediction(self, cell: NotebookNode, guess: Any) -> None:
        own = cell.metadata.nbgrader
        words = "No guess was made." if guess is ... else "A guess was made before the outcome was shown."
        points = 0.0 if guess is ... else own["points"]
        cell.outputs = [_html(f"<p>{words}</p>"), _number(score_text(points, own["points"]))]
        cell.execution_count = 1


def _find(report: SubmissionReport, name: str) -> ExerciseReport | None:
    try:
        return report.exercise(name)
    except KeyError:
        return None


def _html(text: str) -> NotebookNode:
    return _output("display_data", {"text/html": text, "text/plain": "(a report, as HTML)"})


def _number(text: str) -> NotebookNode:
    return _output("execute_result", {"text/plain": text}, execution_count=1)


def _output(kind: str, data: dict[str, str], **more: Any) -> NotebookNode:
    """What nbformat's `new_output` makes, which checks each output by itself; the whole notebook is checked at its end."""
    return from_dict({"output_type": kind, "data": data, "metadata": {}, **more})


def _guess(notebook: NotebookNode, name: str) -> Any:
    """The guess written into the prediction's cell, read as a literal; `...` if there is none."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == f"predict-{name}":
            return read_guess(cell.source)
    return ...


def read_guess(source: str) -> Any:
    """The literal assigned to `guess`, or `...` if there is none."""
    if len(source) > _MAX_GUESS:
        return ...
    try:
        for statement in parsed(source).body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "guess":
                return ast.literal_eval(statement.value)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return ...
    return ...


class SaveScores(SaveAutoGrades):
    """nbgrader's own, except in two things.

    A failure of the grader becomes work for a person instead of a score. And points given by hand need no second look
    as long as what they were given for is the same.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Enter the points of a notebook into the gradebook."""
        self._before: dict[str, str] | None = None
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        before, settled = grade.auto_score, grade.manual_score is not None and not grade.needs_manual_grade
        super()._add_score(cell, resources)
        if name in resources["nbgrader"].get("grader_errors", ()):
            grade.auto_score, grade.needs_manual_grade = None, True
        elif settled and grade.auto_score == before:
            grade.needs_manual_grade = cell.source != self._graded_before(name)
        self.gradebook.db.commit()

    def _graded_before(self, name: str) -> str | None:
        """The text of a cell in the notebook that was graded last; None where there is none."""
        if self._before is None:
            self._before = _sources(self.parent.parent.final(self.student_id) / f"{self.notebook_id}.ipynb")
        return self._before.get(name)


def _sources(place: Path) -> dict[str, str]:
    """The texts of a notebook's own cells by their names; nothing where it cannot be read."""
    try:
        cells = nbformat.read(place, as_version=4).cells
    except (OSError, ValueError, AttributeError, nbformat.ValidationError):
        return {}
    named = [(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source) for cell in cells]
    return {name: source for name, source in reversed(named) if name}
