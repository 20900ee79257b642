"""Stubs keep what students need, say what to do, and hold no solution."""

import ast
import subprocess
import sys

import pytest
from small_course import SHAPES

from autograder.exercises.catalogue import EXERCISES
from tools.errors import ToolError
from tools.layout import PROJECT, library_sources
from tools.lessons import lesson_of
from tools.stubs import stub


def test_stub_of_function_keeps_signature_docstring_and_setup() -> None:
    text = stub(SHAPES, "shapes.py")
    assert text.startswith("# You complete this file.")
    assert "# lessons/01_forward: output_size\n" in text
    before = SHAPES[: SHAPES.index("    ### BEGIN")]
    assert text.endswith(before + '    raise NotImplementedError("output_size: see lessons/01_forward")\n')
    assert ast.get_docstring(ast.parse(text)) == "Sizes."


def test_stub_without_regions_says_that_nothing_is_to_do() -> None:
    assert stub('"""Nothing."""\n', "f.py").startswith("# Nothing to complete here.")


def test_stub_region_outside_functions_disappears() -> None:
    source = "### BEGIN SOLUTION\nimport math\n\n\ndef _private():\n    return math.pi\n### END SOLUTION\n\nx = 1\n"
    assert stub(source, "f.py").endswith("file.\n\nx = 1\n")


def test_stub_of_method_is_named_with_its_class() -> None:
    source = (
        "class ReLU:\n    def forward(self):\n        ### BEGIN SOLUTION\n        return 1\n        ### END SOLUTION\n"
    )
    assert '        raise NotImplementedError("ReLU.forward: see lessons/10_capstone")' in stub(source, "f.py")


def test_stub_of_function_that_no_lesson_teaches_is_refused() -> None:
    source = "def mystery():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    with pytest.raises(ToolError, match="name='mystery' must be taught in a lesson"):
        stub(source, "f.py")


def test_stub_of_broken_source_names_file_and_line() -> None:
    with pytest.raises(ToolError, match=r"f\.py:2: must be Python"):
        stub("x = 1\ndef f(:\n", "f.py")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: str(exercise.name))
def test_lesson_of_graded_function_is_the_one_that_grades_it_first(exercise) -> None:
    first = next(asked for asked in EXERCISES if asked.function == exercise.function)
    assert lesson_of(exercise.function) == first.lesson


def test_stubs_can_be_imported_each_by_itself(tmp_path) -> None:
    """What a stub imports must be in the other stubs: nothing that only solutions have."""
    package = tmp_path / "conv_lib"
    package.mkdir()
    sources = library_sources(PROJECT)
    for path in sources:
        (package / path.name).write_text(stub(path.read_text(), path.name))
    for path in sources:
        done = subprocess.run(
            [sys.executable, "-B", "-c", f"import conv_lib.{path.stem}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_stub_leaves_no_gap_where_a_region_was() -> None:
    source = "A = 1\n\n### BEGIN SOLUTION\n\n\ndef _f():\n    return 1\n\n\n### END SOLUTION\n\n\nB = 2\n"
    assert "A = 1\n\n\nB = 2\n" in stub(source, "f.py")
