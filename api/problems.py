"""How the API page tells of problems: one shape, and which statuses each kind of operation may answer with."""

import asyncio
from collections.abc import Collection
from typing import Any

import anyio
import orjson
from fastapi import FastAPI, Request, Response
from pydantic import ConfigDict, Field
from pydantic.json_schema import models_json_schema
from starlette.routing import Route

from api import example_days, parameters
from api.errors import TITLES
from models.wire import Shown
from services import calendars


class ProblemInput(Shown):
    """One fault of the input: where it is (a JSON pointer), its code, and a sentence for people."""

    pointer: str
    code: str
    message: str


class Problem(Shown):
    """RFC 9457. `code` never changes; `title` and `detail` come in Chinese or English by `Accept-Language`. What a sentence
    speaks of (what is left, who blocks) stands beside it as members of their own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:yiyang:problem:cap_exceeded",
                    "code": "cap_exceeded",
                    "title": "与当前状态冲突",
                    "status": 409,
                    "detail": "2024-05 的补贴额度只剩 60 分钟，不足本次所需的 120 分钟；可缩短服务、改到他月，或选择超额自付。",
                    "instance": "/v1/orders",
                    "month": "2024-05",
                    "left": 60,
                    "asked": 120,
                    "unit": "minutes",
                }
            ],
            "additionalProperties": True,
        }
    )

    type: str
    code: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemInput] = Field(default_factory=list)


_BODY = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_AGAIN = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "没有变化 · Not changed"}}
_READ, _CHANGED = (401, 403, 422, 503), (409, 413, 415)

Responses = dict[int | str, dict[str, Any]]


def told(*statuses: int) -> Responses:
    """For `responses=` of a route."""
    return {
        status: {"description": " · ".join(TITLES[status]), "content": _BODY}
        | ({"headers": _AGAIN} if status in (429, 503) else {})
        for status in sorted(statuses)
    }


def of(methods: Collection[str], path: str, *, moves_money: bool) -> Responses:
    """What a route of `/v1` may answer with beside what it is asked for."""
    found = set(_READ)
    if "{" in path or "GET" not in methods:
        found.add(404)
    if "GET" not in methods:
        found |= set(_CHANGED)
    if "PATCH" in methods:
        found |= {412, 428}
    if moves_money:
        found.add(400)
    return (UNCHANGED if "GET" in methods and path.endswith("}") else {}) | told(*found)


def describe(app: FastAPI) -> None:
    """Put the shape of a problem among the schemas, where every operation points."""
    written, (_, shapes) = (
        app.openapi,
        models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}"),
    )

    def openapi() -> dict[str, Any]:
        schema = written()
        if "Problem" not in schema.setdefault("components", {}).setdefault("schemas", {}):
            schema["components"]["schemas"].update(shapes["$defs"])
            parameters.describe(schema)
            _show_bodies(schema)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
    _send_without_blocking(app)


def _show_bodies(schema: dict[str, Any]) -> None:
    """A body that may be left out is of a shape or null, and of such a choice no reader shows the example of the shape."""
    shapes = schema["components"]["schemas"]
    for operation in (one for acts in schema["paths"].values() for one in acts.values() if "requestBody" in one):
        told = operation["requestBody"]["content"].get("application/json", {})
        first, *others = told.get("schema", {}).get("anyOf", [{}])
        shape = shapes.get(first.get("$ref", "").rpartition("/")[2], {})
        if others == [{"type": "null"}] and shape.get("examples"):
            told["example"] = shape["examples"][0]


def _send_without_blocking(app: FastAPI) -> None:
    """The description takes seconds to write: the first who asks for it has it written in a thread, while others are answered,
    and all later ones get the same, with the days of its examples around today."""
    written: list[bytes] = []
    one_writes = asyncio.Lock()

    async def described(_: Request) -> Response:
        async with one_writes:
            if not written:
                written.append(await anyio.to_thread.run_sync(lambda: orjson.dumps(app.openapi())))
        return Response(example_days.around(written[0], calendars.today()), media_type="application/json")

    assert app.openapi_url
    app.router.routes.insert(0, Route(app.openapi_url, described))
