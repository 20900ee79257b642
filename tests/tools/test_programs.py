"""The steps that run other programs, on a small project with this project's settings, and the command itself."""

import shutil
from pathlib import Path

import pytest
from small_course import ROOT
from typer.testing import CliRunner

from tools.checks import STEPS, run_step
from tools.commands import app

CLEAN = '"""Fine."""\n'


def problems(name: str, root: Path) -> tuple[str, ...]:
    (step,) = (step for step in STEPS if step.name == name)
    return run_step(step, root).problems


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """The least that the project's settings for ruff, mypy and the import layers apply to."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("autograder", "autograder/oracle", "autograder/nbgrader_plugin", "conv_figures", "tools"):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").write_text(CLEAN)
    for module in ("errors", "cli", "grading", "cases"):
        (tmp_path / f"autograder/{module}.py").write_text(CLEAN)
    return tmp_path


def test_lint_clean_then_unused_import(product: Path) -> None:
    assert problems("lint", product) == ()
    (product / "autograder/cases.py").write_text(CLEAN + "\nimport os\n")
    assert any("F401" in line for line in problems("lint", product))


def test_lint_reads_built_notebooks_and_leaves_their_imports_alone(built: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", built)
    lesson = built / "lessons/01_forward/01_forward.ipynb"
    imports = lesson.read_text().replace('"x = 1"', '"import sys\\nimport os"', 1)
    lesson.write_text(imports)
    assert "\n".join(problems("lint", built)) == ""
    lesson.write_text(imports.replace("import os", "undefined_name()"))
    assert any("F821" in line for line in problems("lint", built))


def test_format_clean_then_single_quotes(product: Path) -> None:
    assert problems("format", product) == ()
    (product / "autograder/cases.py").write_text(CLEAN + "\nx = 'one'\n")
    assert problems("format", product)


def test_imports_clean_tree_passes_without_the_optional_modules(product: Path) -> None:
    assert problems("imports", product) == ()


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("autograder/errors.py", "import autograder.cli", "The grader's layers"),
        ("autograder/cases.py", "from autograder import grading", "The grader's layers"),
        ("autograder/grading.py", "import tensorflow", "TensorFlow is imported in one module"),
        ("autograder/oracle/other.py", "import tensorflow as tf", "TensorFlow is imported in one module"),
        ("conv_figures/__init__.py", "import tensorflow", "TensorFlow is imported in one module"),
        ("autograder/grading.py", "from nbgrader.api import Gradebook", "nbgrader is imported in its plugin"),
        ("autograder/grading.py", "from conv_lib import shapes", "never imports student or reference code"),
        ("autograder/grading.py", "def f():\n    import solutions", "never imports student or reference code"),
        ("autograder/grading.py", "import tools", "does not need the builder"),
    ],
)
def test_imports_forbidden_import_is_found(product: Path, module: str, line: str, contract: str) -> None:
    (product / module).write_text(CLEAN + line + "\n")
    found = [text for text in problems("imports", product) if "BROKEN" in text]
    assert len(found) == 1
    assert contract in found[0]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("autograder/oracle/tensorflow_ops.py", "import tensorflow as tf"),
        ("autograder/nbgrader_plugin/course.py", "from nbgrader.api import Gradebook"),
        ("tools/release.py", "import nbgrader"),
    ],
)
def test_imports_heavy_library_in_its_own_place_is_allowed(product: Path, module: str, line: str) -> None:
    (product / module).write_text(CLEAN + line + "\n")
    assert problems("imports", product) == ()


@pytest.mark.slow
def test_types_clean_then_untyped_function(product: Path) -> None:
    assert problems("types", product) == ()
    (product / "autograder/cases.py").write_text(CLEAN + "\n\ndef f(x):\n    return x\n")
    assert any("no-untyped-def" in line for line in problems("types", product))


def test_check_prints_a_line_per_step_and_fails_after_the_last(built: Path) -> None:
    words = ["check", "gate", "leaks", "metadata", "--root", str(built)]
    good = CliRunner().invoke(app, words)
    assert good.exit_code == 0
    assert [line.split()[:2] for line in good.stdout.splitlines()] == [
        ["ok", "gate"],
        ["ok", "leaks"],
        ["ok", "metadata"],
    ]
    (built / "lessons/extra.txt").write_text("see solutions/")
    bad = CliRunner().invoke(app, words)
    assert bad.exit_code == 1
    assert "FAIL  gate" in bad.stdout
    assert "lessons/extra.txt is extra" in bad.stdout
    assert "ok    metadata" in bad.stdout
    assert "check: failed: gate, leaks." in bad.stderr


def test_check_of_sources_that_cannot_be_built_names_file_and_line(built: Path) -> None:
    (built / "solutions/conv_lib/shapes.py").write_text("### END SOLUTION\n")
    assert "solutions/conv_lib/shapes.py:1: ### END SOLUTION must follow" in problems("gate", built)[0]


def test_check_unknown_step_is_refused_with_the_known_ones() -> None:
    result = CliRunner().invoke(app, ["check", "spelling"])
    assert result.exit_code == 2
    assert "spelling" in result.stderr
