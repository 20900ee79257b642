"""What is given to students is read as it was built, or not at all."""

import shutil
from pathlib import Path

from autograder.bundle.released import given_files

PROJECT = Path(__file__).resolve().parents[2]


def test_given_files_are_those_in_which_nothing_is_to_be_written() -> None:
    given = given_files(PROJECT / "conv_lib")
    assert set(given) == {"conv_lib/__init__.py", "conv_lib/arguments.py"}
    assert given["conv_lib/arguments.py"] == (PROJECT / "conv_lib" / "arguments.py").read_bytes()


def test_given_files_edited_one_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "conv_lib"
    shutil.copytree(PROJECT / "conv_lib", folder)
    (folder / "arguments.py").write_text("def axes():\n    pass\n")
    assert set(given_files(folder)) == {"conv_lib/__init__.py"}
    assert given_files(tmp_path) == {}
