"""The student archive: complete, the same every time, and never with anything in it that students must not have."""

import hashlib
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections import Counter

import pytest
from traitlets.config.loader import PyFileConfigLoader

from autograder.bundle.released import RECORD, released_library
from autograder.bundle.students import student_archive, student_files
from autograder.cli import app
from autograder.errors import ArgumentError
from autograder.exercises.catalogue import LESSONS
from tests.bundle.conftest import PROJECT
from tests.cli.test_command_line import conv_course
from tools.leaks import FORBIDDEN, leaks, secret_lines
from tools.trees import files_below

SETUP = {"pyproject.toml", "requirements.lock", "environment.yml", "README.md"}
SETTINGS = {"nbgrader_config.py", "lessons/nbgrader_config.py"}
LIBRARY = {f"conv_lib/{path.name}" for path in (PROJECT / "conv_lib").glob("*.py")}
SMALL = {"autograder/__init__.py", "conv_figures/__init__.py"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """What a student has, of the whole course."""
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(io.BytesIO(student_archive(PROJECT))) as archive:
        archive.extractall(folder)
    return folder / "conv-course"


def code(package):
    """The program files of a package, listed without the code under test."""
    names = set()
    for folder, folders, files in os.walk(PROJECT / package):
        folders[:] = [name for name in folders if name != "__pycache__"]
        names |= {os.path.relpath(os.path.join(folder, name), PROJECT) for name in files}
    assert {name.rpartition(".")[2] for name in names} == ({"py", "j2"} if package == "autograder" else {"py"})
    return names


def test_student_archive_holds_exactly_what_a_student_needs(unpacked):
    lessons = {f"lessons/{lesson}/{lesson}.ipynb" for lesson in LESSONS}
    expected = SETUP | SETTINGS | LIBRARY | lessons | code("autograder") | code("conv_figures")
    assert set(files_below(unpacked)) == expected
    assert [path.name for path in unpacked.parent.iterdir()] == ["conv-course"]


def test_student_archive_leaks_no_solution(unpacked):
    assert leaks(unpacked) == []  # lessons and stubs: no telling line, no forbidden word
    secrets = {secret.text: secret.source for secret in secret_lines(PROJECT)}
    assert len(secrets) > 100
    told = [mark for mark in FORBIDDEN if mark.endswith(("SOLUTION", "TESTS", "SCHEME"))]
    for name, data in files_below(unpacked).items():
        lines = {re.sub(r"\s+", " ", line).strip() for line in data.decode().splitlines()}
        assert not any(mark in line for mark in told for line in lines), name
        # The checker computes sizes and asks for derivatives too, and some line of that can be written in one way only.
        shared = Counter(secrets[line] for line in lines & secrets.keys())
        assert all(number <= 3 for number in shared.values()), (name, shared)


def test_student_archive_unpacked_checks_an_exercise(unpacked):
    done = conv_course(
        "check", "output_size", "conv2d_single", "--format", "json", cwd=unpacked, PYTHONPATH=str(unpacked)
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["submission"] == "conv-course"
    assert {exercise["verdict"] for exercise in document["exercises"]} == {"not implemented"}


def test_student_archive_unpacked_runs_its_own_program(unpacked):
    done = subprocess.run(
        [sys.executable, "-c", "import autograder, conv_figures; print(autograder.__file__, conv_figures.__file__)"],
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(path.startswith(str(unpacked)) for path in done.stdout.split())


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_student_archive_settings_hand_in_from_its_lessons(unpacked, name):
    config = PyFileConfigLoader(name, path=str(unpacked)).load_config()
    assert config.Exchange.assignment_dir == str(unpacked / "lessons")
    assert config.CourseDirectory.course_id == "conv-course"
    assert config.ExchangeFactory.submit.endswith("SubmitWithLibrary")


def test_student_archive_readme_names_commands_that_exist(unpacked):
    text = (unpacked / "README.md").read_text()
    commands = {command.callback.__name__ for command in app.registered_commands}
    named = set(re.findall(r"^(?:.*`)?conv-course ([a-z]+)", text, flags=re.MULTILINE))
    assert {"check", "pack", "doctor", "hint", "progress"} <= named <= commands
    assert "lessons/06_depthwise" in text and "conv-course pack 01_forward" in text
    assert max(len(line) for line in text.splitlines()) <= 132


def test_student_archive_has_the_same_bytes_wherever_it_is_made(project, tmp_path):
    other = tmp_path / "elsewhere" / "checkout"
    shutil.copytree(project, other)
    for path in other.rglob("*"):
        os.utime(path, (1e9, 1e9))
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert student_archive(project) == student_archive(other)


def test_student_archive_members_are_sorted_plain_files(project):
    with zipfile.ZipFile(io.BytesIO(student_archive(project))) as archive:
        names = archive.namelist()
        assert names == sorted(names) and {name.split("/")[0] for name in names} == {"conv-course"}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {stat.S_IFREG | 0o644}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # no time is stated


def test_student_archive_of_a_checkout_that_is_a_course_run_is_the_same(project):
    before = student_archive(project)
    private = [
        ".conv-course/seed",
        ".conv-course/grades/01_forward/oak.json",
        "conv_lib/.conv-course/progress.json",
        "autograder/.conv-course/seed.py",
        "autograder/__pycache__/x.pyc",
        "autograder/gradebook.db",
        "conv_figures/.hidden.py",
        "lessons/01_forward/.ipynb_checkpoints/01_forward-checkpoint.ipynb",
        "lessons/01_forward/predictions.json",
        "gradebook.db",
        "nbgrader_config.py",
        "submitted/oak/01_forward/conv_lib/conv2d.py",
        "tests/answers.py",
        "tools/answers.py",
        ".git/config",
        ".venv/x.py",
    ]
    for name in private:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("private\n")
    (project / "autograder" / "link.py").symlink_to(project / "tests" / "answers.py")
    assert student_archive(project) == before


def test_student_files_of_chosen_lessons_hold_only_these(project):
    files = student_files(project, ["01_forward"])
    assert set(files) == SETUP | SETTINGS | LIBRARY | SMALL | {"lessons/01_forward/01_forward.ipynb"}
    assert b"lessons/01_forward/01_forward.ipynb" in files["README.md"] and b"00_start" not in files["README.md"]


@pytest.mark.parametrize(
    ("lessons", "words"), [(["09_nd"], "must be one of"), (["02_padding"], "02_padding.ipynb must be readable")]
)
def test_student_files_of_a_lesson_that_is_not_there_are_refused(project, lessons, words):
    with pytest.raises(ArgumentError, match=words):
        student_files(project, lessons)


def solve(project):
    shutil.copy(project / "solutions" / "conv_lib" / "conv2d.py", project / "conv_lib")


def solve_and_record(project):
    """As if the builder had made it: the record fits."""
    source = (project / "conv_lib" / "conv2d.py").read_text()
    assert source.count('raise NotImplementedError("conv2d_single: see') == 1
    source = source.replace('raise NotImplementedError("conv2d_single: see', 'return ("see')
    (project / "conv_lib" / "conv2d.py").write_text(source)
    record = json.loads((project / "conv_lib" / RECORD).read_text())
    record["conv2d.py"] = hashlib.sha256(source.encode()).hexdigest()
    (project / "conv_lib" / RECORD).write_text(json.dumps(record))


def solve_lesson(project):
    lesson = "01_forward/01_forward.ipynb"
    shutil.copy(project / "solutions" / "solved" / lesson, project / "lessons" / lesson)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (solve, "conv_lib/conv2d.py must be as it was built"),
        (solve_and_record, "conv_lib/conv2d.py must leave conv2d_single to students"),
        (solve_lesson, "01_forward.ipynb must be as it was built"),
        (lambda root: (root / "conv_lib" / "mine.py").write_text("x"), "mine.py must not go to students"),
        (lambda root: (root / "conv_lib" / RECORD).unlink(), "got no record of a build"),
        (lambda root: (root / "conv_lib" / RECORD).write_text("["), "got no record of a build"),
        (lambda root: (root / "lessons" / RECORD).unlink(), "00_start.ipynb must be built before"),
        (lambda root: (root / "conv_lib" / "shapes.py").unlink(), "shapes.py must be readable"),
        (lambda root: (root / "autograder" / "x.py").write_text("### BEGIN SOLUTION"), "autograder/x.py must not go"),
        (
            lambda root: shutil.copy(root / "solutions/conv_lib/arguments.py", root / "autograder"),
            "autograder/arguments.py must not go to students, because it is .*solutions/conv_lib/arguments.py",
        ),
        (lambda root: (root / "requirements.lock").unlink(), "requirements.lock must be readable"),
        (lambda root: shutil.rmtree(root / "lessons"), "must hold built lessons"),
    ],
)
def test_student_archive_of_a_spoilt_checkout_is_refused_with_the_files_name(project, spoil, words):
    student_archive(project)
    spoil(project)
    with pytest.raises(ArgumentError, match=words):
        student_archive(project)


def test_released_library_is_what_the_builder_made():
    files = released_library(PROJECT / "conv_lib")
    assert files == {name: (PROJECT / name).read_bytes() for name in LIBRARY}


def test_bundle_writes_one_file_and_replaces_only_its_own(tmp_path):
    done = conv_course("bundle", "01_forward", "--output", "small.zip", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "There is no solution in it." in done.stdout and "01_forward" in done.stdout
    first = (tmp_path / "small.zip").read_bytes()
    done = conv_course("bundle", "01_forward", "--output", "small.zip", cwd=tmp_path)
    assert done.returncode == 0 and (tmp_path / "small.zip").read_bytes() == first
    (tmp_path / "thesis.zip").write_text("my thesis")
    done = conv_course("bundle", "--output", "thesis.zip", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "output='thesis.zip' must be free or an earlier conv-course student archive" in done.stderr
    assert (tmp_path / "thesis.zip").read_text() == "my thesis"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.zip", "thesis.zip"]


def test_bundle_of_no_such_lesson_ends_with_one(tmp_path):
    done = conv_course("bundle", "01_forwards", cwd=tmp_path)
    assert done.returncode == 1 and "lesson='01_forwards' must be one of" in done.stderr
    assert list(tmp_path.iterdir()) == []
