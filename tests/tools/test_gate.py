"""Every check of `make check` is broken here on purpose, and must notice."""

import json
from pathlib import Path

import pytest
from small_course import edit

from tools.gate import differences
from tools.house import too_long
from tools.leaks import leaks
from tools.metadata import metadata_problems
from tools.staging import generate

NOTEBOOK = "lessons/01_forward/01_forward.ipynb"


def gate(root: Path) -> list[str]:
    return differences(root, generate(root))


def rewrite(root: Path, change, name: str = NOTEBOOK) -> None:
    """Change a built notebook's content and write it back."""
    notebook = json.loads((root / name).read_text())
    change(notebook)
    (root / name).write_text(json.dumps(notebook))


def test_checks_of_a_freshly_built_course_find_nothing(built: Path) -> None:
    assert gate(built) == leaks(built) == metadata_problems(built) == too_long(built) == []


@pytest.mark.parametrize(
    "name",
    [NOTEBOOK, "solutions/solved/01_forward/01_forward.ipynb", "conv_lib/shapes.py", "conv_lib/.generated.json"],
)
def test_gate_one_changed_byte_is_found(built: Path, name: str) -> None:
    content = bytearray((built / name).read_bytes())
    content[len(content) // 2] ^= 1
    (built / name).write_bytes(content)
    assert [sentence for sentence in gate(built) if sentence.startswith(f"{name} ")]


def test_gate_one_missing_last_newline_is_found(built: Path) -> None:
    path = built / "solutions/solved/01_forward/01_forward.ipynb"
    path.write_bytes(path.read_bytes()[:-1])
    (sentence,) = gate(built)
    assert "differs from what the sources give: run `make build`" in sentence


def test_gate_extra_file_is_found(built: Path) -> None:
    (built / "lessons/01_forward/01_forward.py").write_text("paired\n")
    (sentence,) = gate(built)
    assert sentence.startswith("lessons/01_forward/01_forward.py is extra")


def test_gate_missing_file_is_found(built: Path) -> None:
    (built / NOTEBOOK).unlink()
    (sentence,) = gate(built)
    assert sentence == f"{NOTEBOOK} is missing: run `make build`."


def test_gate_forgotten_build_is_found_and_not_called_an_edit(built: Path) -> None:
    edit(built / "solutions/conv_lib/shapes.py", '"""Sizes."""', '"""Other sizes."""')
    assert "conv_lib/shapes.py differs from what the sources give: run `make build`." in gate(built)


def test_gate_library_edited_by_a_student_is_reported_as_such(built: Path) -> None:
    edit(built / "conv_lib/shapes.py", "raise NotImplementedError", "return NotImplementedError")
    (sentence,) = gate(built)
    assert sentence.startswith("conv_lib/shapes.py was edited by hand since it was built")


def test_gate_what_python_and_jupyter_leave_behind_is_no_difference(built: Path) -> None:
    for name in ("conv_lib/__pycache__/shapes.cpython-311.pyc", "lessons/01_forward/.ipynb_checkpoints/x.ipynb"):
        (built / name).parent.mkdir()
        (built / name).write_text("left behind")
    assert gate(built) == []


def leak_into_markdown(line: str):
    def change(notebook: dict) -> None:
        notebook["cells"][0]["source"] = ["Some text\n", f"> Hint: `{line}`, and more"]

    return change


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("positions = (size - kernel) // stride + 1", "solutions/conv_lib/shapes.py"),
        ("positions  =  (size - kernel) //  stride + 1", "solutions/conv_lib/shapes.py"),
        ('"thirty-two windows, two rows"', "solutions/notebooks/01_forward.py"),
        ("Because every tap reads another cell.", "solutions/notebooks/01_forward.py"),
    ],
)
def test_leaks_solution_line_in_a_text_cell_is_found(built: Path, line: str, source: str) -> None:
    rewrite(built, leak_into_markdown(line))
    (sentence,) = leaks(built)
    assert sentence.startswith(f"{NOTEBOOK}: cell ")
    assert f"shows a line of the solution in {source}" in sentence


def test_leaks_solution_line_in_an_output_is_found(built: Path) -> None:
    def change(notebook: dict) -> None:
        output = {"output_type": "stream", "name": "stdout", "text": ["positions = (size - kernel) // stride + 1"]}
        notebook["cells"][1]["outputs"] = [output]

    rewrite(built, change)
    assert len(leaks(built)) == 1


def test_leaks_solution_line_in_the_library_is_found_with_its_line(built: Path) -> None:
    edit(built / "conv_lib/__init__.py", "library.", "library.\n\npositions = (size - kernel) // stride + 1\n")
    (sentence,) = leaks(built)
    assert sentence.startswith("conv_lib/__init__.py:4: shows a line of the solution")


def test_leaks_line_that_also_stands_outside_solutions_is_no_leak(built: Path) -> None:
    edit(built / "solutions/conv_lib/shapes.py", '"""Sizes."""', '"""positions = (size - kernel) // stride + 1"""')
    rewrite(built, leak_into_markdown("positions = (size - kernel) // stride + 1"))
    assert leaks(built) == []


@pytest.mark.parametrize(
    "words",
    ["### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN TESTS", "see solutions/conv_lib", ".conv-course/seed"],
)
def test_leaks_words_that_are_not_for_students_are_found(built: Path, words: str) -> None:
    rewrite(built, leak_into_markdown(words))
    assert any("must not stand in a student file" in sentence for sentence in leaks(built))


def test_leaks_in_a_file_that_is_no_notebook_are_found_all_the_same(built: Path) -> None:
    (built / NOTEBOOK).write_text("{ positions = (size - kernel) // stride + 1")
    assert len(leaks(built)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cells: cells[4]["metadata"]["nbgrader"].update(schema_version=2), "schema_version=2 must be 3"),
        (lambda cells: cells[4]["metadata"]["nbgrader"].update(grade_id="guess"), "grade_id='guess' must be unique"),
        (lambda cells: cells[4].update(id="other"), "id='other' must equal its grade_id"),
        (lambda cells: cells[1].update(execution_count=3), "must have no output and no execution count"),
        (lambda cells: cells[4]["metadata"]["nbgrader"].pop("task"), "task missing"),
        (lambda cells: cells[4]["metadata"]["nbgrader"].pop("points"), "does not have points"),
    ],
)
def test_metadata_broken_cell_is_found(built: Path, change, words: str) -> None:
    rewrite(built, lambda notebook: change(notebook["cells"]))
    assert any(words in sentence for sentence in metadata_problems(built))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda notebook: notebook["metadata"].update(jupytext={"formats": "ipynb,py"}), "must not be paired"),
        (lambda notebook: notebook["metadata"].pop("kernelspec"), "must run in the kernel python3"),
        (lambda notebook: notebook.pop("cells"), "must be a notebook"),
    ],
)
def test_metadata_broken_notebook_is_found(built: Path, change, words: str) -> None:
    rewrite(built, change)
    assert any(words in sentence for sentence in metadata_problems(built))


def test_metadata_file_that_is_no_notebook_is_found(built: Path) -> None:
    (built / NOTEBOOK).write_text("nothing")
    assert any("must be a notebook" in sentence for sentence in metadata_problems(built))


def write_module(root: Path, text: str) -> None:
    (root / "tools").mkdir()
    (root / "tools/long.py").write_text(text)


def test_sizes_function_of_41_lines_is_found_and_of_40_is_not(tmp_path: Path) -> None:
    docstring = '    """Many\n\n    lines.\n    """\n'
    line = "    x = 1\n"
    write_module(tmp_path, f"def short():\n{docstring}{line * 39}\n\ndef long():\n{line * 40}")
    (sentence,) = too_long(tmp_path)
    assert sentence.startswith("tools/long.py:47: long must have at most 40 lines without its docstring, got 41")


def test_sizes_module_of_401_lines_is_found_and_of_400_is_not(tmp_path: Path) -> None:
    write_module(tmp_path, "x = 1\n" * 400)
    assert too_long(tmp_path) == []
    (tmp_path / "tools/long.py").write_text("x = 1\n" * 401)
    (sentence,) = too_long(tmp_path)
    assert sentence.startswith("tools/long.py: must have at most 400 lines, got 401")
