"""`roster` and `collect` over nbgrader's real gradebook, and what grading reads of a collected hand-in."""

import csv
import shutil
from pathlib import Path

import pytest
import typer
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli.collect import collect
from autograder.cli.roster import roster
from autograder.collection.students import Roster, Student
from autograder.errors import ArgumentError, CourseError, GraderError
from autograder.grading.turn import turn
from autograder.nbgrader_plugin.roster import Entered, enter_students, read_roster

from .conftest import LESSON, NOTEBOOK, WORK, zipped

ASH, OAK = Student("ash", "Ash", "Tree", "ash@trees.example", "102"), Student("oak", "Oak", "Tree")

app = typer.Typer()
app.command()(roster)
app.command()(collect)


def run(*words: object) -> tuple[int, str]:
    """Exit status and output; a complaint of ours is the output."""
    done = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})
    if isinstance(done.exception, CourseError):
        return 1, str(done.exception)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course run with two students; making its gradebook takes seconds."""
    root = tmp_path_factory.mktemp("course")
    assert enter_students(root, [ASH, OAK]) == Entered(("ash", "oak"), (), (), ())
    return root


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Path:
    """A copy of that course run."""
    return Path(shutil.copytree(made, tmp_path / "course"))


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


# --- the roster


def test_enter_students_makes_the_settings_and_the_gradebook(course: Path) -> None:
    settings = (course / "nbgrader_config.py").read_text()
    assert "configure(get_config())" in settings
    assert settings == (Path(__file__).resolve().parents[2] / "nbgrader_config.py").read_text()
    assert read_roster(course) == Roster((ASH, OAK))
    with Gradebook(f"sqlite:///{course}/gradebook.db", "conv-course") as gradebook:
        assert gradebook.find_student("ash").lms_user_id == "102" and gradebook.find_student("oak").email is None


def test_enter_students_later_adds_changes_and_never_deletes(course: Path) -> None:
    (course / "nbgrader_config.py").write_text((course / "nbgrader_config.py").read_text() + "# mine\n")
    renamed = Student("ash", "Ashley")
    assert enter_students(course, [renamed, Student("elm")]) == Entered(("elm",), ("ash",), (), ("oak",))
    assert read_roster(course).students == (
        Student("ash", "Ashley", "Tree", "ash@trees.example", "102"),
        Student("elm"),
        OAK,
    )
    assert enter_students(course, [renamed]) == Entered((), (), ("ash",), ("elm", "oak"))
    assert (course / "nbgrader_config.py").read_text().endswith("# mine\n")
    assert len(list((course / ".conv-course" / "backups").glob("*.db"))) == 2


def test_enter_students_is_all_or_none(course: Path) -> None:
    with pytest.raises(GraderError, match=r"roster: sqlite:.* must be writable"):
        enter_students(course, [Student("elm"), Student("fir", email="x"), Student("fir", email="y")])
    assert read_roster(course).ids == ("ash", "oak")


def test_read_roster_without_a_gradebook_is_nobody_and_makes_none(tmp_path: Path) -> None:
    assert read_roster(tmp_path) == Roster() and list(tmp_path.iterdir()) == []


def test_roster_command_enters_and_prints(course: Path, tmp_path: Path) -> None:
    status, output = run("roster", table(tmp_path / "s.csv", ("id", "first_name"), ("elm", "Elm")), "--course", course)
    assert status == 0
    assert output.splitlines() == [
        "New: elm.",
        "On the roster but not in this file, and kept: ash, oak.",
        "3 on the roster, 1 of them new.",
    ]
    status, output = run("roster", "--course", course)
    assert status == 0 and "ash@trees.example" in output and "elm" in output


def test_roster_command_bad_row_writes_nothing(course: Path, tmp_path: Path) -> None:
    before = (course / "gradebook.db").read_bytes()
    status, output = run("roster", table(tmp_path / "s.csv", ("id",), ("elm",), ("../fir",)), "--course", course)
    assert (status, "line 3" in output) == (1, True)
    assert (course / "gradebook.db").read_bytes() == before
    status, output = run("roster", tmp_path / "none.csv", "--course", course)
    assert (status, "must be a file, got none" in output) == (1, True)


def test_roster_command_of_nobody_says_what_to_do(tmp_path: Path) -> None:
    assert "conv-course roster students.csv" in run("roster", "--course", tmp_path)[1]


# --- collecting


@pytest.fixture
def download(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    files = {"01_forward.ipynb": NOTEBOOK, "conv_lib/conv2d (1).py": WORK, "diary.txt": b"x"}
    (folder / "ash.zip").write_bytes(zipped(files))
    return folder


def test_collect_command_prints_what_came_and_who_did_not(course: Path, download: Path) -> None:
    status, output = run("collect", LESSON, download, "--course", course)
    assert status == 0
    for words in ("ash", "taken", "conv_lib/ (1 file)", "01_forward.ipynb", "was read as", "diary.txt was left out"):
        assert words in output
    assert f"Nothing of {LESSON} from: oak." in output and output.rstrip().endswith("1 taken.")
    assert (course / "submitted" / "ash" / LESSON / "conv_lib" / "conv2d.py").read_bytes() == WORK


def test_collect_command_somebody_unknown_is_status_1_after_all_others(course: Path, download: Path) -> None:
    (download / "mallory.zip").write_bytes(b"")
    status, output = run("collect", LESSON, download, "--course", course)
    assert status == 1 and "mallory.zip: not collected: nobody on the roster" in output
    assert (course / "submitted" / "ash" / LESSON).is_dir()


def test_collect_command_dry_run_writes_nothing(course: Path, download: Path) -> None:
    status, output = run("collect", LESSON, download, "--course", course, "--dry-run")
    assert status == 0 and "Nothing was written. It would be: 1 taken." in output
    assert not (course / "submitted").exists()


def test_collect_command_worksheet_says_who_is_who(course: Path, tmp_path: Path) -> None:
    export = {"Somebody Else_7001_assignsubmission_file_/01_forward.ipynb": NOTEBOOK}
    (tmp_path / "export.zip").write_bytes(zipped(export))
    sheet = table(tmp_path / "w.csv", ("Identifier", "Email address"), ("Participant 7001", "ash@trees.example"))
    assert run("collect", LESSON, tmp_path / "export.zip", "--course", course)[0] == 1
    assert run("collect", LESSON, tmp_path / "export.zip", "--course", course, "--worksheet", sheet)[0] == 0
    assert (course / "submitted" / "ash" / LESSON).is_dir()
    status, output = run(
        "collect", LESSON, tmp_path / "export.zip", "--worksheet", tmp_path / "no.csv", "--course", course
    )
    assert (status, "no.csv must be a file" in output) == (1, True)


def test_collect_command_while_another_collects_is_refused(course: Path, download: Path) -> None:
    with turn(course, "collect"):
        status, output = run("collect", LESSON, download, "--course", course)
    assert status == 1 and "another process that is grading or collecting" in output
    assert run("collect", LESSON, download, "--course", course)[0] == 0


def test_collect_and_grading_keep_each_other_out(course: Path) -> None:
    from autograder.grading.turn import grading

    with grading(course, LESSON), pytest.raises(ArgumentError, match="grading or collecting"), turn(course, "collect"):
        pass
    with turn(course, "collect"), pytest.raises(ArgumentError, match="grading or collecting"), grading(course, LESSON):
        pass
