"""What tests share: a PostgreSQL of their own where its programs are, and a town with people on either database."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from desk import CONFIG
from story import TWO_TONGUES, Story

from mailflow import app, config
from mailflow.store.engine import Store
from mailflow.store.tables import metadata
from mailflow.town import Town, free_port
from mailflow.workflow.office import Office

IN_MEMORY = Path("/dev/shm")  # A disk in memory, where Linux has one.
ROOM = 3 << 30


def pytest_configure() -> None:
    """Databases of tests stand in memory where there is room for them: none has to outlive the machine, and to wait for the disk
    at each commit took a quarter of the time. The workers of a run inherit it."""
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
        os.environ.setdefault("TMPDIR", str(IN_MEMORY))
        tempfile.tempdir = None  # Look again.


def _postgresql_programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian's, newest version first, else what is on the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = str(debian[0]) if debian else shutil.which("initdb")
    return Path(found).parent if found else None


class Server:
    """A PostgreSQL server in a temporary folder, on loopback only; it runs as `postgres` when the tests run as root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self.port = free_port()
        self._count = 0
        self._empty: list[str] = []

    def start(self) -> None:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        data = self._folder / "data"
        self._run("initdb", "--pgdata", str(data), "--auth", "trust", "--username", "postgres", "--no-sync")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c timezone=UTC -c fsync=off"
        options += " -c full_page_writes=off -c max_wal_size=64MB"
        self._run("pg_ctl", "--pgdata", str(data), "--wait", "--log", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "--pgdata", str(self._folder / "data"), "--mode", "immediate", "stop")

    def new_database(self) -> str:
        """The URL of a fresh, empty database: a schema of its own, because a whole database is 300 files to copy."""
        self._count += 1
        name = f"mailflow_{self._count}"
        with self._connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{name}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database for one test. Its tables are emptied and lent again: to lay them out takes as long as a
        short test, and 300 files."""
        url = self._empty.pop() if self._empty else self.new_database()
        yield url
        if self._clear(url.rpartition("%3D")[2]):
            self._empty.append(url)

    def _clear(self, schema: str) -> bool:
        """Empties all tables; whether nobody held one of them, and they are as they were laid out."""
        tables = [f"{schema}.{table.name}" for table in reversed(metadata.sorted_tables)]
        try:
            with self._connect() as connection, connection.transaction():
                connection.execute("SET LOCAL lock_timeout = '1s'")
                for table in tables:
                    connection.execute(f"DELETE FROM {table}")
                counters = "SELECT sequencename FROM pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL"
                for (name,) in connection.execute(counters, [schema]).fetchall():
                    connection.execute(f"ALTER SEQUENCE {schema}.{name} RESTART")
        except psycopg.Error:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with (self._folder / "out").open("ab") as out:
            subprocess.run(command, check=True, cwd="/", stdout=out, stderr=out, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running PostgreSQL server; skipped with a clear reason where it is not installed.

    Its folder is not one of pytest's: those are for their owner alone, and the server runs as another user.
    """
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here (Debian: apt install postgresql)")
    with tempfile.TemporaryDirectory(prefix="mailflow-postgresql-") as folder:
        server = Server(programs, Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'mailflow.db'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open, empty store, once on each kind of database."""
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A running installation for Gera on SQLite, with effects at once."""
    with Town(tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office for Gera with everything that is slow to load."""
    path = tmp_path_factory.mktemp("office") / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    opened = app.open_office(path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def two_tongues(furnished: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office for Gera, which is moderated in German, and Leeds, in English; each with two moderators and a checked organisation."""
    path = tmp_path_factory.mktemp("two tongues") / "config.toml"
    path.write_text(TWO_TONGUES, encoding="utf-8")
    found = config.load(path)
    classifiers = dict.fromkeys(found.cities, furnished.classifiers["gera"])
    names = dict.fromkeys(found.cities, furnished.place_names["gera"])
    desk = replace(app.open_desk(found), classifiers=classifiers)
    return replace(furnished, config=found, desk=desk, classifiers=classifiers, place_names=names)


@pytest.fixture
def story(two_tongues: Office, store: Store) -> Story:
    """A conversation in those two cities, once on each kind of database."""
    return Story(replace(two_tongues, store=store))


@pytest.fixture
def office(furnished: Office, tmp_path: Path) -> Iterator[Office]:
    """The office on an empty SQLite database."""
    store = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    yield replace(furnished, store=store)
    store.close()
