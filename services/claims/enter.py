"""A claim's way to the bureau: own lines, submitted, withdrawn."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import ClaimKind, ClaimLine, ClaimRead, ClaimStatus, LinesEntry
from models.service_items import ServiceItem
from services import audit
from services.access import Actor, Permission
from services.claims import adjust, reading
from services.claims.draft import NothingToClaim, last_line
from services.claims.opening import date_anew, still_billed
from services.claims.states import advance
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.measures import mismeasured


class UnknownResidentOrService(Invalid):
    code = "unknown_resident_or_service"
    zh = "老年人或服务项目不存在。"
    en = "There is no such resident or service item."


class CorrectedTwice(Conflict):
    code = "corrected_twice"
    zh = "同一张更正申请中，同一单号只能更正一次。"
    en = "An adjustment corrects a record once: one of these numbers stands in it already."


async def add_lines(session: AsyncSession, actor: Actor, claim_id: UUID, order: LinesEntry) -> ClaimRead:
    """Own lines as they are billed; whether they are true is found at reconciliation."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    claim = await advance(session, actor, claim_id, "add_lines")
    await _measured(session, actor, order)
    connection = await session.connection()
    after = await last_line(session, claim)
    rows = [
        {
            "district_code": actor.district,
            "id": uuid7(),
            "claim_id": claim.id,
            "provider_id": claim.provider_id,
            "line_no": after + position,
            "asked_fen": line.amount_fen,
            "entered_by": actor.id,
            **line.model_dump(exclude={"amount_fen"}),
        }
        for position, line in enumerate(order.lines, 1)
    ]
    try:
        async with session.begin_nested():
            await connection.execute(insert(reading.lines_table), rows)
            await adjust.find_corrected(session, actor, claim, [row["id"] for row in rows])
    except IntegrityError as error:
        unknown = UnknownResidentOrService("/lines")
        raise violated(
            error,
            {
                "claim_lines_resident_id_fk": unknown,
                "claim_lines_service_item_id_fk": unknown,
                "claim_lines_corrected_once_uq": CorrectedTwice("/lines"),
            },
        ) from error
    await audit.record(session, actor, "claims.add_lines", "claim", claim.id, lines=len(rows))
    return await reading.shown(session, actor, claim)


async def _measured(session: AsyncSession, actor: Actor, order: LinesEntry) -> None:
    """Each line has the measure of its unit and no other."""
    items = select(ServiceItem.id, ServiceItem.unit).where(
        col(ServiceItem.district_code) == actor.district,
        col(ServiceItem.id).in_({line.service_item_id for line in order.lines}),
    )
    units = dict((await session.exec(items)).all())
    for position, line in enumerate(order.lines):
        if line.service_item_id not in units:
            raise UnknownResidentOrService(f"/lines/{position}/service_item_id")
        for field, wrong in mismeasured(units[line.service_item_id], line.minutes, line.quantity):
            raise wrong(f"/lines/{position}/{field}")


async def submit(session: AsyncSession, actor: Actor, claim_id: UUID) -> ClaimRead:
    """From here on the lines stand as they are; the bureau reconciles. An adjustment whose month was closed since it was drafted
    goes into the next. Raises TooLongAgo, or BilledTooLate of an ordinary claim, where that is too late."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    claim = await advance(session, actor, claim_id, "submit")
    if not (
        await session.exec(
            select(ClaimLine.id)
            .where(col(ClaimLine.district_code) == actor.district, col(ClaimLine.claim_id) == claim.id)
            .limit(1)
        )
    ).first():
        raise NothingToClaim(month=claim.month)
    if claim.kind is ClaimKind.ADJUSTMENT:
        await date_anew(session, claim)
    else:
        await still_billed(session, actor.district, claim.month)
    claim.status, claim.submitted_by, claim.submitted_at = ClaimStatus.SUBMITTED, actor.id, datetime.now(UTC)
    await session.flush()
    await audit.record(session, actor, "claims.submit", "claim", claim.id)
    return await reading.shown(session, actor, claim)


_LET_GO = text("""
    update claim_lines set approved_fen = 0, paid_fen = 0 where district_code = :district and claim_id = :claim and approved_fen > 0
""")


async def withdraw(session: AsyncSession, actor: Actor, claim_id: UUID) -> ClaimRead:
    """Taken back before a settlement stands; its visits can be claimed again. Lines and findings stay to be read."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    from services.samples import guard

    claim = await advance(session, actor, claim_id, "withdraw")
    await guard.drop(session, actor, claim.id)
    await (await session.connection()).execute(_LET_GO, {"district": actor.district, "claim": claim.id})
    claim.status = ClaimStatus.WITHDRAWN
    await session.flush()
    await audit.record(session, actor, "claims.withdraw", "claim", claim.id)
    return await reading.shown(session, actor, claim)
