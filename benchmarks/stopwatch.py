"""Whole commands, measured: seconds on the clock, processor time and memory of everything that they start."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import typer

PROJECT = Path(__file__).resolve().parents[1]
#: Seconds between two looks at the memory; looking may take a twentieth of a core.
_LOOK = 0.2
_LOOKING = 0.05
#: Compiled code is kept here, also where the environment forbids that: else every start would compile TensorFlow.
_COMPILED = PROJECT / "build" / "bytecode"
_IMPORTED = (
    "tensorflow, ipykernel.kernelapp, ipykernel.ipkernel",
    "nbgrader.apps, nbgrader.converters, alembic.config",
    "autograder.cli.grade, autograder.nbgrader_plugin.course, distributed",
)


@dataclass(frozen=True)
class Run:
    """One command, from its start to its end.

    Attributes:
        seconds: on the clock.
        processor: processor seconds of the command and all that it started; of the whole machine where they cannot be
            told apart.
        memory: peak of the memory of all of them together, each shared page counted once, in bytes; 0 if not asked for.
        output: what was printed.
    """

    seconds: float
    processor: float
    memory: int
    output: str


def run(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None, memory: bool = False
) -> Run:
    """Run a command in `folder` with this tree's code; a benchmark ends where one fails."""
    with tempfile.TemporaryFile() as printed, _counting() as group:
        before = group.seconds
        begin = time.monotonic()
        process = subprocess.Popen(
            group.joined(command), cwd=folder, env=surroundings(environment), stdout=printed, stderr=subprocess.STDOUT
        )
        peak = _Peak(process.pid) if memory else None
        status = process.wait()
        seconds = time.monotonic() - begin
        processor = group.seconds - before
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if status:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {status}:\n{output[-5000:]}")
    return Run(seconds, processor, peak.end() if peak else 0, output)


def surroundings(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment variables for a command: this tree's code, compiled code kept, programs beside this interpreter."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    own = {"PATH": path, "PYTHONPATH": str(PROJECT), "PYTHONPYCACHEPREFIX": str(_COMPILED), "COLUMNS": "120"}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **own, **(more or {})}


def set_out() -> None:
    """Compile what the commands import, as it is after a first run, and say how busy the machine is with other work."""
    load = os.getloadavg()[0]
    for names in _IMPORTED:
        run([sys.executable, "-c", f"import {names}"], PROJECT)
    exact = "" if _countable() else "; processor time is that of the whole machine"
    typer.echo(f"cores {os.cpu_count()}, load before {load:.1f}{exact}")


class _Machine:
    """All that the machine does, where no group of processes can be made."""

    @property
    def seconds(self) -> float:
        """Processor seconds so far."""
        times = psutil.cpu_times()
        return float(times.user + times.nice + times.system)

    def joined(self, command: Sequence[str | Path]) -> Sequence[str | Path]:
        """The command as it is."""
        return command


@dataclass(frozen=True)
class _Group:
    """A control group: what its processes start, in namespaces or not, belongs to it to the end.

    `getrusage` will not do: processes that end with their namespace are waited for by nobody.
    """

    folder: Path
    file: str
    unit: float

    @property
    def seconds(self) -> float:
        """Processor seconds so far."""
        return int((self.folder / self.file).read_text().split("\n")[0].split()[-1]) * self.unit

    def joined(self, command: Sequence[str | Path]) -> Sequence[str | Path]:
        """A command that joins the group before it becomes the one that is asked for."""
        return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', self.folder / "cgroup.procs", *command]


def _parents() -> Iterator[tuple[Path, str, float]]:
    """Folders in which a group could be made that counts processor time."""
    root = Path("/sys/fs/cgroup")
    yield root / "cpuacct", "cpuacct.usage", 1e-9
    with suppress(OSError):
        own = [line.partition("::")[2] for line in Path("/proc/self/cgroup").read_text().splitlines() if "::" in line]
        yield from ((root / place.lstrip("/"), "cpu.stat", 1e-6) for place in own)


def _countable() -> bool:
    with _counting() as group:
        return isinstance(group, _Group)


@contextmanager
def _counting() -> Iterator[_Group | _Machine]:
    """A group that counts what one command takes."""
    for parent, file, unit in _parents():
        folder = parent / f"benchmark-{os.getpid()}"
        if not (parent / file).is_file() or not os.access(parent / "cgroup.procs", os.W_OK):
            continue
        try:
            folder.mkdir()
        except OSError:
            continue
        try:
            yield _Group(folder, file, unit)
        finally:
            _remove(folder)
        return
    yield _Machine()


def _remove(folder: Path) -> None:
    """Remove a group when the last of its processes has gone."""
    for _ in range(50):
        with suppress(OSError):
            folder.rmdir()
            return
        time.sleep(0.1)


class _Peak:
    """Looks again and again at how much memory a process has, with all that it started."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = threading.Event()
        self._most = 0
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        pause = _LOOK
        while not self._ended.wait(pause):
            begin = time.thread_time()
            self._most = max(self._most, _memory(self._pid))
            pause = max(_LOOK, (time.thread_time() - begin) / _LOOKING)

    def end(self) -> int:
        """The most that was seen, in bytes."""
        self._ended.set()
        self._thread.join()
        return self._most


def _memory(pid: int) -> int:
    """Memory of a process and its descendants; what they share counts once."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        for process in (first, *first.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                try:
                    total += process.memory_full_info().pss
                except psutil.AccessDenied:
                    total += process.memory_info().rss
    return total
