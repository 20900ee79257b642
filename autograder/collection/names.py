"""Names of files as browsers, desktops and learning platforms change them, and what they were before."""

import re
from dataclasses import dataclass

from autograder.exercises.catalogue import EXERCISES

#: Modules of the released library; `arguments` has nothing to complete in it.
LIBRARY = frozenset({"__init__", "arguments", *(exercise.module for exercise in EXERCISES)})
_BY_FOLDED = {f"{name.casefold()}.py": f"{name}.py" for name in LIBRARY}

#: "conv2d (1)" is a browser's; "conv2d-1" Canvas'; "conv2d copy 2", "conv2d - Copy (2)" and "Copy of conv2d" a desktop's.
_MARKS = (
    re.compile(r"(?P<plain>.+?) *\((?P<number>\d{1,3})\)"),
    re.compile(r"(?P<plain>.+?)-(?P<number>\d{1,2})"),
    re.compile(r"(?P<plain>.+?)(?: -)?[ _](?:copy|kopie|copie|copia)(?: \(?(?P<number>\d{1,3})\)?)?", re.IGNORECASE),
    re.compile(r"(?:copy of|kopie von|copie de|copia de) +(?P<plain>.+)", re.IGNORECASE),
)
#: Somebody may well call a module of their own so.
_UNDERSCORE = re.compile(r"(?P<plain>.+)_(?P<number>\d{1,2})")
#: Mail programs and browsers add these.
_ADDED_ENDINGS = {".py.txt": 4, ".py.py": 3, ".ipynb.txt": 4, ".ipynb.json": 5}


@dataclass(frozen=True)
class Name:
    """A name without the marks of a copy.

    Attributes:
        plain: what the file was called before.
        number: of the copy, 0 without one: the higher, the later.
        marked: whether there was a mark.
        doubtful: the mark may be part of the name.
    """

    plain: str
    number: int = 0
    marked: bool = False
    doubtful: bool = False


def unmarked(name: str) -> Name:
    """What a file was called before it was copied, downloaded or handed in a second time."""
    found = Name(_without_added_ending(name))
    found = Name(found.plain, marked=found.plain != name)
    for _ in range(3):
        stem, dot, ending = found.plain.rpartition(".")
        for pattern in _MARKS:
            match = pattern.fullmatch(stem)
            if match:
                number = int(match.groupdict().get("number") or 1)
                found = Name(match["plain"] + dot + ending, max(found.number, number), marked=True)
                break
        else:
            break
    return found


def library_file(name: str) -> Name | None:
    """The file of the released library that a name means, or None: "Conv2D (1).py" means "conv2d.py"."""
    found = unmarked(name)
    plain = _BY_FOLDED.get(found.plain.casefold())
    if plain:
        return Name(plain, found.number, marked=name != plain)
    match = _UNDERSCORE.fullmatch(found.plain.removesuffix(".py"))
    plain = _BY_FOLDED.get(f"{match['plain']}.py".casefold()) if match and found.plain.endswith(".py") else None
    return Name(plain, int(match["number"]), True, doubtful=True) if match and plain else None


def is_library_folder(name: str) -> bool:
    """Whether a folder is called "conv_lib", or so that it must have been: "Conv-Lib", "conv_lib (1)"."""
    return any(_folded(variant) == "convlib" for variant in (name, unmarked(f"{name}.py").plain.removesuffix(".py")))


def is_archive(name: str) -> bool:
    """Whether a file is called like an archive; of "work.tar.gz", Canvas makes "work.tar-1.gz"."""
    return re.search(r"\.(zip|zipx|tgz|rar|7z|tar(-\d+)?(\.(gz|xz|bz2))?)$", name.casefold()) is not None


def archive_stem(name: str) -> str:
    """The name of an archive without what says that it is one."""
    return re.sub(r"\.(zip|zipx|tgz|rar|7z|tar(-\d+)?(\.(gz|xz|bz2))?)$", "", name, flags=re.IGNORECASE)


def is_untouched(name: str, source: bytes) -> bool:
    """Whether a file of the released library is as it was handed out: every function still says that it is a stub."""
    functions = {exercise.function for exercise in EXERCISES if f"{exercise.module}.py" == name}
    return bool(functions) and all(f'NotImplementedError("{one}: see lessons/'.encode() in source for one in functions)


def _without_added_ending(name: str) -> str:
    for ending, length in _ADDED_ENDINGS.items():
        if name.casefold().endswith(ending):
            return name[:-length]
    return name


def _folded(name: str) -> str:
    return re.sub(r"[-_ ]", "", name.casefold())
