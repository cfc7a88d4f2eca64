"""Care centres (养老服务中心): those open at the end of the report's last day, by level."""

from datetime import date

from sqlalchemy import Date, Table, func, literal, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_centres import CareCentre, CentreLevel
from models.report_rows import CareCentreRow
from models.reports import FigureUnit
from services.access import Permission
from services.labels import label
from services.reports.indicators import IN_THE_AUDIT, Asked, By, Evidence, Indicator, Names, Statement

care_centres: Table = CareCentre.__table__  # type: ignore[attr-defined]
C = care_centres.c
_SINCE = func.coalesce(C.opened_on, literal(date(1900, 1, 1), Date()))


def _open(asked: Asked) -> Statement:
    """One without a day of opening was there as long as anybody knows."""
    return select(
        C.id,
        _SINCE.label("day"),
        C.division_code.label("division"),
        _SINCE.label("since"),
        C.closed_on.label("until"),
        C.level,
    ).where(*asked.within(C.district_code, C.division_code), asked.standing(_SINCE, C.closed_on))


def _shown(asked: Asked) -> Statement:
    return select(*(C.id, C.code, C.name, C.level, C.division_code, C.opened_on, C.closed_on)).where(
        C.district_code == asked.actor.district
    )


async def _levels(_session: AsyncSession, _asked: Asked) -> Names:
    return {level.value: (label(level), level.value) for level in CentreLevel}


_MAY = Permission.CARE_CENTRES_READ
_EVIDENCE = Evidence(
    _open,
    _shown,
    CareCentreRow,
    _MAY,
    {"care_centre": ("/v1/care-centres/{id}", _MAY), "audit": IN_THE_AUDIT},
    standing=True,
)

INDICATORS = (
    Indicator(
        *("care_centres.{}", FigureUnit.CENTRES, "养老服务中心（{}）", "Care centres of the {}", _EVIDENCE),
        by=By("level", _levels),
        rule="期末（止日当天结束时）已开办且未关闭的养老服务中心或站点，按级别计；未填开办日期的视为一直开办。",
    ),
)
