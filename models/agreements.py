"""Agreements (协议) about a resident: who supports, and who keeps the bank card."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Record, stored
from models.contacts import COMMUNITYS
from models.examples import example
from models.residents import ResidentId
from models.wire import Day, Name, Patch, RecordNo, Shown, Wire


class AgreementKind(StrEnum):
    SUPPORT = "support"
    CARD_CUSTODY = "card_custody"


class Agreement(Record, table=True):
    """From the day it is signed, up to and with `ends_on`; without one it lasts."""

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("district_code", "agreement_no"),
        Index(None, "district_code", "ends_on", "id"),
        CheckConstraint("ends_on is null or ends_on >= signed_on", name="ends_after_it_starts"),
    )
    __wall__ = COMMUNITYS

    agreement_no: str = Field(max_length=60)
    resident_id: ResidentId
    kind: AgreementKind = Field(sa_type=stored(AgreementKind))
    with_name: str = Field(max_length=80)
    signed_on: date
    ends_on: date | None = None


class AgreementRecord(Wire):
    """`with_name` is who supports, or who keeps the card: then it is, or becomes, the resident's `custodian`."""

    model_config = example(
        agreement_no="示例协〔2026〕12号",
        kind="card_custody",
        with_name="示例村民委员会",
        signed_on="2026-01-05",
        ends_on="2026-12-31",
    )

    agreement_no: RecordNo
    kind: AgreementKind
    with_name: Name
    signed_on: Day
    ends_on: Day | None = None


class AgreementUpdate(Patch):
    """What was written down wrongly, or an end that was agreed since. Null: it lasts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ends_on": "2027-12-31"}]})
    may_be_empty = frozenset({"ends_on"})

    with_name: Name | None = None
    signed_on: Day | None = None
    ends_on: Day | None = None


class AgreementRead(Shown):
    """`in_force`: today."""

    id: UUID
    version: int
    agreement_no: str
    resident_id: UUID
    resident_name: str
    division_code: str
    kind: AgreementKind
    with_name: str
    signed_on: date
    ends_on: date | None
    in_force: bool
    updated_at: datetime
    allowed_actions: list[str]


class CardFinding(StrEnum):
    """Of a card that somebody keeps for a resident: agreed; no_agreement: none was ever recorded; ended: it has run out or
    does not hold yet; other_custodian: the one in force is with somebody else."""

    AGREED = "agreed"
    NO_AGREEMENT = "no_agreement"
    ENDED = "ended"
    OTHER_CUSTODIAN = "other_custodian"


class CardCheck(Shown):
    """`agreement_id` is the agreement that was looked at: the one in force, or else the last."""

    id: UUID = Rule(description="The resident's id")
    resident_name: str
    division_code: str
    custodian: str
    card_known: bool
    finding: CardFinding
    agreement_id: UUID | None
    agreement_no: str | None
    with_name: str | None
    ends_on: date | None
