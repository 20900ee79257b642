"""What of a hand-in counts: the lesson's notebook, the library, and two small files; the rest is named and left out.

Names are mended where there is one sensible reading, and a note says so. Nothing is read but what may count.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from autograder.collection.library import find_library
from autograder.collection.members import Listing, Member, Refused, bounded, is_litter, path_problem
from autograder.collection.names import is_archive, unmarked
from autograder.collection.opening import opened
from autograder.exercises.catalogue import LESSONS
from autograder.submission.files import MAX_NOTEBOOK, Kind, shown
from autograder.submission.snapshot import submission_of

MAX_ATTEMPTS = 16 << 10
MAX_TIMESTAMP = 100
MAX_NOTES = 20
TIMESTAMP = "timestamp.txt"
ATTEMPTS = "attempts.json"
#: The exchange's own; feedback goes by it, and nothing is to be said of it.
SECRET = "submission_secret.txt"


@dataclass(frozen=True)
class Arrangement:
    """One hand-in, in order.

    Attributes:
        notebook: bytes of the lesson's notebook, one more than `MAX_NOTEBOOK` at most; None if there is none, nothing if
            it cannot be read.
        notebook_name: how it was called.
        sources: "conv_lib/conv2d.py" -> source.
        timestamp: what `timestamp.txt` says.
        attempts: bytes of `attempts.json`.
        refused: what was left out, and why.
        notes: sentences about names that were mended.
    """

    notebook: bytes | None = field(default=None, repr=False)
    notebook_name: str = ""
    sources: dict[str, bytes] = field(default_factory=dict, repr=False)
    timestamp: str | None = None
    attempts: bytes | None = field(default=None, repr=False)
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to grade."""
        return not self.notebook and not self.sources

    @property
    def library(self) -> str:
        """A name made of the library alone, whatever its encodings; "" without one."""
        return submission_of(self.sources, "").digest if self.sources else ""

    @property
    def digest(self) -> str:
        """A name made of what counts, but for the time."""
        total = hashlib.sha256()
        for name, data in self.files("notebook.ipynb").items():
            total.update(f"{name}\0{len(data)}\0".encode())
            total.update(data)
        return total.hexdigest()

    def files(self, notebook: str) -> dict[str, bytes]:
        """What counts, by the names that belong to it."""
        found = dict(sorted(self.sources.items()))
        if self.notebook is not None:
            found[notebook] = self.notebook
        if self.attempts is not None:
            found[ATTEMPTS] = self.attempts
        return found


def arrange(members: Sequence[Member], lesson: str, refused: Sequence[Refused] = ()) -> Arrangement:
    """Put a hand-in in order. Total over arbitrary members; archives are not opened here.

    Args:
        members: what was handed in.
        lesson: such as "01_forward", which is the name of its notebook.
        refused: what was left out before.
    """
    left = [*refused]
    usable = []
    for member in members:
        problem = path_problem(member.path)
        if problem:
            left.append(Refused(shown(member.path), problem))
        elif not is_litter(member.path):
            usable.append(member)
    chosen = _choose_notebook(usable, lesson)
    left += chosen.refused
    home = _folder(chosen.member) if chosen.member else ()
    rest = [member for member in usable if member not in chosen.seen]
    library = find_library(rest, home)
    small, rest = _small_files([member for member in rest if member not in library.seen], home)
    left += [*library.refused, *[Refused(member.path, _why_not(member)) for member in rest]]
    timestamp, attempts = small.get(TIMESTAMP), small.get(ATTEMPTS)
    if attempts is not None and len(attempts) > MAX_ATTEMPTS:
        left.append(Refused(ATTEMPTS, f"it is larger than {MAX_ATTEMPTS >> 10} KiB"))
        attempts = None
    return Arrangement(
        chosen.data,
        chosen.member.name if chosen.member else "",
        library.sources,
        None if timestamp is None else timestamp[:MAX_TIMESTAMP].decode("ascii", "replace").strip(),
        attempts,
        bounded([replace(one, name=shown(one.name)) for one in left]),
        _some([*chosen.notes, *library.notes]),
    )


def arranged(listing: Listing, lesson: str) -> Arrangement:
    """Open the archives of a hand-in and put all of it in order."""
    found = opened(listing)
    return arrange(found.members, lesson, found.refused)


@dataclass(frozen=True)
class _Notebook:
    """Which notebook counts; `seen` are all that were looked at."""

    member: Member | None = None
    data: bytes | None = None
    seen: frozenset[Member] = frozenset()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()


def _choose_notebook(members: Sequence[Member], lesson: str) -> _Notebook:
    """The one with the lesson's name; else the last copy of it; else the only one."""
    wanted = f"{lesson}.ipynb"
    others = {f"{name}.ipynb" for name in LESSONS} - {wanted}
    every = [member for member in members if unmarked(member.name).plain.casefold().endswith(".ipynb")]
    seen = frozenset(every)
    refused = [
        Refused(member.path, "it belongs to another lesson")
        for member in every
        if unmarked(member.name).plain in others
    ]
    rest = [member for member in every if unmarked(member.name).plain not in others]
    right = [member for member in rest if member.name == wanted]
    copies = [member for member in rest if unmarked(member.name).plain.casefold() == wanted.casefold()]
    candidates = sorted(right or copies or rest, key=lambda member: _order(member, bool(right)))
    if not right and not copies and len(rest) > 1:
        words = "There are several notebooks and none has the lesson's name; none was read."
        refused += [Refused(member.path, f"it is not called {wanted}") for member in rest]
        return _Notebook(None, None, seen, tuple(refused), (words,))
    unreadable = None
    for number, member in enumerate(candidates):
        try:
            data = _read(member, MAX_NOTEBOOK)
        except OSError as error:
            refused.append(Refused(member.path, error.strerror or str(error)))
            unreadable = b""
            continue
        tried = set(candidates[: number + 1])
        losers = [one for one in rest if one not in tried]
        refused += [Refused(one.path, f"{member.path} was read instead") for one in losers]
        notes = [] if member.name == wanted else [f"The notebook was called {member.name!r} instead of {wanted!r}."]
        return _Notebook(member, data, seen, tuple(refused), tuple(notes))
    return _Notebook(None, unreadable, seen, tuple(refused))


def _order(member: Member, right: bool) -> tuple[int, int, str]:
    """Of several with the right name the one that lies highest; of copies the last."""
    depth = member.path.count("/")
    return (0 if right else -unmarked(member.name).number, depth, member.path)


def _small_files(members: Sequence[Member], home: tuple[str, ...]) -> tuple[dict[str, bytes], list[Member]]:
    """What the two small files say that lie beside the notebook or at the top; and the other members."""
    small: dict[str, bytes] = {}
    rest = []
    for member in members:
        if member.name == SECRET and _folder(member) in ((), home):
            continue
        if member.name not in (TIMESTAMP, ATTEMPTS) or member.name in small or _folder(member) not in ((), home):
            rest.append(member)
            continue
        try:
            small[member.name] = _read(member, MAX_TIMESTAMP if member.name == TIMESTAMP else MAX_ATTEMPTS)
        except OSError:
            rest.append(member)
    return small, rest


def _read(member: Member, limit: int) -> bytes:
    if member.kind is Kind.LINK:
        raise OSError("it is a link")
    if member.kind is not Kind.REGULAR:
        raise OSError("it is not a regular file")
    return member.read(limit)


def _why_not(member: Member) -> str:
    if member.kind is Kind.LINK:
        return "it is a link"
    if member.kind is not Kind.REGULAR:
        return "it is not a regular file"
    if is_archive(member.name):
        return "it is an archive inside another; hand in one archive, or the files themselves"
    return "only the lesson's notebook and the .py files of conv_lib are read"


def _folder(member: Member) -> tuple[str, ...]:
    return tuple(member.path.split("/")[:-1])


def _some(notes: Sequence[str]) -> tuple[str, ...]:
    if len(notes) <= MAX_NOTES:
        return tuple(notes)
    return (*notes[:MAX_NOTES], f"... and {len(notes) - MAX_NOTES} more of this kind.")
