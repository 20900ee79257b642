"""Every kind of hostile submission has a test, and the page that says so is true."""

import ast
from pathlib import Path

import pytest

from .entries import load
from .handed_in import ENTRIES
from .rows import Row, document, rows

PROJECT = Path(__file__).resolve().parents[2]
ROWS = list(rows())
NAMES = [entry.name for entry in (*load(), *ENTRIES)]


def exists(test: str) -> bool:
    """Whether there is an entry of this name, or a test function in this file."""
    path, _, name = test.rpartition("::")
    if not path:
        return name in NAMES
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_rows_are_all_there_once() -> None:
    assert [row.number for row in ROWS] == list(range(1, 92))
    assert all(1 <= number <= 91 for entry in ENTRIES for number in entry.rows)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_row_has_tests_that_exist(row: Row) -> None:
    assert row.all_tests
    assert [test for test in row.all_tests if not exists(test)] == []


def test_exists_name_of_nothing_is_noticed() -> None:
    assert not exists("no-such-entry")
    assert not exists("tests/hostile/test_rows.py::test_no_such_test")


def test_page_says_what_the_rows_say() -> None:
    page = (PROJECT / "docs" / "hostile-submissions.md").read_text(encoding="utf-8")
    assert page == document(), "run: PYTHONPATH=.:tests python -m hostile.rows > docs/hostile-submissions.md"
