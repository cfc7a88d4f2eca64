"""Meal cards (助餐卡): by what a till knows a resident without the identity card."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, stored
from models.residents import ResidentId
from models.walls import through
from models.wire import Reason, Shown, Wire


class CardStatus(StrEnum):
    """replaced: it was lost, and another took its place; revoked: it has none."""

    ACTIVE = "active"
    REPLACED = "replaced"
    REVOKED = "revoked"


class MealCard(Record, table=True):
    """A resident's card. Its token, which the QR code on it says, is given out once and kept only as an HMAC; `card_no` is
    printed under it, to be typed where no camera reads. A resident has one active card."""

    __tablename__ = "meal_cards"
    __table_args__ = (
        UniqueConstraint("district_code", "card_no"),
        UniqueConstraint("district_code", "token_index"),
        Index(
            "meal_cards_one_active_uq",
            "district_code",
            "resident_id",
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
        CheckConstraint("(status = 'active') = (ended_at is null)", name="ended_when_it_says_so"),
    )
    __wall__ = replace(
        through("residents", "resident_id", ("district", "division")),
        provider="false",
        caregiver="false",
        facility="false",
        meal_point="false",
    )

    resident_id: ResidentId
    card_no: str = Field(max_length=20)
    token_index: bytes = Field(sa_type=LargeBinary)
    status: CardStatus = Field(default=CardStatus.ACTIVE, sa_type=stored(CardStatus))
    issued_by: UUID
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ended_reason: str | None = Field(default=None, max_length=200)


class MealCardIssue(Wire):
    """A card for a resident who has none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"resident_id": "01900000-0000-7000-8000-000000000001"}]})

    resident_id: UUID


class MealCardEnd(Wire):
    """Why the card is replaced or revoked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "遗失"}]})

    reason: Reason


class MealCardRead(Shown):
    id: UUID
    version: int
    created_at: datetime
    resident_id: UUID
    resident_name: str | None
    card_no: str
    status: CardStatus
    issued_by: UUID
    ended_at: datetime | None
    ended_by: UUID | None
    ended_reason: str | None
    allowed_actions: list[str]


class MealCardIssued(MealCardRead):
    """`token` is what the QR code on the card says, and `qr_svg` that code as a picture to be printed (SVG, black on white, with its
    quiet zone). Both are told this once and kept nowhere."""

    token: str
    qr_svg: str
