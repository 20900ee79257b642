"""Scratch folders: gone with their maker, however it ended, and nobody else's touched."""

import errno
import fcntl
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.grading import scratch
from autograder.grading.runner import Runner
from autograder.grading.scratch import ScratchFolder, sweep
from autograder.submission.snapshot import Submission

_MAKER = """
import sys, tempfile, time
tempfile.tempdir = sys.argv[1]
from autograder.grading.scratch import ScratchFolder
folder = ScratchFolder()
(folder.path / "kept.txt").write_text("work")
print(folder.path, flush=True)
time.sleep(1000)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where scratch folders are made in these tests; each test is a process that has not swept yet."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch.sweep_once.cache_clear()
    return tmp_path


@contextmanager
def maker(place: Path) -> Iterator[Path]:
    """The scratch folder of another process, which is killed in the end."""
    with subprocess.Popen([sys.executable, "-c", _MAKER, str(place)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_scratch_folder_closed_is_gone(place: Path) -> None:
    folder = ScratchFolder()
    (folder.path / "below").mkdir()
    (folder.path / "below" / "file.txt").write_text("work")
    assert folder.path.parent == place
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.close()
    folder.close()
    assert list(place.iterdir()) == []


def test_scratch_folder_nobody_refers_to_is_gone(place: Path) -> None:
    ScratchFolder()
    gc.collect()
    assert list(place.iterdir()) == []


def test_sweep_folder_of_a_living_process_stays_and_of_a_killed_one_goes(place: Path) -> None:
    with maker(place) as made:
        assert sweep(place) == []
        assert (made / "kept.txt").read_text() == "work"
    assert made.exists()
    assert sweep(place) == [made.name]
    assert not made.exists()


def test_sweep_own_folder_in_use_stays(place: Path) -> None:
    folder = ScratchFolder()
    assert sweep(place) == []
    assert folder.path.exists()
    folder.close()


def test_sweep_what_is_not_a_scratch_folder_stays(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious.txt").write_text("alive")
    (place / "conv-course-run-link").symlink_to(elsewhere)
    (place / "conv-course-run-file").write_text("a file")
    assert sweep(place) == []
    assert (elsewhere / "precious.txt").read_text() == "alive"
    assert len(list(place.iterdir())) == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_sweep_folder_of_another_user_stays(place: Path) -> None:
    other = place / "conv-course-run-other"
    other.mkdir()
    os.chown(other, 65534, 65534)
    assert sweep(place) == []
    assert other.exists()


def test_sweep_folder_that_cannot_be_read_is_no_error(place: Path) -> None:
    assert sweep(place / "nowhere") == []


def test_scratch_folder_swept_before_its_lock_is_made_anew(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, gone = os.open, []

    def late(path: Path, flags: int) -> int:
        descriptor = plain(path, flags)
        if not gone:  # another process sweeps the folder here
            gone.append(Path(path))
            Path(path).rmdir()
        return descriptor

    monkeypatch.setattr(os, "open", late)
    folder = ScratchFolder()
    monkeypatch.undo()
    assert folder.path.is_dir() and folder.path != gone[0]
    folder.close()


def test_scratch_folder_without_locks_is_made_all_the_same(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*given: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    folder = ScratchFolder()
    assert folder.path.is_dir()
    assert sweep(place) == []
    folder.close()
    assert list(place.iterdir()) == []


def test_runner_started_anew_removes_what_a_killed_one_left(place: Path, reference: Submission) -> None:
    with maker(place) as left:
        assert (left / "kept.txt").exists()
    with Runner(reference, sandboxed=False) as runner:
        runner.start()
        assert not left.exists()
        assert len(list(place.iterdir())) == 1
    assert list(place.iterdir()) == []
