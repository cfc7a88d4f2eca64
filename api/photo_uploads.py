"""Photos in pieces (照片分块上传) over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from api import errors
from api.deps import CurrentActor, Session
from api.routes import router, tagged
from api.taken import PIECE, PIECE_MULTIPART, PieceTaken
from models.photo_uploads import PhotoUploadBegin, PhotoUploadRead
from services import photo_uploads
from services.errors import Invalid

routes = router("/photo-uploads", "safety")


@routes.post("", summary="Begin to upload a photo in pieces", status_code=201, response_model=PhotoUploadRead)
async def begin(order: PhotoUploadBegin, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For a bad network. Begun again, also by who has forgotten its `id`, it goes on where it was (200); `photo_id` is there at once
    where the photo is. An upload that is not finished is forgotten after seven days. `sent_at` is the phone's clock at the first
    beginning: by it `taken_at` of a clock that is wrong is put right.

    409 `photo_differs` (of an upload that is not finished with its `upload_id`), `too_many_photo_uploads`, `too_many_unused_photos`; 413
    `too_large`; 422 `photo_in_future`, `photo_too_old`, `place_incomplete`."""
    state = request.app.state
    shown, new = await photo_uploads.begin(session, actor, order, state.photo_store, state.settings.photo_limit)
    return tagged(request, shown, 1, 201 if new else 200)


@routes.get("/{upload_id}", summary="How much of a photo has arrived", response_model=PhotoUploadRead)
async def read(upload_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """`offset` is where the next piece begins; `photo_id` is there once it is whole."""
    return tagged(request, await photo_uploads.read(session, actor, upload_id), 1)


@routes.post(
    "/{upload_id}/add",
    summary="Upload a piece of a photo",
    response_model=PhotoUploadRead,
    dependencies=[PIECE],
    openapi_extra=PIECE_MULTIPART,
)
async def add(upload_id: UUID, piece: PieceTaken, request: Request, session: Session, actor: CurrentActor) -> Response:
    """One megabyte at most and 16 KB at least, but for the last. Sent again, or with bytes that are here already, it does no harm; one
    that was cut on the way leaves the upload as it was. The last piece makes the photo, which is judged as one that comes whole.

    409 `photo_offset_differs` says in `offset` where to go on: of two requests at once, one is taken. 422 `photo_hash_differs`,
    `no_photo`, `photo_too_many_pixels`: the file is not what was said, nothing of it is kept, begin again. 422
    `photo_piece_too_small`, `photo_piece_beyond`."""
    shown = await photo_uploads.add(session, actor, upload_id, piece, request.app.state.photo_store)
    if isinstance(shown, Invalid):
        # Answered and not raised: what was here of it goes with this transaction.
        return await errors.domain(request, shown)
    return tagged(request, shown, 1)


@routes.post("/{upload_id}/give-up", summary="Give up an upload", response_model=PhotoUploadRead)
async def give_up(upload_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What arrived is dropped; a photo that was finished stays."""
    return tagged(request, await photo_uploads.give_up(session, actor, upload_id), 1)
