"""Reading one handed-in file: a regular one, never through a link, never more than a limit."""

import os
import stat
from pathlib import Path


def read_regular(path: Path, limit: int) -> bytes:
    """The bytes of a regular file; one more than `limit` at most, which tells that there are too many.

    Raises:
        OSError: for a link, a pipe, a device, or a file that cannot be read.
    """
    if path.is_symlink():
        raise OSError("it is a link")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("it is not a regular file")
        return file.read(limit + 1)
