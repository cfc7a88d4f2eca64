"""Message preferences (消息设置): how a person wants to be told, of what not, and when not."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record
from models.examples import example
from models.meal_hours import Clock
from models.walls import ACCOUNT, Wall
from models.wire import Patch, PhoneText, Shown, Text

_OWN = f"account_id = {ACCOUNT}"


class MessageLanguage(StrEnum):
    ZH = "zh"
    EN = "en"


class WantedChannel(StrEnum):
    """A channel that a person may choose; where none of his can be used, he reads his messages at /v1/messages."""

    SMS = "sms"
    WECHAT = "wechat"
    PUSH = "push"


class MessagePreference(Record, table=True):
    """Of one account in one district; who has none has the defaults. The addresses are sealed under the row's own key. Own quiet
    hours are added to the district's, an own limit lies below it."""

    __tablename__ = "message_preferences"
    __table_args__ = (
        UniqueConstraint("district_code", "account_id"),
        CheckConstraint("(quiet_from is null) = (quiet_until is null)", name="quiet_named_whole"),
        CheckConstraint("daily_limit between 1 and 50", name="limit_in_reason"),
        CheckConstraint("language in ('zh', 'en')", name="language_known"),
    )
    __wall__ = replace(Wall(*[_OWN] * 6), writes=_OWN)

    account_id: UUID = Field(foreign_key="accounts.id")
    channels: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(20)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    opted_out: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(60)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    quiet_from: str | None = Field(default=None, max_length=5)
    quiet_until: str | None = Field(default=None, max_length=5)
    daily_limit: int | None = None
    language: str = Field(default="zh", max_length=2, sa_column_kwargs={"server_default": "zh"})
    phone_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    wechat_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    push_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)


Kinds = Annotated[list[Annotated[str, Rule(min_length=1, max_length=60)]], Rule(max_length=100)]
Token = Annotated[Text, Rule(min_length=4, max_length=200)]


class MessagePreferenceUpdate(Patch):
    """Only what is sent changes. `channels`: on all of them, of which an address is known (of `sms` here or in the register); none, by
    text message where a telephone is known. `opted_out`: events
    (`visits.checked_in`) or nouns (`visits`); of what is urgent nobody opts out. `wechat_id`: the open id of the WeChat account;
    `push_token`: of the app."""

    model_config = example(
        channels=["sms"], phone="13800001234", opted_out=["visits.checked_in"], quiet_from="20:00", quiet_until="09:00"
    )
    may_be_empty = frozenset({"phone", "wechat_id", "push_token", "quiet_from", "quiet_until", "daily_limit"})

    channels: Annotated[list[WantedChannel], Rule(max_length=3)] | None = None
    opted_out: Kinds | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    daily_limit: Annotated[int, Rule(strict=True, ge=1, le=50)] | None = None
    language: MessageLanguage | None = None
    phone: PhoneText | None = None
    wechat_id: Token | None = None
    push_token: Token | None = None


class MessagePreferenceRead(Shown):
    """`version` is 0 while nothing was set. `always_told`: of what nobody opts out. `district_*`: what the bureau has set, and holds
    beside one's own; its daily limit is of who is served, and null for whoever works with what he is told."""

    version: int
    channels: list[WantedChannel]
    opted_out: list[str]
    always_told: list[str]
    quiet_from: str | None
    quiet_until: str | None
    daily_limit: int | None
    language: MessageLanguage
    phone_masked: str | None
    wechat_known: bool
    push_known: bool
    district_quiet_from: str
    district_quiet_until: str
    district_daily_limit: int | None
