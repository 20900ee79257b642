"""What starts while the student reads, how it ends, and what a check waits for and what not."""

import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import start_new_kernel

from autograder.notebook import check, check_adjoint, checks, start_lesson
from autograder.notebook import session as kernel
from autograder.oracle.client import Oracle
from autograder.sandbox import process
from autograder.sandbox.launch import launch

PROJECT = Path(__file__).resolve().parents[2]
#: What takes longer to load than a check may take, or is an instructor's.
HEAVY = (
    *("tensorflow", "keras", "nbgrader", "nbformat", "nbconvert", "jsonschema", "matplotlib", "pandas", "scipy"),
    *("sqlalchemy", "dask", "distributed", "notebook", "jupyter_server", "numpy.testing"),
)
STARTED = "from autograder.notebook import start_lesson\nstart_lesson('01_forward')"


@pytest.fixture
def student(tmp_path, monkeypatch):
    """A fresh kernel whose notebook lies below a folder with the solved `conv_lib`."""
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    for name in ("TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS"):
        monkeypatch.setenv(name, "0")
    for name, value in vars(kernel.KernelSession()).items():
        monkeypatch.setattr(kernel.session, name, value)
    yield tmp_path
    kernel.session.sandboxes.close()
    kernel.session.oracle.close()


def loaded(code, *arguments):
    """The names in HEAVY that a new Python has loaded once it has run `code`, and IPython's and Jinja's."""
    ask = f"\nprint('loaded', *[name for name in {(*HEAVY, 'IPython', 'jinja2')} if name in sys.modules])"
    command = [sys.executable, "-c", f"import sys\n{code}{ask}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT / "solutions")
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_import_of_what_a_notebook_calls_loads_nothing_heavy():
    assert loaded("from autograder.notebook import *") == set()


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["check", "output_size", "--submission", "."]])
def test_command_for_learners_loads_nothing_heavy(words):
    code = "from autograder.cli import main\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    assert not loaded(code, *words) & {*HEAVY, "IPython"}


class Nobody:
    """In the place of TensorFlow: counts who starts it and who asks it."""

    def __init__(self):
        self.started = self.asked = 0

    def start(self):
        self.started += 1

    def ask(self, question):
        self.asked += 1
        raise AssertionError(question)

    def close(self):
        pass


def oracles(parent):
    """The TensorFlow processes that a kernel has started."""
    return [child for child in parent.children(recursive=True) if "autograder.oracle.server" in child.cmdline()]


def test_kernel_starts_one_tensorflow_and_takes_it_and_its_sandbox_along(student):
    owner, client = start_new_kernel(kernel_name="python3", cwd=str(student), stderr=subprocess.DEVNULL)
    try:
        me = client.execute_interactive("", user_expressions={"pid": "__import__('os').getpid()"}, timeout=60)
        parent = psutil.Process(int(me["content"]["user_expressions"]["pid"]["data"]["text/plain"]))
        for cell in (STARTED, STARTED, "start_lesson('02_padding')", "1"):
            reply = client.execute_interactive(cell, timeout=60, output_hook=lambda message: None)
            assert reply["content"]["status"] == "ok"
        assert len(oracles(parent)) == 1
        children = parent.children(recursive=True)
        sandboxed = [child for child in children if child.name() == "bwrap"]
        assert sandboxed, "no sandbox waits for the next check"
        parent.kill()
        _, alive = psutil.wait_procs(children, timeout=60)
        assert not alive
    finally:
        client.stop_channels()
        owner.shutdown_kernel(now=True)


def test_check_whose_answers_are_known_asks_and_waits_for_nobody(student, monkeypatch, capsys):
    assert float(check("output_size")) == 4.0
    nobody = Nobody()
    monkeypatch.setattr(kernel.session, "oracle", Oracle(source=nobody))
    start_lesson("01_forward")
    capsys.readouterr()
    assert float(check("output_size")) == 4.0
    assert (nobody.started, nobody.asked) == (1, 0)
    assert capsys.readouterr().out == ""


def test_check_whose_answers_are_not_known_says_that_tensorflow_starts(student, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(kernel.session, "oracle", Oracle(cache_folder=tmp_path / "empty"))
    assert float(check("output_size")) == 4.0
    assert capsys.readouterr().out == "TensorFlow is starting; it answers the first check only.\n"
    assert float(check("conv2d_single")) == 6.0
    assert capsys.readouterr().out == ""


def test_check_that_takes_long_says_how_far_it_is(student, monkeypatch, capsys):
    monkeypatch.setattr(checks, "_PATIENCE", 0.0)
    check("output_size")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Checking output_size: 1 of 35 cases." and said[-1] == "Checking output_size: 35 of 35 cases."


@pytest.mark.parametrize(
    "checked",
    [lambda: float(check("output_size")) == 4.0, lambda: repr(check_adjoint("conv2d_matrix")).startswith("✓")],
    ids=["check", "check_adjoint"],
)
def test_check_after_some_reading_uses_the_sandbox_that_waits(student, monkeypatch, checked):
    started = []
    monkeypatch.setattr(process, "launch", lambda *asked: started.append(1) or launch(*asked))
    kernel.session.get_ready()
    assert len(started) == 1
    for done in (1, 2):
        assert checked()
        assert len(started) == done
        kernel.session.get_ready()
    assert len(started) == 3


def test_adjoint_check_without_a_sandbox_has_a_plain_process_wait_from_then_on(student, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bubblewrap.find", lambda: None)
    assert repr(check_adjoint("conv2d_matrix")).startswith("✓")
    kernel.session.get_ready()
    started = []
    monkeypatch.setattr(process, "launch", lambda *asked: started.append(asked[2]) or launch(*asked))
    assert repr(check_adjoint("conv2d_matrix")).startswith("✓")
    assert started == []


def test_without_a_sandbox_plain_processes_wait(student, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bubblewrap.find", lambda: None)
    assert float(check("output_size")) == 4.0
    assert not kernel.session.sandboxes.sandboxed
    kernel.session.get_ready()
    started = []
    monkeypatch.setattr(process, "launch", lambda *asked: started.append(asked[2]) or launch(*asked))
    assert float(check("output_size")) == 4.0
    assert False not in started  # a sandbox is tried each time, but no second plain process is needed
