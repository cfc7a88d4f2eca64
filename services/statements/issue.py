"""Issuing: what the settlement says now is frozen under a code that nobody can guess."""

import secrets
from hashlib import sha256

from sqlmodel.ext.asyncio.session import AsyncSession

from models.settlements import Settlement
from models.statements import Statement
from services.access import Actor, Permission
from services.statements.content import content

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, 1, I and O, which people mix up on paper. Sixteen of them are 80 bits."""


def _code(district: str) -> str:
    """With the district in front, so that the public can be answered from behind the district's wall."""
    drawn = ["".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4)]
    return "-".join([district, *drawn])


async def issue(session: AsyncSession, actor: Actor, settlement: Settlement) -> None:
    """Freeze the statement of a settlement that was just approved or paid, in the transaction of that act."""
    actor.require(Permission.SETTLEMENTS_APPROVE, Permission.PAYMENTS_RECORD)
    frozen = (await content(session, settlement)).model_dump_json()
    digest = sha256(frozen.encode()).hexdigest()
    session.add(
        Statement(
            district_code=actor.district,
            settlement_id=settlement.id,
            code=_code(actor.district),
            content=frozen,
            sha256=digest,
        )
    )
    await session.flush()
