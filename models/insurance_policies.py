"""Insurance policies (保险): accident and care of persons, liability of facilities by bed; who is covered, and who is missing."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.walls import BOUND_ID, DISTRICT, DIVISION, Wall
from models.wire import Day, Fen, LongName, Patch, Reason, RecordNo, Shown, Wire

MOST_BEDS = 10_000


class PolicyKind(StrEnum):
    """Accident (意外险) and care (护理险) insure one person, liability (机构责任险) so many beds of one facility."""

    ACCIDENT = "accident"
    CARE = "care"
    FACILITY_LIABILITY = "facility_liability"


class PersonalKind(StrEnum):
    """The kinds that insure one person."""

    ACCIDENT = "accident"
    CARE = "care"


class InsurancePolicy(Record, table=True):
    """It holds from `starts_on` to `ends_on`, both included. Of a group policy everybody has the number of his own certificate.
    What was recorded by mistake is annulled, covers nobody and stays to be read."""

    __tablename__ = "insurance_policies"
    __table_args__ = (
        UniqueConstraint("district_code", "policy_no"),
        Index(None, "district_code", "ends_on", "id"),
        CheckConstraint("(kind = 'facility_liability') = (facility_id is not null)", name="facility_of_liability"),
        CheckConstraint("(kind = 'facility_liability') = (resident_id is null)", name="person_of_the_others"),
        CheckConstraint("(kind = 'facility_liability') = (beds is not null)", name="beds_of_liability"),
        CheckConstraint(f"beds between 1 and {MOST_BEDS}", name="beds_in_reason"),
        CheckConstraint("premium_fen >= 0", name="premium_not_negative"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint(
            "num_nonnulls(annulled_at, annulled_by, annulled_reason) in (0, 3)", name="annulled_by_someone"
        ),
    )
    __wall__ = Wall(
        division=f"""case when resident_id is null
            then exists (select from facilities p where p.district_code = {DISTRICT} and p.id = facility_id
                and starts_with(p.division_code, {DIVISION}))
            else exists (select from residents p where p.district_code = {DISTRICT} and p.id = resident_id
                and starts_with(p.division_code, {DIVISION})) end""",
        facility=f"facility_id = {BOUND_ID}",
        writers=("district",),
    )

    policy_no: str = Field(max_length=60)
    kind: PolicyKind = Field(sa_type=stored(PolicyKind))
    resident_id: Annotated[UUID, belongs_to("residents")] | None = None
    facility_id: Annotated[UUID, belongs_to("facilities")] | None = None
    beds: int | None = None
    premium_fen: int | None = Field(default=None, sa_type=BigInteger)
    insurer: str | None = Field(default=None, max_length=120)
    starts_on: date
    ends_on: date
    annulled_at: datetime | None = None
    annulled_by: UUID | None = None
    annulled_reason: str | None = Field(default=None, max_length=200)


Beds = Annotated[int, Rule(strict=True, ge=1, le=MOST_BEDS)]


class InsurancePolicyRecord(Wire):
    """`resident_id` of a policy of a person; `facility_id` and `beds` of liability."""

    model_config = example(
        policy_no="PDAA202637100900012",
        kind="accident",
        resident_id=EXAMPLE_ID,
        premium_fen=3000,
        insurer="示例财产保险公司",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
    )

    policy_no: RecordNo
    kind: PolicyKind
    resident_id: UUID | None = None
    facility_id: UUID | None = None
    beds: Beds | None = None
    premium_fen: Fen | None = None
    insurer: LongName | None = None
    starts_on: Day
    ends_on: Day


class InsurancePolicyUpdate(Patch):
    """What was written down wrongly. Whom it insures stays: a policy of somebody else is annulled and recorded anew."""

    model_config = example(ends_on="2027-03-31", premium_fen=3500)
    may_be_empty = frozenset({"premium_fen", "insurer"})

    beds: Beds | None = None
    premium_fen: Fen | None = None
    insurer: LongName | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None


class InsurancePolicyAnnul(Wire):
    model_config = example(reason="保单登记重复")

    reason: Reason


class InsurancePolicyRead(Shown):
    """`in_force`: today. `division_code`: of the resident or the facility."""

    id: UUID
    version: int
    policy_no: str
    kind: PolicyKind
    resident_id: UUID | None
    resident_name: str | None
    facility_id: UUID | None
    facility_name: str | None
    division_code: str
    beds: int | None
    premium_fen: int | None
    insurer: str | None
    starts_on: date
    ends_on: date
    in_force: bool
    annulled_at: datetime | None
    annulled_reason: str | None
    updated_at: datetime
    allowed_actions: list[str]


class PersonsCovered(Shown):
    """`concerned`: residents on the register that day whom the kind is meant for; `covered` of them have a policy in force."""

    kind: PersonalKind
    from_age: int | None
    to_age: int | None
    concerned: int
    covered: int
    missing: int


class BedsCovered(Shown):
    """`covered`: of each facility no more beds than it has."""

    in_service: int
    covered: int
    missing: int


class InsuranceCoverage(Shown):
    on: date
    division: str | None
    persons: list[PersonsCovered]
    beds: BedsCovered


class Uninsured(Shown):
    """A resident whom no policy of the kind covers that day, or a facility with more beds than its policies: `beds` it has, of which
    `covered` are insured. `last_ended_on`: when a policy of the kind last ended before that day."""

    id: UUID
    kind: PolicyKind
    name: str
    division_code: str
    age: int | None
    beds: int | None
    covered: int | None
    last_ended_on: date | None
