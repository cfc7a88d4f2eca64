"""Home modifications (适老化改造): a case from its application over the survey and the works to the acceptance, and its subsidy."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.programmes import ProgrammeId, ProgrammeVersionId
from models.providers import ProviderId
from models.residents import ResidentId
from models.walls import BOUND_ID, DIVISION, Wall, through
from models.wire import BankReference, Day, Fen, LongName, Name, PositiveFen, Reason, Shown, Wire


class ModificationStatus(StrEnum):
    APPLIED = "applied"
    SURVEYED = "surveyed"
    IN_PROGRESS = "in_progress"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class SignedAs(StrEnum):
    """Who signed the acceptance."""

    RESIDENT = "resident"
    FAMILY = "family"


_OPEN = "status in ('applied', 'surveyed', 'in_progress') and import_id is null"
_SUBSIDISED = "subsidised_from is not null and import_id is null"


def _once_in_years(column: str) -> ExcludeConstraint:
    """What the programme's years say, held by PostgreSQL: of two cases that are approved at once one is refused."""
    return ExcludeConstraint(
        ("district_code", "="),
        (column, "="),
        (text("daterange(subsidised_from, subsidised_until, '[]')"), "&&"),
        where=text(_SUBSIDISED),
        name=f"home_modifications_once_a_{column.partition('_')[0]}_excl",
        using="gist",
    )


class HomeModification(Record, table=True):
    """One home of one resident. Who applied or surveyed does not approve, who surveyed does not accept, and the money takes
    two more people. What was imported is history: attested by who imported it, counted, and nothing is booked for it.

    `subsidised_from` to `subsidised_until`: the days in which no other modification of this resident, nor of the same home
    (`home_index`, the blind index of its address), is subsidised. History bars for the years of the programme that is asked for."""

    __tablename__ = "home_modifications"
    __table_args__ = (
        UniqueConstraint("district_code", "case_no"),
        Index(
            "home_modifications_one_open_uq", "district_code", "resident_id", unique=True, postgresql_where=text(_OPEN)
        ),
        Index(
            "home_modifications_bank_reference_uq",
            "district_code",
            "bank_reference",
            unique=True,
            postgresql_where=text("bank_reference is not null"),
        ),
        _once_in_years("resident_id"),
        _once_in_years("home_index"),
        CheckConstraint("approved_by not in (applied_by, surveyed_by)", name="maker_is_not_checker"),
        CheckConstraint("accepted_by <> surveyed_by", name="surveyor_does_not_accept"),
        CheckConstraint("funded_by not in (surveyed_by, accepted_by)", name="funded_by_another"),
        CheckConstraint("paid_by not in (approved_by, accepted_by, funded_by)", name="paid_by_a_third"),
        CheckConstraint("(status = 'accepted') = (accepted_on is not null)", name="accepted_on_a_day"),
        CheckConstraint("cost_fen >= 0 and subsidy_fen between 0 and cost_fen", name="subsidy_within_cost"),
        CheckConstraint(
            "import_id is not null or subsidy_fen is null or subsidy_fen <= approved_fen", name="as_approved"
        ),
        CheckConstraint("(paid_on is null) = (paid_by is null)", name="paid_by_someone"),
        CheckConstraint("(paid_on is null) = (bank_reference is null)", name="paid_by_the_bank"),
        CheckConstraint("paid_on is null or funded_by is not null", name="paid_after_it_was_funded"),
        CheckConstraint("(subsidised_from is null) = (subsidised_until is null)", name="subsidised_from_to"),
        CheckConstraint("import_id is not null or applied_by is not null", name="applied_for_by_someone"),
        Index(None, "district_code", "accepted_on"),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=f"""exists (select from residents p where p.district_code = home_modifications.district_code
            and p.id = resident_id and starts_with(p.division_code, {DIVISION}))""",
        writers=("district", "division", "resident"),
    )

    case_no: str = Field(max_length=60)
    resident_id: ResidentId
    home_index: bytes | None = Field(default=None, sa_type=LargeBinary)
    programme_id: ProgrammeId | None = None
    programme_version_id: ProgrammeVersionId | None = None
    provider_id: ProviderId | None = None
    status: ModificationStatus = Field(default=ModificationStatus.APPLIED, sa_type=stored(ModificationStatus))
    reason: str = Field(default="", max_length=200)
    applied_on: date | None = None
    applied_by: UUID | None = None
    survey: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    surveyed_on: date | None = None
    surveyed_by: UUID | None = None
    approved_on: date | None = None
    approved_by: UUID | None = None
    approved_fen: int | None = Field(default=None, sa_type=BigInteger)
    returned_on: date | None = None
    returned_reason: str | None = Field(default=None, max_length=200)
    accepted_on: date | None = None
    accepted_by: UUID | None = None
    signed_by: str | None = Field(default=None, max_length=80)
    signed_as: SignedAs | None = Field(default=None, sa_type=stored(SignedAs))
    cost_fen: int | None = Field(default=None, sa_type=BigInteger)
    subsidy_fen: int | None = Field(default=None, sa_type=BigInteger)
    closed_reason: str | None = Field(default=None, max_length=200)
    subsidised_from: date | None = None
    subsidised_until: date | None = None
    funded_by: UUID | None = None
    funded_at: datetime | None = None
    paid_by: UUID | None = None
    paid_on: date | None = None
    bank_reference: str | None = Field(default=None, max_length=80)
    import_id: Annotated[UUID, belongs_to("imports")] | None = None
    import_row: int | None = None


class HomeModificationItem(Row, table=True):
    """What a survey found is to be done. A new survey (`survey` rises) takes the place of the one before, which stays."""

    __tablename__ = "home_modification_items"
    __table_args__ = (
        UniqueConstraint("district_code", "modification_id", "survey", "item_no"),
        CheckConstraint("cost_fen >= 0", name="cost_not_negative"),
    )
    __grants__ = "select, insert"
    __wall__ = through("home_modifications", "modification_id", ("district", "division"))

    modification_id: Annotated[UUID, belongs_to("home_modifications", index=False)]
    survey: int
    item_no: int
    what: str = Field(max_length=120)
    need: str = Field(max_length=200)
    cost_fen: int = Field(sa_type=BigInteger)


class ModificationApply(Wire):
    """For whom, why, and under which programme of the kind `modification`; without one the resident pays all of it."""

    model_config = example(resident_id=EXAMPLE_ID, programme_id=EXAMPLE_ID, reason="卫生间地面湿滑，无扶手，曾跌倒")

    resident_id: UUID
    programme_id: UUID | None = None
    reason: Reason


class SurveyItem(Wire):
    """One thing to be done, what for, and what it costs, in fen."""

    what: LongName
    need: Reason
    cost_fen: Fen


class ModificationSurvey(Wire):
    """All that is to be done: a survey that is recorded again takes the place of the one before."""

    model_config = example(
        surveyed_on="2026-05-06",
        items=[
            {"what": "卫生间加装L形扶手2处", "need": "如厕起身困难", "cost_fen": 76000},
            {"what": "地面防滑处理6平方米", "need": "曾在卫生间跌倒", "cost_fen": 54000},
        ],
    )

    surveyed_on: Day
    items: Annotated[list[SurveyItem], Rule(min_length=1, max_length=100)]


class ModificationApprove(Wire):
    """Who does the works; and the most that is paid of them, where that is less than the programme's rules allow."""

    model_config = example(provider_id=EXAMPLE_ID)

    provider_id: UUID
    most_fen: PositiveFen | None = None


class ModificationReason(Wire):
    model_config = example(reason="住房为租赁，房主不同意施工")

    reason: Reason


class ModificationAccept(Wire):
    """What it really cost, and who signed that it is well done: the resident, or the family."""

    model_config = example(accepted_on="2026-06-20", cost_fen=128000, signed_by="王桂芳", signed_as="resident")

    accepted_on: Day
    cost_fen: PositiveFen
    signed_by: Name
    signed_as: SignedAs


class ModificationPayment(Wire):
    """The whole subsidy, paid to who did the works, with the bank's own number."""

    model_config = example(bank_reference="ICBC-20260701-0012", paid_on="2026-07-01")

    bank_reference: BankReference
    paid_on: Day


class ModificationItemRead(Shown):
    item_no: int
    what: str
    need: str
    cost_fen: int


class SubsidyStatus(StrEnum):
    """none: nothing to be paid by the programme; due: accepted; approved: taken from the appropriation; paid: by the bank."""

    NONE = "none"
    DUE = "due"
    APPROVED = "approved"
    PAID = "paid"


class HomeModificationRead(Shown):
    """`planned_fen` is what the items come to, `approved_fen` the most that is paid of them, `cost_fen` what it really cost and
    `subsidy_fen` what is paid of that. `attested`: imported history, whose evidence is who imported it."""

    id: UUID
    version: int
    case_no: str
    resident_id: UUID
    programme_id: UUID | None
    provider_id: UUID | None
    status: ModificationStatus
    reason: str
    applied_on: date | None
    applied_by: UUID | None
    surveyed_on: date | None
    surveyed_by: UUID | None
    items: list[ModificationItemRead]
    planned_fen: int
    approved_on: date | None
    approved_by: UUID | None
    approved_fen: int | None
    returned_on: date | None
    returned_reason: str | None
    accepted_on: date | None
    accepted_by: UUID | None
    signed_by: str | None
    signed_as: SignedAs | None
    cost_fen: int | None
    subsidy_fen: int | None
    subsidy_status: SubsidyStatus
    funded_by: UUID | None
    funded_at: datetime | None
    paid_by: UUID | None
    paid_on: date | None
    bank_reference: str | None
    closed_reason: str | None
    import_id: UUID | None
    attested: bool
    allowed_actions: list[str]
