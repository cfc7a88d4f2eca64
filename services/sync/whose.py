"""Of which visits a caregiver tells: his own, and those that were his until a correction named another, of which his phone had not heard."""

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from services.access import Actor, Permission
from services.errors import Conflict
from services.scope import as_the_bureau
from services.sight import seen_by, seen_sql

Visits = Mapping[UUID, Row[Any]]


class VisitOfAnother(Conflict):
    """Told beside an event that is kept."""

    code = "visit_of_another"
    zh = "这次上门已更正为由他人服务；您的事件已保存，签到签退列为待核实，由审核人员对照各方所说核定。有不同意见请联系服务商。"
    en = (
        "The visit was corrected to be somebody else's meanwhile; your event is kept, and an officer weighs arrivals and leavings against what "
        "the others say. Ask your provider if it was yours."
    )


class CorrectionOfAnother(Conflict):
    code = "correction_of_another"
    zh = "这次上门已更正为由他人服务，您不能再更正；更正未保存，请留在手机上并联系服务商，由其核对后更正。"
    en = (
        "The visit was corrected to be somebody else's meanwhile, so a correction of yours is not kept: leave it on the phone and ask the "
        "provider, who looks into it and corrects the visit."
    )


def _select(condition: str) -> TextClause:
    return text(f"""
        select visits.id, visits.district_code, visits.resident_id, visits.status, visits.planned_start_at, r.place_sealed as home_sealed,
            k.wrapped
        from visits
        left join residents r on r.district_code = visits.district_code and r.id = visits.resident_id
        left join subject_keys k on k.district_code = visits.district_code and k.id = visits.resident_id
        where {condition} and visits.id = any(:visits)
    """).bindparams(bindparam("visits", type_=ARRAY(Uuid)))


@cache
def _own(bound: str, role: Role | None) -> TextClause:
    return _select(seen_sql("visits", bound, role))


_FORMER = _select("""visits.district_code = :district and visits.provider_id = :provider and exists (
    select from visit_corrections c where c.district_code = visits.district_code and c.visit_id = visits.id
      and c.caregiver_id_before = :bound_id)""")


async def own(session: AsyncSession, actor: Actor, visits: Collection[UUID]) -> Visits:
    actor.require(Permission.VISITS_ATTEND)
    asked = seen_by(actor) | {"visits": list(visits)}
    found = await (await session.connection()).execute(_own(actor.bound, actor.role), asked)
    return {row.id: row for row in found.all()}


async def former(session: AsyncSession, actor: Actor, visits: Collection[UUID]) -> Visits:
    """Those of them that were his, at the provider for whom he works."""
    actor.require(Permission.VISITS_ATTEND)
    if not visits:
        return {}
    asked = seen_by(actor) | {"visits": list(visits), "provider": actor.provider_id}
    async with as_the_bureau(session, actor.bound):
        found = await (await session.connection()).execute(_FORMER, asked)
        return {row.id: row for row in found.all()}


def within_reach(session: AsyncSession, actor: Actor, former: Visits) -> AbstractAsyncContextManager[None]:
    """What is told of these is kept behind a wall that its teller does not look over any more."""
    return as_the_bureau(session, actor.bound) if former else nullcontext()
