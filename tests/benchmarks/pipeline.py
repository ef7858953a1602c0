"""How fast mail is accepted, and how fast it is through to the moderator, against a Maildir server in the same run.

    python tests/benchmarks/pipeline.py [--mails 1000] [--connections 10] [--rounds 3]

Prints a table: mails accepted per second and the ratio to aiosmtpd with its Maildir handler (each accept synced), the
time of one accept, CPU per mail of the whole installation, and its memory. Rates compare within one run only, because
the load, both servers and the sink share the machine. "through" counts until the last review reached the sink.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import smtplib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from mailflow.town import Town, free_port

THINGS = (
    "zwei Kinderbetten",
    "einen Kleiderschrank",
    "drei Winterjacken",
    "ein Fahrrad",
    "Geschirr für vier",
    "eine Waschmaschine",
)
SENTENCES = (
    "Alles ist gut erhalten und sauber.", "Die Abholung wäre am Wochenende möglich.", "Wir wohnen im zweiten Stock ohne Aufzug.",
    "Bitte melden Sie sich per Mail.", "Für eine Familie mit Kindern wäre das sicher nützlich.", "Das Angebot gilt bis Monatsende.",
)  # fmt: skip
MAILDIR_SERVER = """
import asyncio, sys
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.handlers import Mailbox
loop = asyncio.new_event_loop()
server = UnthreadedController(Mailbox(sys.argv[2]), "127.0.0.1", int(sys.argv[1]), loop=loop)
server.begin()
loop.run_forever()
"""


def mails(count: int, seed: int) -> list[tuple[str, bytes]]:
    """Generated offers of about 3 kB, each with a Message-ID of its own: (sender, bytes)."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        words = " ".join(chance.choice(SENTENCES) for _ in range(40))
        text = f"Guten Tag,\r\n\r\nich möchte {chance.choice(THINGS)} abgeben, 07545 Gera.\r\n" + "\r\n".join(
            words[i : i + 72] for i in range(0, len(words), 72)
        )
        head = (
            f"From: Person {number} <person{number}@load.example>\r\nTo: gera@mail.example\r\nSubject: Angebot {number}\r\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <{seed}.{number}@load.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        made.append((f"person{number}@load.example", (head + text + "\r\n").encode()))
    return made


def load(port: int, work: list[tuple[str, bytes]], connections: int) -> tuple[float, list[float]]:
    """Sends everything over so many kept connections: seconds, and the milliseconds of each accept."""
    times: list[float] = []
    queue = iter(work)
    lock = threading.Lock()

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port, "load.example") as smtp:
            while True:
                with lock:
                    item = next(queue, None)
                if item is None:
                    return
                began = time.perf_counter()
                smtp.sendmail(item[0], ["gera@mail.example"], item[1], mail_options=["BODY=8BITMIME"])
                times.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, times


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            found += [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return found


def cpu_s(pid: int) -> float:
    """User and system time of a process tree so far."""
    total = 0
    for one in tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    """Proportional memory (PSS) of a process tree."""
    total = 0
    for one in tree(pid):
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


@contextlib.contextmanager
def maildir_server(folder: Path) -> Iterator[int]:
    """The port of an aiosmtpd server that keeps every mail in a Maildir."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", MAILDIR_SERVER, str(port), str(folder)])
    try:
        _until(lambda: _greets(port), 20)
        yield port
    finally:
        process.terminate()
        process.wait()


def _greets(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=2).close()
    except OSError:
        return False
    return True


def _until(done: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def main() -> None:
    """Runs the rounds, alternating, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as temporary, maildir_server(Path(temporary) / "maildir") as baseline:
        town = Town(Path(temporary), cities={"gera": ("anna@gera.example",)}, patience_s=600)
        with town:
            assert town.process is not None
            pid = town.process.pid
            town.person("warm@load.example").writes("Ein Stuhl", "Ich möchte einen Stuhl abgeben.")
            town.person("anna@gera.example").gets("review")
            for number in range(options.rounds):
                print(f"round {number + 1} of {options.rounds} …", file=sys.stderr)
                plain_s, _ = load(baseline, mails(options.mails, 2 * number), options.connections)
                reviews = len(town.sink.letters("anna@gera.example", "review"))
                cpu, began = cpu_s(pid), time.perf_counter()
                accepted_s, times = load(town.port, mails(options.mails, 2 * number + 1), options.connections)
                town.person("anna@gera.example").gets("review", reviews + options.mails)
                through_s = time.perf_counter() - began
                rows.append(
                    (options.mails / accepted_s, plain_s / accepted_s, statistics.median(times), statistics.quantiles(times, n=100)[98],
                     options.mails / through_s, (cpu_s(pid) - cpu) / options.mails * 1000, memory_mib(pid))
                )  # fmt: skip
    names = ("accepted/s", "x Maildir", "p50 ms", "p99 ms", "through/s", "CPU ms/mail", "MiB")
    print(
        f"{options.mails} mails, {options.connections} connections, median of {options.rounds} rounds (least .. most)\n"
    )
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        print(f"{name:<12} {statistics.median(column):9.2f}   ({min(column):.2f} .. {max(column):.2f})")


if __name__ == "__main__":
    main()
