"""A person doubts nights of a month, or finds them false; another decides. As with servings (services/meal_servings)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.stay_months import StayMonthExceptionCode
from models.visits import Reason
from services import ledger
from services.access import Actor, Permission
from services.stay_months.count import count_here


def _of(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("months", type_=ARRAY(Uuid)))


_LOCK = _of("""
    select id from stay_months where district_code = :district and id = any(:months) and status in ('flagged', 'verified')
    order by id for no key update
""")
_RAISE = _of("""
    insert into stay_month_exceptions (district_code, id, stay_month_id, code, found, status, raised_by)
    select :district, gen_random_uuid(), m.id, :code, cast(:found as jsonb), 'open', :by from unnest(:months) m (id)
    on conflict (district_code, stay_month_id, code) do update set found = excluded.found, status = 'open',
        raised_by = excluded.raised_by, resolved_by = null, resolved_at = null, reason_code = null, memo = null,
        version = stay_month_exceptions.version + 1, updated_at = now()
""")
_FLAG = _of("""
    update stay_months m set status = 'flagged', version = m.version + 1, updated_at = now()
    where m.district_code = :district and m.id = any(:months) and m.status = 'verified'
    returning m.id
""")
_SETTLE = _of("""
    update stay_month_exceptions x set status = 'acknowledged', resolved_by = :by, resolved_at = now(),
        reason_code = :reason_code, memo = cast(nullif(:memo, '') as varchar), version = x.version + 1, updated_at = now()
    where x.district_code = :district and x.stay_month_id = any(:months) and x.status = 'open' and x.code = :code
""")
_VERIFY = _of("""
    update stay_months m set status = 'verified', version = m.version + 1, updated_at = now()
    where m.district_code = :district and m.id = any(:months) and m.status = 'flagged'
      and not exists (select from stay_month_exceptions x
        where x.district_code = m.district_code and x.stay_month_id = m.id and x.status = 'open')
    returning m.id
""")
_REJECT = _of("""
    update stay_months m set status = 'rejected', closed_code = :reason_code, closed_memo = cast(nullif(:memo, '') as varchar),
        closed_by = :by, closed_at = now(), version = m.version + 1, updated_at = now()
    where m.district_code = :district and m.id = any(:months) and m.status in ('verified', 'flagged')
    returning m.id
""")


async def doubt(
    session: AsyncSession,
    actor: Actor,
    month_ids: Sequence[UUID],
    code: StayMonthExceptionCode,
    found: dict[str, Any],
) -> list[UUID]:
    """Flags those that stand, and reverses what they posted. Answers which they are. Part of another act, which tells the audit."""
    actor.require(Permission.SAMPLES_REVIEW, Permission.SAMPLES_CALL)
    connection = await session.connection()
    standing = list((await connection.scalars(_LOCK, {"district": actor.district, "months": list(month_ids)})).all())
    which = {"district": actor.district, "months": standing}
    said = {"code": code, "found": orjson.dumps(found).decode(), "by": actor.id}
    await connection.execute(_RAISE, which | said)
    flagged = list((await connection.scalars(_FLAG, which)).all())
    await ledger.reverse(session, actor, flagged, RecordKind.STAY)
    return standing


async def settle_all(
    session: AsyncSession,
    actor: Actor,
    month_ids: Sequence[UUID],
    code: StayMonthExceptionCode,
    reason_code: Reason,
    memo: str,
) -> list[UUID]:
    """This doubt of these months: which were verified by it. Part of another act."""
    actor.require(Permission.SAMPLES_REVIEW)
    why = {"code": code, "reason_code": reason_code, "memo": memo, "by": actor.account_id}
    which = {"district": actor.district, "months": list(month_ids)}
    await (await session.connection()).execute(_SETTLE, which | why)
    return await verify(session, actor, month_ids)


async def verify(session: AsyncSession, actor: Actor, month_ids: Sequence[UUID]) -> list[UUID]:
    """Flagged ones that nobody doubts any more draw the ledger: which. Part of another act."""
    actor.require(Permission.SAMPLES_REVIEW, Permission.CLAIMS_RECONCILE)
    which = {"district": actor.district, "months": list(month_ids)}
    verified = list((await (await session.connection()).scalars(_VERIFY, which)).all())
    await ledger.draw(session, actor, verified, RecordKind.STAY)
    return verified


_WHOSE = _of("select distinct resident_id from stay_months where district_code = :district and id = any(:months)")


async def restore(session: AsyncSession, actor: Actor, month_ids: Sequence[UUID]) -> list[UUID]:
    """Rejected ones that stand again, flagged: verified unless something is doubtful, and counted with what was told meanwhile.
    Part of another act."""
    actor.require(Permission.CLAIMS_RECONCILE)
    verified = await verify(session, actor, month_ids)
    which = {"district": actor.district, "months": list(month_ids)}
    await count_here(session, actor, (await (await session.connection()).scalars(_WHOSE, which)).all())
    return verified


async def reject(
    session: AsyncSession, actor: Actor, month_ids: Sequence[UUID], reason_code: Reason, memo: str
) -> list[UUID]:
    """These nights were false: they count nowhere, and are not counted again. Which stood before. Part of another act."""
    actor.require(Permission.SAMPLES_REVIEW, Permission.CLAIMS_RECONCILE)
    which = {"district": actor.district, "months": sorted(month_ids)}
    why = {"reason_code": reason_code, "memo": memo, "by": actor.account_id}
    connection = await session.connection()
    await connection.execute(_LOCK, which)
    rejected = list((await connection.scalars(_REJECT, which | why)).all())
    await ledger.reverse(session, actor, rejected, RecordKind.STAY)
    return rejected
