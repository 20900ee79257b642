"""A course run whose gradebook is on a PostgreSQL server: everything is as it is with a file of SQLite."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nbgrader.api import Base, Gradebook
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from autograder.cli import app, main
from autograder.collection.students import Student
from autograder.errors import ArgumentError, GraderError
from autograder.nbgrader_plugin.course import CONFIG_FILE, course_config, grade_lesson
from autograder.nbgrader_plugin.database import connected
from autograder.nbgrader_plugin.gradebook import _TURN, HeldGradebook, ensure_gradebook
from autograder.nbgrader_plugin.opening import directory_of
from autograder.nbgrader_plugin.quiet import quiet
from autograder.nbgrader_plugin.release import ensure_programs
from autograder.nbgrader_plugin.roster import enter_students, read_roster
from tests.hostile.course import EXAMPLES, answered, files_below, hand_in_example, make_course, place_of, released
from tests.hostile.test_interrupted import DYING

from .postgresql import PASSWORD, Server, program, rows, serving
from .test_database import at_once

LESSON = "01_forward"
PROJECT = Path(__file__).resolve().parents[2]
#: In an order of letters that the two databases see in two ways; somebody hands in nothing.
ROSTER = """\
id,first_name,last_name,email,lms_user_id
birch,Bjørk,de Tree,birch@wood.example,103
elm,Élm,Tree,elm@wood.example,102
hazel,榛,tree,hazel@wood.example,104
maple,Maple 🍁,_Tree,,
larch,,,,
zelkova,O'Tree \\ "%s",Åtree,zelkova@wood.example,109
"""
CLASS = ("birch", "elm", "hazel", "maple", "larch")
LATE = "\nget_config().LateSubmissionPlugin.penalty_method = 'zero'\n"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandbox")]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all tests; its password is in the environment."""
    with pytest.MonkeyPatch.context() as patch, serving() as started:
        patch.setenv("PGPASSWORD", PASSWORD)
        ensure_programs()
        yield started


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> str:
    """URL of a new, empty database."""
    return made_database(server, request.node.name)


def made_database(server: Server, name: str) -> str:
    plain = "".join(letter if letter.isalnum() else "_" for letter in name)[-50:].lower()
    server.run(f'DROP DATABASE IF EXISTS "{plain}" WITH (FORCE)')
    server.run(f'CREATE DATABASE "{plain}"')
    return server.url(plain)


@dataclass
class Run:
    """A course run, with what its commands printed."""

    root: Path
    url: str
    printed: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str, status: int = 0) -> str:
        """Run a command in this process; all of them print the same whatever the gradebook is kept in."""
        printed = self.uncompared(*words, status=status)
        text = printed.replace(self.url, "URL").replace(str(self.root), "ROOT")
        self.printed[f"{len(self.printed)} {words[0]}"] = text
        return printed

    def uncompared(self, *words: str, status: int = 0) -> str:
        """Run a command that tells how far another had come, which differs from time to time."""
        done = CliRunner().invoke(app, [*words, "--course", str(self.root)])
        assert done.exit_code == status, (words, done.output, done.exception)
        return done.output

    def killed(self, when: str) -> None:
        """Grade in a process that ends itself before or after it keeps the second student."""
        place = "autograder.nbgrader_plugin.gradebook:HeldGradebook"
        words = [sys.executable, "-c", DYING, place, "keep", "2", when, "grade", LESSON, "--course", str(self.root)]
        done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == -9, (done.returncode, done.stderr)

    def as_a_person(self) -> None:
        """Points, a comment and more time, as the form grader and the instructor's document enter them."""
        with quiet(), Gradebook(self.url, "conv-course") as gradebook:
            for student, points in (("birch", 1.1 + 2.2),):
                (waiting, *_) = [
                    grade
                    for notebook in gradebook.find_submission(LESSON, student).notebooks
                    for grade in notebook.grades
                    if grade.needs_manual_grade
                ]
                waiting.manual_score, waiting.extra_credit, waiting.needs_manual_grade = points, 0.25, False
                comment = gradebook.find_comment(waiting.name, LESSON, LESSON, student)
                comment.manual_comment = "Gut – fast 🌳 'quoted' \\ %s :name"
            gradebook.db.commit()
            gradebook.grant_extension(LESSON, "elm", days=2, hours=3, minutes=1)


def hand_in(root: Path) -> None:
    """Right, untouched, wrong and unreadable libraries, in time and late."""
    times = (
        "2026-02-27 09:00:00 UTC",
        "2026-03-02 11:30:00 UTC",
        "2026-03-01 18:00:00.250000 +0200",
        "2026-03-01 15:59:59 UTC",
        "",
    )
    for student, when in zip(CLASS, times, strict=True):
        hand_in_example(root, student, answered() if student in ("birch", "maple") else released())
        if when:
            (place_of(root, student) / "timestamp.txt").write_text(when)


def begun(root: Path, url: str) -> Run:
    """A course run with a roster, a released lesson and hand-ins."""
    make_course(root)
    (root / "students.csv").write_text(ROSTER, encoding="utf-8")
    run = Run(root, url or f"sqlite:///{root}/gradebook.db")
    run.command("roster", str(root / "students.csv"), *(["--gradebook", url] if url else []))
    with (root / CONFIG_FILE).open("a") as file:
        file.write(LATE)
    run.command("release", LESSON, "--due", "2026-03-01 17:00+01:00")
    hand_in(root)
    return run


def whole_cycle(root: Path, url: str) -> Run:
    """From the roster to feedback and exported grades, cut short once."""
    run = begun(root, url)
    run.killed("before")
    assert "was cut short" in run.uncompared("export", LESSON, "--output", str(root / "early.csv"), status=1)
    run.uncompared("grade", LESSON)
    run.as_a_person()
    shutil.copy(EXAMPLES / "birch" / LESSON / "conv_lib" / "conv2d.py", place_of(root, "hazel") / "conv_lib")
    run.command("grade", LESSON)
    run.command("grade", LESSON, "--again", "--students", "birch,elm")
    run.command("feedback", LESSON, "--zip", str(root / "feedback.zip"))
    run.command("report", LESSON)
    for shape in ("csv", "canvas", "moodle"):
        run.command("export", LESSON, "--format", shape, "--output", str(root / f"{shape}.csv"), status=1)
    run.command("roster")
    return run


@dataclass(frozen=True)
class Both:
    """The same course run twice."""

    file: Run
    server: Run


@pytest.fixture(scope="module")
def both(server: Server, sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The whole cycle with both databases; not to be changed."""
    folder = tmp_path_factory.mktemp("both")
    return Both(
        whole_cycle(folder / "file" / "course", ""),
        whole_cycle(folder / "server" / "course", made_database(server, "cycle")),
    )


def test_cycle_on_a_server_leaves_the_rows_that_a_file_has(both: Both) -> None:
    told = rows(both.server.url)
    assert told == rows(both.file.url)
    assert len(told["student"]) == 6 and len(told["submitted_assignment"]) == 5 and len(told["grade"]) > 20
    assert any("datetime.timedelta(days=2, seconds=10860)" in row for row in told["submitted_assignment"])
    assert any("🌳" in row for row in told["comment"])
    assert not (both.server.root / "gradebook.db").exists()
    assert not (both.server.root / ".conv-course" / "backups").exists()


def test_cycle_on_a_server_prints_what_it_prints_with_a_file(both: Both) -> None:
    assert both.server.printed == both.file.printed
    assert "Gradebook: URL" in both.file.printed["2 grade"]
    assert PASSWORD not in "".join(both.server.printed.values())


def test_cycle_on_a_server_makes_the_files_that_a_file_makes(both: Both) -> None:
    for name in ("csv.csv", "canvas.csv", "moodle.csv"):
        assert (both.server.root / name).read_bytes() == (both.file.root / name).read_bytes(), name
    assert files_below(both.server.root / "reports") == files_below(both.file.root / "reports")
    assert files_below(both.server.root / "autograded") == files_below(both.file.root / "autograded")
    pages = [zipfile.ZipFile(run.root / "feedback.zip") for run in (both.server, both.file)]
    contents = [{name: archive.read(name) for name in archive.namelist()} for archive in pages]
    assert contents[0] == contents[1] and len(contents[0]) == 5
    table = csv.DictReader(io.StringIO((both.server.root / "csv.csv").read_text()))
    assert {row["student"] for row in table} == {*CLASS, "zelkova"}


def overview(run: Run) -> str:
    """What the form grader shows of a course run."""
    with quiet():
        api = NbGraderAPI(directory_of(run.root), config=course_config(run.root))
        told = {
            "lessons": api.get_assignments(),
            "students": api.get_students(),
            "submissions": api.get_submissions(LESSON),
            "notebooks": api.get_notebooks(LESSON),
            "answers": api.get_notebook_submissions(LESSON, LESSON),
            "birch": api.get_student_submissions("birch"),
        }
    for name in told:
        for entry in told[name]:
            if name != "students":
                entry.pop("id", None)
            entry.pop("index", None)  # in an order of letters that is the database's own
        told[name] = sorted(told[name], key=lambda entry: json.dumps(entry, sort_keys=True))
    return json.dumps(told, sort_keys=True, indent=1).replace(str(run.root), "ROOT")


def test_form_grader_on_a_server_shows_what_it_shows_of_a_file(both: Both) -> None:
    assert overview(both.server) == overview(both.file)
    assert '"needs_manual_grade"' in overview(both.server)


def test_nbgrader_export_on_a_server_gives_the_grades_of_a_file(both: Both) -> None:
    tables = []
    for run in (both.server, both.file):
        words = [sys.executable, "-m", "nbgrader", "export", "--to", str(run.root / "nbgrader.csv")]
        subprocess.run(words, cwd=run.root, check=True, capture_output=True, timeout=300)
        tables.append(sorted((run.root / "nbgrader.csv").read_text().splitlines()))
    assert tables[0] == tables[1] and len(tables[0]) == 7


@pytest.fixture
def undisturbed(both: Both, tmp_path: Path) -> dict[str, list[str]]:
    """The rows of a class that is graded once, in a file."""
    run = begun(tmp_path / "undisturbed", "")
    run.command("grade", LESSON)
    return rows(run.url)


@pytest.fixture
def course(database: str, tmp_path: Path) -> Run:
    """A class on the server, to be graded."""
    return begun(tmp_path / "course", database)


@pytest.mark.parametrize("when", ["before", "after"])
def test_grade_killed_at_a_commit_goes_on_to_the_same_end(
    when: str, course: Run, undisturbed: dict[str, list[str]]
) -> None:
    course.killed(when)
    assert len(rows(course.url)["submitted_assignment"]) == (1 if when == "before" else 2)
    course.command("grade", LESSON)
    assert rows(course.url) == undisturbed


def test_grade_server_that_ends_in_the_middle_loses_nothing(
    course: Run, server: Server, undisturbed: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, oracle: object
) -> None:
    keep, calls = HeldGradebook.keep, []

    def stopping(self: HeldGradebook) -> None:
        calls.append(1)
        if len(calls) == 2:
            server.stop()
        keep(self)

    monkeypatch.setattr(HeldGradebook, "keep", stopping)
    try:
        with pytest.raises(GraderError, match=r"gradebook: postgresql.* must be writable \(.*\)\.$") as caught:
            grade_lesson(course.root, LESSON, oracle)
        assert "\n" not in str(caught.value) and "SQL" not in str(caught.value).replace("PGSQL", "")
    finally:
        server.start()
    assert len(rows(course.url)["submitted_assignment"]) == 1
    monkeypatch.undo()
    os.environ["PGPASSWORD"] = PASSWORD
    course.command("grade", LESSON)
    assert rows(course.url) == undisturbed


def test_grade_connection_that_was_cut_between_students_is_made_anew(
    course: Run, server: Server, undisturbed: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, oracle: object
) -> None:
    keep, calls = HeldGradebook.keep, []

    def cutting(self: HeldGradebook) -> None:
        keep(self)
        name = course.url.rpartition("/")[2]
        calls.append(
            server.run(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname='{name}'")
        )

    monkeypatch.setattr(HeldGradebook, "keep", cutting)
    grade_lesson(course.root, LESSON, oracle)
    assert sum(calls) >= 4
    assert rows(course.url) == undisturbed


WORDS = [
    ("roster",),
    ("roster", "students.csv"),
    ("release", LESSON),
    ("collect", LESSON, "handed-in"),
    ("grade", LESSON),
    ("feedback", LESSON),
    ("export", LESSON),
    ("report", LESSON),
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
@pytest.mark.parametrize("problem", ["password", "database", "port"])
def test_command_server_that_refuses_ends_in_one_sentence_without_a_password(
    words: tuple[str, ...],
    problem: str,
    both: Both,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path / "course"
    shutil.copytree(both.server.root, root, ignore=shutil.ignore_patterns("*.csv"))
    (root / "students.csv").write_text("id\nalder\n")
    (root / "handed-in" / "birch").mkdir(parents=True)
    url = server.url("cycle", password=True)
    wrong = {
        "password": url.replace(":acorn-7%25%40@", ":hush-hush@"),
        "database": url.replace("/cycle", "/no_such"),
        "port": url.replace(str(server.port), "1"),
    }
    with (root / CONFIG_FILE).open("a") as file:
        file.write(f"get_config().CourseDirectory.db_url = {wrong[problem]!r}\n")
    before = files_below(root / "submitted") | files_below(root / "autograded")
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "argv", ["conv-course", *words])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    sentence = " ".join(told.err.split())
    assert end.value.code == 2, sentence
    assert sentence.startswith("gradebook: postgresql+psycopg://oak:***@127.0.0.1:") and sentence.endswith(".")
    said = {"password": "authentication failed", "database": "does not exist", "port": "refused"}
    assert said[problem] in sentence
    assert "hush" not in told.out + told.err and "acorn" not in told.out + told.err
    assert files_below(root / "submitted") | files_below(root / "autograded") == before
    assert rows(server.url("cycle", password=True)) == rows(both.file.url)


def test_grade_password_in_the_settings_is_not_printed(
    course: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (course.root / CONFIG_FILE).open("a") as file:
        file.write(f"get_config().CourseDirectory.db_url = {course.url.replace('oak@', 'oak:acorn-7%25%40@')!r}\n")
    monkeypatch.delenv("PGPASSWORD")
    told = course.command("grade", LESSON)
    assert f"Gradebook: {course.url.replace('oak@', 'oak:***@')}" in told
    assert "acorn" not in told


def test_enter_students_passfile_of_the_server_is_enough(
    database: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"127.0.0.1:{server.port}:*:oak:{PASSWORD}\n")
    passfile.chmod(0o600)
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    enter_students(tmp_path / "course", [Student("elm")], database)
    assert read_roster(tmp_path / "course").ids == ("elm",)
    assert PASSWORD not in (tmp_path / "course" / CONFIG_FILE).read_text()


def test_ensure_gradebook_several_commands_at_once_make_one(database: str, server: Server, tmp_path: Path) -> None:
    assert at_once(tmp_path / "course", ("elm", "ash", "fir", "yew"), database) == []
    assert read_roster(tmp_path / "course").ids == ("ash", "elm", "fir", "oak", "yew")
    told = rows(database)
    assert len(told["alembic_version"]) == len(told["course"]) == 1


def test_ensure_gradebook_waits_for_another_that_is_making_it(database: str, server: Server) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock'"
    waiting = waiting.format(database.rpartition("/")[2])
    with ThreadPoolExecutor(1) as thread:
        with connected(database) as first:
            first.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")
            Base.metadata.create_all(first)
            second = thread.submit(ensure_gradebook, database, "conv-course")
            last = time.monotonic() + 60
            while not server.run(waiting):
                assert time.monotonic() < last and not second.done()
                time.sleep(0.05)
        second.result(60)
    told = rows(database)
    assert len(told["alembic_version"]) == len(told["course"]) == 1


def test_ensure_gradebook_cut_short_leaves_nothing_and_is_made_the_next_time(
    database: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.nbgrader_plugin import gradebook

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gradebook, "insert", cut)
    with pytest.raises(KeyboardInterrupt):
        ensure_gradebook(database, "conv-course")
    name = database.rpartition("/")[2]
    assert server.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name) == 0
    monkeypatch.undo()
    os.environ["PGPASSWORD"] = PASSWORD
    ensure_gradebook(database, "conv-course")
    assert rows(database)["course"] == ["course(id='conv-course')"]


def test_ensure_gradebook_that_nbgrader_began_is_completed(database: str, server: Server) -> None:
    ensure_gradebook(database, "conv-course")
    whole = rows(database)
    name = database.rpartition("/")[2]
    server.run("DROP TABLE alembic_version", name)
    ensure_gradebook(database, "conv-course")
    assert rows(database) == whole


def test_ensure_gradebook_database_of_something_else_is_refused(database: str, server: Server) -> None:
    name = database.rpartition("/")[2]
    server.run("CREATE TABLE alembic_version (version_num VARCHAR(32))", name)
    server.run("CREATE TABLE spawners (id INTEGER)", name)
    with pytest.raises(ArgumentError, match=r"must be a database of its own, got .*\(spawners\)"):
        ensure_gradebook(database, "conv-course")
    assert server.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name) == 2


def test_ensure_gradebook_without_the_right_to_make_tables_ends_in_a_sentence(database: str, server: Server) -> None:
    server.run("DROP ROLE IF EXISTS guest")
    server.run("CREATE ROLE guest LOGIN PASSWORD 'acorn-7%@'")
    with pytest.raises(GraderError, match=r"must be writable, got: permission denied for schema public"):
        ensure_gradebook(database.replace("oak@", "guest@"), "conv-course")


def test_connected_row_that_another_client_holds_is_waited_for_and_not_for_ever(
    database: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.nbgrader_plugin import database as database_module

    ensure_gradebook(database, "conv-course")
    name = database.rpartition("/")[2]
    server.run(f"ALTER DATABASE \"{name}\" SET statement_timeout = '20s'")
    monkeypatch.setattr(database_module, "_WAIT", "SET lock_timeout = '300ms'")
    with connected(database) as other:
        other.exec_driver_sql("UPDATE course SET id = id")
        with (
            pytest.raises(GraderError, match="must be writable, got: canceling statement due to lock timeout"),
            connected(database, "be writable") as late,
        ):
            late.exec_driver_sql("UPDATE course SET id = id")


#: Names of folders, each with a time of handing in and an answer, which nobody has looked at before they are graded.
ODD = {
    "a b": ("0001-01-01 00:00:00 +1400", "nothing \x00 more"),
    "ü": ("9999-12-31 23:59:59 -1200", "half \ud800 a letter"),
    "榛": ("2026-03-01 00:00:00 UTC\x00", "\udc80\x00\uffff\ufffe"),
    "🌳": ("2026-03-29 02:30:00 Europe/Berlin", "🌳" * 3000),
    "O'Tree": ("1e999", "'); DROP TABLE grade; --"),
    'x"y': ("-1", '"'),
    "%s": ("2026-03-01", "%s %(id)s %%"),
    "percent%(id)s": ("2026-03-01 00:00:00.1234567 UTC", ":name"),
    "back\\slash": ("24:00", "\\x00 \\u0000"),
    "new\nline": ("2026-03-01T00:00:00+99:99", "\r\n\x1b[0m"),
    "x" * 128: ("now", "x" * 100_000),
    ":name": ("\ud800", ""),
}


def hand_in_odd(root: Path) -> None:
    """A class whose names, times and answers are what no database likes."""
    for name, (when, answer) in ODD.items():
        folder = place_of(root, name)
        (folder / "timestamp.txt").write_bytes(when.encode("utf-8", "surrogatepass"))
        document = answered("(2, 4, 3, 5)", answer)
        document["metadata"]["kernelspec"]["name"] = answer[:40]
        document["metadata"]["name\x00"] = answer
        (folder / f"{LESSON}.ipynb").write_text(json.dumps(document))


def test_grade_odd_names_times_and_answers_are_graded_as_with_a_file(
    database: str, tmp_path: Path, oracle: object
) -> None:
    made = []
    for root, url in ((tmp_path / "file", ""), (tmp_path / "server", database)):
        make_course(root)
        enter_students(root, [Student("oak")], url)
        hand_in_odd(root)
        result = grade_lesson(root, LESSON, oracle)
        assert {one.student for one in result.students} == {*ODD}
        assert result.failed == ("new\nline",)  # no folder to nbgrader; a person is to look
        made.append(rows(url or f"sqlite:///{root}/gradebook.db"))
    assert made[0] == made[1]
    assert len(made[0]["student"]) == 1 + len(ODD)


@pytest.mark.parametrize("name", ["z" * 129, "half\udc80"], ids=["long", "half"])
def test_grade_folder_of_a_name_that_no_gradebook_holds_ends_in_a_sentence(
    name: str, database: str, tmp_path: Path, oracle: object
) -> None:
    root = tmp_path / "course"
    make_course(root)
    enter_students(root, [Student("oak")], database)
    for student in (name, "birch"):
        place_of(root, student)
    with pytest.raises(ArgumentError, match=r"gradebook: student='(z{40}|half.*)' must be a name .*something else\.$"):
        grade_lesson(root, LESSON, oracle)
    assert len(rows(database)["submitted_assignment"]) == 1
    place_of(root, name).parent.rename(root / "submitted" / "zelkova")
    grade_lesson(root, LESSON, oracle)
    assert len(rows(database)["submitted_assignment"]) == 2


def test_pg_dump_puts_back_what_the_instructors_document_says(both: Both, server: Server, tmp_path: Path) -> None:
    url = made_database(server, "dumped").replace("+psycopg", "")
    source, file = server.url("cycle").replace("+psycopg", ""), tmp_path / "gradebook.dump"
    subprocess.run([program("pg_dump"), "--format", "custom", "--file", file, source], check=True, timeout=120)
    words = [program("pg_restore"), "--clean", "--if-exists", "--dbname", url, file]
    subprocess.run(words, check=True, timeout=120)
    assert rows(server.url("dumped")) == rows(both.file.url)


def test_enter_students_service_file_and_socket_say_where_the_server_is(
    database: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "service.conf"
    name = database.rpartition("/")[2]
    place.write_text(f"[grades]\nhost={server.folder}\nport={server.port}\nuser=oak\ndbname={name}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(place))
    enter_students(tmp_path / "course", [Student("elm")], "postgresql+psycopg:///?service=grades")
    assert read_roster(tmp_path / "course").ids == ("elm",)
    assert "id='elm'" in rows(database)["student"][0]


def test_autograde_button_of_the_form_grader_grades_on_the_server(course: Run) -> None:
    with quiet():
        api = NbGraderAPI(directory_of(course.root, LESSON), config=course_config(course.root))
        told = api.autograde(LESSON, "birch")
    assert told["success"], told
    (row,) = rows(course.url)["submitted_assignment"]
    assert "id=birch" in row.replace("'", "")
