"""reading.charsets: bytes to text, whatever they claim."""

from __future__ import annotations

import pytest

from mailflow.reading.charsets import decode, known, plain


@pytest.mark.parametrize(
    ("octets", "charset", "text"),
    [
        pytest.param("Grüße".encode(), "utf8", "Grüße", id="alias utf8"),
        pytest.param("Grüße".encode("cp1252"), "", "Grüße", id="nothing declared"),
        pytest.param("Grüße".encode(), "us-ascii", "Grüße", id="UTF-8 that claims ASCII"),
        pytest.param("Grüße".encode(), "iso-8859-1", "Grüße", id="UTF-8 that claims latin-1"),
        pytest.param("„5 €“".encode("cp1252"), "ISO-8859-1", "„5 €“", id="windows-1252 that claims latin-1"),
        pytest.param("Привет".encode("koi8-r"), "KOI8-R", "Привет", id="KOI8-R"),
        pytest.param("שלום".encode("iso-8859-8"), "iso-8859-8-i", "שלום", id="ISO-8859-8-I"),
        pytest.param("안녕".encode("cp949"), "ks_c_5601-1987", "안녕", id="ks_c_5601-1987"),
        pytest.param("مرحبا".encode("cp1256"), '"windows-1256"', "مرحبا", id="quoted name"),
        pytest.param(b"+ADw-", "utf-7", "+ADw-", id="UTF-7 refused"),
        pytest.param(b"\\u0041", "unicode_escape", "\\u0041", id="escapes refused"),
        pytest.param(b"\x81\x8d", "latin-1", "\x81\x8d", id="octets without meaning"),
    ],
)
def test_decode(octets: bytes, charset: str, text: str) -> None:
    """The declared charset, or what is likelier."""
    assert decode(octets, charset) == text


@pytest.mark.parametrize("charset", ["x-unknown", "utf-7", "", "../../etc", "zlib", "idna", "a" * 500, "utf-8\0"])
def test_unknown(charset: str) -> None:
    """What is no charset of mail is never used as a codec."""
    assert not known(charset)


def test_plain() -> None:
    """Line ends become one sort, controls and byte order marks go, tabs stay, blanks are blanks."""
    assert plain("\ufeffa\r\nb\rc\x00\x07\t\xa0d\u2028e\ud800") == "a\nb\nc\t d\ne"
