"""Each proof holds here, and fails where the limit that it is about is taken away."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.doctor import proving
from autograder.doctor.proofs import PROOFS, Around, Proof, around
from autograder.doctor.proving import Proven, prove
from autograder.errors import SandboxUnavailable
from autograder.sandbox import bubblewrap, launch, process
from autograder.sandbox.session import Session
from autograder.wire import Frames

pytestmark = pytest.mark.usefixtures("sandbox")
BY_LIMIT = {proof.limit: proof for proof in PROOFS}
ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def outside() -> Iterator[Around]:
    with around() as place:
        yield place


class Breaking:
    """Ways to take a limit away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outside: Around, folder: Path) -> None:
        self.patch, self.outside, self.folder = monkeypatch, outside, folder

    def filter(self) -> None:
        self.patch.setattr(launch, "seccomp_filter", lambda: None)

    def option(self, *words: str) -> None:
        """Leave these words of bubblewrap's command out."""
        self.command(lambda given: [word for word in given if word not in words])

    def add(self, *words: str) -> None:
        """Put these words before the last, which close the world."""
        self.command(lambda given: [*given[:-4], *words, *given[-4:]])

    def command(self, change: Callable[[list[str]], list[str]]) -> None:
        plain = bubblewrap.command
        self.patch.setattr(bubblewrap, "command", lambda *given: change(plain(*given)))

    def submission(self, change: Callable[[Path], object]) -> None:
        """Change the submission's folder just before its sandbox starts."""
        plain = bubblewrap.command

        def command(program: str, folder: Path, *more: Any) -> list[str]:
            change(folder)
            return plain(program, folder, *more)

        self.patch.setattr(bubblewrap, "command", command)

    def worker(self, old: str, new: str) -> None:
        source = launch.WORKER.read_text(encoding="utf-8")
        assert source.count(old) == 1
        changed = self.folder / "worker.py"
        changed.write_text(source.replace(old, new), encoding="utf-8")
        changed.chmod(0o644)
        self.patch.setattr(launch, "WORKER", changed)

    def root(self) -> None:
        """The worker stays root, or becomes what passes for root."""
        if ROOT:
            self.worker("    drop_privileges(", "    bool(")
        else:
            self.add("--uid", "0")


def _nothing(breaking: Breaking) -> None:
    return


def _network(breaking: Breaking) -> None:
    breaking.filter()
    breaking.option("--unshare-net")


def _own_files(breaking: Breaking) -> None:
    def open_up(folder: Path) -> None:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)

    breaking.submission(open_up)
    breaking.command(lambda given: [*given[: (at := given.index("/submission")) - 2], "--bind", *given[at - 1 :]])


def _package(breaking: Breaking) -> None:
    breaking.submission(lambda folder: shutil.copytree(folder / "conv_lib", folder / "tensorflow"))


def _priority(breaking: Breaking) -> None:
    breaking.root()
    breaking.add("--cap-add", "CAP_SYS_NICE")


def _canary(how: str, breaking: Breaking) -> None:
    folder = str(breaking.outside.canary.parent)
    breaking.add(how, folder, folder)


#: Limit -> what takes it away: other limits for the worker, and a change of the sandbox.
BREAKERS: dict[str, tuple[dict[str, Any], Callable[[Breaking], None]]] = {
    "processor time": ({"case_seconds": 100}, _nothing),
    "time on the clock": ({"wall_seconds": 100.0}, _nothing),
    "memory in one piece": ({"memory_bytes": 8 << 30}, _nothing),
    "memory in small pieces": ({"memory_bytes": 8 << 30}, _nothing),
    "memory of no process": ({}, Breaking.filter),
    "processes": ({}, Breaking.filter),
    "threads": ({"threads": 100}, _nothing),
    "processes left behind": ({}, lambda breaking: breaking.option("--die-with-parent")),
    "other people's processes": ({}, lambda breaking: breaking.option("--unshare-pid")),
    "memory of others": ({}, Breaking.filter),
    "priority": ({}, _priority),
    "size of a file": ({"file_bytes": 1 << 26}, _nothing),
    "size of all files": ({"file_bytes": 1 << 26}, _nothing),
    "number of files": ({"files": 100_000}, _nothing),
    "open files": ({"open_files": 1000}, _nothing),
    "files outside, read": ({}, functools.partial(_canary, "--ro-bind")),
    "files outside, written": ({}, functools.partial(_canary, "--bind")),
    "its own files": ({}, _own_files),
    "printed text": ({"printed_bytes": 1 << 30}, _nothing),
    "size of an answer": (
        {},
        lambda breaking: breaking.patch.setattr(process, "Frames", functools.partial(Frames, 1 << 30)),
    ),
    "network": ({}, _network),
    "environment variables": ({}, lambda breaking: breaking.option("--clearenv")),
    "other packages": ({}, _package),
    "namespaces and mounts": ({}, Breaking.filter),
    "privileges": ({}, Breaking.root),
}


@pytest.mark.parametrize("limit", [proof.limit for proof in PROOFS])
def test_prove_limit_in_place_holds(limit: str, outside: Around) -> None:
    proof = BY_LIMIT[limit]
    assert prove(proof, outside) == Proven(limit, True, proof.held)


@pytest.mark.parametrize("limit", [proof.limit for proof in PROOFS])
def test_prove_limit_taken_away_does_not_hold(
    limit: str, outside: Around, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if limit == "priority" and not ROOT:
        pytest.skip("only root can give a worker the right to raise its priority")
    limits, change = BREAKERS[limit]
    change(Breaking(monkeypatch, outside, tmp_path))
    proof = BY_LIMIT[limit]
    proof = replace(proof, limits=replace(proof.limits, **limits))
    assert prove(proof, outside) == Proven(limit, False, proof.broken)
    assert outside.canary.read_text(encoding="utf-8").startswith("A file")


def test_proofs_each_limit_has_its_own_name_and_a_way_to_break_it() -> None:
    assert list(BREAKERS) == [proof.limit for proof in PROOFS]
    assert len({proof.attack for proof in PROOFS}) == len(PROOFS)


def test_prove_attack_that_fails_otherwise_cannot_be_told(outside: Around) -> None:
    proof = replace(BY_LIMIT["processes"], arguments=lambda around: {"unknown": 1})
    proven = prove(proof, outside)
    assert not proven.holds
    assert proven.words.startswith("this cannot be told: the attack raised TypeError: second_process() got")
    stopped = replace(BY_LIMIT["processes"], attack="no_such_attack")
    assert "the attack ended otherwise: conv_lib/attacks.py does not define" in prove(stopped, outside).words


def test_prove_no_sandbox_cannot_be_told(outside: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> Session:
        raise SandboxUnavailable("sandbox: none starts.")

    monkeypatch.setattr(proving, "Session", refuse)
    proven = prove(PROOFS[0], outside)
    assert proven == Proven(PROOFS[0].limit, False, "this cannot be told: sandbox: none starts.")


def test_prove_attack_that_does_nothing_proves_nothing(outside: Around) -> None:
    idle: dict[str, dict[str, Any]] = {"open files": {"count": 0}, "size of a file": {"size": 0}}
    idle |= {"printed text": {"size": 0}, "number of files": {"count": 0}}
    for limit, arguments in idle.items():
        proof: Proof = replace(BY_LIMIT[limit], arguments=lambda around, arguments=arguments: arguments)
        assert not prove(proof, outside).holds, limit


def test_around_private_paths_leave_out_what_every_sandbox_shows(
    outside: Around, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "gradebook.db").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "home", lambda: Path("/"))
    assert outside.private == [str(outside.canary), str(tmp_path / "gradebook.db")]
    monkeypatch.chdir("/usr/lib")
    assert outside.private == [str(outside.canary)]
