"""Words that are one slip of the finger away from a known one: a letter too many, missing, wrong, or two swapped.

Called by `terms` for words that no dictionary knows. Pure. Found by common deletions, so that the time does not depend
on how many words are known: two words one edit apart become equal when one letter is taken out of either or both.
"""

from __future__ import annotations

from collections.abc import Iterable

MIN_LENGTH = 5
"""Shorter words are one slip away from too many others."""


class Typos:
    """Known words, without blanks in them, found again when one is mistyped."""

    def __init__(self, words: Iterable[str]) -> None:
        # The words, with blanks between them: lists would take half of all the memory.
        self._by_rest: dict[str, str] = {}
        self._likely: set[tuple[str, int]] = set()  # first letter and length of what may be a slip
        for word in words:
            if len(word) >= MIN_LENGTH:
                self._likely.update((word[0], len(word) + more) for more in (-1, 0, 1))
                for rest in {word, *_rests(word)}:
                    others = self._by_rest.get(rest)
                    self._by_rest[rest] = f"{others} {word}" if others else word

    def nearest(self, written: str) -> str | None:
        """The known word that `written` is one edit away from; None when there is none, or two different ones.

        The first letter must be right: people rarely miss it, and many real words differ only there.
        """
        if len(written) < MIN_LENGTH:
            return None
        if (written[0], len(written)) not in self._likely:
            return None
        by_rest = self._by_rest
        groups = [by_rest[rest].split() for rest in (written, *_rests(written)) if rest in by_rest]
        near = {word for group in groups for word in group if word[0] == written[0] and _one_edit(word, written)}
        return near.pop() if len(near) == 1 else None


def _rests(word: str) -> list[str]:
    """`word` without one letter, for each of its letters but the first."""
    return [word[:index] + word[index + 1 :] for index in range(1, len(word))]


def _one_edit(first: str, second: str) -> bool:
    """Whether the words differ by one insertion, deletion, substitution, or swap of neighbours."""
    start = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    one, other = first[start:], second[start:]
    if len(one) != len(other):
        return one[1:] == other or one == other[1:]
    return one[1:] == other[1:] or (one[2:] == other[2:] and one[:2] == other[1::-1])
