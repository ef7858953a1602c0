"""outgoing.tokens: a token is worth something to one mailbox, for one purpose and subject, in one city."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mailflow.outgoing import tokens
from mailflow.outgoing.tokens import PURPOSES, Claim, Tokens

SECRET = "the-secret-of-these-tests-0123456789"
TOKENS = Tokens((SECRET,))

purposes = st.sampled_from(sorted(PURPOSES))
subjects = st.integers(1, 10**18 - 1)
local_parts = st.text(string.ascii_letters + string.digits + ".-_äÖß", min_size=1, max_size=30)
mailboxes = st.builds("{}@{}.example".format, local_parts, st.text(string.ascii_lowercase, min_size=1, max_size=20))
cities = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


def claim(token: str) -> Claim:
    found = tokens.parse(token)
    assert found is not None
    return found


@given(cities, mailboxes, purposes, subjects)
def test_round_trip(city: str, mailbox: str, purpose: str, subject_id: int) -> None:
    """A token says its purpose and subject, holds for whom it was made, and consists of lower-case letters and digits."""
    token = TOKENS.make(city, mailbox, purpose, subject_id)
    assert re.fullmatch(r"[a-z0-9]+", token)
    assert len(token) <= 40  # With a city's name before it, it stays below the 64 octets of RFC 5321 4.5.3.1.1.
    found = claim(token)
    assert (found.purpose, found.subject_id) == (purpose, subject_id)
    assert TOKENS.holds(found, city, mailbox)


@given(mailboxes, purposes, subjects)
def test_same_each_time(mailbox: str, purpose: str, subject_id: int) -> None:
    """No table is needed: the same token is made again, by another process too."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id)
    assert Tokens((SECRET,)).make("gera", mailbox, purpose, subject_id) == token


@given(cities, mailboxes, purposes, subjects, st.data())
def test_bound(city: str, mailbox: str, purpose: str, subject_id: int, data: st.DataObject) -> None:
    """For another mailbox, city, purpose or subject the same MAC is worth nothing."""
    found = claim(TOKENS.make(city, mailbox, purpose, subject_id))
    other_city, other_mailbox = data.draw(cities), data.draw(mailboxes)
    other_purpose, other_subject = data.draw(purposes), data.draw(subjects)
    assert TOKENS.holds(found, other_city, mailbox) == (other_city == city)
    assert TOKENS.holds(found, city, other_mailbox) == (other_mailbox.lower() == mailbox.lower())
    assert TOKENS.holds(Claim(other_purpose, subject_id, found.mac), city, mailbox) == (other_purpose == purpose)
    assert TOKENS.holds(Claim(purpose, other_subject, found.mac), city, mailbox) == (other_subject == subject_id)


@given(mailboxes, purposes, subjects, st.data())
def test_any_changed_character_fails(mailbox: str, purpose: str, subject_id: int, data: st.DataObject) -> None:
    """One other character, wherever it stands, and the token has no shape or does not hold."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id)
    at = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from(string.ascii_lowercase + string.digits) | st.characters(codec="utf-8"))
    assume(character.lower() != token[at])
    assert not holds(token[:at] + character + token[at + 1 :], mailbox)


@given(mailboxes, purposes, subjects, st.data())
def test_any_missing_or_added_character_fails(mailbox: str, purpose: str, subject_id: int, data: st.DataObject) -> None:
    """A token that was cut, or to which something was added, does not hold."""
    token = TOKENS.make("gera", mailbox, purpose, subject_id)
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
    token = TOKENS.make("gera", mailbox.upper().lower(), purpose, subject_id)
    assert TOKENS.holds(claim(token.upper()), "gera", mailbox.upper())


def test_old_secrets_verify() -> None:
    """After a new secret, answers to earlier mails count; without the old one they do not; the new one signs."""
    old = TOKENS.make("gera", "anna@gera.example", "m", 7)
    both = Tokens(("the-new-secret-0123456789", SECRET))
    new = both.make("gera", "anna@gera.example", "m", 7)
    assert new != old
    assert both.holds(claim(old), "gera", "anna@gera.example")
    assert both.holds(claim(new), "gera", "anna@gera.example")
    assert not TOKENS.holds(claim(new), "gera", "anna@gera.example")
    assert not Tokens(("the-new-secret-0123456789",)).holds(claim(old), "gera", "anna@gera.example")


def test_words_are_not_run_together() -> None:
    """City and mailbox are told apart: moving a letter from one to the other is another token."""
    assert TOKENS.make("gera", "a@b.example", "m", 1) != TOKENS.make("ger", "aa@b.example", "m", 1)


@pytest.mark.parametrize(
    "token",
    ["", "m", "m1", "m1x", "m0xaaaaaaaaaaaaaaaaaaaa", "m01xaaaaaaaaaaaaaaaaaaaa", "z1xaaaaaaaaaaaaaaaaaaaa", "m1xaaaaaaaaaaaaaaaaaaa1",
     "m1xaaaaaaaaaaaaaaaaaaa", "m1xaaaaaaaaaaaaaaaaaaaaa", "m1xaaaaaaaaaaaaaaaaaaaa\n", "m-1xaaaaaaaaaaaaaaaaaaaa",
     "m٣xaaaaaaaaaaaaaaaaaaaa", f"m{'9' * 19}xaaaaaaaaaaaaaaaaaaaa", "newsletter", "m1xaaaaaaaaaa+aaaaaaaaaa"],
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
    token = TOKENS.make("gera", mailbox, purpose, subject_id)
    assert tokens.split(tokens.address("gera", token, "mail.example")) == ("gera@mail.example", token)
