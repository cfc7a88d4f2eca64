"""A caregiver's work for the days around today, in one compact answer: only what the phone does not hold already.

Homes are told in full, which is a look at personal data: only of visits that are near, and the audit says of whom each time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, RowMapping, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.audit import Outcome
from models.claims import RecordKind
from services import audit, calendars, contacts, doubt_words, pages, sealing
from services.access import Actor, Permission
from services.scope import as_the_bureau
from services.sight import seen_by, seen_sql
from services.sync import held

BEFORE, AHEAD, NEAR = timedelta(days=1), timedelta(days=3), timedelta(days=1)
"""From yesterday on; so many days ahead of today; homes of yesterday, today and tomorrow."""
DOUBTED = timedelta(days=7)
"""So long a visit that must be put right stays on the list."""
MOST_VISITS = 300
_PLAIN = (
    *(
        "id",
        "visit_no",
        "status",
        "unplanned",
        "planned_start_at",
        "planned_minutes",
        "started_at",
        "ended_at",
        "minutes",
    ),
    *("service", "unit", "quantity", "tasks", "note", "resident_id", "resident_name"),
)


@cache
def _visits(bound: str, role: Role | None) -> TextClause:
    return text(f"""
        select visits.id, visits.visit_no, visits.status, visits.unplanned, visits.planned_start_at, visits.planned_minutes,
            visits.started_at, visits.ended_at, visits.minutes, visits.quantity, visits.resident_id,
            i.name as service, i.unit, coalesce(i.tasks, '{{}}') as tasks, o.note,
            (select r.name from residents r where r.district_code = visits.district_code and r.id = visits.resident_id) as resident_name,
            case visits.status when 'flagged' then (select json_agg(json_build_object('code', x.code, 'found', x.found) order by x.code)
                from visit_exceptions x where x.district_code = visits.district_code and x.visit_id = visits.id and x.status = 'open')
                end as doubts
        from visits
        left join service_items i on i.district_code = visits.district_code and i.id = visits.service_item_id
        left join orders o on o.district_code = visits.district_code and o.id = visits.order_id
        where {seen_sql("visits", bound, role)} and visits.status not in ('missed', 'cancelled', 'rejected')
          and (visits.planned_start_at >= :from and visits.planned_start_at < :until
            or visits.started_at >= :from and visits.started_at < :until
            or visits.started_at >= :doubted and visits.started_at < :until and visits.status = 'flagged')
        order by coalesce(visits.planned_start_at, visits.started_at), visits.id limit :most
    """)


_HOMES = text("""
    select r.id, r.district_code, r.name, r.sex, r.status, r.languages, r.phone_sealed, r.address_sealed, r.place_sealed, k.wrapped,
        r.version,
        (select json_agg(json_build_object('id', c.id, 'version', c.version, 'name', c.name, 'relation', c.relation,
                'phone', encode(c.phone_sealed, 'hex')) order by c.emergency_order, c.id)
            from (select * from contacts where district_code = r.district_code and resident_id = r.id and to_on is null
                order by emergency_order, id limit 2) c) as contacts
    from residents r
    left join subject_keys k on k.district_code = r.district_code and k.id = r.id
    where r.district_code = :district and r.id = any(:residents)
""").bindparams(bindparam("residents", type_=ARRAY(Uuid)))


async def changes(session: AsyncSession, actor: Actor, since: str | None) -> bytes:
    """A SyncChanges as JSON; an empty token is none. Raises TokenUnreadable."""
    actor.require(Permission.VISITS_ATTEND)
    before = held.read(since) if since else {}
    today = calendars.today()
    visits = await _work(session, actor)
    near = calendars.days_span(today - NEAR, today + NEAR)
    at_hand = {visit["resident_id"] for visit in visits if _opens(visit) and near.start <= _when(visit) < near.end}
    homes = await _homes(session, actor, at_hand)
    told = {("visits", visit["id"]): pages.written(_visit(actor, visit)) for visit in visits}
    now = {key: held.digest(shown) for key, shown in told.items()}
    now |= {("homes", home.id): held.digest(_version(home)) for home in homes}
    fresh = {key for key, seen in now.items() if before.get(key) != seen}
    opened = [home for home in homes if ("homes", home.id) in fresh]
    if opened:
        seen_of = [home.id for home in opened]
        await audit.record(session, actor, "sync.changes", "resident", outcome=Outcome.READ, residents=seen_of)
    answer = {
        "token": held.token_of(now),
        "full": not since,
        "server_at": datetime.now(UTC),
        "visits": [orjson.Fragment(shown) for key, shown in told.items() if key in fresh],
        "homes": [_home(session, home) for home in opened],
        "gone": {kind: [key[1] for key in before if key not in now and key[0] == kind] for kind in held.KINDS},
    }
    return pages.written(answer)


async def _work(session: AsyncSession, actor: Actor) -> Sequence[RowMapping]:
    today = calendars.today()
    span = calendars.days_span(today - BEFORE, today + AHEAD)
    asked = seen_by(actor) | {
        "from": span.start,
        "until": span.end,
        "doubted": calendars.first_instant(today - DOUBTED),
        "most": MOST_VISITS,
    }
    found = await (await session.connection()).execute(_visits(actor.bound, actor.role), asked)
    return found.mappings().all()


def _when(visit: RowMapping) -> datetime:
    at: datetime = visit["planned_start_at"] or visit["started_at"]
    return at


def _opens(visit: RowMapping) -> bool:
    """A visit that nobody planned opens no home, until it was acknowledged (services/residents/scope.py)."""
    return not visit["unplanned"] or visit["status"] == "verified"


def _visit(actor: Actor, visit: RowMapping) -> dict[str, Any]:
    """A SyncVisit."""
    doubts = visit["doubts"] or []
    doubts = orjson.loads(doubts) if isinstance(doubts, str) else doubts
    said = [
        {"code": one["code"]}
        | doubt_words.shown(RecordKind.VISIT, one["code"], doubt_words.told_to(actor.bound, one["found"]), "open")
        for one in doubts
    ]
    return {name: visit[name] for name in _PLAIN} | {"doubts": said}


async def _homes(session: AsyncSession, actor: Actor, residents: set[UUID]) -> Sequence[Any]:
    """Contact persons are the community's to know; the two who are called first go with the caregiver, for the days of the visit."""
    if not residents:
        return []
    asked = {"district": actor.district, "residents": sorted(residents)}
    async with as_the_bureau(session, actor.bound):
        return (await (await session.connection()).execute(_HOMES, asked)).all()


def _contacts(home: Any) -> list[dict[str, Any]]:
    found = home.contacts or []
    read: list[dict[str, Any]] = orjson.loads(found) if isinstance(found, str) else found
    return read


def _version(home: Any) -> bytes:
    """What changes when something of it changes, without opening a seal."""
    return orjson.dumps([home.version, [(one["id"], one["version"]) for one in _contacts(home)]])


def _home(session: AsyncSession, home: Any) -> dict[str, Any]:
    """A SyncHome, opened."""
    vault = sealing.vault_of(session)
    key = vault.unwrap(home.wrapped) if home.wrapped else None
    seal = sealing.Seal(vault, key, home.district_code, "residents", home.id)
    lat, _, lng = (seal.open("place", home.place_sealed) or "").partition(",")
    return {
        **{name: getattr(home, name) for name in ("id", "name", "sex", "status", "languages")},
        "phone": seal.open("phone", home.phone_sealed),
        "address": seal.open("address", home.address_sealed),
        "lat": float(lat) if lat else None,
        "lng": float(lng) if lng else None,
        "contacts": [
            {
                "name": one["name"],
                "relation": one["relation"],
                "phone": one["phone"] and seal.open(contacts.place_of(UUID(one["id"])), bytes.fromhex(one["phone"])),
            }
            for one in _contacts(home)
        ],
    }
