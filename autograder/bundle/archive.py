"""Zip archives of the course's own making: the same files give the same bytes, and each says what it is."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from autograder.errors import ArgumentError
from autograder.writing import write_whole

#: What a zip archive can state as a time.
_EARLIEST, _LATEST = datetime(1980, 1, 1), datetime(2107, 12, 31)
#: Whoever reads the archive takes it for a time that was not stated.
NO_TIME = _EARLIEST
_REGULAR_FILE = 0o100644


def zipped(files: Mapping[str, bytes], mark: str, times: Mapping[str, datetime] | None = None) -> bytes:
    """An archive of these files, in order of their names.

    Args:
        files: path inside, with forward slashes -> content.
        mark: says what the archive is; see `has_mark`.
        times: when a file was written, in local time; default: none is stated, so that nothing depends on when.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.comment = mark.encode()
        for path in sorted(files):
            moment = min(max((times or {}).get(path, NO_TIME), _EARLIEST), _LATEST)
            entry = zipfile.ZipInfo(path, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = _REGULAR_FILE << 16
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def has_mark(path: Path, mark: str) -> bool:
    """Whether `path` is an archive that was made with this mark."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == mark.encode()
    except (OSError, zipfile.BadZipFile):
        return False


def write_archive(path: Path, data: bytes, mark: str, command: str) -> None:
    """Put an archive into `path`; an older one with the same mark is replaced, nothing else is.

    Args:
        path: file to write.
        data: made by `zipped` with `mark`.
        mark: says what the archive is.
        command: that writes it, for the message.

    Raises:
        ArgumentError: if something else lies there, or if it cannot be written.
    """
    if path.is_symlink() or (path.exists() and not has_mark(path, mark)):
        raise ArgumentError(f"{command}: output={str(path)!r} must be free or an earlier {mark}, got another file.")
    try:
        write_whole(path, data)
        path.chmod(0o644)
    except OSError as error:
        raise ArgumentError(f"{command}: output={str(path)!r} must be writable, got: {error.strerror}.") from error
