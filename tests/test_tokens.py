"""outgoing.tokens: a token is worth something to one mailbox, for one purpose and subject, in one city."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mailflow.outgoing import tokens
from mailflow.outgoing.tokens import PURPOSES, Claim, Tokens

SECRET = "the-secret-of-these-tests-0123456789"
TOKENS = Tokens((SECRET,))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

purposes = st.sampled_from(sorted(PURPOSES))
subjects = st.integers(1, 10**18 - 1)
local_parts = st.text(string.ascii_letters + string.digits + ".-_äÖß", min_size=1, max_size=30)
mailboxes = st.builds("{}@{}.example".format, local_parts, st.text(string.ascii_lowercase, min_size=1, max_size=20))
cities = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


MAC = "a" * 23  # The day and the MAC.


def claim(token: str) -> Claim:
    found = tokens.parse(token)
    assert found is not None
    return found


@given(cities, mailboxes, purposes, subjects)
def test_round_trip(city: str, mailbox: str, purpose: str, subject_id: int) -> None:
    """A token says its purpose and subject, holds for whom it was made, and consists of lower-case letters and digits."""
    token = TOKENS.make(city, mailbox, purpose, subject_id, NOW)
    assert re.fullmatch(r"[a-z0-9]+", token)
    assert len(token) <= 43  # With a city's name of 20 before it, it stays within the 64 octets of RFC 5321 4.5.3.1.1.
    found = claim(token)
    assert (found.purpose, found.subject_id) == (purpose, subject_id)
    assert TOKENS.holds(found, city, mailbox)


@given(mailboxes, purposes, subjects)
def test_same_each_time(mailbox: str, purpose: str, subject_id: int) -> None:
    """No table is needed: the same token is made again, by another process too."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id, NOW)
    assert Tokens((SECRET,)).make("gera", mailbox, purpose, subject_id, NOW) == token


@given(cities, mailboxes, purposes, subjects, st.data())
def test_bound(city: str, mailbox: str, purpose: str, subject_id: int, data: st.DataObject) -> None:
    """For another mailbox, city, purpose or subject the same MAC is worth nothing."""
    found = claim(TOKENS.make(city, mailbox, purpose, subject_id, NOW))
    other_city, other_mailbox = data.draw(cities), data.draw(mailboxes)
    other_purpose, other_subject = data.draw(purposes), data.draw(subjects)
    assert TOKENS.holds(found, other_city, mailbox) == (other_city == city)
    assert TOKENS.holds(found, city, other_mailbox) == (other_mailbox.lower() == mailbox.lower())
    assert TOKENS.holds(Claim(other_purpose, subject_id, found.day, found.mac), city, mailbox) == (
        other_purpose == purpose
    )
    assert TOKENS.holds(Claim(purpose, other_subject, found.day, found.mac), city, mailbox) == (
        other_subject == subject_id
    )


@given(mailboxes, purposes, subjects, st.data())
def test_any_changed_character_fails(mailbox: str, purpose: str, subject_id: int, data: st.DataObject) -> None:
    """One other character, wherever it stands, and the token has no shape or does not hold."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id, NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from(string.ascii_lowercase + string.digits) | st.characters(codec="utf-8"))
    assume(character.lower() != token[at])
    assert not holds(token[:at] + character + token[at + 1 :], mailbox)


@given(mailboxes, purposes, subjects, st.data())
def test_any_missing_or_added_character_fails(mailbox: str, purpose: str, subject_id: int, data: st.DataObject) -> None:
    """A token that was cut, or to which something was added, does not hold."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id, NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from(string.ascii_lowercase + string.digits))
    assert not holds(token[:at] + token[at + 1 :], mailbox)
    assert not holds(token[:at] + character + token[at:], mailbox)
    assert not holds(token + character, mailbox)


def holds(token: str, mailbox: str) -> bool:
    found = tokens.parse(token)
    return found is not None and TOKENS.holds(found, "gera", mailbox)


@given(mailboxes, purposes, subjects)
def test_case_is_folded(mailbox: str, purpose: str, subject_id: int) -> None:
    """Mail servers change the case of local parts, and people that of their own address."""
    token = TOKENS.make("gera", mailbox.upper().lower(), purpose, subject_id, NOW)
    assert TOKENS.holds(claim(token.upper()), "gera", mailbox.upper())


def test_old_secrets_verify() -> None:
    """After a new secret, answers to earlier mails count; without the old one they do not; the new one signs."""
    old = TOKENS.make("gera", "anna@gera.example", "m", 7, NOW)
    both = Tokens(("the-new-secret-0123456789", SECRET))
    new = both.make("gera", "anna@gera.example", "m", 7, NOW)
    assert new != old
    assert both.holds(claim(old), "gera", "anna@gera.example")
    assert both.holds(claim(new), "gera", "anna@gera.example")
    assert not TOKENS.holds(claim(new), "gera", "anna@gera.example")
    assert not Tokens(("the-new-secret-0123456789",)).holds(claim(old), "gera", "anna@gera.example")


def test_words_are_not_run_together() -> None:
    """City and mailbox are told apart: moving a letter from one to the other is another token."""
    assert TOKENS.make("gera", "a@b.example", "m", 1, NOW) != TOKENS.make("ger", "aa@b.example", "m", 1, NOW)


@pytest.mark.parametrize(
    "token",
    ["", "m", "m1", "m1x", f"m0x{MAC}", f"m01x{MAC}", f"z1x{MAC}", f"m1x{MAC[1:]}1", f"m1x{MAC[1:]}", f"m1x{MAC}a", f"m1x{MAC}\n",
     f"m-1x{MAC}", f"m٣x{MAC}", f"m{'9' * 19}x{MAC}", "newsletter", f"m1x{MAC[:10]}+{MAC[11:]}", f"m1x{MAC[:-1]}ſ"],
)  # fmt: skip
def test_no_token(token: str) -> None:
    """What has not the shape is none, and no database is asked."""
    assert tokens.parse(token) is None


@given(st.text())
def test_parse_never_raises(text: str) -> None:
    """Whatever stands behind the plus sign; what has the shape can be checked, too."""
    found = tokens.parse(text)
    assert found is None or not TOKENS.holds(found, "gera", "anna@gera.example")


@pytest.mark.parametrize(
    ("mailbox", "parts"),
    [
        pytest.param("gera@mail.example", ("gera@mail.example", ""), id="no token"),
        pytest.param("Gera+M1xABC@Mail.Example", ("gera@mail.example", "m1xabc"), id="folded"),
        pytest.param("gera+a+b@mail.example", ("gera@mail.example", "a+b"), id="the first plus counts"),
        pytest.param("gera+@mail.example", ("gera@mail.example", ""), id="empty"),
        pytest.param("a@b+c@mail.example", ("a@b@mail.example", "c"), id="the last at sign counts"),
    ],
)
def test_split(mailbox: str, parts: tuple[str, str]) -> None:
    """A reply address is the city's address and the token."""
    assert tokens.split(mailbox) == parts


@given(mailboxes, purposes, subjects)
def test_address(mailbox: str, purpose: str, subject_id: int) -> None:
    """The reply address comes apart into what it was made of (RFC 5233)."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id, NOW)
    assert tokens.split(tokens.address("gera", token, "mail.example")) == ("gera@mail.example", token)


moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2115, 1, 1), timezones=st.sampled_from((UTC, timezone(timedelta(hours=-11))))
)


@given(mailboxes, purposes, subjects, moments, st.integers(0, 400))
def test_age(mailbox: str, purpose: str, subject_id: int, made: datetime, days: int) -> None:
    """A token says how many days old it is, whatever the time zone; the same day has the same token."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id, made)
    assert claim(token).age_days(made + timedelta(days=days)) == days
    assert TOKENS.holds(claim(token), "gera", mailbox)
    assert (TOKENS.make("gera", mailbox, purpose, subject_id, made + timedelta(days=days)) == token) == (days == 0)


@given(mailboxes, purposes, subjects, moments, moments)
def test_the_day_is_signed(mailbox: str, purpose: str, subject_id: int, made: datetime, other: datetime) -> None:
    """Nobody makes an old token young: with the day of another one, it does not hold."""
    old, new = (claim(TOKENS.make("gera", mailbox, purpose, subject_id, moment)) for moment in (made, other))
    assume(old.day != new.day)
    assert not TOKENS.holds(Claim(purpose, subject_id, new.day, old.mac), "gera", mailbox)


def test_a_clock_that_is_wrong() -> None:
    """Before the first day and after the last one, a token is still made, and holds."""
    for moment in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)):
        token = TOKENS.make("gera", "anna@gera.example", "m", 7, moment)
        assert TOKENS.holds(claim(token), "gera", "anna@gera.example")
