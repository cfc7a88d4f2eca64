"""Reading the list: a facility what its beds could fill, a division's, a resident's own, or the district's."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import BedKind
from models.family_links import LinkScope
from models.waitlist import WaitlistEntryRead, WaitlistStatus, WaitRank
from services import family_links, masks, pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState
from services.scope import as_the_bureau
from services.waiting_line import BEFORE_SQL, ENTRIES_SQL

_WITHIN = {
    "district": "true",
    "division": "starts_with(e.division_code, :division)",
    "facility": "(e.facility_id is null or e.facility_id = :bound_id)",
    "resident": "e.resident_id = :bound_id",
}
_FILTERS = {
    "kind": "l.kind = :kind",
    "facility_id": "(l.facility_id is null or l.facility_id = :facility_id)",
    "resident_id": "l.resident_id = :resident_id",
    "status": "l.status = :status",
    "id": "l.id = :id",
    "after": "(l.rank_no, l.asked_on, l.id) > (:rank_no, :asked_on, :after)",
}
_RANKS = {1: WaitRank.DESTITUTE, 2: WaitRank.SEVERE, 3: WaitRank.OTHER}
_ASKS, _OFFERS = Permission.WAITLIST_ASK, Permission.WAITLIST_OFFER

WAYS: dict[WaitlistStatus, dict[str, Permission]] = {
    WaitlistStatus.WAITING: {"offer": _OFFERS, "withdraw": _ASKS},
    WaitlistStatus.OFFERED: {"accept": _ASKS, "decline": _ASKS, "withdraw": _ASKS},
    WaitlistStatus.ACCEPTED: {"withdraw": _ASKS},
}
"""Which acts are possible in which state, and for whom."""


class WaitlistEntryNotFound(NotFound):
    code = "waitlist_entry_not_found"


@cache
def _statement(bound: str, filters: frozenset[str]) -> TextClause:
    asked = " and ".join(["true", *(_FILTERS[name] for name in sorted(filters))])
    return text(f"""
        select l.*, f.name as facility,
            (select count(*) from waitlist_offers o where o.district_code = l.district_code and o.entry_id = l.id) as offers,
            case l.status when 'waiting' then 1 + (
                select count(*) from ({BEFORE_SQL.format(entry="l", facility="l.facility_id", also="true")}) before) end as place
        from ({ENTRIES_SQL} and {_WITHIN.get(bound, "false")}) l
        left join facilities f on f.district_code = l.district_code and f.id = l.facility_id
        where {asked} order by l.rank_no, l.asked_on, l.id limit :rows
    """)


async def _rows(session: AsyncSession, actor: Actor, given: dict[str, Any], rows: int) -> list[Row[Any]]:
    """A relative sees where somebody is to live with that consent."""
    if await family_links.lacks(session, actor, LinkScope.WHEREABOUTS):
        return []
    asked: dict[str, Any] = {"district": actor.district, "rows": rows, **given}
    asked |= {"bound_id": actor.facility_id or actor.resident_id} if actor.bound in ("facility", "resident") else {}
    asked |= {"division": actor.division} if actor.bound == "division" else {}
    statement = _statement(actor.bound, frozenset(given) - {"rank_no", "asked_on"})
    async with as_the_bureau(session, actor.bound):
        return list((await (await session.connection()).execute(statement, asked)).all())


def allowed(actor: Actor, entry: Row[Any]) -> list[str]:
    """Whoever offers a bed does not answer for who is to have it."""
    kept = ("accept", "decline") if entry.offered_by is not None and entry.offered_by == actor.account_id else ()
    return [act for act, needed in WAYS.get(entry.status, {}).items() if actor.may(needed) and act not in kept]


def possible(actor: Actor, entry: Row[Any], act: str) -> None:
    """WrongState, which says what may be done instead."""
    if act not in WAYS.get(entry.status, {}):
        instead = ", ".join(allowed(actor, entry)) or "-"
        raise WrongState(state=entry.status, act=act, allowed=instead, noun="waitlist_entry")


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[WaitlistEntryRead]:
    healthy = not await family_links.lacks(session, actor, LinkScope.HEALTH)
    return [_entry(actor, row, healthy=healthy) for row in rows]


def _entry(actor: Actor, row: Row[Any], *, healthy: bool) -> WaitlistEntryRead:
    return WaitlistEntryRead(
        **{name: getattr(row, name) for name in _PLAIN},
        resident_name=masks.name(row.name) if actor.bound == "facility" else row.name,
        rank=_RANKS[row.rank_no] if healthy else None,
        offered_facility=row.bed_facility,
        offer_until=row.expires_at,
        allowed_actions=allowed(actor, row),
    )


_TOLD = ("resident_name", "rank", "offered_facility", "offer_until", "allowed_actions")
_PLAIN = tuple(name for name in WaitlistEntryRead.model_fields if name not in _TOLD)


async def get(session: AsyncSession, actor: Actor, entry_id: UUID) -> Row[Any]:
    """The entry as it stands, locked: only acts ask for it."""
    asked = {"district": actor.district, "id": entry_id}
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_LOCK, asked)
    found = await _rows(session, actor, {"id": entry_id}, 1)
    if not found:
        raise WaitlistEntryNotFound
    return found[0]


_LOCK = text("select id from waitlist_entries where district_code = :district and id = :id for update")


async def read(session: AsyncSession, actor: Actor, entry_id: UUID) -> WaitlistEntryRead:
    actor.require(Permission.WAITLIST_READ)
    found = await _rows(session, actor, {"id": entry_id}, 1)
    if not found:
        raise WaitlistEntryNotFound
    return (await _shown(session, actor, found))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    kind: BedKind | None = None,
    facility_id: UUID | None = None,
    resident_id: UUID | None = None,
    status: WaitlistStatus | None = None,
) -> tuple[pages.Page, list[WaitlistEntryRead]]:
    """In the order of the list; `facility_id`: whom a bed of that facility could be offered to."""
    actor.require(Permission.WAITLIST_READ)
    asked = {"kind": kind, "facility_id": facility_id, "resident_id": resident_id, "status": status}
    given = {name: value for name, value in asked.items() if value is not None}
    if part.after is not None:
        given |= dict(zip(("rank_no", "asked_on", "after"), part.after, strict=True))
    rows = await _rows(session, actor, given, part.limit + 1)
    kept = rows[: part.limit]
    last = (kept[-1].rank_no, kept[-1].asked_on, kept[-1].id) if len(rows) > part.limit else None
    return pages.Page(kept, last), await _shown(session, actor, kept)
