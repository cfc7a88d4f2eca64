"""From which sources a programme's money comes, and so to which it goes back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import money

DEFAULT_SHARES = [("district", money.WHOLE_BP)]
"""A version that names no sources is paid by the district alone."""
_RULES = text("""
    select fund_shares_bp from programme_versions where district_code = :district and programme_id = :programme
      and effective_from <= to_date(:month, 'YYYY-MM') order by effective_from desc limit 1
""")


def named(shares_bp: Sequence[Any] | None) -> list[tuple[str, int]]:
    """The shares as a version keeps them."""
    return [(source, bp) for source, bp in shares_bp or []] or DEFAULT_SHARES


async def of_month(session: AsyncSession, district: str, programme_id: UUID, month: str) -> list[tuple[str, int]]:
    """By the rules that were in force when the month began."""
    which = {"district": district, "programme": programme_id, "month": month}
    return named(await (await session.connection()).scalar(_RULES, which))
