"""What sort of mail it is: written by a person, sent by a machine, or a bounce (RFC 3834, checked before anything is answered).

Called by the worker before a mail is understood. The signs stand in `automatictables`, first match wins; each is chosen so that a
person's mail hardly shows it, because a mail that counts as automatic gets no answer. A person's mail that merely passed
a list or a forwarder is named so, and the reasons reach the log and `explain`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from mailflow.model import Message, Nature, Reason
from mailflow.reading import headers
from mailflow.reading.automatictables import (
    ABSENCE_WORDS,
    AUTOMATIC_WORDS,
    CHALLENGE_SUBJECTS,
    CHALLENGE_WORDS,
    DECLARATIONS,
    HEADER_SIGNS,
    OUT_OF_OFFICE_SUBJECTS,
    RECEIPT_SUBJECTS,
    RECEIPT_WORDS,
    RECEIVED_WORDS,
    SAYS_AUTOMATIC,
    TICKET_RECEIPT,
    TICKET_SUBJECTS,
    TICKET_WORDS,
    WEAK_ABSENCE_SUBJECTS,
    WEAK_RECEIPT_SUBJECTS,
    WEAK_TICKET_SUBJECTS,
)
from mailflow.reading.bouncesigns import bounce_reason, report_type
from mailflow.reading.reply import split
from mailflow.reading.replytables import ANSWER_ABOVE, fold

MAX_HOPS = 50  # RFC 5321 section 6.3 asks for at least 100; Postfix and the lists in front of us stop at 50.

_DAEMON_ALONE = re.compile(r"(?:mailer-?daemon|mail-?daemon|auto-?responder|auto-?reply)(?:[-+._].*)?")
_NO_REPLY = re.compile(
    r"(?:.{0,60}[-+._])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|nicht[-_.]?antworten|keine[-_.]?antwort|ne[-_.]?pas[-_.]?repondre|bounces?|notifications?)(?:[-+._].*)?"
)
_MACHINE_MESSAGE_ID = re.compile(r"(?i)(?:autoresp(?:onder|onse)?|auto-?reply|vacation|ooo)[-._]")
_AGGREGATE_REPORT = re.compile(r"(?i)report domain:\s*\S+\s+submitter:")  # RFC 7489 7.2.1.1, RFC 8460 5.3
_CALENDAR_METHODS = re.compile(r"text/calendar; method=(?:REQUEST|REPLY|CANCEL|COUNTER|DECLINECOUNTER|REFRESH)")
_ABOVE = re.compile(r"above|oberhalb|au-dessus")  # One of these stands in each line above which to answer.
_BEGINNING = 3000


@dataclass(frozen=True, slots=True)
class _Mail:
    """What a sign looks at."""

    message: Message
    envelope: str | None
    own: frozenset[str]

    def own_beginning(self, words: re.Pattern[str]) -> str:
        """The beginning without quotes; "" where the whole has none of the words, as nearly all mails do."""
        beginning = self.message.text[:_BEGINNING]
        if not words.search(beginning):
            return ""
        parts = split(beginning, self.message.sender.name)
        return f"{parts.new}\n{parts.signature}"


def nature(message: Message, envelope_sender: str | None, own: frozenset[str]) -> Nature:
    """Kind message, automatic or bounce, with the reason where it is no message.

    `envelope_sender`: MAIL FROM, "" for the null sender, None where it is not known (a file): Return-Path then.
    `own`: our mailboxes in lower case, without +token.
    """
    envelope = _return_path(message) if envelope_sender is None else headers.mailbox(envelope_sender.strip("<> "))
    mail = _Mail(message, envelope, own)
    for kind, sign in _SIGNS:
        if reason := sign(mail):
            return Nature(kind, reason)
    return Nature("message")


def _return_path(message: Message) -> str | None:
    """The envelope sender that the delivering server noted (RFC 5321 4.4): "" for <>, None when it noted none."""
    values = message.headers.get("return-path", ())
    return headers.mailbox(values[0].strip("<> ")) if values else None


def _own_mail(mail: _Mail) -> Reason | None:
    if any(name in mail.message.headers for name in ("x-mailflow-kind", "x-mailflow-loop")):
        return Reason("own_mail", {"address": mail.message.sender.mailbox})
    for address in (*(sender.mailbox for sender in mail.message.senders), mail.envelope or ""):
        local, _, domain = address.rpartition("@")
        if f"{local.partition('+')[0]}@{domain}" in mail.own:
            return Reason("own_mail", {"address": address})
    return None


def _loop(mail: _Mail) -> Reason | None:
    hops = len(mail.message.headers.get("received", ()))
    return Reason("loop", {"hops": str(hops)}) if hops > MAX_HOPS else None


def _bounce(mail: _Mail) -> Reason | None:
    return bounce_reason(mail.message, mail.envelope)


def _report(mail: _Mail) -> Reason | None:
    kind = report_type(mail.message)
    if not kind and _AGGREGATE_REPORT.match(mail.message.subject):
        kind = "dmarc"
    if not kind:
        return None
    return Reason("receipt") if kind == "disposition-notification" else Reason("report", {"type": kind})


def _header(mail: _Mail) -> Reason | None:
    for name, pattern, code in HEADER_SIGNS:
        for value in mail.message.headers.get(name, ()):
            if re.match(pattern, value, re.IGNORECASE):
                return Reason(code, {"header": name, "value": value[:80]})
    return None


def _null_sender(mail: _Mail) -> Reason | None:
    return Reason("null_sender") if mail.envelope == "" else None


def _machine_sender(mail: _Mail) -> Reason | None:
    """A daemon; or a no-reply address whose text says so too.

    Alone it is no sign: contact forms and portals send people's words from such addresses (and name the person in
    Reply-To), and advertisers and phishers use them as well, whose mail moderators want to see as spam.
    """
    for sender in mail.message.senders:
        local = sender.mailbox.rpartition("@")[0]
        unattended = (
            _NO_REPLY.fullmatch(local)
            and not mail.message.reply_to
            and AUTOMATIC_WORDS.search(mail.message.text[:_BEGINNING])
        )
        if unattended or _DAEMON_ALONE.fullmatch(local):
            return Reason("machine_sender", {"address": sender.mailbox})
    return None


def _message_id(mail: _Mail) -> Reason | None:
    return Reason("machine_message_id") if _MACHINE_MESSAGE_ID.match(mail.message.message_id) else None


def _subject(mail: _Mail) -> Reason | None:
    subject = unicodedata.normalize("NFC", mail.message.subject).casefold().strip()
    subject = subject.replace("i\u0307", "i")  # What casefold makes of the Turkish İ.
    for code, pattern in _SUBJECT_SIGNS:
        if pattern.match(subject):
            return Reason(code)
    beginning = mail.message.text[:_BEGINNING]
    if _BARE_RECEIPT.fullmatch(subject) and RECEIVED_WORDS.search(beginning):
        return Reason("receipt")
    if _WEAK_RECEIPT.match(subject) and RECEIPT_WORDS.search(beginning):
        return Reason("receipt")
    if _WEAK_ABSENCE.match(subject) and _said(ABSENCE_WORDS, beginning) >= 2:
        return Reason("out_of_office_subject")
    return None


def _said(words: re.Pattern[str], text: str) -> int:
    """How many different phrases of a table a text has."""
    return len({found.lower() for found in words.findall(text)})


def _declared(mail: _Mail) -> Reason | None:
    """What says so itself in its own words; somebody who answers such a mail has them in the quote."""
    if not SAYS_AUTOMATIC.search(mail.message.text, 0, _BEGINNING):
        return None
    return Reason("declared_automatic") if DECLARATIONS.search(mail.own_beginning(DECLARATIONS)) else None


def _challenge(mail: _Mail) -> Reason | None:
    if "http" not in mail.message.text[:_BEGINNING]:
        return None
    own = mail.own_beginning(CHALLENGE_WORDS)
    return Reason("challenge") if "http" in own and _said(CHALLENGE_WORDS, own) >= 2 else None


def _ticket(mail: _Mail) -> Reason | None:
    """A ticket that was opened, by its number in the subject or the line above which an answer is to be written.

    A person at a helpdesk answers from the same system: theirs begins with what they say, and not with a receipt.
    """
    lines = mail.message.text[:_BEGINNING].split("\n")
    above = next((number for number, line in enumerate(lines[:9]) if _is_above(line)), None)
    if above is not None and sum(1 for line in lines[:above] if line.strip()) <= 1:
        below = split("\n".join(lines[above + 1 :]), mail.message.sender.name)
        return Reason("ticket") if TICKET_RECEIPT.match(below.new) else None
    if not _WEAK_TICKET.match(mail.message.subject.strip()):
        return None
    own = mail.own_beginning(TICKET_WORDS)
    return Reason("ticket") if TICKET_RECEIPT.match(own) and _said(TICKET_WORDS, own) >= 2 else None


def _is_above(line: str) -> bool:
    """Whether an answer is to be written above this line."""
    return bool(_ABOVE.search(line)) and any(above in fold(line) for above in ANSWER_ABOVE)


def _calendar(mail: _Mail) -> Reason | None:
    """An invitation or its answer (RFC 5546); a calendar file that somebody attached has no method."""
    found = any(_CALENDAR_METHODS.match(attachment.content_type) for attachment in mail.message.attachments)
    return Reason("calendar") if found else None


def _subject_sign(pattern: str) -> re.Pattern[str]:
    """Alone, before a colon, or in brackets before the subject that it answers; Notes writes "AUTO:" before it."""
    return re.compile(
        rf"(?:auto: )?(?:(?:{pattern})\s*(?:[:：].*|\s(?:re|aw|antw|sv|odp|ynt)\s*:.*)?$|[\[(*]{{1,3}}\s?(?:{pattern})\s?[\])*]{{1,3}}(?:\s.*)?$)",
        re.IGNORECASE,
    )


_WEAK_TICKET = re.compile(WEAK_TICKET_SUBJECTS, re.IGNORECASE)
_BARE_RECEIPT = re.compile(RECEIPT_SUBJECTS, re.IGNORECASE)
_WEAK_RECEIPT = re.compile(rf"(?:{WEAK_RECEIPT_SUBJECTS})\s*[:：]", re.IGNORECASE)
_WEAK_ABSENCE = re.compile(rf"(?:auto: )?(?:{WEAK_ABSENCE_SUBJECTS})\b[^?]{{0,150}}$", re.IGNORECASE)
_SUBJECT_SIGNS = (
    *(("out_of_office_subject", _subject_sign(pattern)) for pattern in OUT_OF_OFFICE_SUBJECTS.values()),
    ("receipt", re.compile(rf"(?:{RECEIPT_SUBJECTS})\s*[-:–].*$", re.IGNORECASE)),
    ("ticket", re.compile(TICKET_SUBJECTS, re.IGNORECASE)),
    ("challenge", re.compile(rf"(?:{CHALLENGE_SUBJECTS})\W*(?:verify#.*)?$", re.IGNORECASE)),
)
# First match wins. Our own mail comes first: nothing that we sent may ever count as a message or a bounce of somebody.
_SIGNS: tuple[tuple[str, Callable[[_Mail], Reason | None]], ...] = (
    ("automatic", _own_mail),
    ("automatic", _loop),
    ("bounce", _bounce),
    ("automatic", _report),
    ("automatic", _header),
    ("automatic", _null_sender),
    ("automatic", _machine_sender),
    ("automatic", _message_id),
    ("automatic", _subject),
    ("automatic", _declared),
    ("automatic", _challenge),
    ("automatic", _ticket),
    ("automatic", _calendar),
)
