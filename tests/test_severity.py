"""reading.severity: is the address gone, or can it pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.reading.severity import WORDS, status_of, verdict

HARD = [
    "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "550 No such user here",
    "550 unknown user",
    "550 5.1.1 User not found",
    "553 sorry, this recipient is not in my validrcptto list: no such mailbox (#5.1.1)",
    "550 #5.1.0 Address rejected.",
    "550 Requested action not taken: mailbox unavailable",
    "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the address for typos.",
    "554 delivery error: dd This user doesn't have a mail.example account",
    "550 5.4.1 All recipient addresses rejected : Access denied",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "551 user not local",
    "550 mailbox not found",
    "550 invalid recipient - https://policy.example/spam#550",
    "511 5.1.1 unknown address or alias: spam@b.example",
    "550 5.1.6 recipient no longer on server",
    "550 5.1.1 Empfänger unbekannt",
    "Diese Adresse existiert nicht.",
    "adresse d'utilisateur inconnue",
    "usuario desconocido",
    "пользователь не найден",
    "користувача не знайдено",
    "kullanıcı bulunamadı",
    "użytkownik nie istnieje",
    "Host or domain name not found. Name service error for name=b.example type=AAAA: Host not found",
    "Sorry, I couldn't find any host named b.example. (#5.1.2)",
    "Unrouteable address",
    "550 5.1.10 Domain b.example does not accept mail (nullMX)",
    "DNS Error: DNS type 'mx' lookup of b.example responded with code NXDOMAIN",
    "550 5.1.1 User unknown; our policy: try again later never helps",
    "The domain web.example does not exist.",
    "550 Message was not accepted -- invalid mailbox. Local mailbox i@b.example is unavailable: user is terminated",
    "Benutzer erna nicht im Domino-Verzeichnis aufgeführt",
    "De ontvanger bestaat niet.",
    "O endereço de e-mail inserido não foi encontrado.",
    "nie ma takiego użytkownika",
    "Не удается найти указанный адрес электронной почты.",
    "لم يتم العثور على عنوان البريد الإلكتروني",
    "کاربر یافت نشد",
]
SOFT = [
    "552 5.2.2 mailbox full",
    "550 5.1.1 <a@b.example>: mailbox is full",
    "552 5.2.2 The email account that you tried to reach is over quota",
    "Das Postfach des Empfängers ist voll",
    "la boîte du destinataire est pleine",
    "el buzón está lleno",
    "почтовый ящик переполнен",
    "поштова скринька переповнена",
    "550 5.1.1 <a@b.example>: inactive email address (in reply to RCPT TO command)",
    "صندوق البريد ممتلئ",
    "صندوق پستی پر شده است",
    "450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted",
    "451 4.7.1 Please try again later",
    "450 4.1.1 User unknown",
    "550 5.2.1 The email account that you tried to reach is disabled",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using rbl.example",
    "550 5.7.1 Message rejected as spam by Content Filtering",
    "554 5.7.1 <a@b.example>: Relay access denied",
    "550 5.7.26 This mail has been blocked because the sender is unauthenticated",
    "550 5.1.8 Sender address rejected: Domain not found",
    "550-Verification failed for <x@y.example>\n550-No Such User Here\n550 Sender verify failed",
    "552 5.3.4 Message size exceeds fixed limit",
    "554 5.4.6 Too many hops",
    "Connection timed out",
    "retry timeout exceeded",
    "all hosts for 'b.example' have been failing for a long time (and retry time not reached)",
    "Host not found, try again",
    "554 5.3.0 local configuration error",
    "421 4.7.0 Messages temporarily deferred due to user complaints",
    "550 failed",
    "",
]


@pytest.mark.parametrize("said", HARD)
def test_gone(said: str) -> None:
    """The mailbox or its domain does not exist."""
    assert verdict(status_of("", said), said)[0]


@pytest.mark.parametrize("said", SOFT)
def test_can_pass(said: str) -> None:
    """Full, refused, delayed, disabled, about us, or not explained: somebody may be reached another time."""
    assert not verdict(status_of("", said), said)[0]


@pytest.mark.parametrize(
    ("stated", "said", "status"),
    [
        pytest.param("5.0.0", "550 5.1.1 unknown", "5.1.1", id="the exact one of the same class"),
        pytest.param("4.0.0", "550 5.1.1 unknown", "4.0.0", id="not of another class"),
        pytest.param("5.2.2 (full)", "550 5.1.1 unknown", "5.2.2", id="what is stated"),
        pytest.param("", "Sorry (#5.1.2)", "5.1.2", id="qmail"),
        pytest.param("", "It said 550 5.1.1.", "5.1.1", id="at the end of a sentence"),
        pytest.param("", "552 full", "5.0.0", id="reply code"),
        pytest.param("", "Exim 4.94.2 at 10.5.1.1, call 450", "4.0.0", id="versions and addresses are none"),
        pytest.param("", "sorry", "", id="nothing"),
    ],
)
def test_status(stated: str, said: str, status: str) -> None:
    """The status that tells the most."""
    assert status_of(stated, said) == status


def test_reasons_are_named() -> None:
    """Every row has a name that a log may show, and says whether it is for good."""
    assert {why for why, _, _ in WORDS} >= {"unknown", "no_host", "full", "refused", "later", "expired"}
    assert verdict("5.2.2", "552 5.2.2 over quota") == (False, "full")
    assert verdict("5.1.1", "") == (True, "status")
    assert verdict("", "") == (False, "")


@given(st.sampled_from(["4.1.1", "4.2.2", "4.4.7", "4.0.0"]), st.text(max_size=200))
def test_class_four_is_never_for_good(status: str, said: str) -> None:
    """RFC 3463 section 2: the server itself calls it passing."""
    assert not verdict(status, said)[0]


@pytest.mark.parametrize("piece", ["user ", "sender ", "unknown a b ", "mailbox a", "no ", "a@", "https://", "domain a ", "new ", "message a b "])  # fmt: skip
def test_linear(piece: str) -> None:
    """Half a phrase, however often."""
    assert_linear(lambda said: verdict(status_of("", said), said), lambda size: piece * (size // len(piece)), 100_000)
