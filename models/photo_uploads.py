"""Photos on their way in, piece by piece: what of them is here, sealed, until the last piece makes each a photo."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import Row, belongs_to
from models.examples import example
from models.photos import PLACES, PhotoTaken
from models.walls import ACCOUNT, Wall, through
from models.wire import Shown, Wire

PIECE_BYTES = 1024 * 1024
"""A piece at most: what a request holds in memory."""
SMALL_BYTES = 16 * 1024
"""A piece at least, except the last: ten megabytes a byte at a time would be ten million rows."""
_OWN = f"by_account = {ACCOUNT}"


class PhotoUpload(Row, table=True):
    """A file that is to become a photo. `received_bytes` of it are here, from its beginning and without a gap; `photo_id` once it is
    whole, and then its pieces are gone. `taken_at` and `skew_seconds` are those of the photo."""

    __tablename__ = "photo_uploads"
    __table_args__ = (
        UniqueConstraint("district_code", "by_account", "sha256"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("num_nonnulls(lat, lng) in (0, 2)", name="place_whole"),
        CheckConstraint("received_bytes between 0 and size_bytes", name="received_within"),
        CheckConstraint("(photo_id is not null) = (received_bytes = size_bytes)", name="whole_is_a_photo"),
    )
    __grants__ = "select, insert, update (received_bytes, photo_id), delete"
    __wall__ = Wall(
        provider=_OWN,
        caregiver=_OWN,
        facility=_OWN,
        meal_point=_OWN,
        writers=("district", "caregiver", *PLACES),
    )

    sha256: str = Field(max_length=64)
    size_bytes: int = Field(sa_type=BigInteger)
    received_bytes: int = Field(default=0, sa_type=BigInteger)
    taken_at: datetime
    skew_seconds: int | None = None
    lat: float | None = None
    lng: float | None = None
    by_account: UUID
    photo_id: Annotated[UUID, belongs_to("photos", index=False)] | None = None


class PhotoPiece(Row, table=True):
    """Some bytes of an upload, from `first_byte` on: sealed under a key of the upload (`subject_keys`)."""

    __tablename__ = "photo_pieces"
    __table_args__ = (UniqueConstraint("district_code", "upload_id", "first_byte"),)
    __grants__ = "select, insert, delete"
    __wall__ = through("photo_uploads", "upload_id", ("district", "caregiver", *PLACES))

    upload_id: Annotated[UUID, belongs_to("photo_uploads", index=False)]
    first_byte: int = Field(sa_type=BigInteger)
    content: bytes = Field(sa_type=LargeBinary)


class PhotoUploadBegin(PhotoTaken):
    """What the phone says of a photo before it sends it: the same as in one piece, and how many bytes it has."""

    model_config = example(
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        taken_at="2036-06-30T09:31:00+08:00",
        sent_at="2036-06-30T12:02:00+08:00",
        lat=37.5,
        lng=122.1,
        size_bytes=2_400_000,
    )

    size_bytes: Annotated[int, Rule(strict=True, ge=1, description="Of the whole file")]


class PhotoPieceTaken(Wire):
    """Where in the file the piece belongs."""

    offset: Annotated[int, Rule(ge=0)]


class PhotoUploadRead(Shown):
    """`offset`: so many bytes are here, and the next piece begins there. `photo_id`: null until the photo is whole."""

    id: UUID
    sha256: str
    size_bytes: int
    offset: int
    photo_id: UUID | None
