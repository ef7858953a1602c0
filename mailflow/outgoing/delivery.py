"""The way out: hands queued letters to the smarthost (RFC 5321) over connections that are kept open.

A letter is claimed and committed before a connection sees it, and its end is committed after the server's answer: a
crash in between means the same Message-ID once more, never a lost letter. Nothing is sent inside a transaction.
"""

from __future__ import annotations

import contextlib
import logging
import random
import select
import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from mailflow.config import Config, Send
from mailflow.errors import HumanError, SmarthostDown, SmarthostDropped, StoreBusy
from mailflow.line import Line
from mailflow.reading import severity
from mailflow.store import addresses, leases, outbox
from mailflow.store.engine import Store, Tx
from mailflow.store.moves import Cause
from mailflow.store.records import Outgoing

log = logging.getLogger("mailflow.send")

LETTERS_PER_CONNECTION = (
    5  # Claimed at a time: so few that the lease outlasts even a server that takes its time for each.
)
LEASE = timedelta(hours=1)
TIMEOUT_S = 60
TIMEOUT_AFTER_DOT_S = 600  # RFC 5321 4.5.3.2.6: a server that filters takes its time, and has the letter already.
# RFC 5321 4.5.4.1: minutes until the next attempt; afterwards every eight hours until `send.give_up`.
RETRY_MINUTES = (5, 15, 30, 60, 120, 240, 480)
LOOK_FOR_DEAD_S = 5
DROPS = 3  # So often a letter on which the server breaks off is tried again at once.
DOWN_S = (1, 2, 5, 15, 30, 60)  # Pauses while the server is not there at all; no letter's attempts count then.


class Connection:
    """One kept connection to the smarthost; belongs to one thread."""

    def __init__(self, settings: Send, local_name: str) -> None:
        self._settings = settings
        self._local_name = local_name
        self._smtp: smtplib.SMTP | None = None

    def send(self, letter: Outgoing) -> str:
        """The server's answer to the letter, "250 …". Raises smtplib.SMTPResponseException when it refuses the letter,
        SmarthostDown when the server is not there, SmarthostDropped when it breaks off in the middle."""
        smtp = self._kept() or self._opened()
        try:
            return self._transmit(smtp, letter)
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:  # RFC 5321 3.8: the server closes the session.
                self.close()
                raise SmarthostDown(_said(error)) from error
            self._reset()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise SmarthostDropped(f"{type(error).__name__}: {error}") from error
        except Exception:  # An address that cannot be written: the next letter must not find its envelope half open.
            self.close()
            raise

    def check(self) -> None:
        """Connects, logs in where that is set, and says goodbye. Raises SmarthostDown when that fails."""
        try:
            self._opened()
        finally:
            self.close()

    def _opened(self) -> smtplib.SMTP:
        try:
            return self._connect()
        except smtplib.SMTPResponseException as error:
            raise SmarthostDown(_said(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SmarthostDown(f"{type(error).__name__}: {error}") from error

    def _kept(self) -> smtplib.SMTP | None:
        """The open connection. None when there is none, or the server has spoken unasked: it says goodbye or is gone."""
        if self._smtp is not None and (self._smtp.sock is None or select.select([self._smtp.sock], [], [], 0)[0]):
            self.close()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.host, self._settings.port
        if self._settings.tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, self._local_name, timeout=TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(host, port, self._local_name, timeout=TIMEOUT_S)
        try:
            if self._settings.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if self._settings.user:
                smtp.login(self._settings.user, self._settings.password)
            smtp.ehlo_or_helo_if_needed()
        except Exception:
            smtp.close()
            raise
        self._smtp = smtp
        return smtp

    def _transmit(self, smtp: smtplib.SMTP, letter: Outgoing) -> str:
        utf8 = [] if (letter.mailbox + letter.envelope_from).isascii() else ["SMTPUTF8"]
        if utf8 and not smtp.has_extn("smtputf8"):
            raise smtplib.SMTPResponseException(553, b"5.6.7 the mail server takes no international addresses")
        self._expect(smtp.mail(letter.envelope_from, utf8), 250)
        self._expect(smtp.rcpt(letter.mailbox), 250, 251)
        if smtp.sock is not None:
            smtp.sock.settimeout(TIMEOUT_AFTER_DOT_S)
        answer = self._expect(smtp.data(letter.raw), 250)
        if smtp.sock is not None:
            smtp.sock.settimeout(TIMEOUT_S)
        return answer

    @staticmethod
    def _expect(answer: tuple[int, bytes], *codes: int) -> str:
        code, words = answer
        if code not in codes:
            raise smtplib.SMTPResponseException(code, words)
        return f"{code} {words.decode(errors='replace')[:200]}"

    def _reset(self) -> None:
        """Ends the envelope of a refused letter, at whichever command it was refused (RFC 5321 4.1.1.5)."""
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def close(self) -> None:
        """Says goodbye if the server still listens."""
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None


class Delivery:
    """Takes due letters to the smarthost, over as many connections as the config allows."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config = config
        self._store = store
        self._own = threading.local()
        self._connections: list[Connection] = []
        self._pool = ThreadPoolExecutor(config.send.connections, "send")
        self._name = config.receive.hostname or next(iter(config.cities.values())).domain
        self._down = threading.Event()

    def deliver_due(self, now: datetime) -> int:
        """Claims and sends one batch; how many letters it took. Raises SmarthostDown when the server is not there."""
        with self._store.write() as tx:
            letters = outbox.claim(tx, self._config.send.connections * LETTERS_PER_CONNECTION, LEASE, now)
        self._down.clear()
        errors = [error for error in self._pool.map(self._deliver, letters) if error is not None]
        if errors:
            raise errors[0]
        return len(letters)

    def _deliver(self, letter: Outgoing) -> SmarthostDown | None:
        now = datetime.now(UTC)
        if self._down.is_set():  # The server is not there: every further letter of the batch would wait for it in vain.
            self._give_back(letter, "the mail server is not there", tried=False)
            return None
        try:
            answer = self._connection().send(letter)
        except smtplib.SMTPResponseException as error:
            self._refused(letter, error, now)
        except SmarthostDropped as error:
            self._dropped(letter, error, now)
            return error
        except SmarthostDown as error:
            self._down.set()
            self._give_back(letter, str(error), tried=False)
            return error
        except Exception as error:  # A letter that cannot even be handed over must not stop the others.
            with self._store.write() as tx:
                outbox.failed(tx, letter.id, Cause(f"cannot be handed over: {type(error).__name__}", now))
            log.error("letter %s cannot be handed over: %s", letter.id, type(error).__name__)
        else:
            self._sent(letter, Cause(answer, now))
        return None

    def _sent(self, letter: Outgoing, cause: Cause) -> None:
        """Notes that it is out; a busy database is asked again, because otherwise it would go out a second time."""
        for last in (False, False, True):
            try:
                with self._store.write() as tx:
                    outbox.sent(tx, letter.id, cause)
                log.info("letter %s is out", letter.id)
            except StoreBusy:
                if last:
                    raise
            else:
                return

    def _refused(self, letter: Outgoing, error: smtplib.SMTPResponseException, now: datetime) -> None:
        cause = Cause(_said(error), now)
        old = now - letter.queued_at > self._config.send.give_up
        with self._store.write() as tx:
            if error.smtp_code >= 500 or old:
                outbox.failed(tx, letter.id, cause)
                self._count(tx, letter, cause.why, now)
                log.error("letter %s failed after %s attempts: %s", letter.id, letter.attempts, error.smtp_code)
            else:
                outbox.later(tx, letter.id, now + pause(letter.attempts), cause)

    def _count(self, tx: Tx, letter: Outgoing, answer: str, now: datetime) -> None:
        """Counts a refusal that says that the address is gone; any other may be about us or our mail server."""
        permanent, _ = severity.verdict(severity.status_of("", answer), answer)
        if permanent:
            addresses.count(tx, letter.id, self._config.bounces, now, permanent=True)

    def _dropped(self, letter: Outgoing, error: SmarthostDropped, now: datetime) -> None:
        """At once again, under the same Message-ID; one that ends every connection waits, so that the others pass."""
        if letter.attempts < DROPS:
            self._give_back(letter, str(error), tried=True)
            return
        old = now - letter.queued_at > self._config.send.give_up
        with self._store.write() as tx:
            if old:
                outbox.failed(tx, letter.id, Cause(str(error), now))
            else:
                outbox.later(tx, letter.id, now + pause(letter.attempts), Cause(str(error), now))

    def _give_back(self, letter: Outgoing, why: str, *, tried: bool) -> None:
        with self._store.write() as tx:
            outbox.release(tx, letter.id, why, tried=tried)

    def _connection(self) -> Connection:
        found: Connection | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = Connection(self._config.send, self._name)
            self._connections.append(found)
        return found

    def close(self) -> None:
        """Ends what is in hand and closes the connections."""
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()


def pause(attempts: int) -> timedelta:
    """Time until the next attempt after so many, with a tenth of chance in it so that letters do not come in waves."""
    minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
    return timedelta(minutes=minutes * random.uniform(0.9, 1.1))


def run(load: Callable[[], Config], line: Line) -> None:
    """The send process: until its line ends. `load` reads the config, again at each reload."""
    config = load()
    store = Store.open(config.database.url)
    delivery = Delivery(config, store)
    line.loaded()
    down = 0
    looked = float("-inf")
    while not line.ending:
        if line.reload:
            line.reload = False
            delivery = _reloaded(load, store, delivery)
        try:
            if time.monotonic() - looked > LOOK_FOR_DEAD_S:
                looked = time.monotonic()
                with store.write() as tx:
                    leases.release_dead(tx)
            sent = delivery.deliver_due(datetime.now(UTC))
            down = 0
            line.look() if sent else line.wait()
        except SmarthostDown as error:
            seconds = DOWN_S[min(down, len(DOWN_S) - 1)]
            down += 1
            log.error("the mail server for our letters is not there (%s); next try in %s s", error, seconds)
            _rest(line, seconds)
        except StoreBusy as error:
            log.error("the database is busy: %s", error)
            line.wait()
    delivery.close()
    store.close()


def _rest(line: Line, seconds: float) -> None:
    """Waits the whole time, whatever wakes us, unless we are to end."""
    end = datetime.now(UTC) + timedelta(seconds=seconds)
    while not line.ending and not line.reload and (left := (end - datetime.now(UTC)).total_seconds()) > 0:
        line.wait(left)


def _reloaded(load: Callable[[], Config], store: Store, delivery: Delivery) -> Delivery:
    try:
        config = load()
    except HumanError as error:
        log.error("not reloaded, the old settings stay: %s", error)
        return delivery
    delivery.close()
    return Delivery(config, store)


def _said(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"{error.smtp_code} {' '.join(text.split())[:200]}"
