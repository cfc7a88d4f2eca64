"""Facilities and beds (机构、床位): what stands at the end of the report's last day, what was added, who lies there."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Date, Table, func, literal, select
from sqlalchemy import case as when
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import Bed, BedKind
from models.facilities import Facility
from models.report_rows import BedRow, FacilityRow, StayRow
from models.reports import FigureUnit
from models.residents import Resident
from models.rooms import Room
from models.stays import LIVED, Stay, StayStatus
from services.access import Permission
from services.labels import label
from services.reports.indicators import IN_THE_AUDIT, Asked, By, Evidence, Indicator, Names, Statement

facilities: Table = Facility.__table__  # type: ignore[attr-defined]
beds: Table = Bed.__table__  # type: ignore[attr-defined]
stays: Table = Stay.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
rooms: Table = Room.__table__  # type: ignore[attr-defined]
F, B, S, R, M = facilities.c, beds.c, stays.c, residents.c, rooms.c

_OF_FACILITIES = beds.join(facilities, (F.district_code == B.district_code) & (F.id == B.facility_id))
_STAYING = stays.join(beds, (B.district_code == S.district_code) & (B.id == S.bed_id)).join(
    facilities, (F.district_code == S.district_code) & (F.id == S.facility_id)
)
_ALWAYS = literal(date(1900, 1, 1), Date())
"""Since when what has no opening day has been there."""


def _standing(asked: Asked) -> Statement:
    since = func.coalesce(F.opened_on, _ALWAYS)
    return select(
        *(F.id, since.label("day"), F.division_code.label("division")),
        *(since.label("since"), F.closed_on.label("until")),
    ).where(*asked.within(F.district_code, F.division_code), asked.standing(since, F.closed_on))


def _there(asked: Asked) -> Statement:
    """Neither bed nor facility is closed."""
    since = func.coalesce(func.greatest(B.opened_on, F.opened_on), _ALWAYS)
    until = func.least(B.closed_on, F.closed_on)
    return (
        select(
            *(B.id, since.label("day"), F.division_code.label("division"), B.kind),
            *(since.label("since"), until.label("until")),
        )
        .select_from(_OF_FACILITIES)
        .where(*asked.within(B.district_code, F.division_code), asked.standing(since, until))
    )


def _added(asked: Asked) -> Statement:
    return (
        select(B.id, B.opened_on.label("day"), F.division_code.label("division"), B.kind)
        .select_from(_OF_FACILITIES)
        .where(*asked.within(B.district_code, F.division_code), asked.held(B.opened_on))
    )


def _occupied(asked: Asked) -> Statement:
    """Whoever is there stays until somebody says otherwise, whatever was planned."""
    until = when((S.status == StayStatus.ADMITTED, None), else_=S.to_on)
    return (
        select(
            *(S.id, S.from_on.label("day"), F.division_code.label("division")),
            *(S.from_on.label("since"), until.label("until")),
        )
        .select_from(_STAYING)
        .where(*asked.within(S.district_code, F.division_code), S.status.in_(LIVED), asked.standing(S.from_on, until))
    )


def _facility_shown(asked: Asked) -> Statement:
    shown = select(F.id, F.code, F.name, F.ownership, F.division_code, F.opened_on, F.closed_on)
    return shown.where(F.district_code == asked.actor.district)


def _bed_shown(asked: Asked) -> Statement:
    shown = select(
        *(
            B.id,
            B.facility_id,
            B.bed_no,
            B.kind.label("bed_kind"),
            func.nullif(M.room_no, "").label("room"),
            B.opened_on,
            B.closed_on,
        ),
        F.name.label("facility"),
    ).select_from(_OF_FACILITIES.outerjoin(rooms, (M.district_code == B.district_code) & (M.id == B.room_id)))
    return shown.where(B.district_code == asked.actor.district)


def _stay_shown(asked: Asked) -> Statement:
    shown = select(
        *(S.id, S.stay_no, S.facility_id, F.name.label("facility"), B.bed_no, B.kind.label("bed_kind")),
        *(S.resident_id, R.name.label("resident_name"), S.from_on, S.to_on),
    ).select_from(_STAYING.join(residents, (R.district_code == S.district_code) & (R.id == S.resident_id)))
    return shown.where(S.district_code == asked.actor.district)


def _of_beds(chosen: Callable[[Asked], Statement], *, standing: bool) -> Evidence:
    links = {"bed": ("/v1/facilities/{facility_id}/beds/{id}", Permission.FACILITIES_READ), "audit": IN_THE_AUDIT}
    return Evidence(chosen, _bed_shown, BedRow, Permission.FACILITIES_READ, links, standing=standing)


async def _kinds(_session: AsyncSession, _asked: Asked) -> Names:
    return {kind: (label(kind), kind.replace("_", " ")) for kind in BedKind}


_FACILITIES = Evidence(
    *(_standing, _facility_shown, FacilityRow, Permission.FACILITIES_READ),
    {"facility": ("/v1/facilities/{id}", Permission.FACILITIES_READ), "audit": IN_THE_AUDIT},
    standing=True,
)
_STAYS = Evidence(
    *(_occupied, _stay_shown, StayRow, Permission.STAYS_READ),
    {"stay": ("/v1/stays/{id}", Permission.STAYS_READ), "audit": IN_THE_AUDIT},
    standing=True,
)
_BEDS, _NEW = _of_beds(_there, standing=True), _of_beds(_added, standing=False)
_BY = By("kind", _kinds)
_RULE = "期末（止日当天结束时）{}；没有启用日期的视为一直在用，当天关闭的不计。"

INDICATORS = (
    Indicator(
        *("facilities.count", FigureUnit.FACILITIES, "养老机构", "Facilities", _FACILITIES),
        rule=_RULE.format("已启用且未关闭的机构，每家计1"),
    ),
    Indicator(
        *("beds.total", FigureUnit.BEDS, "床位", "Beds", _BEDS),
        rule=_RULE.format("已启用且未关闭的床位，每张计1"),
    ),
    Indicator(
        *("beds.{}", FigureUnit.BEDS, "{}", "Beds: {}", _BEDS),
        by=_BY,
        rule=_RULE.format("已启用且未关闭的该类床位，每张计1"),
    ),
    Indicator(
        *("beds.{}.added", FigureUnit.BEDS, "新增{}", "Beds added: {}", _NEW),
        by=_BY,
        rule="启用日期在期间内的该类床位，每张计1。",
    ),
    Indicator(
        *("beds.occupied", FigureUnit.BEDS, "已入住床位", "Beds occupied", _STAYS),
        rule="期末（止日当天结束时）有人入住的床位，每张计1；只预订的不计。",
    ),
)
