"""Photos (照片) over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.problems import told
from api.routes import listed, router, tagged
from api.taken import MULTIPART, TAKEN, Taken
from models.photos import PhotoRead, PhotoType
from models.wire import Listed
from services import photos

routes = router("/photos", "safety")

_SHAPE = {"schema": {"type": "string", "format": "binary"}}
FILE: dict[int | str, dict[str, Any]] = {200: {"content": dict.fromkeys(PhotoType, _SHAPE)}}


@routes.post(
    "",
    summary="Upload a photo",
    status_code=201,
    response_model=PhotoRead,
    dependencies=[TAKEN],
    openapi_extra=MULTIPART,
)
async def record(taken: Taken, request: Request, session: Session, actor: CurrentActor) -> Response:
    """A JPEG, PNG or WebP as the phone keeps it, ten megabytes at most; the inspection, rectification or visit that it shows names it by
    its `sha256`, before or after. Sent again it is the same photo (200). `sent_at` is the phone's clock at the sending: by it `taken_at`
    of a clock that is wrong is put right, and `skew_seconds` kept.

    409 `photo_differs`, `too_many_unused_photos`; 413 `too_large`; 422 `no_photo`, `photo_hash_differs` for one that was cut on the
    way, `photo_in_future`, `photo_too_old`, `photo_too_many_pixels`."""
    said, picture = taken
    shown, new = await photos.record(session, actor, said, picture, request.app.state.photo_store)
    answer = tagged(request, shown, 1)
    answer.status_code = 201 if new else 200
    return answer


@routes.get("", summary="Photos", response_model=Listed[PhotoRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    inspection_id: Annotated[
        UUID | None, Query(description="Only evidence of this inspection and its findings")
    ] = None,
    finding_id: Annotated[UUID | None, Query(description="Only evidence of this finding")] = None,
    repeated: Annotated[bool | None, Query(description="Only those given as evidence in more than one act")] = None,
) -> Response:
    """The last uploaded first: those of the account, and those of whatever inspections it sees."""
    of = {"inspection_id": inspection_id, "finding_id": finding_id}
    return listed(request, *await photos.listing(session, actor, part, repeated=repeated, **of))


@routes.get("/{photo_id}", summary="What a photo is evidence of", response_model=PhotoRead)
async def read(photo_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Its hash, time and place, how far that is from the place that was inspected, and all that it was given for."""
    return tagged(request, await photos.read(session, actor, photo_id), 1)


@routes.get("/{photo_id}/file", summary="The picture", response_class=Response, responses=FILE | told(404))
async def file(photo_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Byte for byte as it was uploaded. 404 `photo_file_missing` where the store has lost it."""
    content, kind = await photos.file(session, actor, photo_id, request.app.state.photo_store)
    return Response(content, media_type=kind)
