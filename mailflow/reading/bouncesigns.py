"""Whether a mail is a bounce: by its structure (RFC 3464, RFC 6522), else by several signs at once.

Called by `automatic`. No single word makes a bounce: people write about undeliverable mail, forward bounces and answer
them; parcels are undeliverable too; and who is on holiday answers from the null sender like a mail server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from mailflow.model import Message, Reason
from mailflow.reading import bouncetext, severity
from mailflow.reading.bouncetables import (
    ADDRESS,
    ANSWERED,
    DAEMON,
    DAEMON_NAME,
    FAILURE_WORDS,
    OPENINGS,
    POSTMASTER,
    SERVER_ANSWER,
    SUBJECTS,
)
from mailflow.reading.reports import RETURNED_TYPES, STATUS_TYPES

_NDR_HEADERS = ("x-failed-recipients", "x-ms-exchange-message-is-ndr")  # Exim and Google; Exchange
_REPORT_TYPE = re.compile(r'(?i)report-type\s*=\s*"?([\w-]+)')
_VACATION_HEADERS = ("x-autoreply", "x-autorespond", "x-vacation", "x-autoresponder", "x-auto-reply")
_BEGINNING = 4000
_MACHINE_FIELDS = re.compile(r"(?im)^[ \t>]{0,4}(?:final-recipient|original-recipient)[ \t]*:")


def bounce_reason(message: Message, envelope: str | None) -> Reason | None:
    """The reason why a mail is a bounce, None when it is none. envelope: "" for the null sender, None if unknown."""
    report = report_type(message)
    if report == "delivery-status" or any(name in message.headers for name in _NDR_HEADERS):
        return Reason("delivery_status")
    if report or _is_vacation(message):
        return None
    signs = _Signs(message, envelope)
    is_report = message.headers.get("content-type", ("",))[0].lower().startswith("multipart/report")
    if signs.status_part and (is_report or signs.daemon or signs.null or (signs.subject and not signs.answered)):
        return Reason("delivery_status")  # An attached bounce is a message/rfc822 and is not looked into.
    return Reason("bounce_words") if signs.together else None


def report_type(message: Message) -> str:
    """The report-type of a multipart/report (RFC 6522 section 3), in lower case; "" for any other mail."""
    content_type = message.headers.get("content-type", ("",))[0]
    found = _REPORT_TYPE.search(content_type) if content_type.lower().startswith("multipart/report") else None
    return found[1].lower() if found else ""


class _Signs:
    """What speaks for a bounce in one mail; looked for when it is asked for, since most mails show none."""

    def __init__(self, message: Message, envelope: str | None) -> None:
        self._message = message
        self._types = {attachment.content_type for attachment in message.attachments}
        # Postfix notes the null sender as <MAILER-DAEMON> where it delivers into a mailbox itself.
        self.null = envelope is not None and (not envelope or DAEMON.fullmatch(envelope.partition("@")[0]) is not None)
        self.daemon, self.postmaster, self.named = _from_machine(message)
        self.answered = ANSWERED.match(message.subject) is not None
        self.subject = SUBJECTS.match(message.subject.strip()) is not None

    @property
    def together(self) -> bool:
        """Whether enough of them stand together, for who wrote the mail."""
        if self.answered and not (self.null or self.daemon):  # Somebody answers a bounce or passes it on.
            return False
        return next(enough(self) for writes, enough in ENOUGH if writes(self))

    @property
    def status_part(self) -> bool:
        return not self._types.isdisjoint(STATUS_TYPES)

    @cached_property
    def own(self) -> str:
        """The beginning of its own words, without what it quotes."""
        lines = bouncetext.own_lines(self._message.text)
        return "\n".join(line for line in lines if not line.startswith(">"))[:_BEGINNING]

    @cached_property
    def words(self) -> bool:
        return FAILURE_WORDS.search(self.own) is not None

    @property
    def speaks(self) -> bool:
        return self.subject or self.words

    @cached_property
    def answer(self) -> bool:
        """Whether it quotes a mail server."""
        fields = _MACHINE_FIELDS.search(self._message.text[:20_000])
        return fields is not None or SERVER_ANSWER.search(self.own) is not None

    @cached_property
    def returned(self) -> bool:
        """Whether a mail comes with it, or the beginning of one."""
        attached = not self._types.isdisjoint(RETURNED_TYPES)
        return attached or len(bouncetext.returned_lines(self._message.text)) > 2

    @property
    def proof(self) -> bool:
        return self.answer or self.returned

    @property
    def opening(self) -> bool:
        return OPENINGS.match(self.own.lstrip(" \n\t*-=#")) is not None

    @property
    def names_somebody(self) -> bool:
        """Whom a letter did not reach is neither who wrote it nor who reports it; who phishes names the reader alone."""
        headers = self._message.headers
        known = " ".join(value for name in ("to", "from", "delivered-to") for value in headers.get(name, ())).lower()
        return any(address.lower() not in known for address in re.findall(ADDRESS, self.own)[:50])

    @property
    def says_gone(self) -> bool:
        """Whether the text says of somebody what servers say of mailboxes."""
        return severity.verdict("", self.own)[1] in ("unknown", "no_host", "full", "disabled")

    @property
    def known_to_library(self) -> bool:
        fields = [(name, value) for name, values in self._message.headers.items() for value in values[:1]]
        return bool(bouncetext.library_recipients(fields, self._message.text))

    @property
    def automatic(self) -> bool:
        submitted = self._message.headers.get("auto-submitted", ("no",))[0]
        return not submitted.lower().startswith("no") or not self._message.senders


# Who writes, and what must stand in the mail then; the first that fits decides. Nobody but a program is mailer-daemon;
# a postmaster may announce something; any phisher may call himself one; the null sender also has holiday answers.
ENOUGH: tuple[tuple[Callable[[_Signs], bool], Callable[[_Signs], bool]], ...] = (
    (
        lambda signs: signs.daemon,
        lambda signs: signs.speaks or signs.proof or signs.says_gone or signs.known_to_library,
    ),
    (
        lambda signs: signs.postmaster,
        lambda signs: (
            (signs.speaks and (signs.proof or signs.null))
            or (signs.subject and (signs.words or signs.says_gone) and signs.names_somebody)
            or (signs.null and signs.known_to_library)
        ),
    ),
    (
        lambda signs: signs.named,
        lambda signs: signs.speaks and signs.proof,
    ),
    (
        lambda signs: signs.null,
        lambda signs: (
            signs.speaks
            and (signs.proof or (signs.subject and signs.words and signs.names_somebody) or signs.known_to_library)
        ),
    ),
    (
        lambda _signs: True,
        lambda signs: (
            signs.subject
            and (signs.words or signs.answer)
            and ((signs.returned and (signs.answer or signs.automatic)) or (signs.opening and signs.proof))
        ),
    ),
)


def _from_machine(message: Message) -> tuple[bool, bool, bool]:
    """Whether a mail server wrote it; whether a postmaster did, who may be a person; whether somebody calls himself one."""
    if not message.senders:
        written = " ".join(message.headers.get("from", ())).strip('<>" ')
        machine = DAEMON.match(written) or DAEMON_NAME.match(written)
        return machine is not None, not written or POSTMASTER.match(written) is not None, False
    local_parts = [sender.mailbox.rpartition("@")[0] or sender.mailbox for sender in message.senders]
    return (
        any(DAEMON.fullmatch(local) for local in local_parts),
        any(POSTMASTER.fullmatch(local) for local in local_parts),
        any(DAEMON_NAME.match(sender.name) or POSTMASTER.match(sender.name) for sender in message.senders),
    )


def _is_vacation(message: Message) -> bool:
    submitted = message.headers.get("auto-submitted", ("",))[0].lower()
    return "vacation" in submitted or any(name in message.headers for name in _VACATION_HEADERS)
