"""Kin declarations: relatives of staff and officers among those who are served or who decide."""

from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from models.base import Record
from models.caregivers import CaregiverId
from models.residents import ResidentId
from models.walls import ACCOUNT, Wall
from models.wire import Day, IdNumberText, Shown, Text, Wire

_OWN = f"account_id = {ACCOUNT}"


class KinDeclaration(Record, table=True):
    """`account_id` (and the caregiver that it is, if any) declares a resident as its own kin."""

    __tablename__ = "kin_declarations"
    __table_args__ = (
        CheckConstraint("ended_on is null or ended_on >= declared_on", name="ends_after_it_starts"),
        Index(None, "district_code", "account_id"),
        Index(
            "kin_declarations_standing_uq",
            "district_code",
            "account_id",
            "resident_id",
            unique=True,
            postgresql_where=text("ended_on is null"),
        ),
    )
    # Reconciliation and approvals look kin up as the bureau; everyone else sees his own.
    __wall__ = replace(Wall(*[_OWN] * 6), writes=_OWN)

    account_id: UUID = Field(foreign_key="accounts.id")
    caregiver_id: CaregiverId | None = None
    resident_id: ResidentId
    relation: str = Field(max_length=20)
    declared_on: date
    ended_on: date | None = None


class KinDeclare(Wire):
    """Exactly one of `resident_id` and `id_number` says who the relative is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"resident_id": "01900000-0000-7000-8000-000000000001", "relation": "母亲"}]}
    )

    resident_id: UUID | None = None
    id_number: IdNumberText | None = Rule(default=None, description="Of a resident whom your role may see")
    relation: Annotated[Text, Rule(min_length=1, max_length=20)]
    declared_on: Day | None = Rule(default=None, description="Today, unless said otherwise")


class KinEnd(Wire):
    """Kin no longer, such as after a divorce."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ended_on": "2026-10-31"}]})

    ended_on: Day | None = Rule(default=None, description="Today, unless said otherwise")


class KinDeclarationRead(Shown):
    id: UUID
    version: int
    account_id: UUID
    caregiver_id: UUID | None
    resident_id: UUID
    relation: str
    declared_on: date
    ended_on: date | None
    allowed_actions: list[str]
