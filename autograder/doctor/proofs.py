"""What is tried against the sandbox, limit by limit, and what has to come of it."""

import os
import secrets
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.outcomes import Outcome, Raised, Returned, Stopped
from autograder.sandbox import bubblewrap
from autograder.sandbox.limits import Limits
from autograder.verdicts import Verdict
from autograder.wire import MAX_PAYLOAD

_MEBIBYTE = 1 << 20
#: Names of a folder that are looked for; a list longer than this does not cross the wire.
_MOST_NAMES = 20


@dataclass(frozen=True)
class Around:
    """What lies outside the sandbox while the limits are tried.

    Attributes:
        canary: a file that everybody may read and write.
        port: where a server listens on this machine's loopback.
        name: where one listens among the local sockets that are no file.
    """

    canary: Path
    port: int
    name: str

    @property
    def private(self) -> list[str]:
        """Paths that are somebody's own: the canary, what lies in the home folder and in the current one."""
        found = [str(self.canary)]
        for folder in (Path.home(), Path.cwd()):
            shown = folder == Path(folder.anchor) or any(folder.is_relative_to(path) for path in bubblewrap.LIBRARIES)
            if not shown and folder.is_dir() and os.access(folder, os.R_OK):
                found += sorted(str(path) for path in folder.iterdir())[:_MOST_NAMES]
        return found


@contextmanager
def around() -> Iterator[Around]:
    """Lay out the canary and open the servers."""
    name = f"conv-course-doctor-{secrets.token_hex(8)}"
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        canary = Path(folder, "canary.txt")
        canary.write_text("A file that only the grader may see.", encoding="utf-8")
        canary.chmod(0o666)
        Path(folder).chmod(0o777)
        with socket.socket(getattr(socket, "AF_UNIX", socket.AF_INET)) as local:
            local.bind(f"\0{name}")
            local.listen()
            yield Around(canary, server.getsockname()[1], name)


@dataclass(frozen=True)
class Attempt:
    """What came of one attack.

    Attributes:
        printed: bytes that were kept of what it printed.
        survived: whether its sandbox was there after its end; None where that cannot be seen.
    """

    outcome: Outcome
    printed: int
    survived: bool | None


@dataclass(frozen=True)
class Proof:
    """One limit, and the attack that would show that it is missing.

    Attributes:
        limit: what is limited.
        attack: function of `attacks`.
        held: what is said when the limit holds.
        broken: what is said when it does not.
        holds: whether what came of the attack is what the limit leaves of it.
        limits: those of the sandbox; smaller than in grading where that saves time.
        arguments: what the attack is given.
    """

    limit: str
    attack: str
    held: str
    broken: str
    holds: Callable[[Attempt], bool]
    limits: Limits = field(default_factory=Limits)
    arguments: Callable[[Around], Mapping[str, Any]] = lambda around: {}


def _nothing(attempt: Attempt) -> bool:
    outcome = attempt.outcome
    return isinstance(outcome, Returned) and outcome.value == []


def _stopped(verdict: Verdict, words: str) -> Callable[[Attempt], bool]:
    def holds(attempt: Attempt) -> bool:
        outcome = attempt.outcome
        return isinstance(outcome, Stopped) and outcome.verdict is verdict and words in outcome.message

    return holds


def _memory_error(attempt: Attempt) -> bool:
    return isinstance(attempt.outcome, Raised) and "MemoryError" in attempt.outcome.bases


def _at_most(most: int) -> Callable[[Attempt], bool]:
    """At least one, too: an attack that did nothing proves nothing."""

    def holds(attempt: Attempt) -> bool:
        outcome = attempt.outcome
        return isinstance(outcome, Returned) and type(outcome.value) is int and 0 < outcome.value <= most

    return holds


def _returned(*values: object) -> Callable[[Attempt], bool]:
    return lambda attempt: isinstance(attempt.outcome, Returned) and attempt.outcome.value in values


def _printed_at_most(most: int) -> Callable[[Attempt], bool]:
    return lambda attempt: isinstance(attempt.outcome, Returned) and 0 < attempt.printed <= most


def _only_known_names(attempt: Attempt) -> bool:
    outcome = attempt.outcome
    known = {*bubblewrap.environment(), "PWD"}
    return isinstance(outcome, Returned) and type(outcome.value) is list and set(outcome.value) <= known


def _gone(attempt: Attempt) -> bool:
    return isinstance(attempt.outcome, Returned) and attempt.survived is False


def _given(**arguments: Any) -> Callable[[Around], Mapping[str, Any]]:
    return lambda around: arguments


#: Those of grading, and some that are reached sooner.
_USUAL, _SMALL = Limits(), Limits(file_bytes=_MEBIBYTE, files=200)
#: Where nothing may be made, as seen from inside.
_SYSTEM: Sequence[str] = ("/made", "/dev/made", "/dev/shm/made", "/etc/made", "/usr/lib/made", "/packages/made")

_TIME = (
    Proof(
        "processor time",
        "endless_loop",
        "a loop without end was stopped after 1 second",
        "a loop without end was not stopped",
        _stopped(Verdict.TIME_LIMIT, "processor time"),
        Limits(case_seconds=1),
        _given(seconds=4.0),
    ),
    Proof(
        "time on the clock",
        "endless_sleep",
        "a sleep without end was stopped after half a second",
        "a sleep without end was not stopped",
        _stopped(Verdict.TIME_LIMIT, "on the clock"),
        Limits(wall_seconds=0.5),
        _given(seconds=2.0),
    ),
)


_MEMORY = (
    Proof(
        "memory in one piece",
        "one_large_array",
        f"an array of {2 * _USUAL.memory_bytes // _MEBIBYTE} MiB was refused",
        f"an array of {2 * _USUAL.memory_bytes // _MEBIBYTE} MiB was given",
        _memory_error,
        arguments=_given(size=2 * _USUAL.memory_bytes),
    ),
    Proof(
        "memory in small pieces",
        "many_small_arrays",
        "with 256 MiB allowed, 512 MiB in small pieces were refused",
        "with 256 MiB allowed, 512 MiB in small pieces were given",
        _memory_error,
        Limits(memory_bytes=256 * _MEBIBYTE),
        _given(size=512 * _MEBIBYTE),
    ),
    Proof(
        "memory of no process",
        "memory_of_no_process",
        "shared memory, sockets and files without a name were refused",
        "memory was given that no limit counts",
        _nothing,
    ),
)


_PROCESSES = (
    Proof("processes", "second_process", "a second one did not start", "a second one started", _nothing),
    Proof(
        "threads",
        "many_threads",
        f"50 were asked for, {_USUAL.threads} is the most there may be",
        f"more than {_USUAL.threads} were started",
        _at_most(_USUAL.threads),
        arguments=_given(count=50),
    ),
    Proof(
        "processes left behind",
        "stay",
        "none was there when the sandbox was closed",
        "one went on when the sandbox was closed",
        _gone,
        arguments=_given(seconds=6.0),
    ),
    Proof(
        "other people's processes",
        "processes_seen",
        "none is seen but the sandbox's own two",
        "processes outside the sandbox are seen",
        _returned([1, 2]),
    ),
    Proof(
        "memory of others",
        "memory_of_others",
        "it was not read, not written and not traced",
        "the calls that read it were allowed",
        _nothing,
    ),
    Proof("priority", "priority", "it could not be raised", "it could be raised", _nothing),
)


_FILES = (
    Proof(
        "size of a file",
        "large_file",
        "with 1 MiB allowed, 2 MiB could not be written",
        "with 1 MiB allowed, 2 MiB were written",
        _at_most(_MEBIBYTE),
        _SMALL,
        _given(size=2 * _MEBIBYTE),
    ),
    Proof(
        "size of all files",
        "full_folder",
        "with 1 MiB allowed, 2 MiB in small files could not be written",
        "with 1 MiB allowed, 2 MiB in small files were written",
        _at_most(_MEBIBYTE),
        _SMALL,
        _given(size=2 * _MEBIBYTE),
    ),
    Proof(
        "number of files",
        "many_files",
        f"what made more than {_SMALL.files} was stopped",
        f"more than {_SMALL.files} were made",
        _stopped(Verdict.CRASHED, f"more than {_SMALL.files} files"),
        _SMALL,
        _given(count=2000),
    ),
    Proof(
        "open files",
        "many_open_files",
        f"200 were asked for, {_USUAL.open_files} is the most there may be",
        f"more than {_USUAL.open_files} were opened",
        _at_most(_USUAL.open_files),
        arguments=_given(count=200),
    ),
    Proof(
        "files outside, read",
        "visible",
        "a temporary file, your home folder and this folder are not there",
        "files of this machine are seen",
        _nothing,
        arguments=lambda around: {"paths": around.private},
    ),
    Proof(
        "files outside, written",
        "writable",
        "a file that everybody may change was not changed, nor the system's",
        "files outside the sandbox could be changed",
        _nothing,
        arguments=lambda around: {"paths": [str(around.canary), *_SYSTEM]},
    ),
    Proof("its own files", "own_files", "they could not be changed", "they could be changed", _nothing),
)


_ANSWERS = (
    Proof(
        "printed text",
        "flood_of_text",
        f"of a million characters {_USUAL.printed_bytes} were kept",
        f"more than {_USUAL.printed_bytes} characters were kept",
        _printed_at_most(_USUAL.printed_bytes),
        arguments=_given(size=1_000_000),
    ),
    Proof(
        "size of an answer",
        "huge_answer",
        f"one of more than {MAX_PAYLOAD // _MEBIBYTE} MiB was not read",
        f"one of more than {MAX_PAYLOAD // _MEBIBYTE} MiB was read",
        _stopped(Verdict.CRASHED, "cannot be read"),
        arguments=_given(size=MAX_PAYLOAD + _MEBIBYTE),
    ),
)


_MACHINE = (
    Proof(
        "network",
        "connections",
        "a server on this machine was not reached",
        "a connection to this machine was made",
        _nothing,
        arguments=lambda around: {"port": around.port, "name": around.name},
    ),
    Proof(
        "environment variables",
        "environment",
        "none of yours is there",
        "some of yours are there",
        _only_known_names,
    ),
    Proof(
        "other packages",
        "importable",
        "TensorFlow, nbgrader and the grader itself cannot be imported",
        "TensorFlow, nbgrader or the grader itself can be imported",
        _nothing,
        arguments=_given(names=["tensorflow", "keras", "nbgrader", "autograder"]),
    ),
    Proof(
        "namespaces and mounts",
        "new_worlds",
        "none could be made",
        "some could be made",
        _nothing,
    ),
    Proof("privileges", "privileges", "it has none and gets none", "it has some, or gets them", _nothing),
)


PROOFS: tuple[Proof, ...] = (*_TIME, *_MEMORY, *_PROCESSES, *_FILES, *_ANSWERS, *_MACHINE)
