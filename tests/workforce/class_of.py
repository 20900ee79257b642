"""A class to grade, and a way to grade it in which nothing is random: the gradebook is the same, byte by byte."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hostile.course import LESSON, answered, files_below, hand_in_example, make_course, place_of

PROJECT = Path(__file__).resolve().parents[2]
#: Of the sample class, without the two that are stopped by the clock.
STYLES = ("birch", "cedar", "elm", "hazel", "larch", "maple", "rowan", "willow")
#: nbgrader names its rows at random; with these names instead, equal grades make equal files.
_NAMED_IN_TURN = """
import itertools, os, sys, uuid
import nbgrader.api
gradebook = os.path.join(sys.argv[sys.argv.index("--course") + 1], "gradebook.db")
numbers = itertools.count(2**64 if os.path.exists(gradebook) else 1)
nbgrader.api.uuid4 = lambda: uuid.UUID(int=next(numbers))
from autograder.cli import main
main()
"""


def hand_in(root: Path, size: int) -> list[str]:
    """A course run with a class of `size`, each with a library of its own."""
    make_course(root)
    students = [f"{STYLES[number % len(STYLES)]}{number:03}" for number in range(size)]
    for number, student in enumerate(students):
        style = STYLES[number % len(STYLES)]
        hand_in_example(root, style, None)
        place = root / "submitted" / style
        place.rename(root / "submitted" / student)
        library = place_of(root, student) / "conv_lib"
        with (library / "conv2d.py").open("a") as file:
            file.write(f"# {student}\n")
    first = place_of(root, students[0])
    (first / f"{LESSON}.ipynb").write_text(json.dumps(answered()))
    return students


def grading(root: Path, *words: str) -> "subprocess.Popen[str]":
    """The command, begun."""
    line = [sys.executable, "-c", _NAMED_IN_TURN, "grade", LESSON, "--course", str(root), *words]
    return subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "COLUMNS": "200"}
    )


def graded(root: Path, *words: str) -> str:
    """Grade to the end; what was printed."""
    return ended(grading(root, *words))


def ended(process: "subprocess.Popen[str]") -> str:
    """Wait for the end of a command that does what it should; what it has printed."""
    said, _ = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return said


def recorded(root: Path) -> int:
    """How many are graded so far."""
    return len(list((root / ".conv-course" / "grades" / LESSON).glob("[!.]*.json")))


def wait_for(enough: int, root: Path, process: "subprocess.Popen[str]") -> None:
    """Wait until so many are graded, by a command that is not through then."""
    wait_until(lambda: recorded(root) >= enough or process.poll() is not None)
    assert process.poll() is None, process.communicate()[0]


def wait_until(said: Callable[[], bool], seconds: float = 300) -> None:
    """Wait until it is so; it must come to be in time."""
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "it did not come to be so in time"
        time.sleep(0.02)


def left_behind(root: Path) -> dict[str, bytes]:
    """Gradebook, records and graded notebooks, byte by byte."""
    found = files_below(root / ".conv-course" / "grades") | files_below(root / "autograded")
    return {**found, "gradebook.db": (root / "gradebook.db").read_bytes()}
