"""The library in a hand-in: which folder is meant by `conv_lib/`, and which file by each of its modules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.collection.members import Member, Refused
from autograder.collection.names import Name, is_library_folder, is_untouched, library_file
from autograder.submission.files import Kind
from autograder.submission.snapshot import MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, PACKAGE

#: More folders that might be the library, or files that might be one module, are not compared.
_MAX_COMPARED = 8
#: The parts of a folder's path.
_Folder = tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """What was taken for the library.

    Attributes:
        sources: "conv_lib/conv2d.py" -> source.
        seen: members that were taken, or left out with a reason.
        refused: those left out.
        notes: sentences about names that were mended.
    """

    sources: dict[str, bytes] = field(default_factory=dict)
    seen: frozenset[Member] = frozenset()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Contender:
    """A member that may be one file of the library; `outside` means beside the folder, not in it."""

    member: Member
    name: Name
    outside: bool = False

    @property
    def order(self) -> tuple[bool, bool, int, str]:
        """The right name first; then copies, the last one first; then what lies outside."""
        return (self.outside, self.name.marked, -self.name.number, self.member.path)


def find_library(members: Sequence[Member], home: _Folder) -> Library:
    """The library that lies nearest to the notebook, with its files' names mended.

    Of a file and its copies ("conv2d (1).py"), the plain name counts, unless it is missing or the untouched stub; then
    the copy with the highest number that somebody has written in. So it is with a file beside the folder, and with a
    second folder beside it; a folder that lies further away never counts.

    Args:
        members: with usable paths; any of them may be a source.
        home: the folder of the notebook.
    """
    folders = _folders(members)
    flat = not folders
    folders = folders or _flat_folders(members)
    if not folders:
        return Library()
    reading = _Reading()
    nearest, root = _chosen(folders, home, reading, flat)
    others = [] if flat else [folder for folder in folders if folder not in (nearest, root)]
    targets = _targets(folders[root], root)
    if not flat:
        _add_beside(targets, members, folders, (home, root[:-1]))
    if nearest != root:
        for target, contenders in _targets(folders[nearest], nearest).items():
            targets.setdefault(target, []).extend(replace(one, outside=True) for one in contenders)
    impossible = [target for target in targets if _problem(target, targets)]
    refused = [Refused("/".join(other) + "/", f"{'/'.join(root)}/ was read instead") for other in others]
    refused += [Refused(one.member.path, _problem(path, targets)) for path in impossible for one in targets[path]]
    seen = {member for other in others for member in folders[other]}
    seen |= {one.member for contenders in targets.values() for one in contenders}
    for target in impossible:
        del targets[target]
    notes = _place_notes(root, home, flat, targets)
    sources: dict[str, bytes] = {}
    for target in sorted(targets, key=lambda path: (library_file(path[len(PACKAGE) + 1 :]) is None, path)):
        if len(sources) == MAX_FILES:
            notes.append(f"More than {MAX_FILES} Python files: the rest was left out.")
            break
        _resolve(target, sorted(targets[target], key=lambda one: one.order), reading, sources, refused, notes)
    return Library(sources, frozenset(seen), tuple(refused), tuple(notes))


def _add_beside(
    targets: dict[str, list[_Contender]],
    members: Sequence[Member],
    folders: Mapping[_Folder, Sequence[Member]],
    places: tuple[_Folder, ...],
) -> None:
    """Let files of the library that lie beside its folder, or beside the notebook, contend too."""
    inside = {id(member) for held in folders.values() for member in held}
    for member in members:
        name = library_file(member.name) if _parent(member) in places and id(member) not in inside else None
        if name and not name.doubtful:
            targets.setdefault(f"{PACKAGE}/{name.plain}", []).append(_Contender(member, name, outside=True))


def _problem(target: str, targets: Mapping[str, object]) -> str:
    """Why a file cannot lie there, as half a sentence."""
    parts = target.split("/")
    if len(parts) > MAX_DEPTH + 1:
        return "it lies too deep"
    above = ["/".join(parts[:level]) for level in range(1, len(parts))]
    return "it lies below a file" if any(path in targets for path in above) else ""


class _Reading:
    """Reads every source once, within the limit."""

    def __init__(self) -> None:
        self._known: dict[int, bytes | OSError] = {}

    def source(self, member: Member) -> bytes:
        """The bytes of a source.

        Raises:
            OSError: with words, if it cannot be taken.
        """
        if id(member) not in self._known:
            try:
                self._known[id(member)] = self._read(member)
            except OSError as error:
                self._known[id(member)] = error
        found = self._known[id(member)]
        if isinstance(found, OSError):
            raise found
        return found

    def worth(self, members: Sequence[Member]) -> int:
        """0 for a folder with something written by a person, 1 for stubs alone, 2 for no exercise at all."""
        found = 2
        for member in members[:MAX_FILES]:
            name = library_file(member.name)
            if name is None or name.plain in ("__init__.py", "arguments.py"):
                continue
            try:
                if not is_untouched(name.plain, self.source(member)):
                    return 0
                found = 1
            except OSError:
                continue
        return found

    @staticmethod
    def _read(member: Member) -> bytes:
        if member.kind is Kind.LINK:
            raise OSError("it is a link")
        if member.kind is not Kind.REGULAR:
            raise OSError("it is not a regular file")
        data = member.read(MAX_FILE_BYTES)
        if len(data) > MAX_FILE_BYTES:
            raise OSError(f"it is larger than {MAX_FILE_BYTES >> 20} MiB")
        return data


def _folders(members: Sequence[Member]) -> dict[_Folder, list[Member]]:
    """Folders called like the library, each with the sources below it; the inner one of two counts."""
    found: dict[_Folder, list[Member]] = {}
    for member in members:
        if not member.name.endswith(".py") and library_file(member.name) is None:
            continue
        parts = member.path.split("/")[:-1]
        levels = [level for level, part in enumerate(parts, start=1) if is_library_folder(part)]
        if levels:
            found.setdefault(tuple(parts[: levels[-1]]), []).append(member)
    return found


def _flat_folders(members: Sequence[Member]) -> dict[_Folder, list[Member]]:
    """Folders that hold files of the released library by their names."""
    found: dict[_Folder, list[Member]] = {}
    for member in members:
        name = library_file(member.name)
        if name and not name.doubtful:
            found.setdefault(_parent(member), []).append(member)
    return {
        folder: held
        for folder, held in found.items()
        if any(library_file(one.name) != Name("__init__.py") for one in held)
    }


def _chosen(
    folders: Mapping[_Folder, Sequence[Member]], home: _Folder, reading: _Reading, flat: bool
) -> tuple[_Folder, _Folder]:
    """The folder nearest to the notebook, and of those as near the first that somebody has written in, which counts."""

    def order(folder: _Folder) -> tuple[int, bool, int, _Folder]:
        above = folder if flat else folder[:-1]
        return (_distance(above, home), not flat and folder[-1] != PACKAGE, len(folder), folder)

    near = sorted(folders, key=order)
    rivals = [folder for folder in near[:_MAX_COMPARED] if order(folder)[0] == order(near[0])[0]]
    if len(rivals) == 1:
        return near[0], near[0]
    return near[0], min(rivals, key=lambda folder: reading.worth(folders[folder]))


def _distance(one: _Folder, other: _Folder) -> int:
    """How many steps from one folder to another."""
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return len(one) + len(other) - 2 * common


def _targets(members: Sequence[Member], root: _Folder) -> dict[str, list[_Contender]]:
    """Which members of a folder may be which file of the library."""
    targets: dict[str, list[_Contender]] = {}
    for member in members:
        inner = member.path.split("/")[len(root) :]
        name = library_file(member.name) if len(inner) == 1 else None
        if name:
            targets.setdefault(f"{PACKAGE}/{name.plain}", []).append(_Contender(member, name))
        if member.name.endswith(".py") and (name is None or name.doubtful):
            targets.setdefault(f"{PACKAGE}/{'/'.join(inner)}", []).append(_Contender(member, Name(member.name)))
    return targets


def _resolve(
    target: str,
    contenders: Sequence[_Contender],
    reading: _Reading,
    sources: dict[str, bytes],
    refused: list[Refused],
    notes: list[str],
) -> None:
    """Decide which contender is the file."""
    readable: list[tuple[_Contender, bytes]] = []
    for contender in contenders[:_MAX_COMPARED]:
        try:
            readable.append((contender, reading.source(contender.member)))
        except OSError as error:
            refused.append(Refused(contender.member.path, error.strerror or str(error)))
    refused += [Refused(one.member.path, "too many copies of one file") for one in contenders[_MAX_COMPARED:]]
    if not readable:
        return
    name = target.rsplit("/", 1)[-1]
    written = [one for one in readable if not is_untouched(name, one[1])]
    chosen, source = (written or readable)[0]
    sources[target] = source
    if (chosen.outside or chosen.name.marked) and chosen.member.path != target:
        stub = any(not one.name.marked and not one.outside for one, _ in readable)
        notes.append(
            f"{chosen.member.path} was read as {target}" + (f"; {target} is the untouched stub." if stub else ".")
        )
    for other, data in written:
        if other is not chosen and data != source and not other.name.doubtful:
            refused.append(Refused(other.member.path, f"{chosen.member.path} was read instead"))


def _place_notes(root: _Folder, home: _Folder, flat: bool, targets: dict[str, list[_Contender]]) -> list[str]:
    place = "/".join(root)
    if flat:
        names = ", ".join(target[len(PACKAGE) + 1 :] for target in sorted(targets)[:MAX_FILES])
        return [f"There is no folder {PACKAGE}/; {names} {'was' if len(targets) == 1 else 'were'} read as if in it."]
    if root[:-1] != home and home[: len(root)] != root:
        return [f"{place}/ was read as {PACKAGE}/; it belongs beside the notebook."]
    return [] if root[-1] == PACKAGE else [f"{place}/ was read as {PACKAGE}/."]


def _parent(member: Member) -> _Folder:
    return tuple(member.path.split("/")[:-1])
