"""What lies around the sandboxes while hostile code is graded, and what must not have changed there."""

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from autograder.sandbox import launch
from autograder.sandbox.limits import Limits

#: One for all worlds of a process: grading takes the workers' settings into its fingerprints.
_MARK = secrets.token_hex(8)


class World:
    """What lies around the sandbox, and what must not have changed there."""

    def __init__(self, folder: Path) -> None:
        self.token = f"conv-course-{secrets.token_hex(8)}"
        self.canary = folder / "canary"
        self.canary.mkdir()
        self.canary.chmod(0o777)
        (self.canary / "precious.txt").write_text("alive")
        (self.canary / "precious.txt").chmod(0o666)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.uids: list[int] = []
        self.mark = _MARK

    @property
    def facts(self) -> dict[str, str]:
        """What an attacker could know of this machine."""
        solutions = Path(__file__).resolve().parents[2] / "solutions"
        port = self.listener.getsockname()[1]
        return {
            "canary": str(self.canary),
            "token": self.token,
            "solutions": str(solutions),
            "port": str(port),
        }

    def uid_below(self, limit: int) -> int:
        """Stands in for `secrets.randbelow` where workers get their user, and remembers it."""
        number = secrets.randbelow(limit)
        self.uids.append(launch._FIRST_UID + number)
        return number

    def check(self) -> None:
        """Nothing written, nobody called, nothing running."""
        assert [path.name for path in self.canary.iterdir()] == ["precious.txt"]
        assert (self.canary / "precious.txt").read_text() == "alive"
        for folder in ("/", "/tmp", "/dev", "/dev/shm"):
            assert not Path(folder, self.token).exists(), folder
        assert not self._called()
        assert self._left() == []

    def _called(self) -> bool:
        try:
            line, _ = self.listener.accept()
        except BlockingIOError:
            return False
        line.close()
        return True

    def _left(self) -> list[str]:
        """Command lines of processes of the workers' users that did not end; killing takes a moment."""
        for _ in range(100):
            left = [path for path in Path("/proc").glob("[0-9]*") if self._is_worker(path)]
            if not left:
                return []
            time.sleep(0.05)
        return [str(path) for path in left]

    def _is_worker(self, process: Path) -> bool:
        try:
            if os.geteuid() == 0:
                return process.stat().st_uid in self.uids
            return self.mark.encode() in (process / "cmdline").read_bytes()
        except OSError:
            return False


@contextmanager
def watch(folder: Path) -> Iterator[World]:
    """A world in `folder` that knows the workers started meanwhile."""
    around = World(folder)
    plain = Limits.for_worker  # its command line tells the workers of this test from those of its neighbours
    secret = SimpleNamespace(randbelow=around.uid_below)
    with (
        mock.patch.object(launch, "secrets", secret),
        mock.patch.object(Limits, "for_worker", lambda limits: {**plain(limits), "mark": around.mark}),
        around.listener,
    ):
        yield around
