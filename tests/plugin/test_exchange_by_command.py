"""The exchange as people meet it: nbgrader's commands, JupyterLab's Assignment List, the form grader's buttons."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList
from nbgrader.utils import get_username
from traitlets.config import Config

from autograder.bundle.students import student_files
from autograder.nbgrader_plugin.configuration import configure
from tests.plugin.conftest import LESSON, PROJECT
from tests.plugin.exchanging import Exchange

NOTEBOOK = f"{LESSON}.ipynb"
_MORE = """
settings = get_config()
settings.Exchange.root = {root!r}
settings.Exchange.cache = {cache!r}
settings.ExchangeCollect.check_owner = False
"""
_STUDENT = """
from autograder.nbgrader_plugin.configuration import configure_student
configure_student(get_config())
"""


@pytest.fixture
def exchange(course, tmp_path):
    """A course run and an empty exchange; students have the settings that the exchange needs."""
    shutil.copytree(PROJECT / "conv_lib", course.root / "conv_lib", ignore=shutil.ignore_patterns("__pycache__"))
    root = tmp_path / "exchange"
    root.mkdir()
    root.chmod(0o777)
    made = Exchange(course.root, root, tmp_path / "homes")
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + more(made, "instructor"))
    for student in ("oak", "elm"):
        (made.home(student) / "nbgrader_config.py").write_text(_STUDENT + more(made, student))
    return made


def more(exchange, person):
    return _MORE.format(root=str(exchange.root), cache=str(exchange.homes / f"{person}-cache"))


def nbgrader(*words, cwd):
    """Run a command of nbgrader; its log."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path, "JUPYTER_CONFIG_DIR": str(cwd / "no-config")},
    )
    assert done.returncode == 0, done.stderr
    return done.stderr + done.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("sandbox")
def test_exchange_cycle_by_commands_returns_each_student_their_own_feedback(exchange):
    nbgrader("release_assignment", LESSON, cwd=exchange.course)
    for student in ("oak", "elm"):
        home = exchange.home(student)
        assert f"conv-course {LESSON}" in nbgrader("list", cwd=home)
        assert "New in " in nbgrader("fetch_assignment", LESSON, cwd=home)
    exchange.solve("oak")
    for student in ("oak", "elm"):
        told = nbgrader("submit", LESSON, "--student", student, cwd=exchange.home(student))
        assert "conv_lib went along. attempts.json says how often" in told
    listed = nbgrader("list", "--inbound", cwd=exchange.course)
    assert f"conv-course oak {LESSON}" in listed and f"conv-course elm {LESSON}" in listed
    nbgrader("collect", LESSON, cwd=exchange.course)
    nbgrader("autograde", LESSON, "--create", cwd=exchange.course)
    nbgrader("generate_feedback", LESSON, cwd=exchange.course)
    nbgrader("release_feedback", LESSON, cwd=exchange.course)
    pages = {}
    for student in ("oak", "elm"):
        assert "feedback ready to be fetched" in nbgrader("list", "--cached", cwd=exchange.home(student))
        nbgrader("fetch_feedback", LESSON, "--student", student, cwd=exchange.home(student))
        (page,) = (exchange.home(student) / LESSON / "feedback").rglob("*.html")
        pages[student] = page.read_text()
    assert "not begun" in pages["elm"] and "not begun" not in pages["oak"]


def button(home):
    """What JupyterLab's Assignment List talks to, in a server that runs in `home`."""
    served = AssignmentList()
    served.root_dir = str(home)
    return served


@pytest.fixture
def quiet_jupyter(tmp_path, monkeypatch):
    """No settings of this machine's user."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "no-config"))


@pytest.mark.usefixtures("quiet_jupyter")
def test_assignment_list_buttons_fetch_and_submit_with_the_library(exchange, monkeypatch):
    exchange.instructor("ReleaseAssignment")
    home = exchange.home("oak")
    monkeypatch.chdir(home)
    served = button(home)
    assert served.fetch_assignment("conv-course", LESSON) == {"success": True}
    assert (home / LESSON / NOTEBOOK).is_file() and (home / "conv_lib" / "conv2d.py").is_file()
    assert served.submit_assignment("conv-course", LESSON) == {"success": True}
    (inbound,) = exchange.handed_in(get_username())
    assert (inbound / "conv_lib" / "conv2d.py").is_file() and (inbound / "attempts.json").is_file()
    listed = served.list_assignments("conv-course")["value"]
    assert [one["status"] for one in listed] == ["fetched", "submitted"]


@pytest.mark.usefixtures("quiet_jupyter")
def test_assignment_list_says_why_nothing_was_handed_in(exchange, monkeypatch):
    exchange.instructor("ReleaseAssignment")
    home = exchange.home("oak")
    monkeypatch.chdir(home)
    served = button(home)
    served.fetch_assignment("conv-course", LESSON)
    shutil.rmtree(home / "conv_lib")
    answer = served.submit_assignment("conv-course", LESSON)
    assert answer["success"] is False and "Nothing was handed in: " in answer["value"]
    assert exchange.handed_in(get_username()) == []


@pytest.mark.usefixtures("quiet_jupyter")
def test_assignment_list_in_the_student_archive_hands_in_from_its_lessons(exchange, monkeypatch):
    exchange.instructor("ReleaseAssignment")
    home = exchange.home("ash")
    for name, data in student_files(PROJECT, [LESSON]).items():
        if not name.startswith("autograder/"):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(data + (more(exchange, "ash").encode() if "nbgrader_config" in name else b""))
    monkeypatch.chdir(home)
    served = button(home)
    (listed,) = served.list_assignments("conv-course")["value"]
    assert (listed["status"], listed["path"]) == ("fetched", f"lessons/{LESSON}")
    (home / "conv_lib" / "conv2d.py").write_text("my work\n")
    assert served.submit_assignment("conv-course", LESSON) == {"success": True}
    (inbound,) = exchange.handed_in(get_username())
    assert (inbound / "conv_lib" / "conv2d.py").read_text() == "my work\n"
    assert (inbound / NOTEBOOK).read_bytes() == (home / "lessons" / LESSON / NOTEBOOK).read_bytes()


def test_form_grader_buttons_release_and_collect_with_the_library(exchange):
    config = Config()
    configure(config, exchange.course)
    config.CourseDirectory.root = str(exchange.course)
    config.Exchange.root = str(exchange.root)
    config.ExchangeCollect.check_owner = False
    interface = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert interface.release_assignment(LESSON)["success"]
    assert (exchange.outbound / "conv_lib" / "conv2d.py").is_file()
    exchange.student("FetchAssignment", "oak")
    exchange.student("Submit", "oak")
    assert interface.collect(LESSON)["success"]
    assert (exchange.collected("oak") / "conv_lib" / "conv2d.py").is_file()
    assert not (exchange.collected("oak") / "conv_lib").is_symlink()
