"""The gradebook of a course run: opened once, written one whole student at a time, copied before each run."""

import os
import secrets
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
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Course, Gradebook, InvalidEntry
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from autograder.errors import ArgumentError, GraderError
from autograder.grading.seeds import COURSE_FOLDER
from autograder.nbgrader_plugin.database import connected, engine_of, explained, refusal, shown, sqlite_file
from autograder.nbgrader_plugin.lookups import Lookups

#: How many copies of the gradebook are kept.
BACKUPS = 20
#: nbgrader's mark of which version of its tables a database has, and these tables.
_VERSION = "alembic_version"
_TABLES = frozenset({_VERSION, *Base.metadata.tables})
#: Number of the server's lock that whoever makes these tables holds.
_TURN = 0x636F6E76
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
        """Let the database refuse new rows at once, where nbgrader expects it to; the rest waits for the end."""
        if self.new:
            self.flush()

    def commit_all(self) -> None:
        """Commit everything since the last time."""
        super().commit()


class HeldGradebook(Lookups):
    """A gradebook that stays open when nbgrader closes it, and keeps nothing until `keep` is called."""

    def __init__(self, db_url: str, course_id: str) -> None:
        with explained(db_url, "be reachable"):
            super().__init__(db_url, course_id)
        super().close()
        self.db_url = db_url
        self.engine = engine_of(db_url)
        self.db: Any = scoped_session(sessionmaker(autoflush=True, bind=self.engine, class_=_Held))

    def update_or_create_student(self, student_id: str, **about: Any) -> Any:
        """Enter a student, or change what is written of one.

        Raises:
            ArgumentError: if the database cannot hold the name.
        """
        try:
            return super().update_or_create_student(student_id, **about)
        except (InvalidEntry, UnicodeError) as error:
            self.forget()
            raise ArgumentError(
                f"gradebook: student={student_id[:40]!r} must be a name that the database can hold, got one that it "
                f"refuses ({error}); call the folder in submitted/ something else."
            ) from error

    def keep(self) -> None:
        """Write down what was entered since the last time: all of it, or nothing.

        Raises:
            GraderError: if the database refuses; then nothing of it is there.
        """
        try:
            self.db().commit_all()
        except DBAPIError as error:
            self.forget()
            raise GraderError(
                f"gradebook: {shown(self.db_url)} must be writable ({refusal(error, self.db_url)})."
            ) from error
        self.forget_student()

    def forget(self) -> None:
        """Drop what was entered since the last time."""
        self.db.rollback()
        self.forget_student()

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


def has_gradebook(db_url: str) -> bool:
    """Whether there is a gradebook, or the beginning of one.

    Raises:
        ArgumentError: if the URL cannot be used.
        GraderError: if its server cannot be reached.
    """
    place = sqlite_file(db_url)
    if place is not None:
        return place.is_file()
    with connected(db_url) as connection:
        return bool(_TABLES & {*inspect(connection).get_table_names()})


def ensure_gradebook(db_url: str, course_id: str) -> None:
    """Make a gradebook where there is none: whole, with the mark of its version, or not at all.

    Of several that make it at once, one does; the others find it made.

    Raises:
        ArgumentError: if the URL cannot be used, or the database belongs to something else.
        GraderError: if it cannot be written.
    """
    place = sqlite_file(db_url)
    if place is None:
        _ensure_tables(db_url, course_id)
    elif not place.is_file():
        _ensure_file(place, course_id)


def _ensure_file(place: Path, course_id: str) -> None:
    beside = place.with_name(f".new-{os.getpid()}-{secrets.token_hex(4)}-{place.name}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with Gradebook(f"sqlite:///{beside}", course_id):
            pass
        _put(beside, place)
    except (OSError, OperationalError) as error:
        raise GraderError(f"gradebook: {place} must be writable ({error}).") from error
    finally:
        with suppress(OSError):
            beside.unlink()


def _put(made: Path, place: Path) -> None:
    """Give a file its name, unless another command was first and has perhaps written into its own already."""
    try:
        os.link(made, place)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        os.replace(made, place)


def _ensure_tables(db_url: str, course_id: str) -> None:
    with connected(db_url, "be writable") as connection:
        names = {*inspect(connection).get_table_names()}
        if names >= _TABLES:
            return
        if names - _TABLES:
            other = ", ".join(sorted(names - _TABLES)[:3])
            raise ArgumentError(
                f"gradebook: {shown(db_url)} must be a database of its own, got one that holds other tables ({other})."
            )
        version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        Base.metadata.create_all(connection)
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS {_VERSION} (version_num VARCHAR(32) NOT NULL)"))
        if connection.scalar(text(f"SELECT count(*) FROM {_VERSION}")) == 0:
            connection.execute(text(f"INSERT INTO {_VERSION} (version_num) VALUES (:version)"), {"version": version})
        if connection.scalar(select(Course.id).where(Course.id == course_id)) is None:
            connection.execute(insert(Course).values(id=course_id))


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
