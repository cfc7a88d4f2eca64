"""Idempotency keys: the answer kept in the transaction of its effect."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Row
from models.walls import ACCOUNT, Wall

# The system alone has no account: it forgets the keys of everyone.
_OWN = f"coalesce(account_id = {ACCOUNT}, true)"


class IdempotencyKey(Row, table=True):
    """A key as one account used it; another account's same key is another row."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("district_code", "account_id", "key"),)
    __grants__ = "select, insert, update (status, headers, body), delete"
    __wall__ = replace(Wall(*[_OWN] * 7), district=_OWN)

    account_id: UUID
    key: str = Field(max_length=64)
    request_hash: bytes = Field(sa_type=LargeBinary)
    status: int | None = None
    headers: dict[str, str] | None = Field(default=None, sa_type=JSONB)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
