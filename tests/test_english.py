"""The life of an offer and a need in English, from the first mail to the end; on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from story import Story, text_of

from mailflow.store import ledger, tables

LEEDS, AMY, BOB = "leeds@mail.example", "amy@leeds.example", "bob@leeds.example"
MARY, CHARITY, JOAN = "mary@web.example", "office@charity.example", "joan@charity.example"
CHAIRS = "I have six chairs to give away. Please collect them in Leeds."


def told(story: Story, mailbox: str, kind: str) -> str:
    """The newest letter of a kind, on one line."""
    return " ".join(text_of(story.last(mailbox, kind)).split())


def publishes(story: Story, mailbox: str, text: str) -> None:
    story.writes(mailbox, text, to=LEEDS)
    story.answers(story.last(AMY, "review"), "OK")
    story.passes(minutes=10)


@pytest.fixture
def agreed(story: Story) -> Story:
    """The charity needs three sorts of things, and takes three of Mary's six chairs."""
    publishes(story, CHARITY, "We are the Leeds Charity and need:\n- 10 sleeping bags\n- 5 pots\n- 4 chairs")
    publishes(story, MARY, CHAIRS)
    story.answers(story.last(CHARITY, "match"), "We'll take 3, when can we come?")
    return story


def test_what_is_missing_is_asked_once_and_threaded_in(story: Story) -> None:
    """All in the receipt; the answer stands in the listing, and so does a corrected line; nobody is asked again."""
    story.writes(MARY, "I have a large table to give away. It is in good condition.", to=LEEDS)
    assert "Category: Furniture" in told(story, MARY, "receipt")
    assert "Which district is it in, or what is the postcode?" in told(story, MARY, "receipt")
    assert "We have asked the sender (answer by 26 Nov 2026):" in told(story, AMY, "review")
    story.answers(story.last(MARY, "receipt"), "In LS1, it must be collected by two people, until 15 December.")
    assert "We have added it to no. 1." in told(story, MARY, "receipt")
    assert "collected by two people" in told(story, AMY, "review")
    story.answers(story.last(MARY, "receipt"), "Amount: 2")
    assert "Amount: 2" in told(story, MARY, "receipt")
    assert story.listings("quantity", "state") == [(2, "waiting")]
    assert story.kinds(MARY) == ["receipt"] * 3


def test_did_you_get_my_mail(story: Story) -> None:
    """It is shown as like the first one, and merged by a word; the sender hears where it goes on."""
    publishes(story, MARY, CHAIRS)
    story.writes(MARY, "Did you get my mail about the chairs?", to=LEEDS)
    assert "Like 1 of 23 Nov 2026: the sender may be asking after it." in told(story, AMY, "review")
    story.answers(story.last(AMY, "review"), "LIKE 1")
    story.passes(minutes=10)
    assert "this belongs to your earlier message no. 1." in told(story, MARY, "notice")
    story.writes(MARY, "I have six chairs to give away.", to=LEEDS)
    assert "Like 1 of 23 Nov 2026: the same thing, the same sender." in told(story, AMY, "review")
    assert story.listings("state", "ending") == [("open", None), ("ended", "merged"), ("waiting", None)]


def test_a_part_is_taken_and_both_talk(agreed: Story) -> None:
    """Words pass both ways without an address; the ledger holds three on each side, and DONE ends the need alone."""
    assert "Amount: 3" in told(agreed, MARY, "introduction")
    assert "when can we come?" in told(agreed, MARY, "introduction")
    agreed.answers(agreed.last(MARY, "introduction"), f"On Friday at ten. Yours, Mary, {MARY}")
    assert "On Friday at ten." in told(agreed, CHARITY, "relay")
    assert MARY not in told(agreed, CHARITY, "relay")
    agreed.answers(agreed.last(CHARITY, "relay"), "Thank you, see you then.")
    assert "Thank you, see you then." in told(agreed, MARY, "relay")
    assert agreed.listings("rest") == [(10,), (5,), (1,), (3,)]
    agreed.answers(agreed.last(CHARITY, "match"), "Done")
    assert "Your need: settled" in told(agreed, CHARITY, "receipt")
    assert agreed.listings("state") == [("open",), ("open",), ("ended",), ("open",)]
    with agreed.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []


def test_called_off_it_is_free_again(agreed: Story) -> None:
    """What was promised is given back on both sides, and the helper hears so."""
    agreed.answers(agreed.last(CHARITY, "match"), "Sorry, it doesn't fit, our van broke down.")
    assert "our van broke down" in told(agreed, MARY, "notice")
    assert agreed.listings("rest") == [(10,), (5,), (4,), (6,)]


def test_later_then_no_and_what_is_needed(story: Story) -> None:
    """LATER 7 asks again after seven days; after a no with its reason nobody is left, and the helper hears what is needed."""
    publishes(story, CHARITY, "We need 5 pots.")
    publishes(story, "shelter@charity.example", "We urgently need warm coats.")
    publishes(story, MARY, "I give away twelve pots.")
    story.answers(story.last(CHARITY, "match"), "Later 7")
    assert "30 Nov 2026, 08:00" in told(story, CHARITY, "receipt")
    story.passes(days=8)
    assert len(story.has(CHARITY, "match")) == 2
    story.answers(story.last(CHARITY, "match"), "Doesn't fit, too small")
    assert "we are asking others now" in told(story, CHARITY, "receipt")
    story.passes(days=4)
    assert "nobody has needed it" in told(story, MARY, "notice")
    assert "- Clothing" in told(story, MARY, "notice")
    assert len(story.has(CHARITY, "match")) == 2  # The same pair never again.


def test_who_comes_too_late_is_told_kindly(story: Story) -> None:
    """Two were asked, the first has it."""
    for shop in (CHARITY, "shelter@charity.example"):
        publishes(story, shop, "We urgently need six chairs.")
    publishes(story, MARY, CHAIRS)
    story.answers(story.last(CHARITY, "match"), "We take it")
    story.answers(story.last("shelter@charity.example", "match"), "We take it")
    assert "Already gone: Furniture" in told(story, "shelter@charity.example", "notice")
    assert story.has("shelter@charity.example", "receipt")[1:] == []


def test_last_weeks_list(agreed: Story) -> None:
    """One word renews all of it but what is left out."""
    agreed.passes(days=7)
    agreed.writes(CHARITY, "Everything still current except pots.", to=LEEDS)
    agreed.answers(agreed.last(CHARITY, "receipt"), "Everything still current except 2")
    assert agreed.listings("state", "ending")[:3] == [("open", None), ("ended", "covered"), ("open", None)]


def test_a_deputy_during_the_holidays(agreed: Story) -> None:
    """Confirmed by the organisation, the moderators and herself; then the offers go to her, and back when it is over."""
    agreed.writes(CHARITY, f"From 24 November to 4 December {JOAN} stands in for me.", to=LEEDS)
    assert f"Address: {JOAN}" in told(agreed, CHARITY, "question")
    agreed.answers(agreed.last(CHARITY, "question"), "Yes")
    assert JOAN in told(agreed, AMY, "review")
    agreed.answers(agreed.last(AMY, "review"), "OK")
    agreed.passes(minutes=10)
    agreed.answers(agreed.last(JOAN, "question"), "Yes")
    agreed.passes(days=2)
    before = len(agreed.has(CHARITY, "match"))
    publishes(agreed, "otto@web.example", "I give away twelve pots.")
    assert (len(agreed.has(CHARITY, "match")), len(agreed.has(JOAN, "match"))) == (before, 1)
    agreed.answers(agreed.last(JOAN, "match"), "We take 2")
    assert "Amount: 2" in told(agreed, "otto@web.example", "introduction")
    agreed.passes(days=12)
    publishes(agreed, "eve@web.example", "I give away ten sleeping bags.")
    assert (len(agreed.has(CHARITY, "match")), len(agreed.has(JOAN, "match"))) == (before + 1, 1)


def test_still_valid_and_silence(story: Story) -> None:
    """Asked three days before the end; a day prolongs it, silence ends it, and the owner is told; nothing is left endless."""
    publishes(story, MARY, CHAIRS)
    publishes(story, "otto@web.example", "I have a bicycle to give away.")
    story.passes(days=12)
    story.answers(story.last(MARY, "renewal"), "until 15 December")
    assert "Valid until: 15 Dec 2026" in told(story, MARY, "receipt")
    story.passes(days=25)
    assert "we got no answer to our question" in told(story, "otto@web.example", "notice")
    assert [row[0] for row in story.listings("state")] == ["ended", "ended"]
    ended = [text_of(letter) for letter in story.has("otto@web.example", "notice")]
    assert [text.startswith("Ended: Your offer") for text in ended] == [
        False,
        True,
    ]  # Before, that nobody needed it so far.


def test_the_relay_closes(agreed: Story) -> None:
    """42 days after the last word; who writes then is told kindly, and nothing is passed on."""
    agreed.answers(agreed.last(MARY, "introduction"), "On Friday at ten.")
    agreed.passes(days=44)
    relayed = len(agreed.has(MARY, "relay"))
    agreed.answers_in_thread(agreed.last(CHARITY, "relay"), "Are you still there?")
    assert len(agreed.has(MARY, "relay")) == relayed
    assert "This conversation is over" in told(agreed, CHARITY, "notice")


def test_rights_by_a_word(agreed: Story) -> None:
    """MY DATA comes with the mails; WITHDRAW CONSENT ends what is open; DELETE leaves nothing of her, and tells who got it."""
    introduction = agreed.last(MARY, "introduction")
    agreed.answers(introduction, "MY DATA")
    files = [part.get_filename() for part in agreed.last(MARY, "receipt").iter_attachments()]
    assert files == ["data.txt", "mail-1.eml", "mail-2.eml"]
    agreed.answers(introduction, "WITHDRAW CONSENT")
    assert "you have withdrawn your consent" in told(agreed, MARY, "receipt")
    assert agreed.listings("ending")[-1] == ("withdrawn",)
    agreed.answers(agreed.last(MARY, "receipt"), "DELETE")
    assert "Your data is deleted" in told(agreed, MARY, "receipt")
    agreed.delivers()
    agreed.passes(hours=12)
    assert agreed.kinds(MARY) == []
    with agreed.office.store.read() as tx:
        t = tables.submissions
        assert tx.scalar(select(func.count()).where(t.c.words.contains("six chairs"))) == 0
    assert "Please delete data" in told(agreed, CHARITY, "notice")


def test_deleted_after_an_agreement(agreed: Story) -> None:
    """The organisation hears that nothing will be picked up, and what to erase."""
    agreed.answers(agreed.last(MARY, "introduction"), "DELETE")
    notice = told(agreed, CHARITY, "notice")
    assert notice.startswith("Pick-up called off, please delete data")
    assert "nothing will be picked up or brought" in notice


def test_a_surge_is_told(story: Story) -> None:
    """When more comes than anybody can read, the receipt says how long it will take."""
    moderation = replace(story.office.config.moderation, surge=1, pace=2)
    config = replace(story.office.config, moderation=moderation)
    story.office = replace(story.office, config=config, desk=replace(story.office.desk, config=config))
    for number, thing in enumerate(("a bed", "a bicycle", "a lamp"), 1):
        story.writes(f"mary{number}@web.example", f"I have {thing} to give away.", to=LEEDS)
    assert "getting very many messages" not in told(story, "mary1@web.example", "receipt")
    assert "You will probably hear from us by 25 Nov 2026." in told(story, "mary3@web.example", "receipt")
    story.passes(hours=5)
    assert "I have a lamp to give away." in told(story, AMY, "digest")


def test_register(story: Story) -> None:
    """An organisation that asks to be taken in is told when it is, and not again with its next need."""
    story.writes(CHARITY, "We are a charity and would like to register as an organisation.", to=LEEDS)
    story.answers(story.last(AMY, "review"), "OK")
    story.passes(minutes=10)
    assert "taken in" in told(story, CHARITY, "decision")
    publishes(story, CHARITY, "We need 5 pots.")
    assert "taken in" not in told(story, CHARITY, "decision")
    assert story.listings("kind", "state", "ending") == [("register", "ended", "admitted"), ("need", "open", None)]
