"""The bank's answer on its way in: as a file, or as lines in JSON."""

import hashlib
from collections.abc import Sequence
from json import JSONDecodeError
from typing import Annotated, Any
from uuid import UUID

import anyio.to_thread
from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.deps import CurrentActor, Session
from api.uploads import file_of, form_of, misread
from models.allowance_batches import BankResult, BankResults
from services import allowance_batches
from services.access import Permission
from services.allowance_batches import Answer


async def answered(
    batch_id: UUID,  # noqa: ARG001 - where the path holds no id, FastAPI refuses it and does not come here
    request: Request,
    actor: CurrentActor,
    _session: Session,
) -> Sequence[Answer]:
    """Who may not record payments is refused before a byte is read; the session is there so that a refusal leaves its
    audit row, which names the batch."""
    actor.require(Permission.PAYMENTS_RECORD)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _of_file(request)
    return await _of_json(request)


async def _of_json(request: Request) -> Sequence[Answer]:
    if not await request.body():
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": ""}])
    try:
        said = BankResults.model_validate(await request.json())
    except JSONDecodeError as error:
        place = {"type": "json_invalid", "loc": ("body", error.pos), "msg": error.msg, "ctx": {"error": error.msg}}
        raise RequestValidationError([place]) from error
    except ValidationError as error:
        raise misread(error) from error
    return [
        Answer(row, line.line_no, line.amount_fen, line.result, line.reason) for row, line in enumerate(said.lines, 1)
    ]


async def _of_file(request: Request) -> Sequence[Answer]:
    form = await form_of(request)
    try:
        file = file_of(form)
        # What the idempotency key stands for: the same file sent again has another boundary around it.
        digest = await anyio.to_thread.run_sync(lambda: hashlib.file_digest(file.file, "sha256"))  # type: ignore[arg-type]
        request.state.upload = digest.digest()
        await anyio.to_thread.run_sync(file.file.seek, 0)
        return await allowance_batches.read_answers(file.file)
    finally:
        await form.close()


Answered = Annotated[Sequence[Answer], Depends(answered, scope="function")]
ANSWERED = Depends(answered, scope="function")
"""First among a route's dependencies: the idempotency key is claimed for what it reads."""

_LINES = {"type": "array", "minItems": 1, "maxItems": 10_000}
_LINE = BankResult.model_json_schema()
_LINE["properties"]["result"] = _LINE.pop("$defs")["BankAnswer"]
"""Whole in its place: what it points to would be looked for at the root of the description."""

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["lines"],
                    "additionalProperties": False,
                    "properties": {"lines": _LINES | {"items": _LINE}},
                    "examples": BankResults.model_config["json_schema_extra"]["examples"],  # type: ignore[index]
                }
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV, UTF-8 or GB18030: 序号, 金额 (or 金额(分)), 处理结果, 失败原因",
                        }
                    },
                }
            },
        },
    }
}
