"""What a moderator orders about one listing: approve, reject, category, who writes, ask, hold, claim, spam, undo, show, list,
help. What is ordered about what the city takes is read in `intakewords`.

Each reader believes its command only where nothing else in the answer speaks against it; None is "ask back".
"""

from __future__ import annotations

from itertools import pairwise

from mailflow.classify.answer import HESITATION, SILENT, Answer, is_alone, sentences
from mailflow.classify.asking import asked, asked_of_sender
from mailflow.classify.categorynames import (
    category_names,
    category_word,
    contrasted,
    named_as,
    rather,
    without_instead,
)
from mailflow.classify.holding import held_until
from mailflow.classify.kinds import kind_named
from mailflow.classify.replywords import Token, Unit
from mailflow.classify.steps import is_for_later
from mailflow.classify.stories import is_about_another, is_hearsay, without_thanks
from mailflow.classify.uncovering import uncovered
from mailflow.classify.undoing import undone, unsaid, without_undone
from mailflow.classify.whois import writer_named
from mailflow.model import Command

_FREE_WORDS = 60  # So many other words may stand around an explicit approval …
_REASON_WORDS = 3  # So many other words make a sentence, and a hedge in it a part of a reason.
_FREE_WORDS_ALONE = 25  # … and so many around a sentence that is nothing but "OK".

_DECIDES = frozenset({"approve", "reveal", "reject", "spam"})
_ONLY_ALONE = frozenset({"list", "show", "help"})


def orders(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    """What is ordered about one listing; None when a careful secretary would ask back."""
    tokens = _without_thanks(answer, tokens)
    if held := held_until(answer, tokens, _ordered):
        return held
    return _ordered(answer, tokens)


def _ordered(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    slips = answer.words.grammar["slip"][""]
    units = without_undone(_without_denied(answer.units(tokens)), slips)
    if question := asked_of_sender(answer, tokens):
        return question
    if (let_pass := uncovered(answer, tokens)) is not None:
        kinds, behind = let_pass
        return _with_yes(answer, Command("reveal", argument=kinds), _without_apart(answer, behind)) if kinds else None
    if turned := kind_named(answer, tokens):
        return _turned(answer, *turned)
    if who := writer_named(answer, tokens):
        command, name, rest = who
        return _with_yes(answer, Command(command, argument=name or None), rest)
    if taken_back := unsaid(answer, tokens):
        return (Command("undo", argument=taken_back),)
    if better := rather(answer, tokens):
        return _with_yes(answer, Command("category", argument=",".join(better[0])), better[1])
    units = _without_mentioned(units)
    if approved := _not_rejected(units):
        return approved
    first = next((unit for unit in units if unit.kind not in SILENT), None)
    names = {unit.command for unit in units if unit.kind == "command"}
    if first is not None and first.command == "ask":
        return asked(answer, units, first)
    if first is not None and names <= {"approve"} and (named := named_as(answer, tokens) or contrasted(answer, tokens)):
        return _as_category(answer, *named)
    if first is None or not names:
        return None
    if names & _DECIDES and _is_not_meant(answer, units, names):
        return None
    if "category" in names:
        return _category(answer, tokens)
    if "approve" in names and is_for_later(answer, units):
        return None
    if "reveal" in names:
        return _reveal(answer, units)
    if first.command == "reject" or names == {"reject"}:
        return _reject(answer, units)
    if first.command == "hold":
        names.discard("ask")  # "Später, muss erst fragen": the word is a verb here.
    if first.command == "claim":
        names -= {"ask", "hold"}  # "Ich kümmere mich später darum und frage nach."
    if names == {"hold"}:
        return _hold(units, answer.words.grammar["meanwhile"][""])
    if names == {"undo"}:
        return undone(units, slips, answer.words.grammar["wants"][""])
    if len(names) == 1 and names <= _ONLY_ALONE:
        return _bare(units, answer.words.grammar["wants"][""])
    return _SINGLE[names.pop()](units) if len(names) == 1 and "ask" not in names else None


def _is_not_meant(answer: Answer, units: list[Unit], names: set[str]) -> bool:
    """Whether somebody else said it, or it was said of another case: nothing is decided by that."""
    told = any(is_hearsay(answer.words, sentence) for sentence in sentences(units))
    return told or is_about_another(answer.words, units, names)


def merging(answer: Answer) -> tuple[Command, ...] | None:
    """ "WIE 123", "2 wie 123": a mail, or one of its listings, goes on in an earlier mail; None for anything else."""
    says = [unit for unit in answer.units(answer.tokens) if unit.kind not in SILENT]
    liked = _like(says[-1:])
    if liked is None or len(says) > 2:
        return None
    if len(says) == 1:
        return liked
    of, merge = says[0], liked[0]
    return (Command("like", (of.number,), merge.argument),) if of.kind == "number" and of.number else None


def _not_rejected(units: list[Unit]) -> tuple[Command, ...] | None:
    """ "Nicht ablehnen, das geht klar!": the yes behind a no that is denied; alone the denial is none."""
    says = [n for n, unit in enumerate(units) if unit.kind not in SILENT and unit.text not in ("do", "it", "this")]
    if len(says) < 3 or units[says[0]].kind != "negation" or units[says[1]].command != "reject":
        return None
    if any(unit.kind in ("end", "pause") for unit in units[says[0] : says[1]]):
        return None
    behind = next((units[n:] for n in range(says[1] + 1, len(units)) if units[n].kind in ("end", "pause")), [])
    between = units[says[1] + 1 : len(units) - len(behind)]
    if any(unit.kind not in SILENT and unit.text not in ("it", "this") for unit in between):
        return None
    return _approve(behind) if {unit.command for unit in behind if unit.command} == {"approve"} else None


def _without_denied(units: list[Unit]) -> list[Unit]:
    """Where a sure no stands, too, a bare yes that is denied is a reason: "Das passt nicht hierher, bitte nicht freigeben"."""
    if not any(unit.command == "reject" and unit.sure for unit in units):
        return units
    left: list[Unit] = []
    for unit in units:
        if unit.kind == "negation" and left and left[-1].command == "approve" and not left[-1].sure:
            left[-1] = Unit("word", left[-1].text, left[-1].start, unit.end)
        else:
            left.append(unit)
    return left


def _approve(units: list[Unit]) -> tuple[Command, ...] | None:
    """An explicit word in a text free of hesitation, or a sentence that says nothing but yes."""
    if any(unit.kind in HESITATION or unit.kind in ("negation", "symbol") for unit in units):
        return None
    sure = any(unit.sure for unit in units)
    free = [unit for unit in units if unit.kind in ("word", "number")]
    if not sure:
        alone = any(is_alone(sentence) for sentence in sentences(units))
        # A date beside a bare "Ja!" is how absence notes begin.
        if not alone or len(free) > _FREE_WORDS_ALONE or any(unit.kind == "number" for unit in free):
            return None
    return (Command("approve"),) if len(free) <= _FREE_WORDS else None


def _reveal(answer: Answer, units: list[Unit]) -> tuple[Command, ...] | None:
    """What is marked may pass, or what the words right behind the order name of it ("AUFDECKEN Telefon"), alone or with an
    approval: "OK, aufdecken". A private life hangs on it: no doubt, no no."""
    if any(unit.kind in HESITATION or unit.kind == "negation" for unit in units):
        return None
    if any(unit.command not in ("", "approve", "reveal") for unit in units):
        return None
    at = next(n for n, unit in enumerate(units) if unit.command == "reveal")
    end = next((n for n in range(at + 1, len(units)) if units[n].command or units[n].kind == "end"), len(units))
    named, others = units[at + 1 : end], [*units[: at + 1], *units[end:]]
    if any(unit.kind in ("word", "number") for unit in others) or any(unit.kind == "number" for unit in named):
        return None
    approved = _approve(others) if any(unit.command == "approve" for unit in others) else ()
    return None if approved is None else (Command("reveal", argument=answer.said(named)), *approved)


def _reject(answer: Answer, units: list[Unit]) -> tuple[Command, ...] | None:
    """A reject: "NEIN <reason>" or "<reason>, ablehnen"; a condition may stand in a reason, but not begin it. Who wants the
    sender told why ("… and tell them why") is asked for the reason, where it does not stand there."""
    units, wanted = _without_telling(answer, units)
    if any(unit.kind in ("doubt", "request", "absent", "question") for unit in units):
        return None
    at = next(n for n, unit in enumerate(units) if unit.kind == "command")
    manner = answer.words.grammar["manner"][""]  # "Bitte freundlich absagen"
    before = [unit for unit in units[:at] if unit.text not in manner]
    after = _reason(answer, units[at], units[at + 1 :])
    if any(unit.kind == "command" and unit.command not in ("reject", "spam") for unit in after):
        return None
    if any(one.kind == "negation" and other.command for one, other in pairwise(after)):
        return None
    says_before = [unit for unit in before if unit.kind not in SILENT]
    unsure = ("condition", "limit", "negation", "hedge")
    if says_before and (not units[at].sure or any(unit.kind in unsure for unit in before)):
        return None
    if _only_for_now(answer, after):
        return None
    if not (_gives_reason(after) or (units[at].sure and _goes_on_after_reason(after))):
        return None
    if all(unit.kind in SILENT or unit.command == "reject" or unit.text in manner for unit in after):
        after = []  # "Nein, bitte nicht freigeben" says it twice.
    reason = answer.said(after) or answer.said(before)
    return None if wanted and not reason else (Command("reject", argument=reason),)


def declines_untold(answer: Answer) -> bool:
    """Whether an answer declines and wants the sender told why, in whatever words."""
    units, wanted = _without_telling(answer, answer.units(answer.tokens))
    return wanted and any(unit.command == "reject" for unit in units)


def _without_telling(answer: Answer, units: list[Unit]) -> tuple[list[Unit], bool]:
    """The units without those that want the sender told why, and whether there are any; "he did not give a reason" is one."""
    tokens = answer.tokens
    ends = {unit.end: unit.kind for unit in answer.units(tokens)}
    told = {
        token.start
        for at in range(len(tokens))
        if at == 0 or ends.get(tokens[at - 1].end) in (*SILENT, "command")
        for token in tokens[at : at + answer.words.at_place(tokens, at, "tell_why")]
    }
    left = [unit for unit in units if unit.start not in told]
    return left, len(left) < len(units)


def _reason(answer: Answer, no: Unit, after: list[Unit]) -> list[Unit]:
    """What follows a no, without the "this one:" before its reason; in a reason "list" and its kin are words as any other."""
    listing = answer.words.grammar["listing"][""] | {"one"}
    colon = next((n for n, unit in enumerate(after) if unit.text == ":"), 0)
    if no.sure and all(unit.kind in SILENT or unit.text in listing for unit in after[:colon]):
        after = after[colon:]
    alone = {unit.start for sentence in sentences(after) if is_alone(sentence) for unit in sentence}
    return [
        Unit("word", unit.text, unit.start, unit.end)
        if unit.command in _ONLY_ALONE and unit.start not in alone
        else unit
        for unit in after
    ]


def _only_for_now(answer: Answer, after: list[Unit]) -> bool:
    """ "Nein danke, erstmal nicht": nothing is said behind the no but that it holds for now."""
    says = [unit for unit in after if unit.kind not in SILENT]
    meanwhile = answer.words.grammar["meanwhile"][""]
    in_time = bool(says) and says[0].text in meanwhile
    return in_time and all(unit.kind == "negation" or unit.text in meanwhile for unit in says)


def _gives_reason(after: list[Unit]) -> bool:
    """Whether a hedge behind a plain no belongs to its reason ("NEIN Er kommt vielleicht aus Jena"), not to the no itself
    ("Nein, vielleicht später"): a sentence of its own, that neither begins with it nor sets a condition."""
    kinds = [unit.kind for unit in after if unit.kind not in ("end", "pause")]
    says = [kind for kind in kinds if kind != "polite"]
    free = sum(kind in ("word", "number") for kind in kinds)
    if says[:1] == ["condition"]:
        return False
    if says[:1] == ["limit"]:  # "Nein, nur Kleidung bis Größe 140."
        return free >= _REASON_WORDS - 1 and says[1] == "word" and "condition" not in kinds
    return "hedge" not in kinds or (
        kinds[0] != "hedge" and free + kinds.count("negation") >= _REASON_WORDS and "condition" not in kinds
    )


def _goes_on_after_reason(after: list[Unit]) -> bool:
    """Whether a full sentence gives the reason, and what follows it is for the sender: "…. Falls dann noch etwas da ist, gern"."""
    reason, *others = sentences(after)
    if (
        not others
        or sum(unit.kind in ("word", "number") for unit in reason) < _REASON_WORDS
        or not _gives_reason(reason)
    ):
        return False
    return all(
        sum(unit.kind == "word" for unit in other) >= _REASON_WORDS and other[0].kind != "hedge" for other in others
    )


def _spam(units: list[Unit]) -> tuple[Command, ...] | None:
    if any(unit.kind in HESITATION or unit.kind == "negation" for unit in units):
        return None
    clauses = sentences(units, ("end", "pause"))  # "Spam, schon der dritte diese Woche."
    if any(unit.sure for unit in units) or any(map(is_alone, sentences(units))) or is_alone(clauses[0]):
        return (Command("spam"),)
    return None


def _hold(units: list[Unit], meanwhile: frozenset[str]) -> tuple[Command, ...] | None:
    """Nothing is decided by it, so a comment may hold doubts; but not a question."""
    first = next(unit for unit in units if unit.kind not in SILENT)
    if any(unit.kind in ("question", "absent") for unit in units):
        return None
    clauses = [[u for u in c if u.text not in meanwhile] for c in sentences(units, ("end", "question", "pause"))]
    return (Command("hold"),) if first.command == "hold" or any(map(is_alone, clauses)) else None


def _claim(units: list[Unit]) -> tuple[Command, ...] | None:
    """The word first, or in a sentence of its own. It decides nothing; what is asked, conditional or denied is none."""
    if any(unit.kind in ("question", "absent", "condition", "negation", "doubt") for unit in units):
        return None
    return _first_or_alone(units, "claim")


def _unclaim(units: list[Unit]) -> tuple[Command, ...] | None:
    if any(unit.kind in ("question", "absent") for unit in units):
        return None
    return _first_or_alone(units, "unclaim")


def _first_or_alone(units: list[Unit], command: str) -> tuple[Command, ...] | None:
    first = next(unit for unit in units if unit.kind not in SILENT)
    return (Command(command),) if first.command == command or any(map(is_alone, sentences(units))) else None


def _bare(units: list[Unit], wants: frozenset[str]) -> tuple[Command, ...] | None:
    """LISTE, HILFE and ZEIGEN, asked for in whatever way ("Könnt ihr mir die Liste schicken?"), and nothing else."""
    if all(_is_small(unit, wants) or unit.kind in ("command", "question", "request") for unit in units):
        return (Command(next(unit.command for unit in units if unit.command)),)
    return None


def _is_small(unit: Unit, wants: frozenset[str]) -> bool:
    return unit.kind in SILENT or (unit.kind != "negation" and unit.text in wants)


def _without_mentioned(units: list[Unit]) -> list[Unit]:
    """Where something else is ordered, "list" and its kin in another sentence are mere words: "Zurück! Hatte die falsche Mail offen"."""
    alone = {u.start for sentence in sentences(units) if is_alone(sentence) for u in sentence}
    if not any(unit.command and unit.command not in _ONLY_ALONE for unit in units):
        return units
    return [
        Unit("word", unit.text, unit.start, unit.end)
        if unit.command in _ONLY_ALONE and unit.start not in alone
        else unit
        for unit in units
    ]


def _without_thanks(answer: Answer, tokens: list[Token]) -> list[Token]:
    """Beside an explicit yes thanks for whatever it was say nothing; "ja, danke für den Hinweis" is none."""
    rest = without_thanks(answer, tokens)
    explicit = len(rest) < len(tokens) and any(u.sure and u.command == "approve" for u in answer.units(rest))
    return rest if explicit else tokens


def _like(units: list[Unit]) -> tuple[Command, ...] | None:
    """Said alone, or not at all: what is merged ends."""
    says = [unit for unit in units if unit.kind not in SILENT]
    if len(says) != 1 or says[0].command != "like" or not says[0].number:
        return None
    return (Command("like", argument=str(says[0].number)),)


_SINGLE = {
    "approve": _approve,
    "like": _like,
    "spam": _spam,
    "claim": _claim,
    "unclaim": _unclaim,
}


def _category(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    """A correction: "KATEGORIE Möbel, Hausrat", alone or with an approval before or after it."""
    at, length = category_word(answer, tokens)
    names, end = category_names(answer, tokens, at + length)
    if not names:
        return None
    before, after = (
        answer.units(tokens[:at]),
        answer.units(_without_apart(answer, without_instead(answer, tokens, end))),
    )
    order = Command("category", argument=",".join(names))
    heard = [unit for unit in (*before, *after) if unit.kind not in SILENT]
    if {unit.command for unit in before} == {"", "reject"} or {unit.command for unit in before} == {"reject"}:
        # "Nö. Kategorie Hausrat ok": the no is about the category. What follows it is not believed to be a yes.
        return (order,) if not any(unit.kind in HESITATION or unit.kind == "negation" for unit in heard) else None
    if any(unit.kind in HESITATION or unit.kind == "negation" for unit in heard):
        return None
    yes_before, yes_after = (_approve(part) if any(u.command for u in part) else () for part in (before, after))
    if yes_before is None or yes_after is None or any(unit.command not in ("", "approve") for unit in heard):
        return None
    if not yes_before and sum(unit.kind == "word" for unit in before) > 4:
        return None
    return (*yes_before, order, *yes_after)


def _turned(answer: Answer, names: list[str], rest: list[Token]) -> tuple[Command, ...] | None:
    """A correction of the kind, with the approval behind it."""
    return _with_yes(answer, Command("category", argument=",".join(names)), rest)


def _with_yes(answer: Answer, order: Command, rest: list[Token]) -> tuple[Command, ...] | None:
    """An order with the approval behind it; None where anything else stands there."""
    units = answer.units(rest)
    if any(unit.kind not in SILENT and unit.command != "approve" for unit in units):
        return None
    approved = _approve(units) if any(unit.command for unit in units) else ()
    return None if approved is None else (order, *approved)


def _without_apart(answer: Answer, tokens: list[Token]) -> list[Token]:
    """What follows a correction, without the "sonst" before a plain yes: "…, sonst ok"."""
    at = next((n for n, token in enumerate(tokens) if token.kind not in ("pause", "end")), 0)
    length = answer.words.at_place(tokens, at, "apart_from_that")
    return tokens[at + length :] if length and is_alone(answer.units(tokens[at + length :])) else tokens


def _as_category(answer: Answer, names: list[str], rest: list[Token]) -> tuple[Command, ...] | None:
    order = Command("category", argument=",".join(names))
    units = answer.units(rest)
    if any(unit.kind == "command" for unit in units):
        approved = _approve(units)
        return (order, *approved) if approved else None
    says = [unit for unit in units if unit.kind not in SILENT]
    return (order,) if all(unit.kind == "word" for unit in says) and len(says) <= 4 else None
