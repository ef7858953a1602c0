"""Letters about one of several things tell which one it is."""

from __future__ import annotations

from email.message import EmailMessage

import story as stories
from story import ANNA, HELGA, SHOP, Story

TWO_THINGS = "Guten Tag,\n\nich biete:\n- drei warme Winterjacken\n- ein altes Sofa aus Eiche\n\nViele Grüße"
NEED = "Wir suchen dringend vier Fahrräder."


def text_of(letter: EmailMessage) -> str:
    """The subject and the plain text of a letter, its lines ended by a line feed."""
    return stories.text_of(letter).replace("\r\n", "\n")


def decided(story: Story, text: str, *answers: str, hours: int = 1) -> list[str]:
    """The decisions that Helga reads of a mail, each answer of the moderator after the one before took effect."""
    story.writes(HELGA, text)
    for answer in answers:
        story.answers(story.last(ANNA, "review"), answer)
        story.passes(hours=hours)
    return [text_of(letter) for letter in story.has(HELGA, "decision")]


def test_a_mail_decided_in_parts(story: Story) -> None:
    """Each letter names its thing, and what became of the other one so far."""
    approved, rejected = decided(story, TWO_THINGS, "1 OK", "2 NEIN zu groß")
    assert "(Nr. 1, Nummer 1)\n" in approved
    assert "Dieser Teil Ihrer Mail ist geprüft" in approved
    assert "\nNummer 1: Kleidung: drei warme Winterjacken\n" in approved
    assert "\nNummer 2: Möbel: ein altes Sofa aus Eiche (wird noch geprüft)\n" in approved
    assert "(Nr. 1, Nummer 2)\n" in rejected
    assert "\nNummer 2: Möbel: ein altes Sofa aus Eiche\n" in rejected
    assert "\nNummer 1: Kleidung: drei warme Winterjacken (freigegeben)\n" in rejected


def test_what_can_still_be_undone_is_not_told(story: Story) -> None:
    """A decision on the other thing that nobody was told of yet counts as open."""
    story.writes(HELGA, TWO_THINGS)
    story.answers(story.last(ANNA, "review"), "1 OK")
    story.sleeps(minutes=4)
    story.answers(story.last(ANNA, "review"), "2 NEIN zu groß")
    story.sleeps(minutes=2)
    [approved] = story.has(HELGA, "decision")
    assert "ein altes Sofa aus Eiche (wird noch geprüft)" in text_of(approved)


def test_a_mixed_letter_names_what_waits(story: Story) -> None:
    """Of three things, one is approved and one refused in the same answer; the third is not forgotten."""
    [mixed] = decided(story, TWO_THINGS.replace("\n\nViele", "\n- zwei Fahrräder\n\nViele"), "1 OK\n2 NEIN zu groß")
    assert "Nummer 2: Möbel: ein altes Sofa aus Eiche\nErgebnis: abgelehnt\n" in mixed
    assert "\nNummer 3: Fahrräder: zwei Fahrräder (wird noch geprüft)\n" in mixed


def test_each_thing_has_its_own_reason(story: Story) -> None:
    """Refused in one answer for different reasons, each is told with its thing; a thing without a reason gets no other's."""
    three = TWO_THINGS.replace("\n\nViele", "\n- zwei Fahrräder\n\nViele")
    [rejected] = decided(story, three, "1 NEIN nur im Winter\n2 NEIN zu groß\n3 nein")
    assert "\nNummer 1: Kleidung: drei warme Winterjacken\nGrund: nur im Winter\n" in rejected
    assert "\nNummer 2: Möbel: ein altes Sofa aus Eiche\nGrund: zu groß\n" in rejected
    assert "\nNummer 3: Fahrräder: zwei Fahrräder\n\n" in rejected
    assert "Der Grund" not in rejected
    assert "liegt nicht an Ihnen" not in rejected


def test_one_reason_for_all_is_told_once(story: Story) -> None:
    """It stands below the things, however often it was said."""
    [rejected] = decided(story, TWO_THINGS, "1 NEIN zu groß\n2 NEIN zu groß")
    assert rejected.count("zu groß") == 1
    assert "\nDer Grund:\n\n    zu groß\n" in rejected


def test_one_thing_is_told_without_a_number(story: Story) -> None:
    """Nothing else came in the mail: there is nothing to tell apart."""
    [approved] = decided(story, "Ich verschenke ein altes Sofa.", "OK")
    assert "(Nr. 1)\n" in approved
    assert "Nummer 1" not in approved
    assert "\nKategorie: Möbel\n" in approved


def two_matches(story: Story) -> None:
    """A need with two offers of bicycles, the second by Ina, with her telephone number."""
    story.publishes(SHOP, NEED)
    story.publishes(HELGA, "Ich verschenke ein rotes Damenrad.")
    story.publishes("ina@web.example", "Ich verschenke ein blaues Kinderrad, Tel. 0365 7654321.")


def test_letters_about_a_match_tell_which(story: Story) -> None:
    """Yes, relayed words and what was taken back: each in the offer's words, without what leads to its writer."""
    two_matches(story)
    red, blue = story.has(SHOP, "match")
    story.answers(red, "Nehmen wir")
    story.answers(blue, "Nehmen wir")
    yes = [text_of(letter) for letter in story.has(SHOP, "receipt")]
    assert "Es geht um: Ich verschenke ein rotes Damenrad." in yes[-2]
    assert "Es geht um: Ich verschenke ein blaues Kinderrad, Tel. [" in yes[-1]
    assert "7654321" not in "".join(yes)
    story.answers(story.last("ina@web.example", "introduction"), "Am Freitag passt es.")
    assert "Es geht um: Ich verschenke ein blaues Kinderrad" in text_of(story.last(SHOP, "relay"))
    story.answers(story.last(HELGA, "introduction"), "ZURÜCKZIEHEN")
    assert "Es geht um: Ich verschenke ein rotes Damenrad." in text_of(story.last(SHOP, "notice"))


def test_what_was_revoked_is_not_repeated(story: Story) -> None:
    """Who counts on an offer hears that it is gone, without its words, once its owner lets nothing be shown any more; also in
    answer to what they write then."""
    two_matches(story)
    match = story.has(SHOP, "match")[0]
    story.answers(match, "Nehmen wir")
    story.answers(story.last(HELGA, "introduction"), "WIDERRUF")
    story.answers(match, "Wann können wir kommen?")
    notices = [text_of(letter) for letter in story.has(SHOP, "notice")]
    assert ["Leider schon vergeben" in notice for notice in notices] == [True, True]
    assert not any("rotes Damenrad" in notice for notice in notices)


def test_who_writes_too_late_reads_what_it_was_about(story: Story) -> None:
    """To a conversation that is closed, each in the words that they know; the owner of what has ended in their own."""
    two_matches(story)
    story.answers(story.has(SHOP, "match")[1], "Nehmen wir")
    ina = "ina@web.example"
    introduction, yes = story.last(ina, "introduction"), story.last(SHOP, "receipt")
    story.answers(introduction, "Am Freitag passt es.")
    story.passes(days=43)
    to_thread = {"In-Reply-To": str(introduction["Message-ID"])}
    story.writes(ina, "War alles in Ordnung mit dem Rad?", to=str(introduction["Reply-To"]), headers=to_thread)
    assert "Es geht um: Ich verschenke ein blaues Kinderrad, Tel. 0365 7654321." in text_of(story.last(ina, "notice"))
    to_thread = {"In-Reply-To": str(yes["Message-ID"])}
    story.writes(SHOP, "Vielen Dank noch einmal, das Rad fährt gut.", to=str(yes["Reply-To"]), headers=to_thread)
    closed = text_of(story.last(SHOP, "notice"))
    assert "Dieses Gespräch ist beendet" in closed
    assert "Es geht um: Ich verschenke ein blaues Kinderrad, Tel. [" in closed


def test_a_word_about_what_has_ended(story: Story) -> None:
    """Of one thing its words, of several each with its number."""
    story.publishes(HELGA, TWO_THINGS)
    story.answers(story.last(HELGA, "decision"), "zurückziehen")
    story.answers(story.last(HELGA, "decision"), "1 zurückziehen")
    story.answers(story.last(HELGA, "decision"), "zurückziehen")
    one, both = (text_of(letter) for letter in story.has(HELGA, "notice"))
    assert "\nEs geht um: Kleidung: drei warme Winterjacken\n" in one
    assert "\nNummer 1: Kleidung: drei warme Winterjacken\nNummer 2: Möbel: ein altes Sofa aus Eiche\n" in both


def test_the_first_words_come_with_a_greeting(story: Story) -> None:
    """A question before any yes says who writes, about which of the helper's things, and how to answer; the next is short."""
    two_matches(story)
    match = story.last(SHOP, "match")
    story.answers(match, "Wie hoch ist der Sattel denn?")
    first = text_of(story.last("ina@web.example", "relay"))
    assert "\nGuten Tag,\n\neine Nachricht von " in first
    assert "Es geht um: Ich verschenke ein blaues Kinderrad, Tel. 0365 7654321." in first
    assert "Antworten Sie einfach auf diese Mail, wir leiten Ihre Worte weiter." in first
    story.answers(match, "Und wie schwer ist es?")
    assert "Guten Tag" not in text_of(story.last("ina@web.example", "relay"))


def test_the_words_of_each_thing(story: Story) -> None:
    """They do not break off behind "Gr.", and a greeting in the same line is none of them."""
    words = "Guten Tag, ich verschenke Babykleidung Gr. 62-68 und ca. drei Mützen."
    story.writes(HELGA, words)
    told = [words for (words,) in story.listings("words")]
    assert told == ["ich verschenke Babykleidung Gr. 62-68", "ich verschenke … ca. drei Mützen."]


def test_a_question_read_and_answered(story: Story) -> None:
    """The receipt promises no more than an OK gives; a letter that answers asks for no answer."""
    story.writes(HELGA, "Wann hat die Kleiderkammer geöffnet?", "Frage")
    assert "Danach schreiben wir Ihnen." in text_of(story.last(HELGA, "receipt"))
    story.answers(story.last(ANNA, "review"), "FRAGE Montags von 9 bis 12 Uhr.")
    answer = text_of(story.last(HELGA, "question"))
    assert "Falls Sie noch etwas wissen möchten, antworten Sie einfach" in answer
    assert "Bitte antworten Sie" not in answer
