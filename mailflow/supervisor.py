"""`mailflow serve`: listens itself, and keeps the other roles running in processes of their own.

The listener greets before anything heavy is loaded, and accepting never waits for reading or sending. A process that
ends by itself is started again; when this one is killed, the others notice the end of their line and end too.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailflow.config import Config, Listen, load
from mailflow.errors import FileFaults, HumanError, MailflowError
from mailflow.intake.commit import GroupCommit
from mailflow.intake.smtp import Handler, Listener, LmtpSession, Rules, SmtpSession
from mailflow.outgoing import tokens
from mailflow.store.engine import Store

log = logging.getLogger("mailflow.serve")

ROLES = ("receive", "work", "send", "schedule")
NEEDS_RESTART = ("database", "receive", "work")  # Sections that processes look at once, when they start.
_RESTART_S = (1, 2, 5, 10, 30)
_END_S = 30
_FIRST_START_S = 30


@dataclass
class Child:
    """A process for one role, and its line."""

    role: str
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    started_at: float = 0.0
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class Supervisor:
    """The running installation, or the part of it that `roles` names."""

    def __init__(self, config: Config, roles: Sequence[str], ready: asyncio.Event | None = None) -> None:
        self.config = config
        self._roles = tuple(roles)
        self.ready = ready or asyncio.Event()
        self._ending = asyncio.Event()
        self._children: list[Child] = []
        self._listeners: list[Listener] = []
        self._handlers: list[Handler] = []
        self._refused: HumanError | None = None
        self._reloading: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serves until SIGTERM or SIGINT. Raises HumanError when a port is taken, StoreBusy or ConfigError for the database,
        FileFaults when rules or letters cannot be used."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ending.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload)
        store = Store.open(self.config.database.url)  # Laid out once, before the other processes look.
        commit = GroupCommit(store, loop, lambda: self._wake_from_thread(loop))
        try:
            if "receive" in self._roles:
                await self._listen(commit)
            self._start_children()
            self.ready.set()
            log.info("serving %s for %s", ", ".join(self._roles), ", ".join(self.config.cities))
            await self._ending.wait()
            log.info("ending")
            await asyncio.gather(*(listener.stop() for listener in self._listeners))
            if self._refused is not None:
                raise self._refused
        finally:
            await self._end_children()
            await loop.run_in_executor(None, commit.close)
            store.close()

    async def _listen(self, commit: GroupCommit) -> None:
        receive = self.config.receive
        ways: list[tuple[str, str, type[SmtpSession]]] = []
        if receive.smtp or not receive.lmtp:
            ways.append(("smtp", (receive.smtp or Listen()).listen, SmtpSession))
        if receive.lmtp:
            ways.append(("lmtp", receive.lmtp.listen, LmtpSession))
        for way, listen, session in ways:
            handler = Handler(accepting(self.config), commit, way)
            listener = Listener(handler, session)
            try:
                await listener.start(listen)
            except OSError as error:
                why = "in use, by another mailflow?" if error.errno == errno.EADDRINUSE else error.strerror
                raise HumanError(f"receive.{way}.listen: cannot listen on {listen}: {why}") from error
            self._handlers.append(handler)
            self._listeners.append(listener)
            log.info("receiving %s on %s", way.upper(), listen)

    def _start_children(self) -> None:
        counts = {"work": self.config.work.processes, "send": 1, "schedule": 1}
        self._children = [Child(role) for role in counts if role in self._roles for _ in range(counts[role])]
        for child in self._children:
            child.task = asyncio.create_task(self._keep_running(child))

    async def _keep_running(self, child: Child) -> None:
        """Starts the process, passes its wake-ups on, and starts it again when it ends by itself."""
        loop = asyncio.get_running_loop()
        while not self._ending.is_set():
            child.started_at = loop.time()
            child.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "mailflow.process", child.role, str(self.config.file.resolve()),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            if self._ending.is_set():  # While it was being started; nobody else will end it now.
                child.process.terminate()
            assert child.process.stdout is not None
            async for line in child.process.stdout:
                self._wake(line.decode().strip())
            code = await child.process.wait()
            if self._ending.is_set() or await self._is_refused(child, code):
                return
            child.restarts = 0 if loop.time() - child.started_at > 60 else child.restarts + 1
            pause = _RESTART_S[min(child.restarts, len(_RESTART_S)) - 1] if child.restarts else 0
            log.error("the %s process ended with %s; starting it again in %s s", child.role, code, pause)
            try:
                await asyncio.wait_for(self._ending.wait(), pause)
            except TimeoutError:
                continue

    async def _is_refused(self, child: Child, code: int) -> bool:
        """Whether a process ended at its first start for what rules or letters say; then no restart helps, and all ends.

        The listener does not look at them itself: that would cost the time before its greeting. Later a broken file is
        waited out: mails are accepted and kept meanwhile.
        """
        loop = asyncio.get_running_loop()
        if code != 1 or child.restarts or loop.time() - child.started_at > _FIRST_START_S:
            return False
        self._refused = self._refused or await loop.run_in_executor(None, _broken_files, self.config)
        if self._refused is not None:
            self._ending.set()
        return self._refused is not None

    def _wake_from_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(self._wake, "work")

    def _wake(self, role: str) -> None:
        for child in self._children:
            if child.role == role and child.process is not None and child.process.stdin is not None:
                stdin = child.process.stdin
                if (
                    not stdin.is_closing() and stdin.transport.get_write_buffer_size() == 0
                ):  # One wake-up in the pipe is enough.
                    stdin.write(b"\n")

    async def _end_children(self) -> None:
        self._ending.set()
        running = [c.process for c in self._children if c.process is not None and c.process.returncode is None]
        for process in running:
            process.terminate()
        tasks = [child.task for child in self._children if child.task is not None]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=_END_S)
        for process in running:
            if late and process.returncode is None:
                process.kill()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _reload(self) -> None:
        self._reloading = asyncio.create_task(self._reread())

    async def _reread(self) -> None:
        """SIGHUP: a config that is wrong changes nothing, and the log says why. Mail is accepted meanwhile."""
        try:
            config = load(self.config.file)
            if changed := [name for name in NEEDS_RESTART if getattr(config, name) != getattr(self.config, name)]:
                log.error("not reloaded, the old settings stay: a change of %s needs a restart", " and ".join(changed))
                return
            if faults := await asyncio.get_running_loop().run_in_executor(None, _broken_files, config):
                raise faults
        except MailflowError as error:
            log.error("not reloaded, the old settings stay: %s", error)
            return
        self.config = config
        for handler in self._handlers:
            handler.rules = accepting(config)
        for child in self._children:
            if child.process is not None and child.process.returncode is None:
                child.process.send_signal(signal.SIGHUP)
        log.info("reloaded")


def _broken_files(config: Config) -> FileFaults | None:
    """What is wrong in rules and letters, None when nothing is."""
    from mailflow.app import check_files  # Loads much, and is seldom needed.

    try:
        check_files(config)
    except FileFaults as error:
        return error
    return None


def accepting(config: Config) -> Rules:
    """What is accepted under this configuration: every city's address, with or without a token, and the two that every domain has."""
    domains = {city.domain for city in config.cities.values()}
    ours = {city.address for city in config.cities.values()}
    ours |= {f"{name}@{domain}" for name in tokens.POSTMASTER for domain in domains}

    def is_ours(recipient: str) -> bool:
        return tokens.split(recipient)[0] in ours or recipient.lower() == "postmaster"

    url = config.database.url
    folder = Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else None
    hostname = config.receive.hostname or next(iter(sorted(domains)))
    return Rules(is_ours, config.receive.max_size_bytes, hostname, folder if folder and folder.is_dir() else None)
