"""Programmes (补贴项目): the figures of home care, for each programme's code. Self-paid visits are in none.

Meals count in `meals.*` only, allowances and home modifications in their own families (rules.md, Counting). A programme that
pays for these, or for nights in a facility, has no figures here, rather than figures that say 0 while it paid; unless it pays for
visits too."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import Programme, ProgrammeKind
from models.stay_months import StayMonth
from models.visits import Visit, VisitStatus
from services.reports.indicators import Asked, By, Names, home_care

programmes: Table = Programme.__table__  # type: ignore[attr-defined]

visits: Table = Visit.__table__  # type: ignore[attr-defined]
nights: Table = StayMonth.__table__  # type: ignore[attr-defined]
P, V, N = programmes.c, visits.c, nights.c


async def _named(session: AsyncSession, asked: Asked, these: ColumnElement[bool]) -> Names:
    statement = select(P.code, P.name).where(P.district_code == asked.actor.district, these).order_by(P.code)
    return {row.code: (row.name, row.name) for row in (await (await session.connection()).execute(statement)).all()}


def _paid(record: Any, asked: Asked) -> Select[Any]:
    """The programmes that paid for records of a table in the period."""
    return select(record.programme_id).where(
        record.district_code == asked.actor.district,
        record.status == VisitStatus.VERIFIED,
        record.entitlement_id.is_not(None),
        asked.held(record.served_on),
    )


async def _of_services(session: AsyncSession, asked: Asked) -> Names:
    for_nights_alone = P.id.in_(_paid(N, asked)) & P.id.not_in(_paid(V, asked))
    return await _named(session, asked, (P.kind == ProgrammeKind.SERVICE) & ~for_nights_alone)


async def _others_with_visits(session: AsyncSession, asked: Asked) -> Names:
    return await _named(session, asked, (P.kind != ProgrammeKind.SERVICE) & P.id.in_(_paid(V, asked)))


INDICATORS = home_care.figures("programme.{}", "{}", "{}", By("programme", _of_services, _others_with_visits))
