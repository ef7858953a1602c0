"""The salutation at the top of a mail: what is listed or passed on begins with the thing itself. Pure."""

from __future__ import annotations

import re

from mailflow.reading.replytables import fold, words_of

MAX_WORDS = 8  # "Sehr geehrte Damen und Herren vom Rathaus Gera," and no sentence with news in it.


def _phrases(words: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words_of(fold(phrase))) for phrase in words.split("|"))


# First words of a salutation in the languages that are served: those behind which a reader is named, and all.
_ADDRESSING = _phrases(
    "sehr geehrte|sehr geehrter|sehr verehrte|liebe|lieber|liebes|werte|dear|cher|chère|chers|madame"
    "|monsieur|шановні|шановний|шановна|уважаемые|уважаемый|уважаемая|szanowni|szanowna|szanowny|sayın"
    "|değerli|السادة|حضرة|جناب"
)
_BEGINNINGS = _ADDRESSING + _phrases(
    "guten tag|guten morgen|guten abend|hallo|hi|hey|moin|servus|grüß gott|hello|good morning"
    "|good afternoon|good evening|to whom it may concern|bonjour|bonsoir|добрий день|доброго дня"
    "|добрий вечір|доброго вечора|доброго ранку|вітаю|привіт|здравствуйте|добрый день|добрый вечер"
    "|доброе утро|привет|dzień dobry|dobry wieczór|cześć|witam|merhaba|selam|iyi günler|iyi akşamlar"
    "|مرحبا|السلام عليكم|سلام عليكم|تحية|سلام|با سلام|درود"
)
_READERS = frozenset(
    fold(word)
    for word in [
        "zusammen",
        "alle",
        "allerseits",
        "team",
        "leute",
        "frau",
        "herr",
        "an",
        "all",
        "everyone",
        "everybody",
        "there",
        "à",
    ]
)
_NAMED = 3  # "Liebe Frau Dr. Keil", "Hallo liebes Team Gera": so many words at most name a reader.
_ENDS = (",", "!", "،", ":")
_COMMA = re.compile(r"[,!:،]")


def without_salutation(text: str) -> str:
    """The text without the greeting at its top, a line or the beginning of one; the text as it is where nothing else would be
    left."""
    first, end, rest = text.lstrip().partition("\n")
    behind = _behind_greeting(first)
    is_all = behind == first or (first.rstrip().endswith(_ENDS) and (_greets(behind) or len(words_of(behind)) < 3))
    if is_all and _greets(first):
        return rest.strip() or text.strip()
    return f"{behind}{end}{rest}".strip()


def is_salutation(text: str) -> bool:
    """Whether a text is a greeting and nothing else."""
    return without_salutation(f"{text}\n.") == "."


def _behind_greeting(line: str) -> str:
    """What a line says behind a greeting and its comma ("Guten Tag, ich kann …"); all of it where it does not greet so.

    Of other words before the comma only those that name a reader belong to it: "Hallo wir haben Hosen, Jacken" greets as well.
    """
    found = _COMMA.search(line)
    words = tuple(words_of(fold(line[: found.start()]))) if found else ()
    if found is None or len(words) > MAX_WORDS:
        return line
    for beginning in _BEGINNINGS:
        if words[: len(beginning)] == beginning:
            named = words[len(beginning) :]
            if len(named) > _NAMED:  # "Hallo zusammen ich verschenke ein Sofa, gut erhalten"
                return line
            addresses = beginning in _ADDRESSING or not named or named[0] in _READERS
            if addresses or any(named[: len(one)] == one for one in _ADDRESSING):
                return line[found.end() :].strip() or line
    return line


def _greets(line: str) -> bool:
    words = tuple(words_of(fold(line)))
    ends = line.rstrip().endswith((*_ENDS, ".")) or len(words) <= 3
    return len(words) <= MAX_WORDS and ends and any(words[: len(b)] == b for b in _BEGINNINGS)
