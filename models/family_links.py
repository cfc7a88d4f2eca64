"""Family links: who of a resident's family may look in, with the resident's consent."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, stored
from models.residents import ResidentId
from models.walls import through
from models.wire import Day, Name, Password, Shown, Text, Username, Wire


class FamilyLinkStatus(StrEnum):
    """ended: its last day is over, whether it was consented to or only asked for; another may be asked for."""

    ASKED = "asked"
    CONSENTED = "consented"
    REFUSED = "refused"
    REVOKED = "revoked"
    ENDED = "ended"


class ConsentedAs(StrEnum):
    """Whose word a consent is: the resident's own, or that of the guardian of somebody who cannot decide (民法典 28, 33)."""

    RESIDENT = "resident"
    GUARDIAN = "guardian"


class LinkScope(StrEnum):
    """What the resident agreed to show."""

    ORDERS = "orders"
    WHEREABOUTS = "whereabouts"
    MONEY = "money"
    HEALTH = "health"


class FamilyLink(Record, table=True):
    """A relative's access to one resident: asked for, consented to with its scope and end, revoked or over.

    Over it is from the day after `ends_on`, whatever stands in `status`: the clock writes it there a few minutes later.

    Consent makes a membership of role `family`; revoking ends it, and with it every token, at once. `consented_by` is who
    signed, where a worker recorded a consent on paper; empty when the resident's own account consented. `consented_as`: whether it
    was the resident or a guardian; unknown of consents that are older than the question. `asked_scopes` and `asked_until` keep
    what was asked once it is consented to, perhaps to less; before that, `scopes` and `ends_on` are what is asked."""

    __tablename__ = "family_links"
    __table_args__ = (
        Index(
            "family_links_live_uq",
            "district_code",
            "resident_id",
            "account_id",
            unique=True,
            postgresql_where=text("status in ('asked', 'consented')"),
        ),
        Index(None, "district_code", "membership_id"),
        CheckConstraint("status <> 'consented' or decided_by is not null", name="consent_by_someone"),
        CheckConstraint(
            "decided_by is null or decided_by <> account_id or status = 'revoked'", name="nobody_lets_himself_in"
        ),
    )
    __wall__ = through("residents", "resident_id", ("district", "division", "resident"))

    resident_id: ResidentId
    account_id: UUID = Field(foreign_key="accounts.id")
    relation: str = Field(max_length=20)
    scopes: list[str] = Field(sa_type=ARRAY(String(20)))
    status: FamilyLinkStatus = Field(default=FamilyLinkStatus.ASKED, sa_type=stored(FamilyLinkStatus))
    asked_by: UUID
    decided_by: UUID | None = None
    consented_by: str | None = Field(default=None, max_length=80)
    consented_as: ConsentedAs | None = Field(default=None, sa_type=stored(ConsentedAs))
    ends_on: date | None = None
    asked_scopes: list[str] | None = Field(default=None, sa_type=ARRAY(String(20)))
    asked_until: date | None = None
    membership_id: UUID | None = None


Relation = Annotated[Text, Rule(min_length=1, max_length=20, examples=["女儿"])]


class NewRelative(Wire):
    """An account for a relative who has none: without a membership it can do nothing before the resident consents."""

    username: Username
    display_name: Name
    password: Password


class FamilyLinkAsk(Wire):
    """Exactly one of `account_id`, `username` and `new_account` says who the relative is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"username": "wang.daughter", "relation": "女儿", "scopes": ["orders", "money"]}]
        }
    )

    account_id: UUID | None = None
    username: Username | None = None
    new_account: NewRelative | None = None
    relation: Relation
    scopes: list[LinkScope] = Rule(min_length=1, max_length=4)
    ends_on: Day | None = None


class FamilyLinkConsent(Wire):
    """The resident may agree to less than was asked. `consented_by`: who signed, where a worker records it; `consented_as`: as the
    resident, or as the guardian of somebody who cannot decide."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"consented_by": "王桂芳", "scopes": ["orders"]}]})

    consented_by: Name | None = None
    consented_as: ConsentedAs = ConsentedAs.RESIDENT
    scopes: list[LinkScope] | None = Rule(default=None, min_length=1, max_length=4)
    ends_on: Day | None = None


class FamilyLinkNarrow(Wire):
    """What is left of the consent: which of its scopes, until which day at the latest. What is not said stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scopes": ["orders"]}]})

    scopes: list[LinkScope] | None = Rule(default=None, min_length=1, max_length=4)
    ends_on: Day | None = None


class FamilyLinkRead(Shown):
    id: UUID
    version: int
    resident_id: UUID
    account_id: UUID
    username: str
    display_name: str
    relation: str
    scopes: list[LinkScope]
    status: FamilyLinkStatus
    consented_by: str | None
    consented_as: ConsentedAs | None
    ends_on: date | None
    membership_id: UUID | None
    created_at: datetime
    allowed_actions: list[str]
