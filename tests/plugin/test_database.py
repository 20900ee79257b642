"""Where a gradebook is kept: what its URL says to a person, and what is refused before anything is written."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from autograder.collection.students import Student
from autograder.errors import ArgumentError, GraderError
from autograder.nbgrader_plugin import gradebook as gradebook_module
from autograder.nbgrader_plugin.course import CONFIG_FILE, course_config
from autograder.nbgrader_plugin.database import has_password, refusal, shown, sqlite_file, url_of
from autograder.nbgrader_plugin.gradebook import back_up, ensure_gradebook
from autograder.nbgrader_plugin.opening import opened_gradebook
from autograder.nbgrader_plugin.quiet import quiet
from autograder.nbgrader_plugin.release import ensure_programs
from autograder.nbgrader_plugin.roster import enter_students, read_roster

SECRET = "acorn"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "postgresql+psycopg://oak:acorn@db.example:5433/grades",
            "postgresql+psycopg://oak:***@db.example:5433/grades",
        ),
        ("postgresql://oak:ac%2Facorn@db.example/grades", "postgresql://oak:***@db.example/grades"),
        ("postgresql:///grades?user=oak&password=acorn", "postgresql:///grades?user=oak"),
        ("postgresql:///grades?sslmode=require&sslpassword=acorn", "postgresql:///grades?sslmode=require"),
    ],
)
def test_shown_password_anywhere_in_the_url_is_left_out(url, words):
    assert shown(url) == words
    assert has_password(url)


@pytest.mark.parametrize("url", ["postgresql://oak@db.example/grades", "sqlite:////srv/a course/gradebook.db"])
def test_shown_url_without_a_password_is_as_it_was(url):
    assert shown(url) == url
    assert not has_password(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("grades.acorn", "must look like postgresql"),
        ("postgresql://oak:acorn", "its driver|must look like|must be reachable"),
        ("postgresql://oak@db.example:acorn/grades", "must look like postgresql"),
        ("postgresql://oak:oh@acorn@db.example/grades", "must write @ as %40"),
        ("postgres://oak:acorn@db.example/grades", "must begin with sqlite: or postgresql:, got 'postgres'"),
        ("mysql://oak:acorn@db.example/grades", "must begin with sqlite: or postgresql:, got 'mysql'"),
        ("postgresql+acorn_free://oak:acorn@db.example/grades", "must have its driver installed"),
    ],
)
def test_ensure_gradebook_url_of_no_use_ends_in_a_sentence_that_does_not_repeat_it(url, words):
    with pytest.raises((ArgumentError, GraderError), match=words) as caught:
        ensure_gradebook(url, "conv-course")
    assert f"{SECRET}@" not in str(caught.value) and f":{SECRET}" not in str(caught.value)


def test_ensure_gradebook_missing_driver_ends_in_a_sentence_that_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ArgumentError, match=r"must have its driver installed, got none .*pip install") as caught:
        ensure_gradebook("postgresql+psycopg://oak:acorn@db.example/grades", "conv-course")
    assert SECRET not in str(caught.value)


def test_refusal_words_of_a_server_are_one_line_without_statement_and_password():
    said = Exception('connection failed: option "password=acorn" refused\n\tIs the server\n running?\n')
    error = OperationalError("SELECT 'a grade'", {"name": "oak"}, said)
    words = refusal(error, "postgresql://oak:acorn@db.example/grades")
    assert words == 'connection failed: option "password=***" refused; Is the server; running'


def test_sqlite_file_server_has_none_and_no_copy():
    url = "postgresql+psycopg://oak@db.example/grades"
    assert sqlite_file(url) is None
    assert back_up(url, Path("/nowhere")) is None
    assert url_of(url).database == "grades"


@pytest.fixture
def nobody():
    """A URL on a port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"postgresql+psycopg://oak@127.0.0.1:{taken.getsockname()[1]}/grades"


def test_enter_students_unreachable_server_writes_nothing(nobody, tmp_path):
    root = tmp_path / "course"
    with pytest.raises(GraderError, match=r"must be writable, got: .*refused"):
        enter_students(root, [Student("oak")], nobody)
    assert not root.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://oak:acorn@db.example/grades", r"must not hold a password.*pgpass.*PGPASSWORD"),
        ("postgresql:///grades?password=acorn", "must not hold a password"),
        ("sqlite:////srv/grades.db", "must begin with postgresql:"),
    ],
)
def test_enter_students_gradebook_that_cannot_stand_in_the_settings_is_refused(url, words, tmp_path):
    root = tmp_path / "course"
    with pytest.raises(ArgumentError, match=words) as caught:
        enter_students(root, [Student("oak")], url)
    assert SECRET not in str(caught.value)
    assert not root.exists()


def test_enter_students_other_gradebook_for_a_course_that_has_one_is_refused(nobody, tmp_path):
    enter_students(tmp_path, [Student("oak")])
    before = (tmp_path / CONFIG_FILE).read_bytes()
    with pytest.raises(ArgumentError, match=r"must be the one of this course run, got another \(sqlite:"):
        enter_students(tmp_path, [Student("elm")], nobody)
    assert (tmp_path / CONFIG_FILE).read_bytes() == before
    assert read_roster(tmp_path).ids == ("oak",)


def test_opened_gradebook_damaged_url_in_the_settings_is_not_printed(tmp_path):
    (tmp_path / CONFIG_FILE).write_text('get_config().CourseDirectory.db_url = "postgresql//oak:acorn@db.example"\n')
    assert "acorn" in str(course_config(tmp_path).CourseDirectory.db_url)
    with pytest.raises(ArgumentError, match="must look like") as caught, opened_gradebook(tmp_path):
        pass
    assert SECRET not in str(caught.value)


def test_ensure_gradebook_made_by_another_meanwhile_is_left_as_it_is(tmp_path, monkeypatch):
    place = tmp_path / "gradebook.db"
    plain = gradebook_module.Gradebook

    def slower(url, course_id):
        made = plain(url, course_id)
        if not place.exists():
            monkeypatch.setattr(gradebook_module, "Gradebook", plain)
            enter_students(tmp_path, [Student("oak")])
        return made

    monkeypatch.setattr(gradebook_module, "Gradebook", slower)
    ensure_programs()
    with quiet():
        ensure_gradebook(f"sqlite:///{place}", "conv-course")
        assert place.is_file()
        with Gradebook(f"sqlite:///{place}", "conv-course") as gradebook:
            assert [student.id for student in gradebook.students] == ["oak"]
    assert sorted(path.name for path in tmp_path.glob(".new-*")) == []


def test_enter_students_whom_another_command_enters_meanwhile_are_known_then(tmp_path):
    class Interrupted(list):
        """Students; before they are gone through for the first time, another command enters one of them."""

        def __iter__(self):
            if not others:
                others.append(enter_students(tmp_path, [Student("oak", "Oak")]))
            return super().__iter__()

    others = []
    enter_students(tmp_path, [Student("ash")])
    entered = enter_students(tmp_path, Interrupted([Student("oak"), Student("elm")]))
    assert (others[0].added, entered.added, entered.unchanged) == (("oak",), ("elm",), ("oak",))
    assert [(one.id, one.first_name) for one in read_roster(tmp_path).students] == [
        ("ash", ""),
        ("elm", ""),
        ("oak", "Oak"),
    ]


ROSTERS = """
import sys, time
from pathlib import Path
from autograder.collection.students import Student
from autograder.nbgrader_plugin.release import ensure_programs
from autograder.nbgrader_plugin.roster import enter_students

root, own, start = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
time.sleep(max(0.0, start - time.time()))
enter_students(root, [Student("oak"), Student(own)], *sys.argv[4:])
"""


def at_once(root, names, *more):
    """Several commands that enter students into a course run that is not there yet; what failed of it."""
    start = str(time.time() + 4.0)
    words = [sys.executable, "-W", "ignore", "-c", ROSTERS, str(root)]
    running = [
        subprocess.Popen([*words, name, start, *more], stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        for name in names
    ]
    told = [one.communicate(timeout=300)[1] for one in running]
    return [text for one, text in zip(running, told, strict=True) if one.returncode != 0]


@pytest.mark.slow
def test_enter_students_several_commands_at_once_lose_nobody(tmp_path):
    assert at_once(tmp_path / "course", ("elm", "ash", "fir")) == []
    assert read_roster(tmp_path / "course").ids == ("ash", "elm", "fir", "oak")
