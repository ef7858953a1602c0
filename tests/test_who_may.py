"""Who may decide: the end of a token, mails that fail DMARC, and decisions that are confirmed first. Without sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from desk import NOW, letters, published, read, rows, writes
from signing import FakeDns, key_record, signed
from sqlalchemy import select, update

from mailflow import worker
from mailflow.authentication import Authenticator
from mailflow.config import Answers, Authentication
from mailflow.model import Received
from mailflow.outgoing import tokens
from mailflow.store import addresses, inbound, tables
from mailflow.workflow.office import Office

ANNA, HELGA, SHOP = "anna@gera.example", "helga@web.example", "kammer@caritas.example"
DOOR = "Received: from a.example (a.example [192.0.2.7]) by mx.mail.example with ESMTP; x\r\n"
REJECT = {("_dmarc.gera.example", "TXT"): ["v=DMARC1; p=reject"]}
KEY = key_record("gera.example")


def with_config(office: Office, **sections: object) -> Office:
    """The office with other settings."""
    config = replace(office.config, **sections)  # type: ignore[arg-type]
    return replace(office, config=config, desk=replace(office.desk, config=config))


def with_dns(
    office: Office, records: dict[tuple[str, str], list[str]], unproven: str = "act", silent: tuple[str, ...] = ()
) -> Office:
    """The office with a DNS of the test's, behind a server of its own."""
    settings = Authentication(trusted_servers=("mx.mail.example",))
    office = replace(office, authenticator=Authenticator(settings, FakeDns(records, silent)))
    return with_config(office, moderation=replace(office.config.moderation, unproven=unproven))


def sends(
    office: Office,
    mailbox: str,
    to: str,
    text: str,
    *,
    now: datetime = NOW,
    door: str = "",
    sign: str = "",
    **headers: str,
) -> None:
    """A mail by hand arrives and is worked on at `now`."""
    head = {
        "From": mailbox,
        "To": to,
        "Subject": "Re",
        "Message-ID": f"<{len(rows(office, tables.inbound, 'id'))}@x.example>",
        **headers,
    }
    raw = (
        "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in head.items()) + f"\r\n{text}\r\n"
    ).encode()
    raw = door.encode() + (signed(raw, sign) if sign else raw)
    with office.store.write() as tx:
        inbound.receive(tx, [Received(raw, mailbox, (to,), now)])
    worker.work_once(office, now)


def sent(office: Office, mailbox: str) -> dict[str, str]:
    """The header fields of the latest letter to a mailbox."""
    with office.store.read() as tx:
        t = tables.letters
        raw = tx.scalars(select(t.c.raw).where(t.c.mailbox == mailbox).order_by(t.c.id.desc())).first()
    assert raw is not None
    return {name: str(value) for name, value in message_from_bytes(raw, policy=policy.default).items()}


def address(office: Office, purpose: str, number: int, mailbox: str, made: datetime = NOW) -> str:
    token = office.desk.tokens.make("gera", mailbox, purpose, number, made)
    return tokens.address("gera", token, "mail.example")


def state(office: Office) -> list[str]:
    return [row[0] for row in rows(office, tables.listings, "state")]


def route(office: Office) -> tuple[str, str]:
    """The route and the reason of the last mail."""
    name, reason = rows(office, tables.inbound, "route", "reason")[-1]
    return name, reason


@pytest.fixture
def waiting(office: Office) -> Office:
    """Submission 1, an offer by Helga, waits for Anna."""
    writes(office, HELGA, "Ich verschenke zwei Kinderbetten.")
    assert state(office) == ["waiting"]
    return office


# The end of a token


@pytest.mark.parametrize(
    ("days", "became"),
    [pytest.param(0, "approving", id="today"), pytest.param(42, "approving", id="the last day"), pytest.param(43, "waiting", id="over")],
)  # fmt: skip
def test_a_token_has_an_end(waiting: Office, days: int, became: str) -> None:
    """It counts for 42 days; then its moderator is told so, kindly, and nothing is done."""
    sends(waiting, ANNA, address(waiting, "m", 1, ANNA, NOW - timedelta(days=days)), "OK")
    assert state(waiting) == [became]
    if became == "waiting":
        assert route(waiting)[0] == "too old"
        assert "noch einmal" in read(waiting, ANNA, "notice")[-1]


def test_the_notice_that_it_is_over_brings_a_fresh_token(waiting: Office) -> None:
    """To answer it with the same word is enough."""
    sends(waiting, ANNA, address(waiting, "m", 1, ANNA, NOW - timedelta(days=100)), "OK")
    sends(waiting, ANNA, sent(waiting, ANNA)["Reply-To"], "OK")
    assert state(waiting) == ["approving"]


@pytest.mark.parametrize(
    ("days", "became"),
    [pytest.param(84, "approving", id="within 84 days"), pytest.param(85, "waiting", id="over")],
)
@pytest.mark.parametrize("with_token", [True, False], ids=["token and thread", "thread alone"])
def test_the_thread_counts_longer(waiting: Office, days: int, became: str, with_token: bool) -> None:
    """Most programs name the mail that they answer; that counts for 84 days, with the token or without."""
    review = sent(waiting, ANNA)
    to = review["Reply-To"] if with_token else "gera@mail.example"
    sends(waiting, ANNA, to, "OK", now=NOW + timedelta(days=days), In_Reply_To=review["Message-ID"])
    assert state(waiting) == [became]


def test_the_thread_of_another_matter_makes_no_token_young(waiting: Office) -> None:
    """An old token for one offer does not live on in the thread of another."""
    writes(waiting, "otto@web.example", "Ich verschenke einen Kühlschrank.")
    newest = sent(waiting, ANNA)["Message-ID"]
    sends(waiting, ANNA, address(waiting, "m", 1, ANNA, NOW - timedelta(days=50)), "OK", In_Reply_To=newest)
    assert state(waiting) == ["waiting", "waiting"]


def test_the_end_can_be_set(waiting: Office) -> None:
    """In the config."""
    strict = with_config(waiting, answers=Answers(days=1, thread_days=1))
    sends(strict, ANNA, address(waiting, "m", 1, ANNA, NOW - timedelta(days=2)), "OK")
    assert state(waiting) == ["waiting"]


@pytest.mark.parametrize(
    "mailbox", [pytest.param("mallory@evil.example", id="another"), pytest.param("ben@gera.example", id="another in the same domain")]
)  # fmt: skip
def test_who_has_no_right_to_a_token_learns_nothing_of_its_age(waiting: Office, mailbox: str) -> None:
    """An old token in another's hands is refused like a new one, and brings no fresh one."""
    sends(waiting, mailbox, address(waiting, "m", 1, ANNA, NOW - timedelta(days=100)), "OK")
    assert route(waiting)[0] == "not allowed"
    assert "Reply-To" not in sent(waiting, mailbox)


def test_a_sender_is_asked_again_in_their_language(office: Office) -> None:
    """What they wanted to take back is not lost: the notice is answered like the letter."""
    writes(office, HELGA, "Hello, I have two beds for children to give away. Best wishes, Helga")
    sends(office, HELGA, address(office, "s", 1, HELGA, NOW - timedelta(days=90)), "Please withdraw my offer")
    assert "once more" in read(office, HELGA, "notice")[-1]
    sends(office, HELGA, sent(office, HELGA)["Reply-To"], "Please withdraw it")
    assert state(office) == ["ended"]


def test_something_new_in_an_old_thread(office: Office) -> None:
    """Who answers an old letter with a new offer has written a new offer."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    sends(office, HELGA, address(office, "s", 1, HELGA, NOW - timedelta(days=90)), "Ich verschenke einen Kühlschrank.")
    assert state(office) == ["open", "waiting"]


def test_an_organisation_is_asked_again(office: Office) -> None:
    """An answer to an old match accepts nothing until it is said again."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 2)
    sends(office, SHOP, address(office, "o", 1, SHOP, NOW - timedelta(days=60)), "Nehmen wir")
    assert rows(office, tables.matches, "state") == [("proposed",)]
    sends(office, SHOP, sent(office, SHOP)["Reply-To"], "Nehmen wir")
    assert rows(office, tables.matches, "state") == [("accepted",)]


@pytest.mark.parametrize(
    "mailbox",
    [
        pytest.param("аnna@gera.example", id="a Cyrillic letter in the local part"),
        pytest.param("anna@gerа.example", id="in the domain"),
        pytest.param("anna@gera.example.", id="a dot at the end"),
        pytest.param("anna+x@gera.example", id="a subaddress"),
        pytest.param("an.na@gera.example", id="a dot inside"),
        pytest.param("anna@mail.gera.example", id="a subdomain"),
    ],
)
def test_a_mailbox_that_looks_alike_is_another(waiting: Office, mailbox: str) -> None:
    """With the right token and in the right thread, and still nothing is done."""
    ids = sent(waiting, ANNA)["Message-ID"]
    sends(waiting, mailbox, address(waiting, "m", 1, ANNA), "OK", In_Reply_To=ids)
    sends(waiting, mailbox, "gera@mail.example", "OK", In_Reply_To=ids)
    assert state(waiting)[0] == "waiting"


# Mails that fail DMARC


def test_a_signed_answer_acts(waiting: Office) -> None:
    """And the events keep what it was believed for."""
    sends(
        with_dns(waiting, {**REJECT, **KEY}), ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR, sign="gera.example"
    )
    assert state(waiting) == ["approving"]
    assert "origin: pass, DKIM" in route(waiting)[1]


def test_a_forged_answer_is_not_acted_on(waiting: Office) -> None:
    """The registered mailbox hears why, in the moderators' language; the forger, wherever Reply-To points, hears nothing."""
    forged = with_dns(waiting, REJECT)
    sends(forged, ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR, Reply_To="mallory@evil.example")
    assert state(waiting) == ["waiting"]
    assert route(waiting) == (
        "forged",
        "a moderator's answer that fails DMARC (origin: fail, DMARC: no signature and no way that its domain knows)",
    )
    assert "SPF, DKIM und DMARC" in read(waiting, ANNA, "notice")[-1]
    assert {mailbox for _, mailbox in letters(waiting)} == {ANNA, HELGA}
    sends(with_dns(waiting, KEY), ANNA, address(waiting, "m", 1, ANNA), "OK", sign="gera.example")
    assert state(waiting) == ["approving"]


def test_the_registered_mailbox_is_told_once_a_day(waiting: Office) -> None:
    """However often somebody tries; and again on the next day."""
    forged = with_dns(waiting, REJECT)
    for hours in (0, 1, 2, 24, 25):
        sends(forged, ANNA, address(waiting, "m", 1, ANNA), "OK", now=NOW + timedelta(hours=hours), door=DOOR)
        sends(forged, ANNA, address(waiting, "m", 1, ANNA), "Nein", now=NOW + timedelta(hours=hours), door=DOOR)
    assert len(read(waiting, ANNA, "notice")) == 2
    assert state(waiting) == ["waiting"]


@pytest.mark.parametrize(
    ("mailbox", "door"),
    [
        pytest.param("otto@web.example", "Authentication-Results: mx.mail.example; dmarc=fail\r\n" + DOOR, id="a stranger, by our own server"),
        pytest.param(ANNA, DOOR, id="a moderator, by the DNS"),
    ],
)  # fmt: skip
def test_no_backscatter(waiting: Office, mailbox: str, door: str) -> None:
    """A forged mail with a wrong token is answered to nobody: the address in its From did not write it."""
    before = letters(waiting)
    sends(with_dns(waiting, REJECT), mailbox, address(waiting, "m", 1, "ben@gera.example"), "OK", door=door)
    assert letters(waiting) == before
    assert route(waiting)[0] == "forged"


def test_a_forged_list_is_not_sent(waiting: Office) -> None:
    """What needs no token is no way to fill a moderator's mailbox either."""
    forged = with_dns(waiting, REJECT)
    for words in ("LISTE", "HILFE", "OK"):
        sends(forged, ANNA, "gera@mail.example", words, door=DOOR)
        assert route(waiting)[0] == "forged"
    assert letters(waiting) == [("receipt", HELGA), ("review", ANNA)]


def test_the_dns_is_asked_only_where_something_hangs_on_it(waiting: Office) -> None:
    """Not for a first mail, nor for a sender's answer; for a moderator's, it is."""
    behind = with_dns(waiting, REJECT)
    fake = behind.authenticator.dns
    assert isinstance(fake, FakeDns)
    sends(behind, HELGA, address(waiting, "s", 1, HELGA), "Danke", door=DOOR)
    sends(behind, "otto@web.example", "gera@mail.example", "Ich verschenke einen Kühlschrank.", door=DOOR)
    assert fake.asked == []
    sends(behind, ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR)
    assert fake.asked != []


@pytest.mark.parametrize("word", ["LISTE", "HILFE", "vielleicht"])
def test_what_changes_nothing_needs_no_confirmation(waiting: Office, word: str) -> None:
    """A list, help, and what is not understood are answered at once."""
    sends(with_dns(waiting, {}, "confirm"), ANNA, address(waiting, "m", 1, ANNA), word, door=DOOR)
    assert route(waiting)[0] == "moderator"


# Confirmed first


@pytest.fixture
def asked(waiting: Office) -> Office:
    """Anna's OK proves nothing, so her mailbox was asked."""
    confirming = with_dns(waiting, {}, unproven="confirm")
    sends(confirming, ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR)
    assert route(waiting)[0] == "to confirm"
    assert state(waiting) == ["waiting"]
    return confirming


def confirm_address(office: Office) -> str:
    found = sent(office, ANNA)["Reply-To"]
    assert found.startswith("gera+c")
    return found


@pytest.mark.parametrize("word", ["OK", "ja", "JA!", "Ja.\n\nViele Grüße\nAnna"])
def test_confirmed(asked: Office, word: str) -> None:
    """One word from the registered mailbox, and the answer is done as if it came now."""
    sends(asked, ANNA, confirm_address(asked), word, door=DOOR)
    assert state(asked) == ["approving"]
    assert route(asked)[1].startswith("confirmed, moderator: approve")


def test_confirmed_by_the_thread(asked: Office) -> None:
    """A client that drops Reply-To can confirm, too."""
    sends(asked, ANNA, "gera@mail.example", "OK", In_Reply_To=sent(asked, ANNA)["Message-ID"])
    assert state(asked) == ["approving"]


def test_confirmed_once(asked: Office) -> None:
    """Said twice, it is done once."""
    to = confirm_address(asked)
    sends(asked, ANNA, to, "OK")
    sends(asked, ANNA, to, "OK, ja")
    assert state(asked) == ["approving"]
    assert route(asked)[1].startswith("confirmed before")


def test_what_is_done_is_what_was_written(waiting: Office) -> None:
    """The words of the doubted answer, with their reason; not those of the confirmation."""
    confirming = with_dns(waiting, {}, unproven="confirm")
    sends(confirming, ANNA, address(waiting, "m", 1, ANNA), "NEIN Davon haben wir genug", door=DOOR)
    assert "Davon haben wir genug" in read(waiting, ANNA, "notice")[-1]
    sends(confirming, ANNA, confirm_address(waiting), "OK")
    assert rows(waiting, tables.listings, "state", "decision_reason") == [("rejecting", "Davon haben wir genug")]


def test_not_confirmed(asked: Office) -> None:
    """NEIN lets it be; the true answer is not hindered by it."""
    sends(asked, ANNA, confirm_address(asked), "NEIN")
    assert state(asked) == ["waiting"]
    assert route(asked)[1].startswith("a moderator does not confirm")


@pytest.mark.parametrize("word", ["vielleicht", "ok?", "", "1 ok 2 nein"])
def test_an_unclear_confirmation_is_asked_once_more(asked: Office, word: str) -> None:
    """Nothing is done, and the new letter can be answered."""
    sends(asked, ANNA, confirm_address(asked), word)
    assert state(asked) == ["waiting"]
    sends(asked, ANNA, confirm_address(asked), "OK")
    assert state(asked) == ["approving"]


def test_an_old_confirmation_is_asked_once_more(asked: Office) -> None:
    """Its token has an end as well."""
    sends(asked, ANNA, confirm_address(asked), "OK", now=NOW + timedelta(days=50))
    assert state(asked) == ["waiting"]
    assert confirm_address(asked)


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda office: ("mallory@evil.example", confirm_address(office)), id="another mailbox"),
        pytest.param(lambda office: (ANNA, address(office, "m", 1, ANNA).replace("+m", "+c")), id="the review's token"),
        pytest.param(lambda office: (HELGA, address(office, "c", 2, HELGA)), id="a token of one's own for it"),
        pytest.param(lambda office: (ANNA, address(office, "c", 1, ANNA)), id="a mail that was no answer of theirs"),
        pytest.param(lambda office: (ANNA, address(office, "c", 99, ANNA)), id="a mail that never came"),
    ],
)
def test_a_confirmation_by_others_is_none(asked: Office, forge: Callable[[Office], tuple[str, str]]) -> None:
    """The token of the letter, from the mailbox that it went to; nothing else confirms."""
    mailbox, to = forge(asked)
    sends(asked, mailbox, to, "OK")
    assert state(asked) == ["waiting"]


def test_a_confirmation_that_fails_dmarc_is_none(asked: Office) -> None:
    """Also who read the letter must not be shown to be another."""
    sends(with_dns(asked, REJECT, "confirm"), ANNA, confirm_address(asked), "OK", door=DOOR)
    assert state(asked) == ["waiting"]
    assert route(asked)[0] == "forged"


def test_a_forged_mail_revives_no_address(waiting: Office) -> None:
    """That Anna wants no more of our mail is taken back by her own word alone."""
    with waiting.store.write() as tx:
        addresses.complain(tx, "gera", ANNA, NOW)
    sends(with_dns(waiting, REJECT), ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR)
    assert route(waiting)[0] == "forged"
    assert rows(waiting, tables.addresses, "dead_since", "complained_at") == [(NOW, NOW)]
    sends(with_dns(waiting, REJECT | KEY), ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR, sign="gera.example")
    assert rows(waiting, tables.addresses, "dead_since", "complained_at") == [(None, None)]


def test_an_erased_answer_cannot_be_confirmed(asked: Office) -> None:
    """What was forgotten stays forgotten."""
    with asked.store.write() as tx:
        tx.execute(update(tables.raw_mails).where(tables.raw_mails.c.sender == ANNA).values(raw=b""))
    sends(asked, ANNA, confirm_address(asked), "OK")
    assert state(asked) == ["waiting"]


def test_with_nothing_to_check_it_is_acted_on_unless_told_otherwise(waiting: Office) -> None:
    """The default: whose domain publishes no rules, their OK is done at once."""
    sends(with_dns(waiting, {}), ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR)
    assert state(waiting) == ["approving"]
    assert "origin: none" in route(waiting)[1]


def test_a_doubtful_answer_is_always_confirmed(waiting: Office) -> None:
    """Its domain forbids what cannot be proven, and the key could not be asked for: never refused, never just done."""
    doubting = with_dns(waiting, REJECT, silent=("s1._domainkey.gera.example",))
    sends(doubting, ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR, sign="gera.example")
    assert (state(waiting), route(waiting)[0]) == (["waiting"], "to confirm")
    sends(doubting, ANNA, confirm_address(waiting), "OK", sign="gera.example")
    assert state(waiting) == ["approving"]


def test_what_a_confirmation_shows_is_data(waiting: Office) -> None:
    """The doubted words may be a stranger's: they run no template, and there are not too many of them."""
    confirming = with_dns(waiting, {}, unproven="confirm")
    sends(
        confirming,
        ANNA,
        address(waiting, "m", 1, ANNA),
        "FRAGE {{ 7 * 7 }} {% for x in y %} " + "Sind die Betten noch da? " * 100,
        door=DOOR,
    )
    told = read(waiting, ANNA, "notice")[-1]
    assert "{{ 7 * 7 }}" in told
    assert 1000 < len(told) < 2000


# The same for a list of what waits


@pytest.fixture
def listed(waiting: Office) -> Office:
    """Anna has list 1, which shows Helga's offer and a second one."""
    writes(waiting, "ben@web.example", "Ich verschenke ein Fahrrad.")
    sends(waiting, ANNA, address(waiting, "m", 1, ANNA), "LISTE")
    assert "2. [gera 2]" in read(waiting, ANNA, "digest")[0]
    return waiting


def test_a_forged_answer_to_a_list_is_not_acted_on(listed: Office) -> None:
    """It fails DMARC as an answer to a review does."""
    sends(with_dns(listed, REJECT), ANNA, address(listed, "d", 1, ANNA), "alle ok", door=DOOR)
    assert (state(listed), route(listed)[0]) == (["waiting"] * 2, "forged")


def test_a_signed_answer_to_a_list_acts(listed: Office) -> None:
    """What its domain signed is done."""
    sends(with_dns(listed, {**REJECT, **KEY}), ANNA, address(listed, "d", 1, ANNA), "alle ok", sign="gera.example")
    assert (state(listed), route(listed)[0]) == (["approving"] * 2, "list")


@pytest.mark.parametrize(
    ("words", "became"),
    [
        pytest.param("1 ok\n2 nein kaputt", ["approving", "rejecting"], id="by place"),
        pytest.param("alle ok", ["approving", "approving"], id="all"),
        pytest.param("2 nein, Rest ok", ["approving", "rejecting"], id="the rest"),
    ],
)
def test_an_unproven_answer_to_a_list_is_confirmed_first(listed: Office, words: str, became: list[str]) -> None:
    """The question shows the answer, speaks of the list, and an OK does all of it."""
    confirming = with_dns(listed, {}, unproven="confirm")
    sends(confirming, ANNA, address(listed, "d", 1, ANNA), words, door=DOOR)
    assert (state(listed), route(listed)[0]) == (["waiting"] * 2, "to confirm")
    question = read(listed, ANNA, "notice")[-1]
    assert "Zur Liste" in question
    assert words.splitlines()[0] in question
    assert "Vorgang" not in question
    sends(confirming, ANNA, confirm_address(listed), "OK", door=DOOR)
    assert (state(listed), route(listed)[0]) == (became, "confirmation")


@pytest.mark.parametrize(
    ("words", "became"),
    [
        pytest.param("beide ok", ["approving", "approving"], id="both"),
        pytest.param("2 nein, Rest ok", ["approving", "rejecting"], id="the rest"),
    ],
)
def test_an_answer_about_several_things_is_confirmed_first(office: Office, words: str, became: list[str]) -> None:
    """Also one that is clear only to who knows how many things the review shows."""
    writes(office, HELGA, "Ich möchte abgeben:\n- ein Kinderbett\n- ein Fahrrad\n")
    confirming = with_dns(office, {}, unproven="confirm")
    sends(confirming, ANNA, address(office, "m", 1, ANNA), words, door=DOOR)
    assert (state(office), route(office)[0]) == (["waiting"] * 2, "to confirm")
    sends(confirming, ANNA, confirm_address(office), "OK")
    assert state(office) == became


@pytest.mark.parametrize("word", ["LISTE", "HILFE", "weiß nicht"])
def test_what_changes_nothing_on_a_list_needs_no_confirmation(listed: Office, word: str) -> None:
    """Also "ok" alone, which is about none of them."""
    sends(with_dns(listed, {}, "confirm"), ANNA, address(listed, "d", 1, ANNA), word, door=DOOR)
    assert (state(listed), route(listed)[0]) == (["waiting"] * 2, "list")


def test_an_old_list_brings_a_fresh_one(listed: Office) -> None:
    """Nothing is done; the fresh list says why, and shows what waits now."""
    sends(listed, ANNA, address(listed, "d", 1, ANNA, NOW - timedelta(days=43)), "alle ok")
    assert (state(listed), route(listed)[0]) == (["waiting"] * 2, "too old")
    assert "zu alt" in read(listed, ANNA, "digest")[-1]
    sends(listed, ANNA, sent(listed, ANNA)["Reply-To"], "alle ok")
    assert state(listed) == ["approving"] * 2


def test_what_others_send_does_not_use_up_what_one_may_send(waiting: Office) -> None:
    """Forged answers, and answers with a token that is none, as many as one may send: the moderator's own is taken up."""
    waiting = with_config(waiting, limits=replace(waiting.config.limits, exchange_per_day=3))
    for _ in range(4):
        sends(with_dns(waiting, REJECT), ANNA, address(waiting, "m", 1, ANNA), "OK", door=DOOR)
        sends(waiting, ANNA, address(waiting, "m", 1, "mallory@evil.example"), "OK")
    sends(waiting, ANNA, address(waiting, "m", 1, ANNA), "OK")
    assert state(waiting) == ["approving"]
