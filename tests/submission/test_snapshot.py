"""Reading a submission: regular Python files of bounded number and size, whatever lies in the folder."""

import os
import socket
from pathlib import Path

import pytest

from autograder.errors import SubmissionError
from autograder.submission import snapshot
from autograder.submission.snapshot import Submission, find_submission, read_submission

SECRET = "secret = 1\n"


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A folder with an ordinary `conv_lib` and, beside the folder, a file that it must not reach."""
    (tmp_path / "secret.py").write_text(SECRET)
    folder = tmp_path / "handed-in"
    (folder / "conv_lib").mkdir(parents=True)
    (folder / "conv_lib" / "__init__.py").write_text("")
    (folder / "conv_lib" / "conv2d.py").write_text("x = 1\n")
    return folder


def assert_ordinary(read: Submission) -> None:
    """Just the two ordinary files came in."""
    assert read.files == {"conv_lib/__init__.py": b"", "conv_lib/conv2d.py": b"x = 1\n"}


# --- what comes in


def test_read_submission_ordinary_folder_is_its_python_files(handed_in: Path) -> None:
    (handed_in / "conv_lib" / "data.csv").write_text("1,2")
    (handed_in / "01_forward.ipynb").write_text("{}")
    (handed_in / "helper.py").write_text("beside = True")
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.name == "handed-in" and read.notes == ()


def test_read_submission_folders_below_come_in(handed_in: Path) -> None:
    (handed_in / "conv_lib" / "a" / "b").mkdir(parents=True)
    (handed_in / "conv_lib" / "a" / "b" / "c.py").write_text("y = 2\n")
    assert read_submission(handed_in).files["conv_lib/a/b/c.py"] == b"y = 2\n"


def test_read_submission_compiled_and_hidden_folders_stay_out(handed_in: Path) -> None:
    for name in ("__pycache__", ".ipynb_checkpoints", ".git"):
        (handed_in / "conv_lib" / name).mkdir()
        (handed_in / "conv_lib" / name / "conv2d.py").write_text("old = 1\n")
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.notes == ()


def test_write_to_lays_down_what_was_read(handed_in: Path, tmp_path: Path) -> None:
    (handed_in / "conv_lib" / "a").mkdir()
    (handed_in / "conv_lib" / "a" / "b.py").write_text("z = 3\n")
    read, copy = read_submission(handed_in), tmp_path / "copy"
    copy.mkdir(mode=0o700)
    read.write_to(copy)
    assert read_submission(copy).files == read.files
    assert {path.stat().st_mode & 0o777 for path in [copy, *copy.rglob("*")]} == {0o755, 0o644}


# --- links and other things that are no files


def test_read_submission_linked_file_is_left_out_and_noted(handed_in: Path) -> None:
    (handed_in / "conv_lib" / "stolen.py").symlink_to(handed_in.parent / "secret.py")
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.notes == ("conv_lib/stolen.py was left out: it is a link.",)


def test_read_submission_linked_folder_is_left_out_and_noted(handed_in: Path) -> None:
    (handed_in / "conv_lib" / "stolen").symlink_to(handed_in.parent)
    (handed_in / "conv_lib" / "loop").symlink_to(handed_in / "conv_lib")
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.notes == (
        "conv_lib/loop was left out: it is a link.",
        "conv_lib/stolen was left out: it is a link.",
    )


def test_read_submission_broken_link_is_left_out_and_noted(handed_in: Path) -> None:
    (handed_in / "conv_lib" / "gone.py").symlink_to("nowhere.py")
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.notes == ("conv_lib/gone.py was left out: it is a link.",)


def test_read_submission_linked_package_is_refused(handed_in: Path, tmp_path: Path) -> None:
    thief = tmp_path / "thief"
    thief.mkdir()
    (thief / "conv_lib").symlink_to(handed_in / "conv_lib")
    with pytest.raises(SubmissionError, match="thief must contain a folder conv_lib/, got none"):
        read_submission(thief)


def test_read_submission_file_that_becomes_a_link_is_not_followed(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handed_in / "conv_lib" / "late.py").symlink_to(handed_in.parent / "secret.py")
    monkeypatch.setattr(Path, "is_symlink", lambda path: False)  # as it was when we looked
    read = read_submission(handed_in)
    assert SECRET.encode() not in read.files.values()
    assert read.notes[0].startswith("conv_lib/late.py was left out: Too many levels of symbolic links")


def test_read_submission_pipe_is_left_out_without_waiting(handed_in: Path) -> None:
    os.mkfifo(handed_in / "conv_lib" / "pipe.py")
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.notes == ("conv_lib/pipe.py was left out: it is not a regular file.",)


def test_read_submission_socket_is_left_out(handed_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(handed_in / "conv_lib")  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as line:
        line.bind("socket.py")
        read = read_submission(handed_in)
    assert_ordinary(read)
    assert len(read.notes) == 1 and read.notes[0].startswith("conv_lib/socket.py was left out: ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device")
def test_read_submission_device_is_left_out(handed_in: Path) -> None:
    os.mknod(handed_in / "conv_lib" / "zero.py", 0o20666, os.makedev(1, 5))
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert len(read.notes) == 1 and read.notes[0].startswith("conv_lib/zero.py was left out: ")


def test_read_submission_file_that_may_not_be_read_is_left_out(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handed_in / "conv_lib" / "mine.py").write_text(SECRET)
    really = os.open

    def refuse(path: Path, flags: int) -> int:
        if Path(path).name == "mine.py":
            raise PermissionError(13, "Permission denied")
        return really(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.notes == ("conv_lib/mine.py was left out: Permission denied.",)


# --- caps


def test_read_submission_folder_too_deep_is_left_out_and_noted(handed_in: Path) -> None:
    deep = handed_in / "conv_lib" / "a" / "b" / "c"
    (deep / "d").mkdir(parents=True)
    (deep / "in.py").write_text("")
    (deep / "d" / "out.py").write_text("")
    read = read_submission(handed_in)
    assert "conv_lib/a/b/c/in.py" in read.files and "conv_lib/a/b/c/d/out.py" not in read.files
    assert read.notes == ("conv_lib/a/b/c/d/ was left out: it lies too deep.",)


def test_read_submission_too_many_files_stops_and_notes(handed_in: Path) -> None:
    for number in range(snapshot.MAX_FILES + 10):
        (handed_in / "conv_lib" / f"more{number:03}.py").write_text("")
    read = read_submission(handed_in)
    assert len(read.files) == snapshot.MAX_FILES
    assert "conv_lib/conv2d.py" in read.files
    assert read.notes == (f"More than {snapshot.MAX_FILES} Python files: the rest was left out.",)


def test_read_submission_overfull_folder_is_left_out_alone_and_noted(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "MAX_ENTRIES", 20)
    (handed_in / "conv_lib" / "data").mkdir()
    for number in range(30):
        (handed_in / "conv_lib" / "data" / f"{number}.txt").write_text("")
    (handed_in / "conv_lib" / "after").mkdir()
    (handed_in / "conv_lib" / "after" / "late.py").write_text(SECRET)
    read = read_submission(handed_in)
    assert read.files.pop("conv_lib/after/late.py") == SECRET.encode()
    assert_ordinary(read)
    assert read.notes == ("conv_lib/data/ was left out: it holds too many files, 20 are read at most.",)


@pytest.mark.parametrize(("size", "comes_in"), [(snapshot.MAX_FILE_BYTES, True), (snapshot.MAX_FILE_BYTES + 1, False)])
def test_read_submission_size_of_a_file_is_capped(handed_in: Path, size: int, comes_in: bool) -> None:
    (handed_in / "conv_lib" / "large.py").write_bytes(b"#" * size)
    read = read_submission(handed_in)
    assert ("conv_lib/large.py" in read.files) is comes_in
    assert bool(read.notes) is not comes_in
    if not comes_in:
        assert read.notes == ("conv_lib/large.py was left out: it is larger than 1 MiB.",)


def test_read_submission_many_notes_are_cut_short(handed_in: Path) -> None:
    for number in range(50):
        (handed_in / "conv_lib" / f"link{number:02}.py").symlink_to("nowhere")
    read = read_submission(handed_in)
    assert len(read.notes) == snapshot.MAX_NOTES + 1
    assert read.notes[-1] == "... and 30 more of this kind."


# --- names


@pytest.mark.parametrize("name", ["line\nbreak.py", "\x1b[2J.py", "right\u202eleft.py", "bytes\udcff.py"])
def test_read_submission_unprintable_name_is_left_out_and_shown_safely(handed_in: Path, name: str) -> None:
    (handed_in / "conv_lib" / name).write_text(SECRET)
    read = read_submission(handed_in)
    assert_ordinary(read)
    (note,) = read.notes
    assert note.isprintable() and "was left out: its name has unprintable characters." in note
    note.encode()


def test_read_submission_unprintable_folder_is_left_out(handed_in: Path) -> None:
    (handed_in / "conv_lib" / "a\nb").mkdir()
    (handed_in / "conv_lib" / "a\nb" / "c.py").write_text(SECRET)
    read = read_submission(handed_in)
    assert_ordinary(read)
    assert read.notes == ("conv_lib/a?b/ was left out: its name has unprintable characters.",)


def test_read_submission_letters_of_all_languages_come_in(handed_in: Path) -> None:
    (handed_in / "conv_lib" / "größe_大.py").write_text(SECRET)
    read = read_submission(handed_in)
    assert "conv_lib/größe_大.py" in read.files and read.notes == ()
    assert len(read.digest) == 64


# --- encodings


@pytest.mark.parametrize(
    ("source", "expected", "note"),
    [
        ("# ä\n".encode(), "# ä\n".encode(), ""),
        ("\ufeff# ä\r\nx = 1\r\n".encode(), "\ufeff# ä\r\nx = 1\r\n".encode(), ""),
        ("# ä\n".encode("latin-1"), "# ä\n".encode(), "it was read as Latin-1"),
        ("# ä\n".encode("utf-16"), "# ä\n".encode(), "it was read as UTF-16"),
        ("\ufeff# ä\n".encode("utf-16-be"), "# ä\n".encode(), "it was read as UTF-16"),
        ("# coding: cp1252\n# €\n".encode("cp1252"), "# coding: cp1252\n# €\n".encode("cp1252"), ""),
        ("# coding: klingon\n# ä\n".encode("latin-1"), "# coding: klingon\n# ä\n".encode(), "it was read as Latin-1"),
        (b"\xff\xfe\x00", "ÿþ\x00".encode(), "it was read as Latin-1"),
        (b"", b"", ""),
    ],
    ids=["utf-8", "mark and CRLF", "latin-1", "utf-16", "utf-16 big", "declared", "misdeclared", "odd utf-16", "empty"],
)
def test_read_submission_encoding_is_tolerated_with_a_note(
    handed_in: Path, source: bytes, expected: bytes, note: str
) -> None:
    (handed_in / "conv_lib" / "odd.py").write_bytes(source)
    read = read_submission(handed_in)
    assert read.files["conv_lib/odd.py"] == expected
    assert len(read.notes) == bool(note)
    assert note in "".join(read.notes)


def test_read_submission_every_byte_string_is_read(handed_in: Path) -> None:
    for number in range(256):
        (handed_in / "conv_lib" / "conv2d.py").write_bytes(bytes([number]) * 3 + b"\n\xe4")
        assert read_submission(handed_in).files["conv_lib/conv2d.py"]


# --- nothing to read


def test_read_submission_no_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="elm must contain a folder conv_lib/, got none"):
        read_submission(tmp_path, "elm")


def test_read_submission_file_in_place_of_the_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "conv_lib").write_text("def conv2d(): ...")
    with pytest.raises(SubmissionError, match="must contain a folder conv_lib/, got none"):
        read_submission(tmp_path)


def test_read_submission_package_without_python_is_refused(tmp_path: Path) -> None:
    (tmp_path / "conv_lib").mkdir()
    (tmp_path / "conv_lib" / "conv2d.txt").write_text("def conv2d(): ...")
    with pytest.raises(SubmissionError, match="conv_lib/ must contain Python files, got none"):
        read_submission(tmp_path)


# --- digest


def test_digest_depends_on_content_alone() -> None:
    one = Submission("birch", {"conv_lib/a.py": b"1", "conv_lib/b.py": b"2"})
    same = Submission("cedar", {"conv_lib/b.py": b"2", "conv_lib/a.py": b"1"}, ("a note",))
    assert one.digest == same.digest


@pytest.mark.parametrize(
    "files",
    [
        {"conv_lib/a.py": b"1", "conv_lib/b.py": b"3"},
        {"conv_lib/a.py": b"2", "conv_lib/b.py": b"1"},
        {"conv_lib/a.py": b"12", "conv_lib/b.py": b""},
        {"conv_lib/a.py": b"1"},
        {"conv_lib/a.py": b"1", "conv_lib/c.py": b"2"},
    ],
)
def test_digest_other_content_is_another(files: dict[str, bytes]) -> None:
    assert (
        Submission("birch", files).digest != Submission("birch", {"conv_lib/a.py": b"1", "conv_lib/b.py": b"2"}).digest
    )


# --- finding it


@pytest.mark.parametrize("start", [".", "conv_lib", "lessons/01_forward"])
def test_find_submission_upwards_is_the_nearest(handed_in: Path, start: str) -> None:
    (handed_in / "lessons" / "01_forward").mkdir(parents=True)
    (handed_in.parent / "conv_lib").mkdir()
    assert find_submission(handed_in / start) == handed_in


def test_find_submission_none_above_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="must contain a folder conv_lib/, or lie below one that does"):
        find_submission(tmp_path)
