"""The processor time of a process, seen from outside."""

import os
from pathlib import Path

#: Fields of /proc/PID/stat behind the name, which stands in parentheses and may hold anything: utime and stime.
_UTIME, _STIME = 11, 12


def processor_seconds(process: int | None, inside: bool) -> float:
    """Seconds of processor time that a process has used; 0.0 where the system does not tell.

    Args:
        process: its id; None if it is not known.
        inside: ask for the first child instead: the process that the first one of a sandbox has started.
    """
    try:
        if inside:
            process = int(Path(f"/proc/{process}/task/{process}/children").read_text().split()[0])
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[_UTIME]) + int(fields[_STIME])
    except (OSError, ValueError, IndexError):
        return 0.0
    return ticks / os.sysconf("SC_CLK_TCK")
