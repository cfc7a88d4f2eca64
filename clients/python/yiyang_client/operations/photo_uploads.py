"""photo_uploads. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, File, fill


def add(upload_id: str, file: File, *, offset: int) -> Call[models.PhotoUploadRead]:
    """Upload a piece of a photo.

    One megabyte at most and 16 KB at least, but for the last. Sent again, or with bytes that are here already, it
    does no harm; one that was cut on the way leaves the upload as it was. The last piece makes the photo, which is
    judged as one that comes whole.

    409 `photo_offset_differs` says in `offset` where to go on: of two requests at once, one is taken. 422
    `photo_hash_differs`, `no_photo`, `photo_too_many_pixels`: the file is not what was said, nothing of it is kept,
    begin again. 422 `photo_piece_too_small`, `photo_piece_beyond`.
    """
    return Call("POST", fill("/v1/photo-uploads/{}/add", upload_id), form={"offset": offset}, file=file, keyed=True)


def create(body: models.PhotoUploadBegin) -> Call[models.PhotoUploadRead]:
    """Begin to upload a photo in pieces.

    For a bad network. Begun again, also by who has forgotten its `id`, it goes on where it was (200); `photo_id` is
    there at once where the photo is. An upload that is not finished is forgotten after seven days. `sent_at` is the
    phone's clock at the first beginning: by it `taken_at` of a clock that is wrong is put right.

    409 `photo_differs` (of an upload that is not finished with its `upload_id`), `too_many_photo_uploads`,
    `too_many_unused_photos`; 413 `too_large`; 422 `photo_in_future`, `photo_too_old`, `place_incomplete`.
    """
    return Call("POST", "/v1/photo-uploads", body=body, keyed=True)


def give_up(upload_id: str) -> Call[models.PhotoUploadRead]:
    """Give up an upload.

    What arrived is dropped; a photo that was finished stays.
    """
    return Call("POST", fill("/v1/photo-uploads/{}/give-up", upload_id), keyed=True)


def read(upload_id: str) -> Call[models.PhotoUploadRead]:
    """How much of a photo has arrived.

    `offset` is where the next piece begins; `photo_id` is there once it is whole.
    """
    return Call("GET", fill("/v1/photo-uploads/{}", upload_id))
