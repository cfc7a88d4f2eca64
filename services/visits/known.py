"""What is known of a visit that is locked: its record, raw events, corrections, doubts, and by what it is measured."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.visits import EventKind
from services import caregivers, ledger
from services.access import Actor, Permission
from services.away import FIRST_STAY_SQL, IN_FACILITY_SQL, STAYED_SQL
from services.sight import seen_by, seen_sql
from services.visits import answered
from services.visits.counted import Amendment, Confirmation, Event, Imported
from services.visits.places import distance
from services.visits.read import VisitNotFound
from services.visits.thresholds import Thresholds, thresholds

Opened = Row[Any]
"""A visit that is locked, with its order's state and its resident's home."""


@cache
def _hold(bound: str, role: Role | None) -> tuple[TextClause, TextClause]:
    seen = f"{seen_sql('visits', bound, role)} and visits.id = any(cast(:ids as uuid[]))"
    return (
        text(f"""select from orders where orders.district_code = :district
            and orders.id = any(array(select order_id from visits where {seen})) order by orders.id for no key update"""),
        text(f"select entitlement_id from visits where {seen} order by visits.id for no key update"),
    )


async def hold_still(session: AsyncSession, actor: Actor, visits: Collection[UUID]) -> None:
    """For an act that opens several of them in an order of its own: two of its kind wait for each other, and never each for the other.
    Their orders, themselves and the months that pay for them, each in the order of their ids."""
    actor.require(Permission.VISITS_ATTEND, Permission.VISITS_CORRECT)
    if not visits:
        return
    connection, asked = await session.connection(), seen_by(actor) | {"ids": list(visits)}
    orders, own = _hold(actor.bound, actor.role)
    await connection.execute(orders, asked)
    await ledger.hold_months_still(session, actor.district, (await connection.scalars(own, asked)).all())


@cache
def _lock(bound: str, role: Role | None) -> TextClause:
    seen = f"{seen_sql('visits', bound, role)} and visits.id = :id"
    return text(f"""
        with held as materialized (
            select orders.status, orders.awaited_visits, orders.created_at, orders.on_behalf from orders
            where orders.district_code = :district and orders.id = (select order_id from visits where {seen})
            for no key update)
        select visits.*, held.status as order_status, held.awaited_visits, held.created_at as ordered_at,
            coalesce(held.on_behalf, false) as on_behalf, residents.place_sealed as home_sealed,
            subject_keys.wrapped
        from visits
        left join held on true
        left join residents on residents.district_code = visits.district_code and residents.id = visits.resident_id
        left join subject_keys on subject_keys.district_code = visits.district_code
            and subject_keys.id = visits.resident_id
        where {seen}
        for no key update of visits
    """)


async def opened(session: AsyncSession, actor: Actor, visit_id: UUID) -> Opened:
    """The visit, for changing: nobody else settles it meanwhile."""
    actor.require(
        Permission.VISITS_ATTEND,
        Permission.VISITS_CORRECT,
        Permission.VISITS_MISS,
        Permission.VISITS_ACKNOWLEDGE_EVIDENCE,
        Permission.ORDERS_CONFIRM,
    )
    asked = seen_by(actor) | {"id": visit_id}
    visit = (await (await session.connection()).execute(_lock(actor.bound, actor.role), asked)).one_or_none()
    if visit is None:
        raise VisitNotFound
    return visit


SKILLED_SQL = """({who}.service_item_id is null or exists (
    select from caregivers g join service_items i on i.district_code = g.district_code
    where g.district_code = {who}.district_code and g.id = {who}.caregiver_id and i.id = {who}.service_item_id
      and (i.skill is null or i.skill = any(g.skills))))"""

_KNOWN = f"""
    select w.visit_id, w.district_code, w.resident_id, w.day, w.wrapped, r.place_sealed as home_sealed,
        (select json_agg(json_build_object('id', e.id, 'kind', e.kind, 'device_at', e.device_at,
                'server_at', e.server_at, 'skew_seconds', e.skew_seconds, 'accuracy_m', e.accuracy_m, 'distance_m', e.distance_m, 'mock', e.mock,
                'device_id', e.device_id, 'monotonic_ms', e.monotonic_ms, 'vouched', e.vouched, 'tag_found', e.tag_found, 'by_former', e.by_former,
                'fix', case when e.distance_m is null then encode(e.place_sealed, 'hex') end))
            from visit_events e where e.district_code = w.district_code and e.visit_id = w.visit_id) as events,
        (select json_agg(json_build_object('started_at', c.started_at, 'ended_at', c.ended_at,
                'started_before', c.started_at_before, 'ended_before', c.ended_at_before, 'caregiver_id', c.caregiver_id,
                'service_item_id', c.service_item_id, 'quantity', c.quantity, 'by', c.by_account) order by c.id)
            from visit_corrections c where c.district_code = w.district_code and c.visit_id = w.visit_id) as amendments,
        (select json_agg(json_build_object('code', x.code, 'found', x.found, 'status', x.status))
            from visit_exceptions x where x.district_code = w.district_code and x.visit_id = w.visit_id) as doubts,
        (select json_build_object('at', a.at, 'device_id', a.device_id, 'borrowed', exists (
                select from visits o join visit_events e on e.district_code = o.district_code and e.visit_id = o.id
                where o.district_code = w.district_code and o.caregiver_id = w.caregiver_id and e.device_id = a.device_id
                  and o.started_at between a.at - interval '30 days' and a.at + interval '1 day'))
            from (select * from {answered.WORDS_SQL.format("w.district_code", "w.visit_id")} said
                where not said.again order by said.id desc limit 1) a where a.came) as confirmation,
        (select v.thresholds from programme_versions v where v.district_code = w.district_code
            and v.programme_id = w.programme_id and v.effective_from <= w.day
            order by v.effective_from desc limit 1) as thresholds,
        w.caregiver_id is null or {caregivers.QUALIFIED_SQL.format(who="w")} and {SKILLED_SQL.format(who="w")} as qualified,
        coalesce((select i.unit <> 'hour' from service_items i
            where i.district_code = w.district_code and i.id = w.service_item_id), false) as by_piece,
        (select {IN_FACILITY_SQL} from {STAYED_SQL} stayed where stayed.district_code = w.district_code
            and stayed.resident_id = w.resident_id and w.day <@ stayed.inside {FIRST_STAY_SQL}) as stayed,
        r.deceased_on, r.moved_out_on
    from ({{visits}}) w
    left join residents r on r.district_code = w.district_code and r.id = w.resident_id
"""
GATHER_SQL = _KNOWN.format(
    visits="""select cast(:district as varchar) as district_code, cast(:visit as uuid) as visit_id,
        cast(:caregiver as uuid) as caregiver_id, cast(:programme as uuid) as programme_id, cast(:item as uuid) as service_item_id,
        cast(:day as date) as day, cast(:resident as uuid) as resident_id, cast(:wrapped as bytea) as wrapped"""
)
"""A statement of its own after the lock: a death that was told while this waited is seen."""
_GATHER = text(GATHER_SQL)
GATHER_MANY_SQL = _KNOWN.format(
    visits="""select v.district_code, v.id as visit_id, v.caregiver_id, v.programme_id, v.service_item_id, v.served_on as day,
            v.resident_id, k.wrapped
        from visits v left join subject_keys k on k.district_code = v.district_code and k.id = v.resident_id
        where v.district_code = :district and v.id = any(:visits)"""
)
"""The same of several that are over, as they are recorded."""


@dataclass(frozen=True)
class Known:
    """All that is kept about a visit, and by what it is measured on `day`."""

    day: date
    events: Sequence[Event]
    amendments: Sequence[Amendment]
    doubts: Mapping[str, tuple[str, dict[str, Any]]]
    limits: Thresholds
    qualified: bool
    by_piece: bool
    deceased_on: date | None
    moved_out_on: date | None
    stayed: dict[str, Any] | None
    confirmation: Confirmation | None


def asked_of(visit: Opened, day: date, **otherwise: Any) -> dict[str, Any]:
    """The parameters of GATHER_SQL."""
    return {
        "district": visit.district_code,
        "visit": visit.id,
        "caregiver": visit.caregiver_id,
        "programme": visit.programme_id,
        "item": visit.service_item_id,
        "resident": visit.resident_id,
        "wrapped": visit.wrapped,
        "day": day,
    } | otherwise


def known_from(session: AsyncSession, row: Row[Any], *more: Event) -> Known:
    """What GATHER_SQL found, with events that it could not see yet. A fix that was taken while nobody knew the home is
    measured now."""
    return Known(
        day=row.day,
        events=[*(_event(session, row, event) for event in _json(row.events) or ()), *more],
        amendments=[_amendment(said) for said in _json(row.amendments) or ()],
        doubts={doubt["code"]: (doubt["status"], doubt["found"]) for doubt in _json(row.doubts) or ()},
        limits=thresholds(_json(row.thresholds)),
        qualified=row.qualified,
        by_piece=row.by_piece,
        deceased_on=row.deceased_on,
        moved_out_on=row.moved_out_on,
        stayed=_json(row.stayed),
        confirmation=_confirmation(_json(row.confirmation)),
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def _at(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _confirmation(said: dict[str, Any] | None) -> Confirmation | None:
    return Confirmation(**said | {"at": datetime.fromisoformat(said["at"])}) if said else None


def _amendment(said: dict[str, Any]) -> Amendment:
    instants = ("started_at", "ended_at", "started_before", "ended_before")
    ids = ("caregiver_id", "service_item_id")
    read = {name: _at(said[name]) for name in instants} | {name: said[name] and UUID(said[name]) for name in ids}
    return Amendment(**said | read)


def _event(session: AsyncSession, of: Row[Any], found: dict[str, Any]) -> Event:
    read: dict[str, Any] = {name: datetime.fromisoformat(found[name]) for name in ("device_at", "server_at")}
    if found["fix"] is not None:
        read["distance_m"] = distance(session, of, UUID(found["id"]), bytes.fromhex(found["fix"]))
    kept = {name: value for name, value in found.items() if name not in ("id", "kind", "fix")}
    return Event(kind=EventKind(found["kind"]), **kept | read)


async def known(session: AsyncSession, visit: Opened, day: date, **otherwise: Any) -> Known:
    row = (await (await session.connection()).execute(_GATHER, asked_of(visit, day, **otherwise))).one()
    return known_from(session, row)


def imported(visit: Opened, amendments: Sequence[Amendment]) -> Imported | None:
    """What a list said of it, as it stood before the first correction."""
    if visit.import_id is None:
        return None
    if not amendments:
        return Imported(visit.started_at, visit.ended_at, visit.minutes)
    return Imported(amendments[0].started_before, amendments[0].ended_before, visit.minutes)
