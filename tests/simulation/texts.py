"""The texts that people write: labelled mails of rules/training, so that what is misunderstood is part of life."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent.parent
_HASTY = 0.3  # So many are typed in a hurry: without capitals and umlauts, with letters in the wrong order or lost.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
LANGUAGES = {"de": 70, "uk": 8, "ru": 5, "ar": 5, "en": 4, "tr": 3, "fa": 2, "pl": 2, "fr": 1}  # Of 100 mails.


@dataclass(frozen=True)
class Text:
    """A mail and what it means: intent and categories as its labels say."""

    subject: str
    text: str
    intent: str
    categories: tuple[str, ...]
    language: str


class Library:
    """All texts by language and intent; none is given out twice before all were."""

    def __init__(self, chance: random.Random, languages: Collection[str]) -> None:
        self._languages = {code: share for code, share in LANGUAGES.items() if code in languages}
        self._chance = chance
        self._all: dict[tuple[str, str], list[Text]] = {}
        for path in sorted((_ROOT / "rules" / "training").glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                text = _text(json.loads(line))
                self._all.setdefault((text.language, text.intent), []).append(text)
        self._left: dict[tuple[str, str], list[Text]] = {}

    def language(self) -> str:
        """A language that is served, German mostly."""
        return self._chance.choices(list(self._languages), list(self._languages.values()))[0]

    def draw(self, intent: str, language: str) -> Text:
        """A text that was not drawn for longest, at times as somebody types it who is in a hurry."""
        left = self._left.setdefault((language, intent), [])
        if not left:
            left += self._all[language, intent]
            self._chance.shuffle(left)
        text = left.pop()
        return replace(text, text=self._hasty(text.text)) if self._chance.random() < _HASTY else text

    def _hasty(self, text: str) -> str:
        if self._chance.random() < 0.5:
            text = text.lower()
        if self._chance.random() < 0.5:
            text = text.translate(_UMLAUTS)
        return "\n".join(" ".join(map(self._mistyped, line.split(" "))) for line in text.split("\n"))

    def _mistyped(self, word: str) -> str:
        """Of long words every tenth has two letters swapped or lacks one."""
        if len(word) < 5 or self._chance.random() > 0.1:
            return word
        at = self._chance.randrange(1, len(word) - 2)
        swapped = self._chance.random() < 0.5
        return word[:at] + (word[at + 1] + word[at] if swapped else word[at + 1]) + word[at + 2 :]


def _text(line: Mapping[str, str | Sequence[str]]) -> Text:
    subject, text, intent, language = (str(line[key]) for key in ("subject", "text", "intent", "language"))
    return Text(subject, text, intent, tuple(line["categories"]), language)


def phrases() -> dict[str, dict[str, list[str]]]:
    """What people answer, by language and by what they mean."""
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
