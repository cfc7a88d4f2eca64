"""photos. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, File, Pages, fill


def create(
    file: File,
    *,
    sha256: str,
    taken_at: str,
    lat: float | None = None,
    lng: float | None = None,
    sent_at: str | None = None,
) -> Call[models.PhotoRead]:
    """Upload a photo.

    A JPEG, PNG or WebP as the phone keeps it, ten megabytes at most; the inspection, rectification or visit that it
    shows names it by its `sha256`, before or after. Sent again it is the same photo (200). `sent_at` is the phone's
    clock at the sending: by it `taken_at` of a clock that is wrong is put right, and `skew_seconds` kept.

    409 `photo_differs`, `too_many_unused_photos`; 413 `too_large`; 422 `no_photo`, `photo_hash_differs` for one that
    was cut on the way, `photo_in_future`, `photo_too_old`, `photo_too_many_pixels`.
    """
    return Call(
        "POST",
        "/v1/photos",
        form={"lat": lat, "lng": lng, "sent_at": sent_at, "sha256": sha256, "taken_at": taken_at},
        file=file,
        keyed=True,
    )


def file(photo_id: str) -> Call[bytes]:
    """The picture.

    Byte for byte as it was uploaded. 404 `photo_file_missing` where the store has lost it.
    """
    return Call("GET", fill("/v1/photos/{}/file", photo_id), accept="image/jpeg, image/png, image/webp")


def listing(
    *,
    inspection_id: str | None = None,
    finding_id: str | None = None,
    repeated: bool | None = None,
    limit: int | None = None,
) -> Pages[models.PhotoRead]:
    """Photos.

    The last uploaded first: those of the account, and those of whatever inspections it sees.
    """
    return Pages(
        "GET",
        "/v1/photos",
        query={
            "inspection_id": inspection_id,
            "finding_id": finding_id,
            "repeated": repeated,
            "limit": limit,
        },
    )


def read(photo_id: str) -> Call[models.PhotoRead]:
    """What a photo is evidence of.

    Its hash, time and place, how far that is from the place that was inspected, and all that it was given for.
    """
    return Call("GET", fill("/v1/photos/{}", photo_id))
