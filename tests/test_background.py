"""What a review tells besides the mail: history, flags, what fits, what is alike, how it goes out; on both databases."""

from __future__ import annotations

from email.message import EmailMessage

from story import ANNA, HELGA, SHOP, Story, text_of

OTTO, AMY, LEEDS = "otto@web.example", "amy@leeds.example", "leeds@mail.example"


def words(letter: EmailMessage) -> str:
    return " ".join(text_of(letter).split())


def test_what_a_moderator_decides_by(story: Story) -> None:
    """From the first mail of somebody on: counts and the last outcome; needs and offers by number, nobody's words."""
    story.writes(HELGA, "Ich verschenke ein Kinderbett.")
    review = words(story.last(ANNA, "review"))
    assert "Bisher: erste Mail" in review
    assert "Das sucht zurzeit niemand." in review
    assert "Hinaus geht nur dieser Text" in review
    assert "Achtung:" not in review
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)

    story.writes(SHOP, "Wir suchen dringend zwei Kinderbetten für eine Familie Petrow.")
    review = words(story.last(ANNA, "review"))
    assert "Passt zu: - Angebot 1: Bett, Menge 1, seit 23.11.2026" in review
    assert "Hinaus geht" not in review
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    story.answers(story.last(SHOP, "match"), "Passt nicht, zu klein")

    story.writes(OTTO, "Ich verschenke ein Kinderbett.")
    review = words(story.last(ANNA, "review"))
    assert "Passt zu: - Bedarf 2: Bett, Menge 2" in review
    assert "Ähnlich und noch offen: - Angebot 1: Bett" in review
    assert "Petrow" not in review
    assert HELGA not in review
    story.answers(story.last(ANNA, "review"), "NEIN voll")

    story.writes(OTTO, "Ich möchte einen Kasten Bier abgeben, Anruf unter 0365 1234567.")
    review = words(story.last(ANNA, "review"))
    assert "Bisher: 1 abgelehnt; zuletzt am 23.11.2026: abgelehnt" in review
    assert "Achtung: - Alkohol (Bier)" in review
    assert "So ginge es hinaus: Ich möchte einen Kasten Bier abgeben, Anruf unter [Telefonnummer entfernt]." in review


def test_in_english_and_of_several_things(story: Story) -> None:
    """Each thing in the words in which it goes out; other cities are not looked at."""
    story.publishes(HELGA, "Ich verschenke ein Kinderbett.")
    story.writes(
        HELGA, "I have two beds to give away, call 0365 1234567.\nI also have three bicycles to give away.", to=LEEDS
    )
    review = words(story.last(AMY, "review"))
    assert "So far: first mail" in review
    assert "[phone number removed]" in review.partition("The message:")[0]
    assert "Alike and still open" not in review
    story.writes(OTTO, "A room for a young woman, deposit first please.", to=LEEDS)
    review = words(story.last(AMY, "review"))
    assert "Mind: - Money in advance: never pass on (deposit first)" in review
    assert "- Is meant for women alone: who is behind it? (young woman)" in review


def test_after_the_decision_nothing_is_said_to_fit(story: Story) -> None:
    """A review of what the sender adds later tells what is new, and not that nobody looks for it."""
    story.publishes(HELGA, "Ich verschenke ein Kinderbett.")
    story.answers(story.last(HELGA, "decision"), "Das Bett ist weiß und hat eine Matratze.")
    review = words(story.last(ANNA, "review"))
    assert "ist schon entschieden" in review
    assert "sucht zurzeit niemand" not in review
