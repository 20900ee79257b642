"""The gradebook's one writer: quick, and to the byte what nbgrader's own two passes make."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime

import nbformat
import pytest
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import CheckCellMetadata
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.nbgrader_plugin import autograde, course, gradebook
from autograder.nbgrader_plugin.autograde import CourseAutograde
from autograder.nbgrader_plugin.course import grade_lesson
from autograder.nbgrader_plugin.exporter import CheckMetadataOnce, LessonExporter
from autograder.nbgrader_plugin.lookups import Lookups
from autograder.nbgrader_plugin.quiet import quiet
from autograder.nbgrader_plugin.release import ensure_programs
from autograder.oracle.client import Oracle

from .conftest import PROJECT
from .gradebooks import LESSON, give, rows

_FOUND = [name for name in vars(Lookups) if name.startswith("find_")] + ["add_submission"]
_PENALTY = '\nget_config().LateSubmissionPlugin.penalty_method = "zero"\n'


class TwoPasses(CourseAutograde):
    """As nbgrader has it: a notebook is cleaned and written, then read and graded, and checked at every step."""

    exporter_class = NotebookExporter

    @property
    def _input_directory(self):
        return autograde.INTAKE if self._sanitizing else autograde.STAGING

    def convert_single_notebook(self, notebook_filename):
        Autograde.convert_single_notebook(self, notebook_filename)


class EveryCommit(gradebook._Held):
    """Writes and reads everything again whenever nbgrader says so."""

    def commit(self):
        self.flush()
        self.expire_all()


@pytest.fixture(scope="module")
def asked():
    with Oracle() as oracle:
        yield oracle


@pytest.fixture
def as_nbgrader_has_it(monkeypatch):
    """Take out whatever makes the writer quick."""

    def take_out():
        monkeypatch.setattr(course, "CourseAutograde", TwoPasses)
        monkeypatch.setattr(gradebook, "_Held", EveryCommit)
        monkeypatch.setattr(CheckMetadataOnce, "preprocess", CheckCellMetadata.preprocess)
        for name in _FOUND:
            monkeypatch.setattr(Lookups, name, getattr(Gradebook, name))

    return take_out


@pytest.fixture
def asked_of_the_database(monkeypatch):
    """Statements about each student's part of the gradebook, in order of the students."""
    told = [[]]
    plain = CourseAutograde._settle

    def settled(self, book, student):
        plain(self, book, student)
        told.append([])

    def listen(connection, cursor, statement, values, context, many):
        told[-1].append((statement, values))

    monkeypatch.setattr(CourseAutograde, "_settle", settled)
    event.listen(Engine, "before_cursor_execute", listen)
    yield told
    event.remove(Engine, "before_cursor_execute", listen)


def odd_notebook(course):
    """Cells, and characters in them, that no notebook of ours has."""
    document = json.loads(course.released.read_text())
    document["cells"][-1]["source"] = "One\u2028two\x0bthree\r\nfour \ud83d\ude00 \U0001f600 <b>"
    document["cells"].insert(1, {"cell_type": "code", "source": ["1 +", " 1\n"], "outputs": [{"any": 1}], "id": "mine"})
    document["cells"].append({"cell_type": "raw", "source": "", "metadata": {"nbgrader": {"grade_id": "check-conv2d"}}})
    return document


def hand_in(course):
    """A right library, handed in late; one with odd cells around it; one without a notebook; and none at all."""
    (course.submit("birch") / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    (course.submit("elm", notebook=odd_notebook(course)) / "timestamp.txt").write_text("2026-02-01 12:00:00 UTC")
    course.submit("oak", {"conv2d.py": "def conv2d(input, filters):\n    return input\n"}, notebook=None)
    course.submit("rowan", {})
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(_PENALTY)
    ensure_programs()
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "conv-course") as book:
        book.update_or_create_assignment(LESSON, duedate=datetime(2026, 3, 1))


def left_behind(root):
    """Rows of the gradebook, and the graded files with their modes."""
    found = sorted(path for path in (root / "autograded").rglob("*") if path.is_file())
    return rows(root), {str(one.relative_to(root)): (one.read_bytes(), one.stat().st_mode) for one in found}


def graded_twice(root, asked):
    """What is left behind by grading, and by grading again after hand-ins and a person have changed something."""
    assert not grade_lesson(root, LESSON, asked).failed
    first = left_behind(root)
    give(root, "elm", "check-conv2d", 3.0)
    give(root, "elm", "written-ones", 1.0)
    give(root, "oak", "written-ones", 2.0)
    shutil.copy(root / "submitted" / "elm" / LESSON / f"{LESSON}.ipynb", root / "submitted" / "oak" / LESSON)
    (root / "submitted" / "birch" / LESSON / "timestamp.txt").write_text("2026-02-02 12:00:00 UTC")
    assert not grade_lesson(root, LESSON, asked).failed
    return first, left_behind(root)


def test_grade_lesson_makes_what_two_passes_of_nbgrader_make(course, asked, as_nbgrader_has_it, tmp_path):
    hand_in(course)
    other, config = tmp_path / "other", course.root / "nbgrader_config.py"
    shutil.copytree(course.root, other)
    (other / config.name).write_text(config.read_text().replace(str(course.root), str(other)))
    ours = graded_twice(course.root, asked)
    (late,) = (row for row in ours[0][0]["submitted_notebook"] if "20.0" in row)  # the penalty is what there was
    assert late not in ours[1][0]["submitted_notebook"]
    shutil.copytree(
        course.root / ".conv-course" / "grades", other / ".conv-course" / "grades"
    )  # so that nothing is run
    as_nbgrader_has_it()
    assert graded_twice(other, asked) == ours


def test_grade_lesson_asks_as_much_of_the_database_for_each_student_and_reads_nobody_elses_rows(
    course, asked, asked_of_the_database
):
    for student in ("birch", "elm", "oak", "rowan"):
        course.submit(student, {})
    for _ in range(2):
        asked_of_the_database[:] = [[]]
        grade_lesson(course.root, LESSON, asked)
        first, *others = ([statement for statement, _ in told] for told in asked_of_the_database[1:4])
        assert len(first) < 25  # nbgrader's own way takes three times as many
        assert all(other == first for other in others)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as database:
        for statement, values in asked_of_the_database[2]:
            if statement.startswith("SELECT"):
                steps = [step[-1] for step in database.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
                read = {step.split()[1] for step in steps if step.startswith("SCAN")}
                assert not read & {"grade", "comment", "student", "submitted_assignment", "submitted_notebook"}, steps


@pytest.mark.parametrize(
    ("look_up", "names"),
    [
        (Lookups.find_grade, ("nothing", LESSON, LESSON, "oak")),
        (Lookups.find_comment, ("nothing", LESSON, LESSON, "oak")),
        (Lookups.find_grade, ("check-conv2d", LESSON, LESSON, "nobody")),
        (Lookups.find_submission, (LESSON, "nobody")),
        (Lookups.find_source_cell, ("nothing", LESSON, LESSON)),
        (Lookups.find_graded_cell, ("nothing", LESSON, LESSON)),
    ],
)
def test_lookups_what_is_not_there_is_nbgraders_missing_entry_and_may_come(course, look_up, names):
    with quiet(), Lookups(f"sqlite:///{course.root}/gradebook.db", "conv-course") as book:
        book.update_or_create_student("oak")
        book.update_or_create_submission(LESSON, "oak")
        for _ in range(2):
            with pytest.raises(MissingEntry):
                look_up(book, *names)
        if names[-1] == "nobody":
            book.update_or_create_student("nobody")
            book.update_or_create_submission(LESSON, "nobody")
            assert look_up(book, *names)


def test_lookups_forgotten_student_is_read_again_as_others_left_it(course):
    url = f"sqlite:///{course.root}/gradebook.db"
    with quiet(), Lookups(url, "conv-course") as book:
        book.update_or_create_student("oak")
        book.update_or_create_submission(LESSON, "oak")
        assert book.find_grade("check-conv2d", LESSON, LESSON, "oak").manual_score is None
        book.db.commit()
        give(course.root, "oak", "check-conv2d", 7.0)
        book.forget_student()
        assert book.find_grade("check-conv2d", LESSON, LESSON, "oak").manual_score == 7.0


def test_lesson_exporter_what_is_no_notebook_any_more_is_refused(course):
    exporter = LessonExporter()

    def spoilt(notebook, resources):
        notebook.cells[0].cell_type = "poem"
        return notebook, resources

    exporter.register_preprocessor(spoilt)
    with pytest.raises(nbformat.ValidationError):
        exporter.from_filename(str(course.released))


def test_check_metadata_once_another_notebook_is_checked_too(course):
    check = CheckMetadataOnce()
    check.preprocess(course.release(), {})
    check.preprocess(course.release(), {})
    for change in ({"grade_id": ""}, {"schema_version": 2}, {"points": "many"}):
        notebook = course.release()
        notebook.cells[3].metadata.nbgrader.update(change)
        with pytest.raises(Exception, match=r"metadata may be corrupted|Outdated schema"):
            check.preprocess(notebook, {})


def test_command_loads_no_parsers_of_addresses():
    code = (
        "import sys; from autograder.cli import main; sys.argv = ['conv-course', 'roster']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([name for name in ('nbgrader.api', 'jsonschema', 'lark') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['nbgrader.api', 'jsonschema']"
