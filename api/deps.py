"""The only dependencies: who asks, the one transaction, a page, the version that `If-Match` names."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.security import OAuth2PasswordBearer
from sqlmodel.ext.asyncio.session import AsyncSession

from api import cursors
from models.audit import Outcome
from services import audit, pages
from services.access import Actor
from services.errors import DomainError, Forbidden, KinConflict, SamePerson, Stale, Unauthenticated
from services.idempotency import KeyRequired
from services.scope import Scope

_bearer = OAuth2PasswordBearer(tokenUrl="/v1/auth/token", auto_error=False)


async def current_actor(request: Request, token: Annotated[str | None, Depends(_bearer)]) -> Actor:
    if token is None:
        raise Unauthenticated
    actor: Actor = request.app.state.keys.actor(token, request.scope.get("request_id"))
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]

_DENIALS = (Forbidden, SamePerson, KinConflict)


async def transaction(request: Request, actor: CurrentActor) -> AsyncIterator[AsyncSession]:
    """One request, one transaction; the only committer. `scope="function"` commits before the answer leaves.

    A denial leaves a row too: nothing of the act is kept, so it is written in a transaction of its own."""
    sessions = request.app.state.sessions
    try:
        async with sessions(info={"scope": actor.scope}) as session, session.begin():
            yield session
    except _DENIALS as denial:
        route = getattr(request.scope.get("route"), "name", None) or request.method
        async with (
            sessions(info={"scope": Scope(actor.district, "district", account=actor.account_id)}) as session,
            session.begin(),
        ):
            await audit.record(
                session,
                actor,
                f"{request.method} {route}"[:60],
                outcome=Outcome.DENIED,
                code=denial.code,
                **{"path": request.url.path, **{name: str(fact) for name, fact in denial.facts.items()}},
            )
        raise


Session = Annotated[AsyncSession, Depends(transaction, scope="function")]


class IfMatchRequired(DomainError):
    code = "if_match_required"
    zh = "修改须带 If-Match 请求头,其值为您读取时得到的 ETag。"
    en = "A change needs an If-Match header with the ETag that you read."


_TAG = re.compile(r'^(?:W/)?"(\d{1,9})(?:-[0-9a-f]*)?"$')


async def if_match(if_match: Annotated[str | None, Header(description="The ETag that you read")] = None) -> int:
    """The version that the caller read: ETags are `"<version>-<hash of the answer>"`."""
    if if_match is None:
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


Slice = Annotated[pages.Slice, Depends(page)]


async def key_required(
    idempotency_key: Annotated[
        str | None, Header(max_length=64, description="Required: this approves or pays money")
    ] = None,
) -> None:
    if not idempotency_key:
        raise KeyRequired


KeyNeeded = Depends(key_required)
"""On routes where money is approved or paid."""
