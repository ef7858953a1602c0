"""What people ask for about their own data, by mail, in their words: to see it, to put it right, to stop it, to be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from rows import mail
from sqlalchemy import event, select, update
from story import ANNA, HELGA, SHOP, Story, text_of
from test_store_erasure import everything

from mailflow import app, worker
from mailflow.model import Received
from mailflow.store import addresses, inbound, ledger, organisations, outbox, people, tables
from mailflow.store.engine import Store
from mailflow.store.moves import Cause
from mailflow.workflow import access
from mailflow.workflow.desk import Step
from mailflow.workflow.office import Office

OLENA = "olena@web.example"
OFFER = "Ich verschenke ein Kinderbett aus Eichenholz in 07545 Gera."
NEED = "Wir suchen dringend ein Kinderbett für eine Familie."
CONFIG = """
secret = "0123456789abcdef0123456789abcdef"
[cities.gera]
name = "Gera"
address = "gera@mail.example"
privacy_url = "https://gera.example/datenschutz"
privacy_contact = "Stadt Gera, datenschutz@gera.example"
quiet_hours = ""
moderators = ["anna@gera.example"]
[cities.jena]
name = "Jena"
address = "jena@mail.example"
moderators = ["anna@jena.example"]
"""


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office for Gera and Jena."""
    path = tmp_path_factory.mktemp("towns") / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    opened = app.open_office(path)
    yield opened
    opened.close()


@pytest.fixture
def story(towns: Office, store: Store) -> Story:
    return Story(replace(towns, store=store))


@pytest.fixture
def quick(towns: Office, tmp_path: Path) -> Iterator[Story]:
    """The same on SQLite alone, for what does not depend on the database."""
    opened = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    yield Story(replace(towns, store=opened))
    opened.close()


def held(story: Story) -> str:
    """Everything that the database still holds in words."""
    with story.office.store.read() as tx:
        return everything(tx)


def enclosed(letter: EmailMessage) -> dict[str, str]:
    """The attachments of a letter by their names, as text."""
    parts = {str(part.get_filename()): part.get_payload(decode=True) for part in letter.iter_attachments()}
    return {name: bytes(octets).decode("utf-8", "replace") for name, octets in parts.items()}  # type: ignore[arg-type]


def matched(story: Story) -> None:
    """Helga's bed was shown to the shop, which takes it."""
    story.publishes(SHOP, NEED)
    story.publishes(HELGA, OFFER)
    story.answers(story.last(SHOP, "match"), "Nehmen wir")


def test_everything_is_gone(story: Story) -> None:
    """LÖSCHEN: mails, listings, letters, what others answered and what came back; the shop is told, a proof stays."""
    story.writes(HELGA, "Ich verschenke einen Stuhl aus Eichenholz.", to="jena@mail.example")
    matched(story)
    story.answers(story.last(SHOP, "receipt"), "Das Kinderbett aus Eichenholz ist schön. Wann dürfen wir kommen?")
    story.answers(story.last(HELGA, "relay"), "Am Freitag, das Eichenholz ist schwer.")
    story.delivers()
    introduction = story.last(HELGA, "introduction")
    report = f"The following message to <{HELGA}> was undeliverable.\n\n<{HELGA}>: 550 5.1.1 no such user"
    with story.office.store.read() as tx:
        to = tx.scalar(select(tables.letters.c.envelope_from).where(tables.letters.c.kind == "introduction"))
    story.writes("", report, "Undelivered Mail Returned to Sender", str(to), headers={"Auto-Submitted": "auto-replied"})
    story.answers(introduction, "Bitte löschen Sie alle meine Daten.")
    letter = text_of(story.last(HELGA, "receipt"))
    notice = text_of(story.last(SHOP, "notice"))
    story.delivers()
    story.passes(minutes=1)
    left = held(story)
    assert [word for word in ("Eichenholz", "helga", "Freitag", "schwer") if word in left] == []
    assert "gilt für Gera, Jena" in letter.replace("\n", " ")
    assert "Bitte löschen auch Sie" in notice
    assert "Eichenholz" not in notice
    with story.office.store.read() as tx:
        proof = tx.execute(select(tables.erasures)).one()
    assert proof.reference in letter
    assert (proof.mailbox, proof.told, proof.listings) == ("", 1, 2)
    assert proof.done_at is not None
    assert min(proof.mails, proof.letters) > 3


@pytest.mark.parametrize(
    ("mailbox", "offer", "word", "answer", "subject"),
    [
        pytest.param(HELGA, OFFER, "Löschen", "LÖSCHEN", "Ihre Daten sind gelöscht", id="de"),
        pytest.param("mary@web.example", "I give away a bed for children.", "Delete", "Yes", "Your data is deleted", id="en"),
        pytest.param(OLENA, "Віддам дитяче ліжко безкоштовно.", "Видалити мої дані", "Так", "Ваші дані видалено", id="uk"),
    ],
)  # fmt: skip
def test_a_fresh_mail_proves_nothing(
    quick: Story, mailbox: str, offer: str, word: str, answer: str, subject: str
) -> None:
    """Whoever wrote it, the mailbox is asked; one word from there, and it is done."""
    quick.writes(mailbox, offer)
    quick.writes(mailbox, word)
    assert quick.listings("state") == [("waiting",)]
    quick.answers(quick.last(mailbox, "question"), answer)
    assert quick.listings("state", "words") == [("ended", "")]
    assert quick.last(mailbox, "receipt")["Subject"] == subject


def test_what_is_not_confirmed_is_not_done(quick: Story) -> None:
    """Another word than yes changes nothing and says so; another's answer is refused."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "", "LÖSCHEN")
    asked = quick.last(HELGA, "question")
    quick.answers(asked, "Nein, das war ich nicht.")
    answer = quick.last(HELGA, "question")
    assert answer["Subject"] == "Wir haben nichts geändert"
    assert "NOCH DA" not in text_of(answer)
    assert str(answer["Reply-To"]) != str(answer["From"])
    quick.writes("mallory@evil.example", "LÖSCHEN", to=str(asked["Reply-To"]))
    assert quick.listings("state") == [("waiting",)]


@pytest.mark.parametrize(
    "words",
    [
        "ja, löschen", "Ja bitte löschen, danke", "Ja löschen Sie bitte alles", "Yes, delete", "Evet, silin",
        "Так, видаліть", "Да, удалите", "Oui, supprimez", "Tak, usuńcie", "نعم، احذفوا", "بله، حذف کنید",
    ],
)  # fmt: skip
def test_a_yes_with_the_word_behind_it_is_a_yes(quick: Story, words: str) -> None:
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "", "LÖSCHEN")
    quick.answers(quick.last(HELGA, "question"), words)
    assert quick.listings("state", "words") == [("ended", "")]


@pytest.mark.parametrize("words", ["Ja, löschen? Was denn?", "Ja, bitte löschen. Aber das Sofa behalten Sie."])
def test_a_yes_with_more_behind_it_is_none(quick: Story, words: str) -> None:
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "", "LÖSCHEN")
    quick.answers(quick.last(HELGA, "question"), words)
    assert quick.listings("state") == [("waiting",)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param("Das Angebot bitte löschen, danke!", "withdrawn", id="this offer"),
        pytest.param("Please delete my offer", "withdrawn", id="en"),
        pytest.param("Kann ich das löschen?", "asked", id="a question"),
        pytest.param("Löschen. Das Bett holt mein Bruder.", "asked", id="words beside it"),
        pytest.param("Bitte mein Angebot und meine Daten löschen", "asked", id="both"),
        pytest.param("Bitte löschen Sie alle meine Daten. Viele Grüße", "deleted", id="all"),
        pytest.param("löschen, danke", "deleted", id="the word"),
    ],
)
def test_one_offer_is_not_everything(quick: Story, words: str, kind: str) -> None:
    """Who means one offer loses no other; what may mean it is asked back about."""
    quick.writes(HELGA, "Ich verschenke einen Kühlschrank.")
    quick.writes(HELGA, OFFER)
    quick.answers(quick.last(HELGA, "receipt"), words)
    states = {"withdrawn": ["waiting", "ended"], "asked": ["waiting"] * 2, "deleted": ["ended"] * 2}
    assert [state for [state] in quick.listings("state")] == states[kind]
    assert ("question" in quick.kinds(HELGA)) == (kind == "asked")
    if kind == "asked":
        quick.answers(quick.last(HELGA, "question"), "Ja")
        assert [state for [state] in quick.listings("state")] == ["ended"] * 2


def test_an_organisation_means_one_need(quick: Story) -> None:
    """ "Bitte löschen, ist schon vergeben" does not erase all that it has."""
    matched(quick)
    quick.answers(quick.last(SHOP, "match"), "Bitte löschen, ist schon vergeben")
    assert quick.listings("words")[0] != ("",)
    assert "löschen?" in str(quick.last(SHOP, "question")["Subject"])


def test_who_is_not_known_is_answered_in_their_language(quick: Story) -> None:
    """Also the last letter: by the words that they write."""
    quick.writes("mary@web.example", "Please delete all my data.")
    quick.answers(quick.last("mary@web.example", "question"), "Yes, please delete all my data.")
    assert quick.last("mary@web.example", "receipt")["Subject"] == "Your data is deleted"


def test_a_city_that_is_no_more(quick: Story) -> None:
    """What somebody has there ends as well; nobody is shown it when the city comes back."""
    quick.writes(HELGA, "Ich verschenke einen Stuhl.", to="jena@mail.example")
    quick.answers(quick.last("anna@jena.example", "review"), "OK")
    quick.passes(minutes=10)
    quick.writes(HELGA, OFFER)
    config = replace(quick.office.config, cities={"gera": quick.office.config.cities["gera"]})
    quick.office = replace(quick.office, config=config, desk=replace(quick.office.desk, config=config))
    quick.answers(quick.last(HELGA, "receipt"), "LÖSCHEN")
    assert quick.listings("state") == [("ended",), ("ended",)]
    with quick.office.store.read() as tx:
        assert tx.execute(select(tables.open_listings)).all() == []


@pytest.mark.parametrize("wants", [True, False])
def test_who_was_introduced_is_asked_to_erase(quick: Story, wants: bool) -> None:
    """Also a helper in a long relay, whose letters name them no more; who wants no mail is not counted."""
    matched(quick)
    quick.delivers()
    t = tables.letters
    with quick.office.store.write() as tx:
        tx.execute(update(t).where(t.c.kind == "introduction").values(mailbox=""))
        if not wants:
            addresses.complain(tx, "gera", HELGA, quick.now)
    quick.answers(quick.last(SHOP, "receipt"), "LÖSCHEN")
    assert [kind for kind in quick.kinds(HELGA) if kind == "notice"] == ["notice"] * wants
    with quick.office.store.read() as tx:
        assert tx.scalars(select(tables.erasures.c.told)).all() == [int(wants)]


def test_who_waits_for_a_pick_up_hears_that_it_is_off(quick: Story) -> None:
    """Subject and text say so before they ask to erase."""
    matched(quick)
    quick.answers(quick.last(HELGA, "introduction"), "LÖSCHEN")
    notice = text_of(quick.last(SHOP, "notice"))
    assert notice.startswith("Übergabe fällt aus, bitte löschen Sie Daten")
    assert "Es wird nichts abgeholt" in notice
    assert "wieder offen" not in notice  # It is the shop's need, and the bed is gone.


def test_whose_offer_was_taken_hears_that_it_is_open_again(quick: Story) -> None:
    """The organisation is forgotten; of what it was only shown nothing is said."""
    matched(quick)
    quick.answers(quick.last(SHOP, "receipt"), "LÖSCHEN")
    notice = text_of(quick.last(HELGA, "notice"))
    assert "Ihr Angebot ist wieder offen (Nr. 2)" in notice
    assert quick.listings("state")[1] == ("open",)


def test_what_was_only_shown_is_not_called_off(quick: Story) -> None:
    """Who had not taken it yet waits for nothing, and only erases."""
    quick.publishes(SHOP, NEED)
    quick.publishes(HELGA, OFFER)
    quick.answers(quick.last(HELGA, "decision"), "LÖSCHEN")
    notice = text_of(quick.last(SHOP, "notice"))
    assert notice.startswith("Bitte löschen Sie Daten")
    assert "fällt aus" not in notice


def test_what_waits_for_others_does_not_go_out(quick: Story) -> None:
    """A review, a match and a message that wait for a mail server when somebody is forgotten never tell of them."""
    matched(quick)
    quick.answers(quick.last(HELGA, "introduction"), "Am Freitag, das Eichenholz ist schwer.")
    quick.answers(quick.last(HELGA, "introduction"), "LÖSCHEN")
    t = tables.letters
    with quick.office.store.read() as tx:
        waiting = tx.scalars(select(t.c.raw).where(t.c.state == "queued", t.c.mailbox != HELGA)).all()
    assert [raw for raw in waiting if b"Eichenholz" in raw or b"schwer" in raw] == []
    assert "Bitte löschen auch Sie" in text_of(quick.last(SHOP, "notice"))
    quick.delivers()
    quick.passes(minutes=1)
    assert [word for word in ("Eichenholz", "helga", "schwer") if word in held(quick)] == []


def test_what_waits_to_be_read_is_forgotten(quick: Story) -> None:
    """A mail from before the wish that nobody has read yet makes no new listing, and goes with the rest."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "Ich verschenke einen Schrank aus Nussbaum.", to="jena@mail.example")
    i = tables.inbound
    with quick.office.store.write() as tx:  # As if it had failed, and were to be tried again.
        late = mail(tx, f"From: {HELGA}\r\n\r\nIch verschenke einen Spiegel.\r\n".encode(), sender="list@web.example")
        tx.execute(update(i).where(i.c.id == late).values(due_at=quick.now + timedelta(minutes=5)))
    quick.answers(quick.last(HELGA, "receipt"), "LÖSCHEN")
    quick.delivers()
    quick.passes(minutes=1)
    assert "Spiegel" in held(quick)
    quick.passes(minutes=5)
    while worker.work_once(quick.office, quick.now):
        pass
    quick.passes(minutes=1)
    assert quick.listings("state") == [("ended",), ("ended",)]
    assert [word for word in ("Spiegel", "helga") if word in held(quick)] == []


def test_who_was_forgotten_and_answers_an_old_letter_hears_that_it_is_over(quick: Story) -> None:
    """Their old address for answers leads nowhere, and a new offer begins anew."""
    quick.writes(HELGA, OFFER)
    receipt = quick.last(HELGA, "receipt")
    quick.answers(receipt, "LÖSCHEN")
    quick.delivers()
    quick.passes(minutes=1)
    quick.answers(receipt, "noch da")
    assert quick.kinds(HELGA) == ["notice"]
    quick.writes(HELGA, "Ich verschenke einen Kühlschrank.", to=str(receipt["Reply-To"]))
    assert quick.kinds(HELGA) == ["notice", "receipt"]


def test_who_answers_many_old_letters_in_a_day_hears_each_time(quick: Story) -> None:
    """An organisation goes through its letters after a busy week: what it says of what is over is understood, and answered."""
    quick.writes(HELGA, OFFER)
    receipt = quick.last(HELGA, "receipt")
    many = quick.office.config.limits.notices_per_day + 3
    for number in range(many):
        quick.answers(receipt, f"zurückziehen{'!' * number}")
    assert quick.kinds(HELGA) == ["receipt"] * 2 + ["notice"] * (many - 1)


@pytest.mark.parametrize("way", ["in an answer", "in a fresh mail", "in a subject"])
def test_a_copy_of_everything(story: Story, way: str) -> None:
    """AUSKUNFT: a text to read, and the mails as they came; to the mailbox it is about, and once a day."""
    matched(story)
    story.writes(HELGA, "Und ich verschenke einen Stuhl.", to="jena@mail.example")
    for _ in range(2):
        if way == "in an answer":
            story.answers(story.last(HELGA, "introduction"), "Auskunft bitte")
        else:
            words = ("Was haben Sie über mich gespeichert?", "Frage") if way == "in a fresh mail" else ("", "AUSKUNFT")
            story.writes(HELGA, *words)
    copy = story.has(HELGA, "receipt")[-1]
    files = enclosed(copy)
    text = files["data.txt"]
    for words in (
        OFFER,
        "Einwilligungen",
        "== Jena ==",
        "einen Stuhl",
        "Gezeigt wurde es: ",
        "Kategorie: Möbel",
        "Unsere Mails an Sie",
    ):
        assert words in text.replace("\n    ", " ")
    assert OFFER in files["mail-1.eml"]
    assert SHOP not in text + text_of(copy)
    assert ANNA not in text + text_of(copy)
    assert "schon" in str(story.last(HELGA, "notice")["Subject"])
    story.passes(days=1, minutes=1)
    story.answers(copy, "AUSKUNFT")
    again = enclosed(story.last(HELGA, "receipt"))["data.txt"]
    assert "im Anhang finden Sie" not in again


def test_a_copy_tells_reasons_and_releases(quick: Story) -> None:
    """Why something was refused or did not fit, and who let their contact pass: to each side what is theirs."""
    quick.publishes(SHOP, NEED)
    quick.publishes(HELGA, OFFER)
    quick.answers(quick.last(SHOP, "match"), "Passt nicht, zu groß für uns")
    quick.writes(HELGA, "Ich verschenke einen Stuhl.")
    quick.answers(quick.last(ANNA, "review"), "NEIN Stühle haben wir genug")
    quick.passes(minutes=10)
    for mailbox, told in (
        (HELGA, ("Warum es nicht passte: zu groß für uns", "Begründung: Stühle haben wir genug")),
        (SHOP, ("Ihr Grund: zu groß für uns",)),
    ):
        quick.writes(mailbox, "AUSKUNFT")
        text = " ".join(enclosed(quick.last(mailbox, "receipt"))["data.txt"].split())
        assert [words for words in told if words not in text] == []


def test_a_copy_tells_nothing_of_others(quick: Story) -> None:
    """The reason of an organisation is masked like an offer."""
    quick.publishes(SHOP, NEED)
    quick.publishes(HELGA, OFFER)
    quick.answers(quick.last(SHOP, "match"), "Passt nicht, die Familie ist wegen der Chemotherapie weggezogen")
    quick.writes(HELGA, "AUSKUNFT")
    text = enclosed(quick.last(HELGA, "receipt"))["data.txt"]
    assert "Warum es nicht passte" in text
    assert "Chemotherapie" not in text


def test_a_copy_tells_of_people(quick: Story) -> None:
    """Absences, who is to join, that letters were complained about; also to somebody who is only named."""
    quick.publishes(SHOP, NEED)
    ben = "ben@verein.example"
    with quick.office.store.write() as tx:
        shop = people.find(tx, "gera", SHOP)
        assert shop is not None
        team = organisations.found(tx, "gera", shop.id, "Kammer", quick.now)
        organisations.away(tx, shop.id, None, quick.now, quick.now + timedelta(days=3), noted=True)
        organisations.ask(
            tx, city="gera", what="deputy", organisation_id=team.id, asked_by=shop.id, mailbox=ben, since=None, until=None,
            inbound_id=1, submission_id=None, asked_at=quick.now,
        )  # fmt: skip
        addresses.complain(tx, "gera", SHOP, quick.now)
    quick.writes(SHOP, "AUSKUNFT")
    text = enclosed(quick.last(SHOP, "receipt"))["data.txt"]
    assert "Sie haben sich über unsere Mails beschwert am: " in text
    assert "Abwesend: " in text
    assert f"Vertretung: {ben}" in text
    quick.writes(ben, "AUSKUNFT")
    assert f"Vertretung: {ben}" in enclosed(quick.last(ben, "receipt"))["data.txt"]


def test_nobody_waits_for_a_copy(quick: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is made, others may write: SQLite lets one write at a time."""
    quick.writes(HELGA, OFFER)
    made, whole = [], access.everything

    def everything_while_others_write(*given: Any) -> Any:
        with quick.office.store.write() as tx:
            made.append(people.find(tx, "gera", HELGA))
        return whole(*given)

    monkeypatch.setattr(access, "everything", everything_while_others_write)
    quick.writes(HELGA, "AUSKUNFT")
    assert len(made) == 1
    assert "data.txt" in enclosed(quick.last(HELGA, "receipt"))


def test_a_copy_that_no_server_took(quick: Story) -> None:
    """Asked for again it comes at once, and without what made it large."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "AUSKUNFT")
    t = tables.letters
    with quick.office.store.write() as tx:
        number = tx.execute(select(t.c.id).where(t.c.key.like("copy:%"))).scalar_one()
        outbox.failed(tx, number, Cause("552 5.3.4 message too large", quick.now))
    quick.writes(HELGA, "AUSKUNFT", "Noch einmal")
    assert sorted(enclosed(quick.last(HELGA, "receipt"))) == ["data.txt"]


def test_a_late_answer_to_a_copy_is_read(quick: Story) -> None:
    """Whatever is said to it goes to the moderators, however late: it is about no listing that could be over."""
    for _ in range(3):
        quick.writes(OLENA, "Ich verschenke einen Stuhl.")
    quick.writes(HELGA, "AUSKUNFT")
    copy = quick.last(HELGA, "receipt")
    quick.now += timedelta(days=43)
    reviews = len(quick.has(ANNA, "review"))
    quick.answers(copy, "Danke, aber mir fehlen die Bilder in der Kopie.")
    assert len(quick.has(ANNA, "review")) == reviews + 1
    assert quick.has(HELGA, "notice") == []


def test_a_copy_is_in_its_readers_language(quick: Story) -> None:
    """In the language that they write; the names of categories, too."""
    quick.writes(OLENA, "Віддам дитяче ліжко безкоштовно.")
    quick.writes(OLENA, "Мої дані")
    copy = quick.last(OLENA, "receipt")
    assert copy["Content-Language"] == "uk"
    assert "Ваші повідомлення" in enclosed(copy)["data.txt"]


@pytest.mark.parametrize(
    "words",
    [
        "Gemäß Art. 15 DSGVO bitte ich um Auskunft. Und danach bitte alles löschen.",
        "Bitte schicken Sie mir erst alles zu, was Sie über mich haben, und löschen Sie dann meine Daten.",
    ],
)
def test_a_copy_comes_before_the_deletion(quick: Story, words: str) -> None:
    """The copy goes out at once, and its letter asks whether to delete; LÖSCHEN does."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, words)
    copy = quick.last(HELGA, "receipt")
    assert "data.txt" in enclosed(copy)
    assert "Ja, bitte alles löschen?" in text_of(copy)
    assert quick.has(HELGA, "question") == []
    assert quick.listings("state") == [("waiting",)]
    quick.writes(HELGA, words)
    assert quick.last(HELGA, "question")["Subject"] == "Sollen wir Ihre Daten löschen?"
    quick.answers(copy, "LÖSCHEN")
    assert quick.listings("state", "words") == [("ended", "")]


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        (
            "Löschen Sie bitte die Daten von meinem Mann Heinz Roth. Seine Mail war heinz@web.example",
            "Wir haben nichts gelöscht",
        ),
        ("Please delete my husband's data from your list.", "We have deleted nothing"),
    ],
)
def test_what_is_anothers_is_not_deleted(quick: Story, words: str, subject: str) -> None:
    """Only they can ask for that; a yes deletes nothing, LÖSCHEN means the writer's own data."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, words)
    notice = quick.last(HELGA, "notice")
    assert notice["Subject"] == subject
    assert "datenschutz@gera.example" in text_of(notice)
    quick.answers(notice, "Ja bitte")
    assert quick.listings("state") == [("waiting",)]
    quick.answers(notice, "LÖSCHEN")
    assert quick.listings("state", "words") == [("ended", "")]


def test_who_names_their_own_address_means_themselves(quick: Story) -> None:
    """What is to be deleted is somebody else's only where another address stands there."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, f"Bitte löschen Sie alle meine Daten, meine Adresse ist {HELGA}")
    assert quick.last(HELGA, "question")["Subject"] == "Sollen wir Ihre Daten löschen?"


def test_the_language_of_the_mail_that_asks_counts(quick: Story) -> None:
    """Of a mail of five words or more; fewer are answered in the language of before."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "please delete everything you have on me")
    assert quick.last(HELGA, "question")["Subject"] == "Shall we delete your data?"
    quick.writes(HELGA, "Delete")
    assert quick.last(HELGA, "question")["Subject"] == "Sollen wir Ihre Daten löschen?"


def test_who_is_not_known_gets_what_there_is(quick: Story) -> None:
    """Nothing but the mail that asks."""
    quick.writes(HELGA, "AUSKUNFT")
    files = enclosed(quick.last(HELGA, "receipt"))
    assert sorted(files) == ["data.txt", "mail-1.eml"]
    assert "== Gera ==" not in files["data.txt"]
    assert quick.kinds(ANNA) == []


def test_putting_right(quick: Story) -> None:
    """BERICHTIGEN shows the lines; one that comes back changed is changed, also beside the word itself."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "Ich verschenke einen Kühlschrank.")
    quick.writes(HELGA, "Ich möchte meine Daten berichtigen.")
    first, second = quick.has(HELGA, "receipt")[-2:]
    assert "\nPLZ: 07545\n" in text_of(first).replace("\r", "")
    assert "Kühlschrank" in text_of(second)
    quick.answers(first, "BERICHTIGEN\n\nPLZ: 07551")
    assert quick.listings("postcode") == [("07551",), (None,)]
    assert quick.kinds(ANNA) == ["review", "review"]
    quick.answers(second, "Berichtigen")
    assert "Kühlschrank" in text_of(quick.last(HELGA, "receipt"))


def test_a_copy_of_many_decisions_asks_once(quick: Story) -> None:
    """The database is not asked for each of a moderator's decisions by itself; each is told with what became of it."""
    asked: list[str] = []
    event.listen(quick.office.store.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    counts: list[int] = []
    for words in ("OK", "nein zu groß", "OK"):
        quick.writes(HELGA, OFFER)
        quick.answers(quick.last(ANNA, "review"), words)
        quick.passes(minutes=10)
        asked.clear()
        with quick.office.store.read() as tx:
            step = Step(quick.office.desk, tx, quick.now, quick.office.config.cities["gera"])
            [work] = access.everything(step, ANNA, "de", access.Files(0)).works
        counts.append(len(asked))
    assert [(one.outcome, one.reason) for one in work.decisions] == [
        ("approved", ""), ("rejected", "zu groß"), ("approved", ""),
    ]  # fmt: skip
    assert len(set(counts)) == 1


def test_withdrawing_consent(story: Story) -> None:
    """WIDERRUF: nothing is shown or passed on any more, the other side hears so, and what was agreed to is over."""
    matched(story)
    story.answers(story.last(HELGA, "introduction"), "KONTAKT FREIGEBEN")
    story.writes(HELGA, "Ich verschenke einen Stuhl.")
    story.answers(story.last(HELGA, "introduction"), "Ich widerrufe meine Einwilligung.")
    assert story.listings("kind", "state") == [("need", "open"), ("offer", "ended"), ("offer", "ended")]
    assert "zurückgezogen" in text_of(story.last(SHOP, "notice"))
    revoked = story.last(HELGA, "receipt")
    assert "LÖSCHEN" in text_of(revoked)
    with story.office.store.read() as tx:
        given = tx.execute(select(tables.consents.c.purpose, tables.consents.c.withdrawn_at, tables.consents.c.inbound_id)
                           .where(tables.consents.c.person_id != 1).order_by(tables.consents.c.id)).all()  # fmt: skip
    assert [row.purpose for row in given] == ["passing_on", "contact", "passing_on"]
    assert {row.withdrawn_at for row in given} == {story.now}
    assert len({row.inbound_id for row in given}) == 3
    story.answers(story.last(SHOP, "receipt"), "Wann dürfen wir kommen?")
    assert story.has(HELGA, "relay") == []
    story.answers(revoked, "LÖSCHEN")
    assert "gelöscht" in str(story.last(HELGA, "receipt")["Subject"])


def test_consents_keep_the_text_that_was_read(quick: Story) -> None:
    """Word for word as the receipt had it, once for all who read it."""
    for mailbox in (HELGA, SHOP):
        quick.writes(mailbox, OFFER)
    with quick.office.store.read() as tx:
        [text] = tx.scalars(select(tables.consent_texts.c.text)).all()
    receipt = " ".join(text_of(quick.last(HELGA, "receipt")).split())
    assert text in receipt


def test_a_text_that_nobody_was_shown_is_no_consent(quick: Story) -> None:
    """Whose receipt may not be written any more today has read nothing."""
    limits = replace(quick.office.config.limits, receipts_per_day=1)
    config = replace(quick.office.config, limits=limits)
    quick.office = replace(quick.office, config=config, desk=replace(quick.office.desk, config=config))
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, "Ich verschenke einen Kühlschrank.")
    with quick.office.store.read() as tx:
        assert tx.scalars(select(tables.consents.c.subject_id)).all() == [1]


def test_a_moderators_copy_holds_nothing_of_others(quick: Story) -> None:
    """Reviews were written to them, and are about those who offer."""
    quick.writes(HELGA, OFFER)
    quick.answers(quick.last(ANNA, "review"), "OK")
    gera = replace(quick.office.config.cities["gera"], moderators=("ben@gera.example",))
    config = replace(quick.office.config, cities={**quick.office.config.cities, "gera": gera})
    quick.office = replace(quick.office, config=config, desk=replace(quick.office.desk, config=config))
    quick.writes(ANNA, "AUSKUNFT")
    files = enclosed(quick.last(ANNA, "receipt"))
    assert sorted(files) == ["data.txt", "mail-1.eml"]
    assert "Eichenholz" not in files["data.txt"]


def test_a_question_about_something_else_is_read_by_people(quick: Story) -> None:
    """The words alone do not make it: what speaks of something else goes to the moderators."""
    quick.writes(HELGA, "Guten Tag, ich brauche eine Auskunft zum Wohngeld. Wo bekomme ich die?", "Auskunft")
    quick.writes(HELGA, "Ich würde gern wissen, ob Sie auch am Samstag annehmen.", "Auskunft")
    quick.writes(OLENA, "Ich verschenke ein Regal. Alles andere können Sie löschen.")
    assert quick.kinds(ANNA) == ["review", "review", "review"]
    assert quick.kinds(HELGA) == ["receipt", "receipt"]
    quick.writes(HELGA, "Vielen Dank!", "Auskunft")
    assert str(quick.last(HELGA, "receipt")["Subject"]).startswith("Ihre Auskunft")
    assert quick.kinds(OLENA) == ["receipt"]


def test_a_moderators_word_about_a_review_is_about_the_review(quick: Story) -> None:
    """LÖSCHEN in answer to a review erases nobody."""
    quick.writes(HELGA, OFFER)
    quick.answers(quick.last(ANNA, "review"), "LÖSCHEN")
    assert quick.listings("state") == [("waiting",)]
    assert quick.kinds(ANNA) == ["review", "notice"]


def test_every_letter_says_how_long_it_is_kept(quick: Story) -> None:
    """The day, and the link and the contact of the city; moderators are asked to delete it, too."""
    quick.writes(HELGA, OFFER)
    for mailbox, kind in ((HELGA, "receipt"), (ANNA, "review")):
        footer = text_of(quick.last(mailbox, kind)).rpartition("\n-- \n")[2]
        assert "23.12.2026" in footer
        assert "https://gera.example/datenschutz" in footer
        assert "datenschutz@gera.example" in footer


def test_a_relay_closes(story: Story) -> None:
    """Six weeks after the last message; who writes then is told kindly, and nothing is passed on. Each message keeps it open."""
    matched(story)
    story.passes(days=30)
    story.answers(story.last(SHOP, "receipt"), "Dürfen wir am Freitag kommen?")
    story.passes(days=41)
    story.answers(story.last(HELGA, "relay"), "Ja, gern um 15 Uhr.")
    assert len(story.has(SHOP, "relay")) == 1
    story.passes(days=42)
    for mailbox in (HELGA, SHOP):
        story.answers(story.last(mailbox, "relay"), "Danke noch einmal, es war alles gut, und bis bald.")
        notice = text_of(story.last(mailbox, "notice"))
        assert "länger als 42 Tage nicht geschrieben" in " ".join(notice.split())
        assert "nicht weitergegeben" in " ".join(notice.split())
    assert len(story.has(SHOP, "relay")) == len(story.has(HELGA, "relay")) == 1
    story.answers(story.last(HELGA, "notice"), "Ist das Bett gut angekommen?")
    assert "Ist das Bett gut angekommen?" in text_of(story.last(ANNA, "review"))
    with story.office.store.read() as tx:
        assert tx.scalars(select(tables.matches.c.ending)).all() == ["closed"]
        assert ledger.unbalanced(tx) == []


def test_a_relay_that_nobody_closed_yet_is_closed(quick: Story) -> None:
    """The mail may be faster than the schedule; what is asked about one's own data is answered all the same."""
    matched(quick)
    quick.now += timedelta(days=43)
    introduction = quick.last(HELGA, "introduction")
    to_thread = {"In-Reply-To": str(introduction["Message-ID"])}
    quick.writes(HELGA, "Wann kommen Sie denn?", to=str(introduction["Reply-To"]), headers=to_thread)
    assert "Gespräch" in str(quick.last(HELGA, "notice")["Subject"])
    quick.writes(HELGA, "LÖSCHEN", to=str(introduction["Reply-To"]), headers=to_thread)
    assert "gelöscht" in str(quick.last(HELGA, "receipt")["Subject"])


def test_a_relay_bears_what_clients_do(quick: Story) -> None:
    """Reply-all to the relay, the city and others is one message; a forwarded letter lets nobody else in, and shows nobody."""
    matched(quick)
    introduction = quick.last(HELGA, "introduction")
    relay, city = str(introduction["Reply-To"]), "gera@mail.example"
    everybody = {"Cc": f"{city}, karl@web.example, {SHOP}", "In-Reply-To": str(introduction["Message-ID"])}
    to_all = EmailMessage(policy=policy.SMTP)
    to_all["From"], to_all["To"], to_all["Subject"], to_all["Message-ID"] = (
        f"Helga Brandt <{HELGA}>",
        relay,
        "AW: Re",
        "<all@web.example>",
    )
    for name, value in everybody.items():
        to_all[name] = value
    to_all.set_content(
        "Freitag um 15 Uhr passt. Meine Nummer ist 0365 7654321.\n\nViele Grüße\nHelga Brandt\n0365 7654321\n"
    )
    with quick.office.store.write() as tx:
        inbound.receive(tx, [Received(to_all.as_bytes(), HELGA, (relay, city), quick.now)])
    while worker.work_once(quick.office, quick.now):
        pass
    [passed_on] = quick.has(SHOP, "relay")
    whole = bytes(passed_on).decode()
    assert "Freitag um 15 Uhr passt." in text_of(passed_on)
    assert [word for word in ("Helga", "helga", "7654321", "karl@") if word in whole] == []
    assert quick.kinds(ANNA).count("review") == 2
    forwarded = f"Kannst du?\n\n---- Weitergeleitete Nachricht ----\nVon: {city}\nBetreff: {introduction['Subject']}\n\nNehmen wir\n"
    quick.writes(
        "karl@web.example",
        forwarded,
        f"WG: {introduction['Subject']}",
        to=relay,
        headers={"References": str(introduction["Message-ID"])},
    )
    assert len(quick.has(SHOP, "relay")) == 1
    assert quick.kinds("karl@web.example") == ["notice"]
    assert HELGA not in text_of(quick.last("karl@web.example", "notice"))


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        pytest.param("Ich will doch nicht, dass meine Daten weitergegeben werden. WIDERRUF", "widerrufen", id="a word"),
        pytest.param("Ich mache nicht mehr mit, bitte LÖSCHEN", "löschen", id="a word in a sentence"),
        pytest.param("Lieber nicht. Bitte löschen Sie meine Daten.", "löschen", id="a sentence"),
        pytest.param("Tut mir leid, aber bitte löschen Sie meine Daten.", "löschen", id="a but"),
        pytest.param("Ich möchte, dass alles gelöscht wird, was Sie über mich haben.", "löschen", id="own words"),
        pytest.param(
            "Bitte geben Sie meine Daten nicht weiter, ich widerrufe meine Einwilligung.", "widerrufen", id="no"
        ),
    ],
)
def test_a_right_among_other_words_is_asked_back(quick: Story, words: str, asked: str) -> None:
    """Also where answers are passed on: nobody else reads it, and nothing is done before a yes."""
    matched(quick)
    quick.answers(quick.last(HELGA, "introduction"), words)
    assert f"{asked}?" in str(quick.last(HELGA, "question")["Subject"])
    assert "Ihre Mail haben wir niemandem weitergegeben." in text_of(quick.last(HELGA, "question"))
    assert "relay" not in quick.kinds(SHOP)
    assert quick.listings("words")[1] == (OFFER,)
    quick.answers(quick.last(HELGA, "question"), "Ja")
    done = {"löschen": "Ihre Daten sind gelöscht", "widerrufen": "Wir geben nichts mehr von Ihnen weiter"}
    assert quick.last(HELGA, "receipt")["Subject"] == done[asked]


@pytest.mark.parametrize(
    "words",
    [
        "Am Freitag um 10 passt es. Die alte Nummer war falsch, bitte löschen.",
        "Bitte löschen Sie meine Nummer, wenn Sie das Bett haben.",
        "Meine Daten müssen Sie nicht löschen, am Freitag gern.",
        "Es ist Samstag, nicht Sonntag, bitte berichtigen Sie das in Ihrem Kalender.",
    ],
)
def test_what_asks_for_no_right_is_passed_on(quick: Story, words: str) -> None:
    matched(quick)
    quick.answers(quick.last(HELGA, "introduction"), words)
    assert words in " ".join(text_of(quick.last(SHOP, "relay")).split())
    assert "question" not in quick.kinds(HELGA)


@pytest.mark.parametrize(
    ("subject", "words", "answer"),
    [
        ("Abmeldung", "Bitte löschen Sie uns aus Ihrem Verteiler und alle unsere Daten.", "Daten löschen?"),
        ("Ende", "Bitte entfernen Sie mich aus Ihrer Datenbank, ich möchte nicht mehr mitmachen.", "Daten löschen?"),
        ("Veri", "Lütfen benimle ilgili tüm verileri silin.", "Verilerinizi silelim mi?"),
        ("Data", "I want everything you have about me deleted.", "delete your data?"),
        ("WIDERRUF", "Hiermit widerrufe ich.", "Einwilligung widerrufen?"),
        ("Privacy", "I no longer agree to you passing on my details.", "withdraw your consent?"),
        ("Name", "ich heiße Jens Ottow, nicht Otto, bitte berichtigen Sie das.", "Was stimmt nicht?"),
        ("سؤال", "ما هي المعلومات التي تحتفظون بها عني؟ أريد نسخة من بياناتي", "بياناتك"),
        ("Veri", "Hakkımda hangi verileri saklıyorsunuz? Bir kopyasını istiyorum.", "Verileriniz"),
        ("Angebot", "Bitte löschen Sie mein Angebot.", "zurückziehen?"),
        ("Angebot", "Hiermit widerrufe ich mein Angebot.", "zurückziehen?"),
    ],
)
def test_rights_in_own_words(quick: Story, subject: str, words: str, answer: str) -> None:
    """In a mail of its own; nothing is done that the mailbox did not confirm, and an offer is not all data."""
    quick.writes(HELGA, OFFER)
    quick.writes(HELGA, words, subject)
    assert answer in str(quick.last(HELGA, quick.kinds(HELGA)[-1])["Subject"])
    assert quick.listings("state")[0] == ("waiting",)
