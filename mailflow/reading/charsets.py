"""Bytes to text, whatever charset a mail claims: the claim first, then what is most likely; never an error.

Called by `headers` and `parts`. Must never refuse a mail because of a charset, and never run a codec that is none.
"""

from __future__ import annotations

import codecs
import re

# Names that mail uses and Python does not know, or knows too narrowly. WHATWG Encoding Standard 4.2: a browser reads
# latin-1 as windows-1252, and so does everybody who writes it; a superset loses nothing.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-cp1251": "cp1251",
    "windows-874": "cp874",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}
# Codecs that are no charset of mail: UTF-7 hides "<" and CR/LF from every check, the others are slow or evaluate escapes.
_REFUSED = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
# Charsets that are written into mails by default, without a look at the text; UTF-8 that decodes is UTF-8.
_OFTEN_WRONG = frozenset({"cp1252", "ascii"})

_NAME = re.compile(r"[a-z0-9_.:+-]{1,40}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\xa0\u202f]")
_MEANING = {0x0A: "\n", 0x0C: "\n", 0x0B: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0xA0: " ", 0x202F: " "}


def decode(octets: bytes, charset: str) -> str:
    """Text in the declared charset; else UTF-8, windows-1252, latin-1. What cannot be read becomes U+FFFD."""
    name = _codec(charset)
    for candidate in ("utf-8", "cp1252") if name in _OFTEN_WRONG or not name else (name, "utf-8"):
        try:
            return octets.decode(candidate)
        except UnicodeError:
            continue
    mended = octets.decode(name or "utf-8", "replace")
    lost = mended.count("\ufffd")
    # One cut character must not turn a whole mail into mojibake; but if more is lost than read, the claim is wrong.
    if lost * 2 <= sum(character > "\x7f" for character in mended):
        return mended
    try:
        return octets.decode("cp1252")
    except UnicodeError:
        return octets.decode("latin-1")


def known(charset: str) -> bool:
    """Whether a declared charset is one that mail may use and that can be read here."""
    return _codec(charset) != ""


def plain(text: str) -> str:
    r"""Text with "\n" line ends and without control characters, surrogates and byte order marks; tabs stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(lambda found: _MEANING.get(ord(found[0]), ""), text)


def _codec(charset: str) -> str:
    """The Python codec of a charset name; "" for one that is unknown or refused."""
    name = charset.strip(" \t\"'").lower().removeprefix("charset=").split("*")[0]
    name = _ALIASES.get(name, name)
    if not _NAME.fullmatch(name):
        return ""
    try:
        info = codecs.lookup(name)
        bytes(4).decode(name)  # Raises for codecs such as zlib that make no text; four zeros are text in every charset.
    except (LookupError, UnicodeError):
        return ""
    return "" if info.name in _REFUSED else _ALIASES.get(info.name, info.name)
