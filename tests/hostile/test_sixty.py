"""Grading a class of sixty, killed ten times at random moments, comes to what it comes to undisturbed."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from .course import LESSON, PROJECT, files_below, gradebook_rows, make_course
from .sixty import SIZE, hand_in_sixty

PATIENCE = 1800.0
#: How far grading has come when it is killed: phase and how many students it is through with.
MOMENTS = (
    ("started", 0),
    ("taken in", 15),
    ("graded", 4),
    ("graded", 13),
    ("graded", 27),
    ("graded", 41),
    ("graded", 57),
    ("written", 6),
    ("written", 25),
    ("written", 51),
)


def facts_for(folder: Path) -> dict[str, str]:
    """Where the attacks look: the same paths in both runs, so that the same bytes are handed in."""
    canary = folder / "canary"
    canary.mkdir()
    canary.chmod(0o777)
    (canary / "precious.txt").write_text("alive")
    (folder / "secret.txt").write_text("secret")
    names = {"canary": canary, "secret": folder / "secret.txt", "solutions": PROJECT / "solutions"}
    names |= {"course": folder / "none", "classmate": folder / "none", "own": folder / "none"}
    return {**{name: str(path) for name, path in names.items()}, "token": "conv-course-sixty", "port": "9"}


def command(root: Path) -> list[str]:
    """What an instructor types."""
    return [sys.executable, "-m", "autograder", "grade", LESSON, "--course", str(root), "--workers", "2"]


def count(root: Path, phase: str) -> int:
    """How many students a phase is through with."""
    pattern = {
        "started": "nothing/*",
        "taken in": f".conv-course/intake/*/{LESSON}",
        "graded": f".conv-course/grades/{LESSON}/s*.json",
        "written": f"autograded/*/{LESSON}",
    }[phase]
    return len(list(root.glob(pattern)))


def descendants(number: int) -> dict[int, str]:
    """Processes below one, with the times at which they started, which tell a process from a later one of its number."""
    parents: dict[int, tuple[int, str]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = (int(words[1]), words[19])
    found, waiting = {}, [number]
    while waiting:
        here = waiting.pop()
        below = {child: born for child, (parent, born) in parents.items() if parent == here and child not in found}
        found |= below
        waiting += below
    return found


def alive(processes: Mapping[int, str]) -> list[str]:
    """Those of the processes that still run; one that is dead and waits for its parent does not."""
    left = []
    for number, born in processes.items():
        try:
            words = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            line = Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            continue
        if words[0] not in "ZX" and words[19] == born:
            left.append(line.replace(b"\0", b" ").decode("utf-8", "replace")[:200])
    return left


def wait_until(said: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes to be so in time."""
    end = time.monotonic() + seconds
    while not said():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def kill_at(root: Path, phase: str, enough: int, delay: float, log: Path) -> None:
    """Grade, and kill the grading process alone, at this moment and a little later; nothing that it began lives on."""
    with log.open("ab") as output:
        process = subprocess.Popen(command(root), stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        here = wait_until(lambda: count(root, phase) >= enough or process.poll() is not None, PATIENCE)
        assert here and process.poll() is None, f"it ended before {phase} {enough}: {log.read_text()[-2000:]}"
        time.sleep(delay)
        below = descendants(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert wait_until(lambda: not alive(below), 15), alive(below)


def finish(root: Path, log: Path) -> None:
    """Grade to the end."""
    with log.open("ab") as output:
        done = subprocess.run(command(root), stdout=output, stderr=output, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    assert done.returncode == 0, log.read_text()[-4000:]


def records(root: Path) -> dict[str, bytes]:
    """What is kept of each grade."""
    found = files_below(root / ".conv-course" / "grades" / LESSON)
    return {name: data for name, data in found.items() if not name.startswith(".")}


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[tuple[Path, Path, dict[str, str]]]:
    """Two course runs with the same class of sixty."""
    facts = facts_for(tmp_path)
    roots = (tmp_path / "undisturbed", tmp_path / "killed")
    for root in roots:
        make_course(root)
    lists = [hand_in_sixty(root, facts) for root in roots]
    assert lists[0] == lists[1]
    yield *roots, lists[0]
    canary = Path(facts["canary"])
    assert [path.name for path in canary.iterdir()] == ["precious.txt"]
    assert (canary / "precious.txt").read_text() == "alive"


def check_same(one: Path, other: Path, endless: str = "") -> None:
    """Both runs left the same behind: gradebook, graded notebooks and records.

    Which limit ends the loop of the student `endless`, processor time or the clock, depends on how busy the machine
    is, and so does the sentence that says it; verdicts and points do not.
    """
    assert len(records(one)) == SIZE
    notebooks = [files_below(root / "autograded") for root in (one, other)]
    kept = [records(root) for root in (one, other)]
    if endless:
        loops = [verdicts(found.pop(f"{endless}.json")) for found in kept]
        assert loops[0] == loops[1] and "time limit" in loops[0].values()
        notebooks = [
            {name: data for name, data in found.items() if not name.startswith(f"{endless}/")} for found in notebooks
        ]
    assert kept[0] == kept[1]
    assert notebooks[0] == notebooks[1]
    assert gradebook_rows(one / "gradebook.db") == gradebook_rows(other / "gradebook.db")


def verdicts(record: bytes) -> dict[str, object]:
    """Exercises, verdicts and points of a record."""
    reports = json.loads(record)["report"]["exercises"]
    return {one["exercise"]: one["verdict"] for one in reports} | {
        one["exercise"] + " points": one["points"] for one in reports
    }


@pytest.mark.slow
@pytest.mark.usefixtures("sandbox")
def test_grade_class_of_sixty_killed_ten_times_comes_to_the_same(
    twins: tuple[Path, Path, dict[str, str]], tmp_path: Path
) -> None:
    undisturbed, killed, class_list = twins
    finish(undisturbed, tmp_path / "undisturbed.log")
    chance = random.Random(60)
    for phase, enough in MOMENTS:
        kill_at(killed, phase, enough, chance.uniform(0.0, 1.5), tmp_path / "killed.log")
    finish(killed, tmp_path / "killed.log")
    (endless,) = [student for student, kind in class_list.items() if kind == "endless-loop"]
    check_same(undisturbed, killed, endless)
    check_right(undisturbed, class_list)


def check_right(root: Path, class_list: Mapping[str, str]) -> None:
    """Right libraries have all points of the library, wrong and hostile ones do not."""
    for student, kind in class_list.items():
        report = json.loads(records(root)[f"{student}.json"])["report"]
        points = sum(
            max(one["points"], (one["follow_through"] or {"points": 0})["points"]) for one in report["exercises"]
        )
        if kind == "reference" or kind.startswith("right"):
            assert points == 20.0, (student, kind)
        elif kind.startswith("wrong"):
            assert points < 20.0, (student, kind)


def test_alive_tells_the_living_from_the_dead(tmp_path: Path) -> None:
    process = subprocess.Popen(["sh", "-c", "sleep 100 & wait"])
    try:
        assert wait_until(lambda: len(descendants(process.pid)) == 1, 10)
        below = descendants(process.pid)
        assert alive(below)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert alive(below), "sleep outlives its shell"
    finally:
        for number in below:
            os.kill(number, signal.SIGKILL)
    assert wait_until(lambda: not alive(below), 10)


def test_check_same_each_difference_is_noticed(tmp_path: Path) -> None:
    roots = (tmp_path / "one", tmp_path / "other")
    for root in roots:
        for number in range(SIZE):
            path = root / ".conv-course" / "grades" / LESSON / f"s{number}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}")
        (root / "autograded").mkdir()
        (root / "autograded" / "page").write_text("page")
        with sqlite3.connect(root / "gradebook.db") as book:
            book.execute("CREATE TABLE grade (id TEXT, score REAL)")
            book.execute("INSERT INTO grade VALUES (?, 1.0)", (root.name,))
    check_same(*roots)
    (roots[0] / "autograded" / "page").write_text("another")
    with pytest.raises(AssertionError):
        check_same(*roots)
    (roots[0] / "autograded" / "page").write_text("page")
    with sqlite3.connect(roots[0] / "gradebook.db") as book:
        book.execute("UPDATE grade SET score = 2.0")
    with pytest.raises(AssertionError):
        check_same(*roots)
    with sqlite3.connect(roots[0] / "gradebook.db") as book:
        book.execute("UPDATE grade SET score = 1.0")
    next((roots[0] / ".conv-course" / "grades" / LESSON).iterdir()).write_text("[]")
    with pytest.raises(AssertionError):
        check_same(*roots)
