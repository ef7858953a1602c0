"""The line between `mailflow serve` and one of its processes: wake-ups, signals, and the end of the other side.

Standard input is the way from the supervisor: a byte means "there is something to do", its end means that the
supervisor is gone. Standard output is the way to it: the name of the role that has something to do next.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading

POLL_S = 1.0  # How long something that another machine put there may wait to be seen.


class Line:
    """The line to the supervisor. `ending` and `reload` are flags that the loops look at between two steps."""

    def __init__(self, source: int = 0, target: int = 1) -> None:
        self._source = source
        self._target = target
        self.ending = False
        self.reload = False
        self._signals, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGHUP, self._reread)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the supervisor ends us in order.
        self._loading = True
        threading.Thread(target=self._watch, name="line", daemon=True).start()

    def loaded(self) -> None:
        """Loading is over: from now on the end waits for the step in hand."""
        self._loading = False

    def wait(self, seconds: float = POLL_S) -> None:
        """Returns when something may be due: a wake-up, a signal, or after `seconds`."""
        if self.ending or self.reload:
            return
        ready, _, _ = select.select([self._source, self._signals], [], [], seconds)
        for descriptor in ready:
            if not os.read(descriptor, 4096):  # The end of the line: the supervisor is gone.
                self.ending = True

    def look(self) -> None:
        """Notices, without waiting, that the supervisor is gone."""
        self.wait(0)

    def wake(self, role: str) -> None:
        """Tells the supervisor that there is something to do for a role."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._target, role.encode() + b"\n")

    def _watch(self) -> None:
        """Waits for the other side to hang up: a process that still loads ends at once, nothing is in its hands."""
        poll = select.poll()
        poll.register(self._source, select.POLLHUP)
        poll.poll()
        self._end()

    def _end(self, *_: object) -> None:
        self.ending = True
        if self._loading:
            os._exit(0)

    def _reread(self, *_: object) -> None:
        self.reload = True
