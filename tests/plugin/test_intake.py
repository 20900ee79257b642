"""What grading reads of a submitted folder, whoever put it there."""

import json
import os

import nbformat
import pytest

from autograder.collection.collect import collect_lesson
from autograder.collection.members import folder_members
from autograder.collection.receiving import received_folder
from autograder.collection.students import Roster, Student
from autograder.errors import SubmissionError
from autograder.nbgrader_plugin.intake import Given, take_in
from autograder.submission.snapshot import Submission
from tests.collection.conftest import OTHER, STUBS, WORK, zipped

from .conftest import LESSON, solved_notebook

LIB = {f"conv_lib/{name}": source for name, source in STUBS.items()}


@pytest.fixture
def released():
    return solved_notebook()


def state(folder):
    """What must not change of a folder."""
    return {
        path: (path.lstat().st_mode, path.lstat().st_ino, path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
    }


@pytest.fixture
def taken(tmp_path, released):
    """`taken(files)`: put files into a submitted folder and take it in; intake, and what is in the clean folder."""

    def take(files, received=None, given=()):
        folder = tmp_path / "course" / "submitted" / "ash" / LESSON
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        before = state(folder)
        clean = tmp_path / f"clean-{len(list(tmp_path.iterdir()))}"
        intake = take_in(folder, "ash", LESSON, Given(released, dict(given)), clean, received)
        assert state(folder) == before
        return intake, {path.relative_to(clean).as_posix() for path in clean.rglob("*") if path.is_file()}

    return take


def notebook(released):
    return json.dumps(released).encode()


def test_take_in_ordinary_folder_has_nothing_to_say(taken, released):
    time = b"2030-03-04 12:00:00.000000 UTC"
    intake, clean = taken(LIB | {f"{LESSON}.ipynb": notebook(released), "timestamp.txt": time, "attempts.json": b"{}"})
    assert isinstance(intake.submission, Submission) and intake.submission.files == LIB
    assert (intake.notes, intake.refused, intake.attempts_data) == ((), (), b"{}")
    assert clean == {*LIB, f"{LESSON}.ipynb", "timestamp.txt"}


def test_take_in_what_nbgrader_collected_is_put_in_order_too(taken, released):
    files = {f"{LESSON} (1).ipynb": notebook(released), "w/conv_lib/conv2d (1).py": WORK, "diary.txt": b"x"}
    intake, clean = taken(files)
    assert intake.submission.files == {"conv_lib/conv2d.py": WORK}
    assert clean == {f"{LESSON}.ipynb", "conv_lib/conv2d.py"}
    said = " ".join(intake.notes)
    for words in ("instead of '01_forward.ipynb'", "w/conv_lib/ was read as conv_lib/", "diary.txt was left out"):
        assert words in said
    assert [one.name for one in intake.refused] == ["diary.txt"]


def test_take_in_archive_of_the_library_is_opened(taken, released):
    intake, _ = taken({f"{LESSON}.ipynb": notebook(released), "conv_lib.zip": zipped(LIB)})
    assert intake.submission.files == LIB and intake.notes == ()


def test_take_in_without_a_library_says_so(taken, released):
    intake, clean = taken({f"{LESSON}.ipynb": notebook(released)})
    assert isinstance(intake.submission, SubmissionError)
    assert "ash must contain a folder conv_lib/" in str(intake.submission) and clean == {f"{LESSON}.ipynb"}


@pytest.mark.parametrize(
    "text", [b"soon", b"", b"\xff", b"2030-03-04 12:00:00 UTC" + b" " * 5000 + b"x", b"2030-13-01"]
)
def test_take_in_time_that_nbgrader_cannot_read_is_left_out(taken, released, text):
    _, clean = taken({**LIB, f"{LESSON}.ipynb": notebook(released), "timestamp.txt": text})
    assert ("timestamp.txt" in clean) is text.startswith(b"2030-03")


def test_take_in_links_lead_nowhere(taken, released, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(notebook(released))
    folder = tmp_path / "course" / "submitted" / "ash" / LESSON
    (folder / "conv_lib").mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").symlink_to(secret)
    (folder / "conv_lib" / "shapes.py").symlink_to(secret)
    os.mkfifo(folder / "conv_lib" / "padding.py")
    intake, _ = taken({"conv_lib/conv2d.py": WORK})
    assert intake.submission.files == {"conv_lib/conv2d.py": WORK}
    said = " ".join(intake.notes)
    assert f"{LESSON}.ipynb was left out: it is a link." in said and "The notebook cannot be read" in said
    assert "conv_lib/padding.py was left out: it is not a regular file." in said


def test_take_in_knows_what_collecting_left_out(taken, released, tmp_path):
    root = tmp_path / "course"
    files = {f"{LESSON}.ipynb": notebook(released), "conv_lib/conv2d-1.py": WORK, "diary.txt": b"x"}
    (tmp_path / "ash.zip").write_bytes(zipped(files))
    collect_lesson(root, LESSON, [tmp_path / "ash.zip"], Roster((Student("ash"),)))
    received = received_folder(root, LESSON, "ash")
    intake, clean = taken({}, received)
    assert intake.submission.files == {"conv_lib/conv2d.py": WORK} and "timestamp.txt" in clean
    assert intake.notes == (
        "conv_lib/conv2d-1.py was read as conv_lib/conv2d.py.",
        "diary.txt was left out: only the lesson's notebook and the .py files of conv_lib are read.",
    )
    assert [one.name for one in intake.refused] == ["diary.txt"]
    changed, _ = taken({"conv_lib/conv2d.py": OTHER}, received)
    assert changed.notes == () == changed.refused


def test_take_in_folder_of_many_files_is_read_all_the_same(taken, released):
    more = {f"images/{number}.png": b"" for number in range(3000)}
    intake, _ = taken({**LIB, f"{LESSON}.ipynb": notebook(released), **more})
    assert intake.submission.files == LIB
    assert [(one.name, one.files) for one in intake.refused] == [("images/", 3000)]
    assert intake.notes == (intake.refused[0].sentence,)


def test_folder_members_of_a_folder_that_is_gone_end_in_words(tmp_path):
    (refused,) = folder_members(tmp_path / "gone").refused
    assert "cannot be read" in refused.reason


def test_take_in_notebook_written_for_nbgrader_is_sound(taken, released, tmp_path):
    taken(LIB | {f"{LESSON}.ipynb": b"\x00"})
    (path,) = tmp_path.glob(f"clean-*/{LESSON}.ipynb")
    nbformat.validate(nbformat.read(path, as_version=4))


def test_take_in_file_that_was_given_and_is_missing_is_put_back(taken):
    given = {"conv_lib/arguments.py": b"def axes():\n    pass\n", "conv_lib/__init__.py": b"\n"}
    intake, clean = taken({"conv_lib/conv2d.py": WORK}, given=given)
    assert intake.submission.files == {"conv_lib/conv2d.py": WORK, **given}
    assert "conv_lib/arguments.py" in clean
    assert "conv_lib/arguments.py was missing and was put back." in intake.notes
    assert not any("__init__" in note for note in intake.notes)


def test_take_in_file_that_was_given_and_is_there_counts_as_it_is(taken):
    intake, _ = taken({"conv_lib/arguments.py": WORK}, given={"conv_lib/arguments.py": b"other"})
    assert intake.submission.files == {"conv_lib/arguments.py": WORK}


def test_take_in_without_a_library_nothing_is_put_back(taken):
    intake, _ = taken({"diary.txt": b"x"}, given={"conv_lib/arguments.py": b"other"})
    assert not isinstance(intake.submission, Submission) and intake.library == ""


def test_take_in_library_is_named_by_what_came(taken):
    one, _ = taken({"conv_lib/conv2d.py": WORK})
    other, _ = taken({"conv_lib/conv2d.py": WORK}, given={"conv_lib/arguments.py": b"other"})
    assert one.library == other.library != ""
    assert one.submission.digest != other.submission.digest
