"""Message rules (消息规则): when a district sends nothing that can wait, and how much who is served is told a day."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import Row
from models.examples import example
from models.meal_hours import Clock
from models.walls import CATALOGUE
from models.wire import Day, Shown, Wire


class MessageRule(Row, table=True):
    """From a day on until the next one's. `quiet_from` up to, and without, `quiet_until`, by the clock of Shanghai and over midnight
    where the second lies before the first; equal, there is no quiet. `daily_limit` is of residents and relatives. Before the first
    rule: 21:00 to 08:00, and six a day."""

    __tablename__ = "message_rules"
    __table_args__ = (
        UniqueConstraint("district_code", "effective_from"),
        CheckConstraint("daily_limit between 1 and 50", name="limit_in_reason"),
    )
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    effective_from: date
    quiet_from: str = Field(max_length=5)
    quiet_until: str = Field(max_length=5)
    daily_limit: int
    by_account: UUID


class MessageRuleCreate(Wire):
    model_config = example(effective_from="2036-07-01", quiet_from="21:00", quiet_until="08:00", daily_limit=6)

    effective_from: Day
    quiet_from: Clock
    quiet_until: Clock
    daily_limit: Annotated[int, Rule(strict=True, ge=1, le=50)]


class MessageRuleRead(Shown):
    id: UUID
    effective_from: date
    quiet_from: str
    quiet_until: str
    daily_limit: int
    created_at: datetime
