"""Who comes to a resident (谁上门)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.who_comes import VisitsSeen
from models.wire import Day
from services import who_comes

routes = router("/residents/{resident_id}/who-comes", "visits")


@routes.get("", summary="Who comes, and who came", response_model=VisitsSeen)
async def listing(
    resident_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    from_on: Annotated[Day | None, Query(description="First day; thirty days before the last one, or today")] = None,
    to_on: Annotated[Day | None, Query(description="Last day; thirty days after the first one, or today")] = None,
) -> Response:
    """The earliest first, past visits and those to come, but none that was cancelled: who (as people call her, with the certificates that are valid
    on that day), from which provider with its telephone, for which service; where, what it cost and who paid, as far as the resident
    agreed to show it; `from_on` and `to_on` say which days were looked at. A relative needs the consent to `orders`."""
    first, last = who_comes.days(from_on, to_on)
    found = await who_comes.listing(session, actor, resident_id, part, first, last)
    return listed(request, *found, VisitsSeen, from_on=first, to_on=last)
