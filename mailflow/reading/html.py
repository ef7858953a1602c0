"""HTML mail as plain text that people would read, with quotes behind "> " and signatures after "-- ".

Called by `parts`. One pass over the tags with a regular expression that never looks past the next "<", so that no
input is slow (the standard library's parser is quadratic on open tags before Python 3.11.14, CVE-2025-6069), and a
stack of open elements without recursion. Nothing is fetched; what people cannot see is not shown.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from dataclasses import dataclass

from mailflow.reading.hiding import has_ground, hidden_by_sheets, is_hidden, is_white, plain_css

# A tag: closing slash, name, attributes. Quoted values may hold ">" but not "<": then every try ends at the next "<".
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s<>/]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>"""
    r"""|<(/?)([a-zA-Z][^\s<>/]*)([^<>]*)>?"""
    r"""|<[!?/][^<>]*>?"""
)
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_LONG_NUMBER = re.compile(r"&#[0-9]{8,};?|&#[xX][0-9a-fA-F]{8,};?")
_LINK = re.compile(r"(?i)(?:https?://|mailto:)\S+")
_SCHEME = re.compile(r"(?i)^(?:https?://|mailto:)(?:www\.)?|[?/]+$")
_PICTOGRAM = re.compile(r"[^\w\s<>]{1,8}")  # Gmail and Outlook write emoji as images whose alt text is the emoji.
_BLANKS = re.compile(r"\s+")

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_SKIPPED = frozenset([
    "head", "style", "script", "title", "textarea", "select", "noscript", "template", "object", "svg", "math", "iframe", "audio",
    "video", "canvas", "datalist", "dialog", "noframes",
])  # fmt: skip
_END_TAGS = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in _SKIPPED}
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
])  # fmt: skip
_CELLS = frozenset(["td", "th"])
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"])
# An element that ends where the next of its kind begins (HTML Living Standard 13.1.2.4).
_SELF_ENDING = frozenset(["p", "li", "td", "th", "tr", "dt", "dd", "option"])

# What clients mark their quotes with. Ids are compared without the "x_" that Outlook on the web puts before them.
_QUOTE_CLASSES = frozenset([
    "gmail_quote", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "moz-cite-prefix", "outlookmessageheader",
    "zmail_extra", "ms-outlook-mobile-reference-message", "mailru-blockquote", "moz-forward-container",
    "gmail_extra_quote", "fairemail_quote", "front-blockquote", "freshdesk_quote", "appleoriginalcontents",
    "mail_android_quote", "cloudmagic-quote", "moz-quote-pre", "history_container", "clean_bq",
    "moz-email-headers-table",
])  # fmt: skip
_QUOTE_IDS = frozenset(
    [
        *("divrplyfwdmsg", "mail-editor-reference-message-container", "reply-intro", "orighead", "yahoo_quoted"),
        *("edo-original", "canaryblockquote", "isforwardcontent", "isreplycontent", "mailquote", "qt"),
    ]
)
# And what says so in its own name: "xfm_quote", "zm_quotedtext", "reply-quote"; a word of its own between the strokes.
_QUOTE_NAME = re.compile(r"(?:^|[_-])(?:block)?quot(?:e|ed|ing)(?:text|mail|message|body|block)?(?:$|[_-])")
_QUOTE_ATTRIBUTES = {"name": ("quote", "messagereplysection"), "data-marker": ("__quoted_text__", "__headers__")}
_READ_ATTRIBUTES = frozenset(
    ["alt", "background", "bgcolor", "class", "color", "hidden", "href", "id", "style", "type", *_QUOTE_ATTRIBUTES]
)
# Outlook and GroupWise mark only where their quote begins: all that follows in the same element belongs to it.
_QUOTE_FOLLOWS_IDS = frozenset(["divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"])
_QUOTE_FOLLOWS_CLASSES = frozenset(["groupwisereplyheader"])
_SIGNATURE_CLASSES = frozenset(
    ["gmail_signature", "moz-signature", "protonmail_signature_block", "tutanota_signature", "applemailsignature"]
)
_SIGNATURE_NAMES = frozenset(["messagesignaturesection"])
_SIGNATURE_IDS = frozenset(["composer_signature", "ms-outlook-mobile-signature", "signature", "applemailsignature"])

_MAX_QUOTE_LEVEL = 20
_MAX_URL = 500
_SEPARATOR = "-- "


def to_text(html: str) -> str:
    r"""The visible text with "\n" line ends: blocks on lines of their own, cells joined by " | ", lists with "- ".

    A link whose text does not say its address is followed by it in "<…>".
    """
    # White letters are read after all where there is nothing else: dark windows write them, and a mail is never lost.
    on_white = _written(html, white=False)
    text = on_white.finished()
    return text if text or not on_white.left_out_white else _written(html, white=True).finished()


def _written(html: str, *, white: bool) -> _Writer:
    writer = _Writer(hidden_by_sheets(html), white)
    unclosed: set[str] = set()
    position = 0
    while position < len(html):
        start = html.find("<", position)
        writer.text(html[position : start if start >= 0 else len(html)])
        if start < 0:
            break
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            position = end + 3 if end >= 0 else len(html)
        elif tag := _TAG.match(html, start):
            position = _apply(writer, tag, html, unclosed)
        else:
            writer.text("<")
            position = start + 1
    return writer


def _apply(writer: _Writer, tag: re.Match[str], html: str, unclosed: set[str]) -> int:
    """Open or close what a tag says; the position behind it, or behind the content that is never shown."""
    name = (tag[2] or tag[5] or "").lower()
    if not name:
        return tag.end()
    if tag[1] or tag[4]:
        writer.close(name)
        return tag.end()
    attributes = tag[3] or tag[6] or ""
    if name in _SKIPPED and not attributes.endswith("/"):
        return _behind(name, html, tag.end(), unclosed)
    writer.open(name, _attributes(attributes) if "=" in attributes or "hidden" in attributes else {})
    return tag.end()


def _behind(name: str, html: str, start: int, unclosed: set[str]) -> int:
    """Where the end tag of a skipped element stands. `unclosed`: names without one, searched for once only."""
    end = None if name in unclosed else _END_TAGS[name].search(html, start)
    if end:
        return end.start()
    unclosed.add(name)
    # A head that is never closed ends where the body begins; the rest of an open script is script.
    return start if name == "head" else len(html)


def _attributes(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for given, value in _ATTRIBUTE.findall(written):
        if (name := given.lower()) in _READ_ATTRIBUTES:
            read = _unescaped(value.strip("\"'"))
            found.setdefault(name, plain_css(read) if name == "style" else read)
    return found


def _unescaped(text: str) -> str:
    # The standard library turns any number of digits into an int, which Python refuses above 4300 of them.
    return entities.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


@dataclass(slots=True)
class _Open:
    """An open element, and what holds again when it is closed."""

    name: str
    quote: int
    quote_follows: bool
    hidden: bool
    preformatted: bool
    coloured: bool
    quotes_itself: bool = False  # a container that a client puts around attribution and quote
    link: str = ""
    link_from: int = 0
    signature: bool = False


class _Writer:
    """Lines of text in the making: what is open, how deep the quote is, what white space is due."""

    def __init__(self, hidden: frozenset[str], white: bool) -> None:
        self._hidden_by_sheet = hidden
        self._coloured = white  # The ground is not white: white letters can be read there.
        self.left_out_white = False
        self._lines: list[str] = []
        self._line: list[str] = []
        self._line_quote = 0
        self._due = 0  # line ends due before the next text: 1 a line, 2 a paragraph
        self._blank = False  # Nothing but no-break spaces since the last line end that is due.
        self._space_due = False
        self._cell_due = False
        self._cells = 0
        self._cell_begun = False  # Nothing stands in the cell so far.
        self._bullet = ""
        self._signature_due = False
        self._numbers: list[int] = []
        self._stack: list[_Open] = []
        self._open_names: Counter[str] = Counter()
        self._quote = 0
        self._quote_follows = False
        self._hidden = False
        self._preformatted = False

    def text(self, written: str) -> None:
        if not written or self._hidden:
            return
        shown = _unescaped(written).replace("\xad", "").replace("\u200b", "")
        if self._preformatted:
            for number, line in enumerate(shown.split("\n")):
                if number:
                    self._end_line()
                self._put(line)
            return
        words = _BLANKS.sub(" ", shown)
        if (
            self._due
            and "\xa0" in shown
            and not words.strip()
            and self._stack[-1:]
            and self._stack[-1].name not in _CELLS
        ):
            self._blank = True
            return
        if words.startswith(" "):
            self._space_due = bool(self._line)
        if words.strip():
            self._put(words.strip())
            self._space_due = words.endswith(" ")

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name in _SELF_ENDING and self._stack and self._stack[-1].name == name:
            self._pop()
        if name in _VOID:
            self._void(name, attributes)
            return
        marks, identity = _marks(attributes) if attributes else (frozenset(), "")
        if (identity in _QUOTE_FOLLOWS_IDS or marks & _QUOTE_FOLLOWS_CLASSES) and not self._quote_follows:
            self._break(1)
            self._quote_follows = True
            self._deepen()
        element = _Open(name, self._quote, self._quote_follows, self._hidden, self._preformatted, self._coloured)
        self._stack.append(element)
        self._open_names[name] += 1
        if attributes:
            self._coloured = self._coloured or has_ground(attributes)
            unseen = is_hidden(attributes) or self._is_hidden_by_sheet(marks, identity)
            white = not self._coloured and is_white(attributes)
            self.left_out_white = self.left_out_white or white
            self._hidden = self._hidden or unseen or white
        self._hidden = self._hidden or name in self._hidden_by_sheet
        if not self._hidden:
            self._begin(element, attributes, marks, identity)

    def _is_hidden_by_sheet(self, marks: frozenset[str], identity: str) -> bool:
        names = self._hidden_by_sheet
        return bool(names) and (f"#{identity}" in names or any(f".{mark}" in names for mark in marks))

    def close(self, name: str) -> None:
        if name == "br":
            self._end_line()
        while self._open_names[name] > 0:
            if self._pop() == name:
                return

    def finished(self) -> str:
        self._flush()
        return "\n".join(self._lines).strip("\n")

    def _begin(self, element: _Open, attributes: dict[str, str], marks: frozenset[str], identity: str) -> None:
        name = element.name
        if name in _BLOCKS:
            self._break(1 if name not in _PARAGRAPHS or "msonormal" in marks else 2)
        if name == "blockquote":
            self._quote_begins(marks, attributes)
        elif attributes and not self._quote_follows and _is_quote(attributes, marks, identity):
            self._break(1)
            element.quotes_itself = True
            self._deepen()
        if attributes and _is_signature(attributes, marks, identity):
            self._break(1)
            element.signature = self._signature_due = True
        if name == "a":
            element.link, element.link_from = attributes.get("href", "").strip(), len(self._line)
        elif name == "pre":
            self._preformatted = True
        elif name in _CELLS:
            self._cell_begins()
        elif name == "tr":
            self._cells = 0
        elif name in ("ol", "ul"):
            self._numbers.append(0 if name == "ol" else -1)
        elif name == "li":
            self._item_begins()

    def _quote_begins(self, marks: frozenset[str], attributes: dict[str, str]) -> None:
        # Gmail puts answers between the quotes into its own quote container: its first blockquote shows that only
        # blockquotes are quoted there. A forwarded mail has none as a direct child.
        around = self._stack[-2] if len(self._stack) > 1 else None
        if around and around.quotes_itself and (marks & _QUOTE_CLASSES or attributes.get("type", "").lower() == "cite"):
            self._quote = self._stack[-1].quote = around.quote
            around.quotes_itself = False
        self._deepen()

    def _deepen(self) -> None:
        self._flush()
        self._quote = min(self._quote + 1, _MAX_QUOTE_LEVEL)

    def _pop(self) -> str:
        element = self._stack.pop()
        name = element.name
        self._open_names[name] -= 1
        if element.link:
            self._end_link(element)
        if name == "tr":
            self._cell_due = self._cell_begun = False  # The last cell was empty: what follows stands below the row.
        if name in _BLOCKS:
            self._break(1 if name not in _PARAGRAPHS or name == "p" else 2)
        if name in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        if element.signature:
            self._signature_due = False
        if element.quote != self._quote:
            self._flush()
        self._quote, self._quote_follows = element.quote, element.quote_follows
        self._hidden, self._preformatted, self._coloured = element.hidden, element.preformatted, element.coloured
        return name

    def _void(self, name: str, attributes: dict[str, str]) -> None:
        if name == "br":
            self._end_line()
        elif name == "hr":
            self._break(1)
        elif name == "img" and _PICTOGRAM.fullmatch(attributes.get("alt", "")) and not is_hidden(attributes):
            self.text(attributes["alt"])

    def _cell_begins(self) -> None:
        self._blank = False
        if self._cells and self._line:
            self._due, self._cell_due = 0, True
        self._cells += 1
        self._cell_begun = True

    def _item_begins(self) -> None:
        self._bullet = "- "
        if self._numbers and self._numbers[-1] >= 0:
            self._numbers[-1] += 1
            self._bullet = f"{self._numbers[-1]}. "

    def _end_link(self, element: _Open) -> None:
        said = "".join(self._line[element.link_from :]).strip()
        address = element.link[:_MAX_URL]
        if said and not self._hidden and _LINK.fullmatch(address) and _SCHEME.sub("", said) != _SCHEME.sub("", address):
            self._put(f" <{address}>")

    def _break(self, lines: int) -> None:
        if self._blank:  # Outlook, GMX: an empty line is a block that holds nothing but such a blank.
            lines, self._blank = 2, False
        # A block at the beginning of a cell does not leave the row's line, nor an empty line before the row.
        if (self._line or self._lines) and not self._cell_due:
            self._due = max(self._due, 1 if self._cell_begun else lines)
        self._space_due = False

    def _end_line(self) -> None:
        if self._hidden:
            return
        if self._due and self._line:
            self._flush()
        self._due, self._blank = 0, False
        if not self._line:
            self._line_quote = self._quote
        self._emit()

    def _put(self, words: str) -> None:
        """Text onto the current line, after the line ends, separator and bullet that are due before it."""
        if not words:
            return
        self._blank = self._cell_begun = False
        if self._due:
            paragraph = self._due == 2
            self._flush()
            if paragraph and self._lines and self._lines[-1].strip("> "):
                self._lines.append(("> " * min(self._line_quote, self._quote)).rstrip())
        if self._signature_due:
            self._signature_due = False
            self._lines.append("> " * self._quote + _SEPARATOR)
        if not self._line:
            self._line_quote = self._quote
        if self._cell_due and self._line:
            self._line.append(" | ")
        elif self._space_due and self._line and not self._line[-1].endswith(" "):
            self._line.append(" ")
        self._line.append(self._bullet + words)
        self._cell_due = self._space_due = False
        self._bullet = ""

    def _flush(self) -> None:
        if self._line:
            self._emit()
        self._due = 0
        self._cell_due = self._space_due = False

    def _emit(self) -> None:
        content = "".join(self._line).rstrip()
        self._line = []
        self._space_due = False
        prefix = "> " * self._line_quote
        if content == _SEPARATOR.strip():
            if self._lines and self._lines[-1] == prefix + _SEPARATOR:
                return
            content = _SEPARATOR
        elif not content:
            prefix = prefix.rstrip()
        self._lines.append(prefix + content)


def _marks(attributes: dict[str, str]) -> tuple[frozenset[str], str]:
    """The classes and the id of an element in lower case, without what Outlook on the web puts before them."""
    classes = attributes.get("class", "").lower().split()
    return frozenset(mark.removeprefix("x_") for mark in classes), attributes.get("id", "").lower().removeprefix("x_")


def _is_signature(attributes: dict[str, str], marks: frozenset[str], identity: str) -> bool:
    named = attributes.get("name", "").lower() in _SIGNATURE_NAMES
    return named or bool(marks & _SIGNATURE_CLASSES) or identity in _SIGNATURE_IDS


def _is_quote(attributes: dict[str, str], marks: frozenset[str], identity: str) -> bool:
    return (
        bool(marks & _QUOTE_CLASSES)
        or any(_QUOTE_NAME.search(mark) for mark in marks)
        or identity in _QUOTE_IDS
        or any(attributes.get(name, "").lower() in values for name, values in _QUOTE_ATTRIBUTES.items())
    )
