"""The waiting list, in its order: the place of somebody in it is that of his row among those who wait for such a bed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, literal_column, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import BedKind
from models.exports import ExportKind
from models.waitlist import WaitlistStatus
from services import calendars, labels, masks, spoken
from services.access import Actor, Permission
from services.exports.columns import count, day, plain, text
from services.exports.kinds.kind import Filter, Kind, by_ids, of_district, of_division
from services.waiting_line import ENTRIES_SQL

_RANKS = {1: "特困", 2: "重度失能", 3: "其他"}
_STATES = {**spoken.STATES, **spoken.STATES_OF["waitlist_entry"]}
_ENTRIES = ENTRIES_SQL.replace(":district", "waitlist_entries.district_code")


def _seen(actor: Actor, table: str) -> ColumnElement[bool]:
    """As the list has it: a facility whom its beds could be offered to, a division's, or the district's."""
    if actor.bound == "facility":
        house: ColumnElement[UUID] = literal_column(f"{table}.facility_id")
        return and_(of_district(actor, table), or_(house.is_(None), house == actor.facility_id))
    return of_division(actor, table) if actor.bound in ("district", "division") else false()


async def _entries(_session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[Sequence[Any]]:
    actor.require(Permission.WAITLIST_READ)
    return [
        (
            row.entry_no,
            masks.name(row.name) if actor.bound == "facility" else row.name,
            labels.label(BedKind(row.kind)),
            row.facility,
            _RANKS[row.rank_no],
            row.asked_on,
            _STATES[row.status],
            row.offers,
            row.bed_facility,
            row.bed_no,
            row.from_on,
            row.expires_at and row.expires_at.astimezone(calendars.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            row.passes_over,
            row.note,
            row.closed_reason,
            str(row.id),
        )
        for row in rows
    ]


KINDS = (
    Kind(
        ExportKind.WAITLIST,
        "轮候",
        Permission.WAITLIST_READ,
        "waitlist_entries",
        (
            plain("登记编号"),
            text("老年人"),
            plain("床位类型"),
            text("指定机构"),
            plain("排队类别"),
            day("登记日期"),
            plain("状态"),
            count("已安排次数"),
            text("安排机构"),
            text("安排床位"),
            day("安排日期"),
            plain("保留至"),
            text("越过他人的理由"),
            text("备注"),
            text("结束原因"),
            plain("系统编号"),
        ),
        {
            "kind": Filter("waitlist_entries.kind = :kind", BedKind),
            "facility_id": Filter(
                "waitlist_entries.facility_id is null or waitlist_entries.facility_id = :facility_id", UUID
            ),
            "status": Filter("l.status = :status", WaitlistStatus),
        }
        | by_ids("waitlist_entries", "resident_id"),
        source=f"""join lateral ({_ENTRIES} and e.id = waitlist_entries.id) l on true
            left join facilities f on f.district_code = l.district_code and f.id = l.facility_id""",
        seen=_seen,
        bureau=True,
        order="l.rank_no, l.asked_on, l.id",
        select="""l.*, f.name as facility, (select count(*) from waitlist_offers o
            where o.district_code = l.district_code and o.entry_id = l.id) as offers""",
        finish=_entries,
    ),
)
