"""Folders as data: which files there are, what they hold, and how one is replaced safely."""

import os
import tempfile
from pathlib import Path

#: What Python, Jupyter and the notebooks leave behind; never part of the course.
_LEFT_BEHIND = {"__pycache__", ".ipynb_checkpoints", ".conv-course", ".DS_Store"}


def files_below(folder: Path) -> dict[str, bytes]:
    """Path below `folder`, with forward slashes -> content, in order of the paths; {} without a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not _LEFT_BEHIND.intersection(inside.parts) and path.suffix != ".pyc":
            found[inside.as_posix()] = path.read_bytes()
    return found


def replace_file(path: Path, content: bytes) -> None:
    """Write beside, then rename: nobody ever sees half a file, and a failure leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def remove_file(path: Path, root: Path) -> None:
    """Remove a file, and the folders above it that are then empty, up to `root`."""
    path.unlink()
    for folder in path.parents:
        if folder == root or any(folder.iterdir()):
            return
        folder.rmdir()
