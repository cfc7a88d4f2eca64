"""Photos (照片): what somebody saw, with its hash, its time and where it was taken; and what each of them is evidence of."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator
from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.walls import ACCOUNT, Wall, through
from models.wire import Instant, Latitude, Longitude, Shown, Wire


class PhotoType(StrEnum):
    """What a browser shows, and every phone can send."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


_OWN_OR_EVIDENCE = f"""by_account = {ACCOUNT} or exists (select from photo_uses u where u.district_code = photos.district_code
    and u.by_account = photos.by_account and u.sha256 = photos.sha256)"""
_OF_A_VISIT = """exists (select from visit_notes n where n.district_code = photos.district_code
    and n.by_account = photos.by_account and n.sha256 = photos.sha256)"""
PLACES = ("facility", "meal_point", "provider")


class Photo(Row, table=True):
    """A picture as it was sent, byte for byte; it lies sealed in the store under its id. Never changed. `taken_at` by our clock: the
    phone's went `skew_seconds` ahead, and said so much more (empty where it did not say)."""

    __tablename__ = "photos"
    __table_args__ = (
        UniqueConstraint("district_code", "by_account", "sha256"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("num_nonnulls(lat, lng) in (0, 2)", name="place_whole"),
    )
    __grants__ = "select, insert"
    __wall__ = Wall(
        provider=f"{_OWN_OR_EVIDENCE} or {_OF_A_VISIT}",
        division=f"{_OWN_OR_EVIDENCE} or {_OF_A_VISIT}",
        facility=_OWN_OR_EVIDENCE,
        meal_point=_OWN_OR_EVIDENCE,
        caregiver=f"by_account = {ACCOUNT}",
        resident=_OF_A_VISIT,
        writers=("district", "caregiver", *PLACES),
    )

    sha256: str = Field(max_length=64)
    size_bytes: int = Field(sa_type=BigInteger)
    content_type: PhotoType = Field(sa_type=stored(PhotoType))
    width: int
    height: int
    taken_at: datetime
    skew_seconds: int | None = None
    lat: float | None = None
    lng: float | None = None
    by_account: UUID


class PhotoUse(Row, table=True):
    """That a photo is evidence of an inspection, or (`step_id`) of a deed about one of its findings. It may be named before it was
    uploaded; it is the photo that the same account uploads."""

    __tablename__ = "photo_uses"
    __table_args__ = (Index(None, "district_code", "sha256", "by_account"),)
    __grants__ = "select, insert"
    __wall__ = through("inspections", "inspection_id", ("district", *PLACES))

    sha256: str = Field(max_length=64)
    by_account: UUID
    inspection_id: Annotated[UUID, belongs_to("inspections")]
    step_id: Annotated[UUID, belongs_to("finding_steps")] | None = None


Sha256 = Annotated[str, Rule(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file, in lower case hexadecimal")]
Evidence = Annotated[list[Sha256], AfterValidator(lambda named: list(dict.fromkeys(named))), Rule(max_length=20)]
"""Photos by their hash, each once; uploaded before or after."""


class PhotoTaken(Wire):
    """What the phone says of it: `sha256` of the file as the phone keeps it, when and where it was taken. `sent_at`, the same clock's
    time now, tells how wrong it is."""

    sha256: Sha256
    taken_at: Instant
    sent_at: Instant | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None


class EvidenceRead(Shown):
    """`id`: null until its file is there. `taken_at`, `skew_seconds`: as with the photo. `repeated`: the same picture was given as
    evidence in another act too, such as of another place, or of what was found as of its being put right."""

    sha256: str
    id: UUID | None
    taken_at: datetime | None
    skew_seconds: int | None
    repeated: bool


class PhotoUseRead(Shown):
    inspection_id: UUID
    inspection_no: str
    finding_id: UUID | None
    finding_no: str | None
    deed: str | None
    named_at: datetime


class PhotoRead(Shown):
    """`uses`, `visit_ids`: which inspections and visits it is evidence of, as far as the reader sees them. `metres_away`: from the place
    that was inspected, where both are known. `device_at` is the device's clock when it was taken, which went `skew_seconds` ahead of
    ours (null where it did not say); `taken_at` is put right by that."""

    id: UUID
    sha256: str
    size_bytes: int
    content_type: PhotoType
    width: int
    height: int
    taken_at: datetime
    device_at: datetime
    skew_seconds: int | None
    lat: float | None
    lng: float | None
    metres_away: int | None
    by_account: UUID
    uploaded_at: datetime
    repeated: bool
    uses: list[PhotoUseRead]
    visit_ids: list[UUID]
