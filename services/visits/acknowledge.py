"""Acknowledging exceptions: somebody entitled, who is not concerned, says why the visit counts all the same."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import (
    Acknowledgements,
    AcknowledgementsRead,
    ExceptionStatus,
    Reason,
    VisitException,
    VisitExceptionCode,
    VisitExceptionRead,
    VisitReason,
)
from services import audit, doubt_words, spoken, verification
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, NotFound, WrongState
from services.sight import seen_by, seen_sql
from services.visits import exceptions
from services.visits.beneath import shown_exception
from services.visits.concerned import CONCERNED_SQL, MADE_SQL, stand_aside
from services.visits.read import get
from services.visits.reasons import explained

AT_ONCE = 5_000
"""Visits settled by one act: what one request may hold locked. `remaining` says that there are more."""


class ExceptionNotFound(NotFound):
    code = "visit_exception_not_found"


class MustBeCorrected(Conflict):
    code = "must_be_corrected"
    zh = "异常“{exception}”属于必须更正的，不能仅凭说明放行；请由护理员或服务商更正时间。"
    en = "The exception “{exception}” must be corrected by the caregiver or the provider; a reason is not enough."

    def words(self, language: str) -> dict[str, Any]:
        words = super().words(language)
        return words | (
            {"exception": spoken.titled(words["exception"], doubt_words.TITLES)} if language == "zh" else {}
        )


class FilterTooWide(Invalid):
    code = "filter_too_wide"
    zh = "批量处理须指定导入批次，或同时指定起止日期（不超过 31 天）。"
    en = "Name an import, or both days of a span of at most 31 days."


def require(actor: Actor, code: VisitExceptionCode) -> None:
    """MustBeCorrected for the fix class; Forbidden for the other's class."""
    needed = exceptions.acknowledged_by(code)
    if needed is None:
        raise MustBeCorrected(exception=code)
    actor.require(needed)


async def acknowledge(
    session: AsyncSession, actor: Actor, visit_id: UUID, exception_id: UUID, why: VisitReason
) -> VisitExceptionRead:
    """Settle one exception; with none left open, the visit is verified and posted."""
    actor.require(Permission.VISITS_ACKNOWLEDGE_TIME, Permission.VISITS_ACKNOWLEDGE_EVIDENCE)
    explained(why.reason_code, why.memo)
    visit = await get(session, actor, visit_id, lock=True)
    found = await session.exec(
        select(VisitException)
        .where(
            col(VisitException.district_code) == actor.district,
            col(VisitException.visit_id) == visit.id,
            col(VisitException.id) == exception_id,
        )
        .with_for_update(key_share=True)
    )
    exception = found.one_or_none()
    if exception is None:
        raise ExceptionNotFound
    require(actor, exception.code)
    await stand_aside(session, actor, visit.id, visit.resident_id)
    if exception.status is not ExceptionStatus.OPEN:
        raise WrongState(state=exception.status, act="acknowledge", allowed="-")
    settled(actor, exception, why)
    await session.flush()
    await verification.verify(session, actor, [visit.id])
    await audit.record(
        session, actor, "visits.acknowledge", "visit", visit.id, exception=exception.code, reason_code=why.reason_code
    )
    return shown_exception(actor, exception, concerned=False)


def settled(actor: Actor, exception: VisitException, why: VisitReason) -> None:
    exception.status, exception.resolved_by = ExceptionStatus.ACKNOWLEDGED, actor.id
    exception.resolved_at = datetime.now(UTC)
    exception.reason_code, exception.memo = why.reason_code, why.memo or None


def _chosen(asked: Acknowledgements) -> str:
    filters = {
        "import_id": "visits.import_id = :import_id",
        "provider_id": "visits.provider_id = :provider_id",
        "from_on": "visits.served_on >= :from_on",
        "to_on": "visits.served_on <= :to_on",
    }
    return "".join(f" and {sql}" for name, sql in filters.items() if getattr(asked, name) is not None)


def _open(actor: Actor, asked: Acknowledgements) -> str:
    """From: the visits of the filtered set that the actor sees and of which this exception is open.

    The exception is looked up visit by visit, and settled by a list of visits: a join would be planned by statistics, which
    a fresh import has not got (5,000 took 6 seconds)."""
    return f"""from visits
        where {seen_sql("visits", actor.bound, actor.role)} and visits.status = 'flagged'{_chosen(asked)}
          and (select x.status from visit_exceptions x where x.district_code = visits.district_code
                and x.visit_id = visits.id and x.code = :code) = 'open'"""


def _concerned(actor: Actor, asked: Acknowledgements) -> TextClause:
    return text(
        f"select visits.id {_open(actor, asked)} and not {CONCERNED_SQL} order by visits.id limit {AT_ONCE} for no key update"
    )


_OF_ORDER = text(f"""
    select visits.id from visits join orders on orders.district_code = visits.district_code and orders.id = visits.order_id
    where visits.district_code = :district and orders.id = :order and orders.on_behalf and orders.placed_by <> :account
      and visits.status = 'flagged' and not {MADE_SQL}
    order by visits.id for no key update of visits
""")


async def confirm_of_order(session: AsyncSession, actor: Actor, order_id: UUID) -> None:
    """The resident or a relative confirms what the provider itself had ordered: it was asked for. The order is locked by the
    caller, who tells the audit. Whoever wrote the order or served it says nothing new by it."""
    actor.require(Permission.ORDERS_CONFIRM)
    which = {"district": actor.district, "account": actor.id, "order": order_id}
    visits = (await (await session.connection()).scalars(_OF_ORDER, which)).all()
    asked_for = VisitReason(reason_code=Reason.RESIDENT_ASKED)
    await verification.settle(session, actor, visits, VisitExceptionCode.UNPLANNED, asked_for)


def _left(actor: Actor, asked: Acknowledgements) -> TextClause:
    return text(f"select {CONCERNED_SQL} as own, count(*) as open {_open(actor, asked)} group by 1")


async def acknowledge_many(session: AsyncSession, actor: Actor, asked: Acknowledgements) -> AcknowledgementsRead:
    """One reason for a filtered set: at most 5,000 visits an act. Visits of the actor's own, of his import or of his kin
    are withheld for somebody else."""
    actor.require(Permission.VISITS_ACKNOWLEDGE_TIME, Permission.VISITS_ACKNOWLEDGE_EVIDENCE)
    require(actor, asked.code)
    explained(asked.reason_code, asked.memo)
    _bounded(asked)
    given: dict[str, Any] = asked.model_dump(exclude_none=True)
    which = seen_by(actor) | given | {"account": actor.id}
    why = VisitReason(reason_code=asked.reason_code, memo=asked.memo)
    connection = await session.connection()
    visits = list((await connection.scalars(_concerned(actor, asked), which)).all())
    verified = await verification.settle(session, actor, visits, asked.code, why)
    left = {row.own: row.open for row in (await connection.execute(_left(actor, asked), which)).all()}
    shown = AcknowledgementsRead(
        acknowledged=len(visits), verified=len(verified), withheld=left.get(True, 0), remaining=left.get(False, 0)
    )
    facts = asked.model_dump(mode="json", exclude={"memo"}, exclude_none=True) | shown.model_dump()
    await audit.record(session, actor, "visits.acknowledge_many", "import", asked.import_id, **facts)
    return shown


def _bounded(asked: Acknowledgements) -> None:
    if asked.import_id is not None:
        return
    if asked.from_on is None or asked.to_on is None or not 0 <= (asked.to_on - asked.from_on).days <= 31:
        raise FilterTooWide("/from_on")
