"""What an answer orders: the words of a moderator, an organisation or a helper become commands, or "unclear".

Called by the workflow with the new text of a reply, and by `mailflow explain --role`. A wrong approval publishes a
stranger's private life: whatever a careful secretary would ask back about is "unclear", and nothing is done.
Pure; the words stand in rules/replies.toml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mailflow.classify.answer import HESITATION, SILENT, UNCLEAR, Answer, CategoryByName, Items, is_alone, sentences
from mailflow.classify.batches import ABOUT_NOTHING, batch
from mailflow.classify.categorynames import unknown_name
from mailflow.classify.deadlines import (
    closed_until,
    confirmed_until,
    days_named,
    pause_end,
    without_days,
    without_deadline,
)
from mailflow.classify.duties import duty
from mailflow.classify.holding import held_until
from mailflow.classify.intakewords import intake, is_about_intake, unknown_in_intake
from mailflow.classify.kinds import names_kind_alone
from mailflow.classify.orders import declines_untold, merging, orders
from mailflow.classify.owners import owner_commands
from mailflow.classify.remaining import is_no_longer_as_it_was, left_over, part_gone, tells_of_a_part, told_in_part
from mailflow.classify.replywords import ReplyWords, Token, Unit, fold
from mailflow.classify.rights import (
    copy_before_deletion,
    is_of_another,
    is_sure_to_delete,
    is_yes_to,
    right,
    right_besides,
)
from mailflow.classify.several import gone, listed_numbers, of_each, of_several
from mailflow.classify.steps import wants_of_text
from mailflow.classify.stories import decision, without_speech
from mailflow.classify.takingout import taken_out
from mailflow.classify.teamwords import team_commands, without_addresses
from mailflow.classify.things import Things
from mailflow.classify.topics import Said, said
from mailflow.classify.whois import lines_about_writer
from mailflow.model import Command

__all__ = [
    "Items",
    "ReplyWords",
    "about_listed",
    "absence_in",
    "begins_with_yes",
    "behind_greeting",
    "behind_no",
    "behind_return",
    "closes",
    "confirms",
    "deletes_all",
    "deletes_another",
    "gone_things",
    "is_absence_note",
    "is_bare",
    "is_courtesy",
    "is_said_of_oneself",
    "is_yes",
    "listed_items",
    "named_things",
    "names_kind_alone",
    "of_each_offered",
    "orders_others",
    "parse",
    "right_beside",
    "speaks_of_intake",
    "tells_of_success",
    "unknown_category",
    "wants_reason",
    "without_end",
]

_CHARS = 4000  # A longer answer is a letter: a moderator's is unclear then, the others' is passed on.
_TYPO_LETTERS = 5
_ABSENCE_PHRASES = 2
_LEAVE_OPEN = frozenset({"question", "negation", "doubt", "condition"})
_TELLING_WORDS = 3  # "Sie können am Freitag kommen" tells something; "Vielleicht" does not.
_OPPOSITE = {"approve": "reject", "reject": "approve"}
_NO = frozenset(map(fold, ["nein", "no", "ні", "нет", "nie", "non", "لا", "كلا", "hayır", "نه", "خیر"]))
_NOTHING_KNOWN = Things()
_BESIDE_YES = ("yes", "courtesy", "everything", "all", "both")
_OF_ONE_MATCH = frozenset({"accept", "decline", "call_off", "done", "later", "pause", "resume", "withdraw"})
# An item stands at the edge: what is set in is what somebody wrote, and may number things too.
_ITEM = re.compile(r"(?:[>|]\s?){0,20}\s{0,2}(\d{1,3})[.)]\s+(?:#(\d{1,9})\b|\[[\w-]{1,64} #?(\d{1,9})\])?")
_NUMBERED = re.compile(r"(?:[>|]\s?){0,20}\W{0,4}(?:Nummer|Number)\W{1,4}(\d{1,3})\b")


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
    tokens = without_speech(new_text[:_CHARS], words.tokens(new_text[:_CHARS]), words)
    tokens = _without_greeting(tokens, words, role)
    if not any(token.kind in ("word", "number", "symbol") for token in tokens):
        return UNCLEAR
    if role != "moderator" and len(things.listed) > 1:
        tokens = _with_contrasts_apart(tokens, words)
    answer = Answer(new_text, tokens, role, words, category_by_name, items, things)
    if role == "organisation" and len(new_text) <= _CHARS and (team := _about_team(answer)):
        return team
    if len(new_text) > _CHARS:
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


def tells_of_success(new_text: str, words: ReplyWords) -> bool:
    """Whether a text thanks, or says that it went well, and regrets and denies nothing: "Die Stühle sind abgeholt, danke!"."""
    said = {token.text for token in words.tokens(new_text[:_CHARS])}
    well, regrets = words.grammar["went_well"][""], words.grammar["regrets"][""]
    return not said.isdisjoint(well) and said.isdisjoint(regrets)


def is_bare(new_text: str, role: str, words: ReplyWords) -> bool:
    """Whether a text says one command and, salutation and courtesy aside, nothing else; not even who does what."""
    return _is_bare(words.tokens(new_text[:_CHARS]), role, words)


def is_said_of_oneself(new_text: str, bare: str, role: str, words: ReplyWords) -> bool:
    """Whether a text says one command and, beside courtesy, only who does what: "Wir machen gerade Pause", "Please pause my
    offers". bare: the text without the day until which it holds. Who needs a rest and names no day tells of their life."""
    tokens = _without_greeting(words.tokens(bare[:_CHARS]), words, role)
    units = [unit for unit in words.units(_without_courtesy(tokens, words), role) if unit.kind not in SILENT]
    ordered = [unit for unit in units if unit.kind == "command"]
    oneself, needs = words.grammar["oneself"][""], words.grammar["needs_a_rest"][""]
    if len({unit.command for unit in ordered}) != 1 or any(u.text not in oneself for u in units if u not in ordered):
        return False
    return bare != new_text or needs.isdisjoint(word for unit in ordered for word in unit.text.split())


def _is_bare(tokens: list[Token], role: str, words: ReplyWords) -> bool:
    left = _without_courtesy(_without_greeting(tokens, words, role), words)
    return [unit.kind for unit in words.units(left, role) if unit.kind not in ("end", "pause")] == ["command"]


def _without_courtesy(tokens: list[Token], words: ReplyWords) -> list[Token]:
    left: list[Token] = []
    at = 0
    while at < len(tokens):
        if length := words.at_place(tokens, at, "courtesy"):
            at += length
        else:
            left.append(tokens[at])
            at += 1
    return left


def without_end(new_text: str, words: ReplyWords) -> str:
    """A text without the day until which something holds: "pausieren bis 15.12." is the word alone then."""
    return without_deadline(Answer(new_text, words.tokens(new_text[:_CHARS]), "helper", words, lambda _name: None))


def behind_greeting(new_text: str, words: ReplyWords) -> str:
    """A text without the greeting that it begins with."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "organisation")
    return new_text[tokens[0].start :] if tokens else ""


def deletes_all(new_text: str, role: str, words: ReplyWords) -> bool:
    """Whether an answer that was read as `delete` says nothing but that, so that it needs no asking back."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, role)
    return is_sure_to_delete(Answer(new_text, tokens, role, words, lambda _name: None))


def right_beside(new_text: str, role: str, words: ReplyWords) -> str:
    """The right that a sentence of an organisation's or a helper's answer asks for beside others that order nothing; "" for none."""
    if len(new_text) > _CHARS:
        return ""
    tokens = _without_greeting(without_speech(new_text, words.tokens(new_text), words), words, role)
    return right_besides(Answer(new_text, tokens, role, words, lambda _name: None))


def deletes_another(new_text: str, role: str, words: ReplyWords, mailbox: str) -> bool:
    """Whether an answer that was read as `delete` means the data of somebody else than its writer, who is at `mailbox`."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, role)
    return is_of_another(Answer(new_text, tokens, role, words, lambda _name: None), mailbox)


def confirms(new_text: str, asked: str, words: ReplyWords) -> bool:
    """Whether a helper's answer to our question whether to do something orders just that, a yes before it or not."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "helper")
    return is_yes_to(Answer(new_text, tokens, "helper", words, lambda _name: None), asked)


def gone_things(
    text: str, words: ReplyWords, category_by_name: CategoryByName, things: Things
) -> tuple[frozenset[int], bool]:
    """The numbers of the listed things of which their owner says that they are over, in a mail of its own; and whether it is
    clear which. Beside a text that only tells or asks something there are none."""
    items = Items(len(things.listed), together=True)
    for role in ("helper", "organisation"):
        tokens = _without_greeting(without_speech(text[:_CHARS], words.tokens(text[:_CHARS]), words), words, role)
        numbers, clear = gone(Answer(text, tokens, role, words, category_by_name, items, things))
        ordered = parse(text, role, words, category_by_name, items, things) if numbers else ()
        if any(command.command != "message" for command in ordered):
            return numbers, clear
    return frozenset(), True


def named_things(
    words_: str, words: ReplyWords, category_by_name: CategoryByName, items: Items, things: Things
) -> frozenset[int]:
    """The numbers of the listed things that somebody's words name, however many fit; none where one of them fits nothing."""
    tokens = words.tokens(words_[:_CHARS])
    answer = Answer(words_, tokens, "organisation", words, category_by_name, items, things)
    return listed_numbers(answer)


def unknown_category(new_text: str, words: ReplyWords, category_by_name: CategoryByName) -> str:
    """What a moderator wrote behind KATEGORIE, STOPP or WEITER that is the name of none; "" where there is no such word."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "moderator")
    answer = Answer(new_text, tokens, "moderator", words, category_by_name)
    return unknown_in_intake(answer) or unknown_name(answer)


def wants_reason(new_text: str, words: ReplyWords) -> bool:
    """Whether a moderator's answer declines and wants the sender told why."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "moderator")
    return declines_untold(Answer(new_text, tokens, "moderator", words, lambda _name: None))


def orders_others(
    new_text: str, role: str, words: ReplyWords, category_by_name: CategoryByName, things: Things, number: int
) -> bool:
    """Whether something in an answer is ordered of other listed things than this one, or nobody knows of which."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, role)
    answer = Answer(new_text, tokens, role, words, category_by_name, Items(), things)
    # What alone is "later" is "after" beside other words: "saat beşten sonra" is after five.
    found = [one for one in said(answer, answer.units(tokens)) if one.unit.sure or one.unit.command != "later"]
    ordered = [one for one in found if one.unit.command in _OF_ONE_MATCH]
    return any(_is_of_another(number, one) for one in ordered)


def of_each_offered(
    new_text: str, words: ReplyWords, category_by_name: CategoryByName, things: Things
) -> dict[int, Command] | None:
    """What an organisation says of each of several things of one offer, by their numbers: accept, decline or done.

    None where it is of one alone, of all together, or not plain."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "organisation")
    return of_each(Answer(new_text, tokens, "organisation", words, category_by_name, Items(), things))


def _is_of_another(number: int, said_: Said) -> bool:
    """Of a no the nouns behind it are mostly its reason ("passt nicht, falsche Größe"): only the name of another is of that,
    not what happens to stand in its words too."""
    if any(topic.numbers == {number} for topic in said_.topics):
        return False
    if said_.unit.command == "decline":
        reason = [topic for topic in said_.topics if topic.by_chance and min(topic.starts) > said_.unit.start]
        return any(t.numbers and number not in t.numbers for t in said_.topics if t not in reason)
    return any(topic.thing or topic.numbers for topic in said_.topics)


def _about_team(answer: Answer) -> tuple[Command, ...] | None:
    """What is said of all needs of an organisation, or of its people."""
    text = without_addresses(answer.text)
    tokens = _without_greeting(answer.words.tokens(text), answer.words, answer.role)
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


def closes(new_text: str, words: ReplyWords) -> bool:
    """Whether a text says that an organisation is closed until a day, and nothing else."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "organisation")
    return closed_until(Answer(new_text, tokens, "organisation", words, lambda _name: None)) != ""


def _closed_until(answer: Answer) -> tuple[Command, ...] | None:
    """ "Betriebsferien bis 6. Januar": an organisation that is closed wants a pause until then, and so does a helper who says so:
    "Ich bin bis 6. Januar im Urlaub, bitte so lange niemanden schicken"; else None."""
    asks = answer.role == "organisation" or any(unit.command == "pause" for unit in answer.units(answer.tokens))
    end = closed_until(answer) if asks else ""
    return (Command("pause", argument=end),) if end else None


def behind_return(new_text: str, words: ReplyWords) -> str:
    """A text without the clause that it begins with where that says that its writer is there again: "Bin wieder da, weiter!"."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "helper")
    end = _end_of_return(tokens, words)
    return new_text[tokens[end].start :] if 0 < end < len(tokens) else new_text


def _back_again(answer: Answer) -> tuple[Command, ...] | None:
    """The word to go on behind such a clause, where nothing else is said; else None."""
    tokens = answer.tokens[_end_of_return(answer.tokens, answer.words) :]
    if len(tokens) == len(answer.tokens) or not _is_bare(tokens, answer.role, answer.words):
        return None
    said = owner_commands(replace(answer, tokens=tokens))
    return said if [command.command for command in said] == ["resume"] else None


def _end_of_return(tokens: list[Token], words: ReplyWords) -> int:
    """The place behind a first clause of nothing but "I am back"; 0 where it says anything else."""
    at, is_back = 0, False
    while at < len(tokens) and tokens[at].kind not in ("end", "pause"):
        lengths = {place: words.at_place(tokens, at, place) for place in ("back", "myself")}
        is_back |= lengths["back"] > 0
        if not any(lengths.values()):
            return 0
        at += max(lengths.values())
    return at + 1 if is_back and at < len(tokens) else 0


def _paused_until(answer: Answer) -> tuple[Command, ...] | None:
    """ "Pause bis Ende Januar": the bare word and until when; "unclear" where it shall begin another day, which we do not
    remember; else None."""
    tokens, later = without_days(answer)
    if len(tokens) == len(answer.tokens) or not _is_bare(tokens, answer.role, answer.words):
        return None
    said = owner_commands(replace(answer, tokens=_without_greeting(tokens, answer.words, answer.role)))
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


def is_absence_note(new_text: str, words: ReplyWords) -> bool:
    """Whether an answer is a machine's word that nobody reads mail just now, or that a ticket was opened: two such phrases.

    One alone a person writes too ("bin im Urlaub, danach gern"): it only keeps an answer from deciding anything.
    """
    units = words.units(words.tokens(new_text[:_CHARS]), "moderator")
    return len({unit.text for unit in units if unit.kind == "absent"}) >= _ABSENCE_PHRASES


def absence_in(text: str, words: ReplyWords) -> str | None:
    """The last day, as "15.12.", on which somebody is away by a note of theirs, "" where it names none; None for no such note.

    Whoever is there again from a day on is away until the day before; that day is given with a minus in front.
    """
    tokens = words.tokens(without_addresses(text[:_CHARS]))
    if not words.holds(tokens, "not_there"):
        return None
    since, until = days_named(Answer(text, tokens, "organisation", words, lambda _name: None))
    return until or (f"-{since.rstrip('–')}" if since else "")


def speaks_of_intake(new_text: str, words: ReplyWords, category_by_name: CategoryByName) -> bool:
    """Whether a moderator's words begin with STOPP or WEITER, or tell what is not taken any more; understood or not."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "moderator")
    return is_about_intake(Answer(new_text, tokens, "moderator", words, category_by_name))


def behind_no(new_text: str, words: ReplyWords) -> str | None:
    """What a helper says behind the "nein" or "lieber nicht" that begins an answer, "" for nothing; None where it begins
    otherwise."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "helper")
    length = words.at_place(tokens, 0, "rather_not") or int(bool(tokens) and tokens[0].text in _NO)
    return new_text[tokens[length - 1].end :].lstrip(" ,.;:!–-\n") if length else None


def is_courtesy(new_text: str, words: ReplyWords, role: str) -> bool:
    """Whether a text only thanks and greets."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, role)
    units = words.units(tokens, role)
    return any(unit.kind == "polite" for unit in units) and all(unit.kind in SILENT for unit in units)


def begins_with_yes(new_text: str, words: ReplyWords) -> bool:
    """Whether a text begins with a clear yes ("Ja, sehr gerne, …") and what follows leaves nothing open and orders nothing."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "helper")
    marks = [at for at, token in enumerate(tokens) if token.kind in ("end", "pause")]
    for at in reversed(marks):
        said = new_text[tokens[0].start : tokens[at].start]
        if is_yes(said, words):
            rest = words.units(tokens[at:], "helper")
            clear = len(said.split()) > 1  # "Ok, ich sag Bescheid" is none.
            return clear and not any(u.command or u.kind in HESITATION or u.kind == "negation" for u in rest)
    return False


def is_yes(new_text: str, words: ReplyWords) -> bool:
    """Whether a text says yes and, courtesy and "all of it" aside, nothing else."""
    tokens = _without_greeting(words.tokens(new_text[:_CHARS]), words, "helper")
    said: set[str] = set()
    at = 0
    while at < len(tokens):
        lengths = {place: words.at_place(tokens, at, place) for place in _BESIDE_YES}
        place = max(lengths, key=lambda name: lengths[name])
        if not lengths[place] and tokens[at].kind not in ("end", "pause"):
            return False
        said |= {place} if lengths[place] else set()
        at += lengths[place] or 1
    return "yes" in said


def listed_items(quoted: str) -> Items:
    """What a quoted letter lists, for `explain` without a database: a digest's "1)  #57" or "1. [gera 57]", or the
    "Nummer: 1" of a review of several things."""
    listed, together = 0, 0
    ids: list[int] = []
    for line in quoted.split("\n"):
        found = _ITEM.match(line[:200])
        if found and int(found[1]) == listed + 1:
            listed += 1
            ids += [int(found[2] or found[3])] if found[2] or found[3] else []
        elif (numbered := _NUMBERED.match(line[:200])) and int(numbered[1]) == together + 1:
            together += 1
    if together > 1:
        return Items(together, together=True)
    return Items(listed or None, tuple(ids) if len(ids) == listed else ())


def _without_greeting(tokens: list[Token], words: ReplyWords, role: str) -> list[Token]:
    """Leaves out "Hallo Frau Keil," and its kin: up to the first mark, as long as no command stands before it."""
    length = words.at_place(tokens, 0, "greeting")
    if not length or any(unit.kind == "negation" for unit in words.units(tokens[length : length + 1], role)):
        return tokens  # "Lieber nicht, zu schwer"
    for at in range(length, min(length + 8, len(tokens))):
        if tokens[at].kind in ("end", "pause", "question"):
            return tokens[at:] if tokens[at].kind == "question" else tokens[at + 1 :]
        if words.command_at(tokens, at, role):
            break
    return tokens[length:]


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
