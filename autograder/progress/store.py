"""What a learner has done so far, kept beside their own `conv_lib/` for them; `attempts` says what goes along.

`.conv-course/progress.json` says for each exercise which hints were shown, how many checks were made, the best and the
last points and the last finding; dates to the day. It costs and earns nothing. Keeping it must never stop a check:
whatever goes wrong ends in a sentence.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from autograder.grading.results import ExerciseReport
from autograder.submission.files import read_regular
from autograder.verdicts import Verdict
from autograder.writing import write_whole

FOLDER = ".conv-course"
FILE = "progress.json"
SCHEMA = 1
#: Many times what all exercises together need.
_MOST_BYTES = 1 << 20
#: A lock that is older was left behind by a process that died.
_STALE_SECONDS = 10.0
_LOCK_TRIES = 100


@dataclass(frozen=True)
class Entry:
    """One exercise, so far.

    Attributes:
        hints: the furthest hint that was shown, 0 to 3.
        checks: how many were made.
        best, last: points of the best and of the last check.
        verdict: of the last check, as reports show it.
        misconceptions: that the last check named.
        read: where its report said to read on.
        day: of the last check or hint, as 2030-12-31.
    """

    hints: int = 0
    checks: int = 0
    best: float = 0.0
    last: float = 0.0
    verdict: str = ""
    misconceptions: tuple[str, ...] = ()
    read: str = ""
    day: str = ""


@dataclass(frozen=True)
class Progress:
    """Everything that is kept, by exercise; `notes` are sentences about what could not be read or written."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def entry(self, exercise: str) -> Entry:
        """What is known of one exercise; an empty entry where nothing is."""
        return self.entries.get(exercise, Entry())


class DamagedError(ValueError):
    """The file holds something else than this module writes."""


def place(folder: Path) -> Path:
    """The file of the learner whose `conv_lib/` lies in `folder`."""
    return folder / FOLDER / FILE


def read_progress(folder: Path) -> Progress:
    """What is kept; nothing, with a note, where that cannot be read. The file stays as it is."""
    path = place(folder)
    try:
        return Progress(_parsed(read_regular(path, _MOST_BYTES)))
    except (FileNotFoundError, NotADirectoryError):
        return Progress()
    except DamagedError as error:
        return Progress(notes=(f"Your progress cannot be read: {path} {error}.",))
    except OSError as error:
        return Progress(notes=(f"Your progress cannot be read: {path}: {_words(error)}.",))


def record_hint(folder: Path, exercise: str, number: int, day: str) -> tuple[str, ...]:
    """Remember that hint `number` (1 to 3) was shown; sentences about what went wrong."""

    def change(entry: Entry) -> Entry:
        return replace(entry, hints=max(entry.hints, number), day=day)

    return _record(folder, {exercise: change})


def record_checks(folder: Path, reports: Sequence[ExerciseReport], day: str) -> tuple[str, ...]:
    """Remember what checks came to, but for stubs and where the grader failed; sentences about what went wrong."""
    return _record(folder, {report.exercise: _after(report, day) for report in reports if _counts(report)})


def _counts(report: ExerciseReport) -> bool:
    stub = not report.begun or (report.verdict is Verdict.NOT_IMPLEMENTED and not report.points)
    return not stub and report.verdict is not Verdict.GRADER_ERROR


def _after(report: ExerciseReport, day: str) -> Callable[[Entry], Entry]:
    def change(entry: Entry) -> Entry:
        return replace(
            entry,
            checks=entry.checks + 1,
            best=max(entry.best, float(report.credited)),
            last=float(report.credited),
            verdict=report.verdict.value,
            misconceptions=report.diagnosis.misconceptions if report.diagnosis else (),
            read=report.read,
            day=day,
        )

    return change


def reset_progress(folder: Path) -> bool:
    """Forget everything; whether there was anything.

    Raises:
        OSError: if the file cannot be removed.
    """
    path = place(folder)
    with _alone(path.parent):
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
    return True


def _record(folder: Path, changes: Mapping[str, Callable[[Entry], Entry]]) -> tuple[str, ...]:
    """Read what is there now, change it and write it, while no other kernel of this learner does the same."""
    if not changes:
        return ()
    path, notes = place(folder), []
    try:
        path.parent.mkdir(exist_ok=True)
        with _alone(path.parent):
            try:
                entries = dict(_parsed(read_regular(path, _MOST_BYTES)))
            except FileNotFoundError:
                entries = {}
            except DamagedError as error:
                entries = {}
                notes.append(f"{path} {error}; it is kept as {_set_aside(path).name}, and your progress begins anew.")
            for exercise, change in changes.items():
                entries[exercise] = change(entries.get(exercise, Entry()))
            write_whole(path, _written(entries))
    except OSError as error:
        notes.append(f"Your progress is not kept: {path}: {_words(error)}.")
    return tuple(notes)


def _written(entries: Mapping[str, Entry]) -> bytes:
    exercises = {name: asdict(entry) for name, entry in sorted(entries.items())}
    return (json.dumps({"schema": SCHEMA, "exercises": exercises}, indent=1, ensure_ascii=False) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def _parsed(data: bytes) -> dict[str, Entry]:
    """The entries in a file.

    Raises:
        DamagedError: if this is not what `_written` makes; the text reads on after the file's name.
    """
    if len(data) > _MOST_BYTES:
        raise DamagedError("is far too large")
    try:
        document = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise DamagedError("is not JSON") from error
    if type(document) is not dict or document.get("schema") != SCHEMA or type(document.get("exercises")) is not dict:
        raise DamagedError("is not a progress file of this version")
    return {name: _entry(name, value) for name, value in document["exercises"].items()}


def _entry(name: str, value: Any) -> Entry:
    kinds = {part.name: type(part.default) for part in fields(Entry)}
    if type(value) is not dict or set(value) != set(kinds):
        raise DamagedError(f"has an entry for {name!r} that is none")
    value = {**value, "misconceptions": _texts(value["misconceptions"])}
    numbers = [value[part] for part, kind in kinds.items() if kind in (int, float)]
    if any(type(value[part]) is not kind for part, kind in kinds.items()) or not all(0 <= one < 1e6 for one in numbers):
        raise DamagedError(f"has an entry for {name!r} that is none")
    return Entry(**value)


def _texts(value: Any) -> Any:
    """A list of words as a tuple; anything else as it is, to be refused."""
    return tuple(value) if type(value) is list and all(type(word) is str for word in value) else value


def _set_aside(path: Path) -> Path:
    """Give a damaged file another name, under which nothing lies yet.

    Raises:
        OSError: if it cannot be renamed.
    """
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.stem}-damaged-{number}.json")):
        number += 1
    path.rename(aside)
    return aside


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes out while a file is read and written; after a second, go on without."""
    lock, held = folder / f"{FILE}.lock", False
    for _ in range(_LOCK_TRIES):
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            held = True
            break
        except FileExistsError:
            with contextlib.suppress(OSError):
                if time.time() - lock.stat().st_mtime > _STALE_SECONDS:
                    lock.unlink()
            time.sleep(0.01)
        except OSError:
            break  # nothing can be written here; the caller finds out
    try:
        yield
    finally:
        if held:
            lock.unlink(missing_ok=True)


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
