"""A course run with a class in it, and everything that grading left behind, in a form that can be compared."""

import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
LESSON = "01_forward"
NOTEBOOK = f"{LESSON}.ipynb"
EXAMPLES = PROJECT / "examples" / "class"
#: Of the course run, so that two runs ask the same cases.
SEED = 20_260_301
NO_BYTECODE = shutil.ignore_patterns("__pycache__")
_THREE_DOTS = "...  # put your answer in place of the three dots"


def make_course(root: Path) -> None:
    """An empty course run of this checkout's lessons, with a fixed seed."""
    (root / ".conv-course").mkdir(parents=True)
    (root / ".conv-course" / "seed").write_text(f"{SEED}\n")
    (root / "submitted").mkdir()


def place_of(root: Path, student: str) -> Path:
    """The folder of a student's submission; made empty if it is not there."""
    folder = root / "submitted" / student / LESSON
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def _released() -> str:
    return (PROJECT / "lessons" / LESSON / NOTEBOOK).read_text(encoding="utf-8")


def released() -> dict[str, Any]:
    """The notebook that students were given, to be changed."""
    document: dict[str, Any] = json.loads(_released())
    return document


def answered(guess: str = "(2, 4, 3, 5)", answer: str = "Ones hide a kernel that is turned.") -> dict[str, Any]:
    """The notebook of somebody who made every guess and answered the written question."""
    document = released()
    for cell in document["cells"]:
        if not cell["metadata"].get("nbgrader", {}).get("solution"):
            continue
        if cell["cell_type"] == "markdown":
            cell["source"] = answer
        else:
            cell["source"] = "".join(cell["source"]).replace(_THREE_DOTS, guess)
    return document


def lay_down(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a submission as a student would have them."""
    for path, source in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source)


def hand_in_example(root: Path, student: str, notebook: dict[str, Any] | None) -> None:
    """Hand in the library that the sample class has under this name."""
    folder = place_of(root, student)
    shutil.copytree(EXAMPLES / student / LESSON / "conv_lib", folder / "conv_lib", ignore=NO_BYTECODE)
    if notebook is not None:
        (folder / NOTEBOOK).write_text(json.dumps(notebook))


def files_below(folder: Path) -> dict[str, bytes]:
    """Every regular file below a folder, by its path there."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def gradebook_rows(path: Path) -> dict[str, list[str]]:
    """All rows of a gradebook by table, sorted, with what they point to written out in place of random ids.

    `PRAGMA integrity_check` comes first: a damaged gradebook is an error here.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as book:
        assert book.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert book.execute("PRAGMA foreign_key_check").fetchall() == []
        return _Named(book).rows()


class _Named:
    """Rows of a database whose random ids are replaced by the rows that they stand for."""

    def __init__(self, book: sqlite3.Connection) -> None:
        book.row_factory = sqlite3.Row
        names = [row[0] for row in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self._rows = {name: [dict(row) for row in book.execute(f'SELECT * FROM "{name}"')] for name in names}
        self._points = {
            name: {row["from"]: (row["table"], row["to"]) for row in book.execute(f'PRAGMA foreign_key_list("{name}")')}
            for name in names
        }
        self._known: dict[tuple[str, Any], str] = {}

    def rows(self) -> dict[str, list[str]]:
        """Sorted texts of all rows, by table."""
        return {table: sorted(self._text(table, row) for row in rows) for table, rows in self._rows.items()}

    def _text(self, table: str, row: dict[str, Any]) -> str:
        points = self._points[table]
        words = []
        for column, value in row.items():
            if column in points and value is not None:
                value = self._target(*points[column], value)
            elif column == "id" and table != "student" and table != "course":
                continue
            words.append(f"{column}={value}")
        return f"{table}({', '.join(words)})"

    def _target(self, table: str, column: str, value: Any) -> str:
        if (table, value) not in self._known:
            (row,) = [row for row in self._rows[table] if row[column] == value]
            self._known[table, value] = self._text(table, row)
        return self._known[table, value]
