"""What a visit comes to, from all that is known of it: computed anew after every event, correction or reminder.

Three statements, whatever happened: lock, gather, write. The order is locked before its visit, as everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.orders import OrderStatus
from models.visits import EventKind, Evidence, ExceptionStatus, VisitExceptionCode, VisitStatus
from services import calendars, caregivers, entitlements, ledger
from services.access import Actor, Permission
from services.orders import states
from services.sight import seen_by, seen_sql
from services.visits import exceptions
from services.visits.exceptions import Amendment, Event, Facts, Found, Times
from services.visits.read import VisitNotFound
from services.visits.thresholds import Thresholds, thresholds
from services.visits.verify import verify

Opened = Row[Any]
"""A visit that is locked, with its order's state and its resident's home."""


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
            residents.deceased_on, subject_keys.wrapped
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
    )
    asked = seen_by(actor) | {"id": visit_id}
    visit = (await (await session.connection()).execute(_lock(actor.bound, actor.role), asked)).one_or_none()
    if visit is None:
        raise VisitNotFound
    return visit


GATHER_SQL = f"""
    select (select json_agg(json_build_object('id', e.id, 'kind', e.kind, 'device_at', e.device_at,
                'server_at', e.server_at, 'skew_seconds', e.skew_seconds, 'accuracy_m', e.accuracy_m, 'distance_m', e.distance_m, 'mock', e.mock,
                'device_id', e.device_id, 'monotonic_ms', e.monotonic_ms))
            from visit_events e where e.district_code = w.district_code and e.visit_id = w.visit_id) as events,
        (select json_agg(json_build_object('started_at', c.started_at, 'ended_at', c.ended_at) order by c.id)
            from visit_corrections c where c.district_code = w.district_code and c.visit_id = w.visit_id) as amendments,
        (select json_agg(json_build_object('code', x.code, 'found', x.found, 'status', x.status))
            from visit_exceptions x where x.district_code = w.district_code and x.visit_id = w.visit_id) as doubts,
        (select v.thresholds from programme_versions v where v.district_code = w.district_code
            and v.programme_id = w.programme_id and v.effective_from <= w.day
            order by v.effective_from desc limit 1) as thresholds,
        {caregivers.QUALIFIED_SQL.format(who="w")} and exists (
            select from caregivers g join service_items i on i.district_code = g.district_code
            where g.district_code = w.district_code and g.id = w.caregiver_id and i.id = w.service_item_id
              and (i.skill is null or i.skill = any(g.skills))) as qualified
    from (select cast(:district as varchar) as district_code, cast(:visit as uuid) as visit_id,
                 cast(:caregiver as uuid) as caregiver_id, cast(:programme as uuid) as programme_id,
                 cast(:item as uuid) as service_item_id, cast(:day as date) as day) w
"""
_GATHER = text(GATHER_SQL)


@dataclass(frozen=True)
class Known:
    """All that is kept about a visit, and by what it is measured on `day`."""

    day: date
    events: Sequence[Event]
    amendments: Sequence[Amendment]
    doubts: Mapping[str, tuple[str, dict[str, Any]]]
    limits: Thresholds
    qualified: bool


def asked_of(visit: Opened, day: date, **otherwise: Any) -> dict[str, Any]:
    """The parameters of GATHER_SQL."""
    return {
        "district": visit.district_code,
        "visit": visit.id,
        "caregiver": visit.caregiver_id,
        "programme": visit.programme_id,
        "item": visit.service_item_id,
        "day": day,
    } | otherwise


def known_from(row: Row[Any], day: date, *more: Event) -> Known:
    """What GATHER_SQL found, with events that it could not see yet."""
    return Known(
        day=day,
        events=[*(_event(event) for event in _json(row.events) or ()), *more],
        amendments=[
            Amendment(_at(amendment["started_at"]), _at(amendment["ended_at"]))
            for amendment in _json(row.amendments) or ()
        ],
        doubts={doubt["code"]: (doubt["status"], doubt["found"]) for doubt in _json(row.doubts) or ()},
        limits=thresholds(_json(row.thresholds)),
        qualified=row.qualified,
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def _at(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _event(found: dict[str, Any]) -> Event:
    instants = {name: datetime.fromisoformat(found[name]) for name in ("device_at", "server_at")}
    kept = {name: value for name, value in found.items() if name not in ("id", "kind")}
    return Event(kind=EventKind(found["kind"]), **kept | instants)


async def known(session: AsyncSession, visit: Opened, day: date, **otherwise: Any) -> Known:
    row = (await (await session.connection()).execute(_GATHER, asked_of(visit, day, **otherwise))).one()
    return known_from(row, day)


_WRITE = text("""
    with kept as (
        update visits set status = :status, started_at = :started_at, ended_at = :ended_at, minutes = :minutes,
            served_on = :served_on, unplanned = :unplanned, overdue = :overdue, evidence = :evidence,
            not_checked = cast(:not_checked as varchar[]), programme_id = :programme, entitlement_id = :entitlement,
            order_id = case when cast(:detached as boolean) then null else order_id end,
            version = version + 1, updated_at = now()
        where district_code = :district and id = :visit
    )
    update orders set status = cast(:order_status as varchar), awaited_visits = cast(:awaited as integer),
        completed_at = case when cast(:order_status as varchar) = 'completed' then coalesce(completed_at, now())
            else completed_at end,
        version = version + 1, updated_at = now()
    where district_code = :district and id = cast(:order as uuid)
      and (status, awaited_visits) <> (cast(:order_status as varchar), cast(:awaited as integer))
""")

_DOUBT = text("""
    insert into visit_exceptions (district_code, id, visit_id, code, severity, found, status, resolved_by, resolved_at)
    select :district, r.id, :visit, r.code, r.severity, r.found, r.status,
        case r.status when 'open' then null else cast(:by as uuid) end, case r.status when 'open' then null else now() end
    from jsonb_to_recordset(cast(:rows as jsonb))
        as r (id uuid, code varchar, severity varchar, found jsonb, status varchar)
    on conflict (district_code, visit_id, code) do update set found = excluded.found, status = excluded.status,
        resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at, reason_code = null, memo = null,
        version = visit_exceptions.version + 1, updated_at = now()
""")


async def settle(
    session: AsyncSession, actor: Actor, visit: Opened, now_known: Known, *, was_done: bool, overdue: bool = False
) -> None:
    """Bring the visit, its order, its exceptions and its posting to what is known now. Sent again, it changes nothing.

    A cancelled or missed visit that turns out to have taken place is no longer its order's: it is an unplanned one."""
    actor.require(Permission.VISITS_ATTEND, Permission.VISITS_CORRECT)
    counted = exceptions.times(now_known.events, now_known.amendments)
    began = counted.started_at or counted.ended_at
    served_on = calendars.day_of(began) if began else None
    revived = visit.status in (VisitStatus.MISSED, VisitStatus.CANCELLED)
    payer = visit.programme_id, visit.entitlement_id
    if (revived or visit.unplanned) and visit.programme_id is None and counted.done and served_on:
        payer = await _payer(session, actor, visit, served_on)
    if served_on and (served_on, payer[0]) != (now_known.day, visit.programme_id):
        now_known = await known(session, visit, served_on, programme=payer[0])
    facts = Facts(
        times=counted,
        events=now_known.events,
        amendments=now_known.amendments,
        planned_start_at=None if revived or visit.unplanned else visit.planned_start_at,
        unplanned=revived or visit.unplanned,
        ordered_at=visit.ordered_at,
        on_behalf=visit.on_behalf,
        overdue=(overdue or visit.overdue) and not counted.done,
        home_known=visit.home_sealed is not None,
        deceased_on=visit.deceased_on,
        served_on=served_on,
        qualified=now_known.qualified,
    )
    found = exceptions.doubts(facts, now_known.limits)
    changes = _changes(found, now_known.doubts)
    same = (counted.started_at, counted.ended_at) == (visit.started_at, visit.ended_at)
    if visit.status == VisitStatus.REJECTED or (visit.status == VisitStatus.VERIFIED and same and not changes):
        return
    written = _written(actor, visit, facts, found, payer, detached=revived)
    written |= _order(visit, was_done=was_done, done=counted.done) if not revived else {}
    connection = await session.connection()
    await connection.execute(_WRITE, written)
    if changes:
        which = {"district": actor.district, "visit": visit.id, "by": actor.account_id}
        await connection.execute(_DOUBT, which | {"rows": orjson.dumps(changes, default=str).decode()})
    if visit.status == VisitStatus.VERIFIED:
        await ledger.reverse(session, actor, [visit.id])
    if counted.done:
        await verify(session, actor, [visit.id])


Payer = tuple[UUID | None, UUID | None]
"""The programme and the entitlement; neither where the resident pays."""


async def _payer(session: AsyncSession, actor: Actor, visit: Opened, day: date) -> Payer:
    """Of a visit that nobody planned: found before it is judged, since its programme says by what."""
    found = await entitlements.covering(session, actor, visit.resident_id, visit.service_item_id, day)
    return (found.programme_id, found.entitlement_id) if found else (None, None)


def _written(
    actor: Actor, visit: Opened, facts: Facts, found: Found, payer: Payer, *, detached: bool
) -> dict[str, Any]:
    """The visit as it is from here on."""
    times: Times = facts.times
    under_way = VisitStatus.CHECKED_IN if times.started_at else VisitStatus.SCHEDULED
    return {
        "district": actor.district,
        "visit": visit.id,
        "status": VisitStatus.CHECKED_OUT if times.done else VisitStatus.FLAGGED if facts.overdue else under_way,
        "started_at": times.started_at,
        "ended_at": times.ended_at,
        "minutes": times.minutes,
        "served_on": facts.served_on,
        "unplanned": facts.unplanned,
        "overdue": facts.overdue,
        "evidence": Evidence.EVENTS if facts.events else Evidence.MANUAL,
        "not_checked": exceptions.not_checked(facts, found) if times.done else [],
        "programme": payer[0],
        "entitlement": payer[1],
        "detached": detached,
        "order": None,
        "order_status": None,
        "awaited": None,
    }


def _order(visit: Opened, *, was_done: bool, done: bool) -> dict[str, Any]:
    """The order as it is from here on, if the visit has one."""
    if visit.order_id is None:
        return {}
    awaited = max(0, visit.awaited_visits + was_done - done)
    status = states.served(OrderStatus(visit.order_status), awaited)
    return {"order": visit.order_id, "order_status": status, "awaited": awaited}


def _changes(found: Found, before: Mapping[str, tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The exceptions that must be written: new, found otherwise than before, or found no more. One that was acknowledged
    stays so as long as the same is found."""
    opened = {
        code: facts
        for code, facts in found.items()
        if before.get(code) not in ((ExceptionStatus.OPEN, facts), (ExceptionStatus.ACKNOWLEDGED, facts))
    }
    gone = [
        VisitExceptionCode(code)
        for code, (status, _) in before.items()
        if code not in found and status != ExceptionStatus.CORRECTED
    ]
    rows = [(code, facts, ExceptionStatus.OPEN) for code, facts in opened.items()]
    rows += [(code, before[code][1], ExceptionStatus.CORRECTED) for code in gone]
    return [
        {"id": uuid7(), "code": code, "severity": exceptions.severity(code), "found": facts, "status": status}
        for code, facts, status in rows
    ]
