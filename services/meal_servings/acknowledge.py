"""Acknowledging doubts: an officer who is not concerned says why the servings count all the same."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.meal_servings import (
    ServingAcknowledgements,
    ServingAcknowledgementsRead,
    ServingReason,
)
from models.visits import VisitReason
from services import audit, verification
from services.access import Actor, Permission
from services.meal_servings import follow, rule
from services.meal_servings.concerned import CONCERNED_SQL
from services.meal_servings.read import FILTERS
from services.sight import seen_by, seen_sql
from services.visits.acknowledge import AT_ONCE, FilterTooWide
from services.visits.reasons import explained

_WAITING = text("""
    select id from meal_servings s where district_code = :district and id = any(:servings) and status = 'flagged'
      and self_paid_code = 'card_ended' and not exists (select from meal_serving_exceptions x
        where x.district_code = s.district_code and x.serving_id = s.id and x.code = 'card_ended' and x.status = 'open')
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))
"""With a card that had ended, of which an officer says now that the resident ate all the same: who pays is asked only now."""

_NAMED = ("import_id", "meal_point_id", "provider_id", "from_on", "to_on")


async def settle_all(
    session: AsyncSession,
    actor: Actor,
    serving_ids: Sequence[UUID],
    code: str | None,
    why: VisitReason,
) -> list[UUID]:
    """This doubt of these servings, or all of theirs; answers which were verified by it. Part of another act."""
    actor.require(Permission.MEAL_SERVINGS_ACKNOWLEDGE)
    await verification.acknowledge(session, actor, serving_ids, code, why, RecordKind.SERVING)
    which = {"district": actor.district, "servings": list(serving_ids)}
    if waiting := (await (await session.connection()).scalars(_WAITING, which)).all():
        await follow.hold(session, actor, waiting)
        await rule.anew(session, actor, waiting)
    return await verification.verify(session, actor, serving_ids, RecordKind.SERVING)


def _open(actor: Actor, asked: ServingAcknowledgements) -> str:
    chosen = "".join(f" and {FILTERS[name]}" for name in _NAMED if getattr(asked, name) is not None)
    return f"""from meal_servings
        where {seen_sql("meal_servings", actor.bound, actor.role)} and meal_servings.status = 'flagged'{chosen}
          and (select x.status from meal_serving_exceptions x where x.district_code = meal_servings.district_code
                and x.serving_id = meal_servings.id and x.code = :code) = 'open'"""


def _concerned(actor: Actor, asked: ServingAcknowledgements) -> TextClause:
    return text(
        f"select meal_servings.id {_open(actor, asked)} and not {CONCERNED_SQL}"
        f" order by meal_servings.id limit {AT_ONCE} for no key update"
    )


async def acknowledge_many(
    session: AsyncSession, actor: Actor, asked: ServingAcknowledgements
) -> ServingAcknowledgementsRead:
    """One reason for a filtered set: at most 5,000 servings an act. Those of the actor's own import or recording, and of his
    kin, are withheld for somebody else."""
    actor.require(Permission.MEAL_SERVINGS_ACKNOWLEDGE)
    explained(asked.reason_code, asked.memo)
    spanned = asked.from_on is not None and asked.to_on is not None and 0 <= (asked.to_on - asked.from_on).days <= 31
    if asked.import_id is None and not spanned:
        raise FilterTooWide("/from_on")
    given: dict[str, Any] = asked.model_dump(exclude_none=True)
    which = seen_by(actor) | given | {"account": actor.account_id}
    connection = await session.connection()
    servings = list((await connection.scalars(_concerned(actor, asked), which)).all())
    why = ServingReason(reason_code=asked.reason_code, memo=asked.memo)
    verified = await settle_all(session, actor, servings, asked.code, why)
    left = text(f"select {CONCERNED_SQL} as own, count(*) as open {_open(actor, asked)} group by 1")
    still = {row.own: row.open for row in (await connection.execute(left, which)).all()}
    told = ServingAcknowledgementsRead(
        acknowledged=len(servings), verified=len(verified), withheld=still.get(True, 0), remaining=still.get(False, 0)
    )
    facts = asked.model_dump(mode="json", exclude={"memo"}, exclude_none=True) | told.model_dump()
    await audit.record(session, actor, "meal_servings.acknowledge_many", "import", asked.import_id, **facts)
    return told
