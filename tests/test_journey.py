"""Conversations over real SMTP, on SQLite and on PostgreSQL: people write and answer, and hear what they should hear."""

from __future__ import annotations

import shutil
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from community import NEED, OFFER, City, Region, Resident, everything_in, faults, wait_until

from mailflow.app import shipped
from mailflow.town import Arrived, Town

TEN_CHAIRS = ("Zehn Stühle abzugeben", "Guten Tag,\n\nich habe zehn Stühle abzugeben.\n\nViele Grüße\nHelga Brandt\n")
THREE_CHAIRS = (
    "Wir suchen drei Stühle",
    "Guten Tag,\n\nwir suchen drei Stühle.\n\nMit freundlichen Grüßen\nPetra Lindner\n",
)
TWO_THINGS = (
    "Betten und Fahrräder abzugeben",
    "Guten Tag,\n\nich habe zwei Betten abzugeben.\nIch habe auch drei Fahrräder abzugeben.\n\nViele Grüße\nHelga Brandt\n",
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def region(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """One running town for all tests of this file, once on each database; decisions take effect at once."""
    url = "sqlite:///mailflow.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").new_database()
    with Region(tmp_path_factory.mktemp("town"), database=url) as running:
        yield running


@pytest.fixture
def city(region: Region) -> Iterator[City]:
    """A city in which nothing has happened yet. Whatever the test does there, every letter must be well made."""
    found = region.new_city()
    yield found
    assert faults(found.letters) == []


@pytest.fixture
def shop(city: City) -> Resident:
    return city.resident("kammer", "Kleiderkammer Gera")


@pytest.fixture
def helga(city: City) -> Resident:
    return city.resident("helga", "Helga Brandt")


def matched(city: City, shop: Resident, helga: Resident) -> None:
    """A need and an offer that fits it are published; the match has arrived, unread."""
    city.publishes(shop, *NEED)
    city.publishes(helga, *OFFER)
    shop.gets("match")


def introduced(city: City, shop: Resident, helga: Resident) -> None:
    """The organisation has said yes; the introduction has arrived, unread."""
    matched(city, shop, helga)
    shop.answers(shop.next("match"), "Nehmen wir")
    shop.next("receipt")
    helga.gets("introduction")


# The whole round


def test_the_whole_round_need_first(city: City, shop: Resident, helga: Resident) -> None:
    """A need, an offer, a match, a yes, words both ways and "erledigt": each step is heard by those it concerns."""
    city.publishes(shop, *NEED)
    city.publishes(helga, *OFFER)
    match = shop.next("match")
    assert "zwei Betten abzugeben" in match.text
    assert "Warum wir es Ihnen schicken:\n- " in match.text

    shop.answers(match, "Nehmen wir. Passt Ihnen Freitag um 15 Uhr?")
    introduction = helga.next("introduction")
    assert "Passt Ihnen Freitag um 15 Uhr?" in introduction.text
    assert "Kleiderkammer Gera" in introduction.text
    helga.answers(introduction, "Gern, Freitag 15 Uhr passt mir gut.")
    relayed = shop.next("relay")
    assert "Gern, Freitag 15 Uhr passt mir gut." in relayed.text
    shop.answers(relayed, "Danke, wir kommen zu zweit.")
    assert "Danke, wir kommen zu zweit." in helga.next("relay").text

    shop.answers(match, "Erledigt")
    assert "Zugesagt" in str(shop.next("receipt").mail["Subject"])
    assert "erledigt" in str(shop.next("receipt").mail["Subject"])
    city.settle()
    assert shop.unread() == helga.unread() == []
    assert helga.mailbox not in "".join(everything_in(letter) for letter in shop.has())


def test_the_same_when_the_offer_came_first(city: City, shop: Resident, helga: Resident) -> None:
    """An approved offer waits; when a need that it fits is approved, the organisation hears of it."""
    city.publishes(helga, *OFFER)
    city.settle()
    assert shop.has() == []
    city.publishes(shop, *NEED)
    shop.answers(shop.next("match"), "Nehmen wir")
    assert "Kleiderkammer Gera" in helga.next("introduction").text


def test_each_moderator_is_asked_in_a_mail_of_their_own(city: City, shop: Resident) -> None:
    """Both moderators get the review, to an own reply address of the form local+token@domain."""
    shop.writes(*NEED)
    reviews = [moderator.next("review") for moderator in (city.anna, city.ben)]
    replies = [str(review.mail["Reply-To"]) for review in reviews]
    assert len(set(replies)) == 2
    for moderator, review, reply in zip((city.anna, city.ben), reviews, replies, strict=True):
        token = reply.removeprefix(f"{city.key}+").removesuffix("@mail.example")
        assert token.isalnum()
        assert token == token.lower()
        assert str(review.mail["From"]).endswith(f"<{city.address}>")
        assert str(review.mail["To"]) == moderator.mailbox


def test_a_claim_and_an_absence(city: City, shop: Resident) -> None:
    """Ben hears that Anna takes care; then she is away and gets nothing, until she is back and gets what waits."""
    city.anna.answers(city.writes(shop, *NEED), "Ich kümmere mich darum")
    assert "erinnern wir nur Sie" in city.anna.next("notice").text
    assert f"{city.anna.mailbox} kümmert sich" in city.ben.next("notice").text

    day = datetime.now(UTC) + timedelta(days=20)
    city.anna.writes("Urlaub", f"Ich bin bis {day:%d.%m.%Y} im Urlaub. Viele Grüße, Anna")
    assert city.ben.mailbox in city.anna.next("notice").text
    assert "kann sich doch nicht kümmern" in city.ben.next("notice").text
    city.resident("otto", "Otto Weber").writes(*OFFER)
    city.ben.next("review")
    city.settle()
    assert city.anna.unread() == []
    city.anna.writes("Zurück", "Bin wieder da!")
    assert "wieder alles zur Prüfung" in city.anna.next("notice").text
    city.anna.answers(city.anna.next("digest"), "alle ok")
    shop.next("decision")
    shop.next("match")


def test_nothing_reaches_an_organisation_before_a_moderator_approved(
    city: City, shop: Resident, helga: Resident
) -> None:
    """An offer that fits but waits is not shown to anybody but the moderators."""
    city.publishes(shop, *NEED)
    city.writes(helga, *OFFER)
    city.settle()
    assert shop.unread() == []
    assert helga.unread() == []


def test_erledigt_closes_the_need(city: City, shop: Resident, helga: Resident) -> None:
    """After "Erledigt" the organisation gets a receipt, and an offer that would fit is not shown to it."""
    introduced(city, shop, helga)
    shop.answers(shop.gets("match"), "Erledigt")
    assert "erledigt" in shop.next("receipt").text
    other = city.resident("otto", "Otto Weber")
    city.publishes(other, *OFFER)
    city.settle()
    assert len(shop.has("match")) == 1


# Addresses stay hidden


def test_neither_side_learns_the_others_address(city: City, shop: Resident, helga: Resident) -> None:
    """Also when they write it into the text and the signature, or quote it: no letter holds the other's address."""
    city.publishes(shop, NEED[0], NEED[1] + f"{shop.mailbox}\n")
    city.publishes(
        helga,
        OFFER[0],
        OFFER[1].replace("\n\nViele", f" Schreiben Sie an {helga.mailbox}.\n\nViele") + f"{helga.mailbox}\n",
    )
    shop.answers(
        shop.next("match"), f"Nehmen wir. Sie erreichen uns unter {shop.mailbox}.\n\n-- \nKleiderkammer\n{shop.mailbox}"
    )
    introduction = helga.next("introduction")
    helga.answers(
        introduction, f"Gern. Meine Adresse ist {helga.mailbox}.\n\nViele Grüße\nHelga Brandt\n{helga.mailbox}"
    )
    relayed = shop.next("relay")
    assert "Meine Adresse ist" in relayed.text
    helga_quoted = f"Danke!\n\nAm 23.11.2026 schrieb Helga <{helga.mailbox}>:\n> Meine Adresse ist {helga.mailbox}.\n\n<{shop.mailbox}>"
    shop.answers(relayed, helga_quoted)
    helga.next("relay")
    for letter in shop.has():
        assert helga.mailbox not in everything_in(letter)
    for letter in helga.has():
        assert shop.mailbox not in everything_in(letter)


def test_a_name_that_is_an_address_stays_hidden_too(city: City) -> None:
    """Some clients put the address where the name belongs; the other side must not learn it by that."""
    shop = city.resident("kammer", f"kammer@{city.key}-home.example")
    helga = city.resident("helga", f"helga@{city.key}-home.example")
    introduced(city, shop, helga)
    helga.answers(helga.next("introduction"), "Gern, Freitag passt mir gut.")
    shop.next("relay")
    assert all(helga.mailbox not in everything_in(letter) for letter in shop.has())
    assert all(shop.mailbox not in everything_in(letter) for letter in helga.has())


def test_a_relay_is_a_persons_mail(city: City, shop: Resident, helga: Resident) -> None:
    """What is passed on comes from the city's address, carries no Auto-Submitted, and can be answered."""
    introduced(city, shop, helga)
    helga.answers(helga.next("introduction"), "Gern, Freitag passt mir gut.")
    relayed = shop.next("relay")
    assert relayed.mail["Auto-Submitted"] is None
    assert str(relayed.mail["From"]).endswith(f"<{city.address}>")
    assert str(relayed.mail["Reply-To"]).startswith(f"{city.key}+")


# What moderators answer


def test_nein_gives_the_reason_to_the_sender(city: City, helga: Resident) -> None:
    """ "NEIN reason": the sender gets the decision with the reason in the moderator's words."""
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "NEIN Betten nehmen wir gerade nicht an")
    assert "Betten nehmen wir gerade nicht an" in helga.next("decision").text


def test_kategorie_asks_again(city: City, helga: Resident) -> None:
    """ "KATEGORIE Hausrat" corrects; both moderators are asked again, and "OK" then approves what was corrected."""
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "KATEGORIE Hausrat")
    again = city.ben.next("review")
    assert "Kategorie: Hausrat" in again.text
    assert city.anna.mailbox in again.text
    assert city.anna.next("review").mail["Message-ID"] != again.mail["Message-ID"]
    assert helga.unread() == []
    city.ben.answers(again, "OK")
    assert "Kategorie: Hausrat" in helga.next("decision").text


def test_kategorie_and_ok_approve(city: City, helga: Resident) -> None:
    """ "Kategorie Hausrat, dann OK" corrects and approves in one answer: nobody is asked again."""
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "Kategorie Hausrat, dann OK")
    assert "Kategorie: Hausrat" in helga.next("decision").text
    city.settle()
    assert city.anna.unread() == city.ben.unread() == []


def test_a_question_goes_to_the_sender_and_the_answer_comes_back(city: City, helga: Resident) -> None:
    """ "FRAGE text" reaches the sender as a question; what the sender answers comes to each moderator as a review."""
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "FRAGE Wie breit sind die Betten?")
    question = helga.next("question")
    assert "Wie breit sind die Betten?" in question.text
    helga.answers(question, "Die Betten sind einen Meter breit.")
    for moderator in (city.anna, city.ben):
        assert "Die Betten sind einen Meter breit." in moderator.next("review").text
    city.ben.answers(city.ben.gets("review", 2), "OK")
    helga.next("decision")


def test_spam_ends_in_silence(city: City, helga: Resident) -> None:
    """ "SPAM": the sender hears nothing, and it waits no longer."""
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "SPAM")
    city.settle()
    assert helga.unread() == []
    city.anna.writes("Liste", "LISTE")
    assert "Es wartet nichts" in city.anna.next("digest").text


def test_later_lets_it_wait(city: City, helga: Resident) -> None:
    """ "SPÄTER" decides nothing: it stands in the list, the sender hears nothing, and a later OK approves it."""
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "SPÄTER")
    city.settle()
    assert helga.unread() == []
    city.anna.writes("Liste", "LISTE")
    assert "zwei Betten abzugeben" in city.anna.next("digest").text
    city.anna.answers(review, "OK")
    helga.next("decision")


def test_liste_shows_what_waits_the_oldest_first(city: City, shop: Resident, helga: Resident) -> None:
    """LISTE, as an answer to a review or as a mail of its own, gives the moderator who asked a digest, and no other."""
    city.writes(helga, *OFFER)
    review = city.writes(shop, *NEED)
    city.anna.answers(review, "LISTE")
    city.anna.writes("Liste", "LISTE")
    for digest in (city.anna.next("digest"), city.anna.next("digest")):
        assert 0 < digest.text.index("zwei Betten abzugeben") < digest.text.index("wir suchen zwei Betten")
    assert city.ben.unread() == []


def test_hilfe_explains_the_words(city: City, helga: Resident) -> None:
    """HILFE gives the moderator every word with its meaning, and decides nothing."""
    city.anna.answers(city.writes(helga, *OFFER), "HILFE")
    text = city.anna.next("notice").text
    assert all(
        word in text for word in ("OK", "NEIN", "KATEGORIE", "FRAGE", "SPÄTER", "SPAM", "ZURÜCK", "LISTE", "Möbel")
    )
    city.settle()
    assert helga.unread() == []


def test_the_second_moderator_is_told_who_decided(city: City, shop: Resident, helga: Resident) -> None:
    """The first answer decides. The late one changes nothing, whatever it says, and its writer hears who was faster."""
    city.publishes(shop, *NEED)
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "OK")
    shop.next("match")
    helga.next("decision")
    for word in ("NEIN zu spät", "OK"):
        city.ben.answers(city.ben.gets("review", 2), word)
        assert city.anna.mailbox in city.ben.next("notice").text
    city.settle()
    assert shop.unread() == helga.unread() == []


def test_an_unclear_answer_does_nothing_and_says_so(city: City, helga: Resident) -> None:
    """A hedged answer leads to a notice to its writer alone; the plain word afterwards works."""
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "Vielleicht, ich weiß noch nicht.")
    city.anna.next("notice")
    city.settle()
    assert helga.unread() == city.ben.unread() == []
    city.anna.answers(review, "OK")
    helga.next("decision")


# Several things, and things that nobody understood


def test_several_things_in_one_mail_are_decided_separately(city: City, shop: Resident, helga: Resident) -> None:
    """Two offers in one mail: one review with two numbers; "1 ok, 2 nein …" approves one and rejects the other."""
    review = city.writes(helga, *TWO_THINGS)
    assert "Nummer: 1\nKategorie: Möbel" in review.text
    assert "Nummer: 2\nKategorie: Fahrr" in review.text
    city.anna.answers(review, "1 ok, 2 nein kein Platz")
    decision = helga.next("decision").text
    assert "kein Platz" in decision
    assert decision.index("freigegeben") < decision.index("abgelehnt")
    city.publishes(shop, *NEED)
    assert "Möbel" in str(shop.next("match").mail["Subject"])


def test_alle_ok_approves_what_still_waits(city: City, helga: Resident) -> None:
    """ "Alle ok" after a colleague's "1 ok" approves the rest, and does not say that it changed nothing."""
    review = city.writes(helga, *TWO_THINGS)
    city.anna.answers(review, "1 ok")
    assert "Möbel" in helga.next("decision").text
    city.ben.answers(city.ben.gets("review"), "alle ok")
    assert "Fahrr" in helga.next("decision").text
    city.settle()
    assert city.ben.unread() == []


def test_a_number_that_is_not_in_the_review_decides_nothing(city: City, helga: Resident) -> None:
    """ "3 ok" to a review of two things is unclear."""
    city.anna.answers(city.writes(helga, *TWO_THINGS), "3 ok")
    city.anna.next("notice")
    city.settle()
    assert helga.unread() == []


def test_what_nobody_understood_waits_for_a_category(city: City, helga: Resident) -> None:
    """It is a review marked as unknown; KATEGORIE makes it a listing that OK then approves."""
    review = city.writes(helga, "Hallo", "Guten Tag,\n\nwie besprochen.\n\nViele Grüße\nHelga Brandt\n")
    assert "Unklar" in str(review.mail["Subject"])
    city.anna.answers(review, "KATEGORIE Möbel")
    again = city.anna.next("review")
    assert "Kategorie: Möbel" in again.text
    city.anna.answers(again, "OK")
    assert "Möbel" in helga.next("decision").text


def test_what_nobody_understood_is_settled_by_a_yes(city: City, helga: Resident) -> None:
    """OK without a category publishes nothing: it waits no more, and its writer hears that it was read."""
    review = city.writes(helga, "Hallo", "Guten Tag,\n\nwie besprochen.\n\nViele Grüße\nHelga Brandt\n")
    city.anna.answers(review, "OK")
    assert "gelesen" in helga.next("decision").text
    city.settle()
    assert helga.unread() == []
    city.anna.answers(review, "OK")
    assert "Ergebnis: erledigt" in city.anna.next("notice").text


# Helpers and organisations change their minds


def test_a_helper_withdraws_what_waits(city: City, helga: Resident) -> None:
    """ZURÜCKZIEHEN to the receipt ends the offer: a moderator who approves later changes nothing."""
    review = city.writes(helga, *OFFER)
    helga.answers(helga.gets("receipt"), "ZURÜCKZIEHEN")
    helga.next("receipt")
    city.anna.answers(review, "OK")
    city.anna.next("notice")
    city.settle()
    assert helga.unread() == []


def test_a_helper_withdraws_what_an_organisation_has_before_it(city: City, shop: Resident, helga: Resident) -> None:
    """After ZURÜCKZIEHEN the organisation that says yes is told that the offer is gone; the helper hears nothing of it."""
    matched(city, shop, helga)
    helga.answers(helga.gets("decision"), "ZURÜCKZIEHEN")
    helga.next("receipt")
    shop.answers(shop.next("match"), "Nehmen wir")
    shop.next("notice")
    city.settle()
    assert helga.unread() == []


def test_when_an_organisation_declines_the_next_is_asked(city: City, helga: Resident) -> None:
    """Three of four organisations hear of the offer at first; one declines, and the fourth is asked."""
    shops = [city.resident(f"kammer{number}", f"Kleiderkammer {number}") for number in range(4)]
    for shop in shops:
        city.publishes(shop, *NEED)
    city.publishes(helga, *OFFER)
    city.settle()
    asked = [shop for shop in shops if shop.has("match")]
    assert len(asked) == 3
    (fourth,) = [shop for shop in shops if shop not in asked]
    asked[0].answers(asked[0].next("match"), "Passt nicht, zu groß für uns")
    fourth.answers(fourth.next("match"), "Nehmen wir")
    helga.next("introduction")


def test_the_slower_organisation_is_told_kindly(city: City, helga: Resident) -> None:
    """Two organisations have the offer before them: the first yes takes it, the second is told that it is gone."""
    shops = [city.resident(f"kammer{number}", f"Kleiderkammer {number}") for number in range(2)]
    for shop in shops:
        city.publishes(shop, *NEED)
    city.publishes(helga, *OFFER)
    first, second = (shop.next("match") for shop in shops)
    shops[1].answers(second, "Nehmen wir")
    assert "Kleiderkammer 1" in helga.next("introduction").text
    shops[0].answers(first, "Nehmen wir")
    assert "gilt leider nicht mehr" in shops[0].next("notice").text
    city.settle()
    assert helga.unread() == []


def test_an_organisation_takes_a_part(city: City, helga: Resident) -> None:
    """ "Nehmen 3" of ten chairs: the helper hears of three, and seven are offered to the next organisation."""
    shop, other = city.resident("kammer", "Kleiderkammer"), city.resident("tafel", "Caritas Tafel")
    city.publishes(shop, *THREE_CHAIRS)
    city.publishes(helga, *TEN_CHAIRS)
    shop.answers(shop.next("match"), "Nehmen 3")
    assert "Menge: 3" in helga.next("introduction").text
    assert "Menge: 3" in shop.gets("receipt", 2).text
    city.publishes(other, *THREE_CHAIRS)
    assert "Menge: 7" in other.next("match").text


def test_loeschen_is_the_last_letter(city: City, shop: Resident, helga: Resident) -> None:
    """LÖSCHEN ends everything of a helper: one confirmation, the yes of an organisation leads nowhere, no letter follows."""
    matched(city, shop, helga)
    helga.answers(helga.gets("decision"), "LÖSCHEN")
    assert "gelöscht" in helga.next("receipt").text
    shop.answers(shop.next("match"), "Nehmen wir")
    shop.next("notice")
    city.settle()
    assert helga.unread() == []


@pytest.mark.parametrize("to", ["decision", "introduction"])
def test_a_helper_withdraws_after_a_yes(city: City, shop: Resident, helga: Resident, to: str) -> None:
    """Whichever letter the helper answers: the organisation that counts on it hears so, and is shown the next offer."""
    introduced(city, shop, helga)
    helga.answers(helga.gets(to), "ZURÜCKZIEHEN")
    helga.gets("receipt", 2)
    assert "wurde zurückgezogen" in shop.next("notice").text
    city.publishes(city.resident("otto", "Otto Weber"), *OFFER)
    assert "Die Menge passt: 2 angeboten, 2 gebraucht." in shop.gets("match", 2).text
    assert shop.has("relay") == []


def test_the_words_of_a_withdrawal_are_passed_on(city: City, shop: Resident, helga: Resident) -> None:
    """Who says more than the word says it to the organisation too."""
    introduced(city, shop, helga)
    helga.answers(helga.next("introduction"), "Ich ziehe mein Angebot zurück. Es tut mir sehr leid.")
    assert "Es tut mir sehr leid." in shop.next("relay").text
    shop.next("notice")


def test_loeschen_after_a_yes_ends_the_talk(city: City, shop: Resident, helga: Resident) -> None:
    """The organisation hears that the offer is gone; what it writes afterwards does not reach the helper any more."""
    introduced(city, shop, helga)
    introduction = helga.next("introduction")
    helga.answers(introduction, "LÖSCHEN")
    assert "gelöscht" in helga.gets("receipt", 2).text
    shop.next("notice")
    shop.answers(shop.gets("match"), "Wann dürfen wir kommen?")
    shop.next("notice")
    city.settle()
    assert [letter.kind for letter in helga.has()] == ["receipt", "decision", "introduction", "receipt"]


@pytest.mark.parametrize("words", ["LÖSCHEN"])
def test_an_organisation_takes_its_need_back_after_a_yes(
    city: City, shop: Resident, helga: Resident, words: str
) -> None:
    """The helper is told, and the offer goes to the next organisation."""
    introduced(city, shop, helga)
    other = city.resident("tafel", "Caritas Tafel")
    city.publishes(other, *NEED)
    shop.answers(shop.gets("decision"), words)
    helga.next("introduction")
    assert "nichts mehr verabredet" in helga.next("notice").text
    other.answers(other.next("match"), "Nehmen wir")
    assert "Tafel" in helga.next("introduction").text


# Languages, cities, repetitions


def test_english_senders_get_english_letters(city: City) -> None:
    """Each reads their own language: the sender English, the moderators German."""
    mary = city.resident("mary", "Mary Miller")
    mary.writes("Two beds to give away", "Hello,\n\nI have two beds to give away.\n\nKind regards\nMary Miller\n")
    assert mary.next("receipt").mail["Content-Language"] == "en"
    review = city.anna.next("review")
    assert review.mail["Content-Language"] == "de"
    city.anna.answers(review, "OK")
    decision = mary.next("decision")
    assert decision.mail["Content-Language"] == "en"
    assert "furniture" in decision.text.lower()


def test_cities_are_kept_apart(region: Region, city: City, shop: Resident) -> None:
    """An offer in one city is neither reviewed nor matched in another; its letters name its own city and address."""
    other = region.new_city()
    olga = other.resident("olga", "Olga Stein")
    city.publishes(shop, *NEED)
    other.publishes(olga, *OFFER)
    city.settle()
    assert shop.unread() == city.anna.unread() == city.ben.unread()[1:] == []
    for letter in other.letters:
        assert city.key not in everything_in(letter).lower().replace(f"{city.key}.example", "")
        assert str(letter.mail["From"]).endswith(f"<{other.address}>")
    assert faults(other.letters) == []


def test_one_person_in_two_cities_is_two(region: Region, city: City, helga: Resident) -> None:
    """The same mailbox writes to two cities; withdrawing in one leaves the offer in the other waiting."""
    other = region.new_city()
    there = Resident(region.town, helga.mailbox, "Helga Brandt", other.address, helga.read)
    city.writes(helga, *OFFER)
    review = other.writes(there, *OFFER)
    helga.answers(helga.gets("receipt"), "ZURÜCKZIEHEN")
    helga.next("receipt")
    other.anna.answers(review, "OK")
    there.next("decision")


def test_the_same_mail_twice_is_one(city: City, helga: Resident) -> None:
    """A mail delivered twice, byte for byte, is taken up once; so is an answer."""
    mail = helga.writes(*OFFER)
    city.region.town.deliver(mail, helga.mailbox, city.address)
    review = city.anna.next("review")
    answer = city.anna.answers(review, "OK")
    city.region.town.deliver(answer, city.anna.mailbox, str(answer["To"]))
    helga.next("receipt")
    helga.next("decision")
    city.settle()
    assert helga.unread() == city.anna.unread() == []
    assert len(city.ben.has("review")) == 1


def test_an_unknown_recipient_is_refused_at_once(region: Region, helga: Resident) -> None:
    """RCPT to a mailbox that no city has: 550 5.1.1, nothing is taken."""
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        region.town.deliver(helga.compose("nobody@mail.example", *OFFER), helga.mailbox, "nobody@mail.example")
    code, words = refused.value.recipients["nobody@mail.example"]
    assert (code, words[:5]) == (550, b"5.1.1")


# Time to undo, and reload


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """A town in which a decision can be undone for two seconds, and whose config the tests may change."""
    with Region(tmp_path_factory.mktemp("slow"), hold="2s") as running:
        yield running


def test_a_decision_can_be_undone(slow: Region) -> None:
    """Within the hold ZURÜCK undoes: before it nothing went out, after it nothing does, and a new decision works."""
    city = slow.new_city()
    shop, helga = city.resident("kammer", "Kleiderkammer"), city.resident("helga", "Helga Brandt")
    city.publishes(shop, *NEED)
    city.anna.next("notice")
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "OK")
    done = city.anna.next("notice")
    assert "ZURÜCK" in done.text
    assert helga.unread() == shop.unread() == []
    city.anna.answers(done, "ZURÜCK")
    city.anna.next("notice")
    later = city.resident("otto", "Otto Weber")
    city.publishes(
        later, "Ein Fahrrad abzugeben", "Guten Tag,\n\nich habe ein Fahrrad abzugeben.\n\nViele Grüße\nOtto\n"
    )
    assert helga.unread() == shop.unread() == []  # Otto's later decision went out, so hers would have.
    city.anna.answers(review, "NEIN kein Platz")
    assert "kein Platz" in helga.next("decision").text
    assert faults(city.letters) == []


def test_the_effects_come_when_the_hold_is_over(slow: Region) -> None:
    """Without ZURÜCK the decision and the match go out after the hold; ZURÜCK is then too late."""
    city = slow.new_city()
    shop, helga = city.resident("kammer", "Kleiderkammer"), city.resident("helga", "Helga Brandt")
    city.publishes(shop, *NEED)
    review = city.writes(helga, *OFFER)
    city.anna.answers(review, "OK")
    helga.next("decision")
    shop.next("match")
    notices = len(city.anna.has("notice"))
    city.anna.answers(review, "ZURÜCK")
    assert "Zu spät für ZURÜCK" in str(city.anna.gets("notice", notices + 1).mail["Subject"])
    assert faults(city.letters) == []


def test_a_new_city_is_taken_in_by_sighup(slow: Region) -> None:
    """A city added to the config is refused before SIGHUP and served after it, from the very first mail."""
    lena = Resident(slow.town, "lena@jena-home.example", "Lena Frei", "jena@mail.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        lena.writes(*OFFER)
    table = '[cities.jena]\nname = "Jena"\naddress = "jena@mail.example"\nlanguage = "de"\nmoderators = ["anna@jena.example"]\n'
    slow.reload(lambda text: f"{text}\n{table}")
    lena.writes(*OFFER)
    lena.next("receipt")
    Resident(slow.town, "anna@jena.example", "Anna", "jena@mail.example").next("review")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(lambda text: text + "\nnot toml at all", id="no TOML"),
        pytest.param(lambda text: text + "\n[cities.weimar]\nname = 3\n", id="a city without an address"),
        pytest.param(lambda text: text.replace("[send]", "[sned]"), id="an unknown table"),
    ],
)
def test_a_broken_config_changes_nothing(slow: Region, fault: object) -> None:
    """SIGHUP with a config that cannot be used: the log says why with the file's name, and all goes on as before."""
    assert callable(fault)
    good = slow.town.config.read_text(encoding="utf-8")
    slow.reload(fault)
    complaint = slow.town.log.rpartition("not reloaded")[2]
    assert "config.toml" in complaint
    city = slow.new_city()
    city.writes(city.resident("helga", "Helga Brandt"), *OFFER)
    slow.reload(lambda _: good)
    wait_until(lambda: slow.town.log.rstrip().endswith("reloaded"), "the good config is back")


def test_broken_rules_are_refused_at_start(tmp_path: Path) -> None:
    """`serve` ends with 1 and says file and line, instead of taking mail that nobody will read."""
    shutil.copytree(shipped("rules"), tmp_path / "rules")
    with (tmp_path / "rules" / "matching.toml").open("a", encoding="utf-8") as file:
        file.write("weight_of_air = 1\n")
    with Town(tmp_path, more_config='[paths]\nrules = "rules"') as town:
        assert town.process is not None
        assert town.process.wait(300) == 1
        assert "mailflow serve: " in town.log.splitlines()[-1]
        assert "matching.toml:" in town.log.splitlines()[-1]


BOUNCE = (Path(__file__).parent / "mail" / "bounces" / "postfix_remote_user_unknown.eml").read_bytes()


def comes_back(city: City, letter: Arrived, to: str = "") -> None:
    """The reader's mail server returns a letter to its bounce address, or to the one given."""
    raw = BOUNCE.replace(b"erna@citizen.example", letter.mailbox.encode())
    raw = raw.replace(b"Message-ID: <b", b"Message-ID: <" + letter.mailbox.encode().replace(b"@", b".") + to.encode())
    city.region.town.deliver(raw, "", to or letter.envelope_from)


def test_a_room_needs_two_and_clothes_are_stopped(city: City, helga: Resident) -> None:
    """Housing is open only when both moderators said OK; after STOPP who offers clothes hears so at once, and no review comes."""
    review = city.writes(helga, "Ein Zimmer", "Ich biete ein Zimmer für eine geflüchtete Familie an.\n")
    assert "Wichtig bei Wohnraum" in review.text
    city.anna.answers(review, "OK")
    again = city.ben.next("review")
    assert city.anna.mailbox in again.text
    city.ben.answers(again, "OK")
    assert "Wohnraum" in helga.next("decision").text

    city.anna.writes("Annahme", "STOPP Kleidung bis 15.12.")
    assert "Annahmestopp: Kleidung" in str(city.ben.next("notice").mail["Subject"])
    helga.writes("Winterjacke", "Ich möchte eine Winterjacke abgeben.\n")
    assert "nicht annehmen" in " ".join(helga.next("receipt").text.split())
    city.settle()
    assert "review" not in city.ben.unread()
    assert helga.unread() == []


def test_dead_organisation_rests_until_it_writes(city: City, shop: Resident, helga: Resident) -> None:
    """Its mailbox is gone: moderators hear of it, offers wait; its next mail opens all again. A forged bounce does nothing."""
    city.publishes(shop, *NEED)
    receipt = shop.gets("receipt")
    comes_back(city, receipt, receipt.envelope_from.replace("+b", "+b1"))
    city.settle()
    assert city.ben.unread() == []
    comes_back(city, receipt)
    assert shop.mailbox in city.ben.next("notice").text
    assert city.region.status()["dead_addresses_by_city"][city.key] == 1
    city.publishes(helga, *OFFER)
    city.settle()
    assert shop.unread() == []
    city.writes(shop, "Frage", "Guten Tag,\n\nwann haben Sie geöffnet?\n\nPetra Lindner\n")
    assert shop.mailbox in city.ben.next("notice").text
    assert "zwei Betten" in shop.next("match").text


def test_dead_helper_ends_the_agreement(city: City, shop: Resident, helga: Resident) -> None:
    """The introduction comes back: the organisation that waits for the beds hears that they are gone."""
    matched(city, shop, helga)
    shop.answers(shop.next("match"), "nehmen wir")
    comes_back(city, helga.next("introduction"))
    assert shop.next("notice").text
