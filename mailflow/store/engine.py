"""The database connection, and the two or three things in which SQLite and PostgreSQL differ.

Everything else in `store/` is the same statement for both. Called by `app` (to open) and by every noun's file.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from mailflow.errors import ConfigError, Fault, HumanError, StoreBusy
from mailflow.store import tables

BUSY_TIMEOUT_MS = 15_000
_SCHEMA_LOCK = 7_283_410  # Any number that nobody else uses for a PostgreSQL advisory lock in this database.

Tx = Connection  # An open transaction: what every function of store/ takes first.


class Store:
    """An open database. `read()` and `write()` are the only ways to a connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writes = engine.execution_options(mailflow_begin="BEGIN IMMEDIATE")

    @classmethod
    def open(cls, url: str) -> Store:
        """Connects, and lays down the tables in an empty database. Raises ConfigError or StoreBusy."""
        try:
            store = cls(_engine(url))
            with ExitStack() as undo:
                undo.callback(store.close)
                store._prepare()
                undo.pop_all()
        except (OperationalError, StoreBusy) as error:
            where = make_url(url).render_as_string(hide_password=True)
            raise StoreBusy(
                f"the database {where} cannot be opened: {_first_line(error)}; see [database] url"
            ) from error
        except (SQLAlchemyError, ModuleNotFoundError, ValueError) as error:
            raise ConfigError([Fault("database.url", None, f"cannot be used: {_first_line(error)}")]) from error
        return store

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only looks; it never waits for a writer."""
        with _busy_is_temporary(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A transaction that changes something: committed and synced to the disk at the end, or nothing of it.

        In SQLite it takes the write lock at once: a deferred one that wants to write later fails without waiting.
        """
        with _busy_is_temporary(), self._writes.begin() as connection:
            yield connection

    def scrub(self) -> None:
        """After something was erased: SQLite's log of changes, which still holds it, is emptied; PostgreSQL does it itself."""
        if self.engine.dialect.name == "sqlite":
            with (
                contextlib.suppress(OperationalError),
                self.engine.connect() as connection,
            ):  # Busy: the next one does it.
                connection.exec_driver_sql("ROLLBACK")  # A checkpoint waits for every transaction, also its own.
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.engine.dispose()

    def _prepare(self) -> None:
        with self.write() as tx:
            if tx.dialect.name == "postgresql":  # Two machines may start at the same moment.
                tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
            tables.metadata.create_all(tx)
            found = tx.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "schema"))
            if found is None:
                tx.execute(insert(tables.meta).values(key="schema", value=str(tables.SCHEMA_VERSION)))
            elif found != str(tables.SCHEMA_VERSION):
                raise HumanError(
                    f"the database has schema {found}, this version of mailflow needs {tables.SCHEMA_VERSION}: "
                    "use the version of mailflow that wrote it"
                )


def insert_once(tx: Tx, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, which both databases have but SQLAlchemy keeps in their dialects."""
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else postgresql.insert(table)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    _make_private(url)
    engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(url: str) -> None:
    """A new database file is for its owner alone: it holds every mail and address. What is there keeps its mode."""
    path = url.removeprefix("sqlite:///")
    if path and path != url and ":memory:" not in path and not path.startswith("file:"):
        with contextlib.suppress(OSError):  # A folder that is missing or closed is told by the connection that follows.
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # The driver starts no transactions of its own: _begin_sqlite does.
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL may lose the last commit when the power fails: an accepted mail.
        "foreign_keys = ON",
        "secure_delete = ON",  # What is erased is overwritten, not only unlinked.
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("mailflow_begin", "BEGIN"))


@contextmanager
def _busy_is_temporary() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except OperationalError as error:
        raise StoreBusy(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    """The driver's words without the statement and its values, which may hold personal data."""
    original = getattr(error, "orig", None) or error
    return (str(original).splitlines() or [type(original).__name__])[0]
