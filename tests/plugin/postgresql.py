"""A PostgreSQL server of a test's own, and what the database of a gradebook holds."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Base
from sqlalchemy import create_engine, select, text

USER, PASSWORD = "oak", "acorn-7%@"
#: Letters in the order of a language and a clock that is not UTC's: neither may show in a grade.
_MAKE = ("--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-u-co-standard", "--auth=scram-sha-256")
_SET = ("timezone=Asia/Kolkata", "fsync=off", "max_connections=20", "shared_buffers=16MB")


def program(name: str) -> str:
    """One of PostgreSQL's programs, which Debian keeps off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    path = os.pathsep.join([*map(str, reversed(folders)), os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    assert found, "PostgreSQL must be installed; `make test-postgresql` sees to it"
    return found


@dataclass
class Server:
    """PostgreSQL on a loopback port, with its data in `folder`; it may be stopped and started."""

    folder: Path
    port: int
    owner: dict[str, Any]
    running: "subprocess.Popen[bytes] | None" = field(default=None)

    def url(self, database: str, password: bool = False) -> str:
        """The URL of a database."""
        secret = ":acorn-7%25%40" if password else ""
        return f"postgresql+psycopg://{USER}{secret}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        words = [program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        words += ["-k", str(self.folder), "-h", "127.0.0.1"]
        words += [word for setting in _SET for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self.running = subprocess.Popen(words, stdout=log, stderr=log, cwd=self.folder, **self.owner)
        ask = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        last = time.monotonic() + 120
        while subprocess.run(ask, check=False).returncode != 0:
            assert self.running.poll() is None and time.monotonic() < last, (self.folder / "log").read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """End at once, whoever is connected."""
        if self.running is not None:
            self.running.send_signal(signal.SIGINT)
            self.running.wait(120)
            self.running = None

    def run(self, statement: str, database: str = "postgres") -> Any:
        """Run a statement outside of any transaction; the first value of what it gives, if it gives anything."""
        engine = create_engine(self.url(database, password=True), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                done = connection.execute(text(statement))
                return done.scalar() if done.returns_rows else None
        finally:
            engine.dispose()


@contextmanager
def serving() -> Iterator[Server]:
    """A server with an owner `USER`, whose password must be given; its folder is removed at the end."""
    # A short path that others may enter: a socket's name has to fit, and PostgreSQL refuses to be root's.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        entry = pwd.getpwnam("postgres")
        owner = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = Server(folder, port, owner)
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        words = [program("initdb"), "-D", str(folder / "data"), "-U", USER, f"--pwfile={secret}", *_MAKE]
        subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=300, **owner)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def rows(db_url: str) -> dict[str, list[str]]:
    """All rows of a gradebook by table, sorted, with what they point to written out in place of random ids."""
    engine = create_engine(db_url)
    try:
        with engine.connect() as connection:
            return _Named(connection).rows()
    finally:
        engine.dispose()


class _Named:
    """Rows of a gradebook whose random ids are replaced by the rows that they stand for."""

    def __init__(self, connection: Any) -> None:
        self._tables = Base.metadata.tables
        self._rows = {
            name: [row._asdict() for row in connection.execute(select(table))] for name, table in self._tables.items()
        }
        self._version = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        self._known: dict[tuple[str, Any], str] = {}

    def rows(self) -> dict[str, list[str]]:
        """Sorted texts of all rows, by table, and the mark of the version."""
        told = {name: sorted(self._text(name, row) for row in rows) for name, rows in self._rows.items()}
        return told | {"alembic_version": list(self._version)}

    def _text(self, name: str, row: dict[str, Any]) -> str:
        words = []
        for column in self._tables[name].columns:
            value = row[column.name]
            if column.foreign_keys and value is not None:
                (key,) = column.foreign_keys
                value = self._target(key.column.table.name, value)
            elif column.name == "id" and name not in ("student", "course"):
                continue
            words.append(f"{column.name}={value!r}")
        return f"{name}({', '.join(words)})"

    def _target(self, name: str, value: Any) -> str:
        if (name, value) not in self._known:
            (row,) = [row for row in self._rows[name] if row["id"] == value]
            self._known[name, value] = self._text(name, row)
        return self._known[name, value]
