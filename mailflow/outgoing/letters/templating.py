"""A template file made ready to be filled: the Jinja environment, its filters, and what may be wrong with a file.

What somebody wrote is only ever a value: it is never compiled, and stands on one line unless the template asks for
`| block`, which indents it.
"""

from __future__ import annotations

import textwrap
import traceback
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import meta, nodes

from mailflow.errors import Fault
from mailflow.model import Reason
from mailflow.outgoing.compose import clean_text, one_line
from mailflow.outgoing.letters.catalogue import LETTERS
from mailflow.outgoing.shown import Listed
from mailflow.outgoing.wording import meant

_BLOCK_LIMIT = 20_000  # characters; six pages
_SHORT_LIMIT = 60  # characters by which one thing is told from others; less than a line
_TEXTS = 2_000  # whose code is kept: the shipped letters in all languages, and some cities' own
_SENTENCES = "sentences"  # A global of each template.
_ALWAYS = ("city", "city_key", "language", "words")
TEMPLATE_FAILS = (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


class _Block(str):
    """Text that may keep its lines, because each of them is indented."""

    __slots__ = ()


def _shown(value: object) -> str:
    if isinstance(value, _Block):
        return value
    return "" if value is None else one_line(str(value))


def _block(text: str) -> _Block:
    """Somebody's own words: every line indented, so that none of them can pass for ours."""
    text = clean_text(text).strip()
    if len(text) > _BLOCK_LIMIT:
        text = text[:_BLOCK_LIMIT] + " […]"
    return _Block(textwrap.indent(text, "    "))


def _whole(text: str) -> _Block:
    """The same without a limit, for who is to see all of it."""
    return _Block(textwrap.indent(clean_text(text).strip(), "    "))


@jinja2.pass_context
def _when(context: jinja2.runtime.Context, moment: datetime) -> str:
    return moment.strftime(context["words"].time)


@jinja2.pass_context
def _day(context: jinja2.runtime.Context, day: date) -> str:
    return day.strftime(context["words"].day)


@jinja2.pass_context
def _sentence(context: jinja2.runtime.Context, value: Reason) -> str:
    sentence: str = context[_SENTENCES](context["language"], value)
    return sentence


@jinja2.pass_context
def _categories(context: jinja2.runtime.Context, listings: Iterable[Listed]) -> str:
    """All categories of the listings, each once."""
    names = [name for listing in listings for name in listing.category.split(", ") if name]
    return ", ".join(dict.fromkeys(names)) or context["words"].no_category


def _short(text: str) -> str:
    """The first words of somebody's own words; only a word as long as half of them is cut."""
    line = one_line(text)
    if len(line) <= _SHORT_LIMIT:
        return line
    whole = line[:_SHORT_LIMIT].rpartition(" ")[0].rstrip(" ,;:…")
    return f"{whole if len(whole) >= _SHORT_LIMIT // 2 else line[: _SHORT_LIMIT - 1]}…"


@jinja2.pass_context
def _in_short(context: jinja2.runtime.Context, listing: Listed) -> str:
    """What tells a listing from others: its category and the first of its words."""
    return ": ".join(filter(None, (listing.category, _short(listing.text)))) or context["words"].no_category


def _strict() -> jinja2.Environment:
    """Strict, plain text; whatever a template prints is one line, save for a `| block`."""
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 The text part is plain; compose escapes it for the HTML part.
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {
        "block": _block,
        "whole": _whole,
        "when": _when,
        "day": _day,
        "categories": _categories,
        "sentence": _sentence,
        "short": _short,
        "in_short": _in_short,
    }
    return environment


_ENVIRONMENT = _strict()


def compiled(
    sentences: Callable[[str, Reason], str], path: Path, name: str, faults: list[Fault]
) -> jinja2.Template | None:
    """The template, or None and its faults: not readable, no subject, not Jinja, a variable that nobody gives.

    `sentences`: a reason in a language, for `| sentence`.
    """
    try:
        source = path.read_text(encoding="utf-8")
        code, unknown = _read(source, name)
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(path, None, f"cannot be read: {error}"))
        return None
    except jinja2.TemplateSyntaxError as error:
        faults.append(Fault(path, error.lineno, str(error.message)))
        return None
    lines = source.split("\n")
    if len(lines) < 3 or not lines[0].strip() or lines[1].strip():
        faults.append(Fault(path, 1, "the first line is the subject, the second is blank, then comes the text"))
    for variable, line in unknown:
        faults.append(Fault(path, line, f"{name} has no variable {variable}{meant(variable, LETTERS[name].variables)}"))
    template = jinja2.Template.from_code(_ENVIRONMENT, code, _ENVIRONMENT.make_globals({_SENTENCES: sentences}))
    template.filename = str(path)
    return template


@lru_cache(maxsize=_TEXTS)
def _read(source: str, name: str) -> tuple[CodeType, list[tuple[str, int]]]:
    """A template's code, and each variable that nobody gives with the line of its first use. Read once for a text: after a change of one
    file the others are not compiled again. Raises jinja2.TemplateSyntaxError."""
    tree = _ENVIRONMENT.parse(source, name)
    unknown = sorted(meta.find_undeclared_variables(tree) - {*LETTERS[name].variables, *_ALWAYS})
    lines = [next(node.lineno for node in tree.find_all(nodes.Name) if node.name == variable) for variable in unknown]
    return _ENVIRONMENT.compile(tree, name, name), list(zip(unknown, lines, strict=True))


def failure(template: jinja2.Template, error: Exception) -> Fault:
    """Where a template failed. Only Jinja's own messages are repeated: others may hold what somebody wrote."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == template.filename]
    what = str(error) if isinstance(error, jinja2.TemplateError) else type(error).__name__
    return Fault(template.filename or str(template.name), frames[-1].lineno if frames else None, what)
