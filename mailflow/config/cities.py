"""A city: its address, its moderators and their hours, what it tells about privacy, and the organisations that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from mailflow.config.fields import setting


@dataclass(frozen=True)
class QuietHours:
    """From when until when nobody is written to of our own accord; over midnight where the end comes before the start."""

    start: time
    until: time


@dataclass(frozen=True)
class WorkingHours:
    """From when until when moderators work on a working day."""

    start: time
    until: time


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """[cities.KEY.organisations.NAME]"""

    key: str = field(default="", metadata={})
    name: str = setting("Its name, as helpers read it. It needs no moderator's word.", sample='"Kleiderkammer Gera"')
    addresses: tuple[str, ...] = setting(
        "Who speaks for it. Each gets what is for the organisation, the first word wins, and the others are told of it.",
        sample='["kammer@verein.example", "petra@verein.example"]',
        kind="addresses",
    )
    deputy: str = setting(
        "Who stands in for whoever of them is away: gets a copy of what comes for them while only their mail program says so. Empty: nobody.",
        "",
        '"ute@verein.example"',
        kind="mailbox or none",
    )


@dataclass(frozen=True, kw_only=True)
class City:
    """[cities.KEY]"""

    key: str = field(default="", metadata={})
    name: str = setting("The city's name, as people read it.", sample='"Gera"')
    address: str = setting(
        "The address people write to. Answers come to address+token, so the server must deliver those too.",
        sample='"gera@mail.example"',
        kind="mailbox",
    )
    language: str = setting("The language of its moderators: a folder in templates/.", "de", '"de"')
    timezone: str = setting(
        "The time zone in which its people read times.", "Europe/Berlin", '"Europe/Berlin"', "timezone"
    )
    districts: tuple[str, ...] = setting(
        "Its districts, villages and other places that people name; known in mails and shown to moderators.",
        (),
        '["Lusan", "Untermhaus"]',
        "texts",
    )
    state: str = setting(
        'Its state, for the public holidays: "TH", "SN", "BY" and so on; empty: only those of the whole country.',
        "",
        '"TH"',
        "|BB|BE|BW|BY|HB|HE|HH|MV|NI|NW|RP|SH|SL|SN|ST|TH",
    )
    quiet_hours: QuietHours | None = setting(
        'At these hours matches, digests, renewals and closing letters wait for the morning, and so does all that is for an organisation but what answers its own mail. Receipts, decisions and answers to others do not. "" for none.',
        QuietHours(time(21), time(8)),
        '"21:00-08:00"',
        "hours",
    )
    neighbours: tuple[str, ...] = setting(
        "Keys of cities next door: what nobody needs here is offered there, if its owner and both cities' moderators agree.",
        (),
        "[]",
        "texts",
    )
    ask_reasons: str = setting(
        'Whether an organisation that declines an offer without a reason is asked for it, once a month: "yes" or "no".',
        "yes",
        '"yes"',
        "yes|no",
    )
    privacy_url: str = setting(
        "Where people read how their data is used; stands below every letter. Empty: no link.",
        "",
        '"https://gera.example/datenschutz"',
        "link",
    )
    privacy_contact: str = setting(
        "Who answers for their data, and how they can be reached; stands below every letter. Empty: nobody is named.",
        "",
        '"Stadt Gera, datenschutz@gera.example"',
    )
    moderators: tuple[str, ...] = setting(
        "Who approves. Each gets every review as a mail of their own and answers with a word.",
        sample='["anna@gera.example", "ben@gera.example"]',
        kind="mailboxes",
    )
    deputies: tuple[str, ...] = setting(
        "Who gets a review that nobody has answered for a time (`deputy` in [moderation]), and all of them while no moderator is there.",
        (),
        "[]",
        "mailboxes or none",
    )
    working_hours: WorkingHours = setting(
        "When its moderators work: the hours in which reminders count and are sent, Monday to Friday but on public holidays.",
        WorkingHours(time(8), time(17)),
        '"08:00-17:00"',
        "working hours",
    )
    digest: tuple[time, ...] = setting(
        'At these times of a working day its moderators get one mail about all that waits, in place of one for each: ["09:00", "14:00"]. '
        "What is urgent comes alone. A moderator may choose otherwise by mail (SAMMELMAIL 9 Uhr, EINZELN).",
        (),
        "[]",
        "times",
    )
    digest_of: tuple[tuple[str, tuple[time, ...]], ...] = setting(
        "The same for single moderators; [] for one mail for each.",
        (),
        '{ "ben@gera.example" = ["09:00", "14:00"] }',
        "times of mailboxes",
    )
    organisations: Mapping[str, Organisation] = field(default_factory=dict, metadata={})

    checked_organisations: tuple[str, ...] = setting(
        "Organisations that the city has checked: their mail addresses, or a whole domain with @ before it. Only they are shown what is "
        "offered in protected categories (rules/categories: housing, childcare, escort, money).",
        (),
        '["kontakt@kinderhilfe.example", "@jugendamt.example"]',
        "senders",
    )

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Whose word counts: the moderators and their deputies."""
        return (*self.moderators, *self.deputies)

    @property
    def local_part(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]
