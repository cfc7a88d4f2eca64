"""The statement of a settlement: the latest one issued; of a proposal, what would stand on it."""

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.settlements import SettlementStatus
from models.statements import Statement, StatementContent, StatementRead
from services.access import Actor, Permission
from services.errors import Conflict
from services.settlements import reading
from services.statements.content import content

PATH = "/public/v1/statements/"


class SettlementReturned(Conflict):
    code = "settlement_returned"
    zh = "结算单 {settlement_no} 已退回，没有凭证；请看重新提出的结算单。"
    en = "The settlement {settlement_no} was sent back and has no statement; see the one that was proposed after it."


async def latest(session: AsyncSession, district: str, settlement_id: UUID) -> Statement | None:
    statement = select(Statement).where(
        col(Statement.district_code) == district, col(Statement.settlement_id) == settlement_id
    )
    return (await session.exec(statement.order_by(col(Statement.id).desc()).limit(1))).one_or_none()


async def read(session: AsyncSession, actor: Actor, settlement_id: UUID, public_url: str) -> StatementRead:
    """What was issued, byte for byte as it was then. `public_url` is where the public reaches this system."""
    actor.require(Permission.SETTLEMENTS_READ)
    settlement = await reading.get(session, actor, settlement_id)
    if settlement.status is SettlementStatus.RETURNED:
        raise SettlementReturned(settlement_no=settlement.settlement_no)
    issued = await latest(session, actor.district, settlement.id)
    if issued is None:
        return StatementRead(**(await content(session, settlement)).model_dump())
    frozen = StatementContent.model_validate_json(issued.content)
    return StatementRead(
        **frozen.model_dump(),
        code=issued.code,
        issued_at=issued.created_at,
        sha256=issued.sha256,
        check_at=f"{public_url.rstrip('/')}{PATH}{issued.code}",
    )
