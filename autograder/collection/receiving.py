"""Hand-ins on disk: what counts in `submitted/`, and everything that came in, untouched, with a receipt.

A folder is written beside its place and moved there whole. At any moment, `submitted/STUDENT/LESSON` is the old
hand-in or the new one.
"""

import hashlib
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.collection.archives import MAX_PACKED
from autograder.collection.arrangement import TIMESTAMP, Arrangement
from autograder.collection.members import Member, Refused, path_problem
from autograder.errors import GraderError
from autograder.folders import exchange
from autograder.grading.seeds import COURSE_FOLDER
from autograder.submission.files import Kind, read_regular

RECEIPT = "receipt.json"
_SCHEMA = 1
_RECEIPT_BYTES = 1 << 20
#: What is kept of one hand-in.
_MAX_KEPT = 2 * MAX_PACKED
_MAX_KEPT_FILES = 200
_NEW = ".new-"
#: Where `exchange` puts a folder aside, on systems that cannot do it in one step.
_OLD = "-old"


@dataclass(frozen=True)
class Receipt:
    """What became of a hand-in.

    Attributes:
        source: name in the download.
        time: when it was handed in, in UTC, or "".
        content: digest of what counts.
        taken: paths of what counts.
        refused: what was left out.
        notes: sentences about it.
    """

    source: str
    time: str
    content: str
    taken: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()


def received_folder(root: Path, lesson: str, student: str) -> Path:
    """Where everything lies that came in from a student."""
    return root / COURSE_FOLDER / "received" / lesson / student


def submitted_folder(root: Path, lesson: str, student: str) -> Path:
    """Where nbgrader and the grader look for what counts."""
    return root / "submitted" / student / lesson


def timestamp(time: datetime) -> str:
    """A time as nbgrader writes and reads it."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def read_timestamp(text: str | None) -> datetime | None:
    """The time that a `timestamp.txt` says, in UTC; None for anything else."""
    words = (text or "").strip().removesuffix(" UTC").removesuffix("Z")
    try:
        time = datetime.fromisoformat(words)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def keep_upload(folder: Path, members: Sequence[Member], receipt: Receipt) -> Path:
    """Put everything that came in, and a receipt, into a folder of its own below `folder`.

    Args:
        folder: that of the student, see `received_folder`.
        members: as the platform gave them, archives unopened.
        receipt: what became of them.

    Returns:
        The new folder; the old one if the same came in at the same time before.

    Raises:
        OSError: if it cannot be written.
    """
    kept: dict[str, bytes] = {}
    missing: list[str] = []
    total = hashlib.sha256()
    room = _MAX_KEPT
    for member in members:
        data = _data(member, room) if len(kept) < _MAX_KEPT_FILES and _fits(member.path, kept) else None
        if data is None:
            missing.append(member.path)
            continue
        room -= len(data)
        kept[member.path] = data
        total.update(f"{member.path}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        total.update(data)
    moment = read_timestamp(receipt.time)
    name = f"{moment:%Y%m%dT%H%M%SZ}" if moment else "no-time"
    place = folder / f"{name}-{total.hexdigest()[:8]}"
    if place.exists():
        return place
    files = {f"upload/{path}": data for path, data in kept.items()}
    files[RECEIPT] = _written(receipt, missing)
    beside = write_beside(place, files)
    os.rename(beside, place)
    _settle(folder)
    return place


def _data(member: Member, room: int) -> bytes | None:
    """The bytes of a member that can be kept."""
    if member.kind is not Kind.REGULAR or path_problem(member.path):
        return None
    try:
        data = member.read(min(room, MAX_PACKED))
    except OSError:
        return None
    return data if len(data) <= min(room, MAX_PACKED) else None


def _fits(path: str, kept: Mapping[str, bytes]) -> bool:
    """Whether a file of this name can lie beside the others, on any system."""
    name = path.casefold()
    others = [one.casefold() for one in kept]
    return not any(name == one or name.startswith(f"{one}/") or one.startswith(f"{name}/") for one in others)


def _written(receipt: Receipt, missing: Sequence[str]) -> bytes:
    about = {
        "schema": _SCHEMA,
        "source": receipt.source,
        "time": receipt.time,
        "content": receipt.content,
        "taken": list(receipt.taken),
        "refused": [[one.name, one.reason, one.files] for one in receipt.refused],
        "notes": list(receipt.notes),
        "not kept": list(missing[:_MAX_KEPT_FILES]),
    }
    return (json.dumps(about, indent=1) + "\n").encode()


def read_receipt(folder: Path, content: str) -> Receipt | None:
    """The last receipt of a student for a hand-in with this content; None if there is none that can be read."""
    try:
        places = sorted((place for place in folder.iterdir() if not place.name.startswith(".")), reverse=True)
    except OSError:
        return None
    for place in places:
        receipt = _read(place / RECEIPT)
        if receipt is not None and receipt.content == content:
            return receipt
    return None


def _read(path: Path) -> Receipt | None:
    try:
        about: Any = json.loads(read_regular(path, _RECEIPT_BYTES))
        refused = tuple(Refused(str(name), str(reason), int(files)) for name, reason, files in about["refused"])
        words = {name: str(about[name]) for name in ("source", "time", "content")}
        return Receipt(
            **words, taken=tuple(map(str, about["taken"])), refused=refused, notes=tuple(map(str, about["notes"]))
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def place_submission(root: Path, lesson: str, student: str, found: Arrangement, time: datetime | None) -> None:
    """Make what counts the student's submission; what was there is moved to what was received.

    Raises:
        OSError: if it cannot be written; then the old submission is there.
    """
    place = submitted_folder(root, lesson, student)
    place.parent.mkdir(parents=True, exist_ok=True)
    files = found.files(f"{lesson}.ipynb")
    if time is not None:
        files[TIMESTAMP] = timestamp(time).encode()
    beside = write_beside(place, files)
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        shutil.rmtree(beside)
        raise OSError(f"{place} is no folder")
    if not place.exists():
        os.rename(beside, place)
    else:
        exchange(beside, place)
        _keep_replaced(beside, received_folder(root, lesson, student))
    _settle(place.parent)


def recover(root: Path, lesson: str) -> None:
    """Tidy up after a run that was cut short: what it left behind is moved to what was received.

    Raises:
        GraderError: if something cannot be moved.
    """
    try:
        for left in sorted((root / "submitted").glob(f"*/{_NEW}{lesson}-*")):
            place = left.parent / lesson
            if left.name.endswith(_OLD) and not place.exists():
                os.rename(left, place)
            else:
                _keep_replaced(left, received_folder(root, lesson, left.parent.name))
        for left in received_folder(root, lesson, "").glob(f"*/{_NEW}*"):
            shutil.rmtree(left)  # part of a copy of what is still where it came from
    except OSError as error:
        raise GraderError(f"collect: {error.filename or root} must be writable ({error.strerror}).") from error


def write_beside(place: Path, files: Mapping[str, bytes]) -> Path:
    """Write a folder beside the place where it belongs, down to the disk.

    Raises:
        OSError: if it cannot be written; then nothing is left of it.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=f"{_NEW}{place.name}-"))
    try:
        beside.chmod(0o755)
        for path, data in files.items():
            target = beside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for folder in [*[path for path in beside.rglob("*") if path.is_dir()], beside]:
            _settle(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return beside


def _settle(folder: Path) -> None:
    """Have the names in a folder written down."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _keep_replaced(old: Path, received: Path) -> None:
    """Move the submission that was there to what was received: it may be one that we never received."""
    received.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        place = received / f"replaced-{number:03}"
        if not place.exists():
            shutil.move(old, place)
            return
