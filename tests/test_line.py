"""line: a process hears wake-ups and the end of the other side, also while it still loads."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

START = "import os, time, signal\nfrom mailflow.line import Line\nline = Line()\n"
LOADING = START + "line.wake('ready')\nsum(1 for _ in iter(lambda: time.sleep(0.01), 1))\n"
LOADED = START + (
    "line.loaded()\nline.wake('ready')\n"
    "while not line.ending:\n"
    "    line.wait(60)\n"
    "    seen, line.reload = line.reload, False\n"
    "    line.wake('reload' if seen else 'step')\n"
    "line.wake('end')\n"
)


def process(program: str) -> subprocess.Popen[bytes]:
    """A process with a line, that is ready."""
    started = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"ready\n"
    return started


@pytest.mark.parametrize("how", ["hang up", "terminate"])
def test_end_while_loading_is_at_once(how: str) -> None:
    """Nothing is in its hands, so a process that still loads does not load on."""
    started = process(LOADING)
    if how == "hang up":
        started.communicate(timeout=5)  # Closes its standard input first.
    else:
        started.terminate()
        assert started.wait(5) == 0
        started.communicate()
    assert started.returncode == 0


def test_wake_reload_and_end_between_steps() -> None:
    """A byte wakes, SIGHUP asks to read anew, and the end of the line ends the loop in order."""
    started = process(LOADED)
    assert started.stdin is not None
    assert started.stdout is not None
    started.stdin.write(b"\n")
    started.stdin.flush()
    assert started.stdout.readline() == b"step\n"
    started.send_signal(signal.SIGHUP)
    assert b"reload\n" in iter(started.stdout.readline, b"")
    started.stdin.close()
    assert started.stdout.read().splitlines()[-1] == b"end"
    assert started.wait(5) == 0
    started.stdout.close()


def test_terminate_ends_between_steps() -> None:
    """SIGTERM wakes the wait, and the loop ends by itself."""
    started = process(LOADED)
    started.terminate()
    out, _ = started.communicate(timeout=5)
    assert out.splitlines()[-1] == b"end"
    assert started.returncode == 0
