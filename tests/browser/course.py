"""A course run and a student's folder with an exchange between them, each with JupyterLab open in it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from playwright.sync_api import Browser, Page, Route

from autograder.collection.students import Student
from autograder.nbgrader_plugin.roster import enter_students
from tests.browser.lab import PROJECT, Lab, running

LESSON = "01_forward"
NOTEBOOK = f"{LESSON}.ipynb"
#: Folder for pictures of all pages, to be looked at by a person; none are made without it.
SCREENSHOTS = "CONV_COURSE_SCREENSHOTS"
#: JupyterLab's own: what it asks its server for and does without, and the scripts of an HTML file, which it never runs
#: unasked. And the server on the internet that nbgrader's pages want MathJax from: here, as on many machines, it does
#: not answer.
_NOT_OURS = re.compile(
    r"favicon|/api/workspaces|/lab/api/translations|Blocked script execution in 'blob:|cdnjs\.cloudflare\.com"
)
_INSTRUCTOR = """
from pathlib import Path
from autograder.nbgrader_plugin.configuration import configure
settings = get_config()
configure(settings, Path({root!r}))
settings.Exchange.root = {exchange!r}
settings.ExchangeCollect.check_owner = False
"""
#: nbgrader takes the account's name for the student's; here, one account plays everybody.
_STUDENT = """
from autograder.nbgrader_plugin.configuration import configure_student
settings = get_config()
configure_student(settings)
settings.Exchange.root = {exchange!r}
settings.CourseDirectory.student_id = {student!r}
"""


@dataclass(frozen=True)
class Course:
    """`root` is the instructor's run; students have folders below `homes`."""

    root: Path
    exchange: Path
    homes: Path

    def home(self, student: str) -> Path:
        """The folder in which a student works; made with nbgrader's settings in it."""
        folder = self.homes / student
        if not folder.is_dir():
            folder.mkdir(parents=True)
            settings = _STUDENT.format(exchange=str(self.exchange), student=student)
            (folder / "nbgrader_config.py").write_text(settings)
        return folder

    def handed_in(self, student: str) -> Path:
        """A student's only hand-in in the exchange."""
        (folder,) = (self.exchange / "conv-course" / "inbound").glob(f"{student}+{LESSON}+*")
        return folder


def new_course(folder: Path, *students: str) -> Course:
    """A course of one lesson, built and not released, with a roster."""
    course = Course(folder / "course", folder / "exchange", folder / "homes")
    for area in (f"solutions/solved/{LESSON}", "conv_lib"):
        shutil.copytree(PROJECT / area, course.root / area, ignore=shutil.ignore_patterns("__pycache__"))
    (course.root / "lessons").mkdir()
    shutil.copy(PROJECT / "lessons" / ".generated.json", course.root / "lessons")
    course.exchange.mkdir()
    course.exchange.chmod(0o777)
    settings = _INSTRUCTOR.format(root=str(course.root), exchange=str(course.exchange))
    (course.root / "nbgrader_config.py").write_text(settings)
    (course.root / ".conv-course").mkdir()
    (course.root / ".conv-course" / "seed").write_text("6\n")
    enter_students(course.root, [Student(student, student.title(), "Tree") for student in students])
    return course


def answer(notebook: Path, cells: dict[str, str], own: str) -> None:
    """Write into a student's notebook: cell's name in nbgrader -> text; and code into a cell of its own at the top."""
    found = nbformat.read(notebook, as_version=4)
    for cell in found.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = cells.get(name, cell.source)
    found.cells.insert(0, new_code_cell(own, id="own"))
    nbformat.write(found, notebook)


def _stay_here(route: Route) -> None:
    if re.match(r"file:|(https?|wss?)://(127\.0\.0\.1|localhost)[:/]", route.request.url):
        route.continue_()
    else:
        route.abort()


def _ask_nothing(home: Path) -> None:
    """Settings of somebody who has answered whether JupyterLab may show news."""
    place = home / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    place.parent.mkdir(parents=True)
    place.write_text('{"fetchNews": "false"}')


@contextmanager
def desk(browser: Browser, folder: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab in a folder, with a page on it that reaches no other machine."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60_000)
    page.route("**/*", _stay_here)
    _ask_nothing(home)
    try:
        with running(folder, home) as address:
            lab = Lab(page, address, _NOT_OURS)
            lab.start()
            yield lab
    finally:
        page.close()


def shoot(page: Page, name: str, address: str = "") -> None:
    """Keep a picture of the whole page; of the page at `address`, if JupyterLab shows it in a frame."""
    folder, browser = os.environ.get(SCREENSHOTS), page.context.browser
    if not folder or not browser:
        return
    shown = browser.new_page(viewport={"width": 1200, "height": 900}) if address else page
    if address:
        shown.route("**/*", _stay_here)
        shown.goto(address)
    shown.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    if address:
        shown.close()
