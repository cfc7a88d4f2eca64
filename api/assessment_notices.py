"""Assessment notices (评估提示) over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.assessment_notices import NoticeClose, NoticeKind, NoticeRead, NoticeStatus
from models.wire import Listed
from services import assessment_notices

routes = router("/assessment-notices", "register")


@routes.get("", summary="What new levels mean", response_model=Listed[NoticeRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: NoticeStatus | None = None,
    kind: NoticeKind | None = None,
    resident_id: UUID | None = None,
) -> Response:
    """The last told first. Entitlements that a new level no longer fits (`no_longer_fits`), programmes that it newly fits
    (`fits_newly`), levels that went by two (`level_jump`), assessors whose residents are all one provider's (`same_pair`)."""
    page, found = await assessment_notices.listing(
        session, actor, part, status=status, kind=kind, resident_id=resident_id
    )
    return listed(request, page, found)


@routes.get("/{notice_id}", summary="One notice", response_model=NoticeRead)
async def read(notice_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What it is about, in words and by ids."""
    shown = await assessment_notices.read(session, actor, notice_id)
    return tagged(request, shown, shown.version)


@routes.post("/{notice_id}/close", summary="Put a notice away")
async def close(notice_id: UUID, order: NoticeClose, session: Session, actor: CurrentActor) -> NoticeRead:
    """Nothing else changes by it: entitlements are asked for and ended by their own acts. 409 `same_person` for the assessors,
    `kin_conflict`, `wrong_state` when it was put away before."""
    return await assessment_notices.close(session, actor, notice_id, order)
