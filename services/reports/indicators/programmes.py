"""Programmes (补贴项目): the figures of home care, for each programme's code. Self-paid visits are in none."""

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import Programme
from services.reports.indicators import Asked, By, Names, home_care

programmes: Table = Programme.__table__  # type: ignore[attr-defined]


async def _programmes(session: AsyncSession, asked: Asked) -> Names:
    statement = select(programmes.c.code, programmes.c.name).where(programmes.c.district_code == asked.actor.district)
    found = await (await session.connection()).execute(statement.order_by(programmes.c.code))
    return {row.code: (row.name, row.name) for row in found.all()}


INDICATORS = home_care.figures("programme.{}", "{}", "{}", By("programme", _programmes))
