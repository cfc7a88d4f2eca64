"""Messages (消息) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.messages import MessageChannel, MessageRead, MessageStatus
from models.wire import Listed
from services import messages

routes = router("/messages", "messages")


@routes.get("", summary="Messages", response_model=Listed[MessageRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: Annotated[MessageStatus | None, Query()] = None,
    channel: Annotated[MessageChannel | None, Query(description="Only on this channel")] = None,
    kind: Annotated[str | None, Query(max_length=60, description="Only of this event, such as `visits.missed`")] = None,
) -> Response:
    """What one was told, the last first; also what was held back, and why (`held_because`). A relative sees it as long as the
    resident agrees; the bureau and the auditor see all of the district, a community worker those of the division. Kept for 90
    days."""
    return listed(request, *await messages.listing(session, actor, part, status, channel, kind))


@routes.get("/{message_id}", summary="One message")
async def read(message_id: UUID, session: Session, actor: CurrentActor) -> MessageRead:
    """With what became of it: how often it was tried, and what the gateway answered."""
    return await messages.read(session, actor, message_id)


@routes.post("/{message_id}/resend", summary="Send a message again")
async def resend(message_id: UUID, session: Session, actor: CurrentActor) -> MessageRead:
    """One that failed: under the same id, and tried for a day again. 409 `wrong_state` for any other."""
    return await messages.resend(session, actor, message_id)
