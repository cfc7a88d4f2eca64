"""Call-ins (电话签到) over HTTP: told by a line's operator without an account, signed with the line's key; read by the office."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.problems import told
from api.routes import StrictRoute, listed, router
from api.strict import StrictRequest
from models.call_ins import CallAnswer, CallInRead, CallInSend, CallOutcome
from models.wire import Listed
from services import call_ins
from services.access import system
from services.errors import TooMany

routes = router("/call-ins", "visits")
PER_MINUTE = 600


class CallsTooOften(TooMany):
    code = "calls_too_often"
    zh = "同一网络地址每分钟最多 {per_minute} 次来电通知，请在 {retry_after_s} 秒后再发。"
    en = "One address may tell of calls {per_minute} times a minute: send again in {retry_after_s} seconds."


class SignedRoute(StrictRoute):
    """A route for operators: whose it is, is settled before what it says is read. `act`: as of ActRoute."""

    act = "call_ins.take"

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["responses"] = told(401, 409, 413, 422, 429, 503)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        act = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            district = request.path_params["district"]
            try:
                line_id = UUID(request.path_params["line_id"])
            except ValueError:
                return await act(strict)  # which refuses what is no id
            if not re.fullmatch(r"[0-9]{6}", district, re.ASCII):
                return await act(strict)
            state, client = request.app.state, request.client
            state.call_rates.take(client.host if client else "")
            signed = call_ins.read(district, line_id, request.headers, await strict.body())
            actor = system(district)
            async with state.sessions(info={"scope": actor.scope}) as session, session.begin():
                await call_ins.prove(session, actor, signed)
            strict.state.signed = signed
            return await act(strict)

        return handle


_SCHEMAS: dict[str, tuple[str, dict[str, Any]]] = {
    "webhook-id": ("A name of this message", {"type": "string", "minLength": 1, "maxLength": 100}),
    "webhook-timestamp": ("Seconds since 1970, within five minutes of now", {"type": "integer", "minimum": 0}),
    "webhook-signature": ("`v1,` and HMAC-SHA256 in base64", {"type": "string", "minLength": 3, "maxLength": 500}),
}
HEADERS = [
    {"name": name, "in": "header", "required": True, "description": words, "schema": schema}
    for name, (words, schema) in _SCHEMAS.items()
]
"""Read by services/call_ins/signing.py, before the body."""

sent = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=SignedRoute)


@sent.post("/{district}/{line_id}", summary="Tell of a call", openapi_extra={"parameters": HEADERS})
async def take(
    district: Annotated[str, Path(pattern=r"^[0-9]{6}$", description="The six digits of the line's district")],
    line_id: Annotated[UUID, Path(description="`id` of one of those that `GET /v1/telephone-lines` lists")],
    order: CallInSend,
    request: Request,
) -> CallAnswer:
    """Without an account, by the operator of a telephone line, signed with the line's key as Standard Webhooks has it. A call from the
    telephone of a home where the caregiver is due checks him in or out, and proves the place; any other is kept for the office. The
    answer says what the menu tells the caller. Sent again, it is one call, and the answer the same: by its own id, without regard to an
    `Idempotency-Key`.

    401 `call_unsigned`, `call_out_of_time`, `call_forged`; 409 `call_id_taken`; 422 `call_ahead`; 429 `calls_too_often`."""
    actor, state = replace(system(district), request_id=request.scope.get("request_id")), request.app.state
    async with state.sessions(info={"scope": actor.scope}) as session, session.begin():
        return await call_ins.take(session, actor, line_id, request.state.signed.sent_at, order)


@routes.get("", summary="Calls that were told of", response_model=Listed[CallInRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    matched: Annotated[bool | None, Query(description="Only those of a visit, or only those that fit none")] = None,
    outcome: Annotated[CallOutcome | None, Query(description="Only what came to this")] = None,
    caregiver_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> Response:
    """The last first. What fits no visit says why: what was served all the same, the caregiver or the provider corrects at the visit."""
    found = await call_ins.listing(
        session, actor, part, matched=matched, outcome=outcome, caregiver_id=caregiver_id, visit_id=visit_id
    )
    return listed(request, *found)


routes.routes += sent.routes
