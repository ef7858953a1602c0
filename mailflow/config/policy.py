"""How people are dealt with in every city: moderation, lifetimes of listings, organisations, privacy, for how long what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from mailflow.config.fields import setting


@dataclass(frozen=True)
class Moderation:
    """[moderation]"""

    hold: timedelta = setting(
        'Time between a decision and its effects, in which ZURÜCK undoes it; "0s" for none.',
        timedelta(minutes=5),
        kind="duration",
    )
    unproven: str = setting(
        'What becomes of a moderator\'s decision when nothing shows that the mail is theirs, and nothing that it is not: "act" does it, '
        '"confirm" asks their mailbox first. A mail that fails DMARC is never acted on.',
        "act",
        kind="act|confirm",
    )
    reminder: timedelta = setting(
        "After so many working hours without an answer, whoever has a review is reminded of it. Working hours are the city's "
        '`working_hours`, but for weekends and public holidays; "0s" for never.',
        timedelta(hours=4),
        kind="duration",
    )
    deputy: timedelta = setting(
        "After so many working hours without an answer, the city's deputies get the review too, and whoever has it is reminded; "
        'the same again after each further so many. "0s" for never.',
        timedelta(hours=12),
        kind="duration",
    )
    claim: timedelta = setting(
        'So many working hours a moderator has a review for themselves who said "ich kümmere mich"; then the others are told that it waits.',
        timedelta(hours=8),
        kind="length",
    )
    urgent: timedelta = setting(
        "What can be had or is needed within this time is urgent: its review comes alone and at once, also where reviews come in digests.",
        timedelta(hours=24),
        kind="duration",
    )
    urgent_lifetime: timedelta = setting(
        "So is what lives no longer than this by its category (rules/categories): food.",
        timedelta(days=2),
        kind="duration",
    )
    surge: int = setting(
        "When more mails than this wait for the moderators of a city, receipts tell how long it will take, and reviews come in "
        "digests that begin with what matters most.",
        50,
        kind="positive",
    )
    surge_digest: tuple[time, ...] = setting(
        "When these digests come, where a city or a moderator has named no times of their own.",
        (time(9), time(14)),
        '["09:00", "14:00"]',
        "times",
    )
    pace: int = setting(
        "So many mails the moderators of a city are thought to decide on a working day, where they have not decided more in the "
        "week before: what the expected wait is reckoned by.",
        30,
        kind="positive",
    )


@dataclass(frozen=True)
class Listings:
    """[listings]"""

    renewal: timedelta = setting(
        "So long before the end of a listing its owner is asked whether it is still valid; silence ends it. How long a listing "
        "lives stands in rules/categories. One that lives less than twice as long is asked about at half its time.",
        timedelta(days=3),
        kind="duration",
    )
    need: timedelta = setting(
        "So long an organisation's need lives without its word, whatever its category.",
        timedelta(days=30),
        kind="duration",
    )
    longest: timedelta = setting(
        "No listing stays open for longer without its owner's word: neither by its category nor by a date that the owner names.",
        timedelta(days=90),
        kind="duration",
    )
    undecided: timedelta = setting(
        "What no moderator has decided after this time ends, and its owner is told.",
        timedelta(days=30),
        kind="duration",
    )
    answer: timedelta = setting(
        "So long the sender of an offer has to answer what is asked in the receipt; the review says so, and may be decided before.",
        timedelta(days=3),
        kind="duration",
    )
    photos: int = setting(
        "So many photos of a mail are shown to the moderators and passed on; the mail itself keeps all.",
        5,
        kind="positive",
    )
    photo_edge_px: int = setting("To so many pixels the longer side of a photo is scaled down.", 1280, kind="positive")
    duplicates: timedelta = setting(
        "The same item from the same sender within this time is shown to the moderators as possibly sent twice.",
        timedelta(days=14),
        kind="duration",
    )
    duplicates_elsewhere: timedelta = setting(
        "The same for the same text from somebody else, or in another city.",
        timedelta(days=7),
        kind="duration",
    )


@dataclass(frozen=True)
class Organisations:
    """[organisations]"""

    unconfirmed: timedelta = setting(
        "So long a colleague or deputy that somebody named, or whoever has to agree to that, has time to answer; then it is forgotten.",
        timedelta(days=7),
        kind="duration",
    )
    absence: timedelta = setting(
        "So long somebody counts as away whose mail program answers that they are, and names no day: their deputy gets a copy of "
        "what comes for them.",
        timedelta(days=7),
        kind="duration",
    )
    deputy: timedelta = setting(
        "So long a deputy stands in who was named without a last day; the person who is away ends it earlier by writing that they are back.",
        timedelta(days=30),
        kind="duration",
    )


@dataclass(frozen=True)
class Privacy:
    """[privacy]"""

    relay: timedelta = setting(
        "So long after the last message between a helper and an organisation their relay stays open, a day at least; who writes later is told kindly.",
        timedelta(days=42),
        kind="days",
    )
    copy_every: timedelta = setting(
        "A copy of what is stored about somebody (AUSKUNFT) is sent to their address at most once in this time.",
        timedelta(days=1),
        kind="duration",
    )
    copy_size_bytes: int = setting(
        "Mails and photos are attached to such a copy as they came, up to so many bytes; what is too large for that is only listed in it. In a mail they are a third longer, and most servers take 10 MB.",
        6_000_000,
        kind="positive",
    )


@dataclass(frozen=True)
class Retention:
    """[retention]"""

    mails: timedelta = setting("Mails as they came are kept for so long.", timedelta(days=30), kind="duration")
    letters: timedelta = setting(
        "The text of our letters is kept for so long after they were sent.", timedelta(days=30), kind="duration"
    )
    threads: timedelta = setting(
        "To whom a letter went is kept for so long, so that an answer without its reply address finds home.",
        timedelta(days=90),
        kind="duration",
    )
    unconfirmed: timedelta = setting(
        "What waits for its sender's confirmation is kept for so long without it.", timedelta(days=7), kind="duration"
    )
    held: timedelta = setting(
        "A mail that waits for a human here (`mailflow status`) and that nobody looks at is kept for so long.",
        timedelta(days=90),
        kind="duration",
    )
    refused: timedelta = setting(
        "What a moderator refused, called spam or merged is kept for so long; then only counts.",
        timedelta(days=14),
        kind="duration",
    )
    ended: timedelta = setting(
        "What ended and was never agreed on with anybody is kept for so long after its end; then only counts.",
        timedelta(days=14),
        kind="duration",
    )
    done: timedelta = setting(
        "What was agreed on is kept for so long after the end of its listing and of its relay; then only counts.",
        timedelta(days=90),
        kind="duration",
    )
    people: timedelta = setting(
        "Somebody of whom nothing else is left is forgotten so long after their last mail.",
        timedelta(days=90),
        kind="duration",
    )
    organisations: timedelta = setting(
        "The same for an organisation that was admitted.", timedelta(days=365), kind="duration"
    )
    decisions: timedelta = setting(
        "Who of the moderators decided is kept for so long; then only that it was decided.",
        timedelta(days=365),
        kind="duration",
    )
    duties: timedelta = setting(
        "What a moderator said of their own work (absences, times of digests) is kept for so long after it was last said, and "
        "while they still hear of reviews.",
        timedelta(days=365),
        kind="duration",
    )
    bounces: timedelta = setting(
        "That letters to an address came back is kept for so long after the last one did.",
        timedelta(days=90),
        kind="duration",
    )
