"""What every route does alike: strict JSON, Idempotency-Key on POST, ETag on single resources, pages with a Link.

The claim of a key is a dependency (it needs the actor and the session, and goes before the act). The rest is done by the
route class, the only place that sees the finished bytes while the transaction is still open."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import blake2b, sha256
from inspect import cleandoc
from typing import Annotated, Any, ClassVar

import orjson
from fastapi import APIRouter, Depends, Header, Request, Response, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.routing import Match
from starlette.types import Scope

from api import cursors, problems
from api.deps import CurrentActor, IfMatchRequired, KeyNeeded, Session, WrongMediaType, identify
from api.short_way import short_way
from api.strict import StrictRequest
from models.wire import Listed
from services import idempotency, scope
from services.access import Actor
from services.pages import Page


class AnsweredBefore(Exception):
    def __init__(self, answer: idempotency.Answer) -> None:
        self.answer = answer


async def _claim(
    request: Request,
    session: Session,
    actor: CurrentActor,
    idempotency_key: Annotated[
        str | None, Header(min_length=8, max_length=64, description="Sent again with the same key, it happens once")
    ] = None,
) -> None:
    await _claim_key(request, session, actor, idempotency_key)


async def _claim_key(request: Request, session: AsyncSession, actor: Actor, key: str | None) -> None:
    if key is None:
        return
    said = [request.method, request.url.path, request.url.query, str(actor.membership_id)]
    asked = sha256("\0".join(said).encode() + b"\0" + await _content(request)).digest()
    found = await idempotency.claim(session, actor.district, actor.id, key, asked)
    if isinstance(found, idempotency.Answer):
        if request.state.shown_once:
            raise idempotency.SecretShownOnce(**orjson.loads(found.body))
        raise AnsweredBefore(found)
    request.state.claim = found


async def _content(request: Request) -> bytes:
    """What was sent. A file has been read by now (api/uploads.py), and the boundary around it differs each time, so its
    digest stands for it."""
    digest: bytes | None = getattr(request.state, "upload", None)
    return await request.body() if digest is None else digest


_BEFORE_ANY_ROW = (RequestValidationError, WrongMediaType, IfMatchRequired, idempotency.KeyRequired, cursors.BadCursor)
"""What is refused before the database was asked anything, and so before it could say that the sign-in has ended."""

_KEPT = ("etag", "location", "content-type")


async def _keep_answer(request: Request, response: Response) -> None:
    if claim := getattr(request.state, "claim", None):
        headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
        kept = idempotency.Answer(response.status_code, headers, bytes(response.body))
        if request.state.shown_once:
            kept = idempotency.Answer(response.status_code, {}, _without_secret(request, response))
        await claim.keep(kept)


def _without_secret(request: Request, response: Response) -> bytes:
    """What is kept of an answer that is shown once: of what it told, and how another secret is had. What was made is replaced;
    a secret that was issued for what was there before is issued again the same way."""
    made, path = orjson.loads(response.body)["id"], request.url.path
    noun = "/".join(path.split("/", 3)[:3])
    way_on = f"{noun}/{made}/replace" if response.status_code == 201 else path
    return orjson.dumps({"id": made, "way_on": f"POST {way_on}"})


async def _once(
    request: Request, session: AsyncSession, actor: Actor, key: str | None, act: Callable[[], Awaitable[Response]]
) -> Response:
    """An act on the short way, under its key if it has one."""
    await _claim_key(request, session, actor, key)
    response = await act()
    await _keep_answer(request, response)
    return response


class StrictRoute(APIRoute):
    """A query parameter that the route does not know is refused: a misspelt filter would answer with every row."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        act, known = super().get_route_handler(), _query_names(self.dependant)

        async def handle(request: Request) -> Response:
            if request.scope["query_string"]:
                _check_query(request, known)
            return await act(request)

        return handle


def _query_names(dependant: Dependant) -> frozenset[str]:
    """What may be asked for: each parameter's name, and of a filter that is a shape the names of its fields."""
    elsewhere = (params.Path, params.Header, params.Cookie)
    return frozenset(one.alias for one in get_flat_params(dependant) if not isinstance(one.field_info, elsewhere))


def _check_query(request: Request, known: frozenset[str]) -> None:
    wrong = []
    for name in [name for name in request.query_params if name not in known][:20]:
        likest = sorted(known, key=lambda one: -SequenceMatcher(None, name[:60], one).ratio())
        kind = "query_unknown" if known else "query_not_taken"
        wrong.append({"type": kind, "loc": ("query", name[:60]), "msg": "", "ctx": {"known": ", ".join(likest)}})
    said = [name for name, _ in request.query_params.multi_items()]
    for name in sorted({name for name in said if name in known and said.count(name) > 1}):
        wrong.append({"type": "query_twice", "loc": ("query", name), "msg": "", "ctx": {}})
    if wrong:
        raise RequestValidationError(wrong)


class ActRoute(StrictRoute):
    """A route of `/v1`. `act` is what the audit calls it, done or denied: its noun and its function (`settlements.approve`),
    or the `name` that the route is given, where the service calls the act otherwise."""

    takes_key: ClassVar[bool] = True
    shown_once: ClassVar[bool] = False
    said_of_key: ClassVar[str] = ""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        name = options.get("name")
        noun = endpoint.__module__.rpartition(".")[2]
        self.act = name if name and name != endpoint.__name__ else f"{noun}.{endpoint.__name__}"
        methods, needs = options.get("methods") or {"GET"}, options.get("dependencies") or []
        told = problems.of(methods, path, moves_money=KeyNeeded in needs)
        options["responses"] = told | (options.get("responses") or {})
        keyed = self.takes_key and "POST" in methods
        if self.said_of_key:
            options["description"] = f"{cleandoc(endpoint.__doc__ or '')}\n\n{self.said_of_key}"
        self.short_way = None if needs else short_way(endpoint, path, _once, keyed=keyed)
        if keyed:
            options["dependencies"] = [*needs, Depends(_claim)]
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        act, short = super().get_route_handler(), self.short_way
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, params.Form)

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            strict.state.actor, strict.state.shown_once = identify(request), self.shown_once
            try:
                if request.method != "GET":
                    _check_media_type(request, takes_json=takes_json)
                # What comes the short way has no query.
                way = None if request.scope["query_string"] else short
                if way is None or (response := await way(strict, strict.state.actor)) is None:
                    response = await act(strict)
                    await _keep_answer(strict, response)
            except _BEFORE_ANY_ROW:
                # Whoever has signed out hears that, and not what was wrong with his request.
                await scope.confirm(request.app.state.sessions, strict.state.actor.scope)
                raise
            except AnsweredBefore as before:
                headers = {**before.answer.headers, "Idempotency-Replayed": "true"}
                return Response(before.answer.body, before.answer.status, headers)
            return response

        return handle


class LookRoute(ActRoute):
    """A POST that only looks, such as a reveal: nothing happens twice by it, and its answer, which may hold what is
    sealed everywhere else, is kept nowhere."""

    takes_key = False
    said_of_key = "Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere."


class ShownOnceRoute(ActRoute):
    """A POST that issues a secret. Under its key it is done once; of the answer only what holds no secret is kept."""

    shown_once = True
    said_of_key = (
        "Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the answer "
        "had, and in `way_on` how another is issued."
    )


def _check_media_type(request: Request, *, takes_json: bool) -> None:
    """A compressed body is a bomb, and text that may be JSON or not is a guess."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaType(accepted="application/json" if takes_json else "identity")
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if takes_json and said and said != "application/json" and not said.endswith("+json"):
        raise WrongMediaType(accepted="application/json")


class NounRouter(APIRouter):
    """Looks among its routes only for a path that begins like them. FastAPI asks a hundred nouns in turn, each route of each by its
    pattern: a millisecond for the last of them."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return super().matches(scope) if path.startswith(self._begins) else (Match.NONE, {})

    @cached_property
    def _begins(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_beginnings(self)))


def _beginnings(router: APIRouter) -> Iterator[str]:
    """How the paths of its routes begin, before what they ask for; of those of a router within it, too."""
    for route in router.routes:
        within = getattr(route, "original_router", None)
        yield from _beginnings(within) if within is not None else (getattr(route, "path", "").partition("{")[0],)


def router(prefix: str, tag: str) -> APIRouter:
    """The router of one noun."""
    return NounRouter(prefix=f"/v1{prefix}", tags=[tag], route_class=ActRoute)


def had(request: Request, tag: str) -> bool:
    """Whether the caller says that he has the bytes of that ETag (RFC 9110, If-None-Match)."""
    named = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    return not named.isdisjoint({tag, "*"})


def tagged(
    request: Request,
    shown: BaseModel | bytes,
    version: int,
    status: int = 200,
    *,
    media_type: str = "application/json",
) -> Response:
    """One resource: its bytes under an ETag that begins with the row's version, or 304 when the caller has them."""
    body = shown if isinstance(shown, bytes) else shown.model_dump_json().encode()
    tag = f'"{version}-{blake2b(body, digest_size=8).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.method == "GET" and had(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type)


def listed(
    request: Request,
    page: Page,
    items: Sequence[BaseModel] | bytes,
    shape: type[Listed[Any]] = Listed[Any],
    **also: Any,
) -> Response:
    """One page of a list, with `next_cursor` and the Link of the next. `items` as bytes are a JSON array already. `also`: what else
    that `shape` of a page says."""
    cursor = cursors.write(request.app.state.cursor_key, request.url.path, page.next_after) if page.next_after else None
    if isinstance(items, bytes):
        body = b'{"items":' + items + b',"next_cursor":' + orjson.dumps(cursor) + b"}"
    else:
        body = shape(items=list(items), next_cursor=cursor, **also).model_dump_json().encode()
    headers = {}
    if cursor:
        following = request.url.include_query_params(cursor=cursor)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return Response(body, headers=headers, media_type="application/json")
