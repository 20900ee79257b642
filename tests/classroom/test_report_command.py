"""`conv-course report`: three files, the ten lines, and what goes wrong in one sentence."""

import sys
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from autograder.cli.report import given, report
from autograder.errors import ArgumentError
from classroom.made import FLIPPED, exercise, member

app = typer.Typer()
app.command()(report)


@pytest.fixture
def asked(monkeypatch):
    """A class of two in the place of a gradebook; what was asked for."""
    calls = []

    def read_class(root, lesson):
        calls.append((root, lesson))
        return member("oak", exercise()), member("elm", exercise(points=0.0, ideas=[FLIPPED]))

    monkeypatch.setitem(sys.modules, "autograder.nbgrader_plugin.overview", SimpleNamespace(read_class=read_class))
    return calls


def run(*words):
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_report_writes_three_files_beside_the_course_and_tells_the_ten_lines(asked, tmp_path):
    told = run("01_forward", "--course", str(tmp_path))
    assert asked == [(tmp_path.resolve(), "01_forward")]
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
        "01_forward-cases.csv",
        "01_forward.csv",
        "01_forward.html",
    ]
    assert "flipped kernel" in (tmp_path / "reports" / "01_forward.html").read_text()
    assert "Teach again" in told
    assert "01_forward.html" in told.replace("\n", "")


@pytest.mark.usefixtures("asked")
def test_report_writes_where_it_is_told_and_the_same_again(tmp_path):
    folder = tmp_path / "out"
    run("01_forward", "--course", str(tmp_path), "--output", str(folder))
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    run("01_forward", "--course", str(tmp_path), "--output", str(folder))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert len(first) == 3
    assert not (tmp_path / "reports").exists()


@pytest.mark.usefixtures("asked")
def test_report_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArgumentError, match=r"report: output=.*file.* must be writable, got "):
        run("01_forward", "--course", str(tmp_path), "--output", str(tmp_path / "file"))


def test_report_unknown_lesson_is_refused_before_anything_is_read(asked, tmp_path):
    with pytest.raises(ArgumentError, match="lesson='99_none' must be one of"):
        run("99_none", "--course", str(tmp_path))
    assert asked == []


def test_given_is_the_library_of_the_course_else_that_of_the_project(tmp_path):
    assert b"NotImplementedError" in given(tmp_path)["conv_lib/conv2d.py"]
    (tmp_path / "conv_lib").mkdir()
    (tmp_path / "conv_lib" / "own.py").write_text("x = 1\n")
    assert list(given(tmp_path)) == ["conv_lib/own.py"]
    (tmp_path / "conv_lib" / "own.py").unlink()
    assert "conv_lib/conv2d.py" in given(tmp_path)
