"""Reading the outbox: in the order in which it was committed, and without a gap."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.events.places import START, Place, written

AT_ONCE = 500

_OVER = "cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)"
"""Every transaction below has ended: nothing is committed there any more."""

_NOW = text(f"""
    select {_OVER} as over, cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint) as next,
        lpad(to_hex(system_identifier & 4294967295), 8, '0') as life
    from pg_control_system()
""")
# One statement, and so one snapshot: what it does not find below `over` is not there.
_AFTER = text(f"""
    select o.over, e.* from (select {_OVER} as over) o left join lateral (
        select district_code, xid, id, created_at, kind, subject_id, resident_id, provider_id, caregiver_id, facility_id,
            meal_point_id, division_code, made_by
        from events
        where district_code = :district and xid >= :xid and (xid, id) > (:xid, :id) and xid < o.over
        order by xid, id limit :rows
    ) e on true order by e.xid, e.id
""")
_STANDING = text("""
    select s.id, coalesce(p.provider_id, f.provider_id) as payee, l.scopes
    from unnest(cast(:sign_ins as uuid[])) as asked (id)
    join sign_ins s on s.district_code = :district and s.id = asked.id
    join memberships m on m.district_code = s.district_code and m.id = s.membership_id
    join accounts a on a.id = m.account_id
    left join meal_points p on p.district_code = m.district_code and p.id = m.meal_point_id
    left join facilities f on f.district_code = m.district_code and f.id = m.facility_id
    left join family_links l on m.role = 'family' and l.district_code = m.district_code and l.membership_id = m.id
        and l.status = 'consented'
        and (l.ends_on is null or l.ends_on >= cast(now() at time zone 'Asia/Shanghai' as date))
    where s.revoked_at is null and s.expires_at > now() and m.status = 'active' and a.status = 'active'
""")


async def now(session: AsyncSession) -> Row[Any]:
    """`over`: all below has ended; `next`: the first transaction that has not begun; `life`: of which database that is."""
    return (await (await session.connection()).execute(_NOW)).one()


async def after(session: AsyncSession, district: str, place: Place) -> tuple[list[Row[Any]], Place]:
    """The next events, some hundreds at most, and the place up to which all was read."""
    asked = {"district": district, "xid": place.xid, "id": place.id, "rows": AT_ONCE}
    found = (await (await session.connection()).execute(_AFTER, asked)).all()
    rows = [row for row in found if row.id is not None]
    last = Place(rows[-1].xid, rows[-1].id) if rows else place
    return rows, last if len(rows) == AT_ONCE else max(last, Place(found[0].over, START))


async def standing(session: AsyncSession, district: str, sign_ins: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Of these sign-ins those that stand, with what is not in their tokens, in one statement for all who listen."""
    asked = {"district": district, "sign_ins": list(sign_ins)}
    return {row.id: row for row in (await (await session.connection()).execute(_STANDING, asked)).all()}


def shown(event: Any) -> bytes:
    """`EventRead`, as bytes: written once, for all who hear it."""
    return orjson.dumps(
        {
            "type": event.kind,
            "timestamp": event.created_at,
            "data": {"district_code": event.district_code, "id": str(event.subject_id)},
        },
        option=orjson.OPT_UTC_Z,
    )


def message(life: str, event: Any) -> bytes:
    place = written(life, Place(event.xid, event.id))
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (place.encode(), event.kind.encode(), shown(event))
