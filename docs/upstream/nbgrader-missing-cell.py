"""OverwriteCells.add_missing_cells raises KeyError when the deleted check cell stood below a read-only cell."""

import os
import sys
import tempfile

from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ComputeChecksums, OverwriteCells, SaveCells

os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]  # for alembic
cells = []
for name, grade, solution in (("answer", False, True), ("given", False, False), ("check", True, False)):
    role = {"grade_id": name, "grade": grade, "solution": solution, "locked": not solution, "task": False}
    role |= {"schema_version": 3, "cell_type": "code"} | ({"points": 1} if grade else {})
    cells.append(new_code_cell(name, metadata={"nbgrader": role}))
with tempfile.TemporaryDirectory() as folder:
    place = {"db_url": f"sqlite:///{folder}/book.db", "assignment": "a", "notebook": "n", "student": "."}
    with Gradebook(place["db_url"]) as book:
        book.add_assignment("a")
    source = ComputeChecksums().preprocess(new_notebook(cells=cells), {})[0]
    SaveCells().preprocess(source, {"nbgrader": place})
    try:
        kept = OverwriteCells(add_missing_cells=True).preprocess(new_notebook(cells=cells[:2]), {"nbgrader": place})
        print("cells after restoring:", [cell["metadata"]["nbgrader"]["grade_id"] for cell in kept[0].cells])
    except KeyError as error:
        print(f"KeyError: {error}; expected the cells answer, given, check")
        sys.exit(1)
