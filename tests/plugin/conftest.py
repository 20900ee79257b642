"""A small course run in a temporary folder: one lesson, released by nbgrader itself."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PROJECT = Path(__file__).resolve().parents[2]
LESSON = "01_forward"

_NO_BYTECODE = shutil.ignore_patterns("__pycache__")
_CONFIG = """
from pathlib import Path
from autograder.nbgrader_plugin.configuration import configure
configure(get_config(), Path({project!r}))
"""


def nbgrader_cell(cell, grade_id, *, points=None, solution=False, locked=None):
    """Give a cell the metadata that nbgrader goes by."""
    own = {
        "grade": points is not None,
        "solution": solution,
        "task": False,
        "locked": not solution if locked is None else locked,
        "grade_id": grade_id,
        "schema_version": 3,
        "cell_type": cell.cell_type,
    }
    if points is not None:
        own["points"] = points
    cell.metadata["nbgrader"] = own
    cell["id"] = grade_id
    return cell


def solved_notebook():
    """A lesson with three checks, a prediction and a written question."""
    guess = 'guess = (\n    ### BEGIN SOLUTION\n    (2, 4)\n    ### END SOLUTION\n)\npredict("shape", guess)'
    answer = "### BEGIN SOLUTION\nOnes hide a flip.\n### END SOLUTION"
    cells = [
        new_markdown_cell("# A lesson", id="title"),
        nbgrader_cell(new_code_cell(guess), "predict-shape", solution=True),
        nbgrader_cell(new_code_cell('reveal("shape", (2, 4))'), "reveal-shape", points=1.0),
        nbgrader_cell(new_code_cell('check("output_size")'), "check-output_size", points=4.0),
        nbgrader_cell(new_code_cell('check("conv2d_single")'), "check-conv2d_single", points=6.0),
        nbgrader_cell(new_code_cell('check("conv2d")'), "check-conv2d", points=10.0),
        nbgrader_cell(new_markdown_cell(answer), "written-ones", points=3.0, solution=True),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


@dataclass(frozen=True)
class Course:
    """A course run in `root`, with submissions to be added."""

    root: Path

    @property
    def released(self) -> Path:
        """The notebook that students were given."""
        return self.root / "lessons" / LESSON / f"{LESSON}.ipynb"

    def submit(self, student, sources=None, notebook="as released"):
        """Put a submission into `submitted/`; `notebook` is bytes, a notebook, None, or "as released"."""
        folder = self.root / "submitted" / student / LESSON
        folder.mkdir(parents=True)
        if sources is None:
            shutil.copytree(PROJECT / "solutions" / "conv_lib", folder / "conv_lib", ignore=_NO_BYTECODE)
        for name, text in (sources or {}).items():
            path = folder / "conv_lib" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        if notebook == "as released":
            shutil.copy(self.released, folder)
        elif isinstance(notebook, bytes):
            (folder / f"{LESSON}.ipynb").write_bytes(notebook)
        elif notebook is not None:
            (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook))
        return folder

    def release(self):
        """The released notebook, to be changed by a test."""
        return nbformat.read(self.released, as_version=4)


@pytest.fixture(scope="session")
def released_project(tmp_path_factory):
    """A project whose lesson nbgrader has released; its gradebook is copied, because making one takes seconds."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from autograder.nbgrader_plugin.configuration import configure
    from autograder.nbgrader_plugin.release import ensure_programs

    root = tmp_path_factory.mktemp("project")
    solved = root / "solutions" / "solved" / LESSON
    solved.mkdir(parents=True)
    nbformat.write(solved_notebook(), solved / f"{LESSON}.ipynb")
    config = Config()
    configure(config, root)
    config.CourseDirectory.root = str(root)
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = LESSON
    ensure_programs()
    GenerateAssignment(coursedir=coursedir, config=config).start()
    return root


@pytest.fixture
def course(released_project, tmp_path):
    """A fresh course run of that project."""
    root = tmp_path / "course"
    shutil.copytree(released_project, root)
    (root / "nbgrader_config.py").write_text(_CONFIG.format(project=str(root)))
    return Course(root)
