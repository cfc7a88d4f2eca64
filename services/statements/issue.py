"""Issuing: what the settlement says now is frozen under a code that nobody can guess."""

from hashlib import sha256

from sqlmodel.ext.asyncio.session import AsyncSession

from models.settlements import Settlement
from models.statements import Statement
from services.access import Actor, Permission
from services.papers import codes
from services.statements.content import content


async def issue(session: AsyncSession, actor: Actor, settlement: Settlement) -> None:
    """Freeze the statement of a settlement that was just approved or paid, in the transaction of that act."""
    actor.require(Permission.SETTLEMENTS_APPROVE, Permission.PAYMENTS_RECORD)
    frozen = (await content(session, settlement)).model_dump_json()
    digest = sha256(frozen.encode()).hexdigest()
    session.add(
        Statement(
            district_code=actor.district,
            settlement_id=settlement.id,
            code=codes.drawn(actor.district),
            content=frozen,
            sha256=digest,
        )
    )
    await session.flush()
