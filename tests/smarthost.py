"""A mail server that takes letters and does with each what the test tells it to."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections import defaultdict
from dataclasses import dataclass

DROP = "drop"


@dataclass(frozen=True)
class Taken:
    """A letter as the server got it; `options` are those of MAIL."""

    to: str
    sender: str
    options: str
    raw: bytes


class Smarthost(socketserver.ThreadingTCPServer):
    """Takes letters. `script` says, for a recipient, what is answered at MAIL, RCPT, DATA and the dot, once for each attempt."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.script: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.extensions = ["SIZE 10000000", "8BITMIME", "SMTPUTF8"]
        self.greeting = "220 smarthost.example"
        self.taken: list[Taken] = []
        self.seen: list[Taken] = []  # Also those that were refused or dropped after their dot.
        self.connections: list[socket.socket] = []
        self.goodbyes = 0
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def hang_up(self) -> None:
        """Ends every connection, as servers do with idle ones."""
        for connection in self.connections:
            connection.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Session(socketserver.StreamRequestHandler):
    server: Smarthost

    def handle(self) -> None:
        self.server.connections.append(self.connection)
        self.answer(self.server.greeting)
        if self.server.greeting.startswith("220"):
            self.talk()

    def talk(self) -> None:
        sender: str | None = None
        options, recipient, plan = "", "", {}
        while line := self.rfile.readline():
            text = line.decode().strip()
            word = text[:4].upper()
            if word == "EHLO":
                self.answer(
                    "".join(f"250-{e}\r\n" for e in ["smarthost.example", *self.server.extensions]) + "250 HELP"
                )
            elif word == "QUIT":
                self.server.goodbyes += 1
                return self.answer("221 bye")
            elif word == "RSET":
                sender = None
                self.answer("250 ok")
            elif word == "MAIL" and sender is not None:
                self.answer("503 5.5.1 nested MAIL command")
            elif word == "MAIL":
                found = re.match(r"MAIL FROM:<(.*)>\s?(.*)", text, re.IGNORECASE)
                assert found
                sender, options = found.groups()
                self.answer("250 ok")
            elif word == "RCPT":
                recipient = text.partition("<")[2].rstrip(">")
                queue = self.server.script[recipient]
                plan = queue.pop(0) if queue else {}
                if plan.get("rcpt") == DROP:
                    return None
                self.answer(plan.get("rcpt", "250 ok"))
            elif word == "DATA":
                answer = plan.get("data", "354 go on")
                self.answer(answer)
                if answer.startswith("354"):
                    raw = b"".join(iter(self.rfile.readline, b".\r\n"))
                    assert sender is not None
                    letter = Taken(recipient, sender, options, raw)
                    self.server.seen.append(letter)
                    sender = None
                    if plan.get("dot") == DROP:
                        return None
                    answer = plan.get("dot", "250 2.0.0 queued as 4711")
                    if answer.startswith("250"):
                        self.server.taken.append(letter)
                    self.answer(answer)
                    if plan.get("then") == DROP:
                        return None
            else:
                self.answer("250 ok")
        return None

    def answer(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
