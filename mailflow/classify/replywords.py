"""The words of rules/replies.toml, and how an answer is read with them: tokens, and phrases over tokens.

`commands` decides what follows; here nothing is decided. Linear: a phrase is at most a dozen tokens long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mailflow.errors import Fault, RuleError
from mailflow.tomlfile import TomlFile

RIGHTS = ("access", "correct", "revoke", "delete")
"""What everybody may ask for about their own data: see it, put it right, withdraw the consent to its use, have it erased."""

COMMANDS = {
    "moderator": (
        *("approve", "reject", "category", "ask", "hold", "claim", "unclaim", "like"),
        *("reveal", "spam", "undo", "show", "list", "help"),
    ),
    "organisation": (
        *("accept", "decline", "done", "call_off", "pause", "resume", "later", "release"),
        *("renew", "list", "colleague", "deputy", "returned", *RIGHTS),
    ),
    "helper": ("confirm", "withdraw", "release", "pause", "resume", *RIGHTS),
}
# A file may have no word for these: then what they say is a message.
OPTIONAL = frozenset({"call_off"})
# What the lists under [words] are for. The first of these wins where two hold the same phrase.
KINDS = ("absent", "request", "doubt", "hedge", "condition", "limit", "neutral", "negation", "polite")
# Looked up where the grammar asks for them only, so that "alle" may be a yes here and a number there.
PLACES = ("own_data", "rather_not", "greeting", "courtesy", "yes", "all", "everything", "both", "rest", "except", "only", "range", "number_sign", "about_number",
          "one_of_them", "points_to_it", "join", "offer", "need",
          "category_filler", "category_is", "category_as", "category_verb", "category_into", "instead_of", "amount", "pieces", "apart_from_that", "category_rather", "or_rather", "asked", "ask_verb", "ask_filler", "to_colleagues", "signs_off", "thanks_for", "likewise",
          "intake_stop", "intake_open", "intake_takes", "intake_denied", "no_longer", "once_more", "intake_small", "intake_may", "for_now", "take_out",
          "kind_is", "is_private", "is_organisation", "is_name",
          "named_phone", "named_home", "named_name", "named_bank", "uncovers", "uncovers_small", "unsaid", "halt", "tell_why",
          "wish", "before_wish", "behind_wish",
          "away", "back", "back_from", "leave", "returns", "myself", "digest", "one_mail", "per_day", "wishes_mail", "single",
          "closed", "left_over", "still_needed", "held_to", "held_in", "held_with_day", "until", "until_after", "since", "not_there", "indefinite", "tells_delivery", "tells_size", "tells_until", "tells_place", "unwanted", "sounds_off", "corrects", "rather_than", "is_wrong", "there_are", "there_is", "merely", "leaves_open", "adds_more", "goes_on", "taken", "stayed", "missing", "broke", "broken")  # fmt: skip
# Single words by which `topics` tells what a command's word is said of. Those of the first line count in their language alone.
GRAMMAR = ("article", "theirs", "somebody", "preposition", "about", "concerning", "pronoun", "auxiliary", "particle",
           "suits", "day", "daytime", "this_day", "matter", "listing", "contrast", "addition", "reason", "to_the_reader",
           "hearsay", "elsewhere", "another_time", "decided", "slip", "asks", "asks_about", "asks_whether", "of_sender", "wants", "with_article", "once", "then", "still", "told", "unsettled", "not_yet", "past", "meanwhile", "manner", "afterwards", "assent", "part_of_text", "removes", "hidden_part", "leaves_in", "later_day", "calendar_week", "weekday", "week_middle", "week_end", "days", "weeks", "after_all", "enough", "oneself", "needs_a_rest", "wanted_there", "another", "passed_over", "beside_left", "beside_closed", "leading", "one", "not_any_more", "over_with", "went_well", "regrets", "fetched", "arranging", "of_anything", "on_day", "beside_count", "i_am", "relative")  # fmt: skip

ALONE = "_alone"
# Between the words of these, a small word such as "leider" or "inzwischen" says nothing: "nehmen wir (leider) nicht". Elsewhere
# it may: "ja, jetzt" is no yes to everything. What says nothing ("haben genug Platz") hides a no as well with them.
_PASS_OVER = frozenset({"decline", "done", "call_off", "left_over", "still_needed", "closed", "neutral"})
GAP = "…"
_GAP_TOKENS = 5
_MOST_PASSED_OVER = 3  # small words side by side: "inzwischen leider schon"
PHRASE_TOKENS = 12  # No phrase of the rules has more.
_NUMBER = "#"
_NUMBER_SIGN = "nr"  # "Nr. 2" is one sentence.
_TOKEN = re.compile(
    # What mail programs write where a picture is: "[cid:image001.png@01DC]", "[image: logo.png]", "<image001.png>".
    r"(?P<picture>(?i:\[(?:cid|image|bild)\b[^\[\]\n]{0,200}\]|<(?:cid|image|bild)[^<>\n]{0,100}>))"
    # A mail address is one word, whatever words and marks stand in it; a smiley ends a sentence.
    r"|(?P<address>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})|(?P<smiley>[:;]-?[)(DP](?!\w))"
    r"|(?P<word>(?:[^\W\d_][\u0300-\u036f\u064b-\u065f\u0670\u200c\u0640]*(?:['’`´](?=[^\W\d_]))?)+)"
    r"|(?P<number>\d{1,9})|(?P<end>\n[ \t]*(?=\n)|[.!;…]+|[?？؟]|\n)|(?P<pause>[,،:()\[\]+&/=–—-])"
    # Quotation marks, variation selectors, joiners and skin tones say nothing.
    r"|(?P<symbol>[^\s\w\"'“”„»«‚‘’`´*_|>\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0e\ufe0f\U0001f3fb-\U0001f3ff])"
)
# Letters without a decomposition in Unicode, Arabic and Persian forms of one letter, and what stands inside words.
_LETTERS = {ord(a): b for a, b in zip("ıłøđىةکی", "ilodيهكي", strict=True)}
_LETTERS.update(dict.fromkeys(map(ord, "'’`´\u200c\u0640"), ""))
_STRETCHED = re.compile(r"(.)\1{2,}")


def fold(word: str) -> str:
    """A word as it is compared: no case, accents, umlaut points, apostrophes; "ae" as "ä"; "jaaa" as "ja"."""
    word = unicodedata.normalize("NFKD", word.casefold())
    word = "".join(char for char in word if not unicodedata.combining(char)).translate(_LETTERS)
    return _STRETCHED.sub(r"\1", word).replace("ae", "a").replace("oe", "o").replace("ue", "u")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an answer; `kind` is word, number, end (of a sentence), question, pause (within one) or symbol."""

    kind: str
    text: str  # folded
    start: int
    end: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One or more tokens that mean something together; `kind` is that of the token, one of KINDS, or "command"."""

    kind: str
    text: str
    start: int
    end: int  # behind the tail of a phrase with a gap: what stands in the gap has units of its own
    command: str = ""
    sure: bool = False  # believed beside other words, not only alone
    number: int | None = None
    language: str = ""  # of the list that a command stands in


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the file as folded tokens; `tail` follows after a gap."""

    head: tuple[str, ...]
    tail: tuple[str, ...]
    kind: str
    command: str = ""
    sure: bool = False
    language: str = field(default="", compare=False)

    @property
    def rank(self) -> tuple[int, int, bool]:
        """The longest phrase wins, then a command, then the order of KINDS; of two commands the one that needs not stand alone."""
        kind = -1 if self.kind == "command" else KINDS.index(self.kind)
        return -len(self.head) - len(self.tail), kind, not self.sure


_Index = Mapping[str, tuple[Phrase, ...]]  # by first token, best first


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """All words of one rules/replies.toml, ready to read answers with."""

    by_role: Mapping[str, _Index]
    places: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]  # list, first token
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]  # folded word -> place in a list from 1; -1 for the last
    months: Mapping[str, int]  # folded name -> 1 to 12
    grammar: Mapping[str, Mapping[str, frozenset[str]]]  # list, language ("" for all of them): folded words
    until: Mapping[str, str] = field(default_factory=dict)  # language: its first word for "until", as written

    @classmethod
    def load(cls, path: Path) -> ReplyWords:
        """The words of a file. Raises errors.RuleError with every fault: file, line, and how to mend it."""
        file = TomlFile.read(path)
        if isinstance(file, Fault):
            raise RuleError([file])
        from mailflow.classify.replyfaults import faults  # It knows our phrases, so it imports us.

        if found := list(faults(file)):
            raise RuleError(found)
        numbers = {fold(word): number for word, number in file.table.get("numbers", {}).items()}
        ordinals = {fold(word): place for word, place in file.table.get("ordinals", {}).items()}
        months = {fold(name): int(month) for month, names in file.table.get("months", {}).items() for name in names}
        lists = file.table.get("words", {})
        common = [phrase(word, kind) for kind in KINDS for word in _all(lists.get(kind, {}))]
        by_role = {role: _index([*_command_phrases(file.table[role]), *common]) for role in COMMANDS}
        places = {place: _by_first(map(parts, _all(lists.get(place, {})))) for place in PLACES}
        grammar = {name: _by_language(lists.get(name, {})) for name in GRAMMAR}
        until = {language: words[0] for language, words in lists.get("until", {}).items() if words}
        return cls(by_role, places, numbers, ordinals, months, grammar, until)

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text. A line break ends a sentence only after a short line: long ones were wrapped."""
        tokens: list[Token] = []
        line_start = 0
        for found in _TOKEN.finditer(text):
            kind, raw = str(found.lastgroup), found.group()
            if kind == "picture":
                continue
            if raw[0] == "\n":
                wrapped = found.start() - line_start >= 50 and raw == "\n"
                line_start = found.end()
                if wrapped:
                    continue
            if kind == "end" and raw[0] in "?؟？":
                kind = "question"
            if kind == "smiley":
                kind = "end"
            if kind == "address":
                kind, raw = "word", "@"
            folded = fold(raw) if kind == "word" else raw
            number = int(raw) if kind == "number" else self.numbers.get(folded)
            tokens.append(Token(kind, folded, found.start(), found.end(), number))
        return [
            replace(token, kind="neutral") if self._is_ordinal(tokens, at, text) else token
            for at, token in enumerate(tokens)
        ]

    def _is_ordinal(self, tokens: list[Token], at: int, text: str) -> bool:
        """Whether a full stop belongs to the number before it, and ends no sentence: "am 3. Dezember", "bis 15.12. vertritt"."""
        if tokens[at].text != "." or not 0 < at < len(tokens) - 1:
            return False
        behind = tokens[at + 1]
        if tokens[at - 1].kind != "number":
            return tokens[at - 1].text == _NUMBER_SIGN and behind.kind == "number"
        if behind.text in self.months or (behind.kind == "number" and behind.start == tokens[at].end):
            return True
        before = tokens[at - 2] if at > 1 else None
        in_date = before is not None and (before.text == "." or before.text in self.grammar["preposition"][""])
        return in_date and behind.kind == "word" and text[behind.start].islower()

    def units(self, tokens: list[Token], role: str) -> list[Unit]:
        """Tokens joined to phrases, the longest first, from left to right."""
        units: list[Unit] = []
        taken: set[int] = set()
        at = 0
        while at < len(tokens):
            match = None if at in taken or self._leads(tokens, at, role) else self._match(tokens, at, role)
            if (wish := self._wish(tokens, at)) > (len(match[0].head) + len(match[0].tail) if match else 0):
                text = " ".join(token.text for token in tokens[at : at + wish])
                units.append(Unit("polite", text, tokens[at].start, tokens[at + wish - 1].end))
                at += wish
                continue
            if match is None:
                if at not in taken:
                    token = tokens[at]
                    units.append(Unit(token.kind, token.text, token.start, token.end, number=token.number))
                at += 1
                continue
            phrase, places, tail = match
            head = tokens[at : places[-1] + 1]
            number = next((tokens[n].number for n, p in zip(places, phrase.head, strict=True) if p == _NUMBER), None)
            text = " ".join(token.text for token in head)
            end = tokens[tail[-1]].end if tail else head[-1].end
            units.append(
                Unit(phrase.kind, text, head[0].start, end, phrase.command, phrase.sure, number, phrase.language)
            )
            taken.update(tail)
            at += len(head)
        return units

    def _leads(self, tokens: list[Token], at: int, role: str) -> bool:
        """Whether a "wir" only stands before a phrase that says more without it: "wir nehmen es (nun) doch nicht"."""
        if tokens[at].text not in self.grammar["leading"][""] or at + 1 == len(tokens):
            return False
        own, behind = self._match(tokens, at, role), self._match(tokens, at + 1, role)
        if own is None or behind is None or behind[0].command not in _PASS_OVER or not behind[0].sure:
            return False
        return len(behind[0].head) + len(behind[0].tail) >= len(own[0].head) + len(own[0].tail)

    def command_at(self, tokens: list[Token], at: int, role: str) -> bool:
        """Whether a command stands at a token."""
        match = self._match(tokens, at, role)
        return match is not None and match[0].kind == "command"

    def at_place(self, tokens: list[Token], at: int, place: str) -> int:
        """How many tokens from `at` on are a phrase of a list such as "all"; 0 for none."""
        if at >= len(tokens):
            return 0
        phrases = self.places[place]
        candidates = phrases.get(tokens[at].text, ())
        if tokens[at].number is not None:
            candidates += phrases.get(_NUMBER, ())
        found = [_places(tokens, at, phrase, self._passed_over(place)) for phrase in candidates]
        return max((places[-1] + 1 - at for places in found if places), default=0)

    def holds(self, tokens: list[Token], place: str) -> bool:
        """Whether a phrase of a list such as "all" stands anywhere in these tokens."""
        return any(self.at_place(tokens, at, place) for at in range(len(tokens)))

    def single_words(self, role: str) -> Iterator[tuple[str, str]]:
        """Each command word of one token, with its command: what a typing error is compared with."""
        for phrases in self.by_role[role].values():
            for phrase in phrases:
                if phrase.kind == "command" and len(phrase.head) == 1 and not phrase.tail:
                    yield phrase.head[0], phrase.command

    def _wish(self, tokens: list[Token], at: int) -> int:
        """How many tokens from `at` on wish somebody something: "euch allen noch ein schönes Wochenende"; 0 for none."""
        begin = end = self._behind(tokens, at, "before_wish")
        end += self.at_place(tokens, begin, "wish")
        return self._behind(tokens, end, "behind_wish") - at if end > begin else 0

    def _behind(self, tokens: list[Token], at: int, place: str) -> int:
        """The place behind the words of a list that stand at `at`, one after the other."""
        while length := self.at_place(tokens, at, place):
            at += length
        return at

    def _passed_over(self, name: str) -> frozenset[str]:
        """The small words that may stand between those of a command's or a list's phrase."""
        return self.grammar["passed_over"][""] if name in _PASS_OVER else frozenset()

    def _match(self, tokens: list[Token], at: int, role: str) -> tuple[Phrase, list[int], range] | None:
        """The best phrase at a token, with the places of its words before the gap, and all between those behind it."""
        index = self.by_role[role]
        candidates: Iterable[Phrase] = index.get(tokens[at].text, ())
        if tokens[at].number is not None:
            candidates = (*candidates, *index.get(_NUMBER, ()))
        for phrase in candidates:
            passed_over = self._passed_over(phrase.command or (phrase.kind if role == "organisation" else ""))
            places = _places(tokens, at, phrase.head, passed_over)
            if not places:
                continue
            if not phrase.tail:
                return phrase, places, range(0)
            for tail_at in self._in_gap(tokens, places[-1] + 1):
                if tail := _places(tokens, tail_at, phrase.tail, passed_over):
                    return phrase, places, range(tail_at, tail[-1] + 1)
        return None

    def _in_gap(self, tokens: list[Token], start: int) -> Iterator[int]:
        """Where the tail of a phrase may stand: up to the next mark, commas around a "please" aside."""
        left, at = _GAP_TOKENS + 1, start
        while at < len(tokens) and left:
            begin = at + (tokens[at].text == ",")
            polite = self.at_place(tokens, begin, "courtesy")
            if polite:
                at = begin + polite
                at += at < len(tokens) and tokens[at].text == ","
                continue
            if tokens[at].kind in ("end", "question", "pause"):
                return
            yield at
            at, left = at + 1, left - 1


def _places(tokens: list[Token], at: int, phrase: tuple[str, ...], passed_over: frozenset[str]) -> list[int]:
    """Where the words of a phrase stand, the first of them at `at`; none where they do not."""
    places: list[int] = []
    for part in phrase:
        end = at + _MOST_PASSED_OVER
        while places and at < min(end, len(tokens)) and tokens[at].text != part and tokens[at].text in passed_over:
            at += 1
        if at >= len(tokens) or not (tokens[at].text == part or (part == _NUMBER and tokens[at].number is not None)):
            return []
        places.append(at)
        at += 1
    return places


def phrase(text: str, kind: str, command: str = "", sure: bool = False, language: str = "") -> Phrase:
    """A phrase as it stands in the file."""
    head, _, tail = text.partition(GAP)
    return Phrase(parts(head), parts(tail), kind, command, sure, language)


def parts(text: str) -> tuple[str, ...]:
    """The folded tokens of a phrase; # stands for any number."""
    tokens = (_NUMBER if found.group() == _NUMBER else fold(found.group()) for found in _TOKEN.finditer(text))
    bare = tuple(token for token in tokens if token)
    return bare[:-1] if len(bare) > 1 and bare[-1] == "." else bare


def _command_phrases(role_table: Mapping[str, Any]) -> Iterator[Phrase]:
    for language, lists in role_table.items():
        for key, words in lists.items():
            command = key.removesuffix(ALONE)
            for word in words:
                yield phrase(word, "command", command, sure=command == key, language=language)


def _index(phrases: list[Phrase]) -> _Index:
    index: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases, key=lambda phrase: phrase.rank):
        index.setdefault(phrase.head[0], []).append(phrase)
    return {first: tuple(found) for first, found in index.items()}


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


def _by_language(lists: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    """The folded words of each language, and of all of them together."""
    found = {language: frozenset(map(fold, words)) for language, words in lists.items()}
    return {**found, "": frozenset().union(*found.values())}


def _all(by_language: Mapping[str, list[str]]) -> Iterator[str]:
    for words in by_language.values():
        yield from words
