"""Message preferences (消息设置) over HTTP."""

from fastapi import Request, Response

from api.deps import CurrentActor, IfMatch, Session
from api.routes import router, tagged
from models.message_preferences import MessagePreferenceRead, MessagePreferenceUpdate
from services import message_preferences

routes = router("/message-preferences", "messages")


@routes.get("", summary="How one is told", response_model=MessagePreferenceRead)
async def read(request: Request, session: Session, actor: CurrentActor) -> Response:
    """One's own, of the account in this district; version 0 while nothing was set. Beside it what the district has set."""
    shown = await message_preferences.read(session, actor)
    return tagged(request, shown, shown.version)


@routes.patch("", summary="Change how one is told", response_model=MessagePreferenceRead)
async def update(
    order: MessagePreferenceUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Own quiet hours are added to the district's. What waits is held back too where one opts out of it. Emergencies come by every
    channel that is known, at any hour.

    422 `message_opt_out_refused`, `event_kind_unknown`, `message_quiet_hours_half`, `message_quiet_hours_empty`,
    `message_quiet_hours_too_long`,
    `message_limit_too_high`, `message_channel_without_address`."""
    shown = await message_preferences.update(session, actor, version, order)
    return tagged(request, shown, shown.version)
