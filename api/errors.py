"""Errors as RFC 9457 problems, in Chinese or English; the one table of statuses."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncpg
import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api import deps, input_words, representations
from services import errors, idempotency

log = structlog.get_logger()

STATUS: dict[type[errors.DomainError], int] = {
    idempotency.KeyRequired: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    representations.NotAcceptable: 406,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    deps.WrongMediaType: 415,
    errors.Invalid: 422,
    deps.IfMatchRequired: 428,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
"""Found by the error's ancestry, nearest first."""

TITLES: dict[int, tuple[str, str]] = {
    400: ("请求不完整", "Incomplete request"),
    401: ("需要登录", "Sign in first"),
    403: ("无权操作", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("方法不支持", "Method not allowed"),
    406: ("没有所要求的格式", "Not in that form"),
    409: ("与当前状态冲突", "Conflict with the present state"),
    412: ("内容已被他人修改", "Changed by somebody else"),
    413: ("内容过大", "Too large"),
    415: ("内容类型不支持", "Media type not supported"),
    422: ("输入有误", "Invalid input"),
    428: ("缺少前提条件", "Precondition required"),
    429: ("请求过于频繁", "Too many requests"),
    500: ("系统错误", "Internal error"),
    503: ("系统暂时不可用", "Not available at the moment"),
}


def language(request: Request) -> str:
    """Of Chinese and English the one that is wanted more; Chinese where neither is named."""
    wanted = []
    for spoken in request.headers.get("accept-language", "").lower().split(",")[:20]:
        tag, _, weight = spoken.strip().partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", weight or "q=1")
        if found and tag[:2] in ("zh", "en"):
            wanted.append((float(found[1]), tag[:2]))
    return max(wanted, key=lambda pair: pair[0], default=(0, "zh"))[1]


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    inputs: list[dict[str, str]] | None = None,
    facts: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
    titles: tuple[str, str] | None = None,
) -> Response:
    title = (titles or TITLES.get(status, ("请求未完成", "Not done")))[language(request) == "en"]
    body = {
        **(facts or {}),
        "type": f"urn:yiyang:problem:{code}",
        "code": code,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    } | ({"errors": inputs} if inputs else {})
    sent = {"Cache-Control": "no-store", "Content-Language": language(request)} | (headers or {})
    if status in (401,):
        sent["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        sent.setdefault("Retry-After", str((facts or {}).get("retry_after_s", 1)))
    return Response(orjson.dumps(body, default=str), status, sent, "application/problem+json")


def status_of(error: type[errors.DomainError]) -> int:
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


async def domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.DomainError)
    spoken = language(request)
    inputs = [
        {"pointer": one.pointer, "code": one.code, "message": one.said(spoken)}
        for one in (error, *error.others)
        if one.pointer
    ]
    titles = error.title if isinstance(error, errors.Unauthenticated) else None
    told = {"inputs": inputs or None, "facts": error.facts, "titles": titles}
    return problem(request, status_of(type(error)), error.code, error.said(spoken), **told)  # type: ignore[arg-type]


def _pointer(place: Iterable[Any]) -> str:
    where, *path = [*place] or ["body"]
    steps = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return steps if where == "body" else f"/{where}{steps}"


def fault(found: Mapping[str, Any], spoken: str, *within: Any) -> dict[str, str]:
    """One finding of pydantic: where (`within` is the way to what was read by itself), its code, and what to do."""
    found = input_words.told(found)
    place = ("body", *within, *found["loc"]) if within else found["loc"]
    return {"pointer": _pointer(place), "code": found["type"], "message": input_words.said(found, spoken)}


async def invalid_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    english = language(request) == "en"
    inputs: list[dict[str, str]] = []
    for found in error.errors()[:100]:
        told = fault(found, language(request))
        if told not in inputs:  # what both the route and a dependency of it ask for is wrong only once
            inputs.append(told)
    detail = "Correct the fields named in `errors` and send it again." if english else "请按所列各项更正后重新提交。"
    return problem(request, 422, "invalid_input", detail, inputs=inputs)


_PLAIN: dict[int, tuple[str, str, str]] = {
    404: (
        "no_such_path",
        "没有这个路径；全部路径见接口文档 /docs。",
        "There is no such path; the API page, /docs, lists all there are.",
    ),
    405: ("method_not_allowed", "此路径不支持该方法，可用：{allow}。", "Not with this method here, but with {allow}."),
    413: ("too_large", "请求内容过大。", "The request is too large."),
}
_ELSE = ("http_error", "请求无法处理。", "The request cannot be processed.")


class BodyTooLarge(HTTPException):
    """Raised where the body is read, which lets nothing else through unchanged."""

    def __init__(self, refusal: errors.TooLarge) -> None:
        super().__init__(413)
        self.refusal = refusal


async def plain_http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses, before any act."""
    assert isinstance(error, HTTPException)
    if error.status_code == 400:  # a body that is no text, or a form that breaks off: as wrong as any other input
        return await invalid_input(
            request, RequestValidationError([{"type": "body_unreadable", "loc": ("body",), "msg": ""}])
        )
    if isinstance(error, BodyTooLarge):
        return await domain(request, error.refusal)
    code, *words = _PLAIN.get(error.status_code, _ELSE)
    facts = {"api_page": "/docs"} if code == "no_such_path" else None
    headers = dict(error.headers or {})
    if "GET" in headers.get("Allow", "").split(", "):  # HEAD is answered wherever GET is (api/manners.py)
        headers["Allow"] += ", HEAD"
    detail = words[language(request) == "en"].format(allow=headers.get("Allow", "-"))
    return problem(request, error.status_code, code, detail, facts=facts, headers=headers)


_WAITED = {"55P03", "40P01", "57014"}  # lock_timeout, deadlock, statement timeout: safe to send again
_NOT_TEXT = {"22021", "22P05"}  # a NUL that came in by a query, where no shape looks
_DOWN = {"57P01", "57P02", "57P03", "53300", "53100", "25006", "08006", "08003", "08000"}


async def database(request: Request, error: Exception) -> Response:
    """A bounded wait ended, or the database is away: 503 and come again, never a 500 and never half a write."""
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    if state in _NOT_TEXT:
        return await invalid_input(
            request, RequestValidationError([{"type": "text_not_storable", "loc": (), "msg": ""}])
        )
    lost = isinstance(error, PoolTimeout | OSError | InterfaceError | asyncpg.PostgresConnectionError)
    lost = lost or (isinstance(error, DBAPIError) and error.connection_invalidated)
    if state in _WAITED or state in _DOWN or lost or (isinstance(error, OperationalError) and state is None):
        _log(request, "unavailable", error)
        busy = errors.Unavailable()
        return problem(request, 503, busy.code, busy.said(language(request)))
    return await unexpected(request, error)


_OURS = tuple(f"{Path(__file__).parents[1] / room}/" for room in ("api", "models", "services"))


def _log(request: Request, event: str, error: Exception) -> None:
    """The kind of an error, where of ours it came up, and nobody's data."""
    frames = [(trace.tb_frame.f_code.co_filename, trace.tb_lineno) for trace in _traces(error.__traceback__)]
    ours = [frame for frame in frames if frame[0].startswith(_OURS)]
    file, line = (ours or frames or [("", 0)])[-1]
    log.error(
        event,
        request=request.scope.get("request_id"),
        kind=type(error).__name__,
        place=f"{'/'.join(file.split('/')[-3:])}:{line}",
        sqlstate=getattr(getattr(error, "orig", error), "sqlstate", None),
    )


def _traces(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


async def unexpected(request: Request, error: Exception) -> Response:
    """A bug. The caller gets its request id, the log gets the kind and place of the error, nobody gets its data."""
    _log(request, "unexpected", error)
    words = (
        "系统出错，已记录；请凭请求编号联系管理员。",
        "Something broke and was logged; quote the request id to the administrator.",
    )
    return problem(request, 500, "internal_error", words[language(request) == "en"])


def install(app: FastAPI) -> None:
    app.add_exception_handler(errors.DomainError, domain)
    app.add_exception_handler(RequestValidationError, invalid_input)
    app.add_exception_handler(HTTPException, plain_http)
    for kind in (DBAPIError, PoolTimeout, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        app.add_exception_handler(kind, database)
