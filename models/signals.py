"""Signals (信号): what devices say of themselves, counted by the hour, and how each stands."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.devices import DeviceId
from models.examples import example
from models.walls import through
from models.wire import Instant, Shown, Wire


class SignalKind(StrEnum):
    """What a device can say. `clear` ends its alarm and its fault; `test` says that somebody tried it."""

    ALARM = "alarm"
    FAULT = "fault"
    HEARTBEAT = "heartbeat"
    TEST = "test"
    CLEAR = "clear"


class CountedSignal(StrEnum):
    """What is counted. `held_back`: requests beyond a device's rate, refused unread; a heartbeat is not counted."""

    ALARM = "alarm"
    FAULT = "fault"
    TEST = "test"
    CLEAR = "clear"
    HELD_BACK = "held_back"


class DeviceStanding(Row, table=True):
    """How a device stands: one row, changed in place, however much the device says. `last_sequence` is the highest number that was
    taken, so that nothing is taken twice. `alarm_alert_id` and `fault_alert_id` are the last alerts about it, `*_times` how often it
    was said for that alert, `*_told_at` when the alert was last told of it. `*_at`, `cleared_at`: when each was said last, by the
    device's clock."""

    __tablename__ = "device_standings"
    __table_args__ = (
        UniqueConstraint("district_code", "device_id"),
        CheckConstraint("last_sequence >= 0 and alarm_times >= 0 and fault_times >= 0", name="counts_up"),
    )
    __wall__ = through("devices", "device_id", ("district",))

    device_id: DeviceId
    last_sequence: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    last_heard_at: datetime | None = None
    alarm_since: datetime | None = None
    alarm_at: datetime | None = None
    alarm_times: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    alarm_told_at: datetime | None = None
    alarm_alert_id: Annotated[UUID, belongs_to("alerts", index=False)] | None = None
    fault_since: datetime | None = None
    fault_at: datetime | None = None
    fault_times: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    fault_told_at: datetime | None = None
    fault_alert_id: Annotated[UUID, belongs_to("alerts", index=False)] | None = None
    cleared_at: datetime | None = None
    silent_alert_id: Annotated[UUID, belongs_to("alerts", index=False)] | None = None


class SignalCount(Row, table=True):
    """What one device said of one kind in one hour: however often, one row."""

    __tablename__ = "signals"
    __table_args__ = (
        UniqueConstraint("district_code", "device_id", "hour_at", "kind"),
        CheckConstraint("times > 0 and last_at >= first_at", name="counts_up"),
        CheckConstraint(
            "date_trunc('hour', hour_at at time zone 'UTC') = hour_at at time zone 'UTC'", name="whole_hour"
        ),
    )
    __wall__ = through("devices", "device_id", ("district",))

    device_id: DeviceId
    hour_at: datetime
    kind: CountedSignal = Field(sa_type=stored(CountedSignal))
    times: int
    first_at: datetime
    last_at: datetime


class Signal(Wire):
    """`at`: when it was, by the device's clock; without it, when it was sent."""

    model_config = example(kind="alarm")

    kind: SignalKind
    at: Instant | None = None


MOST_SIGNALS = 50


class SignalsSend(Wire):
    """By `at` they are put in order, and what has none is of now; at most 50 in one request. What is older than what stands is counted,
    and changes nothing of it."""

    model_config = example(signals=[{"kind": "alarm"}])

    signals: Annotated[list[Signal], Rule(min_length=1, max_length=MOST_SIGNALS)]


class SignalsTaken(Shown):
    """`taken`: how many were; `sequence`: the request's own number, below which nothing is taken any more. `alert_id`, `sos_id`:
    what stands by this."""

    taken: int
    sequence: int
    alert_id: UUID | None = None
    sos_id: UUID | None = None


class SignalRead(Shown):
    """`hour_at`: the beginning of the hour."""

    id: UUID
    device_id: UUID
    hour_at: datetime
    kind: CountedSignal
    times: int
    first_at: datetime
    last_at: datetime
