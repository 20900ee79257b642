"""One student's copied check cell stops `nbgrader autograde` for every student after them."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]  # for alembic
role = {"grade_id": "check", "grade": True, "solution": False, "locked": True, "task": False}
role |= {"points": 1, "schema_version": 3, "cell_type": "code"}
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
with tempfile.TemporaryDirectory() as folder:
    for place, checks in (("source/a", 1), ("submitted/amy/a", 2), ("submitted/bob/a", 1)):
        Path(folder, place).mkdir(parents=True)
        cells = [new_code_cell("1", metadata={"nbgrader": role}) for _ in range(checks)]
        nbformat.write(new_notebook(cells=cells, metadata=kernel), Path(folder, place, "n.ipynb"))
    for command in ("generate_assignment", "autograde"):
        line = [sys.executable, "-m", "nbgrader", command, "a", f"--CourseDirectory.root={folder}"]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True)
    graded = [student for student in ("amy", "bob") if Path(folder, "autograded", student, "a", "n.ipynb").exists()]
print("\n".join(line for line in done.stderr.splitlines() if "old version" in line or "multiple times" in line))
print(f"graded: {graded}; expected bob at least")
sys.exit(int("bob" not in graded))
