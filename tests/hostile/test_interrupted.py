"""Grading that is cut short, by a kill at the worst moment, a full disk or a locked gradebook, goes on the next time."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from autograder.grading.seeds import COURSE_FOLDER

from .course import LESSON, PROJECT, answered, files_below, gradebook_rows, hand_in_example, make_course, released
from .test_sixty import command, records

STUDENTS = ("birch", "elm", "hazel")
#: Grades as the command does, and kills itself before or after the n-th call of a function.
DYING = """
import importlib, os, signal, sys

owner, name, number, when = sys.argv[1:5]
parts = owner.split(":")
place = importlib.import_module(parts[0])
for part in parts[1:]:
    place = getattr(place, part)
plain, calls = getattr(place, name), []


def dying(*args, **kwargs):
    calls.append(name)
    last = len(calls) == int(number)
    if last and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = plain(*args, **kwargs)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)
    return result


setattr(place, name, dying)
sys.argv = ["conv-course", *sys.argv[5:]]
from autograder.cli import main

main()
"""
_PLUGIN = "autograder.nbgrader_plugin"
_AUTOGRADE, _RECORDS, _GRADEBOOK = (
    f"{_PLUGIN}.{name}" for name in ("autograde", "records:Records", "gradebook:HeldGradebook")
)
MOMENTS = [
    ("nbgrader.api", "get_alembic_version", 1, "before"),
    (_AUTOGRADE, "back_up", 1, "after"),
    (_AUTOGRADE, "register", 1, "after"),
    (_AUTOGRADE, "take_in", 2, "after"),
    (_RECORDS, "keep", 2, "before"),
    (_AUTOGRADE, "exchange", 1, "before"),
    (_AUTOGRADE, "exchange", 2, "after"),
    (_GRADEBOOK, "keep", 2, "after"),
    (_AUTOGRADE, "clear", 2, "before"),
]
#: As `MOMENTS`, for a class that is graded again after everybody's library has changed.
AGAIN = [
    (_RECORDS, "keep", 2, "after"),
    (_AUTOGRADE, "exchange", 2, "before"),
    (_GRADEBOOK, "keep", 2, "before"),
    (_GRADEBOOK, "keep", 2, "after"),
]

pytestmark = pytest.mark.usefixtures("sandbox")


def hand_in(root: Path) -> None:
    """A right, an untouched and a wrong library."""
    make_course(root)
    for student in STUDENTS:
        hand_in_example(root, student, answered() if student == "birch" else released())


def change(root: Path) -> None:
    """Everybody hands in anew, and gets other points for it."""
    for student in STUDENTS:
        with (root / "submitted" / student / LESSON / "conv_lib" / "shapes.py").open("a") as file:
            file.write("\n\ndef output_size(*arguments, **more):\n    return 1\n")


def run(root: Path, *before: str) -> "subprocess.CompletedProcess[str]":
    """`conv-course grade`, or, with words in front, the script that dies at some moment."""
    words = command(root)
    if before:
        words = [sys.executable, "-c", DYING, *before, *words[3:]]
    return subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=600, check=False)


def left_behind(root: Path) -> tuple[object, ...]:
    """Gradebook, graded notebooks and records."""
    return gradebook_rows(root / "gradebook.db"), files_below(root / "autograded"), records(root)


def check_sound(root: Path) -> None:
    """What the grader left is whole: a gradebook that can be read, records and notebooks that are complete."""
    if (root / "gradebook.db").exists():
        gradebook_rows(root / "gradebook.db")
    for data in records(root).values():
        json.loads(data)
    for name, data in files_below(root / "autograded").items():
        if name.endswith(".ipynb"):
            json.loads(data)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class, graded undisturbed; not to be changed."""
    root = tmp_path_factory.mktemp("graded") / "course"
    hand_in(root)
    done = run(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="module")
def graded_again(graded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same class after everybody has handed in anew; not to be changed."""
    root = tmp_path_factory.mktemp("again") / "course"
    shutil.copytree(graded, root)
    change(root)
    done = run(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.mark.slow
@pytest.mark.parametrize(("owner", "name", "number", "when"), MOMENTS)
def test_grade_killed_at_a_bad_moment_goes_on_to_the_same_end(
    owner: str, name: str, number: int, when: str, graded: Path, tmp_path: Path
) -> None:
    root = tmp_path / "course"
    hand_in(root)
    done = run(root, owner, name, str(number), when)
    assert done.returncode == -9, (done.returncode, done.stderr)
    check_sound(root)
    done = run(root)
    assert done.returncode == 0, done.stderr
    assert left_behind(root) == left_behind(graded)


@pytest.mark.slow
@pytest.mark.parametrize(("owner", "name", "number", "when"), AGAIN)
def test_grade_killed_while_grading_again_goes_on_to_the_same_end(
    owner: str, name: str, number: int, when: str, graded: Path, graded_again: Path, tmp_path: Path
) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    change(root)
    done = run(root, owner, name, str(number), when)
    assert done.returncode == -9, (done.returncode, done.stderr)
    check_sound(root)
    done = run(root)
    assert done.returncode == 0, done.stderr
    assert left_behind(root) == left_behind(graded_again)


def check_refused(done: "subprocess.CompletedProcess[str]", status: int, *words: str) -> None:
    """It ended with this status and a sentence, and no traceback."""
    assert done.returncode == status, (done.returncode, done.stderr[-3000:])
    assert "Traceback" not in done.stderr + done.stdout, done.stderr[-3000:]
    for word in words:
        assert word in " ".join(done.stderr.split()), done.stderr


@pytest.fixture
def locked(graded: Path, tmp_path: Path) -> Iterator[Path]:
    """A graded class, handed in anew, whose gradebook somebody is writing to."""
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    change(root)
    with closing(sqlite3.connect(root / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield root


@pytest.mark.slow
def test_grade_gradebook_that_somebody_writes_to_is_left_alone_until_they_are_done(
    locked: Path, graded: Path, graded_again: Path
) -> None:
    check_refused(run(locked), 2, "gradebook")
    assert gradebook_rows(locked / "gradebook.db") == gradebook_rows(graded / "gradebook.db")
    check_sound(locked)


@pytest.mark.slow
def test_grade_after_the_gradebook_was_locked_goes_on_to_the_same_end(
    graded: Path, graded_again: Path, tmp_path: Path
) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    change(root)
    with closing(sqlite3.connect(root / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert run(root).returncode == 2
    assert run(root).returncode == 0
    assert left_behind(root) == left_behind(graded_again)


@pytest.mark.slow
def test_grade_while_another_grades_says_so_and_leaves_the_other_alone(graded: Path, tmp_path: Path) -> None:
    root = tmp_path / "course"
    hand_in(root)
    first = subprocess.Popen(command(root), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while first.poll() is None and not (root / COURSE_FOLDER / f"grading-{LESSON}").exists():
        time.sleep(0.02)
    check_refused(run(root), 1, "must be left alone")
    _, complained = first.communicate(timeout=600)
    assert first.returncode == 0, complained
    assert left_behind(root) == left_behind(graded)


#: Runs a command while no file may grow beyond a size: every write beyond it fails, as on a full disk.
SMALL = """
import resource, sys, os
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.mark.slow
@pytest.mark.parametrize("part", ["nothing", "half of the gradebook", "all but a page of the gradebook"])
def test_grade_files_that_cannot_grow_end_in_words_and_the_next_run_goes_on(
    part: str, graded: Path, tmp_path: Path
) -> None:
    root, size = tmp_path / "course", (graded / "gradebook.db").stat().st_size
    room = {"nothing": 4096, "half of the gradebook": size // 2, "all but a page of the gradebook": size - 4096}[part]
    hand_in(root)
    words = [sys.executable, "-c", SMALL, str(room), *command(root)]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=600, check=False)
    check_sound(root)
    again = run(root)
    assert again.returncode == 0, again.stderr
    assert left_behind(root) == left_behind(graded)
    check_refused(done, 2)


#: Puts a course onto a disk with this many KiB to spare, grades there, keeps what came of it, makes room, grades again.
FULL = """
set -e
disk=$1 course=$2 spare=$3 out=$4; shift 4
mount -t tmpfs -o size=64m tmpfs "$disk"
cp -a "$course" "$disk/course"
used=$(df -k --output=used "$disk" | tail -1)
mount -o remount,size=$((used + spare))k "$disk"
status=0; "$@" >"$out/first.txt" 2>&1 || status=$?
echo $status >"$out/status"
mount -o remount,size=64m "$disk"
cp -a "$disk/course" "$out/first"
"$@" >"$out/second.txt" 2>&1
cp -a "$disk/course" "$out/second"
"""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk; the test above needs none")
@pytest.mark.parametrize("spare", [16, 300, 500, 700, 800])
def test_grade_on_a_full_disk_ends_in_words_and_the_next_run_goes_on(spare: int, graded: Path, tmp_path: Path) -> None:
    root, disk, out = tmp_path / "course", tmp_path / "disk", tmp_path / "out"
    hand_in(root)
    disk.mkdir()
    out.mkdir()
    words = ["unshare", "-m", "sh", "-c", FULL, "sh", str(disk), str(root), str(spare), str(out)]
    words += command(disk / "course")
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=900, check=False)
    first = (out / "first.txt").read_text()
    assert done.returncode == 0, (done.stderr, first)
    check_sound(out / "first")
    assert left_behind(out / "second") == left_behind(graded)
    assert "Traceback" not in first, first[-3000:]
    assert (out / "status").read_text().strip() == "2", first
    assert "No space left" in " ".join(first.split()) or "disk is full" in " ".join(first.split()), first
