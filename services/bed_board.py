"""The board of beds: one statement for the beds and how they are used on a night, one for whom the actor may see in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.bed_board import BedBoard, BedUse, BoardBed, BoardBuilding, BoardCount, BoardRoom, BoardStay
from models.beds import BedKind, BedState
from models.rooms import RoomSex
from services import calendars, facilities, stays
from services.access import Actor, Permission
from services.lasting import UNTIL_SQL
from services.scope import as_the_bureau

_HOLDING = "s.status in ('reserved', 'admitted', 'discharged', 'transferred')"
_BEDS = text(f"""
    select b.id, b.bed_no, b.kind, b.room_id, coalesce(m.building, '') as building, coalesce(m.room_no, '') as room_no,
        m.floor, coalesce(m.for_sex, 'any') as for_sex, coalesce(outage.state, 'in_service') as state,
        held.id as stay_id, held.status, away.id is not null as away, away.to_on as away_until, following.id as next_id
    from beds b join facilities f on f.district_code = b.district_code and f.id = b.facility_id
    left join rooms m on m.district_code = b.district_code and m.id = b.room_id
    left join lateral (
        select o.state from bed_outages o where o.district_code = b.district_code and o.bed_id = b.id
          and daterange(o.from_on, o.to_on) @> cast(:on as date)
    ) outage on true
    left join lateral (
        select s.id, s.status from stays s where s.district_code = b.district_code and s.bed_id = b.id and {_HOLDING}
          and daterange(s.from_on, {UNTIL_SQL.format(s="s")}) @> cast(:on as date)
        order by s.status = 'reserved' limit 1
    ) held on true
    left join lateral (
        select v.id, v.to_on from stay_leaves v where v.district_code = b.district_code and v.stay_id = held.id
          and v.withdrawn_at is null and daterange(v.from_on, v.to_on) @> cast(:on as date)
    ) away on true
    left join lateral (
        select s.id from stays s where s.district_code = b.district_code and s.bed_id = b.id and s.status = 'reserved'
          and s.from_on > :on order by s.from_on limit 1
    ) following on true
    where b.district_code = :district and b.facility_id = :facility
      and daterange(greatest(b.opened_on, f.opened_on), least(b.closed_on, f.closed_on)) @> cast(:on as date)
    order by 5, 6, b.bed_no, b.id
""")


def _use(bed: Row[Any], *, known: bool) -> BedUse:
    if bed.stay_id is None:
        return BedUse.FREE if bed.state == BedState.IN_SERVICE else BedUse.OUT_OF_SERVICE
    if bed.status == "reserved":
        return BedUse.RESERVED
    return BedUse.ON_LEAVE if bed.away and known else BedUse.OCCUPIED


def _bed(bed: Row[Any], people: Mapping[UUID, Row[Any]]) -> BoardBed:
    def shown(stay_id: UUID | None, away_until: date | None = None) -> BoardStay | None:
        if stay_id is None or stay_id not in people:
            return None
        return BoardStay.model_validate(people[stay_id]._asdict() | {"away_until": away_until})

    return BoardBed(
        **{name: getattr(bed, name) for name in ("id", "bed_no", "kind", "state")},
        use=_use(bed, known=bed.stay_id in people),
        stay=shown(bed.stay_id, bed.away_until),
        next=shown(bed.next_id),
    )


def _room(beds: Sequence[Row[Any]], people: Mapping[UUID, Row[Any]]) -> BoardRoom:
    first = beds[0]
    return BoardRoom(
        id=first.room_id,
        room_no=first.room_no or None,
        floor=first.floor,
        for_sex=RoomSex(first.for_sex),
        beds=[_bed(bed, people) for bed in beds],
    )


async def read(session: AsyncSession, actor: Actor, facility_id: UUID, on: date | None) -> BedBoard:
    """On the night of that day, today's unless one is said. Everybody sees which beds are free, who lies in them as stays are
    seen."""
    actor.require(Permission.FACILITIES_READ)
    await facilities.get(session, actor, facility_id)
    day = on or calendars.today()
    asked = {"district": actor.district, "facility": facility_id, "on": day, "today": calendars.today()}
    async with as_the_bureau(session, actor.bound):
        rows = (await (await session.connection()).execute(_BEDS, asked)).all()
    ids = [found for bed in rows for found in (bed.stay_id, bed.next_id) if found is not None]
    people = await stays.people(session, actor, ids) if actor.may(Permission.STAYS_READ) else {}
    buildings = [
        BoardBuilding(
            building=name or None,
            rooms=[
                _room(list(beds), people) for _, beds in groupby(inside, key=lambda bed: (bed.room_no, bed.room_id))
            ],
        )
        for name, inside in groupby(rows, key=lambda bed: bed.building)
    ]
    shown = [bed for building in buildings for room in building.rooms for bed in room.beds]
    uses = Counter((bed.kind, bed.use) for bed in shown)
    counts = [
        BoardCount(
            kind=kind,
            total=sum(uses[kind, use] for use in BedUse),
            **{use.value: uses[kind, use] for use in BedUse},
        )
        for kind in BedKind
        if any(uses[kind, use] for use in BedUse)
    ]
    return BedBoard(facility_id=facility_id, on=day, counts=counts, buildings=buildings)
