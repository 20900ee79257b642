"""What a submission's code may use."""

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Limits of one worker process.

    Attributes:
        case_seconds: processor time for one call. Decisions rest on processor time, so that a busy
            machine changes no verdict.
        wall_seconds: time on the clock for one call; it only ends code that sleeps: on a busy machine, code that
            computes gets as much again until its processor time is used up.
        total_seconds: processor time for all calls of one exercise together.
        total_wall_seconds: time on the clock for all calls of one exercise together; ends code that sleeps in each.
        start_seconds: time on the clock until a worker says that it is ready.
        memory_bytes: address space of the process; there is no other.
        file_bytes: size of one file, and of the only folder that can be written to.
        files: files and folders in that folder.
        threads: threads of the process, its first one included.
        open_files: open file descriptors.
        printed_bytes: how much of what the code prints is kept; the rest is read and thrown away.
    """

    case_seconds: int = 5
    wall_seconds: float = 20.0
    total_seconds: int = 60
    total_wall_seconds: float = 300.0
    start_seconds: float = 30.0
    memory_bytes: int = 1 << 30
    file_bytes: int = 16 << 20
    files: int = 1000
    threads: int = 4
    open_files: int = 64
    printed_bytes: int = 2000

    def cover(self, other: "Limits") -> bool:
        """Whether a worker with these may serve where `other` count, as the grader counts what calls take together."""
        alike = replace(other, total_seconds=self.total_seconds, total_wall_seconds=self.total_wall_seconds)
        return alike == self and other.total_seconds <= self.total_seconds

    def for_worker(self) -> dict[str, Any]:
        """The limits as plain JSON."""
        return asdict(self)


#: How many times a submission's exercise may have to be stopped before its other cases are given up.
STOPS_ALLOWED = 2
