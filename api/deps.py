"""The only dependencies: who asks, the one transaction, a page, the version that `If-Match` names."""

import re
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.security import OAuth2PasswordBearer
from sqlmodel.ext.asyncio.session import AsyncSession

from api import cursors, subjects
from models.audit import Outcome
from services import audit, calendars, pages
from services.access import Actor
from services.accounts import UsernameTaken
from services.errors import DomainError, Forbidden, KinConflict, SamePerson, Stale, Unauthenticated
from services.idempotency import KeyRequired
from services.passwords import CurrentPasswordWrong
from services.stays import CardNotKnown

_bearer = OAuth2PasswordBearer(tokenUrl="/v1/auth/token", auto_error=False)


def identify(request: Request) -> Actor:
    """Who asks, by the token alone. Routes of `/v1` ask before they read the body; whether the sign-in still stands is
    asked of the database in the message that begins the transaction."""
    actor: Actor = request.app.state.keys.actor(_token_of(request), request.scope.get("request_id"))
    return actor


def _token_of(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()


def token_ends_at(request: Request) -> datetime:
    """What outlives a request, such as a stream, ends with its token."""
    ends: datetime = request.app.state.keys.ends_at(_token_of(request))
    return ends


async def current_actor(request: Request, _token: Annotated[str | None, Depends(_bearer)]) -> Actor:
    known: Actor | None = getattr(request.state, "actor", None)
    return known or identify(request)


CurrentActor = Annotated[Actor, Depends(current_actor)]

_DENIALS = (Forbidden, SamePerson, KinConflict, CurrentPasswordWrong, UsernameTaken, CardNotKnown)


async def transaction(request: Request, actor: CurrentActor) -> AsyncIterator[AsyncSession]:
    """One request, one transaction; the only committer. `scope="function"` commits before the answer leaves.

    A denial leaves a row too: nothing of the act is kept, so it is written in a transaction of its own."""
    sessions = request.app.state.sessions
    try:
        async with sessions(info={"scope": actor.scope}) as session, session.begin():
            yield session
    except _DENIALS as denial:
        # This BEGIN may be the first that asks for the sign-in: whoever has signed out hears that, and nothing is written.
        async with sessions(info={"scope": actor.scope}) as session, session.begin():
            await _tell_of(session, actor, request, denial)
        raise


async def _tell_of(session: AsyncSession, actor: Actor, request: Request, denial: DomainError) -> None:
    act = request.scope["route"].act
    kind, subject = subjects.denied(act, request.method, request.path_params)
    await audit.record(
        session,
        actor,
        act,
        kind,
        subject,
        outcome=Outcome.DENIED,
        code=denial.code,
        path=request.url.path,
        told={name: str(fact) for name, fact in denial.facts.items()},
    )


Session = Annotated[AsyncSession, Depends(transaction, scope="function")]


class WrongMediaType(DomainError):
    code = "unsupported_media_type"
    zh = "此接口只接受未压缩的 {accepted}。"
    en = "This takes {accepted}, not compressed."


class IfMatchRequired(DomainError):
    code = "if_match_required"
    zh = "修改须带 If-Match 请求头，其值为您读取时得到的 ETag。"
    en = "A change needs an If-Match header with the ETag that you read."


_TAG = re.compile(r'^(?:W/)?"(\d{1,9})(?:-[0-9a-f]*)?"$')


async def if_match(if_match: Annotated[str | None, Header(description="The ETag that you read")] = None) -> int:
    """The version that the caller read: ETags are `"<version>-<hash of the answer>"`."""
    if if_match is None or if_match.strip() == "*":  # a change names what it was made to
        raise IfMatchRequired
    found = _TAG.match(if_match.strip())
    if not found:
        raise Stale
    return int(found[1])


IfMatch = Annotated[int, Depends(if_match)]


async def page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="Rows on a page")] = 50,
    cursor: Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before")] = None,
) -> pages.Slice:
    return pages.Slice(limit, cursors.read(request.app.state.cursor_key, request.url.path, cursor) if cursor else None)


NightsSlice = Annotated[pages.Slice, Depends(page)]
"""Of a list that takes nights, which are in no order of days: the day of leaving is none of them."""


async def days_in_order(request: Request, part: NightsSlice) -> pages.Slice:
    """Raises PeriodReversed of a list that takes two days. What is no day is refused with its own words."""
    try:
        from_on, to_on = (date.fromisoformat(request.query_params[name]) for name in ("from_on", "to_on"))
    except (KeyError, ValueError):
        return part
    calendars.in_order(from_on, to_on, "/query/to_on")
    return part


Slice = Annotated[pages.Slice, Depends(days_in_order)]


async def key_required(
    idempotency_key: Annotated[
        str | None, Header(max_length=64, description="Required: this approves or pays money")
    ] = None,
) -> None:
    if not idempotency_key:
        raise KeyRequired


KeyNeeded = Depends(key_required)
"""On routes where money is approved or paid."""
