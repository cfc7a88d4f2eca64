"""How a resident without an account is told (老年人消息设置) over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, IfMatch, Session
from api.routes import router, tagged
from models.resident_message_preferences import ResidentMessagePreferenceRead, ResidentMessagePreferenceUpdate
from services import resident_message_preferences

routes = router("/residents/{resident_id}/message-preference", "messages")


@routes.get("", summary="How a resident is told", response_model=ResidentMessagePreferenceRead)
async def read(resident_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What was noted of his wishes; version 0 while nothing was. For the community and the bureau, the auditor reads."""
    shown = await resident_message_preferences.read(session, actor, resident_id)
    return tagged(request, shown, shown.version)


@routes.patch("", summary="Note how a resident wants to be told", response_model=ResidentMessagePreferenceRead)
async def update(
    resident_id: UUID,
    order: ResidentMessagePreferenceUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """On his word: most residents have a telephone and no account. What waits is held back too where he opts out of it; emergencies
    come at any hour. What he sets himself, with an account, counts instead (`own_counts`).

    422 `message_opt_out_refused`, `event_kind_unknown`, `message_quiet_hours_half`, `message_quiet_hours_empty`,
    `message_quiet_hours_too_long`,
    `message_limit_too_high`."""
    shown = await resident_message_preferences.update(session, actor, resident_id, version, order)
    return tagged(request, shown, shown.version)
