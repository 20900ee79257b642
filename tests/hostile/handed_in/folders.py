"""Folders that hold links, devices, too much, or names that nobody would choose."""

import json
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.submission.snapshot import PACKAGE

from ..course import NOTEBOOK, PROJECT, released
from .entry import HandedIn, Place

_CONV2D = f"{PACKAGE}/conv2d.py"
_STAMPS = {
    "a-word": "yesterday",
    "before-all-time": "0001-01-01T00:00:00+14:00",
    "after-all-time": "9999-12-31T23:59:59-14:00",
    "a-week": "2026-W01-1",
    "of-hour-24": "2026-03-01T24:00:00",
    "binary": "\x00\xff",
    "empty": "",
}


def _link(inside: str, target: str) -> Callable[[Place], None]:
    """Put a link in the place of a file; `{name}` in `target` stands for a fact."""

    def build(place: Place) -> None:
        path = place.folder / inside
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        path.symlink_to(target.format(**place.facts))

    return build


def _many(count: int, inside: str, suffix: str) -> Callable[[Place], None]:
    def build(place: Place) -> None:
        folder = place.folder / inside
        folder.mkdir(exist_ok=True)
        for number in range(count):
            (folder / f"f{number:05}{suffix}").touch()

    return build


def _pipe(inside: str) -> Callable[[Place], None]:
    def build(place: Place) -> None:
        path = place.folder / inside
        path.unlink(missing_ok=True)
        os.mkfifo(path)

    return build


def _socket(place: Place) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as short, socket.socket(socket.AF_UNIX) as ear:
        ear.bind(f"{short}/s")  # a long path is refused
        Path(short, "s").rename(place.folder / PACKAGE / "socket.py")


def _folder_in_place(inside: str) -> Callable[[Place], None]:
    def build(place: Place) -> None:
        path = place.folder / inside
        path.unlink(missing_ok=True)
        path.mkdir()
        (path / "inside.txt").write_text("a folder")

    return build


def _hollow(inside: str, size: int) -> Callable[[Place], None]:
    """A file of `size` bytes that takes no room."""

    def build(place: Place) -> None:
        with (place.folder / inside).open("wb") as file:
            file.truncate(size)

    return build


def _timestamp(text: str) -> Callable[[Place], None]:
    def build(place: Place) -> None:
        (place.folder / "timestamp.txt").write_text(text, encoding="latin-1")

    return build


def _odd_names(place: Place) -> None:
    for name in ("new\nline.py", "\x1b[2J.py", "a\u202eyp.py", "-rf.py", "~.py", "x" * 250 + ".py", "' ; rm -rf *.py"):
        (place.folder / PACKAGE / name).write_text("odd = 1\n")
    Path(os.fsdecode(os.fsencode(place.folder / PACKAGE) + b"/\xff\xfe.py")).write_text("odd = 1\n")
    Path(os.fsdecode(os.fsencode(place.folder) + b"/\xff\xfe.ipynb")).write_text("{")


def _deep(place: Place) -> None:
    folder = place.folder / PACKAGE
    for number in range(80):
        folder = folder / f"d{number}"
        folder.mkdir()
    (folder / "bottom.py").write_text("bottom = 1\n")


def _loop(place: Place) -> None:
    (place.folder / PACKAGE / "again").symlink_to(place.folder, target_is_directory=True)
    (place.folder / "again").symlink_to("..", target_is_directory=True)
    (place.folder / PACKAGE / "self.py").symlink_to("self.py")


def _settings(place: Place) -> None:
    """Files by whose names nbgrader and Jupyter go."""
    (place.folder / "nbgrader_config.py").write_text("raise SystemExit('mine')\n")
    (place.folder / "jupyter_config.json").write_text("{")
    (place.folder / "gradebook.db").write_bytes(b"SQLite format 3\x00 no")
    for name in (".conv-course/grades", "source/01_forward", "autograded", "feedback", ".ipynb_checkpoints"):
        (place.folder / name).mkdir(parents=True)
    shutil.copy(place.folder / NOTEBOOK, place.folder / ".ipynb_checkpoints" / "01_forward-checkpoint.ipynb")
    (place.folder / ".conv-course" / "grades" / "mine.json").write_text('{"points": 20}')
    (place.folder / "source" / "01_forward" / NOTEBOOK).write_text(json.dumps(released()))


def _solutions_beside(place: Place) -> None:
    """A second library, where a grader that searches would find it."""
    for name in ("solutions", "reference", "conv_lib_final"):
        shutil.copytree(PROJECT / "solutions" / PACKAGE, place.folder / name / PACKAGE)


def _bytecode(place: Place) -> None:
    """Compiled code of a right solution beside an untouched source."""
    cached = place.folder / PACKAGE / "__pycache__"
    cached.mkdir()
    (cached / "conv2d.cpython-311.pyc").write_bytes(b"\xa7\r\r\n" + bytes(500))
    (place.folder / PACKAGE / "conv2d.so").write_bytes(b"\x7fELF" + bytes(500))
    (place.folder / PACKAGE / "conv2d.pyc").write_bytes(bytes(500))


def _closed(place: Place) -> None:
    (place.folder / "private").mkdir(mode=0)
    (place.folder / PACKAGE / "closed").mkdir(mode=0)


def _library_is_a_file(place: Place) -> None:
    shutil.rmtree(place.folder / PACKAGE)
    (place.folder / PACKAGE).write_text("not a folder\n")


def _lesson_is_a_file(place: Place) -> None:
    shutil.rmtree(place.folder)
    place.folder.write_text("not a folder\n")


def _lesson_is_a_link(place: Place) -> None:
    shutil.rmtree(place.folder)
    place.folder.symlink_to(place.facts["classmate"], target_is_directory=True)


def _nothing(place: Place) -> None:
    (place.folder / NOTEBOOK).unlink()


_ABSENT = {"conv2d": "invalid submission", "conv2d_single": "invalid submission"}
_WHOLLY_ABSENT = {**_ABSENT, "output_size": "invalid submission"}
_LEFT_OUT = ("left out",)

FOLDERS = (
    HandedIn(
        "library-linked-to-a-classmate",
        _link(PACKAGE, "{classmate}/conv_lib"),
        rows=(26, 27),
        verdicts=_WHOLLY_ABSENT,
        words=("left out: it is a link",),
    ),
    HandedIn(
        "module-linked-to-a-classmate",
        _link(_CONV2D, "{classmate}/conv_lib/conv2d.py"),
        rows=(26, 27),
        words=_LEFT_OUT,
        verdicts=_ABSENT,
    ),
    HandedIn(
        "module-linked-to-the-solution",
        _link(_CONV2D, "{solutions}/conv_lib/conv2d.py"),
        rows=(27, 30),
        words=_LEFT_OUT,
        verdicts=_ABSENT,
    ),
    HandedIn("text-linked-to-a-secret", _link("stolen.txt", "{secret}"), rows=(27,), words=("left out: it is a link",)),
    HandedIn("module-linked-to-a-secret", _link(f"{PACKAGE}/stolen.py", "{secret}"), rows=(27,), words=_LEFT_OUT),
    HandedIn(
        "notebook-linked-to-a-classmate",
        _link(NOTEBOOK, "{classmate}/01_forward.ipynb"),
        rows=(27,),
        words=("cannot be read",),
    ),
    HandedIn(
        "notebook-linked-to-the-gradebook",
        _link(NOTEBOOK, "{course}/gradebook.db"),
        rows=(27,),
        words=("cannot be read",),
    ),
    HandedIn(
        "timestamp-linked-to-a-secret",
        _link("timestamp.txt", "{secret}"),
        rows=(27, 88),
        words=("left out: it is a link",),
    ),
    HandedIn("lesson-folder-linked-to-a-classmate", _lesson_is_a_link, rows=(27,), handed_in=False),
    HandedIn("lesson-folder-is-a-file", _lesson_is_a_file, rows=(88,), handed_in=False),
    HandedIn("links-in-a-circle", _loop, "sizes", rows=(90,), words=_LEFT_OUT),
    HandedIn(
        "ten-thousand-files",
        _many(10_000, "data", ".csv"),
        "sizes",
        rows=(57,),
        words=("10000 files in data/ were left out",),
    ),
    HandedIn("ten-thousand-modules", _many(10_000, PACKAGE, ".py"), rows=(57,), words=("More than",)),
    HandedIn(
        "ten-thousand-notebooks",
        _many(10_000, ".", ".ipynb"),
        "sizes",
        rows=(57,),
        words=("10000 files in the hand-in were left out",),
    ),
    HandedIn(
        "library-is-a-file", _library_is_a_file, rows=(85,), verdicts=_WHOLLY_ABSENT, words=("conv_lib was left out",)
    ),
    HandedIn(
        "module-is-a-folder",
        _folder_in_place(_CONV2D),
        "sizes",
        rows=(85,),
        verdicts=_ABSENT,
        words=("conv_lib/conv2d.py/inside.txt was left out",),
    ),
    HandedIn(
        "notebook-is-a-folder",
        _folder_in_place(NOTEBOOK),
        "sizes",
        rows=(81, 88),
        words=("no notebook", "inside.txt was left out"),
    ),
    HandedIn("empty-folder", _nothing, "nothing", rows=(85,), words=("no notebook",), verdicts=_WHOLLY_ABSENT),
    HandedIn("notebook-alone", lambda place: None, "nothing", rows=(85,), verdicts=_WHOLLY_ABSENT),
    HandedIn("notebook-is-a-pipe", _pipe(NOTEBOOK), "sizes", rows=(88,), words=("cannot be read",)),
    HandedIn("module-is-a-pipe", _pipe(_CONV2D), "sizes", rows=(88,), words=_LEFT_OUT, verdicts=_ABSENT),
    HandedIn(
        "pipe-beside-the-library",
        _pipe("pipe"),
        "sizes",
        rows=(88,),
        words=("pipe was left out: it is not a regular file",),
    ),
    HandedIn("module-is-a-socket", _socket, "sizes", rows=(88,), words=_LEFT_OUT),
    HandedIn("folders-that-are-closed", _closed, "sizes", rows=(90,)),
    HandedIn("names-that-nobody-would-choose", _odd_names, "sizes", rows=(90,), words=_LEFT_OUT),
    HandedIn("folders-eighty-deep", _deep, "sizes", rows=(90,), words=("too deep",)),
    HandedIn(
        "hollow-file-of-ten-gigabytes",
        _hollow("data.bin", 10 << 30),
        "sizes",
        rows=(43,),
        words=("data.bin was left out",),
    ),
    HandedIn(
        "hollow-module-of-ten-gigabytes",
        _hollow(f"{PACKAGE}/data.py", 10 << 30),
        "sizes",
        rows=(43,),
        words=("larger than",),
    ),
    HandedIn(
        "hollow-notebook-of-ten-gigabytes",
        _hollow(NOTEBOOK, 10 << 30),
        "sizes",
        rows=(84,),
        words=("larger than 8 MiB",),
    ),
    HandedIn(
        "settings-of-the-grader",
        _settings,
        "sizes",
        rows=(91,),
        words=("gradebook.db was left out", "nbgrader_config.py was left out"),
    ),
    HandedIn(
        "solutions-beside-the-library", _solutions_beside, rows=(30,), words=("solutions/conv_lib/ was left out",)
    ),
    HandedIn("compiled-modules", _bytecode, rows=(89,), words=("conv2d.so was left out",)),
    *(HandedIn(f"timestamp-{name}", _timestamp(text), "sizes", rows=(88,)) for name, text in _STAMPS.items()),
)
