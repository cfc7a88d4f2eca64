"""Kin declarations: relatives of staff and officers among those who are served or who decide."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.base import Record
from models.caregivers import CaregiverId
from models.residents import ResidentId
from models.walls import ACCOUNT, Wall

_OWN = f"account_id = {ACCOUNT}"


class KinDeclaration(Record, table=True):
    """`account_id` (and the caregiver that it is, if any) declares a resident as its own kin."""

    __tablename__ = "kin_declarations"
    __table_args__ = (
        CheckConstraint("ended_on is null or ended_on >= declared_on", name="ends_after_it_starts"),
        Index(None, "district_code", "account_id"),
    )
    # Reconciliation and approvals look kin up as the bureau; everyone else sees his own.
    __wall__ = Wall(*[_OWN] * 6, writes=_OWN)

    account_id: UUID = Field(foreign_key="accounts.id")
    caregiver_id: CaregiverId | None = None
    resident_id: ResidentId
    relation: str = Field(max_length=20)
    declared_on: date
    ended_on: date | None = None
