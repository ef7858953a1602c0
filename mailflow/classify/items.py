"""The things in one mail, each with its own words, number and category.

Called by the classifier. Things of one category are one item, unless the writer sets them apart: one to a bullet, or
each with its own number or, in a list, its own article. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from mailflow.classify.facts import Counts, one_count, uncounted
from mailflow.classify.fieldlines import Record
from mailflow.classify.ownwords import OwnWords, sentence_at
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text
from mailflow.model import Item

MAX_ITEMS = 30
MAX_TEXT = 300

_BULLET = re.compile(r"[ \t]*(?:[-*+•·–—]|\d{1,2}[.)])[ \t]+")


def quantities(hits: Sequence[Hit], text: Text, counts: Counts) -> tuple[dict[Hit, int], dict[str, int]]:
    """The number of each hit that has one, and of each category that has exactly one number."""
    taken = uncounted(hits, text)
    of_hit = {hit: count for hit in hits if (count := counts.of(hit, text.tokens, taken)) is not None}
    by_category: dict[str, list[Hit]] = {}
    for hit in hits:
        by_category.setdefault(hit.category, []).append(hit)
    counted = {category: counts.of_all(of_hit, own, text.tokens) for category, own in by_category.items()}
    return of_hit, {category: count for category, count in counted.items() if count is not None}


def from_records(records: Sequence[Record], terms: Mapping[str, tuple[str, ...]]) -> tuple[Item, ...]:
    """An item for each record of a form; `terms` holds the term ids found in its description, by description."""
    return tuple(
        Item(
            categories=record.categories,
            text=record.description[:MAX_TEXT],
            quantity=record.quantity,
            terms=tuple(id_ for id_ in terms.get(record.description, ()) if _category(id_) in record.categories),
        )
        for record in records[:MAX_ITEMS]
    )


def from_hits(
    hits: Sequence[Hit],
    text: Text,
    own_words: OwnWords,
    of_hit: Mapping[Hit, int],
    by_category: Mapping[str, int],
    in_pieces: Collection[str],
) -> tuple[Item, ...]:
    """The items that free text names, in the order of their first words; in_pieces: the categories whose things go each its own way."""
    items, counts = [], own_words.counts
    hits = _without_headline(hits, text)
    of_category = Counter(hit.category for hit in hits)
    groups = _groups(hits, text, counts, of_hit, in_pieces)
    for group, words in zip(groups, own_words.of_groups(groups, text), strict=True):
        category = group[0].category
        alone = of_category[category] == len(group)
        own = one_count(of_hit.get(hit) for hit in group)
        quantity = by_category.get(category) if alone else own
        items.append(
            Item(
                categories=(category,),
                text=words[:MAX_TEXT].strip(),
                quantity=quantity,
                terms=tuple(dict.fromkeys(hit.term.id for hit in group)),
                is_one=quantity is None and of_hit.keys().isdisjoint(group) and _is_one(group, text, counts),
            )
        )
    return tuple(items[:MAX_ITEMS])


def _is_one(group: Sequence[Hit], text: Text, counts: Counts) -> bool:
    """Whether articles count a group as one thing; "ein Bett und einen Schrank" are two."""
    ones = {hit: 1 for hit in group if counts.is_one(hit, text.tokens)}
    return len({hit.term.id for hit in ones}) == 1 and counts.of_all(ones, group, text.tokens) == 1


def from_sentences(sentences: Mapping[str, int], text: Text) -> tuple[Item, ...]:
    """An item for each category that no word of the rules names, with the sentence that tells most of it."""
    return tuple(Item((category,), sentence_at(text, number)[:MAX_TEXT]) for category, number in sentences.items())


def _without_headline(hits: Sequence[Hit], text: Text) -> list[Hit]:
    """The hits, without those in the subject where the text itself names something of their category."""
    below = {hit.category for hit in hits if not text.in_subject(hit.indexes[0])}
    return [hit for hit in hits if hit.category not in below or not text.in_subject(hit.indexes[0])]


def _groups(
    hits: Sequence[Hit], text: Text, counts: Counts, of_hit: Mapping[Hit, int], in_pieces: Collection[str]
) -> list[list[Hit]]:
    """The hits by category; those of one category apart where each has its own bullet or its own number, pieces also with an article."""
    by_category: dict[str, list[Hit]] = {}
    for hit in hits:
        by_category.setdefault(hit.category, []).append(hit)
    groups: list[list[Hit]] = []
    for category, own in by_category.items():
        parts = _by_bullet(own, text) or _by_number(own, text, counts, of_hit)
        if not parts and category in in_pieces:
            parts = _by_article(own, text, counts)
        groups += parts or [own]
    return sorted(groups, key=lambda group: group[0].indexes)


def _by_bullet(hits: Sequence[Hit], text: Text) -> list[list[Hit]]:
    """A group for each bulleted line; none when fewer than two bullets name something."""
    lines: dict[int, list[Hit]] = {}
    for hit in hits:
        start = text.text.rfind("\n", 0, text.tokens[hit.indexes[0]].start) + 1
        if not _BULLET.match(text.text, start):
            continue
        lines.setdefault(start, []).append(hit)
    return list(lines.values()) if len(lines) > 1 else []


def _by_number(hits: Sequence[Hit], text: Text, counts: Counts, of_hit: Mapping[Hit, int]) -> list[list[Hit]]:
    """A group for each thing that is counted, the uncounted with the one before; none where one group is all."""
    if not any(hit in of_hit for hit in hits):
        return []
    groups: list[list[Hit]] = []
    for hit in hits:
        if not groups or hit in of_hit or counts.has_article(hit, text.tokens):
            same = next((group for group in groups if group[0].term.id == hit.term.id), None)
            if same is None:
                groups.append([hit])
                continue
            same.append(hit)
        else:
            groups[-1].append(hit)
    return groups if len(groups) > 1 else []


def _by_article(hits: Sequence[Hit], text: Text, counts: Counts) -> list[list[Hit]]:
    """A group for each thing of a list in which each has its article ("ein Bett, einen Schrank und einen Tisch"); none where there
    is no such list, or what else is named may be a part of more than one of them."""
    pairs = [
        (one, other)
        for one, other in pairwise(hits)
        if counts.is_one(one, text.tokens)
        and counts.is_one(other, text.tokens)
        and counts.adds(one, other, text.tokens)
    ]
    listed = {hit.term.id for pair in pairs for hit in pair}
    if len(listed) < 2:
        return []
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.term.id in listed:
            name = hit.term.id
            groups.setdefault(name, []).append(hit)
        elif groups:
            groups[name].append(hit)
        else:
            return []
    return list(groups.values())


def _category(term_id: str) -> str:
    return term_id.partition("/")[0]
