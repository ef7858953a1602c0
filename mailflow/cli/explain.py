"""Shows what would be understood of mails in files, and why. Changes nothing; needs no database and no config.

Without --config the shipped rules are used. With --role, the commands in an answer of such a person are shown too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mailflow import app, config
from mailflow.classify.classifier import Classifier
from mailflow.classify.commands import about_listed, parse
from mailflow.classify.learned import Learned
from mailflow.classify.replyquestions import listed_items
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.things import Things
from mailflow.errors import told
from mailflow.model import LANGUAGES, ROLES, Availability, Command, Message, Reading, Reason
from mailflow.outgoing.letters import Letters
from mailflow.reading.automatic import nature
from mailflow.reading.bounce import Failure, not_reached
from mailflow.reading.headers import shown
from mailflow.reading.language import LanguageDetector
from mailflow.reading.message import read
from mailflow.reading.reply import Parts, flat, split
from mailflow.workflow.contradiction import contradicts

LANGUAGE = "en"  # Of the reasons, when no city says otherwise.


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="mails as files; - for standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--role", choices=ROLES, help="read the mail as an answer of such a person")
    parser.add_argument("--city", metavar="KEY", help="with the rules of this city of the config")


_BY_STATE = ("call_off", "left")
"""Orders that only do something where something was agreed or is open; of a mail alone, they are words to the other side."""


class Explainer:
    """Reads mails with the rules of a city, with those of a folder, or with the shipped ones."""

    def __init__(
        self, settings: config.Config | None = None, city: str | None = None, rules: Path | None = None
    ) -> None:
        rules = rules or (app.rules_folder(settings) if settings else app.shipped("rules"))
        self.fallback = settings.cities[city].language if settings and city else "de"
        self.own = frozenset(c.address for c in settings.cities.values()) if settings else frozenset()
        self.rules = RuleSet.load(rules, city)
        self.reply_words = ReplyWords.load(rules / "replies.toml")
        self.classifier = Classifier(self.rules, Learned.load(rules))
        self.detector = LanguageDetector()
        own = settings.cities[city] if settings and city else None
        self.places = app.place_names(rules).of_city((own.name, *own.districts) if own else ())
        self.timezone = ZoneInfo(own.timezone if own else "Europe/Berlin")
        self.reading = Reading()  # Of the last mail: what people are shown and other programs are not.
        self.letters = Letters(
            app.templates_folder(settings) if settings else app.shipped("templates"),
            settings.cities if settings else {},
        )

    def explain(self, name: str, raw: bytes, role: str | None = None) -> dict[str, Any]:
        """The object of `explain --json` for one mail; with a role, as an answer of such a person."""
        message = read(raw)
        found = nature(message, None, self.own)
        parts = split(message.text, message.sender.name)
        language, _ = self.detector.detect(parts.new or message.subject, LANGUAGES, self.fallback)
        reading = Reading(language=language)
        commands: Sequence[Command] = ()
        if found.kind == "message":
            now = (message.date or datetime.now(UTC)).astimezone(self.timezone)
            reading = self.classifier.read(
                message.subject, parts.new, parts.signature, language=language, now=now, places=self.places
            )
        self.reading = reading
        if role:
            commands = (
                self._commands(message, parts, language, role) if found.kind == "message" else (Command("unclear"),)
            )
        reasons = [
            *([found.reason] if found.reason else []),
            *(_returned(raw) if found.kind == "bounce" else []),
            *reading.reasons,
            *(Reason("problem", {"problem": p}) for p in message.problems),
        ]
        return {
            "file": name,
            "kind": found.kind,
            "intent": reading.intent,
            "categories": list(reading.categories),
            "language": reading.language or language,
            "postcode": reading.postcode,
            "phone": reading.phone,
            "quantities": dict(reading.quantities),
            "reply_text": flat(parts.new),
            "commands": [asdict(command) for command in commands],
            "reasons": [self.letters.reason(LANGUAGE, reason) for reason in reasons],
        }

    def _commands(self, message: Message, parts: Parts, language: str, role: str) -> Sequence[Command]:
        """What the answer orders; nothing where its plain part and what people see contradict each other."""
        by_name = self.rules.category_by_name
        languages = tuple(dict.fromkeys((language, self.fallback)))
        things = Things(lambda word: self.classifier.term_ids(word, languages), self.rules.goods)
        if contradicts(message, parts.new, role, self.reply_words, by_name, things):
            return (Command("unclear"),)
        items = listed_items(parts.quoted)
        ordered = about_listed(parse(parts.new, role, self.reply_words, by_name, items, things), items)[0]
        said = Command("message", argument=flat(parts.new))
        return [said if command.command in _BY_STATE else command for command in ordered]


def _returned(raw: bytes) -> list[Reason]:
    """Whom a bounce names, and whether for good."""
    found = [
        Reason(_outcome(f), {"recipient": shown(f.recipient), "status": f.status or "?", "said": f.diagnostic or f.why or "?"})
        for f in not_reached(raw)
    ]  # fmt: skip
    return found or [Reason("bounce_news")]


def _outcome(failure: Failure) -> str:
    if failure.action == "delayed":
        return "bounce_delayed"
    return "bounce_hard" if failure.permanent else "bounce_soft"


def run(options: argparse.Namespace) -> int:
    settings = config.load(config.find(options.config)) if options.config or options.city else None
    if settings and options.city and options.city not in settings.cities:
        print(
            f"mailflow explain: no city {options.city!r} in {settings.file}; there are {', '.join(settings.cities)}",
            file=sys.stderr,
        )
        return 1
    explainer = Explainer(settings, options.city)
    code = 0
    for name in options.files:
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            print(f"mailflow explain: {told(error)}", file=sys.stderr)
            code = 1
            if not options.json:
                continue
            raw = b""  # Other programs rely on a line for each file.
        found = explainer.explain(name, raw, options.role)
        print(json.dumps(found, ensure_ascii=False) if options.json else _text(found, explainer.reading))
    return code


def _text(found: dict[str, Any], reading: Reading) -> str:
    """The same for people: a line for each thing that was understood, then the reasons."""
    shown = {
        "kind": found["kind"],
        "intent": found["intent"],
        "categories": ", ".join(found["categories"]) or "none",
        "language": found["language"],
        "postcode": found["postcode"],
        "phone": found["phone"],
        "quantities": ", ".join(f"{count} {category}" for category, count in found["quantities"].items()),
        "sizes": ", ".join(reading.sizes),
        "when": _window(reading.availability),
        "delivery": reading.delivery,
        "places": ", ".join(reading.places),
        "text": found["reply_text"],
        "commands": ", ".join(_command_text(command) for command in found["commands"]),
    }
    lines = [found["file"], *(f"  {name:<11} {value}" for name, value in shown.items() if value)]
    return "\n".join([*lines, *(f"  because     {reason}" for reason in found["reasons"])])


def _window(availability: Availability | None) -> str:
    """The writer's words, and the days that they mean."""
    if availability is None:
        return ""
    days = [f"from {availability.since}"] if availability.since else []
    days += [f"until {availability.until}"] if availability.until else []
    return f"{availability.text} ({', '.join(days)})" if days else availability.text


def _command_text(command: dict[str, Any]) -> str:
    named = command["target"]
    target = f" {', '.join(map(str, named)) if isinstance(named, tuple) else named}" if named else ""
    argument = f": {command['argument']}" if command["argument"] else ""
    return f"{command['command']}{target}{argument}"
