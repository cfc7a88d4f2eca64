"""Telephone lines (签到电话): whose operators tell of calls that check a caregiver in."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import ShownOnceRoute, listed, router, tagged
from models.telephone_lines import TelephoneLineEnd, TelephoneLineKey, TelephoneLineMake, TelephoneLineRead
from models.wire import Listed
from services import telephone_lines

routes = router("/telephone-lines", "visits")
told_once = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=ShownOnceRoute)


@routes.post("", summary="Put up a telephone line", status_code=201, response_model=TelephoneLineRead)
async def make(order: TelephoneLineMake, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the bureau. It is heard once it has a key (`issue-key`), which its operator signs with. 409 `telephone_line_exists`."""
    shown = await telephone_lines.make(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Telephone lines", response_model=Listed[TelephoneLineRead])
async def listing(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last made first; those that have ended too."""
    return listed(request, *await telephone_lines.listing(session, actor, part))


@routes.get("/{line_id}", summary="One telephone line", response_model=TelephoneLineRead)
async def read(line_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Its number, where its operator posts, and whether it is heard."""
    shown = await telephone_lines.read(session, actor, line_id)
    return tagged(request, shown, shown.version)


@told_once.post("/{line_id}/issue-key", summary="Issue a line's key")
async def issue_key(line_id: UUID, session: Session, actor: CurrentActor) -> TelephoneLineKey:
    """Shown this once and kept nowhere in the open. Issued anew, it is another key, and the one before has ended. 409 `wrong_state` when the line has
    ended."""
    return await telephone_lines.issue_key(session, actor, line_id)


@routes.post("/{line_id}/end", summary="End a telephone line", response_model=TelephoneLineRead)
async def end(
    line_id: UUID, order: TelephoneLineEnd, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """For good: what its operator sends is refused. What was told of it stays to be read."""
    shown = await telephone_lines.end(session, actor, line_id, order)
    return tagged(request, shown, shown.version)


routes.routes += told_once.routes
