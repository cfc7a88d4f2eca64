"""Tags at homes (住户标签): a chip that counts its readings, or a screen whose code changes; and what was read of them.

Who comes to the home reads the tag with a phone: so the visit's end is proved by the home, and not only by the phone's word."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, model_validator
from pydantic import Field as Rule
from pydantic_core import PydanticCustomError
from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.residents import ResidentId
from models.walls import through
from models.wire import Reason, Shown, Text, Wire


class TagKind(StrEnum):
    """qr: a small screen whose QR code changes every 30 seconds (RFC 6238); nfc: a chip that signs a counter (NTAG 424 DNA). What it is
    called is what it proves by (`Proof`)."""

    QR = "qr"
    NFC = "nfc"


class TagStatus(StrEnum):
    """replaced: it was lost or broke, and another hangs there; revoked: none hangs there any more."""

    ACTIVE = "active"
    REPLACED = "replaced"
    REVOKED = "revoked"


class TagFinding(StrEnum):
    """What became of a reading. proved: the tag of this home, read then, for the first time. Everything else proves nothing.

    unknown: there is no such tag. elsewhere: it hangs in another home. ended: it did not hang there then. expired: not what the screen
    showed at that time. forged: not what the chip says with that counter. replayed: shown for another event before. out_of_order: the
    counter contradicts when others of the chip were read."""

    PROVED = "proved"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"
    ENDED = "ended"
    EXPIRED = "expired"
    FORGED = "forged"
    REPLAYED = "replayed"
    OUT_OF_ORDER = "out_of_order"


class HomeTag(Record, table=True):
    """In one home. `tag_no` is printed on it and read with it; its secret is sealed under the resident's own key, and shown once, when
    it is issued. `chip_uid`: of a chip, its own number, 7 bytes in hexadecimal. A home has one active tag of each kind."""

    __tablename__ = "home_tags"
    __table_args__ = (
        UniqueConstraint("district_code", "tag_no"),
        Index(
            *("home_tags_one_active_uq", "district_code", "resident_id", "kind"),
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
        Index(
            *("home_tags_chip_active_uq", "district_code", "chip_uid"),
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
        CheckConstraint("(kind = 'nfc') = (chip_uid is not null)", name="chip_of_a_chip"),
        CheckConstraint("(status = 'active') = (ended_at is null)", name="ended_when_it_says_so"),
    )
    __wall__ = replace(
        through("residents", "resident_id", ("district", "division")),
        provider="false",
        caregiver="false",
        resident="false",
        facility="false",
        meal_point="false",
    )

    resident_id: ResidentId
    tag_no: str = Field(max_length=20)
    kind: TagKind = Field(sa_type=stored(TagKind))
    chip_uid: str | None = Field(default=None, max_length=14)
    secret_sealed: bytes = Field(sa_type=LargeBinary)
    status: TagStatus = Field(default=TagStatus.ACTIVE, sa_type=stored(TagStatus))
    issued_at: datetime
    issued_by: UUID
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ended_reason: str | None = Field(default=None, max_length=200)


class HomeTagReading(Row, table=True):
    """What was read of a tag, and what became of it; its id is that of the check-in or check-out. Never changed.

    `number`: the chip's counter, or which 30 seconds the screen's code was of: each proves once. `read_at`: by the phone's clock."""

    __tablename__ = "home_tag_readings"
    __table_args__ = (
        Index(
            *("home_tag_readings_once_uq", "district_code", "tag_id", "number"),
            unique=True,
            postgresql_where=text("found = 'proved'"),
        ),
        CheckConstraint("found <> 'proved' or num_nonnulls(tag_id, number) = 2", name="proved_by_something"),
    )
    __grants__ = "select, insert"
    __wall__ = through("home_tags", "tag_id", ("district",))

    visit_id: Annotated[UUID, belongs_to("visits")]
    tag_id: Annotated[UUID, belongs_to("home_tags", index=False)] | None = None
    number: int | None = Field(default=None, sa_type=BigInteger)
    found: TagFinding = Field(sa_type=stored(TagFinding))
    read_at: datetime


TagNo = Annotated[Text, Rule(min_length=1, max_length=20)]
TagCode = Annotated[str, Rule(pattern=r"^[0-9]{8}$")]
TagMac = Annotated[str, Rule(pattern=r"^[0-9A-Fa-f]{16}$")]
ChipUid = Annotated[str, Rule(pattern=r"^[0-9A-Fa-f]{14}$")]
MOST_READINGS = 2**24 - 1
"""So far a chip counts."""


class TagReading(Wire):
    """What a phone read of a tag: its number, and what the screen's QR code said at that moment (`code`), or what the chip said: how often
    it was read, and its signature of that (`counter` and `mac`, SDMReadCtr and SDMMAC)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"tag_no": "7KXM2P9QRT", "code": "94287082"},
                {"tag_no": "7KXM2P9QRT", "counter": 61, "mac": "94EED9EE65337086"},
            ]
        }
    )

    tag_no: TagNo
    code: TagCode | None = None
    counter: Annotated[int, Rule(strict=True, ge=0, le=MOST_READINGS)] | None = None
    mac: TagMac | None = None

    @model_validator(mode="after")
    def _of_one_kind(self) -> "TagReading":
        chip = (self.counter is not None, self.mac is not None)
        if chip != (self.code is None, self.code is None):
            raise PydanticCustomError("tag_of_one_kind", "Say what the screen showed, or what the chip said")
        return self

    @property
    def kind(self) -> TagKind:
        return TagKind.NFC if self.code is None else TagKind.QR


class HomeTagIssue(Wire):
    """A tag for a home that has none of the kind. `chip_uid`: of a chip alone, the number that it came with."""

    model_config = example(resident_id=EXAMPLE_ID, kind="qr")

    resident_id: UUID
    kind: TagKind
    chip_uid: ChipUid | None = None


class HomeTagReplace(Wire):
    """Why another one is to hang there; the new chip's number."""

    model_config = example(reason="屏幕损坏")

    reason: Reason
    chip_uid: ChipUid | None = None


class HomeTagEnd(Wire):
    model_config = example(reason="老人搬家")

    reason: Reason


class HomeTagRead(Shown):
    """`last_proved_at`: when it last proved a check-in or check-out."""

    id: UUID
    version: int
    created_at: datetime
    resident_id: UUID
    resident_name: str | None
    tag_no: str
    kind: TagKind
    chip_uid: str | None
    status: TagStatus
    issued_at: datetime
    issued_by: UUID
    ended_at: datetime | None
    ended_by: UUID | None
    ended_reason: str | None
    last_proved_at: datetime | None
    allowed_actions: list[str]


class HomeTagIssued(HomeTagRead):
    """`secret`, told this once and kept nowhere in the open: of a chip its key for reading (AES-128, hexadecimal), of a screen in base32.
    `setup_uri`: what a screen is set up with (otpauth), null for a chip."""

    secret: str
    setup_uri: str | None


class Remark(Shown):
    """What is to be told to whoever sent something that is kept all the same, and what to do: `says_*`."""

    code: str
    says_zh: str
    says_en: str
