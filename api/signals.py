"""Signals (信号) over HTTP: sent by devices without an account, signed with their keys; read by who keeps them."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.problems import told
from api.routes import StrictRoute, listed, router
from api.strict import StrictRequest
from models.signals import CountedSignal, SignalRead, SignalsSend, SignalsTaken
from models.wire import Listed
from services import signals
from services.access import system

routes = router("/devices/{device_id}/signals", "devices")


class SignedRoute(StrictRoute):
    """A route for devices: whose it is, is settled before what it says is read. `act`: as of ActRoute."""

    act = "signals.take"

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["responses"] = told(401, 409, 413, 422, 429, 503)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        act = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            try:
                device_id = UUID(request.path_params["device_id"])
            except ValueError:
                return await act(strict)  # which refuses what is no id
            signed = signals.read(device_id, request.headers, await strict.body())
            state, client = request.app.state, request.client
            strict.state.signed = signed
            address = client.host if client else ""
            async with state.gate.admitted(state.sessions, signed, address) as strict.state.known:
                return await act(strict)

        return handle


_SCHEMAS: dict[str, tuple[str, dict[str, Any]]] = {
    "Device-District": ("The six digits of the district", {"type": "string", "pattern": "^[0-9]{6}$"}),
    "Device-Sequence": ("A number, higher with each request", {"type": "integer", "minimum": 1}),
    "Device-Timestamp": ("Seconds since 1970, within five minutes of now", {"type": "integer", "minimum": 0}),
    "Device-Signature": ("HMAC-SHA256 in hexadecimal", {"type": "string", "pattern": "^[0-9a-f]{64}$"}),
}
HEADERS = [
    {"name": name, "in": "header", "required": True, "description": words, "schema": schema}
    for name, (words, schema) in _SCHEMAS.items()
]
"""Read by services/signals/signing.py, before the body."""

sent = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=SignedRoute)


@sent.post("", summary="What a device says", openapi_extra={"parameters": HEADERS})
async def take(device_id: UUID, order: SignalsSend, request: Request) -> SignalsTaken:
    """Without an account. Signed by HMAC-SHA256 with the device's key over these lines, joined by line feeds: `yiyang-device-1`, `POST`,
    `/v1/devices/{id}/signals`, the district, the sequence, the timestamp, and the SHA-256 of the body in hexadecimal. Alarms that go on
    are one alert, which says how many they are. Sent again, 409 `signal_replayed`: by its sequence, without regard to an
    `Idempotency-Key`.

    401 `signal_unsigned`, `signal_out_of_time`, `signal_forged`; 409 `signal_replayed`, `device_retired`; 422 `signal_in_future`,
    `signal_too_old`; 429 `device_too_often`, `device_busy`, `unproven_too_often`."""
    known, state = request.state.known, request.app.state
    actor = replace(system(known.district), request_id=request.scope.get("request_id"))
    held_back = state.gate.held_back(device_id)
    try:
        async with state.sessions(info={"scope": actor.scope}) as session, session.begin():
            return await signals.take(session, actor, known, request.state.signed.sequence, order, held_back=held_back)
    except (signals.SignalForged, signals.DeviceRetired):
        state.gate.forget(device_id)
        raise
    except BaseException:
        state.gate.hold_back(device_id, held_back)  # nothing of it is kept: the next that is taken tells of them
        raise


@routes.get("", summary="What a device said, by the hour", response_model=Listed[SignalRead])
async def listing(
    device_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[CountedSignal | None, Query()] = None,
) -> Response:
    """The last hour first. Heartbeats are not counted: `last_heard_at` of the device tells of them. `held_back` are requests beyond the
    device's rate, which were refused unread."""
    return listed(request, *await signals.listing(session, actor, device_id, part, kind=kind))


routes.routes += sent.routes
