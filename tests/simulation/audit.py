"""What should hold at the end of a month, whatever happened in it: one check for each promise, with what breaks it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from simulation import books
from simulation.people import Person
from simulation.world import ADDRESS, CITY, ZONE, Letter, Sent, World

from mailflow.app import shipped

DOMAIN = ADDRESS.rpartition("@")[2]
NIGHT = ("match", "digest", "renewal", "reminder", "report")  # What of our own accord waits for the morning.
QUIET_FROM, QUIET_UNTIL = 21, 8
_TOLD_WITHIN = timedelta(days=1)
_SILENT_ENDINGS = ("spam", "answered", "unreachable")  # By whose own wish, or because there is nobody to tell.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EXAMPLES = frozenset(
    address for path in shipped("templates").rglob("*.txt") for address in _ADDRESS.findall(path.read_text("utf-8"))
)  # "kollegin@verein.example gehört auch zu uns" is what to write, and nobody's.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ /()-]+(?=\d)")


@dataclass(frozen=True)
class Check:
    """A promise, in how many cases it was looked at, and what breaks it."""

    promise: str
    cases: int
    found: list[str]


def checks(world: World) -> list[Check]:
    """All promises."""
    return [check(world) for check in CHECKS]


def _one_answer(world: World) -> Check:
    honest = [sent for sent in world.sent if sent.due == "answer"]
    later: dict[tuple[str, str], int] = Counter(
        (letter.to, id_) for letter in world.letters for id_ in set(letter.references) if not _is_answer_at_once(letter)
    )
    wrong = [f"{_shown(sent)}: {count(sent)}" for sent in honest if not _is_answered(sent, later)]
    return Check("Every mail gets an answer, and one.", len(honest), wrong)


def _is_answer_at_once(letter: Letter) -> bool:
    return letter.cause is not None and letter.cause.by == letter.to


def _is_answered(sent: Sent, later: dict[tuple[str, str], int]) -> bool:
    """One letter to its writer, or its words passed on to the other side; a thank you needs none."""
    answers = count(sent)
    if answers == 1:
        return True
    if answers > 1:  # Asked which of several is taken back: each has a letter with its own reply address.
        return all(letter.kind == "question" and letter.purpose[:1] == "s" for letter in sent.answers)
    passed_on = [letter for letter in sent.letters if letter.kind == "relay"]
    if len(passed_on) == 1 or (sent.sort.endswith("thanks") and "thanks" in sent.routes):
        return True
    # Who advertises hears nothing; who was only taken for an advertiser hears it with the decision.
    advertises = sent.text is not None and sent.text.intent == "spam"
    return advertises or later[sent.by, sent.message_id] > 0


def count(sent: Sent) -> int:
    """How many letters answered a mail. The next offer that an organisation hears of after a no is none; the new review of
    what a moderator corrected, and what would have come in the morning and now asks about the rest of several things, are
    one only where there is no other; of a digest each number is answered."""
    answers = [letter for letter in sent.answers if letter.kind != "match"]
    others = [letter for letter in answers if letter.kind not in ("review", "renewal")]
    if sent.routes == ["digest"]:
        return min(1, len(others))
    return len(others) or min(1, len(answers))


def _machines_get_none(world: World) -> Check:
    machines = [sent for sent in world.sent if sent.due == "nothing"]
    wrong = [f"{_shown(sent)}: {len(sent.answers)}" for sent in machines if sent.answers]
    return Check("Automatic mail gets no answer.", len(machines), wrong)


def _all_done(world: World) -> Check:
    ids = [(route, sent) for sent in world.sent for route in sent.routes]
    wrong = [f"{_shown(sent)}: {route}" for route, sent in ids if ":" in route]
    return Check("No mail stands still.", len(ids), wrong)


def _ends_or_lives(world: World) -> Check:
    all_ = books.lives(world.office.store)
    wrong = [
        f"listing {one.id} is {one.state}, valid until {one.valid_until}"
        for one in all_
        if one.state != "ended" and (one.valid_until is None or one.valid_until < world.now - _TOLD_WITHIN)
    ]
    return Check("Every listing has an end or a life.", len(all_), wrong)


def _owners_are_told(world: World) -> Check:
    got: dict[str, list[Letter]] = defaultdict(list)
    for letter in world.letters:
        got[letter.to].append(letter)
    ended = [one for one in books.lives(world.office.store) if one.ended_at and one.mailbox in world.readers]
    due = [one for one in ended if one.ending not in _SILENT_ENDINGS]
    wrong = [
        f"listing {one.id} ({one.kind}) ended as {one.ending} on {one.ended_at:%d.%m. %H:%M}"
        for one in due
        if one.ended_at
        and not any(one.ended_at <= letter.at <= one.ended_at + _TOLD_WITHIN for letter in got[one.mailbox])
    ]
    return Check("Who owns what ended was told.", len(due), wrong)


def _ledgers(world: World) -> Check:
    accounts = books.accounts(world.office.store)
    wrong = [
        f"listing {a.id}: {a.quantity} are not {a.rest} left and {a.booked} booked"
        for a in accounts
        if a.rest + a.booked != a.quantity or a.rest < 0
    ]
    return Check("What is left and what is booked is what there was, on both sides.", len(accounts), wrong)


def _pairs(world: World) -> Check:
    """An organisation hears of an offer once, and once more each time that it asks for that, or that it is free again."""
    pairs, told = books.pairs_of_matches(world.office.store), Counter[tuple[str, tuple[int, int]]]()
    nobody = (0, 0)
    for letter in world.letters:
        if letter.kind == "match":
            told[letter.to, pairs.get(_match(letter), nobody)] += 1
    for match_id, mailbox in books.told_in_digests(world.office.store):
        told[mailbox, pairs.get(match_id, nobody)] += 1
    again = Counter(
        (mailbox, pairs.get(match, nobody)) for mailbox, person in _people(world) for match in person.asked_again
    )
    free_again = books.reopened(world.office.store)
    wrong = [
        f"{mailbox} heard of offer {pair[1]} {n} times"
        for (mailbox, pair), n in told.items()
        if n > 1 + again[mailbox, pair] + free_again[pair[1]]
    ]
    return Check("No pair was mailed twice.", len(told), wrong)


def _cap(world: World) -> Check:
    """Who had everything deleted and came back on the same day is somebody new."""
    cap = world.office.desk.rules[CITY].matching.letters_per_day
    pairs, nobody = books.pairs_of_matches(world.office.store), (0, 0)
    days = Counter(
        (letter.to, letter.at.astimezone(ZONE).date(), letter.kind, pairs.get(_match(letter), nobody)[0])
        for letter in world.letters
        if letter.kind == "match"
        or (letter.kind == "digest" and letter.unasked and letter.to not in _moderators(world))
    )
    wrong = [
        f"{to} got {n} of {kind} on {day}"
        for (to, day, kind, _), n in days.items()
        if n > (cap if kind == "match" else 1)
    ]
    return Check(f"No organisation got more than {cap} offers a day, and a digest.", len(days), wrong)


def _match(letter: Letter) -> int:
    """The number of the match that a letter is about; 0 for none."""
    return int(letter.purpose[1:]) if letter.kind == "match" else 0


def _night(world: World) -> Check:
    """Who writes at seven has an answer at seven, and where it is a renewal that was asked anew."""
    unasked = [letter for letter in world.letters if letter.unasked and not _is_answer_at_once(letter)]
    ours = [letter for letter in unasked if letter.kind in NIGHT]
    wrong = [
        f"{letter.kind} to {letter.to} at {letter.at.astimezone(ZONE):%d.%m. %H:%M}"
        for letter in ours
        if not QUIET_UNTIL <= letter.at.astimezone(ZONE).hour < QUIET_FROM
    ]
    return Check("Nothing is written of our own accord at night.", len(ours), wrong)


def _no_leak(world: World) -> Check:
    """No address of another at all, and no telephone number before its owner released it in this match."""
    moderators = _moderators(world)
    others = [letter for letter in world.letters if letter.to not in moderators]
    phones = {re.sub(r"\D", "", person.phone)[-7:]: person for _, person in _people(world) if person.phone}
    wrote: dict[str, list[Sent]] = defaultdict(list)
    for sent in world.sent:
        wrote[sent.by].append(sent)
    wrong = [
        f"{letter.kind} to {letter.to} ({letter.purpose}): {what}"
        for letter in others
        for what in _leaks(letter, phones, wrote[letter.to])
    ]
    return Check("No address and no unreleased telephone number of another.", len(others), wrong)


def _leaks(letter: Letter, phones: dict[str, Person], wrote: Sequence[Sent]) -> Iterator[str]:
    """Addresses but their own, the city's, and those that they wrote themselves; and telephone numbers."""
    head = letter.raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    told = f"{head}\n{letter.subject}\n{letter.text}"
    for address in dict.fromkeys(found.lower().rstrip(".") for found in _ADDRESS.findall(told)):
        is_known = address == letter.to or address.endswith(f"@{DOMAIN}") or address in _EXAMPLES
        if not is_known and not any(address in sent.raw.decode("utf-8", "replace").lower() for sent in wrote):
            yield address
    for digits in re.findall(r"\d{7,}", _BETWEEN_DIGITS.sub("", letter.text)):
        owner = phones.get(digits[-7:])
        match = int(letter.purpose[1:]) if letter.purpose[:1] in ("o", "h") else 0
        if owner is not None and owner.mailbox != letter.to and match not in owner.released:
            yield f"the telephone number of {owner.mailbox}"


def _delivered(world: World) -> Check:
    """But for those to somebody who had everything deleted before the morning: their address is gone."""
    states = books.counted(world.office.store, "letters", "state", "mailbox")
    wrong = Counter[str]()
    for (state, mailbox), n in states.items():
        wrong[state] += n if state != "sent" and mailbox else 0
    found = [f"{n} letters are {state}" for state, n in wrong.items() if n]
    return Check("Every letter is out.", sum(states.values()), found)


def _no_faults(world: World) -> Check:
    return Check("Nothing failed on the way.", len(world.sent), world.faults)


CHECKS: tuple[Callable[[World], Check], ...] = (
    _one_answer, _machines_get_none, _all_done, _ends_or_lives, _owners_are_told, _ledgers, _pairs, _cap, _night, _no_leak,
    _delivered, _no_faults,
)  # fmt: skip


def _people(world: World) -> Iterator[tuple[str, Person]]:
    return ((mailbox, reader) for mailbox, reader in world.readers.items() if isinstance(reader, Person))


def _moderators(world: World) -> tuple[str, ...]:
    return world.office.config.cities[CITY].moderators


def _shown(sent: Sent) -> str:
    return f"mail {','.join(map(str, sent.ids))} ({sent.sort}; {', '.join(sent.routes)}) of {sent.at.astimezone(ZONE):%d.%m. %H:%M}"
