"""A photo on its way in: a form with the file and what the phone says of it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Depends, Request
from pydantic import ValidationError

from api.deps import CurrentActor, Session
from api.uploads import file_of, form_of, misread
from models.photos import PhotoTaken
from services import photos

FIELDS = tuple(PhotoTaken.model_fields)


async def taken(
    request: Request, actor: CurrentActor, _session: Session
) -> AsyncIterator[tuple[PhotoTaken, photos.Picture]]:
    """Who may not upload is refused before a byte is read; the session is there so that a refusal leaves its audit row."""
    photos.may(actor)
    form = await form_of(request)
    try:
        file = file_of(form, *FIELDS)
        try:
            said = PhotoTaken.model_validate_strings({name: form[name] for name in FIELDS if name in form})
        except ValidationError as error:
            raise misread(error) from error
        picture = await anyio.to_thread.run_sync(photos.look, await file.read())
        # What the idempotency key stands for: the same photo sent again has another boundary around it.
        request.state.upload = picture.sha256.encode() + said.model_dump_json().encode()
        yield said, picture
    finally:
        await form.close()


Taken = Annotated[tuple[PhotoTaken, photos.Picture], Depends(taken, scope="function")]
TAKEN = Depends(taken, scope="function")
"""First among a route's dependencies: the idempotency key is claimed for what it reads."""

_TEXT = {"type": "string"}
MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "sha256", "taken_at"],
                    "additionalProperties": False,
                    "properties": {
                        "file": _TEXT | {"format": "binary", "description": "JPEG, PNG or WebP"},
                        "sha256": _TEXT | {"pattern": "^[0-9a-f]{64}$", "description": "Of the file"},
                        "taken_at": _TEXT | {"format": "date-time"},
                        "lat": {"type": "number", "minimum": -90, "maximum": 90},
                        "lng": {"type": "number", "minimum": -180, "maximum": 180},
                    },
                }
            }
        },
    }
}
