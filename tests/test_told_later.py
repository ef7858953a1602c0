"""What senders tell later of sizes, times, the way and the place, on SQLite and PostgreSQL: lines that come back changed, and
the answer to what was asked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.classify.fieldlines import FieldLines
from mailflow.outgoing.letters import LETTERS
from mailflow.workflow.office import Office

COAT = "Ich verschenke einen Wintermantel Gr. 42 in 07545 Gera. Muss abgeholt werden."
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOFA = "Ich verschenke ein Sofa, 2 m."


def plain(story: Story, mailbox: str, kind: str) -> str:
    return text_of(story.last(mailbox, kind)).replace("\r", "")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param("Größe: 44", "Größe: 44", id="size"),
        pytest.param("Größe: 1,60 m", "Größe: 1,60 m", id="measure"),
        pytest.param("Übergabe: wird gebracht", "Übergabe: wird gebracht", id="way"),
        pytest.param("Uebergabe: ich kann es bringen", "Übergabe: wird gebracht", id="sloppy name"),
        pytest.param("Wann: ab 1.12. bis 12.12.", "Wann: ab 1.12. bis 12.12.", id="when"),
        pytest.param("Ort: Bieblach", "Ort: Bieblach", id="place"),
    ],
)
def test_each_line_of_a_receipt_can_be_changed(story: Story, line: str, shown: str) -> None:
    """Also of what is approved: what we read of it holds at once, and is shown as it stands."""
    story.publishes(HELGA, COAT)
    story.answers(story.last(HELGA, "decision"), line)
    letter = plain(story, HELGA, "receipt")
    assert f"\n{shown}\n" in letter
    assert "Das gilt ab sofort." in letter
    assert story.listings("state") == [("open",)]


def test_lines_together_each_count(story: Story) -> None:
    """None of them is dropped beside a postcode."""
    story.writes(HELGA, COAT)
    story.answers(
        story.last(HELGA, "receipt"), "Ort: Bieblach\nPLZ: 07546\nÜbergabe: wird gebracht\nWann: ab 1.12. bis 12.12."
    )
    letter = plain(story, HELGA, "receipt")
    for line in ("Ort: Bieblach", "PLZ: 07546", "Übergabe: wird gebracht", "Wann: ab 1.12. bis 12.12.", "Größe: 42"):
        assert f"\n{line}\n" in letter
    review = plain(story, ANNA, "review")
    assert "07546" in review
    assert "Bieblach" in review
    [(since, until)] = story.listings("starts_on", "ends_on")
    assert (since, until) == (date(2026, 12, 1), date(2026, 12, 12))


def test_what_cannot_be_read_is_named(story: Story) -> None:
    story.writes(HELGA, COAT)
    story.answers(story.last(HELGA, "receipt"), "PLZ: 07546\nWann: irgendwie")
    letter = plain(story, HELGA, "receipt")
    assert "konnten wir nicht lesen" in letter
    assert "\n- irgendwie\n" in letter
    assert "PLZ: 07546" in letter


def test_the_shop_reads_the_new_way(story: Story) -> None:
    story.publishes(SHOP, "Wir brauchen Wintermäntel in 07545 Gera.")
    story.writes(HELGA, COAT)
    story.answers(story.last(HELGA, "receipt"), "Übergabe: wird gebracht")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert "wird gebracht" in plain(story, SHOP, "match")


@pytest.mark.parametrize("way", ["pickup", "delivery", "either"])
@pytest.mark.parametrize("language", ["de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl"])
def test_every_language_reads_the_way_as_its_letters_say_it(furnished: Office, language: str, way: str) -> None:
    values = dict.fromkeys(LETTERS["sender/corrected"].variables, "") | {
        "number": 1, "kind": "offer", "listings": [], "sizes": [], "places": [], "unread": (), "again": False, "delivery": way,
    }  # fmt: skip
    text = furnished.desk.letters.render("sender/corrected", language, "gera", values).text
    found = dict(FieldLines(furnished.desk.rules["gera"]).pairs(text))
    read = furnished.classifiers["gera"].details(
        found["delivery"], language=language, intent="offer", categories=["clothing"], now=NOON
    )
    assert read.delivery == way


def test_the_answer_to_what_was_asked_is_kept(story: Story) -> None:
    """Postcode, place and way are what matching and the review have then; nothing of it is an open question any more."""
    story.writes(HELGA, SOFA)
    assert "In welchem Stadtteil" in plain(story, HELGA, "receipt")
    story.answers(story.last(HELGA, "receipt"), "Man muss es abholen, es steht in 07549 Gera, Lusan.")
    review = plain(story, ANNA, "review")
    assert story.listings("postcode") == [("07549",)]
    assert "In welchem Stadtteil" not in review
    assert "wird abgeholt" in review
    assert "07549" in review


def test_a_number_alone_is_the_amount_that_was_asked_for(story: Story) -> None:
    story.writes(HELGA, "Ich verschenke Schulhefte in 07545 Gera, zum Abholen.")
    story.answers(story.last(HELGA, "receipt"), "Es sind 6 Stück.")
    assert story.listings("quantity", "rest") == [(6, 6)]


@pytest.mark.parametrize("words", ["Steht im 3. Stock.", "Sind für die 4. Klasse.", "Mein Sohn ist jetzt 6 Jahre alt."])
def test_another_number_is_no_amount(story: Story, words: str) -> None:
    story.writes(HELGA, "Ich verschenke Schulhefte in 07545 Gera, zum Abholen.")
    story.answers(story.last(HELGA, "receipt"), words)
    assert story.listings("quantity") == [(None,)]


def test_days_that_cannot_be_read_change_nothing(story: Story) -> None:
    """Neither the days that are known nor the end of what is open."""
    story.publishes(HELGA, COAT)
    known = story.listings("starts_on", "ends_on", "valid_until")
    story.passes(days=3)
    story.answers(story.last(HELGA, "decision"), "Wann: irgendwie")
    assert "- irgendwie" in plain(story, HELGA, "receipt")
    assert story.listings("starts_on", "ends_on", "valid_until") == known


def test_a_long_number_is_no_size(story: Story) -> None:
    """It may be anything, and would go out unseen."""
    story.publishes(HELGA, COAT)
    story.answers(story.last(HELGA, "decision"), "Größe: 4917012345678")
    assert "- 4917012345678" in plain(story, HELGA, "receipt")


def test_a_new_last_day_ends_what_is_open(story: Story) -> None:
    story.publishes(HELGA, COAT)
    story.answers(story.last(HELGA, "decision"), "Wann: bis 28.11.")
    story.passes(days=6)
    assert story.listings("state") == [("ended",)]


def test_what_was_told_before_stays(story: Story) -> None:
    """Words besides change nothing that is known: only a line does."""
    story.writes(HELGA, COAT)
    story.answers(story.last(HELGA, "receipt"), "Der Mantel hing bei meiner Tante in 07551 und passt zu Gr. 40 nicht.")
    assert story.listings("postcode") == [("07545",)]
    assert "Größe: 42" in plain(story, ANNA, "review")


DRESS = "Ich verschenke Kinderkleidung in Gera, zum Abholen."


@pytest.mark.parametrize(
    ("to", "offer", "answer", "shown"),
    [
        pytest.param(
            "gera@mail.example", DRESS, "Größe 128, drei Stück, in 07545, bis Weihnachten",
            ["Größe: 128", "Menge: 3", "PLZ: 07545", "Wann: bis Weihnachten"], id="a line begins it",
        ),
        pytest.param(
            "gera@mail.example", DRESS, "PLZ 07545, 3 Stück, Größe 128 bis Ostern",
            ["Größe: 128", "Menge: 3", "PLZ: 07545", "Wann: bis Ostern"], id="the postcode begins it",
        ),
        pytest.param(
            "leeds@mail.example", "I am giving away children's clothes, to be picked up.", "Size 128, three pieces, until Christmas",
            ["Size: 128", "Amount: 3", "When: until Christmas"], id="English",
        ),
    ],
)  # fmt: skip
def test_all_of_an_answer_counts(story: Story, to: str, offer: str, answer: str, shown: list[str]) -> None:
    """Whichever of its parts looks like a line of the receipt."""
    story.writes(HELGA, offer, to=to)
    story.answers(story.last(HELGA, "receipt"), answer)
    review = plain(story, ANNA if to.startswith("gera") else "amy@leeds.example", "review")
    for line in shown:
        assert f"\n{line}\n" in review


@pytest.mark.parametrize(
    "words",
    [
        "Größe: 128\nDas Kind ist 6 Jahre alt.",
        "PLZ 07545, im 3. Stock",
        "Größe 128, von 2 Kindern, 3 Mal getragen",
        "Größe 128, sind 3 Stück genug?",
        "2 Stück Größe 128, 3 Stück Größe 134",
    ],
)
def test_what_only_holds_a_number_is_no_amount(story: Story, words: str) -> None:
    story.writes(HELGA, DRESS)
    story.answers(story.last(HELGA, "receipt"), words)
    assert story.listings("quantity") == [(None,)]


def test_a_line_wins_over_what_is_said_besides(story: Story) -> None:
    story.writes(HELGA, DRESS)
    story.answers(story.last(HELGA, "receipt"), "Menge: 4\nWann: irgendwie\n3 Stück, bis Weihnachten")
    assert story.listings("quantity", "ends_on") == [(4, None)]
    assert "- irgendwie" in plain(story, HELGA, "receipt")
