"""workflow.answers: what owners of several things say about some of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from desk import NOW, answers, arrives, published, read, rows, writes
from sqlalchemy import update

from mailflow import worker
from mailflow.outgoing import tokens
from mailflow.reading.authenticity import Authenticity, Proof
from mailflow.store import tables
from mailflow.workflow.commands import own_order
from mailflow.workflow.office import Office

HELGA, SHOP, STRANGER = "helga@web.example", "kammer@caritas.example", "neu@web.example"
OFFER = "Ich verschenke:\n- eine Waschmaschine\n- ein Bett\n- einen Kleiderschrank\n- zwei Winterjacken"


def states(office: Office) -> list[tuple[object, ...]]:
    return rows(office, tables.listings, "state", "ending")


def test_one_of_four_is_gone(office: Office) -> None:
    """The word for it ends that one; the others stay, and the owner is told both."""
    published(office, HELGA, OFFER, 1)
    answers(office, HELGA, "s", 1, "Die Waschmaschine ist schon weg, tut mir leid.")
    assert states(office) == [("ended", "withdrawn"), *[("open", None)] * 3]
    told = read(office, HELGA, "receipt")[-1]
    assert "Elektro" in told
    assert "Das Übrige bleibt, wie es ist." in told


@pytest.mark.parametrize(
    ("offer", "words", "expected"),
    [
        pytest.param(OFFER, "Die Waschmaschine ist nicht mehr ganz neu, aber sie läuft.", [None] * 3 + [2], id="no longer new"),
        pytest.param(OFFER, "Das Bett ist nicht mehr das neueste, aber stabil.", [None] * 3 + [2], id="not the newest"),
        pytest.param("I have a bed and a wardrobe to give away.", "The wardrobe is no longer brand new but solid", [None] * 2, id="en"),
        pytest.param("Ich gebe 6 Stühle ab.", "Zwei Stühle sind schon weg.", [4], id="some are gone"),
        pytest.param(
            "Ich verschenke einen Tisch und 6 Stühle.", "Ich hab noch zwei Stühle, der Rest ist weg", [None, 6], id="asked back"
        ),
    ],
)  # fmt: skip
def test_nothing_is_taken_back_that_is_only_old_or_less(
    office: Office, offer: str, words: str, expected: list[int | None]
) -> None:
    """What a thing is like now, or that some of it is gone, ends no offer."""
    published(office, HELGA, offer, 1)
    answers(office, HELGA, "s", 1, words)
    assert {ending for _, ending in states(office)} == {None}  # What is told may go back to the moderators.
    told = [quantity for (quantity,) in rows(office, tables.listings, "quantity")]
    assert [quantity if quantity != 1 else None for quantity in told][: len(expected)] == expected


def test_the_rest_is_not_what_else_was_told_of(office: Office) -> None:
    """ "Das Bett hat jetzt mein Neffe bekommen. Der Rest ist noch da.": nobody confirms the bed."""
    published(office, HELGA, OFFER, 1)
    answers(office, HELGA, "s", 1, "Das Bett hat jetzt mein Neffe bekommen. Der Rest ist noch da.")
    assert "Nummer 2" not in read(office, HELGA, "receipt")[-1]
    answers(office, HELGA, "s", 1, "Die Waschmaschine können Sie noch haben, das Bett ist inzwischen weg.")
    assert states(office) == [("open", None), ("ended", "withdrawn"), ("open", None), ("open", None)]


def test_by_number_and_the_rest(office: Office) -> None:
    """ "2 vergeben, Rest noch da": one ends, the others live on, and one letter says both."""
    published(office, HELGA, OFFER, 1)
    answers(office, HELGA, "s", 1, "2 vergeben, Rest noch da")
    assert states(office) == [("open", None), ("ended", "withdrawn"), ("open", None), ("open", None)]
    _, told = read(office, HELGA, "receipt")
    assert told.splitlines()[0] == "Ihr Angebot ist zurückgezogen (Nr. 1)"
    assert "Das Übrige bleibt, wie es ist." in " ".join(told.split())


def test_none_or_several_fit(office: Office) -> None:
    """Nothing is done, and the owner is shown what is open with its numbers."""
    published(office, HELGA, OFFER, 1)
    for words in ("Der Kühlschrank ist weg", "Die Möbel sind weg"):
        answers(office, HELGA, "s", 1, words)
    assert states(office) == [("open", None)] * 4
    first, second = read(office, HELGA, "notice")
    assert "Nummer 2: Möbel" in first
    assert "2 ZURÜCKZIEHEN" in second


def test_an_appointment_takes_nothing_back(office: Office) -> None:
    """What is said of something else is read by a moderator."""
    published(office, HELGA, OFFER, 1)
    answers(office, HELGA, "s", 1, "Der Termin ist vergeben, bitte erst ab Montag.")
    assert states(office) == [("open", None)] * 4
    assert "Termin ist vergeben" in read(office, "anna@gera.example", "review")[-1]


def test_a_need_of_several_is_met(office: Office) -> None:
    """An organisation that has enough of one thing says so, and goes on needing the others."""
    published(office, SHOP, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten\n- 20 Winterjacken", 1)
    answers(office, SHOP, "s", 1, "Töpfe brauchen wir nicht mehr.")
    assert states(office) == [("ended", "covered"), ("open", None), ("open", None)]
    assert "Das Übrige bleibt, wie es ist." in read(office, SHOP, "receipt")[-1]


def withdraws(office: Office) -> str:
    """Helga has a bed and a washing machine to give, from two mails, and writes one word; the letter that asks what she means."""
    published(office, HELGA, "Ich verschenke ein Bett.", 1)
    published(office, HELGA, "Ich verschenke eine Waschmaschine.", 2)
    writes(office, HELGA, "zurückziehen", "zurückziehen")
    [asked] = read(office, HELGA, "question")
    return asked


def test_a_bare_withdrawal_brings_one_letter(office: Office) -> None:
    """Of all that is open, whichever mails it came in; nothing is done before it is answered."""
    asked = withdraws(office)
    assert "Nummer 1: Angebot, Möbel" in asked
    assert "Nummer 2: Angebot, Elektro" in asked
    assert "1 ZURÜCKZIEHEN" in asked
    assert states(office) == [("open", None)] * 2


@pytest.mark.parametrize(
    ("words", "became"),
    [
        pytest.param("ZURÜCKZIEHEN", ["withdrawn", "withdrawn"], id="all of it"),
        pytest.param("2 ZURÜCKZIEHEN", [None, "withdrawn"], id="a number"),
        pytest.param("Die Waschmaschine ist weg.", [None, "withdrawn"], id="a word for it"),
        pytest.param("1 weg, 2 noch da", ["withdrawn", None], id="and the other stays"),
    ],
)
def test_the_answer_to_it(office: Office, words: str, became: list[str | None]) -> None:
    """One letter tells what was taken back, by the same numbers."""
    withdraws(office)
    before = len(read(office, HELGA, "receipt"))
    answers(office, HELGA, "v", 1, words)
    assert [ending for _, ending in states(office)] == became
    [told] = read(office, HELGA, "receipt")[before:]
    assert told.startswith("Ihr Angebot ist zurückgezogen\n")
    assert ("Das Übrige bleibt, wie es ist." in told) == (None in became)


@pytest.mark.parametrize("words", ["1 weg\n2 erledigt", "1 zurückziehen\n2 vergeben"])
def test_two_words_for_the_same(office: Office, words: str) -> None:
    """One letter tells both."""
    withdraws(office)
    before = len(read(office, HELGA, "receipt"))
    answers(office, HELGA, "v", 1, words)
    assert states(office) == [("ended", "withdrawn")] * 2
    [told] = read(office, HELGA, "receipt")[before:]
    assert "Nummer 1: Möbel" in told
    assert "Nummer 2: Elektro" in told
    assert "Das Übrige" not in told


@pytest.mark.parametrize("words", ["1 weiter\n2 Pause", "2 Pause\n1 weiter"])
def test_two_orders_at_once(office: Office, words: str) -> None:
    """Each effect is told, and nobody reads that the rest stays."""
    two_offers(office)
    writes(office, HELGA, "PAUSE")
    answers(office, HELGA, "u", 1, "1 Pause")
    before = len(read(office, HELGA, "receipt"))
    answers(office, HELGA, "u", 1, words)
    assert state(office) == ["open", "paused"]
    paused, reopened = read(office, HELGA, "receipt")[before:]
    assert paused.startswith("Ihr Angebot: Pause\n")
    assert "Elektro" in paused
    assert reopened.startswith("Ihr Angebot: wieder offen\n")
    assert "Möbel" in reopened
    assert "Das Übrige" not in paused + reopened


def test_what_changes_nothing(office: Office) -> None:
    """Who never asked to take something back is not asked what."""
    withdraws(office)
    answers(office, HELGA, "v", 1, "1 weiter")
    assert not read(office, HELGA, "question")[-1].startswith("Was möchten Sie zurückziehen?")


def test_an_old_list_of_who_is_unknown(office: Office) -> None:
    """Its number is none of a submission."""
    two_offers(office)
    token = office.desk.tokens.make("gera", STRANGER, "u", 1, NOW - timedelta(days=60))
    arrives(office, "PAUSE", to=tokens.address("gera", token, "mail.example"), sender=STRANGER)
    worker.work_once(office, NOW)
    assert "von dieser Adresse ist zurzeit nichts offen." in read(office, STRANGER, "question")[0]
    assert rows(office, tables.inbound, "route")[-1] == ("too old",)


def test_an_unclear_answer_to_it(office: Office) -> None:
    """Nothing is done, and it comes once more; somebody else's answer does nothing."""
    withdraws(office)
    answers(office, HELGA, "v", 1, "Der Kühlschrank ist weg")
    answers(office, HELGA, "v", 1, "Ja")
    answers(office, SHOP, "v", 1, "ZURÜCKZIEHEN")
    assert states(office) == [("open", None)] * 2
    assert len(read(office, HELGA, "question")) == 3


# PAUSE and WEITER in a mail of its own

LIKE_AN_ORDER = (
    "Sie haben mein Angebot pausiert, warum?",
    "Kann ich mein Angebot pausieren?",
    "Ich brauche eine Pause von meinen Kindern",
    "Ich brauche eine Pause",
    "Unser Verein pausiert",
    "Weiter so!",
    "Pause?",
)


def state(office: Office) -> list[object]:
    return [row[0] for row in states(office)]


def judging(office: Office, proof: Proof) -> Office:
    """An office where every mail whose origin is looked at proves so much."""
    authenticator = Mock(spec=office.authenticator)
    authenticator.judge.return_value = Authenticity(proof, "as the test says")
    return replace(office, authenticator=authenticator)


def two_offers(office: Office) -> None:
    published(office, HELGA, "Ich verschenke ein Bett.", 1)
    published(office, HELGA, "Ich verschenke eine Waschmaschine.", 2)


def test_a_helper_pauses_and_goes_on(office: Office) -> None:
    """One letter about all of it, whichever mails it came in."""
    two_offers(office)
    proven = judging(office, Proof.PASS)
    writes(proven, HELGA, "PAUSE")
    assert state(office) == ["paused", "paused"]
    paused = read(office, HELGA, "receipt")[-1]
    assert paused.startswith("Ihr Angebot: Pause\n")
    assert "Nummer 2: Elektro" in paused
    writes(proven, HELGA, "weiter, bitte", subject="Re: Pause")
    assert state(office) == ["open", "open"]
    assert len(read(office, HELGA, "receipt")) == 4
    assert len(read(office, "anna@gera.example", "review")) == 2


@pytest.mark.parametrize(
    ("need", "words", "told"),
    [
        pytest.param("Wir suchen dringend Betten.", "pausieren bis 15.12.", "Das ist zurzeit von Ihnen offen", id="de"),
        pytest.param("We urgently need beds.", "Please pause until 15 December.", "This is open of yours", id="en"),
    ],
)
def test_a_pause_with_a_day(office: Office, need: str, words: str, told: str) -> None:
    """It pauses as the bare word does, an organisation's need as well as a helper's offer; where nothing proves whose it is,
    a list comes."""
    published(office, SHOP, need, 1)
    published(office, HELGA, "Ich verschenke eine Waschmaschine.", 2)
    writes(judging(office, Proof.DOUBTFUL), HELGA, f"{words} ")
    assert state(office) == ["open", "open"]
    assert len(read(office, HELGA, "question")) == 1
    proven = judging(office, Proof.PASS)
    writes(proven, SHOP, words)
    writes(proven, HELGA, words)
    assert state(office) == ["paused", "paused"]
    assert told in read(office, SHOP, "receipt")[-1]
    assert len(read(office, "anna@gera.example", "review")) == 2


def test_an_organisation_pauses_and_goes_on(office: Office) -> None:
    """All of its needs; their list comes back."""
    published(office, SHOP, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten", 1)
    proven = judging(office, Proof.PASS)
    writes(proven, SHOP, "Vorerst keine Angebote mehr, danke.")
    assert state(office) == ["paused", "paused"]
    writes(proven, SHOP, "", subject="WEITER")
    assert state(office) == ["open", "open"]
    paused, reopened = (" ".join(letter.split()) for letter in read(office, SHOP, "receipt")[-2:])
    assert paused.startswith("Pause für Ihre Bedarfe Guten Tag, es ist erledigt: Sie bekommen vorerst keine Angebote")
    assert reopened.startswith(
        "Ihre Bedarfe sind wieder offen Guten Tag, es ist erledigt: Sie bekommen wieder Angebote"
    )
    assert "Das ist zurzeit von Ihnen offen" in paused


@pytest.mark.parametrize(
    ("purpose", "order", "words", "became"),
    [
        pytest.param("u", "PAUSE", "PAUSE", ["paused", "paused"], id="the word"),
        pytest.param("u", "PAUSE", "Ja bitte", ["paused", "paused"], id="yes"),
        pytest.param("u", "PAUSE", "2 PAUSE", ["open", "paused"], id="a number"),
        pytest.param("u", "PAUSE", "Vielleicht", ["open", "open"], id="unclear"),
    ],
)
def test_without_proof_it_is_asked_first(
    office: Office, purpose: str, order: str, words: str, became: list[str]
) -> None:
    """Whatever the config says of moderators, the mailbox is asked in a list, and its answer counts."""
    assert office.config.moderation.unproven == "act"
    two_offers(office)
    writes(office, HELGA, order)
    assert state(office) == ["open", "open"]
    assert f"mit dem Wort\r\n{order}" in read(office, HELGA, "question")[0]
    answers(office, HELGA, purpose, 1, words)
    assert state(office) == became


@pytest.mark.parametrize("proof", [Proof.PASS, Proof.NONE])
def test_nothing_to_go_on_with(office: Office, proof: Proof) -> None:
    """That is said, and nothing is asked."""
    two_offers(office)
    writes(judging(office, proof), HELGA, "WEITER")
    [told] = read(office, HELGA, "question")
    assert "Davon macht zurzeit nichts Pause." in told
    assert "mit dem Wort" not in told


def test_an_organisation_without_proof(office: Office) -> None:
    """It gets the list of its needs, and answers that."""
    published(office, SHOP, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten", 1)
    writes(judging(office, Proof.DOUBTFUL), SHOP, "PAUSE")
    assert state(office) == ["open", "open"]
    asked = " ".join(read(office, SHOP, "receipt")[-1].split())
    assert asked.startswith("Was soll Pause machen? Guten Tag, Sie möchten eine Pause.")
    assert "Antworten Sie auf diese Mail mit dem Wort PAUSE." in asked
    answers(office, SHOP, "l", 1, "PAUSE")
    assert state(office) == ["paused", "paused"]
    assert read(office, SHOP, "receipt")[-1].startswith("Pause für Ihre Bedarfe")
    answers(office, SHOP, "l", 2, "2 WEITER")
    assert state(office) == ["paused", "open"]
    assert read(office, SHOP, "receipt")[-1].startswith("Ihre offenen Bedarfe")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param("zurückziehen", "von dieser Adresse ist zurzeit nichts offen.", id="bare"),
        pytest.param("Ich ziehe mein Angebot zurück.", "von dieser Adresse ist zurzeit nichts offen.", id="de"),
        pytest.param("Please withdraw my offer.", "Nothing is open from this address.", id="en"),
    ],
)
def test_a_withdrawal_of_nothing(office: Office, words: str, told: str) -> None:
    """A friendly word that nothing is open; it asks nothing, and no moderator is troubled."""
    writes(office, HELGA, words)
    [letter] = read(office, HELGA, "question")
    assert told in letter
    assert "nicht genau, was" not in letter
    assert "not sure yet" not in letter
    assert read(office, "anna@gera.example", "review") == []


def test_what_was_given_lately_is_a_moderators(office: Office) -> None:
    """All of it is placed, but its organisation waits for it: a withdrawal then is looked at."""
    published(office, HELGA, "Ich verschenke eine Waschmaschine.", 1)
    with office.store.write() as tx:
        tx.execute(update(tables.listings).values(state="ended", ending="placed", ended_at=NOW, rest=0))
    writes(office, HELGA, "Ich ziehe mein Angebot zurück.")
    assert read(office, HELGA, "question") == []
    assert len(read(office, "anna@gera.example", "review")) == 2


def test_a_pause_of_nothing(office: Office) -> None:
    """A friendly word, and no moderator is troubled."""
    writes(office, HELGA, "Pause")
    assert "von dieser Adresse ist zurzeit nichts offen." in read(office, HELGA, "question")[0]
    assert read(office, "anna@gera.example", "review") == []


@pytest.mark.parametrize(
    "words", ["Wir machen Pause und verschenken vorher ein Bett.", "Weiter haben wir noch ein Bett abzugeben."]
)
def test_a_thing_in_it_is_something_new(office: Office, words: str) -> None:
    """Nothing pauses."""
    two_offers(office)
    writes(judging(office, Proof.PASS), HELGA, words)
    assert state(office) == ["open", "open", "waiting"]


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("PAUSE", "pause"),
        ("Bitte Pause", "pause"),
        ("Hallo Frau Keil,\n\nPause bitte!\n\nVielen Dank, LG", "pause"),
        ("Pausieren, danke.", "pause"),
        ("Weiter bitte", "resume"),
        ("Пауза, дякую", "pause"),
        ("Devam edin lütfen", "resume"),
        ("please continue", "resume"),
        ("pausieren bis 15.12.", "pause 15.12."),
        ("Bitte bis 15.12. pausieren.", "pause 15.12."),
        ("PAUSE bis 15. Dezember", "pause 15.12."),
        ("Pause bis Ende nächster Woche, danke", "pause bis Ende nächster Woche"),
        ("Please pause until 3 January.", "pause 3.1."),
        ("Pause until Friday", "pause until Friday"),
        ("пауза до 15.12.", "pause 15.12."),
        ("wir machen Pause bis 15.12., danke!", "pause 15.12."),
        ("Ich mache gerade Pause.", "pause"),
        ("Ich brauche bis 15.12. eine Pause", "pause 15.12."),
        ("Hallo, bitte pausiert meine Angebote bis 15.12. Danke", "pause 15.12."),
        ("please pause until 15 Dec", "pause 15.12."),
        ("I'd like to pause my offers", "pause"),
        ("We need a break until 15 December please", "pause 15.12."),
        ("Ми робимо паузу до 15.12., дякую", "pause 15.12."),
        ("Мы делаем перерыв до 15.12.", "pause 15.12."),
        ("Nous faisons une pause jusqu'au 15 décembre, merci", "pause 15.12."),
        ("Şimdi ara veriyoruz", "pause"),
        ("Robimy przerwę do 15.12.", "pause 15.12."),
        ("Mein Kurs macht Pause bis 15.12.", ""),
        ("Wir brauchen bis 15.12. eine Pause und 3 Betten", ""),
        ("I need a break", ""),
        ("Kann ich bis 15.12. pausieren?", ""),
        ("Pause bis 15.12., wir brauchen dann 3 Betten.", ""),
        ("Weiter bis 15.12.", ""),
        ("Pause bis wir 3 Betten haben", ""),
        *((words, "") for words in LIKE_AN_ORDER),
    ],
)
def test_only_the_bare_word_is_an_order(furnished: Office, words: str, order: str) -> None:
    """Courtesy may stand beside it, who says it, and until when it holds."""
    ordered = own_order(furnished.desk, furnished.config.cities["gera"], words)
    assert (" ".join(filter(None, (ordered.command, ordered.argument))) if ordered else "") == order


@pytest.mark.parametrize("proof", [Proof.PASS, Proof.FAIL])
def test_what_only_looks_like_an_order_is_read(office: Office, proof: Proof) -> None:
    """Whoever wrote it, and whatever DMARC says of it: nothing pauses, and nothing is lost."""
    two_offers(office)
    judged = judging(office, proof)
    for number, words in enumerate(LIKE_AN_ORDER):
        writes(judged, HELGA, words)
        writes(judged, f"neu{number}@web.example", words)
    assert "paused" not in state(office)
    routes = [row[0] for row in rows(office, tables.inbound, "route")]
    assert routes[-2 * len(LIKE_AN_ORDER) :] == ["submission"] * (2 * len(LIKE_AN_ORDER))


def test_a_bare_order_that_fails_is_refused(office: Office) -> None:
    """It does nothing, and nobody is answered."""
    two_offers(office)
    before = len(rows(office, tables.letters, "kind"))
    writes(judging(office, Proof.FAIL), HELGA, "PAUSE")
    assert state(office) == ["open", "open"]
    assert len(rows(office, tables.letters, "kind")) == before
