"""The short way to an act: a request that is plainly right need not have its dependencies solved.

Most routes take ids, one body, the transaction and who asks. Given exactly that, in the form that everybody sends, the act
is called at once. Whatever else comes (an id in another form, a body that does not fit, a key of a wrong length) goes the
long way, before anything was done, and FastAPI says what is wrong with it: refusals are made in one place only."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, get_type_hints
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import CurrentActor, Session, transaction
from services.access import Actor

ShortWay = Callable[[Request, Actor], Awaitable[Response | None]]
Around = Callable[[Request, AsyncSession, Actor, str | None, Callable[[], Awaitable[Response]]], Awaitable[Response]]
"""What a route does around its act, inside the transaction; it gets the Idempotency-Key, or None."""

_opened: Callable[[Request, Actor], AbstractAsyncContextManager[AsyncSession]] = asynccontextmanager(transaction)
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_GIVEN = {Request: "request", Session: "session", CurrentActor: "actor"}


def short_way(endpoint: Callable[..., Any], path: str, around: Around, *, keyed: bool) -> ShortWay | None:
    """The act of a route, `keyed` if it takes an Idempotency-Key. None when the act asks for more than can be given here, or
    answers with less than a Response."""
    given, ids, bodies = {}, [], []
    hints = get_type_hints(endpoint, include_extras=True)
    if hints.pop("return", None) is not Response:
        return None
    for name, kind in hints.items():
        if kind in _GIVEN:
            given[name] = _GIVEN[kind]
        elif kind is UUID and f"{{{name}}}" in path:
            ids.append(name)
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            bodies.append((name, kind))
        else:
            return None
    if len(bodies) > 1:
        return None

    async def take(request: Request, actor: Actor) -> Response | None:
        key = request.headers.get("idempotency-key") if keyed else None
        if key is not None and not 8 <= len(key) <= 64:
            return None
        asked: dict[str, Any] = {}
        for name in ids:
            written = request.path_params[name]
            if not _ID.fullmatch(written):
                return None
            asked[name] = UUID(written)
        try:
            for name, kind in bodies:
                asked[name] = kind.model_validate(await request.json())
        except ValueError:
            return None
        async with _opened(request, actor) as session:
            known = {"request": request, "session": session, "actor": actor}
            asked |= {name: known[what] for name, what in given.items()}
            return await around(request, session, actor, key, lambda: endpoint(**asked))

    return take
