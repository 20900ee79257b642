"""A frozen copy of a submission's `conv_lib`: regular Python files only, bounded in number and size."""

import codecs
import hashlib
import io
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.submission.files import Kind, read_regular, shown, walk

PACKAGE = "conv_lib"
MAX_FILES = 64
MAX_ENTRIES = 2000
MAX_FILE_BYTES = 1 << 20
MAX_DEPTH = 4
MAX_NOTES = 20
_SKIPPED_FOLDERS = frozenset({"__pycache__"})


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
    sources: dict[str, bytes] = {}
    notes: list[str] = []
    for found in walk(package, MAX_ENTRIES, MAX_DEPTH, _SKIPPED_FOLDERS):
        path = f"{PACKAGE}/{found.path.removeprefix('./')}"
        if found.problem:
            notes.append(f"{shown(path)} was left out: {found.problem}.")
        elif path.endswith(".py"):
            if len(sources) == MAX_FILES:
                notes.append(f"More than {MAX_FILES} Python files: the rest was left out.")
                break
            source = _read_source(found.place, path, notes)
            if source is not None:
                sources[path] = source
        elif found.kind is Kind.LINK and found.place.is_dir():
            notes.append(f"{shown(path)} was left out: it is a link.")
    return submission_of(sources, name or folder.name, notes)


def submission_of(sources: Mapping[str, bytes], name: str, notes: Sequence[str] = ()) -> Submission:
    """A submission made of sources that are in memory already, within the limits.

    Args:
        sources: path below the submission, with forward slashes -> source in any encoding.
        name: what to call it in reports.
        notes: sentences about what was left out before.

    Raises:
        SubmissionError: if there is no source.
    """
    if not sources:
        raise SubmissionError(f"submission: {name}: {PACKAGE}/ must contain Python files, got none.")
    said = list(notes)
    files = {path: _as_utf8(source, path, said) for path, source in sources.items()}
    if len(said) > MAX_NOTES:
        said[MAX_NOTES:] = [f"... and {len(said) - MAX_NOTES} more of this kind."]
    return Submission(name, files, tuple(said))


def _read_source(place: Path, path: str, notes: list[str]) -> bytes | None:
    try:
        source = read_regular(place, MAX_FILE_BYTES)
    except OSError as error:
        notes.append(f"{shown(path)} was left out: {error.strerror or error}.")
        return None
    if len(source) > MAX_FILE_BYTES:
        notes.append(f"{shown(path)} was left out: it is larger than {MAX_FILE_BYTES >> 20} MiB.")
        return None
    return source


def _as_utf8(source: bytes, path: str, notes: list[str]) -> bytes:
    """The source as UTF-8. Other encodings are read if a mark or a declaration, or nothing else, says so."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if source.startswith(mark):
            try:
                text = source.decode(encoding)
            except UnicodeDecodeError:
                break
            notes.append(f"{shown(path)} is not UTF-8; it was read as UTF-16. Save it as UTF-8.")
            return text.encode("utf-8")
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        if _declares_encoding(source):
            return source
        notes.append(f"{shown(path)} is not UTF-8; it was read as Latin-1. Save it as UTF-8.")
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
