"""Whether a mail tells a person what it tells us: its plain part is read here, its HTML part is what people see.

Called before an answer decides anything; a mail whose two parts say different things is asked back about. Pure.
"""

from __future__ import annotations

import re

from mailflow.model import Message
from mailflow.reading import html
from mailflow.reading.reply import flat, split

_MAX_CHARS = 200_000  # No answer has a longer HTML part that is not quote; beyond it nothing is compared.
_LINK = re.compile(
    r"<?(?:https?://|mailto:)\S+|\[(?:cid|image|bild)\b[^\[\]]{0,200}\]|\[(?:cid|image|https?):[^\]\s]*\]?|<(?:cid|image)[^<>]{0,100}>",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[^\w\s\U0001f000-\U0001faff\u2600-\u27bf\u2b50-\u2bff]|_")


def shown_instead(message: Message, new: str) -> str | None:
    """The new words of the HTML part where they are not `new`, those of the plain part; None where they agree, or the
    mail has not both."""
    if not message.html or len(message.html) > _MAX_CHARS:
        return None
    shown = split(html.to_text(message.html), message.sender.name).new
    return None if _said(shown) == _said(new) else shown


def _said(new: str) -> list[str]:
    """The words without their case, marks and links: plain parts write "*bold*" and "text <https://…>"."""
    return _SIGN.sub(" ", _LINK.sub(" ", flat(new))).casefold().split()
