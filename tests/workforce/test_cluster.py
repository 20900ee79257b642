"""A Dask cluster on loopback, of separate processes: the same grades, byte by byte, whatever happens to its workers."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from distributed import Client
from distributed.comm.addressing import get_address_host_port

from autograder.distributed.cluster import Cluster
from autograder.errors import ArgumentError
from autograder.oracle.client import Oracle

from .class_of import ended, graded, grading, hand_in, left_behind, recorded, wait_for, wait_until

pytestmark = pytest.mark.usefixtures("sandbox")


def kill_all(number: int) -> None:
    """Kill a process and all below it; what is gone already needs no killing."""
    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(number)
        for one in (*top.children(recursive=True), top):
            with suppress(psutil.NoSuchProcess):
                one.kill()


@dataclass
class Loopback:
    """A scheduler, and workers, each a process with a nanny that replaces it when it dies."""

    folder: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    address: str = ""

    def start_scheduler(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self._start("scheduler", "--host", self.address, "--no-dashboard")
        wait_until(self._answers)

    def _answers(self) -> bool:
        try:
            socket.create_connection(get_address_host_port(self.address)).close()
        except OSError:
            return False
        return True

    def start_worker(self, **environment: str) -> None:
        words = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder))
        self._start("worker", self.address, *words, **environment)

    def _start(self, role: str, *words: str, **environment: str) -> None:
        place = self.folder / f"{role}{len(self.processes)}"
        place.mkdir()
        # A worker knows what this machine has found out only through what the run sends it.
        own = {"CONV_COURSE_CACHE": str(place / "cache"), **environment}
        with (place / "log").open("wb") as log:
            line = [sys.executable, "-m", f"distributed.cli.dask_{role}", *words]
            self.processes.append(subprocess.Popen(line, cwd=place, env={**os.environ, **own}, stdout=log, stderr=log))

    def workers(self) -> list[int]:
        """Ids of the processes that grade."""
        with Client(self.address, set_as_default=False) as client:
            return list(client.run(os.getpid).values())

    def end(self) -> None:
        for process in reversed(self.processes):
            kill_all(process.pid)
            process.wait()


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Loopback]:
    (tmp_path / "dask").mkdir()
    made = Loopback(tmp_path / "dask")
    made.start_scheduler()
    try:
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def by_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, graded on this machine."""
    root = tmp_path_factory.mktemp("course")
    hand_in(root / "local", 16)
    graded(root / "local", "--workers", "2")
    return root / "local"


def test_grade_on_a_cluster_with_a_worker_killed_leaves_the_same_bytes(
    loopback: Loopback, by_processes: Path, tmp_path: Path
) -> None:
    """The worker dies with a submission in hand; its nanny starts another, which has to be told everything again."""
    root = tmp_path / "course"
    hand_in(root, 16)
    loopback.start_worker()
    loopback.start_worker()
    process = grading(root, "--scheduler", loopback.address)
    wait_for(3, root, process)
    victim = psutil.Process(loopback.workers()[0])
    wait_until(lambda: bool(victim.children()))
    victim.send_signal(signal.SIGKILL)
    assert recorded(root) < 16
    ended(process)
    assert left_behind(root) == left_behind(by_processes)
    assert victim.pid not in loopback.workers()


def test_grade_on_a_cluster_that_loses_all_workers_waits_for_new_ones(loopback: Loopback, tmp_path: Path) -> None:
    root = tmp_path / "course"
    hand_in(root, 12)
    loopback.start_worker()
    process = grading(root, "--scheduler", loopback.address)
    wait_for(2, root, process)
    kill_all(loopback.processes[1].pid)
    loopback.start_worker()
    assert "had not changed" not in ended(process)
    assert recorded(root) == 12


def test_grade_whose_scheduler_goes_away_says_so_and_goes_on_elsewhere(loopback: Loopback, tmp_path: Path) -> None:
    root = tmp_path / "course"
    hand_in(root, 12)
    loopback.start_worker()
    process = grading(root, "--scheduler", loopback.address)
    wait_for(2, root, process)
    loopback.processes[0].kill()
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 2, said
    assert f"the scheduler {loopback.address} went away" in said
    assert "Traceback" not in said
    kept = recorded(root)
    assert f"{kept} of 12 had not changed" in graded(root, "--workers", "2")


def test_grade_with_nobody_at_the_address_is_refused_in_one_sentence(tmp_path: Path) -> None:
    hand_in(tmp_path, 2)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:99999"):
        process = grading(tmp_path, "--scheduler", address)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 1
        assert re.fullmatch(
            rf"grade: scheduler='{re.escape(address)}' must be the address of a Dask scheduler, got no answer \(.*\)\.",
            " ".join(said.split()),
        ), said
    assert not (tmp_path / "gradebook.db").exists()


def test_cluster_without_workers_is_refused(
    loopback: Loopback, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.distributed.cluster._PATIENCE", 5.0)
    refused = pytest.raises(ArgumentError, match=r"must have workers, got none in 5 seconds\.$")
    with closing(Cluster(loopback.address, oracle)) as force, refused:
        force.prepare(["output_size"], 0, True)


def test_cluster_with_a_worker_of_another_version_is_refused(
    loopback: Loopback, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback.start_worker()
    ours = {"numpy": "0.1", "python": "9"}
    monkeypatch.setattr("autograder.distributed.cluster.kinship", lambda exercises: ours)
    refused = pytest.raises(ArgumentError, match=r"must run the same course, got other versions of numpy, python, ")
    with closing(Cluster(loopback.address, oracle)) as force, refused:
        force.prepare(["output_size"], 0, True)


def test_grade_on_a_worker_without_a_sandbox_is_refused(loopback: Loopback, tmp_path: Path) -> None:
    hand_in(tmp_path / "course", 2)
    loopback.start_worker(PATH=str(Path(sys.executable).parent))
    process = grading(tmp_path / "course", "--scheduler", loopback.address)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 2, said
    assert re.search(r"worker tcp://\S+: sandbox: bubblewrap \(the program bwrap\) must be installed", said)
    assert not (tmp_path / "course" / "gradebook.db").exists()
