"""Behind a mail server that is trusted: its verdict decides, over real SMTP; and a decision that it cannot vouch for is
confirmed first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from community import NEED, OFFER, City, Region, Resident

from mailflow.town import Arrived

CONFIG = 'unproven = "confirm"\n[authentication]\ntrusted_servers = ["mx.mail.example"]\n'
DOOR = "Received: from a.example (a.example [192.0.2.7]) by mx.mail.example with ESMTPS id 1; x"
PASS, FAIL = (f"Authentication-Results: mx.mail.example; dmarc={result}" for result in ("pass", "fail"))


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """A town behind mx.mail.example."""
    with Region(tmp_path_factory.mktemp("town"), more_config=CONFIG) as running:
        yield running


def answers(writer: Resident, letter: Arrived, text: str, *lines: str) -> None:
    """An answer with what servers wrote above it."""
    to = str(letter.mail["Reply-To"])
    mail = writer.compose(to, f"Re: {letter.mail['Subject']}", text)
    raw = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
    writer.town.deliver("".join(f"{line}\r\n" for line in lines).encode() + raw, writer.mailbox, to)


def offered(city: City) -> tuple[Resident, Arrived]:
    """Helga offers something that the shop needs; Anna's review of it."""
    helga = city.resident("helga", "Helga Brandt")
    shop = city.resident("kammer", "Kleiderkammer")
    answers(city.anna, city.writes(shop, *NEED), "OK", PASS, DOOR)
    shop.next("decision")
    return helga, city.writes(helga, *OFFER)


def test_what_passes_is_done(region: Region) -> None:
    """At once."""
    city = region.new_city()
    helga, review = offered(city)
    answers(city.anna, review, "OK", DOOR, PASS)
    helga.next("decision")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((FAIL, DOOR), id="our server says so"),
        pytest.param((DOOR, FAIL, PASS), id="and the mail brings a forged verdict"),
        pytest.param((FAIL, DOOR, DOOR, PASS), id="behind a forged Received"),
    ],
)
def test_what_fails_is_not_done(region: Region, lines: tuple[str, ...]) -> None:
    """The moderator is told in their language, once; the true answer works."""
    city = region.new_city()
    helga, review = offered(city)
    answers(city.anna, review, "OK", *lines)
    answers(city.anna, review, "NEIN Das war ich nicht", *lines)
    notice = city.anna.next("notice")
    city.settle()
    assert "in Ihrem Namen" in str(notice.mail["Subject"])
    assert "DMARC" in notice.text
    assert city.anna.unread() == []
    assert helga.has("decision") == []
    answers(city.anna, review, "OK", PASS, DOOR)
    helga.next("decision")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((), id="nothing at all"),
        pytest.param((PASS,), id="a verdict that nobody wrote behind our door"),
        pytest.param((DOOR, "Authentication-Results: mx.evil.example; dmarc=pass"), id="the verdict of another server"),
    ],
)
def test_what_is_not_proven_is_confirmed_first(region: Region, lines: tuple[str, ...]) -> None:
    """The moderator's mailbox is asked; its answer, under a token that only this letter had, does what was said."""
    city = region.new_city()
    helga, review = offered(city)
    answers(city.anna, review, "OK", *lines)
    question = city.anna.next("notice")
    city.settle()
    assert helga.has("decision") == []
    assert question.mail["Reply-To"] != review.mail["Reply-To"]
    answers(city.anna, question, "JA")
    helga.next("decision")
