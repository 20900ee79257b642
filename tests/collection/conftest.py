"""Hand-ins made in memory, archives of every kind, and a class of trees."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.collection.members import Member
from autograder.collection.students import Roster, Student
from autograder.submission.files import Kind

LESSON = "01_forward"
PROJECT = Path(__file__).resolve().parents[2]
STUBS = {path.name: path.read_bytes() for path in sorted((PROJECT / "conv_lib").glob("*.py"))}
SOLVED = {path.name: path.read_bytes() for path in sorted((PROJECT / "solutions" / "conv_lib").glob("*.py"))}
NOTEBOOK = b'{"cells": []}'
WORK = b"def conv2d(*args):\n    return 1\n"
OTHER = b"def conv2d(*args):\n    return 2\n"
NOON = datetime(2030, 3, 4, 12, 0, tzinfo=UTC)


def member(path: str, data: bytes = b"", kind: Kind = Kind.REGULAR, modified: datetime | None = NOON) -> Member:
    """A member made of bytes."""
    return Member(path, len(data), kind, lambda limit: data[: limit + 1], modified)


def members(files: Mapping[str, bytes]) -> list[Member]:
    """Members made of bytes."""
    return [member(path, data) for path, data in files.items()]


def zipped(files: Mapping[str, bytes], when: tuple[int, ...] = (2030, 3, 4, 10, 0, 0)) -> bytes:
    """A zip of these files; a name may be there only once."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, when[:6])  # type: ignore[arg-type]
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    """A tar of these files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), int(NOON.timestamp())
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """The archive with some bytes of one of its headers written over."""
    place = data.index(signature) + offset
    return data[:place] + value + data[place + len(value) :]


def raw_zip(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A zip put together by hand, which may hold a name twice, or one that no zip should hold."""
    bodies, directory, place = [], [], 0
    for name, data in entries:
        sizes = (zlib.crc32(data), len(data), len(data), len(name), 0)
        fields = struct.pack("<HHHHHIIIHH", 20, 0x800, 0, 0, 0x6064, *sizes)
        where = struct.pack("<HHHII", 0, 0, 0, 0, place)
        directory.append(b"PK\x01\x02" + struct.pack("<H", 20) + fields + where + name)
        bodies.append(b"PK\x03\x04" + fields + name + data)
        place += len(bodies[-1])
    count, listing = len(bodies) & 0xFFFF, b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listing), place, 0)
    return b"".join(bodies) + listing + b"PK\x05\x06" + end


@pytest.fixture
def roster() -> Roster:
    """Four trees, of whom two share a name."""
    return Roster(
        (
            Student("alder", "Álder", "Dupré", "alder@trees.example", "101"),
            Student("ash", "Ash", "Tree", "ash@trees.example", "102"),
            Student("birch", "Birch", "Twin", "birch1@trees.example"),
            Student("birch2", "Birch", "Twin", "birch2@trees.example", "104"),
            Student("oak", "Oak Van", "Der Linden", "oak@trees.example", "105"),
        )
    )


@pytest.fixture
def handed_in() -> Callable[[str, Mapping[str, bytes]], Path]:
    """`handed_in(folder, files)` writes files below a folder."""

    def write(folder: Path, files: Mapping[str, bytes]) -> Path:
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder

    return write  # type: ignore[return-value]
