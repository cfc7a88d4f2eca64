"""A bed for everybody who has none in the plan: of the same kind, free from the day of the move for as long as it is needed.

The partner's beds come first, then those that cost no more than the one that is left, then the nearest house. Who lies there
chooses before who is only expected, whatever the nights of either. Of the same, who stays for good chooses before who leaves
soon: the beds that suit him are fewer. Where none is left that suits somebody, whoever has one that would is given another if there
is one, so that nobody is left without a bed that another arrangement would have given him."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.facility_closures import ClosureMoveRead, FacilityClosure
from models.stays import StayStatus
from services import calendars
from services.access import Actor, Permission
from services.beds.availability import PRICE_SQL
from services.beds.closing import CLOSING_SQL
from services.distances import METRES_SQL
from services.lasting import UNTIL_SQL

FAR = 10**9
"""Of a house whose place is not known, and the price of a bed that has none."""

_FREE = text(f"""
    select b.id, b.kind, b.facility_id, coalesce(room.for_sex, 'any') as for_sex, price.price_fen,
        least(b.closed_on, f.closed_on, taken.from_on) as until, {METRES_SQL.format(there="f", lat="old.lat", lng="old.lng")} as far
    from facilities old join facilities f on f.district_code = old.district_code and f.id <> old.id
    join beds b on b.district_code = f.district_code and b.facility_id = f.id
    left join rooms room on room.district_code = b.district_code and room.id = b.room_id
    left join lateral ({PRICE_SQL.format(bed="b", day=":day")}) price on true
    left join lateral {CLOSING_SQL.format(facility="f")} closing on true
    left join lateral (
        select min(x.from_on) as from_on from (
            select o.from_on, {UNTIL_SQL.format(s="o")} as to_on from stays o
            where o.district_code = b.district_code and o.bed_id = b.id
              and o.status in ('reserved', 'admitted', 'discharged', 'transferred')
            union all
            select o.from_on, o.to_on from bed_outages o where o.district_code = b.district_code and o.bed_id = b.id
        ) x where coalesce(x.to_on, 'infinity') > greatest(:day, x.from_on)
    ) taken on true
    where old.district_code = :district and old.id = :facility and closing.id is null
      and daterange(greatest(b.opened_on, f.opened_on), least(b.closed_on, f.closed_on)) @> cast(:day as date)
      and coalesce(taken.from_on, 'infinity') > :day
      and not exists (select from suspensions h where h.district_code = f.district_code and h.facility_id = f.id and h.until_at is null)
    order by b.id
""")


def _leaves(one: ClosureMoveRead, day: date) -> date:
    return one.to_on if one.to_on is not None and one.to_on > day else date.max


def _turn(one: ClosureMoveRead, day: date) -> tuple[Any, ...]:
    return one.stay_status is StayStatus.RESERVED, -_leaves(one, day).toordinal(), one.from_bed_no


async def beds_for(
    session: AsyncSession,
    actor: Actor,
    closure: FacilityClosure,
    movers: Sequence[ClosureMoveRead],
    given: Collection[UUID | None],
) -> dict[UUID, UUID]:
    """By stay, for those of `movers` for whom there is one; never one of the beds that were `given` already."""
    actor.require(Permission.FACILITY_CLOSURES_PLAN)
    day = closure.closes_on
    asked = {"district": actor.district, "facility": closure.facility_id, "day": day, "today": calendars.today()}
    free = [bed for bed in (await (await session.connection()).execute(_FREE, asked)).all() if bed.id not in given]
    holder: dict[UUID, ClosureMoveRead] = {}
    for one in sorted(movers, key=lambda m: _turn(m, day)):
        _give(one, free, holder, closure, set())
    return {one.stay_id: bed_id for bed_id, one in holder.items()}


def _give(
    one: ClosureMoveRead,
    free: Sequence[Row[Any]],
    holder: dict[UUID, ClosureMoveRead],
    closure: FacilityClosure,
    asked: set[UUID],
) -> bool:
    """The best bed that nobody has yet; else one whose holder can have another."""
    leaves = _leaves(one, closure.closes_on)
    price = FAR if one.from_price_fen is None else one.from_price_fen

    def wanted(bed: Row[Any]) -> tuple[Any, ...]:
        costs = FAR if bed.price_fen is None else bed.price_fen
        return bed.facility_id != closure.partner_id, costs > price, FAR if bed.far is None else bed.far, bed.id

    suited = [
        bed
        for bed in free
        if bed.kind == one.kind
        and bed.for_sex in ("any", one.resident_sex)
        and (bed.until is None or leaves <= bed.until)
    ]
    for bed in sorted(suited, key=lambda bed: (bed.id in holder, wanted(bed))):
        if bed.id not in asked:
            asked.add(bed.id)
            if bed.id not in holder or _give(holder[bed.id], free, holder, closure, asked):
                holder[bed.id] = one
                return True
    return False
