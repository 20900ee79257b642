"""The database that holds a gradebook: a file of SQLite, or a PostgreSQL server that a URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError as UnreadableUrl
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from autograder.errors import ArgumentError, GraderError

SQLITE, POSTGRESQL = "sqlite", "postgresql"
#: Seconds until a server that does not answer counts as unreachable.
_ANSWER = 10
#: How long to wait for what another client holds. One whose machine lost power holds its rows for hours.
_WAIT = "SET lock_timeout = '60s'"
_FORM = "postgresql+psycopg://USER@HOST/DATABASE"


def url_of(db_url: str) -> URL:
    """A URL in its parts.

    Raises:
        ArgumentError: if it is none of SQLite or PostgreSQL. The sentence does not repeat it: a password may be in it.
    """
    try:
        url = make_url(db_url)
    except (UnreadableUrl, ValueError):
        raise ArgumentError(f"gradebook: its URL must look like {_FORM}, got something else.") from None
    if url.get_backend_name() not in (SQLITE, POSTGRESQL):
        raise ArgumentError(f"gradebook: its URL must begin with {SQLITE}: or {POSTGRESQL}:, got {url.drivername!r}.")
    if "@" in (url.host or ""):
        raise ArgumentError("gradebook: a password in its URL must write @ as %40 and / as %2F, got an @.")
    return url


def has_password(db_url: str) -> bool:
    """Whether a secret stands in the URL."""
    url = url_of(db_url)
    return url.password is not None or bool(_secrets(url))


def shown(db_url: str) -> str:
    """The URL for a person to read: no password."""
    url = url_of(db_url)
    if url.get_backend_name() == SQLITE:
        return db_url
    return url.difference_update_query(_secrets(url)).render_as_string(hide_password=True)


def _secrets(url: URL) -> list[str]:
    return [name for name in url.query if "password" in name]


def sqlite_file(db_url: str) -> Path | None:
    """The file of a gradebook in SQLite; None for a database server."""
    url = url_of(db_url)
    return Path(url.database) if url.get_backend_name() == SQLITE and url.database else None


def refusal(error: DBAPIError, db_url: str) -> str:
    """What a database said when it refused, in one line, without the statement and without a password."""
    lines = [" ".join(line.split()) for line in str(error.orig or "it gave no reason").splitlines()]
    words = "; ".join(line for line in lines if line)
    password = url_of(db_url).password
    return (words.replace(password, "***") if password else words).rstrip(".?")


@contextmanager
def explained(db_url: str, must: str) -> Iterator[None]:
    """Say in one sentence what a database refuses.

    Args:
        db_url: as nbgrader has it.
        must: how the sentence goes on, such as "be readable".

    Raises:
        GraderError: for whatever the database refuses.
    """
    try:
        yield
    except DBAPIError as error:
        raise GraderError(f"gradebook: {shown(db_url)} must {must}, got: {refusal(error, db_url)}.") from error


def engine_of(db_url: str) -> Engine:
    """An engine that notices a connection that was lost since it was used last, and waits for nobody for hours.

    Raises:
        ArgumentError: if the driver is not installed.
    """
    url = url_of(db_url)
    server = url.get_backend_name() == POSTGRESQL
    own = server and "connect_timeout" not in url.query and "PGCONNECT_TIMEOUT" not in os.environ
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _ANSWER} if own else {})
    except (NoSuchModuleError, ImportError) as error:
        raise ArgumentError(
            f"gradebook: {shown(db_url)} must have its driver installed, got none ({error}); "
            'for psycopg: python -m pip install "psycopg[binary]".'
        ) from error
    if server:
        event.listen(engine, "connect", _set_wait)
    return engine


def _set_wait(connection: Any, _: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WAIT)
    connection.commit()


@contextmanager
def connected(db_url: str, must: str = "be reachable") -> Iterator[Connection]:
    """One transaction with the database: committed at the end, or undone.

    Raises:
        ArgumentError: if the driver is not installed.
        GraderError: for whatever the database refuses.
    """
    engine = engine_of(db_url)
    try:
        with explained(db_url, must), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
