"""Organisations, the people who speak for them, who stands in for whom, and who had a word about a match."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.people import ERASED
from mailflow.store.records import Absence, Organisation, Person, TeamRequest, columns, record

_P = tables.people
_O, _M, _A, _R, _S = (
    tables.organisations, tables.members, tables.absences, tables.team_requests, tables.speakers,
)  # fmt: skip


def of_person(tx: Tx, person_id: int) -> Organisation | None:
    """The organisation that somebody speaks for."""
    chosen = select(*columns(_O, Organisation)).join(_M, _M.c.organisation_id == _O.c.id)
    row = tx.execute(chosen.where(_M.c.person_id == person_id)).one_or_none()
    return record(Organisation, row) if row else None


def members(tx: Tx, organisation_id: int) -> list[Person]:
    """Everybody who speaks for an organisation, who came first first."""
    chosen = select(*columns(_P, Person)).join(_M, _M.c.person_id == _P.c.id)
    chosen = chosen.where(_M.c.organisation_id == organisation_id, _P.c.mailbox.not_like(f"{ERASED}%"))
    return [record(Person, row) for row in tx.execute(chosen.order_by(_M.c.since, _P.c.id))]


def teams(tx: Tx, person_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For each of these people everybody who speaks for the same organisation, themselves too."""
    same = _M.alias()
    chosen = select(_M.c.person_id, same.c.person_id).join(same, same.c.organisation_id == _M.c.organisation_id)
    found: dict[int, set[int]] = {id_: {id_} for id_ in person_ids}
    for id_, other in tx.execute(chosen.where(_M.c.person_id.in_(person_ids))):
        found[id_].add(other)
    return {id_: frozenset(ids) for id_, ids in found.items()}


def found(tx: Tx, city: str, person_id: int, name: str, now: datetime, key: str | None = None) -> Organisation:
    """The organisation of somebody, a new one where they speak for none yet; the one of the config where a key is given."""
    known = of_person(tx, person_id)
    if known is not None and (key is None or known.key == key):
        return known
    there = select(_O.c.id).where(_O.c.city == city, _O.c.key == key)
    id_ = tx.scalar(there) if key is not None else None
    if id_ is None:
        new = insert_once(tx, _O).values(city=city, key=key, name=name, admitted_at=now).returning(_O.c.id)
        id_ = tx.execute(new).scalar_one()
    join(tx, id_, person_id, now, configured=key is not None)
    return get(tx, id_)


def get(tx: Tx, organisation_id: int) -> Organisation:
    """The organisation with this id."""
    return record(Organisation, tx.execute(select(*columns(_O, Organisation)).where(_O.c.id == organisation_id)).one())


def change(tx: Tx, organisation_id: int, **values: Any) -> None:
    """Sets the name or the deputy of an organisation."""
    tx.execute(update(_O).where(_O.c.id == organisation_id).values(**values))


def join(tx: Tx, organisation_id: int, person_id: int, now: datetime, *, configured: bool = False) -> None:
    """Somebody speaks for an organisation from now on, and for no other."""
    values = {"organisation_id": organisation_id, "configured": configured}
    put = insert_once(tx, _M).values(person_id=person_id, since=now, **values)
    tx.execute(put.on_conflict_do_update(index_elements=[_M.c.person_id], set_=values))


def leave(tx: Tx, person_id: int) -> None:
    """Somebody speaks for nobody any more."""
    tx.execute(delete(_M).where(_M.c.person_id == person_id))


def configured(tx: Tx, city: str) -> dict[str, tuple[str, str, frozenset[str]]]:
    """For each organisation of the config its name, its deputy ("" for none) and the mailboxes that came from there."""
    deputy = _P.alias()
    chosen = select(_O.c.id, _O.c.key, _O.c.name, deputy.c.mailbox).outerjoin(deputy, deputy.c.id == _O.c.deputy_id)
    found: dict[str, tuple[str, str, frozenset[str]]] = {}
    for id_, key, name, mailbox in tx.execute(chosen.where(_O.c.city == city, _O.c.key.is_not(None))).all():
        people = select(_P.c.mailbox).join(_M, _M.c.person_id == _P.c.id)
        mailboxes = tx.scalars(people.where(_M.c.organisation_id == id_, _M.c.configured)).all()
        found[key] = (name, mailbox or "", frozenset(mailboxes))
    return found


# Who stands in ---------------------------------------------------------------------------------------------------------


def away(tx: Tx, person_id: int, deputy_id: int | None, since: datetime, until: datetime, *, noted: bool) -> None:
    """Somebody is away for a time; what was said of that before is replaced."""
    values = {"deputy_id": deputy_id, "since": since, "until": until, "noted": noted}
    put = insert_once(tx, _A).values(person_id=person_id, **values)
    tx.execute(put.on_conflict_do_update(index_elements=[_A.c.person_id], set_=values))


def back(tx: Tx, person_id: int, now: datetime, *, noted_only: bool = False) -> bool:
    """Somebody is there again; False when they were not away. noted_only: only where their mail program had said so."""
    ended = update(_A).where(_A.c.person_id == person_id, _A.c.until > now)
    if noted_only:
        ended = ended.where(_A.c.noted)
    return tx.execute(ended.values(until=now).returning(_A.c.person_id)).first() is not None


def absence(tx: Tx, person_id: int, now: datetime) -> Absence | None:
    """Since when and until when somebody is away now, or will be; None when they are there."""
    row = tx.execute(select(*columns(_A, Absence)).where(_A.c.person_id == person_id, _A.c.until > now)).one_or_none()
    return record(Absence, row) if row else None


def stood_in(tx: Tx, deputy_id: int, person_ids: Collection[int], since: datetime) -> bool:
    """Whether somebody stands in for one of these people, or did since then."""
    chosen = select(_A.c.person_id).where(
        _A.c.deputy_id == deputy_id, _A.c.person_id.in_(person_ids), _A.c.until > since
    )
    configured_ = (
        select(_M.c.person_id)
        .join(_O, _O.c.id == _M.c.organisation_id)
        .where(_O.c.deputy_id == deputy_id, _M.c.person_id.in_(person_ids))
    )
    return tx.execute(chosen).first() is not None or tx.execute(configured_).first() is not None


# What was asked for ------------------------------------------------------------------------------------------------------


def ask(tx: Tx, **values: Any) -> TeamRequest:
    """Keeps what somebody asks for their organisation's people; asked again, it counts anew."""
    put = insert_once(tx, _R).values(**values)
    keys = [_R.c.asked_by, _R.c.what, _R.c.mailbox]
    anew = {
        name: values.get(name) for name in ("since", "until", "asked_at", "inbound_id", "submission_id", "invited_at")
    }
    row = tx.execute(
        put.on_conflict_do_update(index_elements=keys, set_=anew).returning(*columns(_R, TeamRequest))
    ).one()
    return record(TeamRequest, row)


def request(tx: Tx, request_id: int) -> TeamRequest | None:
    """What was asked for under this number, while it is open."""
    row = tx.execute(select(*columns(_R, TeamRequest)).where(_R.c.id == request_id)).one_or_none()
    return record(TeamRequest, row) if row else None


def requests_of(tx: Tx, submission_id: int) -> list[TeamRequest]:
    """What a review is about that asks for somebody's people; none for any other."""
    chosen = select(*columns(_R, TeamRequest)).where(_R.c.submission_id == submission_id)
    return [record(TeamRequest, row) for row in tx.execute(chosen.order_by(_R.c.id))]


def asked_together(tx: Tx, one: TeamRequest) -> list[TeamRequest]:
    """What the same mail asked for, this too."""
    same = (_R.c.asked_by == one.asked_by) & (_R.c.inbound_id == one.inbound_id)
    return [
        record(TeamRequest, row) for row in tx.execute(select(*columns(_R, TeamRequest)).where(same).order_by(_R.c.id))
    ]


def reviewed(tx: Tx, request_id: int, submission_id: int) -> None:
    """Moderators got a review of it."""
    tx.execute(update(_R).where(_R.c.id == request_id).values(submission_id=submission_id))


def settled(tx: Tx, request_id: int) -> None:
    """It is done, or refused."""
    tx.execute(delete(_R).where(_R.c.id == request_id))


def invited(tx: Tx, request_id: int, now: datetime) -> None:
    """Whoever was named is asked now."""
    tx.execute(update(_R).where(_R.c.id == request_id).values(invited_at=now))


def unanswered(tx: Tx, cities: Collection[str], before: datetime, longest: datetime) -> list[TeamRequest]:
    """What nobody has agreed to since then: neither who asked for it, nor who was named; or nobody decided for so long."""
    waited = or_(
        _R.c.submission_id.is_(None) & (_R.c.asked_at < before), _R.c.invited_at < before, _R.c.asked_at < longest
    )
    chosen = select(*columns(_R, TeamRequest)).where(waited, _R.c.city.in_(cities))
    return [record(TeamRequest, row) for row in tx.execute(chosen.order_by(_R.c.id))]


# Who had a word ----------------------------------------------------------------------------------------------------------


def spoke(tx: Tx, match_id: int, person_id: int, now: datetime, word: str | None = None) -> None:
    """Somebody had a word about a match; the word that decided it stays."""
    put = insert_once(tx, _S).values(match_id=match_id, person_id=person_id, word=word, at=now)
    keys = [_S.c.match_id, _S.c.person_id]
    if word is None:
        tx.execute(put.on_conflict_do_nothing(index_elements=keys))
    else:
        tx.execute(put.on_conflict_do_update(index_elements=keys, set_={"word": word, "at": now}))


def first_word(tx: Tx, match_id: int) -> tuple[Person, str, datetime] | None:
    """Who spoke the last deciding word on a match, which and when; None where nobody did, or nobody knows."""
    chosen = select(*columns(_P, Person), _S.c.word, _S.c.at).join(_P, _P.c.id == _S.c.person_id)
    row = tx.execute(chosen.where(_S.c.match_id == match_id, _S.c.word.is_not(None)).order_by(_S.c.at.desc())).first()
    return None if row is None else (Person(*row[:-2]), row[-2], row[-1])


def speakers(tx: Tx, match_id: int) -> list[Person]:
    """Everybody of the organisation who had a word about a match."""
    chosen = select(*columns(_P, Person)).join(_S, _S.c.person_id == _P.c.id).where(_S.c.match_id == match_id)
    chosen = chosen.where(_P.c.mailbox.not_like(f"{ERASED}%"))
    return [record(Person, row) for row in tx.execute(chosen.order_by(_S.c.at, _P.c.id))]


def requests_about(tx: Tx, person_id: int) -> list[int]:
    """The numbers of what somebody asked for, and of what was asked for them."""
    return list(tx.scalars(select(_R.c.id).where(_is_about(person_id))))


def requests_for(tx: Tx, mailbox: str) -> list[TeamRequest]:
    """What was asked for somebody, in whatever city."""
    chosen = select(*columns(_R, TeamRequest)).where(_R.c.mailbox == mailbox)
    return [record(TeamRequest, row) for row in tx.execute(chosen.order_by(_R.c.id))]


def spoken_in(tx: Tx, person_id: int) -> list[int]:
    """The matches that somebody had a word about."""
    return list(tx.scalars(select(_S.c.match_id).where(_S.c.person_id == person_id)))


def _is_about(person_id: int) -> ColumnElement[bool]:
    theirs = select(_P.c.mailbox).where(_P.c.id == person_id, _P.c.city == _R.c.city).scalar_subquery()
    return or_(_R.c.asked_by == person_id, _R.c.mailbox == theirs)


def forget(tx: Tx, person_id: int) -> None:
    """Removes somebody from all of this: they speak for nobody, stand in for nobody, and nobody waits for their word. The
    name of an organisation that moderators took in goes with the last of its people: it may be a person's."""
    theirs = select(_M.c.organisation_id).where(_M.c.person_id == person_id)
    left = tx.scalars(select(_O.c.id).where(_O.c.id.in_(theirs), _O.c.key.is_(None))).all()
    leave(tx, person_id)
    empty = ~exists().where(_M.c.organisation_id == _O.c.id)
    tx.execute(update(_O).where(_O.c.id.in_(left), empty).values(name=""))
    tx.execute(delete(_A).where(_A.c.person_id == person_id))
    for table in (_A, _O):
        tx.execute(update(table).where(table.c.deputy_id == person_id).values(deputy_id=None))
    tx.execute(delete(_S).where(_S.c.person_id == person_id))
    tx.execute(delete(_R).where(_is_about(person_id)))
