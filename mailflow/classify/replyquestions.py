"""What is asked of an answer beside what it orders: whether it says yes, is polite only, tells of an absence, names a thing.

Called by the workflow with the new text of a reply. Pure; the words stand in rules/replies.toml.
"""

from __future__ import annotations

import re

from mailflow.classify.answer import HESITATION, SILENT, Answer, CategoryByName, Items
from mailflow.classify.categorynames import unknown_name
from mailflow.classify.commands import parse
from mailflow.classify.courtesies import MAX_CHARS, end_of_return, is_bare_in, without_courtesy, without_greeting
from mailflow.classify.deadlines import closed_until, days_named, without_deadline
from mailflow.classify.intakewords import is_about_intake, unknown_in_intake
from mailflow.classify.orders import declines_untold
from mailflow.classify.replywords import ReplyWords, fold
from mailflow.classify.rights import is_of_another, is_sure_to_delete, is_yes_to, right_besides
from mailflow.classify.several import gone, listed_numbers, of_each
from mailflow.classify.stories import without_speech
from mailflow.classify.teamwords import without_addresses
from mailflow.classify.things import Things
from mailflow.classify.topics import Said, said
from mailflow.model import Command

_ABSENCE_PHRASES = 2
_NO = frozenset(map(fold, ["nein", "no", "ні", "нет", "nie", "non", "لا", "كلا", "hayır", "نه", "خیر"]))
_BESIDE_YES = ("yes", "courtesy", "everything", "all", "both")
_OF_ONE_MATCH = frozenset({"accept", "decline", "call_off", "done", "later", "pause", "resume", "withdraw"})
# An item stands at the edge: what is set in is what somebody wrote, and may number things too.
_ITEM = re.compile(r"(?:[>|]\s?){0,20}\s{0,2}(\d{1,3})[.)]\s+(?:#(\d{1,9})\b|\[[\w-]{1,64} #?(\d{1,9})\])?")
_NUMBERED = re.compile(r"(?:[>|]\s?){0,20}\W{0,4}(?:Nummer|Number)\W{1,4}(\d{1,3})\b")


def tells_of_success(new_text: str, words: ReplyWords) -> bool:
    """Whether a text thanks, or says that it went well, and regrets and denies nothing: "Die Stühle sind abgeholt, danke!"."""
    said = {token.text for token in words.tokens(new_text[:MAX_CHARS])}
    well, regrets = words.grammar["went_well"][""], words.grammar["regrets"][""]
    return not said.isdisjoint(well) and said.isdisjoint(regrets)


def is_bare(new_text: str, role: str, words: ReplyWords) -> bool:
    """Whether a text says one command and, salutation and courtesy aside, nothing else; not even who does what."""
    return is_bare_in(words.tokens(new_text[:MAX_CHARS]), role, words)


def is_said_of_oneself(new_text: str, bare: str, role: str, words: ReplyWords) -> bool:
    """Whether a text says one command and, beside courtesy, only who does what: "Wir machen gerade Pause", "Please pause my
    offers". bare: the text without the day until which it holds. Who needs a rest and names no day tells of their life."""
    tokens = without_greeting(words.tokens(bare[:MAX_CHARS]), words, role)
    units = [unit for unit in words.units(without_courtesy(tokens, words), role) if unit.kind not in SILENT]
    ordered = [unit for unit in units if unit.kind == "command"]
    oneself, needs = words.grammar["oneself"][""], words.grammar["needs_a_rest"][""]
    if len({unit.command for unit in ordered}) != 1 or any(u.text not in oneself for u in units if u not in ordered):
        return False
    return bare != new_text or needs.isdisjoint(word for unit in ordered for word in unit.text.split())


def without_end(new_text: str, words: ReplyWords) -> str:
    """A text without the day until which something holds: "pausieren bis 15.12." is the word alone then."""
    return without_deadline(Answer(new_text, words.tokens(new_text[:MAX_CHARS]), "helper", words, lambda _name: None))


def behind_greeting(new_text: str, words: ReplyWords) -> str:
    """A text without the greeting that it begins with."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "organisation")
    return new_text[tokens[0].start :] if tokens else ""


def deletes_all(new_text: str, role: str, words: ReplyWords) -> bool:
    """Whether an answer that was read as `delete` says nothing but that, so that it needs no asking back."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, role)
    return is_sure_to_delete(Answer(new_text, tokens, role, words, lambda _name: None))


def right_beside(new_text: str, role: str, words: ReplyWords) -> str:
    """The right that a sentence of an organisation's or a helper's answer asks for beside others that order nothing; "" for none."""
    if len(new_text) > MAX_CHARS:
        return ""
    tokens = without_greeting(without_speech(new_text, words.tokens(new_text), words), words, role)
    return right_besides(Answer(new_text, tokens, role, words, lambda _name: None))


def deletes_another(new_text: str, role: str, words: ReplyWords, mailbox: str) -> bool:
    """Whether an answer that was read as `delete` means the data of somebody else than its writer, who is at `mailbox`."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, role)
    return is_of_another(Answer(new_text, tokens, role, words, lambda _name: None), mailbox)


def confirms(new_text: str, asked: str, words: ReplyWords) -> bool:
    """Whether a helper's answer to our question whether to do something orders just that, a yes before it or not."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "helper")
    return is_yes_to(Answer(new_text, tokens, "helper", words, lambda _name: None), asked)


def gone_things(
    text: str, words: ReplyWords, category_by_name: CategoryByName, things: Things
) -> tuple[frozenset[int], bool]:
    """The numbers of the listed things of which their owner says that they are over, in a mail of its own; and whether it is
    clear which. Beside a text that only tells or asks something there are none."""
    items = Items(len(things.listed), together=True)
    for role in ("helper", "organisation"):
        tokens = without_greeting(without_speech(text[:MAX_CHARS], words.tokens(text[:MAX_CHARS]), words), words, role)
        numbers, clear = gone(Answer(text, tokens, role, words, category_by_name, items, things))
        ordered = parse(text, role, words, category_by_name, items, things) if numbers else ()
        if any(command.command != "message" for command in ordered):
            return numbers, clear
    return frozenset(), True


def named_things(
    words_: str, words: ReplyWords, category_by_name: CategoryByName, items: Items, things: Things
) -> frozenset[int]:
    """The numbers of the listed things that somebody's words name, however many fit; none where one of them fits nothing."""
    tokens = words.tokens(words_[:MAX_CHARS])
    answer = Answer(words_, tokens, "organisation", words, category_by_name, items, things)
    return listed_numbers(answer)


def unknown_category(new_text: str, words: ReplyWords, category_by_name: CategoryByName) -> str:
    """What a moderator wrote behind KATEGORIE, STOPP or WEITER that is the name of none; "" where there is no such word."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "moderator")
    answer = Answer(new_text, tokens, "moderator", words, category_by_name)
    return unknown_in_intake(answer) or unknown_name(answer)


def wants_reason(new_text: str, words: ReplyWords) -> bool:
    """Whether a moderator's answer declines and wants the sender told why."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "moderator")
    return declines_untold(Answer(new_text, tokens, "moderator", words, lambda _name: None))


def orders_others(
    new_text: str, role: str, words: ReplyWords, category_by_name: CategoryByName, things: Things, number: int
) -> bool:
    """Whether something in an answer is ordered of other listed things than this one, or nobody knows of which."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, role)
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
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "organisation")
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


def closes(new_text: str, words: ReplyWords) -> bool:
    """Whether a text says that an organisation is closed until a day, and nothing else."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "organisation")
    return closed_until(Answer(new_text, tokens, "organisation", words, lambda _name: None)) != ""


def behind_return(new_text: str, words: ReplyWords) -> str:
    """A text without the clause that it begins with where that says that its writer is there again: "Bin wieder da, weiter!"."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "helper")
    end = end_of_return(tokens, words)
    return new_text[tokens[end].start :] if 0 < end < len(tokens) else new_text


def is_absence_note(new_text: str, words: ReplyWords) -> bool:
    """Whether an answer is a machine's word that nobody reads mail just now, or that a ticket was opened: two such phrases.

    One alone a person writes too ("bin im Urlaub, danach gern"): it only keeps an answer from deciding anything.
    """
    units = words.units(words.tokens(new_text[:MAX_CHARS]), "moderator")
    return len({unit.text for unit in units if unit.kind == "absent"}) >= _ABSENCE_PHRASES


def absence_in(text: str, words: ReplyWords) -> str | None:
    """The last day, as "15.12.", on which somebody is away by a note of theirs, "" where it names none; None for no such note.

    Whoever is there again from a day on is away until the day before; that day is given with a minus in front.
    """
    tokens = words.tokens(without_addresses(text[:MAX_CHARS]))
    if not words.holds(tokens, "not_there"):
        return None
    since, until = days_named(Answer(text, tokens, "organisation", words, lambda _name: None))
    return until or (f"-{since.rstrip('–')}" if since else "")


def speaks_of_intake(new_text: str, words: ReplyWords, category_by_name: CategoryByName) -> bool:
    """Whether a moderator's words begin with STOPP or WEITER, or tell what is not taken any more; understood or not."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "moderator")
    return is_about_intake(Answer(new_text, tokens, "moderator", words, category_by_name))


def behind_no(new_text: str, words: ReplyWords) -> str | None:
    """What a helper says behind the "nein" or "lieber nicht" that begins an answer, "" for nothing; None where it begins
    otherwise."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "helper")
    length = words.at_place(tokens, 0, "rather_not") or int(bool(tokens) and tokens[0].text in _NO)
    return new_text[tokens[length - 1].end :].lstrip(" ,.;:!–-\n") if length else None


def is_courtesy(new_text: str, words: ReplyWords, role: str) -> bool:
    """Whether a text only thanks and greets."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, role)
    units = words.units(tokens, role)
    return any(unit.kind == "polite" for unit in units) and all(unit.kind in SILENT for unit in units)


def begins_with_yes(new_text: str, words: ReplyWords) -> bool:
    """Whether a text begins with a clear yes ("Ja, sehr gerne, …") and what follows leaves nothing open and orders nothing."""
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "helper")
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
    tokens = without_greeting(words.tokens(new_text[:MAX_CHARS]), words, "helper")
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
