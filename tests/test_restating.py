"""Corrections in own words: what a sentence states otherwise (classify.restating), and what becomes of it, on SQLite."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.classify.replywords import ReplyWords
from mailflow.classify.restating import counts, restated
from mailflow.classify.things import Thing, Things
from mailflow.store import ledger
from mailflow.workflow.office import Office

WORDS = ReplyWords.load(Path(__file__).parents[1] / "rules" / "replies.toml")
THINGS = Things(listed=(Thing.of(1, (), (), "fünf Stühle chairs"), Thing.of(2, (), (), "zwei Betten beds")))
FIELDS = {"Menge": "quantity", "Größe": "size", "size": "size"}
STOOLS = "Ich verschenke fünf Stühle in 07545 Gera."
COAT = "Ich verschenke einen Wintermantel Gr. 116 in 07545 Gera. Abholung ab Montag."
TWO = "Ich biete an:\n- fünf Stühle\n- zwei Betten\n\nin 07545 Gera."


@pytest.fixture
def here(office: Office) -> Story:
    return Story(office)


def stated(text: str) -> list[tuple[int, tuple[int, ...], bool]]:
    """Each count of a text: the number, the things, and whether it is plain."""
    sentences = restated(text, WORDS, FIELDS.__contains__).sentences
    found = [one for each in sentences for one in counts(each, WORDS, THINGS, lambda w: FIELDS.get(w) == "quantity")]
    return [(one.number, tuple(sorted(one.things)), one.plain) for one in found]


@pytest.mark.parametrize(
    ("text", "words", "instead"),
    [
        ("Größe ist 128, nicht 116, und es sind drei.", "Größe ist 128, , und es sind drei", ("116",)),
        ("Nicht fünf Stühle, sondern vier", "Stühle, sondern vier", ("fünf",)),
        ("It is LS8 not LS7.", "It is LS8", ("LS7",)),
        ("Gr. 128 statt Größe 116", "128", ("116",)),
        ("116 ist falsch, richtig ist 128", "richtig ist 128", ("116",)),
        ("ab Samstag, nicht ab Freitag", "ab Samstag", ("Freitag",)),
        ("116 değil 128", "128", ("116",)),
        ("160x80, nicht 140x70", "160x80", ("140x70",)),
        # No value, but a limit or a plain no.
        ("Bitte nicht vor 15 Uhr", "Bitte nicht vor 15 Uhr", ()),
        ("Die Stühle sind nicht alle gleich", "Die Stühle sind nicht alle gleich", ()),
    ],
)
def test_what_is_not_so_is_taken_out(text: str, words: str, instead: tuple[str, ...]) -> None:
    sentences = restated(text, WORDS, FIELDS.__contains__).sentences
    assert (sentences[-1].words, sentences[-1].instead) == (words, instead)


@pytest.mark.parametrize(
    "text", ["Sind es vier Stühle?", "Ich glaube, es sind vier Stühle", "Meine Schwester sagt, es sind vier Stühle"]
)
def test_what_is_left_open_states_nothing(text: str) -> None:
    assert stated(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Entschuldigung, es sind doch nur vier Stühle", [(4, (1,), True)]),
        ("Es sind vier schöne alte Stühle und drei Betten", [(4, (1,), True), (3, (2,), True)]),
        ("Es ist leider nur ein Bett", [(1, (2,), True)]),
        ("There are three of them.", [(3, (), True)]),
        ("Menge 3", [(3, (), True)]),
        ("It's three chairs, not five", [(3, (1,), False)]),
        ("Just one chair actually", [(1, (1,), True)]),
        ("Sorry, only four chairs", [(4, (1,), True)]),
        ("Korrektur: vier Stühle", [(4, (1,), False)]),
        # These count something else, or more than there was.
        ("Es sind 3 Stufen bis zur Tür", []),
        ("Es sind vier Leute auf den Stühlen gesessen", []),
        ("Es sind noch drei Stühle dazugekommen", []),
        ("Es ist ein Stuhl mit Lehne", []),
        ("Es ist 15 Uhr", []),
        ("Nur zwei Stühle haben Lehnen", []),
        ("Es sind zwei Stühle kaputt", []),
        ("Es sind zwei Stühle, die wackeln", []),
        ("Es sind zwei Stühle und ein Hocker angekommen", []),
        ("Es sind die zwei Stühle am Fenster", []),
        ("Es sind vier Stühle und ich kann sie bringen", [(4, (1,), True)]),
        ("Es sind nur vier Stühle abzugeben", [(4, (1,), True)]),
        ("Meine Nummer: 07545", []),
    ],
)
def test_counts_of_listed_things(text: str, found: list[tuple[int, tuple[int, ...], bool]]) -> None:
    assert stated(text) == found


def test_each_field_that_words_state_is_changed(here: Story) -> None:
    """As an answer to the receipt: its sender and the moderators see it as it is now, and the words."""
    here.writes(HELGA, COAT)
    here.answers(
        here.last(HELGA, "receipt"),
        "Entschuldigung, die Postleitzahl war falsch: 07548, nicht 07545.\nGröße ist 128, nicht 116, und es sind drei.\n"
        "Abholung geht doch erst ab Samstag. Ich kann ihn doch bringen.",
    )
    assert here.listings("quantity", "postcode", "starts_on") == [(3, "07548", date(2026, 11, 28))]
    letter = text_of(here.last(HELGA, "receipt")).replace("\r", "")
    for line in ("Menge: 3", "PLZ: 07548", "Größe: 128", "Wann: erst ab Samstag", "Übergabe: wird gebracht"):
        assert f"\n{line}\n" in letter
    assert "doch erst ab Samstag" in text_of(here.last(ANNA, "review"))


@pytest.mark.parametrize(
    ("offer", "words", "column", "value"),
    [
        (STOOLS, "Bitte korrigieren: PLZ 07548", "postcode", "07548"),
        (STOOLS, "Bitte berichtigen Sie: es sind vier Stühle", "quantity", 4),
        (STOOLS, "Die PLZ ist 07548", "postcode", "07548"),
        (STOOLS, "Korrektur: PLZ 07548", "postcode", "07548"),
        (STOOLS, "Correction - PLZ 07548", "postcode", "07548"),
        ("I am giving away five chairs.", "Sorry, that was wrong, there are three chairs", "quantity", 3),
        (
            "I am giving away five beds in LS7.",
            "Sorry, I gave the wrong postcode, it is LS8 not LS7, and there are three beds",
            "quantity",
            3,
        ),
        ("Віддам п'ять стільців у 07545 Gera.", "Не п'ять, а чотири стільці", "quantity", 4),
        ("Отдам пять стульев, 07545 Gera.", "Извините, их четыре", "quantity", 4),
        ("Je donne cinq chaises à 07545 Gera.", "Ce sont quatre chaises, pas cinq", "quantity", 4),
        ("أريد التبرع بخمسة كراسي في 07545 Gera.", "خطأ: أربعة كراسي وليس خمسة", "quantity", 4),
        ("Oddam krzesła, 07545 Gera.", "Kod pocztowy 07548, nie 07545", "postcode", "07548"),
    ],
)
def test_corrected_in_own_words(here: Story, offer: str, words: str, column: str, value: object) -> None:
    """Also where it would ask for one's data, or read as an offer of its own."""
    here.writes(HELGA, offer)
    here.answers(here.last(HELGA, "receipt"), words)
    assert here.listings(column) == [(value,)]


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (TWO, "Es sind doch nur drei"),  # Which of the two?
        (STOOLS, "Korrektur: Die zwei Stühle vorne sind blau, nicht rot."),
        (STOOLS, "Korrektur: es waren 10000 Kilometer, nicht mehr."),
        (TWO, "PLZ der Betten ist 07548."),
        (STOOLS, "Kommen Sie doch vorbei, ich wohne in 07548 Gera"),
        (STOOLS, "Meine Tochter in 07548 Gera hat nur zwei Betten, sonst stimmt alles."),
        (COAT, "Mein Sohn trägt jetzt Größe 128."),
        (COAT, "Am Samstag bin ich bei meiner Tochter."),
        (COAT, "Abholung am Samstag geht leider nicht."),
        (COAT, "Ich kann ihn auch bringen."),
    ],
)
def test_what_is_not_plain_stays_with_the_moderators(here: Story, offer: str, words: str) -> None:
    here.writes(HELGA, offer)
    here.answers(here.last(HELGA, "receipt"), words)
    assert text_of(here.last(HELGA, "receipt")).startswith("Angekommen")
    assert words in " ".join(text_of(here.last(ANNA, "review")).split())


def test_of_what_is_approved(here: Story) -> None:
    """Less holds at once; more is shown to nobody until a moderator has agreed. They read the words of both."""
    here.publishes(HELGA, STOOLS)
    here.answers(here.last(HELGA, "decision"), "Entschuldigung, es sind doch nur vier Stühle.")
    assert here.listings("quantity", "rest", "state") == [(4, 4, "open")]
    assert "Das gilt ab sofort" in text_of(here.last(HELGA, "receipt"))
    assert "doch nur vier" in text_of(here.last(ANNA, "review"))
    here.publishes(SHOP, "Wir suchen dringend acht Stühle.")
    here.answers(here.last(HELGA, "decision"), "Ich habe mich verzählt, es sind sechs Stühle.")
    assert here.listings("quantity", "state")[0] == (6, "waiting")
    here.answers(here.last(SHOP, "match"), "Nehmen wir")
    assert here.has(HELGA, "introduction") == []


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (STOOLS, "Entschuldigung, es sind doch nur vier Stühle."),
        (STOOLS, "Es sind nur noch drei Stühle."),
        (STOOLS, "Menge: 3"),
        (STOOLS, "Bitte berichtigen Sie: PLZ 07548"),
        (COAT, "Abholung geht doch erst ab Samstag"),
    ],
)
def test_who_was_promised_all_of_it_reads_the_correction(here: Story, offer: str, words: str) -> None:
    """What was agreed stays so until they say otherwise; its sender hears that they read it."""
    here.publishes(SHOP, f"Wir suchen dringend zehn {'Stühle' if offer == STOOLS else 'Wintermäntel'}.")
    here.publishes(HELGA, offer)
    here.answers(here.last(SHOP, "match"), "Nehmen wir")
    before = here.listings("quantity", "rest", "state", "postcode")
    here.answers(here.last(HELGA, "decision"), words)
    assert here.listings("quantity", "rest", "state", "postcode") == before
    assert words in text_of(here.last(SHOP, "relay"))
    assert "dorthin weitergegeben" in text_of(here.last(HELGA, "receipt"))
    here.answers(here.last(SHOP, "relay"), "Dann nehmen wir 1")
    with here.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []


def test_of_what_is_promised_in_part(here: Story) -> None:
    """Enough is left: only the rest is less. Not enough: who counts on it reads it, in whatever thread it is said."""
    here.publishes(SHOP, "Wir suchen dringend zwei Stühle.")
    here.publishes(HELGA, STOOLS)
    here.answers(here.last(SHOP, "match"), "Nehmen wir")
    here.answers(here.last(HELGA, "decision"), "Es sind doch nur vier Stühle.")
    assert here.listings("quantity", "rest", "state")[1] == (4, 2, "open")
    assert here.has(SHOP, "relay") == []
    here.answers(here.last(HELGA, "introduction"), "Es sind zwei Stühle, bitte einen Kombi mitbringen.")
    assert here.listings("quantity")[1] == (4,)
    here.answers(here.last(HELGA, "introduction"), "Guten Tag, es sind doch nur drei Stühle. Am Freitag passt es gut.")
    assert here.listings("quantity", "rest", "state")[1] == (3, 1, "open")
    assert "Am Freitag passt es" in text_of(here.last(SHOP, "relay"))
    assert "Menge: 3" in text_of(here.last(HELGA, "receipt"))
    here.answers(here.last(HELGA, "decision"), "Menge: 1")
    assert here.listings("quantity", "rest")[1] == (2, 0)
    assert "Menge: 1" in text_of(here.last(SHOP, "relay"))
    assert "dorthin weitergegeben" in text_of(here.last(HELGA, "receipt"))
    with here.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []


def test_where_no_letter_of_ours_is_answered(here: Story) -> None:
    """By the number in its subject a correction is laid to what waits, and changes it; not whom to call."""
    here.writes(HELGA, STOOLS)
    here.writes(HELGA, "Es sind doch nur vier Stühle.", "Re: Ihr Angebot (Nr. 1)")
    assert here.listings("quantity") == [(4,)]
    here.writes(HELGA, "Telefon: 0365 7654321", "Re: Ihr Angebot (Nr. 1)")
    assert "Telefon: 0365" not in text_of(here.last(HELGA, "receipt"))


def test_who_corrects_what_they_are_asked_about_means_it_still(here: Story) -> None:
    here.publishes(HELGA, STOOLS)
    while not here.has(HELGA, "renewal"):
        here.passes(days=1)
    here.answers(here.last(HELGA, "renewal"), "Es sind doch nur vier Stühle.")
    here.passes(days=8)
    assert here.listings("quantity", "state") == [(4, "open")]
