"""What an answer orders: the words of a moderator, an organisation or a helper become commands, or "unclear".

Called by the workflow with the new text of a reply, and by `mailflow explain --role`. A wrong approval publishes a
stranger's private life: whatever a careful secretary would ask back about is "unclear", and nothing is done.
Pure; the words stand in rules/replies.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailflow.classify.answer import SILENT, UNCLEAR, Answer, CategoryByName, Items, is_alone, sentences
from mailflow.classify.batches import ABOUT_NOTHING, batch
from mailflow.classify.courtesies import MAX_CHARS, end_of_return, is_bare_in, without_greeting
from mailflow.classify.deadlines import closed_until, confirmed_until, pause_end, without_days
from mailflow.classify.duties import duty
from mailflow.classify.holding import held_until
from mailflow.classify.intakewords import intake
from mailflow.classify.orders import merging, orders
from mailflow.classify.owners import owner_commands
from mailflow.classify.remaining import is_no_longer_as_it_was, left_over, part_gone, tells_of_a_part, told_in_part
from mailflow.classify.replywords import ReplyWords, Token, Unit
from mailflow.classify.rights import copy_before_deletion, right
from mailflow.classify.several import of_several
from mailflow.classify.steps import wants_of_text
from mailflow.classify.stories import decision, without_speech
from mailflow.classify.takingout import taken_out
from mailflow.classify.teamwords import team_commands, without_addresses
from mailflow.classify.things import Things
from mailflow.classify.whois import lines_about_writer
from mailflow.model import Command

_TYPO_LETTERS = 5
_LEAVE_OPEN = frozenset({"question", "negation", "doubt", "condition"})
_TELLING_WORDS = 3  # "Sie können am Freitag kommen" tells something; "Vielleicht" does not.
_OPPOSITE = {"approve": "reject", "reject": "approve"}
_NOTHING_KNOWN = Things()


def parse(
    new_text: str,
    role: str,
    words: ReplyWords,
    category_by_name: CategoryByName,
    items: Items | int | None = None,
    things: Things = _NOTHING_KNOWN,
) -> tuple[Command, ...]:
    """The commands of an answer in the order written; never empty.

    `new_text` is without quote and signature, `items` what the letter that is answered lists (a
    bare count, or None when that is not known). `category_by_name` gives the id for a name in any language, or None. The argument of `category`
    holds ids joined by commas, with the pseudo ids "offer" and "need" in front where the kind is corrected. `things` tells
    what the nouns of an organisation's or a helper's answer mean.
    """
    items = items if isinstance(items, Items) else Items(items)
    tokens = without_speech(new_text[:MAX_CHARS], words.tokens(new_text[:MAX_CHARS]), words)
    tokens = without_greeting(tokens, words, role)
    if not any(token.kind in ("word", "number", "symbol") for token in tokens):
        return UNCLEAR
    if role != "moderator" and len(things.listed) > 1:
        tokens = _with_contrasts_apart(tokens, words)
    answer = Answer(new_text, tokens, role, words, category_by_name, items, things)
    if role == "organisation" and len(new_text) <= MAX_CHARS and (team := _about_team(answer)):
        return team
    if len(new_text) > MAX_CHARS:
        return UNCLEAR if role == "moderator" else (Command("message", argument=" ".join(new_text.split())),)
    if role != "moderator":
        if asked := right(answer):
            return (asked,)
        if copy_before_deletion(answer):
            return Command("access"), Command("delete")
        return left_over(answer, _owner_told) or part_gone(answer) or _unless_of_part(answer, _owner_told(answer))
    return _from_moderator(answer)


def about_listed(commands: Sequence[Command], items: Items) -> tuple[tuple[Command, ...], tuple[int, ...]]:
    """The commands without the numbers that their letter does not list, and those numbers, ascending."""
    kept: list[Command] = []
    missing: set[int] = set()
    for command in commands:
        if isinstance(command.target, tuple):
            there = tuple(number for number in command.target if items.positions(number))
            missing.update(set(command.target) - set(there))
            kept += [replace(command, target=there)] if there else []
        else:
            kept.append(command)
    return tuple(kept), tuple(sorted(missing))


def _about_team(answer: Answer) -> tuple[Command, ...] | None:
    """What is said of all needs of an organisation, or of its people."""
    text = without_addresses(answer.text)
    tokens = without_greeting(answer.words.tokens(text), answer.words, answer.role)
    return team_commands(answer.text, replace(answer, text=text, tokens=tokens))


def _unless_of_part(answer: Answer, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands of an answer, but for those that take a thing back where it tells of some of it, or what it is like now."""
    if answer.role != "helper" or all(command.command != "withdraw" for command in commands):
        return commands
    if is_no_longer_as_it_was(answer):
        return (Command("message", argument=" ".join(answer.text.split())),)
    if tells_of_a_part(answer):
        return UNCLEAR
    some = told_in_part(answer)
    back = [command.target for command in commands if command.command == "withdraw"]
    is_of_some = any(not isinstance(target, tuple) or not some.isdisjoint(target) for target in back)
    return UNCLEAR if some and is_of_some else commands


def _owner_told(answer: Answer) -> tuple[Command, ...]:
    several = of_several(answer, _read_owner) if (answer.items.count or 0) > 1 and answer.things.listed else None
    return several if several is not None else _read_owner(answer)


def _read_owner(answer: Answer) -> tuple[Command, ...]:
    dated = confirmed_until(answer, owner_commands) if answer.role == "helper" else None
    dated = dated or _paused_until(answer) or _back_again(answer)
    if closed := _closed_until(answer):
        return closed
    commands = (
        dated or _mistyped(answer) or _yes_and_release(answer) or _words_and_release(answer) or _owner_said(answer)
    )
    return _with_its_end(answer, commands)


def _owner_said(answer: Answer) -> tuple[Command, ...]:
    """What an answer says; an organisation may name the thing behind its number: "Gerne 4 Betten", "schon genug Betten"."""
    said = owner_commands(answer)
    if answer.role != "organisation" or [command.command for command in said] != ["message"]:
        return said
    left = _without_counted(answer)
    if len(left) == len(answer.tokens):
        return said
    shorter = owner_commands(replace(answer, tokens=left))
    return shorter if shorter[0].command in ("accept", "decline") else said


def _without_counted(answer: Answer) -> list[Token]:
    """The tokens without what is counted where it is the thing that the letter is about: "4 Betten" is "4"."""
    enough = answer.words.grammar["enough"][""]
    left: list[Token] = []
    counts = False  # Whether the token before is a number, or a word such as "enough".
    for token in answer.tokens:
        word = answer.text[token.start : token.end]
        is_it = token.kind == "word" and answer.things.named_by(word)
        if not (counts and is_it):
            left.append(token)
        counts = token.number is not None or token.text in enough
    return left


def _closed_until(answer: Answer) -> tuple[Command, ...] | None:
    """ "Betriebsferien bis 6. Januar": an organisation that is closed wants a pause until then, and so does a helper who says so:
    "Ich bin bis 6. Januar im Urlaub, bitte so lange niemanden schicken"; else None."""
    asks = answer.role == "organisation" or any(unit.command == "pause" for unit in answer.units(answer.tokens))
    end = closed_until(answer) if asks else ""
    return (Command("pause", argument=end),) if end else None


def _back_again(answer: Answer) -> tuple[Command, ...] | None:
    """The word to go on behind such a clause, where nothing else is said; else None."""
    tokens = answer.tokens[end_of_return(answer.tokens, answer.words) :]
    if len(tokens) == len(answer.tokens) or not is_bare_in(tokens, answer.role, answer.words):
        return None
    said = owner_commands(replace(answer, tokens=tokens))
    return said if [command.command for command in said] == ["resume"] else None


def _paused_until(answer: Answer) -> tuple[Command, ...] | None:
    """ "Pause bis Ende Januar": the bare word and until when; "unclear" where it shall begin another day, which we do not
    remember; else None."""
    tokens, later = without_days(answer)
    if len(tokens) == len(answer.tokens) or not is_bare_in(tokens, answer.role, answer.words):
        return None
    said = owner_commands(replace(answer, tokens=without_greeting(tokens, answer.words, answer.role)))
    if [command.command for command in said] != ["pause"]:
        return None
    return UNCLEAR if later else said


def _with_its_end(answer: Answer, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """A pause with until when it lasts as its argument: the day as "15.12." or "15.12.2026", or the few words for it; where that
    is not clear, nothing is."""
    if all(command.command != "pause" for command in commands):
        return commands
    paused = [unit.start for unit in answer.units(answer.tokens) if unit.command == "pause"]
    ends = {pause_end(answer, start) for start in paused} - {""}
    if None in ends or len(ends) > 1:
        return UNCLEAR
    end = next(iter(ends), None)
    return tuple(replace(c, argument=end) if c.command == "pause" else c for c in commands)


def _yes_and_release(answer: Answer) -> tuple[Command, ...] | None:
    """ "Nehmen wir. Kontakt freigeben.": a yes, and the release behind it; None where the release has no clause of its own."""
    units = [unit for unit in answer.units(answer.tokens) if unit.kind not in ("polite", "neutral")]
    at = next((place for place, unit in enumerate(units) if unit.command == "release"), 0)
    if at == 0 or any(unit.kind not in ("end", "pause") for unit in (units[at - 1], *units[at + 1 : at + 2])):
        return None
    start, end = units[at - 1].start, units[at].end
    others = [token for token in answer.tokens if token.end <= start or token.start >= end]
    said = owner_commands(replace(answer, tokens=others))
    return (*said, Command("release")) if said[0].command in ("accept", "confirm") else None


def _words_and_release(answer: Answer) -> tuple[Command, ...] | None:
    """ "Sie können am Freitag kommen. Kontakt freigeben.": words for the other side, and the release in a sentence of its own;
    None where anything else could be meant, for what is released cannot be taken back."""
    parts = sentences(answer.units(answer.tokens))
    orders = [part for part in parts if any(unit.command == "release" for unit in part)]
    if len(orders) != 1 or len(parts) < 2 or not is_alone(orders[0]):
        return None
    if any(_leaves_open(part) for part in parts if part is not orders[0]):
        return None
    start, end = orders[0][0].start, orders[0][-1].end
    others = [token for token in answer.tokens if token.end <= start or token.start >= end]
    left = f"{answer.text[:start]}{answer.text[end:]}"
    said = owner_commands(replace(answer, tokens=others))
    if [command.command for command in said] != ["message"]:
        return None
    return Command("message", argument=" ".join(left.split()).strip(" .")), Command("release")


def _leaves_open(sentence: list[Unit]) -> bool:
    """Whether a sentence may be about the order beside it: a doubt, a question, a no, or little more than a "could"."""
    kinds = [unit.kind for unit in sentence]
    return not _LEAVE_OPEN.isdisjoint(kinds) or ("hedge" in kinds and kinds.count("word") < _TELLING_WORDS)


def _with_contrasts_apart(tokens: list[Token], words: ReplyWords) -> list[Token]:
    """The tokens with a mark before each "but" that has none: "the table has gone but not the lamp" says it of the table alone."""
    contrasts = words.grammar["contrast"][""]
    left: list[Token] = []
    for token in tokens:
        if token.text in contrasts and left and left[-1].kind not in ("end", "pause", "question"):
            left.append(Token("pause", ",", left[-1].end, token.start))
        left.append(token)
    return left


def _from_moderator(answer: Answer) -> tuple[Command, ...]:
    if ordered_intake := intake(answer):
        return ordered_intake
    listed = (answer.items.count or 0) > 1 and not answer.items.together
    if liked := merging(answer):
        return UNCLEAR if listed and liked[0].target is None else liked
    if own := duty(answer):
        return own
    if out := taken_out(answer):
        return out
    if not listed and (told := _about_writer(answer)):
        return told
    # Before the numbers: "bis 15.12. zurückstellen" is no word about a twelfth thing.
    if not listed and (held := held_until(answer, answer.tokens, orders)):
        return held
    several = batch(answer)
    if several is not None:
        return several
    ordered = orders(answer, answer.tokens) or _behind_story(answer) or _mistyped(answer)
    if ordered is None:
        return UNCLEAR
    if listed and not all(order.command in ABOUT_NOTHING for order in ordered):
        return UNCLEAR  # Which of them?
    return ordered


def _about_writer(answer: Answer) -> tuple[Command, ...] | None:
    """What lines of their own say of who writes, and behind it what the others order; None for no such line. A question to
    the sender goes on to its end."""
    first = next((unit for unit in answer.units(answer.tokens) if unit.kind not in SILENT), None)
    told, left = lines_about_writer(answer) if first is not None and first.command != "ask" else ([], [])
    if not told:
        return None
    about = tuple(Command(command, argument=name or None) for command, name in told)
    others = replace(answer, tokens=left)
    if all(unit.kind in SILENT for unit in others.units(left)):
        return about
    ordered = _from_moderator(others)
    return ordered if ordered == UNCLEAR else (*about, *ordered)


def _behind_story(answer: Answer) -> tuple[Command, ...] | None:
    """What is decided about one listing in the sentence behind those that only tell something."""
    told = decision(answer)
    ordered = orders(answer, told) if told else None
    if not ordered or not told:
        return None
    before = [token for token in answer.tokens if token.start < told[0].start]
    if wants_of_text(answer, answer.units(before)):
        return None
    heard = {unit.command for unit in answer.units(before)} & _OPPOSITE.keys()
    return None if any(_OPPOSITE[name] == order.command for name in heard for order in ordered) else ordered


def _mistyped(answer: Answer) -> tuple[Command, ...] | None:
    """The command of an answer of one word with one typing error, where no other command is nearly as near."""
    says = [unit for unit in answer.units(answer.tokens) if unit.kind not in SILENT]
    if len(says) != 1 or says[0].kind != "word" or len(says[0].text) < _TYPO_LETTERS:
        return None
    word = says[0].text
    words = [pair for pair in answer.words.single_words(answer.role) if abs(len(pair[0]) - len(word)) <= 2]
    near = {command for other, command in words if len(other) >= _TYPO_LETTERS and _distance(word, other) <= 1}
    nearly = {command for other, command in words if _distance(word, other) <= 2}
    if len(near) != 1 or nearly != near or near & {"category", "ask", "delete", "revoke", "deputy", "colleague"}:
        return None
    return (Command(near.pop()),)


def _distance(one: str, other: str) -> int:
    """Optimal string alignment distance of two short words (insert, delete, replace, swap neighbours)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
