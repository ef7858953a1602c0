"""What HTML shows nobody: hidden by a style, by a style sheet, or in the colour of the page.

Called by `html`: a text that people do not see must decide nothing. Pure and linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Nobody reads what is shown so: not at all, without size or height, far outside the page, or without a colour.
_HIDING_STYLE = re.compile(
    r"(?i)display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?<![-\w])color\s*:\s*(?:transparent|#[0-9a-f]{6}00\b|(?:rgb|hsl)a\([^)]{1,40}[,/]\s*0?(?:\.0+)?%?\s*\))"
    r"|transform\s*:\s*scale\(\s*0|clip-path\s*:\s*inset\(\s*(?:[5-9]\d|100)%"
    r"|(?:font-size|max-height|opacity)\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)|opacity\s*:\s*0?\.0"
    r"|font-size\s*:\s*(?:(?:0?\.\d+|[01])(?:px|pt)|0?\.[0-2]\d*(?:em|rem)|\d%)|(?:text-indent|left|top|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0"
)
# Lines without height hide what was written to be hidden so. Of all elements of a kind it says nothing: it is how style
# sheets keep a superscript from pushing lines apart ("sup{line-height:0}"), unless what has no room is cut as well.
_FLAT_LINES = re.compile(r"(?i)line-height\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)")
# White, and what no eye tells from it.
_WHITE = (
    r"(?:white|snow|ivory|ghostwhite|floralwhite|#fff\b|#(?:f[b-f]){3}(?:ff)?\b"
    r"|rgba?\(\s*25[1-5]\s*[, ]\s*25[1-5]\s*[, ]\s*25[1-5]|hsla?\(\s*[\d.]{1,6}(?:deg)?\s*[, ]\s*[\d.]{1,6}%?\s*[, ]\s*(?:9[89]|100)%)"
)
_NO_ROOM = re.compile(r"(?i)(?<![-\w])(?:width|(?:line-)?height)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)")
_CUT = re.compile(r"(?i)overflow(?:-[xy])?\s*:\s*(?:hidden|clip)")
_CSS_COMMENT = re.compile(r"/\*[^*]{0,500}\*+/")
_CSS_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})\s?")
_WHITE_STYLE = re.compile(rf"(?i)(?<![-\w])color\s*:\s*{_WHITE}")
_WHITE_VALUE = re.compile(rf"(?i){_WHITE}")
_BACKGROUND = re.compile(rf"(?i)background(?:-color|-image)?\s*:\s*(?!{_WHITE}|none|transparent|inherit)")
_BRACE = re.compile(r"[{}]")
_STYLE_SHEET = re.compile(r"(?i)<style\b[^<>]*>")
# The ".class" or "#id" that a selector ends with ("td.preview" too), or an element that stands alone.
_SELECTED = re.compile(r"[.#][\w-]{1,60}$|^[a-z][a-z0-9]{0,20}$")


def is_hidden(attributes: dict[str, str]) -> bool:
    """Whether an element is not shown by its own attributes; their names in small letters, the style by `plain_css`."""
    return bool(attributes) and ("hidden" in attributes or _hides(attributes.get("style", "")))


def _hides(style: str) -> bool:
    return _hides_all(style) or _FLAT_LINES.search(style) is not None


def _hides_all(style: str) -> bool:
    """Whether a style hides also where it is that of every element of a kind."""
    without_room = _NO_ROOM.search(style) is not None and _CUT.search(style) is not None
    return without_room or _HIDING_STYLE.search(style) is not None


def is_white(attributes: dict[str, str]) -> bool:
    """Whether an element writes in white, or in what no eye tells from it."""
    return _WHITE_VALUE.match(attributes.get("color", "").strip()) is not None or (
        _WHITE_STYLE.search(attributes.get("style", "")) is not None
    )


def has_ground(attributes: dict[str, str]) -> bool:
    """Whether an element paints a ground of its own."""
    return (
        not _WHITE_VALUE.match(attributes.get("bgcolor", "white") or "white")
        or "background" in attributes
        or _BACKGROUND.search(attributes.get("style", "")) is not None
    )


def hidden_by_sheets(html: str) -> frozenset[str]:
    """The ".classes", "#ids" and elements that a style sheet hides in every window; in lower case, as they are compared."""
    found: set[str] = set()
    done = 0
    for start in _STYLE_SHEET.finditer(html):
        if start.start() < done:
            continue
        end = html.find("</", start.end())
        done = end if end >= 0 else len(html)
        depth, seen = 0, start.end()
        selector = ""
        for brace in _BRACE.finditer(html, start.end(), done):
            between = html[seen : brace.start()]
            seen = brace.end()
            if brace[0] == "{":
                depth, selector = depth + 1, between
            else:
                if depth == 1 and _hides(style := plain_css(between)):
                    all_of_a_kind = _hides_all(style)
                    found.update(name for name in _selected(selector) if name[0] in ".#" or all_of_a_kind)
                depth = max(0, depth - 1)
    return frozenset(found)


def _selected(selectors: str) -> Iterator[str]:
    for selector in selectors.lower().split(","):
        if name := _SELECTED.search(selector.strip()):
            yield name[0]


def plain_css(style: str) -> str:
    """A style without comments and escapes (CSS Syntax 4.3.7), behind which a word could hide from us."""
    if "/*" in style:
        style = _CSS_COMMENT.sub("", style)
    if "\\" in style:
        style = _CSS_ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), style).replace("\\", "")
    return style
