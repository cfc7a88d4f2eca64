"""Notices (安全隐患整改通知书) over HTTP."""

from typing import Annotated, Any
from uuid import UUID

import anyio.to_thread
from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.notices import NoticeRead
from models.wire import Listed
from services import notices

routes = router("/notices", "safety")
PDF = "application/pdf"
PAPER = {"description": "Pages of A4, with a QR code that leads to the public record"}
_FILE: dict[int | str, dict[str, Any]] = {
    200: PAPER | {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


@routes.get("", summary="Notices", response_model=Listed[NoticeRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    place_id: Annotated[UUID | None, Query(description="Only of this place")] = None,
    inspection_id: Annotated[UUID | None, Query(description="Only of this inspection")] = None,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """The last first. A place sees its own, a township those of its division."""
    where = {"place_id": place_id, "inspection_id": inspection_id}
    reached = request.app.state.settings.reached_at
    return listed(request, *await notices.listing(session, actor, part, reached, year=year, **where))


@routes.get("/{safety_notice_id}", summary="One notice")
async def read(safety_notice_id: UUID, request: Request, session: Session, actor: CurrentActor) -> NoticeRead:
    """As it was issued; where its findings stand now is told by `GET /v1/findings?inspection_id=`."""
    return await notices.read(session, actor, safety_notice_id, request.app.state.settings.reached_at)


@routes.get("/{safety_notice_id}/notice.pdf", summary="The notice on paper", response_class=Response, responses=_FILE)
async def paper(safety_notice_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The same notice gives the same bytes; one whose inspection was annulled says so across the page."""
    settings = request.app.state.settings
    shown = await notices.read(session, actor, safety_notice_id, settings.reached_at)
    content = await anyio.to_thread.run_sync(notices.paper, shown, settings.font)
    named = f'attachment; filename="notice-{shown.code}.pdf"'
    return Response(content, headers={"Content-Disposition": named}, media_type=PDF)
