"""Programmes (补贴项目): the figures of home care, for each programme's code. Self-paid visits are in none.

Meals count in `meals.*` only, allowances and home modifications in their own families (rules.md, Counting). A programme that
pays for these has no figures here, rather than figures that say 0 while it paid; unless it pays for visits too."""

from sqlalchemy import ColumnElement, Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import Programme, ProgrammeKind
from models.visits import Visit, VisitStatus
from services.reports.indicators import Asked, By, Names, home_care

programmes: Table = Programme.__table__  # type: ignore[attr-defined]

visits: Table = Visit.__table__  # type: ignore[attr-defined]
P, V = programmes.c, visits.c


async def _named(session: AsyncSession, asked: Asked, these: ColumnElement[bool]) -> Names:
    statement = select(P.code, P.name).where(P.district_code == asked.actor.district, these).order_by(P.code)
    return {row.code: (row.name, row.name) for row in (await (await session.connection()).execute(statement)).all()}


async def _of_services(session: AsyncSession, asked: Asked) -> Names:
    return await _named(session, asked, P.kind == ProgrammeKind.SERVICE)


async def _others_with_visits(session: AsyncSession, asked: Asked) -> Names:
    paid = select(V.programme_id).where(
        V.district_code == asked.actor.district,
        V.status == VisitStatus.VERIFIED,
        V.entitlement_id.is_not(None),
        asked.held(V.served_on),
    )
    return await _named(session, asked, (P.kind != ProgrammeKind.SERVICE) & P.id.in_(paid))


INDICATORS = home_care.figures("programme.{}", "{}", "{}", By("programme", _of_services, _others_with_visits))
