"""What a hand-in consists of: folders and archives within bounds, whatever somebody puts into them."""

import io
import os
import random
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.collection import archives
from autograder.collection import members as module
from autograder.collection.archives import archive_members
from autograder.collection.members import Listing, Refused, bounded, folder_members, path_problem
from autograder.submission.files import Kind

from .conftest import NOTEBOOK, WORK, patched, raw_zip, tarred, zipped

BOTH = {"01_forward.ipynb": NOTEBOOK, "conv_lib/conv2d.py": WORK}


def listed(data: bytes) -> Listing:
    """What an archive holds."""
    return archive_members(io.BytesIO(data), "work.zip")


def read_all(listing: Listing, limit: int = 1 << 20) -> tuple[dict[str, bytes], list[str]]:
    """What can be read, and the words about what cannot."""
    files, words = {}, [one.sentence for one in listing.refused]
    for member in listing.members:
        try:
            files[member.path] = member.read(limit)
        except OSError as error:
            words.append(str(error))
    return files, words


# --- folders


def test_folder_members_are_regular_files_and_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "conv_lib").mkdir()
    (tmp_path / "conv_lib" / "conv2d.py").write_bytes(WORK)
    (tmp_path / "01_forward.ipynb").write_bytes(NOTEBOOK)
    os.utime(tmp_path / "01_forward.ipynb", (1e9, 1e9))
    listing = folder_members(tmp_path)
    assert read_all(listing) == (BOTH, [])
    assert {member.path: member.size for member in listing.members}["conv_lib/conv2d.py"] == len(WORK)
    (notebook,) = [member for member in listing.members if member.name == "01_forward.ipynb"]
    assert notebook.modified and notebook.modified.timestamp() == 1e9
    assert notebook.read(3) == NOTEBOOK[:4]


def test_folder_members_links_and_pipes_are_named_and_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("secret = 1\n")
    folder = tmp_path / "handed-in"
    folder.mkdir()
    (folder / "file.py").symlink_to(secret)
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.py")
    listing = folder_members(folder)
    kinds = {member.path: member.kind for member in listing.members}
    assert kinds == {"file.py": Kind.LINK, "folder": Kind.LINK, "pipe.py": Kind.OTHER}
    assert read_all(listing) == ({}, ["it is a link", "it is a link", "it is not a regular file"])


def test_folder_members_litter_is_passed_over_in_silence(tmp_path: Path) -> None:
    for name in ("__MACOSX/._a.py", ".ipynb_checkpoints/a.ipynb", "__pycache__/a.pyc", ".DS_Store", "Thumbs.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "desktop.ini").write_text("")
    assert folder_members(tmp_path) == Listing(())


def test_folder_members_overfull_folder_is_named_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 10)
    (tmp_path / "images").mkdir()
    for number in range(20):
        (tmp_path / "images" / f"{number}.png").write_text("")
    (tmp_path / "conv_lib").mkdir()
    (tmp_path / "conv_lib" / "conv2d.py").write_bytes(WORK)
    listing = folder_members(tmp_path)
    assert [member.path for member in listing.members] == ["conv_lib/conv2d.py"]
    assert listing.refused == (Refused("images/", "it holds too many files, 10 are read at most"),)


def test_folder_members_of_many_overfull_folders_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 100)
    for folder in range(50):
        (tmp_path / f"d{folder:02}").mkdir()
        for number in range(60):
            (tmp_path / f"d{folder:02}" / f"{number}.png").write_text("")
    listing = folder_members(tmp_path)
    assert listing.members == () and len(listing.refused) < 30
    assert listing.refused[-1].reason == "more than 100 files lie here and before it"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("a/b.py", ""),
        ("größe_大.py", ""),
        ("/etc/passwd", "absolute"),
        ("C:/x.py", "absolute"),
        ("../x.py", "leads out"),
        ("a/../../x.py", "leads out"),
        ("a//b.py", "leads out"),
        ("", "leads out"),
        ("a\nb.py", "unprintable"),
        ("a\x00b.py", "unprintable"),
        ("right\u202eleft.py", "unprintable"),
        ("bytes\udcff.py", "unprintable"),
        ("a" * 201, "too long"),
        ("大" * 80, "too long"),
        ("/".join(["ab"] * 200), "too long"),
        ("a/" * 13 + "b.py", "too deep"),
    ],
)
def test_path_problem_says_what_is_wrong_with_a_name(path: str, words: str) -> None:
    problem = path_problem(path)
    assert words in problem and bool(words) == bool(problem)


def test_bounded_many_refusals_are_counted() -> None:
    many = [Refused(f"d{number}/a.png", "no") for number in range(200)]
    kept = bounded([*many, *many])
    assert len(kept) == module.MAX_REFUSED + 1
    assert kept[-1].sentence == f"... and {200 - module.MAX_REFUSED} more were left out."
    assert bounded([*kept, Refused("z", "no")])[-1].files == 201 - module.MAX_REFUSED
    assert bounded(many[:3]) == tuple(many[:3]) and bounded(bounded(many)) == bounded(many)


def test_bounded_many_of_one_folder_are_one() -> None:
    many = [Refused(f"images/{number}.png", "no") for number in range(200)]
    top = [Refused(f"{number}.png", "no") for number in range(9)]
    kept = bounded([*many, Refused("images/a.png", "another"), *top])
    assert [one.sentence for one in kept] == [
        "200 files in images/ were left out: no.",
        "images/a.png was left out: another.",
        "9 files in the hand-in were left out: no.",
    ]
    assert bounded(kept) == kept and bounded(many[:5]) == tuple(many[:5])


# --- archives that are as they should be


@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: tarred(files, "w")], ids=["zip", "tar.gz", "tar"])
def test_archive_members_are_the_files_with_their_bytes_and_times(pack) -> None:
    listing = listed(pack(BOTH))
    assert read_all(listing) == (BOTH, [])
    assert all(member.modified and member.modified.year == 2030 for member in listing.members)


def test_archive_members_time_of_a_zip_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Etc/GMT-3")  # three hours before UTC
    time.tzset()
    try:
        (member,) = listed(zipped({"a.py": b""}, (2030, 3, 4, 10, 0, 0))).members
    finally:
        monkeypatch.undo()
        time.tzset()
    assert member.modified and member.modified.isoformat() == "2030-03-04T07:00:00+00:00"


def test_archive_members_names_of_other_systems_are_read() -> None:
    files, words = read_all(listed(zipped({"./conv_lib//conv2d.py": WORK, "conv_lib\\shapes.py": WORK})))
    assert (files, words) == ({"conv_lib/conv2d.py": WORK, "conv_lib/shapes.py": WORK}, [])


def test_archive_members_with_something_before_the_zip_are_read() -> None:
    assert read_all(listed(b"#!/bin/sh\nexit 0\n" + zipped(BOTH))) == (BOTH, [])


# --- archives that are not


def test_archive_members_bomb_is_stopped_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SMALL", 1 << 20)
    data = zipped({f"{number}.py": bytes(1 << 20) for number in range(64)})
    assert len(data) < 100_000
    files, words = read_all(listed(data))
    assert 0 < sum(map(len, files.values())) <= (1 << 20) + archives.MAX_RATIO * len(data)
    assert len(files) < 20 and "the archive unpacks to more than" in words[0]


def test_archive_members_bomb_in_one_file_is_read_no_further_than_asked() -> None:
    (member,) = listed(zipped({"a.py": bytes(100 << 20)})).members
    assert len(member.read(1 << 20)) == (1 << 20) + 1


def test_archive_members_overlapping_entries_unpack_within_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the zip bombs whose entries share one compressed core."""
    monkeypatch.setattr(archives, "_SMALL", 1 << 20)
    core = bytes(1 << 20)
    one = zipped({"0.py": core})
    start = one.index(b"PK\x01\x02")
    entry = one[start : one.index(b"PK\x05\x06")]
    directory = b"".join(entry.replace(b"0.py", b"%c.py" % letter) for letter in range(97, 123))
    end = struct.pack("<HHHHIIH", 0, 0, 26, 26, len(directory), start, 0)
    files, words = read_all(listed(one[:start] + directory + b"PK\x05\x06" + end))
    assert sum(map(len, files.values())) <= 2 << 20
    assert words


def test_archive_members_too_many_entries_are_refused_before_they_are_listed() -> None:
    data = raw_zip([(b"%06d" % number, b"") for number in range(100_001)])
    assert listed(data) == Listing((), (Refused("work.zip", "it holds more than 20000 files"),))
    few = raw_zip([(b"%06d" % number, b"") for number in range(20_001)])
    assert listed(few) == Listing((), (Refused("work.zip", "it holds more than 20000 files"),))
    assert len(listed(raw_zip([(b"%06d" % number, b"") for number in range(20_000)])).members) == 20_000


def test_archive_members_too_many_entries_are_counted_before_zipfile_reads_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRIES", 10)
    data = raw_zip([(b"%d" % number, b"") for number in range(60)])
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert listed(data) == Listing((), (Refused("work.zip", "it holds more than 10 files"),))


def test_archive_members_time_that_was_not_set_is_none() -> None:
    (member,) = listed(zipped({"a.py": b""}, (1980, 1, 1, 0, 0, 0))).members
    assert member.modified is None


@pytest.mark.parametrize("size", [0, 1, 0xFFFFFFFE])
def test_archive_members_lying_sizes_end_in_words(size: int) -> None:
    data = zipped({"a.py": WORK * 100})
    told = patched(data, b"PK\x01\x02", 24, struct.pack("<I", size))
    told = patched(told, b"PK\x03\x04", 22, struct.pack("<I", size))
    files, words = read_all(listed(told))
    assert not files or files == {"a.py": WORK * 100}
    assert bool(files) != bool(words)


def test_archive_members_zip64_lies_end_in_words() -> None:
    data = zipped({"a.py": WORK})
    extra = struct.pack("<HHQQ", 1, 16, 1 << 62, 1 << 62)
    place = data.index(b"PK\x01\x02")
    name_end = place + 46 + len("a.py")
    told = data[:name_end] + extra + data[name_end:]
    told = patched(told, b"PK\x01\x02", 30, struct.pack("<H", len(extra)))
    told = patched(told, b"PK\x01\x02", 20, b"\xff" * 8)
    told = patched(told, b"PK\x05\x06", 12, struct.pack("<I", len(extra) + name_end - place))
    files, words = read_all(listed(told))
    assert bool(files) != bool(words)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 1 << 60, 1)
    end = data.index(b"PK\x05\x06")
    assert listed(data[:end] + locator + data[end:]).refused == (Refused("work.zip", archives._DAMAGED),)


def test_archive_members_unsafe_names_are_refused_and_the_others_read() -> None:
    names = [b"/etc/cron.d/x", b"../../x.py", b"a/../../y.py", b"C:\\z.py", b"a\nb.py", b"n\x00ul.py", b"x" * 300]
    listing = listed(raw_zip([*((name, WORK) for name in names), (b"conv_lib/conv2d.py", WORK)]))
    assert [member.path for member in listing.members] == ["conv_lib/conv2d.py"]
    assert len(listing.refused) == len(names)


def test_archive_members_a_name_twice_counts_once() -> None:
    listing = listed(raw_zip([(b"conv_lib/conv2d.py", WORK), (b"conv_lib/conv2d.py", b"other")]))
    assert read_all(listing)[0] == {"conv_lib/conv2d.py": WORK}
    assert listing.refused[0].reason == "the archive holds this name more than once; the first one counts"


def test_archive_members_links_in_a_zip_are_links() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("conv_lib/conv2d.py")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
        pipe = zipfile.ZipInfo("pipe.py")
        pipe.external_attr = 0o010644 << 16
        archive.writestr(pipe, "")
    assert [member.kind for member in listed(target.getvalue()).members] == [Kind.LINK, Kind.OTHER]


def test_archive_members_links_and_devices_in_a_tar_are_no_regular_files() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, kind in (("s.py", tarfile.SYMTYPE), ("h.py", tarfile.LNKTYPE), ("c.py", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert [member.kind for member in listed(target.getvalue()).members] == [Kind.LINK, Kind.LINK, Kind.OTHER]


def test_archive_members_encrypted_archive_is_refused_in_words() -> None:
    data = patched(patched(zipped({"a.py": WORK}), b"PK\x01\x02", 8, b"\x01\x00"), b"PK\x03\x04", 6, b"\x01\x00")
    assert listed(data).refused == (Refused("work.zip", "it is encrypted; hand it in without a password"),)


def test_archive_members_encrypted_file_beside_others_cannot_be_read() -> None:
    data = patched(patched(zipped(BOTH), b"PK\x01\x02", 8, b"\x01\x00"), b"PK\x03\x04", 6, b"\x01\x00")
    assert read_all(listed(data)) == ({"conv_lib/conv2d.py": WORK}, ["it is encrypted"])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_archive_members_packed_in_an_unusual_way_cannot_be_read(method: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("a.py", WORK)
    assert read_all(listed(target.getvalue())) == ({}, ["it is packed in an unusual way"])


@pytest.mark.parametrize("end", [0, 1, 10, 60, 150])
def test_archive_members_truncated_zip_is_damaged(end: int) -> None:
    assert listed(zipped(BOTH)[:end]).refused == (Refused("work.zip", "it is damaged, or no archive at all"),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not a zip", "it is damaged"),
        (b"Rar!\x1a\x07\x00", "it is a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "it is a 7z archive"),
        (b"\x1f\x8b\x08broken", "it is damaged"),
    ],
)
def test_archive_members_no_zip_is_refused_in_words(data: bytes, words: str) -> None:
    (refused,) = listed(data).refused
    assert words in refused.reason and listed(data).members == ()


def test_archive_members_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1 << 20)
    data = tarred({"a.py": bytes(4 << 20)})
    assert listed(data).refused == (Refused("work.zip", "it unpacks to more than 1 MiB"),)


def test_archive_members_too_large_an_archive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_PACKED", 100)
    (refused,) = listed(zipped(BOTH)).refused
    assert refused.reason.startswith("it is larger than")


# --- any bytes at all


def damaged(seed: int) -> bytes:
    """An archive with some bytes changed, cut out or doubled."""
    random_ = random.Random(seed)
    data = bytearray(random_.choice([zipped, tarred, lambda files: tarred(files, "w")])(BOTH))
    for _ in range(random_.randint(1, 8)):
        place, length = random_.randrange(len(data)), random_.randint(1, 20)
        change = random_.randrange(4)
        if change == 0:
            data[place : place + length] = random_.randbytes(length)
        elif change == 1:
            del data[place : place + length]
        elif change == 2:
            data[place:place] = data[place : place + length]
        else:
            data[place] = random_.choice((0, 1, 0x7F, 0x80, 0xFF))
        data = data or bytearray(b"x")
    return bytes(data)


def check_damaged(seed: int) -> None:
    data = damaged(seed)
    listing = listed(data)
    files, words = read_all(listing)
    assert sum(map(len, files.values())) <= 16 << 20
    for member in listing.members:
        assert not path_problem(member.path)
    for sentence in words:
        assert sentence


def test_archive_members_damaged_archives_end_in_words() -> None:
    for seed in range(400):
        check_damaged(seed)


@pytest.mark.slow
def test_archive_members_thousands_of_damaged_archives_end_in_words() -> None:
    for seed in range(1000, 6000):
        check_damaged(seed)


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_archive_members_of_any_bytes_end_in_words(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00"):
        read_all(listed(start + data))
