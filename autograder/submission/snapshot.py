"""A frozen copy of a submission's `conv_lib`: regular Python files only, bounded in number and size."""

import codecs
import hashlib
import io
import os
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.submission.files import read_regular

PACKAGE = "conv_lib"
MAX_FILES = 64
MAX_ENTRIES = 2000
MAX_FILE_BYTES = 1 << 20
MAX_DEPTH = 4
MAX_NOTES = 20
_SKIPPED_FOLDERS = {"__pycache__"}


@dataclass(frozen=True)
class Submission:
    """One submission, in memory.

    Attributes:
        name: what to call it in reports.
        files: path below the submission, with forward slashes -> UTF-8 source.
        notes: sentences about what was left out or read in another way.
    """

    name: str
    files: dict[str, bytes] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A name made of the content alone."""
        total = hashlib.sha256()
        for path in sorted(self.files):
            total.update(f"{path}\0{len(self.files[path])}\0".encode())
            total.update(self.files[path])
        return total.hexdigest()

    def write_to(self, folder: Path) -> None:
        """Lay the files down in an empty folder, readable by everyone (the sandbox's user is nobody here)."""
        for path, source in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source)
            target.chmod(0o644)
        for directory in [folder, *[path for path in folder.rglob("*") if path.is_dir()]]:
            directory.chmod(0o755)


def find_submission(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that contains `conv_lib/`.

    Raises:
        SubmissionError: if there is none.
    """
    start = start.resolve()
    for folder in [start, *start.parents]:
        if (folder / PACKAGE).is_dir():
            return folder
    raise SubmissionError(f"submission: {start} must contain a folder {PACKAGE}/, or lie below one that does.")


def read_submission(folder: Path, name: str | None = None) -> Submission:
    """Read `folder/conv_lib`. Links, devices and anything over the limits are left out and noted.

    Raises:
        SubmissionError: if there is no folder `conv_lib` with a Python file in it.
    """
    package = folder / PACKAGE
    if package.is_symlink() or not package.is_dir():
        raise SubmissionError(f"submission: {name or folder} must contain a folder {PACKAGE}/, got none.")
    files: dict[str, bytes] = {}
    notes: list[str] = []
    for path in _python_files(package, notes):
        shown = path.relative_to(folder).as_posix()
        if len(files) == MAX_FILES:
            notes.append(f"More than {MAX_FILES} Python files: the rest was left out.")
            break
        source = _read_source(path, shown, notes)
        if source is not None:
            files[shown] = _as_utf8(source, shown, notes)
    if not files:
        raise SubmissionError(f"submission: {name or folder}: {PACKAGE}/ must contain Python files, got none.")
    if len(notes) > MAX_NOTES:
        notes[MAX_NOTES:] = [f"... and {len(notes) - MAX_NOTES} more of this kind."]
    return Submission(name or folder.name, files, tuple(notes))


def _python_files(package: Path, notes: list[str]) -> Iterator[Path]:
    """Python files in order of their names, without following a link; stops at `MAX_ENTRIES`."""
    seen = 0
    waiting = [(package, 1)]
    while waiting:
        folder, depth = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = []
                for entry in entries:
                    seen += 1
                    if seen > MAX_ENTRIES:
                        notes.append(f"More than {MAX_ENTRIES} files: the rest was left out.")
                        return
                    found.append(entry)
        except OSError as error:
            notes.append(f"{folder.name}/ cannot be read ({error.strerror}).")
            continue
        for entry in sorted(found, key=lambda entry: entry.name):
            if not entry.name.isprintable():  # control characters, or bytes that are no text
                notes.append(f"{_shown(entry.name)} was left out: its name has unprintable characters.")
            elif entry.is_symlink() and entry.is_dir():
                notes.append(f"{_shown(entry.name)} was left out: it is a link.")
            elif entry.is_dir(follow_symlinks=False):
                if entry.name in _SKIPPED_FOLDERS or entry.name.startswith("."):
                    continue
                if depth < MAX_DEPTH:
                    waiting.append((Path(entry.path), depth + 1))
                else:
                    notes.append(f"{_shown(entry.name)}/ lies too deep and was left out.")
            elif entry.name.endswith(".py"):
                yield Path(entry.path)


def _read_source(path: Path, shown: str, notes: list[str]) -> bytes | None:
    try:
        source = read_regular(path, MAX_FILE_BYTES)
    except OSError as error:
        notes.append(f"{_shown(shown)} was left out: {error.strerror or error}.")
        return None
    if len(source) > MAX_FILE_BYTES:
        notes.append(f"{_shown(shown)} was left out: it is larger than {MAX_FILE_BYTES >> 20} MiB.")
        return None
    return source


def _as_utf8(source: bytes, shown: str, notes: list[str]) -> bytes:
    """The source as UTF-8. Other encodings are read if a mark or a declaration, or nothing else, says so."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if source.startswith(mark):
            try:
                text = source.decode(encoding)
            except UnicodeDecodeError:
                break
            notes.append(f"{_shown(shown)} is not UTF-8; it was read as UTF-16. Save it as UTF-8.")
            return text.encode("utf-8")
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        if _declares_encoding(source):
            return source
        notes.append(f"{_shown(shown)} is not UTF-8; it was read as Latin-1. Save it as UTF-8.")
        return source.decode("latin-1").encode("utf-8")
    return source


def _declares_encoding(source: bytes) -> bool:
    """Whether Python itself knows how to read these bytes, by their coding declaration."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        source.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return False
    return True


def _shown(name: str) -> str:
    """A name from a submission, safe to print on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:100]
