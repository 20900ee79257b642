"""`conv-course pack`: what a student uploads is all that counts, and they are told what is missing."""

import io
import json
import os
import shutil
import zipfile
from datetime import datetime

import pytest

from autograder.bundle.archive import has_mark, write_archive, zipped
from autograder.bundle.hand_in import MAX_NOTEBOOK, gather, mark, packed
from autograder.bundle.unfinished import CODE_STUB, TEXT_STUB, look_at_library, look_at_notebook, not_begun
from autograder.collection.archives import archive_members
from autograder.collection.arrangement import arranged
from autograder.errors import ArgumentError, SubmissionError
from autograder.exercises.catalogue import lesson
from autograder.progress.attempts import read_attempts
from tests.bundle.conftest import PROJECT
from tests.cli.test_command_line import conv_course

LESSON = "01_forward"
NOTEBOOK = f"{LESSON}.ipynb"
MODULES = {f"conv_lib/{path.name}" for path in (PROJECT / "conv_lib").glob("*.py")}


@pytest.fixture
def student(tmp_path):
    """A student's folder, as the archive gives it, with nothing done yet."""
    home = tmp_path / "home"
    shutil.copytree(PROJECT / "conv_lib", home / "conv_lib", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (home / "lessons" / LESSON).mkdir(parents=True)
    shutil.copy(PROJECT / "lessons" / LESSON / NOTEBOOK, home / "lessons" / LESSON)
    return home


def solve(student):
    for path in (PROJECT / "solutions" / "conv_lib").glob("*.py"):
        shutil.copy(path, student / "conv_lib")
    shutil.copy(PROJECT / "solutions" / "solved" / LESSON / NOTEBOOK, student / "lessons" / LESSON)


def inside(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_pack_holds_notebook_library_and_numbers_of_checks(student):
    solve(student)
    assert conv_course("check", "output_size", cwd=student).returncode == 0
    done = conv_course("pack", LESSON, cwd=student)
    assert (done.returncode, done.stderr) == (0, "")
    files = inside(student / f"{LESSON}.zip")
    assert files.keys() == {NOTEBOOK, "attempts.json", *MODULES}
    assert files[NOTEBOOK] == (student / "lessons" / LESSON / NOTEBOOK).read_bytes()
    assert read_attempts(files["attempts.json"]) == {"output_size": 1}
    for words in (NOTEBOOK, "conv2d.py", "attempts.json says how often you checked each exercise, and nothing else."):
        assert words in done.stdout


def test_pack_says_what_is_left_to_do(student):
    done = conv_course("pack", LESSON, cwd=student)
    assert done.returncode == 0
    assert "Not begun: output_size, conv2d_single, conv2d." in done.stderr
    assert "cells of the notebook are not answered yet." in done.stderr


@pytest.mark.parametrize("where", ["", "lessons", f"lessons/{LESSON}", "conv_lib"])
def test_pack_finds_the_notebook_from_wherever_one_stands(student, where):
    assert gather(student / where, LESSON).notebook == student / "lessons" / LESSON / NOTEBOOK


def test_pack_finds_the_notebook_that_the_exchange_laid_down(student):
    shutil.move(student / "lessons" / LESSON, student / LESSON)
    assert gather(student, LESSON).notebook == student / LESSON / NOTEBOOK


def test_pack_takes_the_notebook_of_the_folder_one_stands_in(student):
    mine = student / "second try" / LESSON
    shutil.copytree(student / "lessons" / LESSON, mine)
    assert gather(mine, LESSON).notebook == mine / NOTEBOOK
    assert gather(student, LESSON).notebook == student / "lessons" / LESSON / NOTEBOOK


def test_pack_is_what_collecting_takes_without_a_word(student):
    data = packed(gather(student, LESSON), "attempts.json", b"{}", datetime(2031, 1, 1))
    found = arranged(archive_members(io.BytesIO(data), "oak.zip"), LESSON)
    assert found.sources == {name: (student / name).read_bytes() for name in MODULES}
    assert found.notebook == (student / "lessons" / LESSON / NOTEBOOK).read_bytes()
    assert (found.attempts, found.refused, found.notes) == (b"{}", (), ())


def test_pack_without_a_notebook_warns_and_goes_on(student):
    (student / "lessons" / LESSON / NOTEBOOK).unlink()
    done = conv_course("pack", LESSON, cwd=student)
    assert done.returncode == 0 and f"There is no notebook {NOTEBOOK}" in done.stderr
    assert inside(student / f"{LESSON}.zip").keys() == {"attempts.json", *MODULES}


def test_pack_names_what_it_leaves_out(student):
    (student / "conv_lib" / "link.py").symlink_to(student / "conv_lib" / "conv2d.py")
    (student / "conv_lib" / "notes.txt").write_text("mine\n")
    done = conv_course("pack", LESSON, cwd=student)
    assert done.returncode == 0 and "link.py was left out" in done.stderr
    assert inside(student / f"{LESSON}.zip").keys() == {NOTEBOOK, "attempts.json", *MODULES}


def test_pack_replaces_only_an_earlier_pack_of_the_same_lesson(student):
    target = student / f"{LESSON}.zip"
    assert conv_course("pack", LESSON, cwd=student).returncode == 0
    (student / "conv_lib" / "conv2d.py").write_text("my work\n")
    assert conv_course("pack", LESSON, cwd=student).returncode == 0
    assert inside(target)["conv_lib/conv2d.py"] == b"my work\n"
    done = conv_course("pack", "02_padding", "--output", target.name, cwd=student)
    assert done.returncode == 1 and "must be free or an earlier conv-course hand-in of 02_padding" in done.stderr
    assert inside(target)["conv_lib/conv2d.py"] == b"my work\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["09_nd"], "lesson='09_nd' must be one of"), ([], "LESSON"), ([LESSON, "--output", "no/such/../\0"], "output=")],
)
def test_pack_mistakes_end_with_one_and_one_sentence(student, words, sentence):
    if any("\0" in word for word in words):
        (student / "file").write_text("")
        words = [LESSON, "--output", "file/x.zip"]
    done = conv_course("pack", *words, cwd=student)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr and "Traceback" not in done.stderr


def test_pack_far_from_any_library_ends_with_one(tmp_path):
    done = conv_course("pack", LESSON, cwd=tmp_path)
    assert done.returncode == 1 and "must contain a folder conv_lib/" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_gather_refuses_a_huge_notebook_with_what_to_do(student):
    os.truncate(student / "lessons" / LESSON / NOTEBOOK, MAX_NOTEBOOK + 1)
    with pytest.raises(SubmissionError, match="Clear Outputs of All Cells"):
        gather(student, LESSON)


def test_packed_states_when_each_file_was_saved(student):
    saved = datetime(2030, 1, 2, 3, 4, 6)
    os.utime(student / "conv_lib" / "conv2d.py", (saved.timestamp(), saved.timestamp()))
    now = datetime(2031, 1, 1)
    data = packed(gather(student, LESSON), "attempts.json", b"{}", now)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        times = {info.filename: datetime(*info.date_time) for info in archive.infolist()}
    assert (times["conv_lib/conv2d.py"], times["attempts.json"]) == (saved, now)


@pytest.mark.parametrize(
    ("moment", "stated"), [(datetime(1970, 1, 1), datetime(1980, 1, 1)), (datetime(2200, 1, 1), datetime(2107, 12, 31))]
)
def test_zipped_states_a_time_that_no_archive_holds_as_the_nearest_one(moment, stated):
    with zipfile.ZipFile(io.BytesIO(zipped({"a": b""}, "x", {"a": moment}))) as archive:
        assert datetime(*archive.getinfo("a").date_time) == stated


def test_write_archive_refuses_a_link_and_other_files(tmp_path):
    target = tmp_path / "a.zip"
    write_archive(target, zipped({"a": b"1"}, mark(LESSON)), mark(LESSON), "pack")
    assert has_mark(target, mark(LESSON)) and not has_mark(target, mark("02_padding"))
    (tmp_path / "link.zip").symlink_to(target)
    (tmp_path / "folder").mkdir()
    for name in ("link.zip", "folder"):
        with pytest.raises(ArgumentError, match="must be free or an earlier"):
            write_archive(tmp_path / name, b"", mark(LESSON), "pack")


@pytest.mark.parametrize(
    ("source", "begun"),
    [
        ('def f(x):\n    """Doc."""\n    y = x\n    raise NotImplementedError("f: see")\n', False),
        ("def f(x):\n    raise NotImplementedError\n", False),
        ("def f(x):\n    return x\n    raise NotImplementedError\n", True),
        ("def f(x):\n    if x:\n        raise NotImplementedError\n    return x\n", True),
        ("def f(x):\n    raise ValueError\n", True),
        ("def f(x):\n    pass\n", True),
        ("def g(x):\n    return x\n", False),
        ('def f(x):\n    return "\\d"\n', True),
    ],
)
def test_not_begun_is_a_function_that_still_raises_or_is_not_there(source, begun):
    assert not_begun(source.encode(), "f") is not begun


def test_look_at_library_names_missing_files_and_syntax_errors_once():
    files = {"conv_lib/conv2d.py": b"def conv2d(:\n"}
    assert look_at_library(files, lesson(LESSON)) == (
        "conv_lib/shapes.py is missing: output_size is asked for in it.",
        "conv_lib/conv2d.py is not Python: line 1: invalid syntax.",
    )
    assert look_at_library({"conv_lib/shapes.py": b"\0"}, lesson(LESSON)[:1])[0].startswith("conv_lib/shapes.py is not")


def notebook(*sources, own=None):
    own = {"solution": True} if own is None else own
    return json.dumps({"cells": [{"source": source, "metadata": {"nbgrader": own}} for source in sources]}).encode()


@pytest.mark.parametrize(
    ("data", "sentences"),
    [
        (notebook("guess = 3", "my answer"), ()),
        (notebook(f"guess = (\n    {CODE_STUB}\n)", "done"), ("1 cell of the notebook is not answered yet.",)),
        (notebook([TEXT_STUB], "  \n"), ("2 cells of the notebook are not answered yet.",)),
        (notebook(TEXT_STUB, own={}), ()),
        (b"", ("The notebook cannot be read: open it, save it, and pack again.",)),
        (b'{"cells": [1]}', ("The notebook cannot be read: open it, save it, and pack again.",)),
        (b"[" * 100_000, ("The notebook cannot be read: open it, save it, and pack again.",)),
    ],
)
def test_look_at_notebook_counts_what_is_not_answered(data, sentences):
    assert look_at_notebook(data) == sentences
