"""Fuzzes reading: any bytes as a mail, and any text as an answer, must be read without an error and in little time.

`make fuzz` runs it for a minute, `make fuzz FUZZ_S=3600` for an hour; what it finds stays as a crash-… file here, and
becomes a test. The mails in tests/mail and tests/mail/replies are where it starts from. Linux only: atheris has no other wheels.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["mailflow.reading", "mailflow.classify"]):
    from mailflow import app
    from mailflow.classify.answer import Items
    from mailflow.classify.commands import parse
    from mailflow.classify.replyquestions import listed_items
    from mailflow.classify.replywords import ReplyWords
    from mailflow.model import ROLES
    from mailflow.reading.agreement import shown_instead
    from mailflow.reading.automatic import nature
    from mailflow.reading.message import read
    from mailflow.reading.reply import flat, split

WORDS = ReplyWords.load(app.shipped("rules") / "replies.toml")


def one_input(data: bytes) -> None:
    """One mail all the way to its commands, and the same bytes as nothing but text."""
    message = read(data)
    nature(message, None, frozenset({"gera@mail.example"}))
    understood(message.text)
    shown_instead(message, split(message.text).new)
    understood(data.decode("utf-8", "replace"))


def understood(text: str) -> None:
    """The parts of a text and its commands for every role, whose promises are checked."""
    parts = split(text)
    flat(parts.new)
    for line in parts.new.split("\n"):
        assert line in text
    items = listed_items(parts.quoted)
    for role in ROLES:
        assert parse(parts.new, role, WORDS, {"möbel": "furniture"}.get, items)
    assert parse(parts.new, "moderator", WORDS, {"möbel": "furniture"}.get, Items(3, (57, 61, 64)))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
