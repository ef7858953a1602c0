"""How mail programs write: heads and quotes of answers, what comes back from a dead address, what machines send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from io import BytesIO
from typing import Any

from PIL import Image
from simulation.world import ADDRESS, ZONE, Letter


def compose(
    by: str, name: str, to: str, subject: str, words: str, *, at: datetime, letter: Letter | None = None,
    headers: Mapping[str, str] | None = None, photo: bool = False,
) -> bytes:  # fmt: skip
    """A mail as it comes in. letter: the one that it answers."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = formataddr((name, by)), to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(at.astimezone(ZONE))
    mail["Message-ID"] = f"<{at:%Y%m%d%H%M%S%f}.{by}>"
    if letter is not None:
        mail["In-Reply-To"] = letter.message_id
        mail["References"] = " ".join([*letter.references[-5:], letter.message_id])
    for key, value in (headers or {}).items():
        mail[key] = value
    mail.set_content(words, cte="8bit" if max(map(len, words.encode().split(b"\n"))) < 900 else "base64")
    if photo:
        mail.add_attachment(_photo(), maintype="image", subtype="jpeg", filename="foto.jpg")
    return mail.as_bytes()


def _photo() -> bytes:
    held = BytesIO()
    Image.new("RGB", (64, 48), (180, 120, 60)).save(held, "JPEG")
    return held.getvalue()


def _no_quote(_letter: Letter, _now: datetime) -> str:
    return ""


def _quote_below(letter: Letter, now: datetime) -> str:
    quoted = "".join(f"> {line}\n" for line in letter.text.splitlines())
    return f"Am {now:%d.%m.%Y} um {now:%H:%M} schrieb {ADDRESS}:\n\n{quoted}"


def _quote_as_outlook(letter: Letter, now: datetime) -> str:
    head = f"Von: Hilfe in Gera <{ADDRESS}>\nGesendet: {now:%d.%m.%Y %H:%M}\nAn: {letter.to}\nBetreff: {letter.subject}"
    return f"-----Ursprüngliche Nachricht-----\n{head}\n\n{letter.text}"


QUOTES: tuple[Callable[[Letter, datetime], str], ...] = (_no_quote, _quote_below, _quote_below, _quote_as_outlook)


def bounce(letter: Letter) -> bytes:
    """What a mail server sends back when there is no such mailbox (RFC 3464)."""
    fields = {
        "From": "MAILER-DAEMON@web.example (Mail Delivery System)", "To": letter.bounces_to,
        "Subject": "Undelivered Mail Returned to Sender", "Message-ID": letter.message_id.replace("<", "<returned."),
        "Auto-Submitted": "auto-replied", "MIME-Version": "1.0",
        "Content-Type": "multipart/report; report-type=delivery-status; boundary=b",
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    status = (
        f"Reporting-MTA: dns; mx.web.example\r\n\r\nFinal-Recipient: rfc822; {letter.to}\r\nAction: failed\r\n"
        f"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <{letter.to}>: User unknown\r\n"
    )
    returned = f"Message-ID: {letter.message_id}\r\nX-Mailflow-Kind: {letter.kind}\r\n"
    parts = ("text/plain\r\n\r\nNot delivered.", f"message/delivery-status\r\n\r\n{status}", f"text/rfc822-headers\r\n\r\n{returned}")  # fmt: skip
    return (head + "".join(f"\r\n--b\r\nContent-Type: {part}" for part in parts) + "\r\n--b--\r\n").encode()


def newsletter(at: datetime) -> tuple[str, bytes]:
    """A mail that a machine sends to many: its sender and bytes."""
    by = "news@shop.example"
    headers = {"List-Unsubscribe": "<https://shop.example/u>", "Precedence": "bulk", "List-Id": "<news.shop.example>"}
    raw = compose(
        by,
        "Möbelhaus",
        ADDRESS,
        f"Unsere Angebote vom {at:%d.%m.}",
        "Alles muss raus! Sofas ab 99 Euro.",
        at=at,
        headers=headers,
    )
    return by, raw


def notification(at: datetime) -> tuple[str, bytes]:
    """A ticket system confirms what nobody asked it."""
    by = "no-reply@tickets.example"
    headers: dict[str, Any] = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    raw = compose(
        by,
        "Ticketsystem",
        ADDRESS,
        f"[Ticket {at:%H%M%S}] Ihre Anfrage",
        "Wir haben Ihre Anfrage erhalten.",
        at=at,
        headers=headers,
    )
    return by, raw
