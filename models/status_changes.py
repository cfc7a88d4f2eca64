"""Status changes: a resident died, moved away or came back, as it was believed from which day."""

from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict
from sqlmodel import Field

from models.base import Row, stored
from models.residents import ResidentId, ResidentStatus
from models.walls import through
from models.wire import Day, Reason, Shown, Wire


class StatusChange(Row, table=True):
    """A resident moved away, came back or died: what was believed from which day, who said so, and why."""

    __tablename__ = "status_changes"
    __grants__ = "select, insert"
    __wall__ = through("residents", "resident_id", ("district", "division"))

    resident_id: ResidentId
    status: ResidentStatus = Field(sa_type=stored(ResidentStatus))
    effective_on: date
    reason: str = Field(max_length=200)
    by_account: UUID


class StatusChangeOrder(Wire):
    """`active` for somebody who came back, or was reported by mistake. `effective_on` is the last day at home."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "deceased", "effective_on": "2026-10-05", "reason": "家属报告"}]}
    )

    status: ResidentStatus
    effective_on: Day
    reason: Reason


class StatusChangeRead(Shown):
    id: UUID
    resident_id: UUID
    status: ResidentStatus
    effective_on: date
    reason: str
    by_account: UUID
    created_at: datetime


class StatusChangeMade(StatusChangeRead):
    """What stopped with it. `orders_cancelled`: of services and of meals; `visits_after`: visits already verified for days after
    it, which are flagged now and not posted any more."""

    entitlements_ended: list[UUID]
    orders_cancelled: int
    visits_after: int
