"""Collecting a class: who handed in what, what became of it, and nothing that is lost on the way."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder import folders
from autograder.collection import collect as module
from autograder.collection import receiving
from autograder.collection.collect import Collected, Collection, Outcome, collect_lesson
from autograder.collection.receiving import read_receipt, read_timestamp, received_folder, timestamp
from autograder.collection.students import Roster, Student
from autograder.collection.worksheet import Worksheet
from autograder.errors import ArgumentError

from .conftest import LESSON, NOTEBOOK, OTHER, STUBS, WORK, zipped

NB = {"01_forward.ipynb": NOTEBOOK}
MINE = NB | {"conv_lib/conv2d.py": WORK}
LATER = NB | {"conv_lib/conv2d.py": OTHER}
HandedIn = Callable[[Path, Mapping[str, bytes]], Path]


@pytest.fixture
def run(tmp_path: Path, roster: Roster) -> Callable[..., Collection]:
    """`run(source, ...)` collects into `tmp_path / "course"`."""

    def collect(*sources: Path, worksheet: Worksheet | None = None, dry_run: bool = False) -> Collection:
        return collect_lesson(tmp_path / "course", LESSON, sources, roster, worksheet, dry_run=dry_run)

    return collect


@pytest.fixture
def there(tmp_path: Path) -> Callable[[str], dict[str, bytes] | None]:
    """`there(student)`: what lies in `submitted/` but for the time; None if nothing does."""

    def files(student: str) -> dict[str, bytes] | None:
        folder = tmp_path / "course" / "submitted" / student / LESSON
        if not folder.is_dir():
            return None
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        found.pop("timestamp.txt", None)
        return found

    return files


def outcomes(result: Collection) -> dict[str, Outcome]:
    """By name in the download."""
    return {one.source: one.outcome for one in result.hand_ins}


def only(result: Collection) -> Collected:
    """The one hand-in."""
    (one,) = result.hand_ins
    return one


def aged(path: Path, hour: int) -> Path:
    """A file or folder whose every file was changed on one day, at this hour in UTC."""
    moment = datetime(2030, 3, 4, hour, tzinfo=UTC).timestamp()
    for one in [path, *path.rglob("*")]:
        os.utime(one, (moment, moment))
    return path


def packed(folder: Path, name: str, files: Mapping[str, bytes], hour: int = 12) -> Path:
    """A zip in a folder; what is in it was changed at this hour in local time, itself an hour later in UTC."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(zipped(files, (2030, 3, 4, hour, 0, 0)))
    return folder / name


# --- platforms


def test_collect_moodle_folders_are_found_by_full_name(tmp_path: Path, run, there) -> None:
    export = {f"Ash Tree_7003_assignsubmission_file_/{name}": data for name, data in MINE.items()}
    export["Alder Dupre_7005_assignsubmission_file/work.zip"] = zipped(LATER)
    export["Alder Dupre_7005_assignsubmission_onlinetext/onlinetext.html"] = b"<p>hello</p>"
    export["Elm Nobody_7009_assignsubmission_file_/01_forward.ipynb"] = NOTEBOOK
    result = run(packed(tmp_path, "Course-Lab-77.zip", export))
    assert there("ash") == MINE and there("alder") == LATER
    assert [one.student for one in result.hand_ins] == ["alder", "ash"]
    assert [(one.name, one.reason) for one in result.unplaced] == [
        ("Elm Nobody_7009_assignsubmission_file_", "nobody on the roster goes by this name")
    ]
    assert not result.is_complete and result.absent == ("birch", "birch2", "oak")


def test_collect_moodle_flat_files_belong_together(tmp_path: Path, run, there) -> None:
    export = {f"Ash Tree_7003_assignsubmission_file_{name}": data for name, data in NB.items()}
    export["Ash Tree_7003_assignsubmission_file_conv_lib.zip"] = zipped({"conv2d.py": WORK})
    assert run(packed(tmp_path, "export.zip", export)).is_complete
    assert there("ash") == MINE


def test_collect_moodle_two_of_one_name_need_the_worksheet(tmp_path: Path, run, there) -> None:
    export = {f"Birch Twin_7002_assignsubmission_file_/{name}": data for name, data in MINE.items()}
    source = packed(tmp_path, "export.zip", export)
    result = run(source)
    assert result.hand_ins == () and "birch and birch2 go by this name; --worksheet" in result.unplaced[0].reason
    handed_in = datetime(2030, 3, 1, 9, 30, tzinfo=UTC)
    sheet = Worksheet({"7002": Student("birch2")}, {"7002": handed_in})
    assert only(run(source, worksheet=sheet)).time == handed_in
    assert there("birch2") == MINE and there("birch") is None


def test_collect_canvas_is_found_by_user_id_and_else_by_name(tmp_path: Path, run, there) -> None:
    export = {
        "treeash_102_5001_01_forward-1.ipynb": NOTEBOOK,
        "treeash_102_5002_conv2d-1.py": WORK,
        "duprealder_LATE_101_5003_work.zip": zipped(MINE),
        "duprealder_LATE_101_text.html": b"<p>sorry</p>",
        "twinbirch_9_5004_01_forward.ipynb": NOTEBOOK,
        "someone_999_5005_01_forward.ipynb": NOTEBOOK,
    }
    result = run(packed(tmp_path, "submissions.zip", export))
    assert there("ash") == MINE and there("alder") == MINE and there("birch") == NB
    by_student = {one.student: one for one in result.hand_ins}
    assert by_student["alder"].notes == ("The platform marks it as late.",)
    assert [one.name for one in result.unplaced] == ["someone_999_5005_01_forward.ipynb"]


def test_collect_canvas_user_id_counts_before_the_name(tmp_path: Path, run, there) -> None:
    run(packed(tmp_path, "submissions.zip", {"treeash_105_5001_01_forward.ipynb": NOTEBOOK}))
    assert there("oak") == NB and there("ash") is None


def test_collect_canvas_of_one_name_the_later_attachment_counts(tmp_path: Path, run, there) -> None:
    export = {"treeash_102_5009_work.zip": zipped(LATER), "treeash_102_5001_work.zip": zipped(MINE)}
    for files in (export, dict(reversed(export.items()))):
        shutil.rmtree(tmp_path / "course", ignore_errors=True)
        run(packed(tmp_path, "submissions.zip", files))
        assert there("ash") == LATER


def test_collect_unpacked_export_is_read_as_the_archive(tmp_path: Path, run, there, handed_in: HandedIn) -> None:
    folder = tmp_path / "submissions"
    handed_in(folder / "Ash Tree_7003_assignsubmission_file_", MINE)
    (folder / "dersoak_1_2_x.py").write_bytes(b"")
    packed(folder, "duprealder_101_5003_work.zip", LATER)
    result = run(folder)
    assert there("ash") == MINE and there("alder") == LATER
    assert [one.name for one in result.unplaced] == ["dersoak_1_2_x.py"]


def test_collect_folders_and_archives_named_after_students(tmp_path: Path, run, there, handed_in: HandedIn) -> None:
    folder = tmp_path / "downloads"
    handed_in(folder / "ash", MINE)
    handed_in(folder / "birch" / LESSON, MINE)
    handed_in(folder / "birch" / "02_padding", {"conv_lib/conv2d.py": OTHER})
    packed(folder, "oak.zip", MINE)
    packed(folder, f"alder-{LESSON}.zip", {f"x/{name}": data for name, data in MINE.items()})
    result = run(folder)
    assert result.is_complete and result.absent == ("birch2",)
    for student in ("ash", "birch", "oak", "alder"):
        assert there(student) == MINE


def test_collect_nbgraders_exchange_gives_the_time(tmp_path: Path, run, there, handed_in: HandedIn) -> None:
    inbound = tmp_path / "inbound"
    handed_in(inbound / f"ash+{LESSON}+2030-03-04 09:00:00.000000 UTC+Ab1", MINE | {"timestamp.txt": b"x"})
    handed_in(inbound / f"ash+{LESSON}+2030-03-04 10:00:00.000000 UTC+Ab2", LATER)
    handed_in(inbound / "ash+02_padding+2030-03-04 11:00:00.000000 UTC+Ab3", MINE)
    result = run(inbound)
    assert there("ash") == LATER and {one.outcome for one in result.hand_ins} == {Outcome.OLDER, Outcome.TAKEN}
    assert (
        tmp_path / "course/submitted/ash" / LESSON / "timestamp.txt"
    ).read_text() == "2030-03-04 10:00:00.000000 UTC"


def test_collect_several_arguments_at_once(tmp_path: Path, run, there, handed_in: HandedIn) -> None:
    result = run(packed(tmp_path, "oak.zip", MINE), handed_in(tmp_path / "ash", LATER))
    assert there("oak") == MINE and there("ash") == LATER and result.is_complete


# --- identity never comes from what is inside


def test_collect_archive_of_one_holding_the_folder_of_another_is_the_ones(tmp_path: Path, run, there) -> None:
    evil = {f"oak/{LESSON}/{name}": data for name, data in MINE.items()}
    run(packed(tmp_path, "ash.zip", evil))
    assert there("oak") is None and there("ash") == MINE


@pytest.mark.parametrize("inside", [f"oak/{LESSON}/", "oak/", "work/", ""])
def test_collect_archive_of_nobody_is_nobodys(tmp_path: Path, run, there, inside: str) -> None:
    result = run(packed(tmp_path, "mallory.zip", {f"{inside}{name}": data for name, data in MINE.items()}))
    assert result.hand_ins == () and there("oak") is None
    assert [(one.name, one.reason) for one in result.unplaced] == [
        ("mallory.zip", "nobody on the roster goes by this name")
    ]


def test_collect_archive_among_many_is_never_read_as_a_class(tmp_path: Path, run, there) -> None:
    evil = {f"Oak Van Der Linden_7_assignsubmission_file_/{name}": data for name, data in MINE.items()}
    packed(tmp_path / "downloads", "mallory.zip", evil)
    result = run(tmp_path / "downloads")
    assert there("oak") is None and "name it on the command line" in result.unplaced[0].reason


def test_collect_time_that_somebody_wrote_into_a_hand_in_is_none(tmp_path: Path, run) -> None:
    source = packed(tmp_path, "ash.zip", MINE | {"timestamp.txt": b"2001-01-01 00:00:00 UTC"}, hour=12)
    one = only(run(aged(source, 20)))
    assert one.time and one.time.year == 2030
    assert [refused.name for refused in one.refused] == ["timestamp.txt"]


# --- the time


def test_collect_time_is_the_newest_file_of_work_but_never_after_the_download(tmp_path: Path, run) -> None:
    one = only(run(aged(packed(tmp_path, "ash.zip", MINE, hour=12), 20)))
    assert one.time == datetime(2030, 3, 4, 12).astimezone(UTC)
    other = only(run(aged(packed(tmp_path, "oak.zip", MINE, hour=23), 1)))
    assert other.time == datetime(2030, 3, 4, 1, tzinfo=UTC)


def test_timestamp_is_read_by_nbgrader_and_by_us() -> None:
    from nbgrader.utils import parse_utc

    moment = datetime(2030, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
    assert parse_utc(timestamp(moment)) == moment.replace(tzinfo=None)
    assert read_timestamp(timestamp(moment)) == moment
    for text in (None, "", "soon", "2030-99-01", "9999-12-31 23:59:59-23:00"):
        assert read_timestamp(text) is None


# --- again, and twice


def test_collect_the_same_again_changes_nothing(tmp_path: Path, run, there) -> None:
    source = aged(packed(tmp_path, "ash.zip", MINE), 20)
    run(source)
    before = sorted((tmp_path / "course").rglob("*"))
    assert outcomes(run(source)) == {"ash.zip": Outcome.UNCHANGED}
    assert sorted((tmp_path / "course").rglob("*")) == before
    run(aged(packed(tmp_path, "ash.zip", MINE), 22))
    assert sorted((tmp_path / "course").rglob("*")) == before


def test_collect_newer_replaces_older_which_is_kept(tmp_path: Path, run, there) -> None:
    run(aged(packed(tmp_path, "ash.zip", MINE, hour=8), 20))
    assert outcomes(run(aged(packed(tmp_path, "ash.zip", LATER, hour=9), 20))) == {"ash.zip": Outcome.REPLACED}
    assert there("ash") == LATER
    kept = {path.read_bytes() for path in received_folder(tmp_path / "course", LESSON, "ash").rglob("ash.zip")}
    assert kept == {zipped(MINE, (2030, 3, 4, 8, 0, 0)), zipped(LATER, (2030, 3, 4, 9, 0, 0))}
    assert not list((tmp_path / "course").rglob(".new-*"))


def test_collect_older_than_what_is_there_is_kept_aside(tmp_path: Path, run, there) -> None:
    run(aged(packed(tmp_path, "ash.zip", LATER, hour=9), 20))
    assert outcomes(run(aged(packed(tmp_path, "ash.zip", MINE, hour=8), 20))) == {"ash.zip": Outcome.OLDER}
    assert there("ash") == LATER
    assert len(list(received_folder(tmp_path / "course", LESSON, "ash").rglob("ash.zip"))) == 2


def test_collect_two_in_one_download_the_newest_counts(tmp_path: Path, run, there, handed_in: HandedIn) -> None:
    folder = tmp_path / "downloads"
    aged(packed(folder, "ash.zip", MINE, hour=6), 20)
    aged(packed(folder, "ash (1).zip", LATER, hour=7), 20)
    aged(handed_in(folder / "ash", NB), 1)
    assert outcomes(run(folder)) == {"ash.zip": Outcome.OLDER, "ash (1).zip": Outcome.TAKEN, "ash": Outcome.OLDER}
    assert there("ash") == LATER


def test_collect_submission_that_we_never_received_is_kept_too(tmp_path: Path, run, there, handed_in: HandedIn) -> None:
    handed_in(tmp_path / "course" / "submitted" / "ash" / LESSON, MINE | {"notes.txt": b"dear diary"})
    assert outcomes(run(packed(tmp_path, "ash.zip", LATER))) == {"ash.zip": Outcome.REPLACED}
    assert there("ash") == LATER
    (kept,) = received_folder(tmp_path / "course", LESSON, "ash").rglob("notes.txt")
    assert kept.read_bytes() == b"dear diary"


# --- what cannot be graded


def test_collect_hand_in_of_no_use_is_handed_on_to_be_graded_as_such(tmp_path: Path, run, there) -> None:
    (tmp_path / "ash.zip").write_bytes(b"no zip")
    one = only(run(tmp_path / "ash.zip"))
    assert one.outcome is Outcome.UNUSABLE and "damaged" in one.refused[0].reason
    assert there("ash") == {}
    (kept,) = received_folder(tmp_path / "course", LESSON, "ash").rglob("ash.zip")
    assert kept.read_bytes() == b"no zip"


def test_collect_hand_in_of_no_use_never_replaces_one_that_can_be_graded(tmp_path: Path, run, there) -> None:
    run(aged(packed(tmp_path, "ash.zip", MINE), 12))
    (tmp_path / "ash.zip").write_bytes(b"no zip")
    assert only(run(tmp_path / "ash.zip")).outcome is Outcome.UNUSABLE
    assert there("ash") == MINE


def test_collect_hand_in_that_can_be_graded_replaces_a_later_one_of_no_use(tmp_path: Path, run, there) -> None:
    (tmp_path / "ash.zip").write_bytes(b"no zip")
    run(aged(tmp_path / "ash.zip", 20))
    assert only(run(aged(packed(tmp_path, "ash.zip", MINE, hour=1), 1))).outcome is Outcome.REPLACED
    assert there("ash") == MINE


def test_collect_of_two_the_one_that_can_be_graded_counts(tmp_path: Path, run, there) -> None:
    folder = tmp_path / "downloads"
    aged(packed(folder, "ash.zip", MINE, hour=1), 1)
    (folder / "ash (1).zip").write_bytes(b"no zip")
    aged(folder / "ash (1).zip", 20)
    assert outcomes(run(folder)) == {"ash.zip": Outcome.TAKEN, "ash (1).zip": Outcome.OLDER}
    assert there("ash") == MINE


def test_collect_names_that_no_folder_can_hold_together_are_kept_as_far_as_they_can(tmp_path: Path, run) -> None:
    files = MINE | {"a": b"1", "a/b": b"2"}
    export = {f"Ash Tree_7003_assignsubmission_file_/{name}": data for name, data in files.items()}
    assert only(run(packed(tmp_path, "export.zip", export))).outcome is Outcome.TAKEN
    (path,) = received_folder(tmp_path / "course", LESSON, "ash").rglob("receipt.json")
    assert json.loads(path.read_text())["not kept"] == ["a/b"]
    assert (path.parent / "upload" / "a").read_bytes() == b"1"


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_collect_links_are_never_followed(tmp_path: Path, run, there, handed_in: HandedIn) -> None:
    handed_in(tmp_path / "secret", MINE)
    folder = tmp_path / "downloads"
    (folder / "oak").mkdir(parents=True)
    (folder / "ash").symlink_to(tmp_path / "secret")
    (folder / "birch.zip").symlink_to(packed(tmp_path, "secret.zip", MINE))
    (folder / "oak" / "conv_lib").symlink_to(tmp_path / "secret" / "conv_lib")
    result = run(folder)
    assert {one.outcome for one in result.hand_ins} == {Outcome.UNUSABLE}
    assert there("ash") == there("oak") == there("birch") == {}
    assert not [path for path in (tmp_path / "course").rglob("*") if path.is_symlink()]


def test_collect_trouble_with_one_stops_nobody_else(
    tmp_path: Path, run, there, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "downloads"
    for student in ("alder", "ash", "oak"):
        packed(folder, f"{student}.zip", MINE)
    really = module.arrange

    def broken(members, lesson, refused=()):
        if any(member.path == "boom.py" for member in members):
            raise RuntimeError("boom")
        return really(members, lesson, refused)

    monkeypatch.setattr(module, "arrange", broken)
    packed(folder, "ash.zip", {"boom.py": b""})
    (tmp_path / "course" / "submitted").mkdir(parents=True)
    (tmp_path / "course" / "submitted" / "alder").write_text("in the way")
    result = run(folder)
    assert outcomes(result) == {"alder.zip": Outcome.FAILED, "ash.zip": Outcome.FAILED, "oak.zip": Outcome.TAKEN}
    assert there("oak") == MINE and not result.is_complete
    assert result.hand_ins[0].notes[-1].startswith("It cannot be kept: ")
    assert result.hand_ins[1].notes == ("It cannot be read: boom.",)


# --- receipts


def test_collect_receipt_says_what_became_of_a_hand_in(tmp_path: Path, run) -> None:
    files = NB | {"conv_lib/conv2d (1).py": WORK, "diary.txt": b"x"}
    one = only(run(aged(packed(tmp_path, "ash.zip", files), 20)))
    folder = received_folder(tmp_path / "course", LESSON, "ash")
    (path,) = folder.rglob("receipt.json")
    about = json.loads(path.read_text())
    assert about["source"] == "ash.zip" and about["schema"] == 1
    assert about["taken"] == ["conv_lib/conv2d.py", "01_forward.ipynb"] == list(one.files)
    assert [name for name, _, _ in about["refused"]] == ["diary.txt"] == [refused.name for refused in one.refused]
    assert about["notes"] == list(one.notes) == ["conv_lib/conv2d (1).py was read as conv_lib/conv2d.py."]
    receipt = read_receipt(folder, about["content"])
    assert receipt and receipt.refused == one.refused and receipt.notes == one.notes
    assert read_receipt(folder, "other") is None and read_receipt(folder / "no", about["content"]) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"refused": [1]}', "[" * 100_000, '{"refused": [["a", "b", "c"]]}'])
def test_read_receipt_damaged_one_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "20300304T120000Z-00000000").mkdir()
    (tmp_path / "20300304T120000Z-00000000" / "receipt.json").write_text(text)
    assert read_receipt(tmp_path, "") is None


def test_collect_keeps_what_is_refused_byte_for_byte(tmp_path: Path, run, handed_in: HandedIn) -> None:
    extra = {"diary.txt": b"x", "a/b/data.bin": bytes(range(256)), "conv_lib": b"a file"}
    folder = handed_in(tmp_path / "ash", extra)
    os.mkfifo(folder / "pipe")
    run(folder)
    (upload,) = received_folder(tmp_path / "course", LESSON, "ash").rglob("upload")
    assert {
        path.relative_to(upload).as_posix(): path.read_bytes() for path in upload.rglob("*") if path.is_file()
    } == extra
    about = json.loads((upload.parent / "receipt.json").read_text())
    assert about["not kept"] == ["pipe"]


# --- nothing written, nothing half-written


def test_collect_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, run) -> None:
    folder = tmp_path / "downloads"
    packed(folder, "ash.zip", MINE)
    (folder / "oak.zip").write_bytes(b"no zip")
    tried = run(folder, dry_run=True)
    assert not (tmp_path / "course").exists()
    assert run(folder) == tried


class Killed(BaseException):
    """As if the process ended here."""


def dying(really: Callable[..., object], left: int) -> Callable[..., object]:
    """A function that works some times and then ends the process."""
    calls = iter(range(1, left))

    def call(*args: object, **options: object) -> object:
        if next(calls, None) is None:
            raise Killed
        return really(*args, **options)

    return call


STEPS = {
    "making a folder": (receiving.tempfile, "mkdtemp"),
    "writing to the disk": (receiving.os, "fsync"),
    "moving": (receiving.os, "rename"),
    "exchanging": (receiving, "exchange"),
    "keeping the old": (receiving, "_keep_replaced"),
}


@pytest.mark.parametrize("step", STEPS)
def test_collect_cut_short_leaves_the_old_or_the_new_and_the_next_run_mends_it(
    tmp_path: Path, run, there, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    old = aged(packed(tmp_path / "old", "ash.zip", MINE, hour=8), 20)
    new = aged(packed(tmp_path / "new", "ash.zip", LATER, hour=9), 20)
    place, name = STEPS[step]
    received = received_folder(tmp_path / "course", LESSON, "ash")
    for count in range(1, 60):
        shutil.rmtree(tmp_path / "course", ignore_errors=True)
        run(old)
        with monkeypatch.context() as patch:
            patch.setattr(receiving.shutil, "rmtree", lambda *_, **__: None)  # a killed process tidies nothing up
            patch.setattr(place, name, dying(getattr(place, name), count))
            try:
                run(new)
            except Killed:
                cut_short = True
                assert there("ash") in (MINE, LATER)
            else:
                cut_short = False
        run(new)
        assert there("ash") == LATER and not list((tmp_path / "course").rglob(".new-*"))
        kept = {path.read_bytes() for path in received.rglob("upload/ash.zip")}
        assert kept == {old.read_bytes(), new.read_bytes()}
        if not cut_short:
            break
    assert count > 1 and not cut_short


def test_exchange_without_the_systems_help_ends_the_same(
    tmp_path: Path, run, there, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders.ctypes, "CDLL", lambda *_, **__: object())
    run(aged(packed(tmp_path, "ash.zip", MINE, hour=8), 20))
    run(aged(packed(tmp_path, "ash.zip", LATER, hour=9), 20))
    assert there("ash") == LATER
    assert len(list(received_folder(tmp_path / "course", LESSON, "ash").glob("replaced-*"))) == 1


def test_recover_puts_an_old_submission_back(tmp_path: Path, there, handed_in: HandedIn) -> None:
    handed_in(tmp_path / "course" / "submitted" / "ash" / f".new-{LESSON}-abc-old", MINE)
    receiving.recover(tmp_path / "course", LESSON)
    assert there("ash") == MINE


# --- mistakes in the call


def test_collect_source_that_is_not_there_says_so(tmp_path: Path, run) -> None:
    with pytest.raises(
        ArgumentError, match=r"collect: .*nowhere.zip must be an archive or a folder, got nothing there"
    ):
        run(tmp_path / "nowhere.zip")


def test_collect_without_a_roster_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"run `conv-course roster students\.csv`"):
        collect_lesson(tmp_path, LESSON, [tmp_path], Roster())


def test_collect_unknown_lesson_is_refused(tmp_path: Path, roster: Roster) -> None:
    with pytest.raises(ArgumentError, match="lesson='99_none' must be one of"):
        collect_lesson(tmp_path, "99_none", [tmp_path], roster)


def test_collect_file_that_is_neither_archive_nor_named_is_nobodys(tmp_path: Path, run) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert [one.name for one in run(tmp_path / "notes.txt").unplaced] == ["notes.txt"]


def test_collect_class_archive_names_what_the_platform_did_not_name(tmp_path: Path, run) -> None:
    export = {"treeash_102_5001_01_forward.ipynb": NOTEBOOK, "readme.txt": b"", "../x_1_2_y.py": b""}
    result = run(packed(tmp_path, "submissions.zip", export))
    assert only(result).student == "ash"
    assert {one.name for one in result.unplaced} == {"submissions.zip: readme.txt", "submissions.zip: ../x_1_2_y.py"}


def test_collect_class_archive_in_one_folder_is_read(tmp_path: Path, run, there) -> None:
    export = {f"export/Ash Tree_7003_assignsubmission_file_/{name}": data for name, data in MINE.items()}
    run(packed(tmp_path, "export.zip", export))
    assert there("ash") == MINE


def test_collect_class_of_three_hundred_ends(tmp_path: Path) -> None:
    many = Roster(tuple(Student(f"s{number}", "Tree", f"Number{number}") for number in range(300)))
    export = {
        f"Tree Number{number}_{7000 + number}_assignsubmission_file_/work.zip": zipped(
            NB | {f"conv_lib/{name}": source for name, source in STUBS.items()}
        )
        for number in range(300)
    }
    source = packed(tmp_path, "export.zip", export)
    result = collect_lesson(tmp_path / "course", LESSON, [source], many, dry_run=True)
    assert len(result.hand_ins) == 300 and result.is_complete and result.absent == ()
