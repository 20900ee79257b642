"""Files of unknown origin: a folder walked and a file read within bounds, never through a link."""

import enum
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Bytes of a notebook that are read, wherever one is handed in or taken in.
MAX_NOTEBOOK = 8 << 20
#: How many times more entries are looked at than are kept, before a walk ends.
_PATIENCE = 10


class Kind(enum.Enum):
    """What an entry of a folder or of an archive is."""

    REGULAR = "regular"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True)
class Found:
    """What a walk met.

    Attributes:
        path: below the folder, with forward slashes; ends in one if it is a folder that was left out.
        place: where it lies.
        kind: regular files are the only ones to read.
        problem: why it was left out, as half a sentence; "" if it was not.
    """

    path: str
    place: Path
    kind: Kind
    problem: str = ""


def walk(folder: Path, entries: int, depth: int, skipped: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Everything in a folder but folders, in order of their names; no link is followed.

    Args:
        folder: where to begin.
        entries: how many entries are kept at most; a folder that holds more than are left is left out.
        depth: how deep folders may lie; files right in `folder` have depth 1.
        skipped: names of folders, beside the hidden ones, that are passed over in silence.
    """
    kept = looked = 0
    waiting = [(folder, "", 1)]
    while waiting:
        here, path, level = waiting.pop()
        try:
            found = _listed(here, entries - kept)
        except OSError as error:
            yield Found(path or "./", here, Kind.OTHER, f"it cannot be read ({error.strerror})")
            continue
        looked += len(found)
        if looked > entries * _PATIENCE:
            yield Found(path or "./", here, Kind.OTHER, f"more than {entries} files lie here and before it")
            return
        if len(found) > entries - kept:
            yield Found(path or "./", here, Kind.OTHER, f"it holds too many files, {entries} are read at most")
            continue
        kept += len(found)
        for entry in found:
            if not entry.is_dir(follow_symlinks=False):
                yield _file(entry, path)
            elif entry.name in skipped or entry.name.startswith("."):
                continue
            elif not entry.name.isprintable():
                yield Found(f"{path}{entry.name}/", Path(entry.path), Kind.OTHER, UNPRINTABLE)
            elif level < depth:
                waiting.append((Path(entry.path), f"{path}{entry.name}/", level + 1))
            else:
                yield Found(f"{path}{entry.name}/", Path(entry.path), Kind.OTHER, "it lies too deep")


#: Control characters, or bytes that are no text.
UNPRINTABLE = "its name has unprintable characters"


def _listed(folder: Path, most: int) -> list[os.DirEntry[str]]:
    """The entries of a folder in order of their names; one more than `most` at most."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            found.append(entry)
            if len(found) > most:
                break
    return sorted(found, key=lambda entry: entry.name)


def _file(entry: os.DirEntry[str], path: str) -> Found:
    kind = Kind.OTHER
    if entry.is_symlink():
        kind = Kind.LINK
    elif entry.is_file(follow_symlinks=False):
        kind = Kind.REGULAR
    problem = "" if entry.name.isprintable() else UNPRINTABLE
    return Found(path + entry.name, Path(entry.path), kind, problem)


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


def shown(name: str) -> str:
    """A name from a submission, safe to print on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:100]
