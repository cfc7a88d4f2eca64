"""Webhooks: where a provider's own system, or the bureau's, is told of what happens; and what was sent there."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.providers import ProviderId
from models.walls import BOUND_ID, Wall, through
from models.wire import Name, Patch, Reason, Shown, Wire
from models.wire import Text as Words


class WebhookStatus(StrEnum):
    """paused: by hand, or because the receiver said that it is gone (410); failed: for three days nothing got through. Neither is
    sent anything until it is resumed; then all that happened since comes, as far as it is kept. ended: by hand, for good."""

    ACTIVE = "active"
    PAUSED = "paused"
    FAILED = "failed"
    ENDED = "ended"


class DeliveryStatus(StrEnum):
    """dead: it was tried for three days; it can be sent again. ended: its webhook has ended before it got through."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    ENDED = "ended"


class DeliveryTrouble(StrEnum):
    """Why the last attempt came to nothing. `answered`: with a status that is no success, beside it."""

    ANSWERED = "answered"
    TIMED_OUT = "timed_out"
    NOT_REACHED = "not_reached"
    NOT_TRUSTED = "not_trusted"
    ADDRESS_REFUSED = "address_refused"
    NAME_UNKNOWN = "name_unknown"


class Webhook(Record, table=True):
    """Of a provider, which hears of its own; or of the bureau (`provider_id` is empty), which hears of all.

    `secret_sealed` signs, under the webhook's own key (`subject_keys`); `earlier_sealed` holds those before it
    that sign too, the last of them until `earlier_until` (services/webhooks/rotating.py). Deliveries
    are made of all events up to (`at_xid`, `at_id`). `failing_since`: nothing has got through since then."""

    __tablename__ = "webhooks"
    __table_args__ = (
        Index("webhooks_active_ix", "district_code", "id", postgresql_where=text("status = 'active'")),
        CheckConstraint("(earlier_sealed is null) = (earlier_until is null)", name="earlier_until_a_time"),
        CheckConstraint("cardinality(kinds) > 0", name="hears_of_something"),
        CheckConstraint(
            "num_nonnulls(ended_at, ended_by, ended_reason) = case when status = 'ended' then 3 else 0 end",
            name="ended_by_someone",
        ),
    )
    __wall__ = Wall(provider=f"provider_id = {BOUND_ID}")

    provider_id: ProviderId | None = None
    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    kinds: list[str] = Field(sa_type=ARRAY(String(60)))
    status: WebhookStatus = Field(
        default=WebhookStatus.ACTIVE, sa_type=stored(WebhookStatus), sa_column_kwargs={"server_default": "active"}
    )
    secret_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    secret_issued_at: datetime | None = None
    earlier_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    earlier_until: datetime | None = None
    at_xid: int = Field(sa_type=BigInteger)
    at_id: UUID
    failing_since: datetime | None = None
    made_by: UUID
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ended_reason: str | None = Field(default=None, max_length=200)


class WebhookDelivery(Row, table=True):
    """One message to one webhook; its id is the `webhook-id` of every attempt. `since`: from when its three days count;
    `next_at`: when it is tried, or, while it is being sent (`leased_until`), when another sender may take it. A ping has no
    event."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("district_code", "webhook_id", "event_id"),
        Index(None, "district_code", "webhook_id", "id"),
        Index(
            *("webhook_deliveries_due_ix", "district_code", "webhook_id", "next_at"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )
    __grants__ = "select, insert, update, delete"
    __wall__ = through("webhooks", "webhook_id", ("district", "provider"))

    webhook_id: Annotated[UUID, belongs_to("webhooks", index=False)]
    event_id: UUID | None = None
    kind: str = Field(max_length=60)
    body: str = Field(sa_type=Text)
    status: DeliveryStatus = Field(default=DeliveryStatus.WAITING, sa_type=stored(DeliveryStatus))
    attempts: int = 0
    since: datetime
    next_at: datetime
    last_at: datetime | None = None
    last_status: int | None = None
    last_trouble: DeliveryTrouble | None = Field(default=None, sa_type=stored(DeliveryTrouble))
    delivered_at: datetime | None = None
    leased_until: datetime | None = None


Url = Annotated[Words, Rule(min_length=8, max_length=500, examples=["https://care.example.com/hooks/yiyang"])]
Kinds = Annotated[list[Annotated[str, Rule(min_length=1, max_length=60)]], Rule(min_length=1, max_length=50)]


class WebhookMake(Wire):
    """`kinds`: events (`visits.verified`) or nouns (`visits`). It is sent something once it has a secret (`rotate`)."""

    model_config = example(
        name="排班系统", url="https://care.example.com/hooks/yiyang", kinds=["visits", "claims.settled"]
    )

    name: Name
    url: Url
    kinds: Kinds


class WebhookUpdate(Patch):
    model_config = example(kinds=["visits.verified"])

    name: Name | None = None
    url: Url | None = None
    kinds: Kinds | None = None


class WebhookEnd(Wire):
    model_config = example(reason="排班系统已停用")

    reason: Reason


class WebhookRead(Shown):
    """`awaits_secret`: nothing is sent, though it be active, before its first secret is issued (`rotate`). `waiting` and `dead`: how many
    deliveries are so now. `earlier_until`: until then the secret before signs as well, and
    each that was the newest within 24 hours for that long."""

    id: UUID
    version: int
    provider_id: UUID | None
    name: str
    url: str
    kinds: list[str]
    status: WebhookStatus
    awaits_secret: bool
    secret_issued_at: datetime | None
    earlier_until: datetime | None
    failing_since: datetime | None
    waiting: int
    dead: int
    created_at: datetime
    ended_at: datetime | None
    ended_by: UUID | None
    ended_reason: str | None
    allowed_actions: list[str]


class WebhookSecret(Shown):
    """Shown this once, as libraries of Standard Webhooks take it: `whsec_` and 32 bytes in base64."""

    id: UUID
    version: int
    secret: str
    secret_issued_at: datetime
    earlier_until: datetime | None


class WebhookDeliveryRead(Shown):
    """`id`: the `webhook-id` of every attempt. `next_at`: of one that waits. `trouble_zh`, `trouble_en`: why the last attempt came to
    nothing, and what can be done. One that is being sent has no `resend`."""

    id: UUID
    event_id: UUID | None
    kind: str
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    next_at: datetime | None
    last_at: datetime | None
    last_status: int | None
    last_trouble: DeliveryTrouble | None
    trouble_zh: str | None
    trouble_en: str | None
    delivered_at: datetime | None
    allowed_actions: list[str]
