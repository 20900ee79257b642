"""What a hand-in consists of, before anything is taken: named members, each to be read within a limit."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.submission.files import UNPRINTABLE, Found, Kind, read_regular, walk

MAX_ENTRIES = 20_000
MAX_DEPTH = 12
MAX_PATH = 400
#: Of one part of a path, in bytes.
MAX_NAME = 200
#: Gives the bytes of a member, one more than the limit at most; OSError, with words, if it cannot.
Reader = Callable[[int], bytes]
#: So many things that were left out are named; the rest is counted.
MAX_REFUSED = 20
#: More of one folder, left out for one reason, are named as one.
_SINGLY = 5
#: Left out in silence: what systems and editors leave behind. So is every hidden file.
_LITTER = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini", "icon\r"})


@dataclass(frozen=True)
class Refused:
    """Something that was not taken.

    Attributes:
        name: of a file, or of the folder of several; "" for what is only counted.
        reason: half a sentence.
        files: how many.
    """

    name: str
    reason: str
    files: int = 1

    @property
    def sentence(self) -> str:
        """For students and instructors."""
        if not self.name:
            return f"... and {self.files} more {'was' if self.files == 1 else 'were'} left out."
        if self.files > 1:
            return f"{self.files} files in {self.name} were left out: {self.reason}."
        return f"{self.name} was left out: {self.reason}."


@dataclass(frozen=True)
class Member:
    """One entry of a folder or of an archive.

    Attributes:
        path: below the hand-in, with forward slashes.
        size: in bytes, as the folder or the archive has it; an archive may lie.
        kind: only regular ones are read.
        read: gives the bytes.
        modified: when it was changed last, in UTC; None if nothing says so.
    """

    path: str
    size: int
    kind: Kind
    read: Reader = field(repr=False, compare=False)
    modified: datetime | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Listing:
    """What was found, and what was not even looked at."""

    members: tuple[Member, ...]
    refused: tuple[Refused, ...] = ()


def folder_members(folder: Path) -> Listing:
    """Everything in a folder; links are named and never followed, devices, pipes and sockets never opened."""
    members, refused = [], []
    for found in walk(folder, MAX_ENTRIES, MAX_DEPTH):
        problem = found.problem or path_problem(found.path)
        if problem:
            refused.append(Refused(found.path, problem))
        elif not is_litter(found.path):
            members.append(_from_folder(found))
    return Listing(tuple(members), tuple(refused))


def file_member(place: Path) -> Member:
    """One file of a folder, by itself."""
    kind = Kind.LINK if place.is_symlink() else Kind.REGULAR if place.is_file() else Kind.OTHER
    return _from_folder(Found(place.name, place, kind))


def _from_folder(found: Found) -> Member:
    def read(limit: int) -> bytes:
        return read_regular(found.place, limit)

    size, modified = 0, None
    try:
        about = found.place.lstat()
        size, modified = about.st_size, datetime.fromtimestamp(about.st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        pass  # gone since, or a time that no calendar holds
    return Member(found.path, size, found.kind, read, modified)


def path_problem(path: str) -> str:
    """Why a path below a hand-in cannot be used, as half a sentence; "" if it can."""
    parts = path.rstrip("/").split("/")
    if path.startswith("/") or (len(parts[0]) > 1 and parts[0][1] == ":"):
        return "its name is an absolute one"
    if any(part in ("", ".", "..") for part in parts):
        return "its name leads out of the hand-in"
    if not path.isprintable():
        return UNPRINTABLE
    if len(path) > MAX_PATH or any(len(part.encode()) > MAX_NAME for part in parts):
        return "its name is too long"
    if len(parts) > MAX_DEPTH + 1:
        return "it lies too deep"
    return ""


def is_litter(path: str) -> bool:
    """Whether a path is hidden, or something that no person put there."""
    parts = path.casefold().split("/")
    hidden = any(part in _LITTER or (part.startswith(".") and part not in (".", "..")) for part in parts)
    return hidden or parts[-1].endswith((".pyc", ".pyo"))


def bounded(refused: Sequence[Refused]) -> tuple[Refused, ...]:
    """Few enough to be read: many of one folder as one, each once, and how many more there are.

    What comes out of it can go in again, with others.
    """
    once = tuple(dict.fromkeys(refused))
    alike = Counter((_folder(one), one.reason) for one in once if one.files == 1)
    short: dict[tuple[str, str], Refused] = {}
    more = sum(one.files for one in once if not one.name)
    for one in once:
        kind = (_folder(one), one.reason)
        if one.files == 1 and alike[kind] > _SINGLY:
            short[kind] = Refused(kind[0], one.reason, alike[kind])
        elif one.name:
            short[one.name, one.reason] = one
    named = list(short.values())
    more += sum(one.files for one in named[MAX_REFUSED:])
    return (*named[:MAX_REFUSED], *((Refused("", "", more),) if more else ()))


def _folder(one: Refused) -> str:
    folder, slash, _ = one.name.rstrip("/").rpartition("/")
    return folder + slash or "the hand-in"
