"""Folders that change places in one step, so that at any moment the old one or the new one is there."""

import ctypes
import os
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_OLD = "-old"


def exchange(one: Path, other: Path) -> None:
    """Let two folders on one disk change places, in one step where the system can do that.

    Raises:
        OSError: if they cannot; then both are where they were.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is not None:
        paths = (os.fsencode(one), os.fsencode(other))
        if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
            return
    aside = one.with_name(one.name + _OLD)
    os.rename(other, aside)
    try:
        os.rename(one, other)
    except BaseException:
        os.rename(aside, other)
        raise
    os.rename(aside, one)
