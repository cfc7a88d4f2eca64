"""The table: what each sending of a phone came to."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Row, belongs_to
from models.walls import BOUND_ID, Wall


class SyncUpload(Row, table=True):
    """One sending of a phone, and what became of it. `visits` are settled by the worker (services/sync/settling.py)."""

    __tablename__ = "sync_uploads"
    __table_args__ = (
        Index(None, "district_code", "provider_id", "id"),
        Index(None, "district_code", "caregiver_id", "id"),
    )
    __grants__ = "select, insert"
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}", caregiver=f"caregiver_id = {BOUND_ID}", writers=("district", "caregiver")
    )

    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    caregiver_id: Annotated[UUID, belongs_to("caregivers", index=False)]
    device_id: str = Field(max_length=64)
    sent_at: datetime
    skew_seconds: int
    accepted: int
    duplicate: int
    rejected: int
    refusals: dict[str, int] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    visits: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": text("'{}'")}
    )
