"""The salutation at the top of a mail: what is listed or passed on begins with the thing itself. Pure."""

from __future__ import annotations

from mailflow.reading.replytables import fold, words_of

MAX_WORDS = 8  # "Sehr geehrte Damen und Herren vom Rathaus Gera," and no sentence with news in it.
# First words of a salutation in the languages that are served.
_BEGINNINGS = tuple(
    tuple(words_of(fold(beginning)))
    for beginning in [
        "sehr geehrte",
        "sehr geehrter",
        "sehr verehrte",
        "guten tag",
        "guten morgen",
        "guten abend",
        "hallo",
        "hi",
        "hey",
        "moin",
        "servus",
        "grüß gott",
        "liebe",
        "lieber",
        "liebes",
        "werte",
        "dear",
        "hello",
        "good morning",
        "good afternoon",
        "good evening",
        "to whom it may concern",
        "bonjour",
        "bonsoir",
        "cher",
        "chère",
        "chers",
        "madame",
        "monsieur",
        "добрий день",
        "доброго дня",
        "добрий вечір",
        "доброго вечора",
        "доброго ранку",
        "вітаю",
        "шановні",
        "шановний",
        "шановна",
        "привіт",
        "здравствуйте",
        "добрый день",
        "добрый вечер",
        "доброе утро",
        "уважаемые",
        "уважаемый",
        "уважаемая",
        "привет",
        "dzień dobry",
        "dobry wieczór",
        "szanowni",
        "szanowna",
        "szanowny",
        "cześć",
        "witam",
        "merhaba",
        "sayın",
        "selam",
        "iyi günler",
        "iyi akşamlar",
        "değerli",
        "مرحبا",
        "السلام عليكم",
        "سلام عليكم",
        "السادة",
        "حضرة",
        "تحية",
        "سلام",
        "با سلام",
        "درود",
        "جناب",
    ]
)


def without_salutation(text: str) -> str:
    """The text without its first line where that only greets; the text as it is where nothing else would be left."""
    first, _, rest = text.lstrip().partition("\n")
    return rest.strip() if rest.strip() and _greets(first) else text.strip()


def _greets(line: str) -> bool:
    words = tuple(words_of(fold(line)))
    ends = line.rstrip().endswith((",", "!", "،", ":", ".")) or len(words) <= 3
    return len(words) <= MAX_WORDS and ends and any(words[: len(b)] == b for b in _BEGINNINGS)
