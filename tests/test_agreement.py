"""reading.agreement: whether the plain part says what people see in the HTML part."""

from __future__ import annotations

import pytest

from mailflow.reading.agreement import shown_instead
from mailflow.reading.message import read
from mailflow.reading.reply import split

LINE = "Am 04.05.2026 um 10:00 schrieb Gera hilft:"
PLAIN_QUOTE = f"{LINE}\n> OK: freigeben\n> NEIN Grund: ablehnen"
HTML_QUOTE = f'<div class="moz-cite-prefix">{LINE}</div><blockquote type="cite">OK: freigeben<br>NEIN Grund: ablehnen</blockquote>'
OUTLOOK = "<p class=MsoNormal>Ok</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Anna Brandt</p><p class=MsoNormal>Tel. 0365 12345</p>"


def _shown(plain: str, html: str) -> str | None:
    head = "From: Anna Brandt <anna@gera.example>\nContent-Type: multipart/alternative; boundary=b\n\n"
    parts = "".join(
        f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n"
        for kind, text in (("plain", plain), ("html", html))
    )
    message = read(f"{head}{parts}--b--\n".encode())
    return shown_instead(message, split(message.text, message.sender.name).new)


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        pytest.param("*Ok*, danke", "<p><b>Ok</b>, danke</p>", id="bold"),
        pytest.param(
            "Siehe Foto<https://x.example/a>", '<p>Siehe <a href="https://x.example/a">Foto</a></p>', id="link"
        ),
        pytest.param("   - 1 ok\n   - 2 nein", "<ul><li>1 ok</li><li>2 nein</li></ul>", id="list"),
        pytest.param("   1. ok\n   2. nein", "<ol><li>ok</li><li>nein</li></ol>", id="numbered list"),
        pytest.param("Ok 👍", '<p>Ok <img alt="👍"></p>', id="emoji as a picture"),
        pytest.param(
            "Ok\n[cid:image001.png@01DC]", '<p>Ok<img src="cid:image001.png@01DC"></p>', id="Outlook's picture"
        ),
        pytest.param(
            "Ok\n[image: Logo der Stadt.png]", '<p>Ok<img alt="Logo der Stadt.png"></p>', id="Gmail's picture"
        ),
        pytest.param("Ok\n\nAnna Brandt\nTel. 0365 12345", OUTLOOK, id="Outlook's empty line above a name"),
        pytest.param("Ok", '<p style="display:none">Vorschau</p><p>Ok</p>', id="what is hidden is not shown"),
    ],
)
def test_the_same_in_both_parts(plain: str, html: str) -> None:
    """What differs is only how it is written."""
    assert _shown(f"{plain}\n\n{PLAIN_QUOTE}", f"{html}{HTML_QUOTE}") is None


@pytest.mark.parametrize(
    ("plain", "html", "shown"),
    [
        pytest.param("Ok", "<p>Nein</p>", "Nein", id="another word"),
        pytest.param("Ok", '<p style="display:none">Ok</p><p>Nein</p>', "Nein", id="the same, hidden"),
        pytest.param("Ok", "", "", id="nothing at all"),
        pytest.param("Ok", '<p>Ok <img alt="👎"></p>', "Ok 👎", id="an emoji more"),
    ],
)
def test_what_people_see_instead(plain: str, html: str, shown: str) -> None:
    """The words of the HTML part, to ask about."""
    assert _shown(f"{plain}\n\n{PLAIN_QUOTE}", f"{html}{HTML_QUOTE}") == shown


def test_one_part_alone_is_what_people_see() -> None:
    message = read(b"From: anna@gera.example\nContent-Type: text/html\n\n<p>Ok</p>")
    assert shown_instead(message, split(message.text).new) is None
