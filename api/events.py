"""Events (推送) over HTTP: a stream of what happened, for whoever may know of it."""

from typing import Annotated, Any

from fastapi import Header, Query, Request, Response

from api.deps import CurrentActor, Session, token_ends_at
from api.routes import router
from api.streams import MEDIA_TYPE, EventStream
from services import events
from services.errors import Unavailable

routes = router("/events", "events")

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An `EventRead` in the `data` of each message",
        "content": {
            MEDIA_TYPE: {
                # Of one message, as those read it who check the stream against this page.
                "schema": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in ("id", "event", "data", "retry")},
                },
                "example": "id: 5d21a0f3.81734.01900000-0000-7000-8000-000000000001\nevent: visits.verified\n"
                'data: {"type":"visits.verified","timestamp":"2026-10-09T01:30:00.123456Z",'
                '"data":{"district_code":"371002","id":"01900000-0000-7000-8000-000000000002"}}\n\n',
            }
        },
    }
}


@routes.get("", summary="What happens, as it happens", status_code=200, response_class=EventStream, responses=_STREAM)
async def listen(
    request: Request,
    session: Session,
    actor: CurrentActor,
    kinds: Annotated[
        str | None,
        Query(max_length=1000, description="Only these, comma between: events (`visits.verified`) or nouns (`orders`)"),
    ] = None,
    follow: Annotated[bool, Query(description="false: what has happened since then, and no more")] = True,
    last_event_id: Annotated[
        str | None, Header(description="The `id` of the last message that you had: what came after it comes first")
    ] = None,
) -> Response:
    """Server-sent events in the order in which they became true; each says what happened to which thing, which you then read
    with your own rights. You hear of what you may read: a provider of its own, a relative of what the resident agreed to.

    Without `Last-Event-ID` from now on. With it nothing is left out, for 30 days; where that cannot be promised, the first
    message is `gap`, with its `reason` (`unknown`, `too_old`): read again what you keep. A stream ends with `end` and a `reason`
    (`access_ended`, `token_expired`, `too_slow`, `leaving`), and with your token: come back with the last `id`. When nothing
    happens a comment comes every 15 seconds, with a new `id`."""
    if request.app.state.leaving:
        raise Unavailable
    opening = await events.listen(session, actor, kinds, last_event_id, token_ends_at(request))
    pieces = events.stream(request.app.state.hub, request.app.state.sessions, opening, follow=follow)
    return EventStream(pieces, opening.listener.hang_up, stall_seconds=request.app.state.settings.stall_seconds)
