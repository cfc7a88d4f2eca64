"""A photo on its way in, whole or a piece of it: a form with the file and what the phone says of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.deps import CurrentActor, Session
from api.uploads import file_of, form_of, misread
from models.photo_uploads import PhotoPieceTaken
from models.photos import PhotoTaken
from models.wire import Wire
from services import photo_uploads, photos

W = TypeVar("W", bound=Wire)


def _said(form: FormData, shape: type[W]) -> W:
    """The form's fields beside its file."""
    try:
        return shape.model_validate_strings({name: form[name] for name in shape.model_fields if name in form})
    except ValidationError as error:
        raise misread(error) from error


async def taken(
    request: Request, actor: CurrentActor, _session: Session
) -> AsyncIterator[tuple[photos.Dated, photos.Picture]]:
    """Who may not upload is refused before a byte is read; the session is there so that a refusal leaves its audit row."""
    photos.may(actor)
    received_at = datetime.now(UTC)
    form = await form_of(request)
    try:
        file = file_of(form, *PhotoTaken.model_fields)
        said = _said(form, PhotoTaken)
        picture = await anyio.to_thread.run_sync(photos.look, await file.read())
        # What the idempotency key stands for: the same photo sent again has another boundary around it.
        request.state.upload = picture.sha256.encode() + said.model_dump_json().encode()
        yield photos.dated(said, received_at), picture
    finally:
        await form.close()


async def piece(request: Request, actor: CurrentActor, _session: Session) -> AsyncIterator[photo_uploads.Piece]:
    """As `taken`. All of it is read before the database is asked anything: a slow phone keeps nobody waiting."""
    photos.may(actor)
    form = await form_of(request)
    try:
        file = file_of(form, *PhotoPieceTaken.model_fields)
        said, content = _said(form, PhotoPieceTaken), await file.read()
        request.state.upload = sha256(content).digest() + said.model_dump_json().encode()
        yield photo_uploads.Piece(said.offset, content)
    finally:
        await form.close()


Taken = Annotated[tuple[photos.Dated, photos.Picture], Depends(taken, scope="function")]
TAKEN = Depends(taken, scope="function")
"""First among a route's dependencies: the idempotency key is claimed for what it reads."""
PieceTaken = Annotated[photo_uploads.Piece, Depends(piece, scope="function")]
PIECE = Depends(piece, scope="function")

_TEXT = {"type": "string"}


def _form(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "additionalProperties": False, "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


MULTIPART = _form(
    ["file", "sha256", "taken_at"],
    {
        "file": _TEXT | {"format": "binary", "description": "JPEG, PNG or WebP"},
        "sha256": _TEXT | {"pattern": "^[0-9a-f]{64}$", "description": "Of the file"},
        "taken_at": _TEXT | {"format": "date-time", "description": "By the phone's clock"},
        "sent_at": _TEXT | {"format": "date-time", "description": "The same clock now: how wrong it is"},
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "lng": {"type": "number", "minimum": -180, "maximum": 180},
    },
)
PIECE_MULTIPART = _form(
    ["file", "offset"],
    {
        "file": _TEXT | {"format": "binary", "description": "Bytes of the photo's file, as they are"},
        "offset": {"type": "integer", "minimum": 0, "description": "Where in the file they begin"},
    },
)
