"""Messages (消息): what one person is told of one event on one channel, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.family_links import LinkScope
from models.walls import ACCOUNT, BOUND_ID, DIVISION, Wall
from models.webhooks import DeliveryTrouble
from models.wire import Shown


class MessageAudience(StrEnum):
    """As whom somebody is told: the resident, a relative, or by the role in which the event concerns him."""

    RESIDENT = "resident"
    FAMILY = "family"
    CAREGIVER = "caregiver"
    PROVIDER_MANAGER = "provider_manager"
    FACILITY_MANAGER = "facility_manager"
    MEAL_POINT_OPERATOR = "meal_point_operator"
    COMMUNITY_WORKER = "community_worker"
    BUREAU_ADMIN = "bureau_admin"


class MessageChannel(StrEnum):
    """log: nothing leaves the house; it is read at /v1/messages."""

    LOG = "log"
    SMS = "sms"
    WECHAT = "wechat"
    PUSH = "push"


class MessageStatus(StrEnum):
    """failed: the gateway will not have it, or it was tried for a day; it can be sent again. held_back: it was never sent."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    HELD_BACK = "held_back"


class HeldBack(StrEnum):
    """opted_out: by the person; daily_limit: that day he was told enough; too_old: it happened more than a day before it could be
    told; past: when it would have been sent, it was not true any more; over: what was urgent is over; access_ended: he may not know of
    it any more; no_address: nobody knows where to send it."""

    OPTED_OUT = "opted_out"
    DAILY_LIMIT = "daily_limit"
    TOO_OLD = "too_old"
    PAST = "past"
    OVER = "over"
    ACCESS_ENDED = "access_ended"
    NO_ADDRESS = "no_address"


_OWN = f"account_id = {ACCOUNT}"


class Message(Row, table=True):
    """`person_id` is the account, or the resident who has none and is reached by the telephone of the register; `membership_id` is
    by what he may know of it, and `scope` what his link must hold, both asked again just before it is sent. An account without a
    membership is a relative's whose link was refused or revoked: that alone he is told, with the surname of whom he asked for, and he
    reads it wherever he may sign in. The id is what the gateway gets as the key under which it sends once.

    `next_at`: when it is sent, or, while it is being sent, when another may take it; `since`: from when its day of trying counts;
    `due_on`: against which day's limit it counts. The address stands nowhere but where it was given, and here masked."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("district_code", "event_id", "person_id", "channel"),
        Index(None, "district_code", "account_id", "id"),
        Index("messages_to_account_ix", "account_id", "id", postgresql_where=text("membership_id is null")),
        Index(None, "district_code", "division_code", "id"),
        Index(None, "district_code", "person_id", "due_on"),
        Index(
            *("messages_due_ix", "district_code", "channel", "next_at"),
            postgresql_where=text("status = 'waiting'"),
        ),
        CheckConstraint("(status = 'held_back') = (held_because is not null)", name="held_back_because"),
        CheckConstraint("(status = 'sent') = (sent_at is not null)", name="sent_at_a_time"),
        CheckConstraint("membership_id is null or account_id is not null", name="of_a_membership"),
        CheckConstraint("num_nonnulls(account_id, membership_id, resident_id) > 0", name="of_somebody"),
    )
    __grants__ = "select, insert, update, delete"
    __wall__ = Wall(
        provider=_OWN,
        caregiver=_OWN,
        resident=f"{_OWN} and (resident_id = {BOUND_ID} or resident_id is null)",
        division=f"starts_with(division_code, {DIVISION})",
        facility=_OWN,
        meal_point=_OWN,
        # By no membership, and so in whatever district he has one.
        always=f"{_OWN} and membership_id is null",
        writes="true",
        writers=("district",),
    )

    event_id: UUID
    kind: str = Field(max_length=60)
    audience: MessageAudience = Field(sa_type=stored(MessageAudience))
    scope: LinkScope | None = Field(default=None, sa_type=stored(LinkScope))
    subject_id: UUID
    person_id: UUID
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    membership_id: Annotated[UUID, belongs_to("memberships", index=False)] | None = None
    resident_id: Annotated[UUID, belongs_to("residents", index=False)] | None = None
    division_code: str | None = Field(default=None, sa_type=String(12))
    channel: MessageChannel = Field(sa_type=stored(MessageChannel))
    urgent: bool
    language: str = Field(max_length=2)
    body: str = Field(max_length=500)
    status: MessageStatus = Field(default=MessageStatus.WAITING, sa_type=stored(MessageStatus))
    held_because: HeldBack | None = Field(default=None, sa_type=stored(HeldBack))
    attempts: int = 0
    since: datetime
    next_at: datetime
    due_on: date
    last_at: datetime | None = None
    last_status: int | None = None
    last_trouble: DeliveryTrouble | None = Field(default=None, sa_type=stored(DeliveryTrouble))
    address_masked: str | None = Field(default=None, max_length=40)
    sent_at: datetime | None = None


class MessagePlace(Row, table=True):
    """Up to where the outbox was turned into messages: one row a district, under the id that is all zeros."""

    __tablename__ = "message_places"

    at_xid: int = Field(sa_type=BigInteger)
    at_id: UUID


class MessageRead(Shown):
    """`subject_id`: of the order, the visit ... that `kind` speaks of. `next_at`: of one that waits. The address is masked."""

    id: UUID
    kind: str
    audience: MessageAudience
    subject_id: UUID
    resident_id: UUID | None
    channel: MessageChannel
    urgent: bool
    body: str
    status: MessageStatus
    held_because: HeldBack | None
    attempts: int
    created_at: datetime
    next_at: datetime | None
    last_at: datetime | None
    last_status: int | None
    last_trouble: DeliveryTrouble | None
    address_masked: str | None
    sent_at: datetime | None
    allowed_actions: list[str]
