"""Where one programme's month is full: another of the resident that covers the same service that day and has room.

One programme pays for one service, the first by priority (rules.md, Imported visits); nothing moves to another by itself. Whoever
orders may name that other."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import calendars
from services.access import Actor, Permission
from services.entitlements.covering import EVERY_COVERING_SQL
from services.rulings import Ruling, ruling

_OTHERS = text(f"""
    select c.entitlement_id, c.programme_id, p.name from (
        select cast(:district as varchar) as district_code, cast(:resident as uuid) as resident_id,
            cast(:item as uuid) as service_item_id, cast(:day as date) as ruled_on
    ) o
    join lateral ({EVERY_COVERING_SQL.format(o="o", programme="cast(null as uuid)")}) c on c.programme_id <> :full
    join programmes p on p.district_code = o.district_code and p.id = c.programme_id
""")
_LEFT = text("""
    select a.cap + a.carried - a.posted - a.held from ledger_accounts a
    where a.district_code = :district and a.owner_kind = 'entitlement_month' and a.owner_id = :owner and a.unit = :unit
      and a.month = :month
""")


@dataclass(frozen=True)
class Other:
    """`left` in `unit`; None where the programme has no cap."""

    programme_id: UUID
    name: str
    left: int | None
    unit: str | None


async def other_with_room(
    session: AsyncSession,
    actor: Actor,
    full: UUID,
    *,
    resident_id: UUID,
    service_item_id: UUID,
    day: date,
    minutes: int,
    quantity: int | None,
    times: int = 1,
) -> Other | None:
    """The first by priority, but for `full`, that has room for the whole of such a service, `times` over, in the month of the day."""
    actor.require(Permission.ORDERS_PLACE, Permission.ORDERS_WORK)
    which = {"district": actor.district, "resident": resident_id, "item": service_item_id, "day": day, "full": full}
    for row in (await (await session.connection()).execute(_OTHERS, which)).all():
        ruled = await ruling(
            session,
            actor.district,
            programme_id=row.programme_id,
            entitlement_id=row.entitlement_id,
            resident_id=resident_id,
            service_item_id=service_item_id,
            day=day,
        )
        if ruled is None or not ruled.entitled:
            continue
        left = await _left(session, actor.district, ruled, calendars.month_of(day))
        if left is None or left >= ruled.expected_units(minutes, quantity) * times:
            return Other(row.programme_id, row.name, left, ruled.cap_unit)
    return None


async def _left(session: AsyncSession, district: str, ruled: Ruling, month: str) -> int | None:
    """What earlier months would carry over is not looked for: it is more, if anything."""
    if ruled.cap_unit is None or ruled.cap is None:
        return None
    which = {"district": district, "owner": ruled.cap_owner, "unit": ruled.cap_unit, "month": month}
    left = await (await session.connection()).scalar(_LEFT, which)
    return ruled.cap if left is None else int(left)
