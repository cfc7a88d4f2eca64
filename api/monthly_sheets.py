"""The month of a resident on one page (月度一览)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import CurrentActor, Session
from api.routes import router
from models.monthly_sheets import MonthlySheet
from models.wire import Month
from services import monthly_sheets

routes = router("/residents/{resident_id}/month", "visits")


@routes.get("", summary="A resident's month on one page")
async def read(
    resident_id: UUID, month: Annotated[Month, Query()], session: Session, actor: CurrentActor
) -> MonthlySheet:
    """Visits and meals of that month, what they cost, who paid, and what each entitlement has left. A relative sees what the resident
    agreed to: the counts with `orders`, the money and the balances with `money`; with neither 403."""
    return await monthly_sheets.read(session, actor, resident_id, month)
