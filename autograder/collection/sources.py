"""The hand-ins in what a platform exports: an archive of a class, a folder of many, or what one person handed in."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path

from autograder.collection.archives import archive_members
from autograder.collection.members import Member, Refused, file_member, folder_members, is_litter
from autograder.collection.names import is_archive
from autograder.collection.platform import NOBODY, HandIn, Label, Names, group
from autograder.submission.files import shown

MAX_SOURCES = 20_000
_WHOLE_CLASS = "; if it holds a whole class, name it on the command line"


def hand_ins(sources: Sequence[Path], names: Names, stack: ExitStack) -> tuple[list[HandIn], list[Refused]]:
    """What is in the sources, and what in them belongs to nobody.

    Args:
        sources: archives and folders, of a class or of one person.
        names: reads their names.
        stack: keeps archives open until their members are read.
    """
    found: list[HandIn] = []
    unplaced: list[Refused] = []
    for source in sources:
        for one in _of_source(source.resolve(), names, stack):
            if isinstance(one, Refused):
                unplaced.append(Refused(shown(one.name), one.reason))
            elif one.label.student is None:
                unplaced.append(Refused(shown(one.source), one.label.problem))
            else:
                found.append(one)
    return found, list(dict.fromkeys(unplaced))


def _of_source(source: Path, names: Names, stack: ExitStack) -> Iterator[HandIn | Refused]:
    """What one argument holds: the hand-in of the one it is named after, or those of a class."""
    label = names.of(source.name)
    if label is not None:
        yield from _of_one(source, label, names.lesson)
    elif source.is_dir():
        yield from _of_folder(source, names)
    elif is_archive(source.name):
        yield from _of_class_archive(source, names, stack)
    else:
        yield Refused(source.name, NOBODY)


def _of_one(place: Path, label: Label, lesson: str) -> list[HandIn]:
    """A folder or a file that is named after one person."""
    if place.is_symlink() or not place.is_dir():
        member = file_member(place)
        return [HandIn(label, place.name, (replace(member, path=label.original or member.name),), label.late)]
    listing = folder_members(place)
    below = [replace(member, path=f"{place.name}/{member.path}") for member in listing.members]
    return [replace(one, refused=listing.refused) for one in group(below, lambda _: label, lesson)]


def _of_folder(source: Path, names: Names) -> Iterator[HandIn | Refused]:
    """A folder of many: each entry is named by the platform, or after a student."""
    with os.scandir(source) as entries:
        places = sorted(Path(entry.path) for entry in islice(entries, MAX_SOURCES))
    files: list[Member] = []
    for place in places:
        if is_litter(place.name):
            continue
        label = names.of(place.name)
        if label is None:
            yield Refused(place.name, NOBODY + (_WHOLE_CLASS if is_archive(place.name) else ""))
        elif place.is_dir():
            yield from _of_one(place, label, names.lesson)
        else:
            files.append(file_member(place))
    yield from group(files, names.of, names.lesson)


def _of_class_archive(source: Path, names: Names, stack: ExitStack) -> Iterator[HandIn | Refused]:
    """An archive of a class: Moodle and Canvas name what is in it. A student's own archive names nobody."""
    try:
        file = stack.enter_context(source.open("rb"))
    except OSError as error:
        yield Refused(source.name, f"it cannot be read ({error.strerror})")
        return
    listing = archive_members(file, source.name, whole_class=True)
    members = _unwrapped(listing.members, names)
    others = sorted({top for member in members if not names.exported(top := member.path.partition("/")[0])})
    found = group(members, names.exported, names.lesson)
    yield from found
    if not found:
        yield from listing.refused or [Refused(source.name, NOBODY)]
        return
    for name in others:
        yield Refused(f"{source.name}: {name}", "it is not named as a platform names hand-ins")
    for one in listing.refused:
        yield Refused(f"{source.name}: {one.name}", one.reason)


def _unwrapped(members: Sequence[Member], names: Names) -> Sequence[Member]:
    """The same members without a folder around all of them."""
    tops = {member.path.partition("/")[0] for member in members}
    if len(tops) != 1 or names.exported(*tops) or any("/" not in member.path for member in members):
        return members
    return [replace(member, path=member.path.partition("/")[2]) for member in members]
