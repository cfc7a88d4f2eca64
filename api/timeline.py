"""The timeline of a resident."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.timeline import Happening
from models.wire import Listed
from services import timeline

routes = router("/residents/{resident_id}/timeline", "register")


@routes.get("", summary="What happened to a resident", response_model=Listed[Happening])
async def read(resident_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """Newest first: status, entitlements, orders, visits, what was said of them (that somebody came, or nobody did), complaints, meals and
    stays, as far as you may see each. A visit that lies ahead stands at its planned time. Of a visit that is doubtful `says_zh` names why,
    and of an order whose service was found not to count that. A place finds complaints by their own list."""
    return listed(request, *await timeline.timeline(session, actor, resident_id, part))
