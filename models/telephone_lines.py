"""Telephone lines (签到电话): numbers that caregivers call from a resident's home, and the keys with which their operators sign."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from models.base import Record
from models.examples import example
from models.walls import OFFICE
from models.wire import Name, PhoneText, Reason, Shown, Wire


class TelephoneLine(Record, table=True):
    """A number of the district, and who answers it for the bureau. Its key is sealed under the line's own subject key, and shown once,
    when it is issued. Ended, it is heard no more."""

    __tablename__ = "telephone_lines"
    __table_args__ = (
        Index(
            *("telephone_lines_number_uq", "district_code", "number"),
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        CheckConstraint("(key_sealed is null) = (key_issued_at is null)", name="key_issued_at_a_time"),
        CheckConstraint("num_nonnulls(ended_at, ended_by, ended_reason) in (0, 3)", name="ended_by_someone"),
    )
    __wall__ = OFFICE

    name: str = Field(max_length=80)
    number: str = Field(max_length=30)
    key_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    key_issued_at: datetime | None = None
    made_by: UUID
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ended_reason: str | None = Field(default=None, max_length=200)


class TelephoneLineMake(Wire):
    """`number`: what caregivers dial, with its area code."""

    model_config = example(name="区签到热线", number="0631-5200120")

    name: Name
    number: PhoneText


class TelephoneLineEnd(Wire):
    model_config = example(reason="合同到期，已换运营商")

    reason: Reason


class TelephoneLineRead(Shown):
    """`path`: where its operator posts each call. It is heard once it has a key (`issue-key`)."""

    id: UUID
    version: int
    created_at: datetime
    name: str
    number: str
    path: str
    key_issued_at: datetime | None
    ended_at: datetime | None
    ended_by: UUID | None
    ended_reason: str | None
    allowed_actions: list[str]


class TelephoneLineKey(Shown):
    """`key`, as libraries of Standard Webhooks take it (`whsec_` and 32 bytes in base64), is shown this once; the key before has ended."""

    id: UUID
    version: int
    key: str
    key_issued_at: datetime
