"""Folders for what a grader lays down while it runs, and the removal of those whose grader was killed.

The maker of a folder holds a lock on it for as long as it lives; the system lets go of the lock when the process ends, in
whatever way. So a folder whose lock is free belongs to nobody, whichever number its maker had.
"""

import contextlib
import functools
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: folders are not locked, and none is ever taken for an abandoned one
    fcntl = None  # type: ignore[assignment]

_PREFIX = "conv-course-run-"
_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


class ScratchFolder:
    """A new folder of this process, for this user alone, until it is closed or nobody refers to it.

    Attributes:
        path: where it lies.
    """

    def __init__(self) -> None:
        """Make the folder; the first one of a process also removes those that dead processes left."""
        sweep_once(tempfile.gettempdir())
        self.path, lock = _make()
        self._remove = weakref.finalize(self, _remove, self.path, lock)

    def close(self) -> None:
        """Remove the folder and all that is in it; may be called again."""
        self._remove()


def _make() -> tuple[Path, int | None]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            return path, _lock(path)
        except (BlockingIOError, FileNotFoundError):
            continue  # another process swept it away between its making and its locking
        except OSError:
            return path, None  # a file system without locks: nobody will ever hold this one's, nor remove it


def _remove(path: Path, lock: int | None) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if lock is not None:
        os.close(lock)


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock on the folder; None on a system without locks.

    Raises:
        BlockingIOError: if another process holds the lock.
        FileNotFoundError: if the folder is gone.
        OSError: if the file system has no locks.
    """
    if fcntl is None:
        return None
    descriptor = os.open(path, _FLAGS)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.lstat(path)  # whoever had the lock before may have removed the folder
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@functools.cache
def sweep_once(folder: str) -> None:
    """`sweep`, the first time that it is asked for in this process."""
    sweep(Path(folder))


def sweep(folder: Path) -> list[str]:
    """Remove the scratch folders of this user whose makers are gone.

    Args:
        folder: where scratch folders are made.

    Returns:
        The names of those that were removed.
    """
    removed = []
    for path in _own(folder) if fcntl is not None else ():
        with contextlib.suppress(OSError):
            _remove(path, _lock(path))
            removed.append(path.name)
    return removed


def _own(folder: Path) -> Iterator[Path]:
    """What has a scratch folder's name and belongs to this user; what is no folder cannot be locked."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid == os.geteuid():
                        yield Path(entry.path)
