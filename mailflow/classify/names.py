"""Which words of a text are somebody's name: Frau Koch is no cook, and Herr Schrank gives no furniture.

Called by `terms`. Pure. Names stand behind a title, behind "ich heiße", and below the closing formula; no list of names is
needed, and none would be long enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailflow.classify.ruleset import Language
from mailflow.classify.tokens import Token
from mailflow.classify.words import fold

MAX_NAME = 3
"""A name has so many words at most: Dr. Anna Koch."""

MAX_NAME_LINE = 4
"""A line below the closing formula with so many words at most is a name."""


class Names:
    """The words of one language that tell of a name."""

    def __init__(self, language: Language) -> None:
        self._titles = frozenset(fold(word) for word in language.titles)
        self._owning = frozenset(fold(word) for word in language.owning)
        self._naming = frozenset(fold(word) for word in language.naming)
        self._closings = frozenset(fold(word) for word in language.closings)
        self._telling = self._naming | self._titles | self._closings

    def find(self, tokens: Sequence[Token]) -> frozenset[int]:
        """The indexes of the words that are, or belong to, a name."""
        telling = [token for token in tokens if token.key in self._telling]
        if not telling:
            return frozenset()
        behind = {i for token in telling if token.key in self._naming for i in _capitals(tokens, token.index + 1)}
        titles = (token for token in telling if token.key in self._titles and not self._is_own(tokens, token))
        titled = {i for token in titles for i in self._titled(tokens, token.index + 1)}
        closed = {i for token in telling if token.key in self._closings for i in _closed(tokens, token)}
        return frozenset(behind | titled | closed)

    def _is_own(self, tokens: Sequence[Token], title: Token) -> bool:
        """Whether it is no title: "meine Frau"."""
        return title.index > 0 and tokens[title.index - 1].key in self._owning

    def _titled(self, tokens: Sequence[Token], start: int) -> Iterator[int]:
        """The word behind a title, whatever it is, and behind a row of titles."""
        for token in tokens[start : start + MAX_NAME]:
            if token.is_sign or token.text[0].islower():  # "eine Familie wohnt hier"
                return
            yield token.index
            if token.key not in self._titles:
                return


def _capitals(tokens: Sequence[Token], start: int) -> Iterator[int]:
    """The next words that begin with a capital; one other may stand before them: "mein Name ist Koch"."""
    if start < len(tokens) and not tokens[start].text[0].isupper():
        start += 1
    for token in tokens[start : start + MAX_NAME]:
        if not token.text[0].isupper():
            return
        yield token.index


def _closed(tokens: Sequence[Token], closing: Token) -> Iterator[int]:
    """The rest of the closing formula's line, or the short line below it."""
    rest = [token for token in tokens[closing.index + 1 : closing.index + 12] if not token.is_sign]
    own = [token for token in rest if token.sentence == closing.sentence]
    below = [token for token in rest if token.sentence > closing.sentence]
    line = [token for token in below if token.sentence == below[0].sentence]
    for part in (own, line):
        if 0 < len(part) <= MAX_NAME_LINE and all(not token.text[0].islower() for token in part):
            yield from (token.index for token in part)
