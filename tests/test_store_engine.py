"""store.engine: opening a database, and transactions that hold or leave nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from rows import NOW, mail
from sqlalchemy import func, select, text, update

from mailflow.errors import ConfigError, HumanError, StoreBusy
from mailflow.store import engine, people, tables
from mailflow.store.engine import Store
from mailflow.town import free_port


def mails(store: Store) -> int:
    """How many mails another connection sees."""
    with store.read() as tx:
        return tx.scalar(select(func.count()).select_from(tables.inbound)) or 0


def test_open_again_keeps_everything(database_url: str) -> None:
    """The tables are laid down once; a second start finds what the first one kept."""
    first = Store.open(database_url)
    with first.write() as tx:
        mail(tx)
    first.close()
    second = Store.open(database_url)
    assert mails(second) == 1
    second.close()


def test_open_at_the_same_moment(database_url: str) -> None:
    """Several machines may start on an empty PostgreSQL at once, several processes on a SQLite that is there already."""
    stores: list[Store] = []
    if database_url.startswith("sqlite"):
        Store.open(database_url).close()
    together = threading.Barrier(4)

    def start() -> None:
        together.wait(20)
        stores.append(Store.open(database_url))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with stores[0].read() as tx:
        assert tx.scalars(select(tables.meta.c.value)).all() == [str(tables.SCHEMA_VERSION)]
    for store in stores:
        store.close()
    assert len(stores) == 4


def test_other_schema_is_refused(database_url: str) -> None:
    """A database of another version is left alone, and the error says what to do."""
    store = Store.open(database_url)
    with store.write() as tx:
        tx.execute(update(tables.meta).values(value="999"))
    store.close()
    with pytest.raises(HumanError, match="schema 999"):
        Store.open(database_url)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("nonsense", id="no URL"),
        pytest.param("oracle9://here/mailflow", id="unknown database"),
        pytest.param("postgresql+nodriver://localhost/mailflow", id="unknown driver"),
        pytest.param("postgresql+psycopg://localhost:many/mailflow", id="port in words"),
    ],
)
def test_url_that_cannot_be_used(url: str) -> None:
    """A wrong URL is a fault of the configuration, named as such."""
    with pytest.raises(ConfigError, match=r"database\.url"):
        Store.open(url)


def test_database_file_that_is_none(tmp_path: Path) -> None:
    """A file that is no database is refused and not overwritten."""
    path = tmp_path / "mailflow.db"
    path.write_bytes(b"These are the minutes of the town council.\n" * 100)
    before = path.read_bytes()
    with pytest.raises((ConfigError, StoreBusy)):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "sqlite"])
def test_database_that_cannot_be_reached(scheme: str, tmp_path: Path) -> None:
    """A server that is not there, or a folder that is missing, may be there later."""
    url = (
        f"sqlite:///{tmp_path}/none/mailflow.db"
        if scheme == "sqlite"
        else f"{scheme}://u:geheim@127.0.0.1:{free_port()}/m"
    )
    with pytest.raises(StoreBusy) as caught:
        Store.open(url)
    assert "geheim" not in str(caught.value)
    assert str(caught.value).startswith(f"the database {url.replace('geheim', '***')} cannot be opened: ")
    assert str(caught.value).endswith("; see [database] url")


def test_write_is_all_or_nothing(store: Store) -> None:
    """What raises in between leaves nothing; what ends is seen by everybody."""

    def fails_after_a_mail() -> None:
        with store.write() as tx:
            mail(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_a_mail()
    assert mails(store) == 0
    with store.write() as tx:
        mail(tx)
    assert mails(store) == 1


def test_reader_never_waits_for_a_writer(store: Store) -> None:
    """While somebody writes, a reader sees what was before."""
    with store.write() as tx:
        mail(tx)
        assert mails(store) == 0


def test_read_leaves_nothing(store: Store) -> None:
    """A transaction that only looks is rolled back."""
    with store.read() as tx:
        mail(tx)
    assert mails(store) == 0


def test_writers_wait_for_each_other(database_url: str) -> None:
    """Two that read and then write the same row do it one after the other, and both succeed."""
    stores = [Store.open(database_url) for _ in range(2)]
    with stores[0].write() as tx:
        tx.execute(update(tables.meta).values(value="0"))
    together = threading.Barrier(2)

    def count(store: Store) -> None:
        together.wait(20)
        for _ in range(20):
            with store.write() as tx:
                people.lock_city(tx, "gera")
                value = tx.scalar(select(tables.meta.c.value)) or ""
                tx.execute(update(tables.meta).values(value=str(int(value) + 1)))

    threads = [threading.Thread(target=count, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with stores[0].read() as tx:
        assert tx.scalar(select(tables.meta.c.value)) == "40"
    for store in stores:
        store.close()


def test_locked_sqlite_is_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that lasts too long is an error for later, not one of ours."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    url = f"sqlite:///{tmp_path / 'mailflow.db'}"
    one, other = Store.open(url), Store.open(url)
    with one.write(), pytest.raises(StoreBusy, match="locked"), other.write():
        pytest.fail("two writers at once")
    with other.write() as tx:
        mail(tx)
    for store in (one, other):
        store.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_lost_postgresql_connection_is_temporary(database_url: str) -> None:
    """A connection that the server ends is an error for later; the next transaction has a new one."""
    store, killer = Store.open(database_url), Store.open(database_url)

    def loses_its_connection() -> None:
        with store.write() as tx:
            own = tx.scalar(text("SELECT pg_backend_pid()"))
            with killer.write() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            mail(tx)

    with pytest.raises(StoreBusy):
        loses_its_connection()
    with store.write() as tx:
        mail(tx)
    assert mails(store) == 1
    for each in (store, killer):
        each.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_syncs_every_commit(store: Store) -> None:
    """An accepted mail survives a power cut (FULL is 2), and references are checked."""
    with store.write() as tx:
        settings = {name: tx.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_times_come_back_aware(store: Store) -> None:
    """A time is the same moment after it was kept, in UTC; one without a zone is refused."""
    with store.write() as tx:
        known = people.meet(tx, "gera", "helga@web.example", "", "de", NOW)
        kept = tx.scalar(select(tables.people.c.first_seen_at).where(tables.people.c.id == known.id))
        assert kept is not None
        assert (kept, kept.utcoffset()) == (NOW, NOW.utcoffset())
    with pytest.raises(Exception, match="without a zone"), store.write() as tx:
        people.meet(tx, "gera", "ben@web.example", "", "de", NOW.replace(tzinfo=None))


def test_unknown_state_cannot_be_kept(store: Store) -> None:
    """The database itself refuses a state that nobody knows."""
    with store.write() as tx:
        mail_id = mail(tx)
    with pytest.raises(Exception, match="inbound_state"), store.write() as tx:
        tx.execute(update(tables.inbound).where(tables.inbound.c.id == mail_id).values(state="lost"))
