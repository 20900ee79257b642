"""Notebooks from text: complete metadata, ids that stay, and errors that name source, line and cell."""

import pytest
from small_course import LESSON

from tools.errors import ToolError
from tools.notebooks import notebook_bytes, solved_notebook

NAME = "01_forward.py"


def change(old: str, new: str) -> str:
    assert LESSON.count(old) >= 1
    return LESSON.replace(old, new, 1)


def test_solved_notebook_same_source_gives_same_bytes() -> None:
    assert notebook_bytes(solved_notebook(LESSON, NAME)) == notebook_bytes(solved_notebook(LESSON, NAME))


def test_solved_notebook_ids_are_grade_ids_or_hashes_with_a_counter() -> None:
    title, first, second, guess, check, written = solved_notebook(LESSON, NAME).cells
    assert (guess.id, check.id, written.id) == ("guess", "check-size", "written")
    assert second.id == f"{first.id}-2"
    assert title.id not in {first.id, second.id}


def test_solved_notebook_metadata_is_the_kernel_alone() -> None:
    metadata = solved_notebook(LESSON, NAME).metadata
    assert dict(metadata) == {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('"schema_version": 3', '"schema_version": 2', r":20: cell 'guess': schema_version=2 must be 3"),
        ('"grade_id": "check-size"', '"grade_id": "guess"', r":27: cell 'guess': grade_id='guess' must be unique"),
        (', "task": false', "", r":20: cell 'guess': nbgrader metadata must be complete, task missing"),
        ('"points": 4, ', "", r":27: cell 'check-size': nbgrader refuses the metadata: .*does not have points"),
        ('"grade": true, "grade_id": "written"', '"grade": false, "grade_id": "written"', r":30: cell 'written'"),
        ('"grade_id": "guess"', '"grade_id": "a guess"', r":20: cell 'a guess': nbgrader refuses the metadata"),
        ('"grade_id": "guess"', f'"grade_id": "{"g" * 65}"', r":20: .*grade_id must have 1 to 64 letters"),
        ('"solution": true', '"solution": false', r":20: cell 'guess': must say \"solution\": true"),
        ('"locked": true, "points": 4', '"locked": "yes", "points": 4', r":27: .*nbgrader refuses the metadata"),
        ("# %%\nx = 1", "# %% A title\nx = 1", r":14: cell 2 \('x = 1'\): metadata must be one of"),
        ("# %%\nx = 1", "# %%\n" + "x = 1\n" * 16, r":14: .*at most 15 lines of code, got 16"),
        ("    ### END SOLUTION", "", r":22: ### BEGIN SOLUTION must be closed"),
        ("#     name: python3", "#     name: ir", r":1: header must hold the kernelspec python3"),
        ("# jupyter:\n", "# jupyter:\n#   subtitle: nothing\n", r":1: header .*alone, got subtitle"),
        (
            "# jupyter:\n",
            "# jupyter:\n#   jupytext:\n#     formats: ipynb,py\n",
            r":1: header must not configure jupytext",
        ),
        ("# jupyter:\n", "# jupyter:\n#   authors: nobody\n", ": must be in the percent format"),
    ],
)
def test_solved_notebook_wrong_source_names_line_and_cell(old: str, new: str, match: str) -> None:
    with pytest.raises(ToolError, match=NAME + match):
        solved_notebook(change(old, new), NAME)


def test_solved_notebook_fifteen_lines_with_comments_are_accepted() -> None:
    lines = "# a comment\n" + "y = 2\n" * 15
    assert solved_notebook(change("# %%\nx = 1", f"# %%\n{lines}"), NAME)
