"""Archives that students hand in, opened: what they upload, and one level below if that is all there is."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from autograder.collection.archives import MAX_PACKED, archive_members
from autograder.collection.members import Listing, Member, Refused
from autograder.collection.names import archive_stem, is_archive, is_library_folder, unmarked
from autograder.submission.files import Kind, shown
from autograder.submission.snapshot import PACKAGE

#: More are not needed to hand in a notebook and a library.
MAX_ARCHIVES = 4


def opened(listing: Listing, levels: int = 2) -> Listing:
    """The same members, with what archives hold in the archives' places.

    At the first level every archive is opened, of copies of one name the last. Inside an archive, another is opened
    if it is all there is, or if it is called like the library.

    Args:
        listing: what was handed in.
        levels: how deep archives may lie in each other.
    """
    archives: list[Member] = []
    members: list[Member] = []
    for member in listing.members:
        (archives if member.kind is Kind.REGULAR and is_archive(member.name) else members).append(member)
    chosen, refused = _chosen(archives)
    for archive in chosen:
        inside = _inside(archive)
        if levels > 1:
            inside = _second(inside, levels)
        below = _folder(archive) + ("" if _holds_folder(archive, inside) else f"{PACKAGE}/")
        members += [replace(member, path=below + member.path) for member in inside.members]
        refused += inside.refused
    return Listing(tuple(members), (*listing.refused, *refused))


def _chosen(archives: Sequence[Member]) -> tuple[list[Member], list[Refused]]:
    """Of several copies of one archive, the one with the highest number; of equals the first, which is the later."""
    last: dict[str, Member] = {}
    refused = []
    latest_last = sorted(enumerate(archives), key=lambda one: (unmarked(one[1].name).number, -one[0]))
    for _, archive in latest_last:
        plain = _folder(archive) + unmarked(archive.name).plain.casefold()
        if plain in last:
            refused.append(Refused(last[plain].path, f"{shown(archive.path)} is a later copy of it"))
        last[plain] = archive
    kept = sorted(last.values(), key=lambda member: member.path)
    refused += [Refused(member.path, f"more than {MAX_ARCHIVES} archives") for member in kept[MAX_ARCHIVES:]]
    return kept[:MAX_ARCHIVES], refused


def _inside(archive: Member) -> Listing:
    try:
        data = archive.read(MAX_PACKED)
    except OSError as error:
        return Listing((), (Refused(archive.path, error.strerror or str(error)),))
    return archive_members(BytesIO(data), archive.path)


def _second(inside: Listing, levels: int) -> Listing:
    """An archive inside an archive: opened if it is all there is, or is called like the library."""
    nested = [member for member in inside.members if is_archive(member.name)]
    alone = len(inside.members) == 1
    if len(nested) == 1 and (alone or is_library_folder(archive_stem(nested[0].name))):
        return opened(inside, levels - 1)
    return inside


def _holds_folder(archive: Member, inside: Listing) -> bool:
    """Whether names stay as they are: "conv_lib.zip" may hold the folder, or only what is in it."""
    if not is_library_folder(archive_stem(archive.name)):
        return True
    return any(is_library_folder(part) for member in inside.members for part in member.path.split("/")[:-1])


def _folder(member: Member) -> str:
    return member.path[: -len(member.name)]
