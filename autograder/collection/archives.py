"""Archives, read in memory and within bounds; what a header says of a size is never believed.

Nothing is written while one is unpacked. Whatever an archive holds ends in members, and in words about the rest.
"""

import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import IO, BinaryIO

from autograder.collection.members import MAX_ENTRIES, Listing, Member, Reader, Refused, is_litter, path_problem
from autograder.submission.files import Kind

#: What one student may hand in, packed and unpacked.
MAX_PACKED = 64 << 20
MAX_UNPACKED = 128 << 20
#: Real work does not shrink to less than a hundredth; what is small may.
MAX_RATIO = 100
_SMALL = 16 << 20
_ENTRY_MARK = b"PK\x01\x02"
_CHUNK = 1 << 20
_OTHER_FORMATS = ((b"Rar!", "a RAR archive"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (b"\xfd7zXZ", "an xz archive"))
_DAMAGED = "it is damaged, or no archive at all"


class _RefusedError(Exception):
    """The archive as a whole cannot be used; its text is half a sentence."""


@dataclass
class _Budget:
    """How many bytes may still be unpacked of one archive."""

    total: int
    left: int

    def take(self, file: IO[bytes], limit: int) -> bytes:
        """Read `limit` bytes and one more, unless that is too much.

        Raises:
            OSError: if the archive has unpacked to more than it may.
        """
        data = file.read(min(limit, self.left) + 1)
        if len(data) > self.left:
            self.left = 0
            raise OSError(f"the archive unpacks to more than {self.total >> 20} MiB")
        self.left -= len(data)
        return data


def archive_members(file: BinaryIO, name: str, *, whole_class: bool = False) -> Listing:
    """What an archive holds: zip, or tar, which may be packed with gzip. Nothing is unpacked before it is read.

    Args:
        file: the archive; it must stay open while its members are read.
        name: what to call it.
        whole_class: it is a platform's download, whose size and whose members' sizes are those of many hand-ins.
    """
    try:
        size = file.seek(0, 2)
        if size > MAX_PACKED and not whole_class:
            raise _RefusedError(f"it is larger than {MAX_PACKED >> 20} MiB")
        most = min(MAX_UNPACKED, max(_SMALL, MAX_RATIO * size))
        budget = _Budget(1 << 62, 1 << 62) if whole_class else _Budget(most, most)
        file.seek(0)
        start = file.read(8)
        if start.startswith(b"\x1f\x8b"):
            return _checked(_tar_members(_gunzipped(file), budget))
        for mark, words in _OTHER_FORMATS:
            if start.startswith(mark):
                raise _RefusedError(f"it is {words}; it must be a zip")
        if not start.startswith(b"PK") and _is_tar(file):
            return _checked(_tar_members(file, budget))
        return _checked(_zip_members(file, budget, MAX_ENTRIES * (10 if whole_class else 1)))
    except _RefusedError as error:
        return Listing((), (Refused(name, str(error)),))
    except Exception:  # zipfile and tarfile promise nothing about what damaged bytes raise
        return Listing((), (Refused(name, _DAMAGED),))


def _checked(entries: Iterator[tuple[str, Member]]) -> Listing:
    """Only members with usable names, each name once."""
    members: dict[str, Member] = {}
    refused = []
    for raw, member in entries:
        problem = path_problem(raw) or path_problem(member.path)
        if not problem and is_litter(member.path):
            continue
        if not problem and member.path in members:
            problem = "the archive holds this name more than once; the first one counts"
        if problem:
            refused.append(Refused(member.path, problem))
        else:
            members[member.path] = member
    return Listing(tuple(members.values()), tuple(refused))


def _tidy(raw: str) -> str:
    """A name with forward slashes, without "./" and "//": both mean nothing."""
    path = raw.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return ("/" if path.startswith("/") else "") + "/".join(parts)


def _zip_members(file: BinaryIO, budget: _Budget, most: int) -> Iterator[tuple[str, Member]]:
    # zipfile reads all entries before one can count them. Those of archives inside count here too.
    if _marks(file, 5 * most) > 5 * most:
        raise _RefusedError(f"it holds more than {most} files")
    file.seek(0)
    archive = zipfile.ZipFile(file)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > most:
        raise _RefusedError(f"it holds more than {most} files")
    if infos and all(info.flag_bits & 1 for info in infos):
        raise _RefusedError("it is encrypted; hand it in without a password")
    for info in infos:
        # The name that zipfile gives ends where the archive has a zero byte.
        raw = _tidy(info.orig_filename)
        yield (
            raw,
            Member(
                _tidy(info.filename),
                info.file_size,
                _zip_kind(info),
                _reader(partial(_zip_entry, archive, info), budget),
                _zip_time(info),
            ),
        )


def _marks(file: BinaryIO, most: int) -> int:
    """How many entries the archive can hold at most; counted no further than `most`."""
    file.seek(0)
    count, end = 0, b""
    while chunk := file.read(_CHUNK):
        count += (end + chunk).count(_ENTRY_MARK)
        end = chunk[-3:]
        if count > most:
            break
    return count


def _zip_kind(info: zipfile.ZipInfo) -> Kind:
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return Kind.LINK
    return Kind.REGULAR if stat.S_IFMT(mode) in (0, stat.S_IFREG) else Kind.OTHER


def _reader(opened: Callable[[], IO[bytes]], budget: _Budget) -> Reader:
    """Reads one entry of an archive; whatever a damaged one does to its opener is an OSError with words."""

    def read(limit: int) -> bytes:
        try:
            with opened() as file:
                return budget.take(file, limit)
        except OSError:
            raise
        except Exception as error:  # as above
            raise OSError("it is damaged in the archive") from error

    return read


def _zip_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    if info.flag_bits & 1:
        raise OSError("it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise OSError("it is packed in an unusual way")  # zipfile unpacks these without a bound
    return archive.open(info)


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    """A zip holds local time without a zone: taken as this machine's. 1980 means that it was not set."""
    try:
        return datetime(*info.date_time).astimezone(UTC) if info.date_time[0] > 1980 else None
    except (ValueError, OverflowError, OSError):
        return None


def _gunzipped(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    unpack = zlib.decompressobj(wbits=31)
    data = unpack.decompress(file.read(MAX_PACKED), MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise _RefusedError(f"it unpacks to more than {MAX_UNPACKED >> 20} MiB")
    return BytesIO(data)


def _is_tar(file: BinaryIO) -> bool:
    file.seek(257)
    return file.read(5) == b"ustar"


def _tar_members(file: BinaryIO, budget: _Budget) -> Iterator[tuple[str, Member]]:
    file.seek(0)
    archive = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115  (read later; all of it is in memory)
    for number, info in enumerate(archive):
        if number >= MAX_ENTRIES:
            raise _RefusedError(f"it holds more than {MAX_ENTRIES} files")
        if info.isdir():
            continue
        kind = Kind.REGULAR if info.isreg() else Kind.LINK if info.issym() or info.islnk() else Kind.OTHER
        path = _tidy(info.name)
        yield path, Member(path, info.size, kind, _reader(partial(_tar_entry, archive, info), budget), _tar_time(info))


def _tar_entry(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    if file is None:
        raise OSError("it is not a regular file")
    return file


def _tar_time(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC) if info.mtime > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
