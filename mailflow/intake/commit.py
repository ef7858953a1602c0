"""One commit for all connections that wait: mails are kept by a thread of its own, many to a transaction.

Called by the ways in. A mail counts as kept only when `keep()` returns; until then the sender has no answer.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from mailflow.errors import TemporaryError
from mailflow.model import Received
from mailflow.store import inbound
from mailflow.store.engine import Store

Waiter = tuple[Received, asyncio.Future[None]]


class GroupCommit:
    """Collects what arrives while the disk is busy and commits it together.

    kept: called after each commit, in the thread, so that a worker wakes up at once.
    """

    def __init__(self, store: Store, loop: asyncio.AbstractEventLoop, kept: Callable[[], None]) -> None:
        self._store = store
        self._loop = loop
        self._kept = kept
        self._waiting: list[Waiter] = []
        self._changed = threading.Condition()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    async def keep(self, received: Received) -> None:
        """Returns when the mail is committed and synced. Raises TemporaryError when that is not possible just now.

        Shielded: when the client vanishes after its last dot, the commit still ends (RFC 1047).
        """
        future: asyncio.Future[None] = self._loop.create_future()
        with self._changed:
            self._waiting.append((received, future))
            self._changed.notify()
        await asyncio.shield(future)

    def close(self) -> None:
        """Commits what waits, then ends the thread."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._ending:
                    self._changed.wait()
                batch, self._waiting = self._waiting, []
            if not batch:
                return
            error = self._commit(batch)
            self._loop.call_soon_threadsafe(_answer, batch, error)

    def _commit(self, batch: list[Waiter]) -> Exception | None:
        try:
            with self._store.write() as tx:
                inbound.receive(tx, [received for received, _ in batch])
        except TemporaryError as error:
            return error
        except Exception as error:  # Whatever it was, the answer is 4xx: the sender keeps the mail and comes again.
            return TemporaryError(f"{type(error).__name__} while keeping a mail")
        self._kept()
        return None


def _answer(batch: list[Waiter], error: Exception | None) -> None:
    for _, future in batch:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
            future.exception()  # Marked as seen: the client may be gone, and nobody asks any more.
