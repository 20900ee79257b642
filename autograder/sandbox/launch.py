"""How a worker process is started: its command line, its environment and what is handed to it."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import GraderError, SandboxUnavailable
from autograder.sandbox import bubblewrap
from autograder.sandbox.limits import Limits
from autograder.sandbox.programs import WORKER, arguments, programs
from autograder.sandbox.system_calls import seccomp_filter

#: Ids that no account has, one for each worker that is alive; the process limit counts by user.
_FIRST_UID = 2_000_000


@dataclass(frozen=True)
class Folders:
    """What a worker sees of the grader's disk. The folders must exist; what is in them may come later.

    Attributes:
        submission: is to contain `conv_lib/`.
        reference: is to contain the functions of the reference that stand in for the submission's own; None if none do.
    """

    submission: Path
    reference: Path | None = None


def launch(folders: Folders, limits: Limits, sandboxed: bool, telling: int | None) -> "subprocess.Popen[bytes]":
    """Start a worker; it gets ready by itself once it has read `code()`.

    Args:
        folders: what it sees.
        limits: what its code may use.
        sandboxed: run it in bubblewrap; else as a plain process of this user.
        telling: open file descriptor on which bubblewrap says which process it started.

    Raises:
        SandboxUnavailable: if bubblewrap is asked for and not installed.
        GraderError: if the program cannot be run.
    """
    with _open_filter(sandboxed) as seccomp:
        command = _sandboxed(folders, limits, seccomp, telling) if sandboxed else _plain(folders, limits)
        try:
            return subprocess.Popen(
                command,
                bufsize=0,
                pass_fds=tuple(each for each in (seccomp, telling) if each is not None),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=os.name == "posix",
                env=None if sandboxed else _plain_environment(),
                cwd=None if sandboxed else str(folders.submission),
            )
        except OSError as error:
            raise GraderError(f"worker: {command[0]} does not start: {error.strerror}.") from error


def _sandboxed(folders: Folders, limits: Limits, seccomp: int | None, telling: int | None) -> list[str]:
    program = bubblewrap.find()
    if program is None:
        raise SandboxUnavailable(
            "sandbox: bubblewrap (the program bwrap) must be installed, got none; "
            "on Debian: apt-get install bubblewrap."
        )
    words = bubblewrap.command(program, folders.submission, limits, seccomp, folders.reference, telling)
    settings = {
        **limits.for_worker(),
        "isolated": True,
        "uid": _FIRST_UID + secrets.randbelow(1 << 30) if os.geteuid() == 0 else 0,
        "numpy": f"{bubblewrap.PACKAGES}/numpy",
        "submission": bubblewrap.SUBMISSION,
        "reference": bubblewrap.REFERENCE,
    }
    return [*words, bubblewrap.interpreter_inside(), *_arguments(settings)]


def _plain(folders: Folders, limits: Limits) -> list[str]:
    settings = {
        **limits.for_worker(),
        "isolated": False,
        "uid": 0,
        "numpy": str(bubblewrap.numpy_folder()),
        "submission": str(folders.submission),
        "reference": str(folders.reference),
    }
    return [sys.executable, *_arguments(settings)]


def _arguments(settings: dict[str, Any]) -> list[str]:
    return arguments(code(), json.dumps(settings))


def code() -> bytes:
    """What a worker reads first."""
    return programs(WORKER)


@contextlib.contextmanager
def _open_filter(sandboxed: bool) -> Iterator[int | None]:
    """A descriptor from which the filter of system calls can be read once; None where there is none."""
    program = seccomp_filter() if sandboxed else None
    if program is None:
        yield None
        return
    reading, writing = os.pipe()
    try:
        os.write(writing, program)  # far less than a pipe holds
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _plain_environment() -> dict[str, str]:
    """The environment of a worker without a sandbox: what a process needs to start, and pinned threads."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "HOME")
    pinned = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **pinned}
