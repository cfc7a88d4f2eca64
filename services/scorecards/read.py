"""Scorecards as they are seen: the bureau and its auditors all, a provider its own, a family of each the score and the ratings."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.providers import Provider
from models.scorecards import ScorecardRead, ScoreComponent
from services import calendars, pages
from services.access import Actor, Permission
from services.errors import NotFound
from services.scorecards import quarters
from services.scorecards.components import WARNING_BELOW_BP, score_bp, told
from services.scorecards.count import counted

providers: Table = Provider.__table__  # type: ignore[attr-defined]
P = providers.c
_ALONE = (ScoreComponent.RATINGS,)
"""What a family sees beside the score; the rows are other people's."""


class ScorecardNotFound(NotFound):
    code = "scorecard_not_found"


def _visible(actor: Actor) -> Select[Any]:
    wanted = select(P.id, P.name).where(P.district_code == actor.district)
    return wanted.where(P.id == actor.provider_id) if actor.bound == "provider" else wanted


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Any], quarter: str) -> list[ScorecardRead]:
    days = quarters.days(quarter)
    counts = await counted(session, actor, [row.id for row in rows], days)
    shown = []
    for row in rows:
        of = counts[row.id]
        score, parts = score_bp(of), told(of, row.id, days)
        if actor.bound == "resident":
            parts = [part.model_copy(update={"rows": [], "of_rows": []}) for part in parts if part.code in _ALONE]
        shown.append(
            ScorecardRead(
                provider_id=row.id,
                provider_name=row.name,
                quarter=quarter,
                from_on=days.from_on,
                to_on=days.to_on,
                complete=days.to_on < calendars.today(),
                score_bp=score,
                warning=score is not None and score < WARNING_BELOW_BP,
                warning_below_bp=WARNING_BELOW_BP,
                components=parts,
            )
        )
    return shown


async def read(session: AsyncSession, actor: Actor, provider_id: UUID, quarter: str) -> ScorecardRead:
    """Raises QuarterAhead."""
    actor.require(Permission.SCORECARDS_READ)
    row = (await (await session.connection()).execute(_visible(actor).where(P.id == provider_id))).one_or_none()
    if row is None:
        raise ScorecardNotFound
    return (await _shown(session, actor, [row], quarter))[0]


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, quarter: str
) -> tuple[pages.Page, list[ScorecardRead]]:
    """Of every provider, by its code."""
    actor.require(Permission.SCORECARDS_READ)
    page = await pages.take(session, _visible(actor), [P.code, P.id], part, newest_first=False)
    return page, await _shown(session, actor, page.rows, quarter)
