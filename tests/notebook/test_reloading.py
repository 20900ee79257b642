"""Saved files of `conv_lib` count in the next cell; no other module is looked at."""

import os
import sys

import pytest

from autograder.notebook import session as kernel
from autograder.notebook import start_lesson
from autograder.notebook.reloading import Reloading

NAMES = ("conv_lib", "conv_lib.shapes", "beside")


class Shell:
    """What of an IPython shell is needed: a place for callbacks."""

    def __init__(self):
        self.events = self
        self.callbacks = {"pre_run_cell": [], "post_run_cell": []}

    def register(self, event, callback):
        self.callbacks[event].append(callback)

    def run_cell(self, cell):
        for callback in self.callbacks["pre_run_cell"]:
            callback(None)
        result = cell()
        for callback in self.callbacks["post_run_cell"]:
            callback(None)
        return result


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A library and a module beside it, and a Python that has loaded neither."""
    save(tmp_path / "conv_lib" / "__init__.py", "")
    save(tmp_path / "conv_lib" / "shapes.py", "def number():\n    return 1\n")
    save(tmp_path / "beside.py", "def number():\n    return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    loaded = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] in NAMES}
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] in NAMES]:
        del sys.modules[name]
    sys.modules.update(loaded)


def save(path, text):
    """Write a file so that its time tells that it is new, however coarse the clock of the disk is."""
    path.parent.mkdir(exist_ok=True)
    later = path.stat().st_mtime + 10 if path.exists() else 1_000_000_000
    path.write_text(text)
    os.utime(path, (later, later))


def load():
    from beside import number as beside

    from conv_lib.shapes import number

    return number, beside


def test_a_saved_file_of_the_library_counts_in_the_next_cell_and_no_other(library):
    shell = Shell()
    Reloading(shell)
    number, beside = shell.run_cell(load)
    shell.run_cell(lambda: None)  # by now a reloader that looks at everything knows both
    for path in (library / "conv_lib" / "shapes.py", library / "beside.py"):
        save(path, "def number():\n    return 2\n")
    assert shell.run_cell(lambda: (number(), beside())) == (2, 1)


def test_a_library_loaded_before_the_lesson_started_is_loaded_again_too(library):
    number, _ = load()
    shell = Shell()
    Reloading(shell)
    save(library / "conv_lib" / "shapes.py", "def number():\n    return 2\n")
    assert shell.run_cell(number) == 2


def test_a_saved_file_that_is_not_python_is_told_and_the_cell_runs_with_the_old_one(library, capsys):
    shell = Shell()
    Reloading(shell)
    number, _ = shell.run_cell(load)
    save(library / "conv_lib" / "shapes.py", "def number(:\n")
    assert shell.run_cell(number) == 1
    assert "SyntaxError" in capsys.readouterr().err
    save(library / "conv_lib" / "shapes.py", "def number():\n    return 3\n")
    assert shell.run_cell(number) == 3


def test_start_lesson_run_twice_listens_once(library, monkeypatch):
    shell = Shell()
    for name, value in vars(kernel.KernelSession()).items():
        monkeypatch.setattr(kernel.session, name, value)
    monkeypatch.setattr("autograder.notebook.session.ipython", lambda: shell)
    monkeypatch.setattr(kernel.session.oracle, "start", lambda: None)
    monkeypatch.setattr(kernel.session, "folder", library)
    for name in ("TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS"):
        monkeypatch.setenv(name, "0")
    for _ in range(2):
        start_lesson("01_forward")
    assert {event: len(callbacks) for event, callbacks in shell.callbacks.items()} == {
        "pre_run_cell": 1,
        "post_run_cell": 2,
    }
