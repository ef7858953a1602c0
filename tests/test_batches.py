"""classify.batches: a moderator's one line about several listings; nothing is approved that it does not approve."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replywords import ReplyWords

WORDS = ReplyWords.load(Path(__file__).parents[1] / "rules" / "replies.toml")
CATEGORIES = {"möbel": "furniture", "hausrat": "household"}
REASONS = [
    "",
    "zu viel Kram",
    "kein Angebot",
    "zu alt",
    "das haben wir schon",
    "too old",
    "doppelt",
    "no pick-up possible",
]


def understood(text: str, items: int = 4) -> str:
    """The commands of an answer to a list of so many things: "1,2:approve|3:reject:zu alt", "?" for unclear."""
    commands = parse(text, "moderator", WORDS, lambda name: CATEGORIES.get(name.casefold()), Items(items))
    return "|".join(
        "?"
        if one.command == "unclear"
        else ":".join([*_numbers(one.target), one.command, *([one.argument] if one.argument else [])])
        for one in commands
    )


def _numbers(target: object) -> list[str]:
    return [",".join(map(str, target))] if isinstance(target, tuple) else [str(target)] if target else []


def decided(text: str, command: str, items: int) -> set[int]:
    """The numbers of which an answer orders something."""
    found: set[int] = set()
    for one in parse(text, "moderator", WORDS, lambda name: CATEGORIES.get(name.casefold()), Items(items)):
        if one.command == command:
            found |= set(one.target) if isinstance(one.target, tuple) else set(range(1, items + 1))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 ok, 2 nein zu viel Kram", "1:approve|2:reject:zu viel Kram"),
        ("1 ok 2 nein, kein Angebot 3 ok", "1:approve|2:reject:kein Angebot|3:approve"),
        ("1 ok - 2 nein, zu alt - 3 ok", "1:approve|2:reject:zu alt|3:approve"),
        ("1 ok, aber 2 nein, zu viel Kram", "1:approve|2:reject:zu viel Kram"),
        ("1 ok 2 nein, Angebot 3 ist besser", "1:approve|2:reject:Angebot 3 ist besser"),
        ("1 ok, 2 nein wie 1, 3 ok", "?"),
        ("1 ok, 2 nein, das sind keine 3 Angebote, 3 ok", "?"),
    ],
)
def test_each_number_in_one_line(text: str, expected: str) -> None:
    """A reason ends where the next number has its own command."""
    assert understood(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alle ok, außer 3: nein, zu alt", "1,2,4:approve|3:reject:zu alt"),
        ("alle ok außer 3 nein zu alt", "1,2,4:approve|3:reject:zu alt"),
        ("Alle OK\nAußer 3 - nein, zu alt", "1,2,4:approve|3:reject:zu alt"),
        ("alle in Ordnung außer Nr. 3 (nein, zu alt)", "1,2,4:approve|3:reject:zu alt"),
        ("all ok except 3: no, too old", "1,2,4:approve|3:reject:too old"),
        ("alle ok, aber 3 nein, zu alt", "1,2,4:approve|3:reject:zu alt"),
        ("alle ok. 3 nein, zu alt", "1,2,4:approve|3:reject:zu alt"),
        ("alle ok, 3 jedoch nein", "1,2,4:approve|3:reject"),
        ("alle ablehnen außer 2: ok", "1,3,4:reject|2:approve"),
        ("alles ok bis auf 3: bitte nachfragen, wie groß?", "1,2,4:approve|3:ask:wie groß?"),
        ("alle ok, 3 später", "1,2,4:approve|3:hold"),
        ("alle ok, 3 kategorie möbel", "1,2,4:approve|3:category:furniture"),
    ],
)
def test_an_exception_with_its_own_word(text: str, expected: str) -> None:
    """All but some, and what is ordered of those."""
    assert understood(text) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("alles freigeben bis auf 2 und 3", "1,4"),
        ("außer 3 alles ok", "1,2,4"),
        ("außer 3: alles ok", "1,2,4"),
        ("außer 3 ist alles ok", "1,2,4"),
        ("außer 3 kann alles raus", "1,2,4"),
        ("except 3 all ok", "1,2,4"),
        ("all but 3 ok", "1,2,4"),
        ("ok bis auf 3", "1,2,4"),
        ("freigeben, außer 2", "1,3,4"),
        ("ja, außer 3: die ist doppelt", "1,2,4"),
        ("alle ok, außer 3 (zu alt)", "1,2,4"),
        ("alle ok, nur 3 nicht", "1,2,4"),
        ("alles ok, nur die 3 nicht, zu alt", "1,2,4"),
        ("alle ok, 3 aber nicht", "1,2,4"),
        ("alle ok, nur nicht 3", "1,2,4"),
        ("all ok but not 3", "1,2,4"),
        ("alle ok. Ausnahmen: 2 und 3", "1,4"),
        ("all approved. Exceptions: 2, 3", "1,4"),
    ],
)
def test_an_exception_without_a_word_stays_open(text: str, left: str) -> None:
    """Nothing is ordered of it."""
    assert understood(text) == f"{left}:approve"


@pytest.mark.parametrize(
    "text",
    [
        "alle ok außer 2 Stühlen",
        "NEIN außer 2 Stühlen ist alles alt",
        "alle ok, aber nicht 3 Wochen lang",
        "alle ok, aber nicht vor 3 Uhr",
        "alle ok, 3 nicht vergessen",
        "alle ok, vielleicht außer 3",
        "alle ok, 3 vielleicht nicht",
        "alle ok, oder 3 nein?",
        "alle ok, 2 nur wenn sie liefert",
        "alles ok außer 3, aber erst Rücksprache",
        "nicht alle ok, außer 3",
        "alles ok bis auf das Bett",
        "alles ok außer 5",
        "alle ok außer 3, Rest nein",
        "1 ok\n2 nein zu alt\nAlles gut!",
        "3 nein, alles ok",
        "bis auf 3 ok",
        "außer 3",
    ],
)
def test_what_is_asked_back(text: str) -> None:
    """A number that counts something, a doubt, a condition, and "all" behind a number that says otherwise."""
    assert understood(text) == "?"


_ANSWERS = st.lists(st.sampled_from(["ok", "nein", ""]), min_size=2, max_size=6)
_MARKS = st.sampled_from([", ", " ", "\n", "; ", " - ", ". "])


@settings(max_examples=200, deadline=None)
@given(_ANSWERS, _MARKS, st.sampled_from(["ok", "ja", "freigeben", "approve"]), st.data())
def test_one_line_decides_what_it_says(answers: list[str], mark: str, yes: str, data: st.DataObject) -> None:
    """However the numbers are set apart, and whatever reason stands between them."""
    said = [
        f"{number} {yes}" if one == "ok" else f"{number} nein {data.draw(st.sampled_from(REASONS))}".strip()
        for number, one in enumerate(answers, 1)
        if one
    ]
    text = mark.join(said)
    assert decided(text, "approve", len(answers)) == {n for n, one in enumerate(answers, 1) if one == "ok"}, text
    assert decided(text, "reject", len(answers)) == {n for n, one in enumerate(answers, 1) if one == "nein"}, text


_EXCEPT = st.sampled_from(["außer", "bis auf", ", außer", "mit Ausnahme von", "except", ", except for", ". Ausnahme:"])
_TAILS = st.sampled_from(
    ["", ": nein", ": nein, zu alt", " nein zu alt", ", die sind doppelt", " (zu alt)", ": später"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["alle ok", "alles freigeben", "all ok", "ok"]),
    _EXCEPT,
    st.sets(st.integers(1, 5), min_size=1, max_size=3),
    _TAILS,
)
def test_what_is_left_out_is_never_approved(yes: str, but: str, numbers: set[int], tail: str) -> None:
    """Of all but some the others are approved, whatever is said of those."""
    listed = " und ".join(map(str, sorted(numbers)))
    text = f"{yes} {but} {listed}{tail}".replace(" ,", ",").replace(" .", ".")
    assert decided(text, "approve", 5) in (set(range(1, 6)) - numbers, set()), text
    assert decided(text, "reject", 5) <= numbers, text


_NOISE = st.sampled_from(
    [
        "nicht",
        "außer",
        "aber",
        "nur",
        "die",
        "kein",
        "Angebot",
        ",",
        ":",
        ".",
        "und",
        "wenn",
        "auch",
        "Rest",
        "zu alt",
        "?",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.sets(st.integers(1, 4), min_size=1, max_size=2), st.lists(_NOISE, max_size=4), st.lists(_NOISE, max_size=4))
def test_a_no_beside_anything_approves_nothing(numbers: set[int], before: list[str], behind: list[str]) -> None:
    """A number whose own word is no is not approved by an "all" beside it, whatever else is written."""
    no = " ".join(f"{number} nein" for number in sorted(numbers))
    text = " ".join(["alle ok", *before, no, *behind])
    assert not decided(text, "approve", 4) & numbers, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1, 3 und 4 können raus, die 2 bitte nicht, die ist zu alt", "1,3,4:approve|2:reject:die ist zu alt"),
        ("1, 3 and 4 can go out, but not 2, it is too old", "1,3,4:approve|2:reject:it is too old"),
        ("1 ok, 2, 4 bitte nicht. Die haben wir schon.", "1:approve|2,4:reject:Die haben wir schon"),
        ("1, 3 und 4 können raus, die 2 bitte nicht", "1,3,4:approve"),
        ("1 ok, 2 nicht, 3 nein zu groß", "1:approve|3:reject:zu groß"),
        ("alle ok, 3 nicht, die ist doppelt", "1,2,4:approve"),
        ("2 nicht, die ist zu alt", "?"),
        ("1 ok, 2 nicht, wenn er nicht liefert", "?"),
        ("1 ok, die 2 nicht, ist die zu alt?", "?"),
        ("1 ok, 2 nicht?", "?"),
        ("1 ok, 2 Stühle nicht", "?"),
        ("1 ok, 2 nicht vor Montag", "?"),
    ],
)
def test_what_a_yes_leaves_out(text: str, expected: str) -> None:
    """With its reason it is a no; without one it waits; what is open is asked back."""
    assert understood(text) == expected
