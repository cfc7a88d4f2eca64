"""Message preferences of a resident without an account (老年人消息设置): what he told the community or the bureau."""

from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record
from models.contacts import COMMUNITYS
from models.examples import example
from models.meal_hours import Clock
from models.message_preferences import Kinds, MessageLanguage
from models.residents import ResidentId
from models.wire import Patch, Shown


class ResidentMessagePreference(Record, table=True):
    """One a resident. It holds until he sets his own, with an account."""

    __tablename__ = "resident_message_preferences"
    __table_args__ = (
        UniqueConstraint("district_code", "resident_id"),
        CheckConstraint("(quiet_from is null) = (quiet_until is null)", name="quiet_named_whole"),
        CheckConstraint("daily_limit between 1 and 50", name="limit_in_reason"),
        CheckConstraint("language in ('zh', 'en')", name="language_known"),
    )
    __wall__ = COMMUNITYS

    resident_id: ResidentId
    opted_out: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(60)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    quiet_from: str | None = Field(default=None, max_length=5)
    quiet_until: str | None = Field(default=None, max_length=5)
    daily_limit: int | None = None
    language: str = Field(default="zh", max_length=2, sa_column_kwargs={"server_default": "zh"})


class ResidentMessagePreferenceUpdate(Patch):
    """Only what is sent changes. `opted_out`: events (`visits.checked_in`) or nouns (`visits`); of what is urgent nobody opts out."""

    model_config = example(opted_out=["visits.checked_in"], quiet_from="19:00", quiet_until="08:00")
    may_be_empty = frozenset({"quiet_from", "quiet_until", "daily_limit"})

    opted_out: Kinds | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    daily_limit: Annotated[int, Rule(strict=True, ge=1, le=50)] | None = None
    language: MessageLanguage | None = None


class ResidentMessagePreferenceRead(Shown):
    """`version` is 0 while nothing was set. `own_counts`: he has set his own, with an account, which counts instead of this.
    `telephone_known`: without one, and without an account, nobody can tell him anything. `always_told`: of what nobody opts out;
    `district_*`: what the bureau has set, and holds beside it."""

    resident_id: UUID
    version: int
    own_counts: bool
    telephone_known: bool
    opted_out: list[str]
    always_told: list[str]
    quiet_from: str | None
    quiet_until: str | None
    daily_limit: int | None
    language: MessageLanguage
    district_quiet_from: str
    district_quiet_until: str
    district_daily_limit: int
