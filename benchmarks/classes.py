"""Classes of any size to measure with: the sample submissions in the proportions of a lecture hall, no two files alike."""

import json
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
LESSON = "01_forward"
#: What the grader is told to do with it, as a whole command.
GRADE = (sys.executable, "-m", "autograder", "grade", LESSON)

#: Twenty students: 11 right in two styles, 4 wrong, 2 stubs, 1 syntax error, 1 that cheats, 1 that ends the process.
HALL = (
    *("birch", "cedar", "hazel", "cedar", "elm", "birch", "larch", "cedar", "birch", "maple"),
    *("cedar", "birch", "hazel", "cedar", "willow", "birch", "elm", "larch", "rowan", "cedar"),
)
#: Hands in a loop without end: each costs what the limits allow and nothing else, so it is measured by itself.
ENDLESS = "oak"
#: A kernel that runs these dies of them, or runs whatever it finds on the disk.
UNSAFE = ("rowan", "willow")
#: The lecture hall without those that no kernel should run.
SAFE = tuple(style for style in HALL if style not in UNSAFE)

_EXAMPLES = PROJECT / "examples" / "class"
_GUESS = "(2, 4, 3, 5)"
_GRADES = """
SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade
FROM grade
JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
ORDER BY 1, 2
"""

Row = tuple[str, str, float | None, float | None, bool]


@dataclass(frozen=True)
class Class:
    """Who hands in what.

    Attributes:
        size: how many students.
        styles: what they hand in, in turn: names of examples/class.
    """

    size: int
    styles: Sequence[str] = HALL

    @property
    def students(self) -> dict[str, str]:
        """Style by student."""
        return {f"student{number + 1:04}": self.styles[number % len(self.styles)] for number in range(self.size)}

    def hand_in(self, course: Path, notebook: Path = PROJECT / "lessons" / LESSON / f"{LESSON}.ipynb") -> None:
        """Put everybody's submission into `submitted/`, each with an answered copy of `notebook`."""
        released = json.loads(notebook.read_text())
        for student, style in self.students.items():
            folder = course / "submitted" / student / LESSON
            shutil.copytree(_EXAMPLES / style / LESSON, folder, ignore=shutil.ignore_patterns("__pycache__"))
            for path in folder.glob("conv_lib/*.py"):
                path.write_text(f"{path.read_text()}\n# Handed in by {student}.\n")
            cells = [_answered(cell, student) for cell in released["cells"]]
            (folder / notebook.name).write_text(json.dumps({**released, "cells": cells}, indent=1))

    def check(self, course: Path, exact: bool = True) -> list[Row]:
        """The grades in the course's gradebook, if everybody has those that are expected.

        Args:
            course: folder of the course run.
            exact: expect the points of examples/class/expected.json; else only full marks for what is right.
        """
        rows = grades(course)
        found = {(student, cell): points for student, cell, points, *_ in rows}
        expected = json.loads((_EXAMPLES / "expected.json").read_text())
        for student, style in self.students.items():
            right = all(one["verdict"] == "passed" for one in expected[style].values())
            for exercise, due in expected[style].items():
                got = found.get((student, f"check-{exercise.replace('_', '-')}"))
                if got is None or ((exact or right) and got != due["points"]):
                    raise SystemExit(f"{course}: {student} ({style}) got {got} for {exercise}, not {due['points']}")
        return rows


def grades(course: Path) -> list[Row]:
    """Every grade of a course's SQLite gradebook: student, cell, points, points by hand, whether a person is to look."""
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        return list(database.execute(_GRADES))


def _answered(cell: dict[str, Any], student: str) -> dict[str, Any]:
    """A cell as a student leaves it: a guess in every prediction, an answer of their own to every written question."""
    if not cell["metadata"].get("nbgrader", {}).get("solution"):
        return cell
    if cell["cell_type"] == "markdown":
        return {**cell, "source": f"All its windows look alike, says {student}."}
    lines = [
        _GUESS if line.startswith("...") else f"    {_GUESS}" if line.strip().startswith("...") else line
        for line in "".join(cell["source"]).splitlines()
    ]
    return {**cell, "source": "\n".join(lines)}
