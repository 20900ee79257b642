"""Folders that are whole or not there: filled under a name that nobody lists, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograder.folders import exchange

#: nbgrader's patterns, and the shell's, pass over names that begin with a dot.
BESIDE = ".conv-course-new-"


@contextmanager
def made_whole(target: Path, kept: Path | None = None) -> Iterator[Path]:
    """A folder to fill, beside `target`; at the end it takes the place of `target`, or, after an error, it is gone.

    Args:
        target: where it goes; the folders above it are made.
        kept: where a copy goes of the folder that is at `target` already; without it, that one is lost.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=BESIDE))
    try:
        yield beside
        if not target.exists():
            os.rename(beside, target)
            return
        if kept is not None:
            _copy_whole(target, kept)
        exchange(beside, target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    shutil.rmtree(beside, ignore_errors=True)


def _copy_whole(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=BESIDE))
    try:
        shutil.copytree(folder, beside, symlinks=True, dirs_exist_ok=True)
        os.rename(beside, target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def fill(folder: Path, files: Mapping[str, bytes], file_mode: int = 0o644, folder_mode: int = 0o755) -> None:
    """Write files below a folder that is there, and set the permissions of all files and folders.

    Args:
        folder: where they go.
        files: path below it, with forward slashes -> content.
        file_mode: permissions of the files.
        folder_mode: permissions of the folders, `folder` itself included.
    """
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        place.chmod(file_mode)
    for inner in [*(path for path in folder.rglob("*") if path.is_dir()), folder]:
        inner.chmod(folder_mode)


def clear_leftovers(folder: Path) -> None:
    """Remove what an earlier run that was killed had begun to fill in `folder`."""
    for path in folder.glob(f"{BESIDE}*"):
        shutil.rmtree(path, ignore_errors=True)
