"""workflow.answers: what owners of several things say about some of them."""

from __future__ import annotations

from desk import answers, published, read, rows

from mailflow.store import tables
from mailflow.workflow.office import Office

HELGA, SHOP = "helga@web.example", "kammer@caritas.example"
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


def test_by_number_and_the_rest(office: Office) -> None:
    """ "2 vergeben, Rest noch da": one ends, the others live on."""
    published(office, HELGA, OFFER, 1)
    answers(office, HELGA, "s", 1, "2 vergeben, Rest noch da")
    assert states(office) == [("open", None), ("ended", "withdrawn"), ("open", None), ("open", None)]
    assert [text.splitlines()[0] for text in read(office, HELGA, "receipt")[-2:]] == [
        "Ihr Angebot ist zurückgezogen (Nr. 1)",
        "Ihr Angebot gilt weiter (Nr. 1)",
    ]


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
