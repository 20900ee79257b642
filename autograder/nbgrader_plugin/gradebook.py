"""The gradebook of a course run: opened once, written one whole student at a time, copied before each run."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbgrader.converters.autograde
import nbgrader.preprocessors.latesubmissions
import nbgrader.preprocessors.overwritecells
import nbgrader.preprocessors.overwritekernelspec
import nbgrader.preprocessors.saveautogrades
from nbgrader.api import Gradebook
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from autograder.errors import GraderError
from autograder.grading.seeds import COURSE_FOLDER

#: How many copies of the gradebook are kept.
BACKUPS = 20
#: Where nbgrader opens a gradebook while it autogrades: nine times for each submission.
_OPENED_IN = (
    nbgrader.converters.autograde,
    nbgrader.preprocessors.latesubmissions,
    nbgrader.preprocessors.overwritecells,
    nbgrader.preprocessors.overwritekernelspec,
    nbgrader.preprocessors.saveautogrades,
)


class _Held(Session):
    """A session whose commits wait: what nbgrader commits piece by piece becomes one transaction."""

    def commit(self) -> None:
        self.flush()
        self.expire_all()

    def commit_all(self) -> None:
        """Commit everything since the last time."""
        super().commit()


class HeldGradebook(Gradebook):
    """A gradebook that stays open when nbgrader closes it, and keeps nothing until `keep` is called."""

    def __init__(self, db_url: str, course_id: str) -> None:
        super().__init__(db_url, course_id)
        super().close()
        self.db: Any = scoped_session(sessionmaker(autoflush=True, bind=self.engine, class_=_Held))

    def keep(self) -> None:
        """Write down what was entered since the last time: all of it, or nothing.

        Raises:
            GraderError: if the database refuses; then nothing of it is there.
        """
        try:
            self.db().commit_all()
        except OperationalError as error:
            self.forget()
            raise GraderError(f"gradebook: {self.engine.url} must be writable ({error.orig}).") from error

    def forget(self) -> None:
        """Drop what was entered since the last time."""
        self.db.rollback()
        self.db.expire_all()

    def close(self) -> None:
        """Do nothing: nbgrader closes a gradebook after each use."""

    def close_at_last(self) -> None:
        """Close the connection; what was not kept is dropped."""
        self.db.rollback()
        super().close()


@contextmanager
def held_gradebook(db_url: str, course_id: str) -> Iterator[HeldGradebook]:
    """Give nbgrader's autograding one gradebook, wherever it opens one.

    Args:
        db_url: as nbgrader has it, such as "sqlite:///gradebook.db".
        course_id: as nbgrader has it.
    """
    held = HeldGradebook(db_url, course_id)
    before = [module.Gradebook for module in _OPENED_IN]

    def opened(*_: Any, **__: Any) -> HeldGradebook:
        return held

    try:
        for module in _OPENED_IN:
            module.Gradebook = opened
        yield held
    finally:
        for module, own in zip(_OPENED_IN, before, strict=True):
            module.Gradebook = own
        held.close_at_last()


def sqlite_file(db_url: str) -> Path | None:
    """The file of a gradebook in SQLite; None for a database server."""
    url = make_url(db_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def ensure_gradebook(db_url: str, course_id: str) -> None:
    """Make an SQLite gradebook where there is none: whole, with the mark of its version, or not at all.

    Raises:
        GraderError: if it cannot be written.
    """
    place = sqlite_file(db_url)
    if place is None or place.is_file():
        return
    beside = place.with_name(f".new-{os.getpid()}-{place.name}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with Gradebook(f"sqlite:///{beside}", course_id):
            pass
        os.replace(beside, place)
    except (OSError, OperationalError) as error:
        raise GraderError(f"gradebook: {place} must be writable ({error}).") from error
    finally:
        with suppress(OSError):
            beside.unlink()


def back_up(db_url: str, root: Path) -> Path | None:
    """Copy an SQLite gradebook as it is now, whoever else is using it; None where there is no file to copy.

    Raises:
        GraderError: if the copy cannot be written.
    """
    place = sqlite_file(db_url)
    if place is None or not place.is_file():
        return None  # a database server has its own means
    folder = root / COURSE_FOLDER / "backups"
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ")
    target = folder / f"gradebook-{stamp}.db"
    beside = folder / f".new-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(beside)) as copy:
            source.backup(copy)
        os.replace(beside, target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            beside.unlink()
        raise GraderError(f"gradebook: a copy must fit into {folder}, got none ({error}).") from error
    for old in sorted(folder.glob("gradebook-*.db"))[:-BACKUPS]:
        old.unlink(missing_ok=True)
    return target
